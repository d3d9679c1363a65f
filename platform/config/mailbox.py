"""The outbox page of the demo: letters that were «sent» and never left the machine."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.ui.components import PageHeader
from apps.shared.identity.access import public

_SEPARATOR = b"-" * 79


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its reader would see it."""

    to: str
    subject: str
    date: str
    text: str


@public
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the letters of this machine, the newest first. Routed in the demo only."""
    letters = [letter for path in _files() for letter in reversed(_letters(path))]
    page = Paginator(letters, 20).get_page(request.GET.get("page"))
    header = PageHeader(title=_("Исходящие письма"), lead=_("В демонстрации письма никуда не отправляются."))
    return render(request, "platform/mailbox.html", {"page": header, "letters": page})


def _files() -> list[Path]:
    folder = Path(settings.OUTBOX_DIR)
    return sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []


def _letters(path: Path) -> list[Letter]:
    parts = (part.strip() for part in path.read_bytes().split(_SEPARATOR))
    messages = (email.message_from_bytes(part, policy=policy.default) for part in parts if part)
    return [_letter(message) for message in messages if isinstance(message, EmailMessage)]


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        text=body.get_content() if body else "",
    )
