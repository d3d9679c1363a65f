"""What a timetable lacks, in sentences, and what alone would be enough, as changes of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.school.group_meetings.models import GroupMeeting
from apps.school.group_meetings.timetable import Lack, Refusal


@dataclass(frozen=True, slots=True)
class Way:
    """A change that makes the timetable possible: a field of the plan and its value, for one button."""

    label: str
    field: str
    value: int


def reason(refusal: Refusal, meeting: GroupMeeting) -> str:
    """Say in a sentence why there is no timetable."""
    match refusal.code:
        case Lack.NO_MENTEES:
            return _("Не отмечен ни один наставляемый. Отметьте, кто придёт на встречу.")
        case Lack.NO_MENTORS:
            return _(
                "Не отмечен ни один наставник. Отметьте, кто придёт: сначала допустите наставников на четвёртом этапе."
            )
        case Lack.FEW_SUITABLE:
            return ngettext(
                "Для %(count)d наставляемого подходящих наставников меньше, чем он должен встретить (%(wanted)d).",
                "Для %(count)d наставляемых подходящих наставников меньше, чем они должны встретить (%(wanted)d).",
                len(refusal.who),
            ) % {"count": len(refusal.who), "wanted": meeting.wanted}
        case Lack.FEW_ROUNDS:
            return _(
                "Раундов %(rounds)d, а каждый должен встретить наставников не меньше %(wanted)d."
                " За раунд встречают одного."
            ) % {"rounds": meeting.rounds, "wanted": meeting.wanted}
    return _(
        "Раундов %(rounds)d, столов %(tables)d, мест за столом %(seats)d. Так не получится, чтобы каждый встретил"
        " не меньше %(wanted)d подходящих наставников."
    ) % {"rounds": meeting.rounds, "tables": meeting.tables, "seats": meeting.seats, "wanted": meeting.wanted}


def ways(refusal: Refusal) -> Sequence[Way]:
    """Return the changes that are enough, each alone."""
    offers = (
        (refusal.rounds, "rounds", _("Сделать раундов: %(n)d")),
        (refusal.tables, "tables", _("Поставить столов: %(n)d")),
        (refusal.seats, "seats", _("Посадить за стол до: %(n)d")),
        (refusal.meetings, "wanted", _("Пусть каждый встретит не меньше: %(n)d")),
    )
    return [Way(label % {"n": value}, field, value) for value, field, label in offers if value]


def more_mentors(refusal: Refusal) -> str:
    """Say how many mentors more would help; empty when they would not."""
    if not refusal.mentors:
        return ""
    return ngettext(
        "Или пригласите ещё %(n)d наставника, который подходит всем.",
        "Или пригласите ещё %(n)d наставников, которые подходят всем.",
        refusal.mentors,
    ) % {"n": refusal.mentors}
