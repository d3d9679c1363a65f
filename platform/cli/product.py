"""Starting Django inside a command: with the environment given, or that of the running instance."""

from __future__ import annotations

import os


def setup() -> None:
    """Configure Django for a command of the product.

    Without DATABASE_URL in the environment the embedded servers of the running instance are
    used; when there is none either, the settings name every missing variable.
    """
    from cli import environment
    from cli.messages import Refusal
    from cli.paths import Home

    environment.load_dotenv()
    if "DATABASE_URL" not in os.environ:
        os.environ.update(environment.of_running_instance(Home.from_environment()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error
