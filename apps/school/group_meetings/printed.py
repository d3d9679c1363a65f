"""Badges, table cards and the timetable of the hall as PDF. Made when asked for and kept nowhere: they hold codes.

Our own templates only; names go in as JSON and are shown as text, never compiled.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.ui.wording import format_date
from apps.school.ballots.layout import MAX_ROWS
from apps.school.ballots.printing import Sheet, sheets_pdf
from apps.school.group_meetings import domain
from apps.school.group_meetings.models import GroupMeeting, Guest
from apps.school.group_meetings.selectors.ballots import met_of
from apps.school.group_meetings.selectors.meetings import Seat, rounds_of, seats_of, shown_rounds
from apps.school.programmes.models import ParticipantRole
from apps.shared.identity.urls_of import tenant_url
from tenants.context import require_school

# The compiler reads nothing outside this folder.
_TEMPLATES: Final = Path(__file__).parent / "typst"
_FREE: Final = "—"


def badges(meeting: GroupMeeting, guests: Sequence[Guest]) -> bytes:
    """Eight badges a page: name, table by round, the code of the own ballot as QR and in letters."""
    rounds = rounds_of(meeting, shown_rounds(guests, meeting))
    times = [_clock(rounds.start_of(number)) for number in range(1, rounds.count + 1)]
    return _pdf(
        "badges",
        {
            "title": _("Бейджи"),
            "route_title": _("Ваш маршрут: время и стол"),
            "ballot_hint": _("После встречи наведите камеру на код или введите его на странице"),
            "address": _shown_address(),
            "guests": [
                {
                    "name": f"{guest.participation.person.first_name} {guest.participation.person.last_name}",
                    "note": _place(guest),
                    "role": guest.participation.get_role_display(),
                    "code": domain.shown_code(guest.code),
                    "qr": _qr(_address(guest.code)),
                    "route": [
                        {"time": time, "table": str(table) if table else _FREE}
                        for time, table in zip(times, guest.route, strict=True)
                    ],
                }
                for guest in guests
            ],
        },
    )


def table_cards(guests: Sequence[Guest]) -> bytes:
    """A card a table: the number, the mentor of each shift, the page of the ballots."""
    mentors: dict[int, dict[Guest, list[int]]] = {}
    for number, seats in enumerate(seats_of(guests), start=1):
        for seat in seats:
            mentors.setdefault(seat.table, {}).setdefault(seat.mentor, []).append(number)
    return _pdf(
        "cards",
        {
            "title": _("Карточки столов"),
            "table_title": _("Стол"),
            "ballot_hint": _("Бюллетень: введите код с бейджа"),
            "address": _shown_address(),
            "qr": _qr(_address()),
            "cards": [
                {
                    "table": str(table),
                    "mentors": [
                        {"name": guest.participation.person.full_name, "rounds": _rounds_in_words(numbers)}
                        for guest, numbers in mentors[table].items()
                    ],
                }
                for table in sorted(mentors)
            ],
        },
    )


def hall_timetable(meeting: GroupMeeting, guests: Sequence[Guest]) -> bytes:
    """Everybody's way by name for the door, then the tables round by round."""
    hall = seats_of(guests)
    rounds = rounds_of(meeting, shown_rounds(guests, meeting))
    parts = [format_date(meeting.held_on), f"{meeting.starts_at:%H:%M}", meeting.place]
    return _pdf(
        "hall",
        {
            "title": _("Групповая встреча"),
            "lead": ", ".join(part for part in parts if part),
            "name_title": _("Имя"),
            "table_title": _("Стол"),
            "mentor_title": _("Наставник"),
            "mentees_title": _("Наставляемые"),
            "sides": [
                {"title": title, "lines": [_line(guest) for guest in guests if guest.participation.role == role]}
                for title, role in (
                    (_("Наставляемые"), ParticipantRole.MENTEE),
                    (_("Наставники"), ParticipantRole.MENTOR),
                )
            ],
            "rounds": [
                {
                    "number": str(number),
                    "title": _("Раунд %(number)d, %(from)s–%(to)s")
                    % {
                        "number": number,
                        "from": _clock(rounds.start_of(number)),
                        "to": _clock(rounds.end_of(number)),
                    },
                    "seats": [_seat(seat) for seat in seats],
                }
                for number, seats in enumerate(hall, start=1)
            ],
        },
    )


def paper_sheets(meeting: GroupMeeting, guests: Sequence[Guest]) -> bytes:
    """A paper ballot for each guest who met somebody, by name; refused when there is none to print."""
    sheets = [
        Sheet(
            token=guest.code,
            respondent=f"{guest.participation.person.first_name} {guest.participation.person.last_name}",
            counterparts=tuple(named.name for named in met_of(guest, among=guests)),
            heading=_("Групповая встреча %(day)s") % {"day": format_date(meeting.held_on, year=False)},
        )
        for guest in fitting(guests)
    ]
    return sheets_pdf(sheets)


def fitting(guests: Sequence[Guest]) -> list[Guest]:
    """Return the guests whose ballot has room on a sheet; none once the codes are gone."""
    counts = Counter(
        who.pk
        for seats in seats_of(guests)
        for seat in seats
        for mentee in seat.mentees
        for who in (seat.mentor, mentee)
    )
    return [guest for guest in guests if guest.code and 0 < counts[guest.pk] <= MAX_ROWS]


def _line(guest: Guest) -> dict[str, Any]:
    return {
        "name": guest.participation.person.full_name,
        "note": _place(guest),
        "route": [str(table) if table else _FREE for table in guest.route],
    }


def _seat(seat: Seat) -> dict[str, str]:
    people = [mentee.participation.person for mentee in seat.mentees]
    return {
        "table": str(seat.table),
        "mentor": seat.mentor.participation.person.full_name,
        "mentees": ", ".join(f"{person.first_name} {person.last_name}" for person in people),
    }


def _rounds_in_words(numbers: Sequence[int]) -> str:
    listed = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
    return ngettext("раунд %(rounds)s", "раунды %(rounds)s", len(numbers)) % {"rounds": listed}


def _place(guest: Guest) -> str:
    person = guest.participation.person
    return capfirst(str(person.class_group or person.position or ""))


def _clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _address(code: str = "") -> str:
    name, args = ("ballot:page", [code]) if code else ("ballot:enter", [])
    return tenant_url(require_school(), reverse(name, urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=args))


def _shown_address() -> str:
    return _address().split("://", 1)[1].rstrip("/")


def _qr(text: str) -> str:
    """Return a QR code as SVG; level M survives a folded corner."""
    image = io.BytesIO()
    segno.make(text, error="m", micro=False).save(image, kind="svg", border=1, xmldecl=False, nl=False)
    return image.getvalue().decode()


def _pdf(template: str, data: Mapping[str, Any]) -> bytes:
    # The stub of the compiler knows no source given as bytes together with options.
    compiler = cast("Any", typst)
    pdf: bytes = compiler.compile(
        (_TEMPLATES / f"{template}.typ").read_bytes(),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(pdf)
