"""What makes thousands of calls cheap."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.template import Context, Template


@pytest.fixture(autouse=True)
def _plain_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render as in production: Django's tests copy every context for ``response.context``, which nobody reads here."""
    monkeypatch.setattr(Template, "_render", _rendered)


@pytest.fixture(autouse=True)
def _no_line_for_each_request() -> Iterator[None]:
    """Keep what a sweep found from drowning in the log of its requests."""
    requests = logging.getLogger("config.metrics")
    level = requests.level
    requests.setLevel(logging.WARNING)
    yield
    requests.setLevel(level)


def _rendered(template: Template, context: Context) -> str:
    return template.nodelist.render(context)
