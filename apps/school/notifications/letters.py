"""A letter that says there is something to see. Its subject is the same for everything and names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.shared.identity.selectors import emails_of
from tenants.context import platform_scope, require_school


def letter_send(*, user_ids: Iterable[UUID], text: str, url: str) -> int:
    """Write to those of the users who have an e-mail and may sign in; return how many letters left.

    Called in the school's scope, outside a transaction: addresses are on the platform level.
    ``text`` names no child by surname, ``url`` is absolute. Raises OSError when the post refuses.
    """
    place = require_school().title
    with platform_scope():
        addresses = emails_of(user_ids)
    for address in addresses:
        context = {
            "subject": _("Наставничество: вас ждёт сообщение"),
            "place_name": place,
            "text": text,
            "action_url": url,
            "action_label": _("Открыть"),
        }
        letter = EmailMultiAlternatives(
            subject=str(context["subject"]), body=render_to_string("emails/notice.txt", context), to=[address]
        )
        letter.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
        letter.send()
    return len(addresses)
