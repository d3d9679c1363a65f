"""What makes thousands of calls cheap."""

from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.fixture(autouse=True)
def _plain_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render as in production: Django's tests copy every context for ``response.context``, which nobody reads here."""
    monkeypatch.setattr(Template, "_render", _rendered)


def _rendered(template: Template, context: Context) -> str:
    return template.nodelist.render(context)
