"""What a timetable lacks, in sentences, and what alone would be enough, as changes of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.school.ballots.layout import Column
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


COLUMNS: Final[Mapping[Column, Promise]] = {
    Column.FIRST: gettext_lazy("1-й выбор"),
    Column.SECOND: gettext_lazy("2-й выбор"),
    Column.THIRD: gettext_lazy("3-й выбор"),
    Column.NEVER: gettext_lazy("не хотел(а) бы"),
}
_PAGES: Final[Mapping[str, Promise]] = {
    "damaged": gettext_lazy("Страница повреждена. Сфотографируйте лист ещё раз."),
    "no_marks": gettext_lazy("Не видно чёрных квадратов по углам. Сфотографируйте лист целиком."),
    "several_sheets": gettext_lazy("На снимке несколько листов. Сфотографируйте каждый отдельно."),
    "too_small": gettext_lazy("Лист на снимке слишком мелкий. Сфотографируйте ближе."),
    "warped": gettext_lazy("Лист сильно изогнут. Расправьте его и сфотографируйте ещё раз."),
    "blurred": gettext_lazy("Снимок нерезкий. Сфотографируйте ещё раз."),
    "wrong_sheet_version": gettext_lazy("Лист напечатан старой версией. Внесите бюллетень вручную."),
    "no_identity": gettext_lazy("Не прочитан номер листа. Внесите бюллетень вручную."),
    "identity_conflict": gettext_lazy("Номер листа прочитан по-разному. Внесите бюллетень вручную."),
    "duplicate": gettext_lazy("Этот лист встретился в файле дважды. Проверьте и запишите один раз."),
    "foreign": gettext_lazy("Лист не с этой встречи или напечатан до новой рассадки."),
    "other_rows": gettext_lazy("На листе другие люди: он напечатан до новой рассадки. Внесите бюллетень вручную."),
}
_FILES: Final[Mapping[str, Promise]] = {
    "empty": gettext_lazy("Файл пустой."),
    "too_large": gettext_lazy("Файл больше 25 МБ. Разделите его или уменьшите качество сканирования."),
    "heic": gettext_lazy("Снимок в формате HEIC. В настройках камеры выберите JPEG и снимите ещё раз."),
    "wrong_type": gettext_lazy("Это не снимок и не скан. Подойдут JPEG, PNG, WebP, TIFF и PDF."),
    "password": gettext_lazy("Файл закрыт паролем. Сохраните его без пароля."),
    "too_many_pixels": gettext_lazy("Снимок слишком подробный. Уменьшите разрешение."),
    "too_many_pages": gettext_lazy("В файле больше 150 страниц. Разделите его."),
}


def page_problem(code: str) -> Promise:
    """Say why a sheet needs eyes."""
    return _PAGES.get(code, _PAGES["damaged"])


def file_problem(code: str) -> Promise:
    """Say why a file cannot be read and what to do."""
    return _FILES.get(code, gettext_lazy("Файл не читается. Сохраните его заново и загрузите ещё раз."))
