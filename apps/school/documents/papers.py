"""What an official paper says, apart from how it is laid out.

Word and PDF are made from one ``Paper``, so that an order cannot have two texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.core.declension import Case, decline_full_name
from apps.core.person_names import FullName, Gender
from apps.core.ui.wording import format_date


@dataclass(frozen=True, slots=True)
class Named:
    """A person as documents need one: the name in parts, the sex if known, class or position."""

    last: str
    first: str
    middle: str = ""
    sex: str = ""
    place: str = ""

    def in_case(self, case: Case) -> str:
        gender: Gender | None = {"m": "male", "f": "female"}.get(self.sex)  # type: ignore[assignment]
        return decline_full_name(FullName(self.last, self.first, self.middle), case, gender)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header stands on every page. A cell may have several lines; widths are in centimetres.

    ``row_height`` in centimetres keeps room for a pen; zero lets the text decide.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    row_height: float = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """An order on A4: who issues it, its kind, date and number, what it is about, its points, who signs.

    ``sheet`` is signed by those whom the order names, on a page of its own under ``sheet_title``.
    """

    issuer: str
    kind: str
    stamp: str
    title: str
    body: Sequence[str | Table]
    signature: str
    sheet_title: str
    sheet: Table


@dataclass(frozen=True, slots=True)
class PairingOrder:
    """The facts of the order that fixes pairs and groups: a mentor and the mentees of each."""

    school: str
    number: str
    dated: date
    programme: str
    form: str
    ends_on: date
    curator: Named | None
    groups: Sequence[tuple[Named, Sequence[Named]]]


def pairing_paper(order: PairingOrder) -> Paper:
    """Write the order: who mentors whom, with names in the cases the sentence asks for."""
    stamp = _("от %(day)s № %(number)s") % {"day": format_date(order.dated), "number": order.number or "______"}
    return Paper(
        issuer=order.school,
        kind=_("ПРИКАЗ"),
        stamp=stamp,
        title=_("О закреплении наставнических пар и групп"),
        body=[
            _(
                "В целях реализации программы наставничества «%(programme)s» в форме «%(form)s» "
                "и на основании согласия участников ПРИКАЗЫВАЮ:"
            )
            % {"programme": order.programme, "form": order.form},
            _("1. Закрепить на срок до %(day)s наставников за наставляемыми:") % {"day": format_date(order.ends_on)},
            _groups(order),
            _("2. Куратору программы %(name)s организовать работу пар и групп и вести учёт встреч.")
            % {"name": order.curator.in_case(Case.DATIVE)}
            if order.curator
            else _("2. Куратору программы организовать работу пар и групп и вести учёт встреч."),
            _("3. Контроль за исполнением приказа оставляю за собой."),
        ],
        signature=_("Руководитель организации"),
        sheet_title=_("С приказом %(stamp)s ознакомлены:") % {"stamp": stamp},
        sheet=_sheet(order),
    )


def _groups(order: PairingOrder) -> Table:
    rows = [
        [
            str(position),
            _with_place(mentor, Case.ACCUSATIVE),
            "\n".join(_with_place(mentee, Case.INSTRUMENTAL) for mentee in mentees),
        ]
        for position, (mentor, mentees) in enumerate(order.groups, start=1)
    ]
    return Table([_("№"), _("Наставника"), _("закрепить за")], rows, [1.2, 7.3, 8])


def _sheet(order: PairingOrder) -> Table:
    """Those to whom the order gives a duty: the curator and the mentors."""
    mentors = [mentor for mentor, _mentees in order.groups if mentor != order.curator]
    charged = [order.curator, *mentors] if order.curator else mentors
    return Table(
        [_("№"), _("Фамилия, имя, отчество"), _("Подпись"), _("Дата")],
        [[str(number), person.in_case(Case.NOMINATIVE), "", ""] for number, person in enumerate(charged, start=1)],
        [1.2, 8.3, 4, 3],
        row_height=0.9,
    )


def _with_place(person: Named, case: Case) -> str:
    name = person.in_case(case)
    return f"{name} ({person.place})" if person.place else name
