"""Word documents, built from plain data with python-docx: without a template language no name can be executed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from apps.core.declension import Case, decline_full_name
from apps.core.person_names import FullName, Gender
from apps.core.ui.wording import format_date
from apps.school.documents.services import DOCX, Made


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
class PairingOrder:
    """What the order that fixes pairs and groups says."""

    school: str
    number: str
    dated: date
    programme: str
    form: str
    ends_on: date
    curator: Named | None
    groups: Sequence[tuple[Named, Sequence[Named]]]


@dataclass(frozen=True, slots=True)
class RoadmapRow:
    number: int
    title: str
    due_on: date
    owner: str
    evidence: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The roadmap by stage."""

    school: str
    programme: str
    period: str
    stages: Sequence[tuple[str, Sequence[RoadmapRow]]]


def _new() -> Any:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(14)
    style.paragraph_format.space_after = Pt(6)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    return document


def _line(document: Any, text: str, *, bold: bool = False, centred: bool = False, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1.25)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _table(document: Any, headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    table = document.add_table(rows=1, cols=len(headers))
    table.style = "Table Grid"
    table.autofit = False
    for cells, texts in [(table.rows[0].cells, headers), *((table.add_row().cells, row) for row in rows)]:
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = Cm(width)
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(12)
                    run.bold = texts is headers
    repeat = table.rows[0]._tr.get_or_add_trPr()
    repeat.append(repeat.makeelement(f"{{{repeat.nsmap['w']}}}tblHeader", {}))


def _made(document: Any) -> Made:
    buffer = io.BytesIO()
    document.save(buffer)
    return Made(buffer.getvalue(), DOCX)


def pairing_order(order: PairingOrder) -> Made:
    """Build the order: who mentors whom, with names in the cases the sentence asks for."""
    document = _new()
    _line(document, order.school, bold=True, centred=True)
    _line(document, _("ПРИКАЗ"), bold=True, centred=True)
    number = order.number or "______"
    _line(document, _("от %(day)s № %(number)s") % {"day": format_date(order.dated), "number": number}, centred=True)
    _line(document, _("О закреплении наставнических пар и групп"), bold=True, centred=True)
    _line(
        document,
        _(
            "В целях реализации программы наставничества «%(programme)s» в форме «%(form)s» "
            "и на основании согласия участников ПРИКАЗЫВАЮ:"
        )
        % {"programme": order.programme, "form": order.form},
        indent=True,
    )
    until = format_date(order.ends_on)
    _line(
        document,
        _("1. Закрепить на срок до %(day)s наставников за наставляемыми:") % {"day": until},
        indent=True,
    )
    rows = [
        [
            str(position),
            _with_place(mentor, Case.ACCUSATIVE),
            "\n".join(_with_place(mentee, Case.INSTRUMENTAL) for mentee in mentees),
        ]
        for position, (mentor, mentees) in enumerate(order.groups, start=1)
    ]
    _table(document, [_("№"), _("Наставника"), _("закрепить за")], rows, [1.2, 7.3, 8])
    _line(document, "")
    if order.curator is not None:
        _line(
            document,
            _("2. Куратору программы %(name)s организовать работу пар и групп и вести учёт встреч.")
            % {"name": order.curator.in_case(Case.DATIVE)},
            indent=True,
        )
    else:
        _line(document, _("2. Куратору программы организовать работу пар и групп и вести учёт встреч."), indent=True)
    _line(document, _("3. Контроль за исполнением приказа оставляю за собой."), indent=True)
    _line(document, "")
    _line(document, _("Руководитель организации ______________ / ______________ /"))
    return _made(document)


def _with_place(person: Named, case: Case) -> str:
    name = person.in_case(case)
    return f"{name} ({person.place})" if person.place else name


def _term(task: RoadmapRow) -> str:
    if task.done_on is None:
        return format_date(task.due_on)
    return _("%(due)s, выполнено %(done)s") % {"due": format_date(task.due_on), "done": format_date(task.done_on)}


def roadmap(plan: Roadmap) -> Made:
    """Build the roadmap on landscape pages: № / мероприятие / срок / ответственный / результат."""
    document = _new()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    _line(document, plan.school, bold=True, centred=True)
    _line(
        document,
        _("Дорожная карта программы наставничества «%(title)s»") % {"title": plan.programme},
        bold=True,
        centred=True,
    )
    _line(document, plan.period, centred=True)
    for title, tasks in plan.stages:
        _line(document, title, bold=True)
        rows = [
            [
                str(task.number),
                task.title,
                _term(task),
                task.owner,
                task.evidence,
            ]
            for task in tasks
        ]
        headers = [_("№"), _("Мероприятие"), _("Срок"), _("Ответственный"), _("Результат, вид документа")]
        _table(document, headers, rows, [1.2, 9, 4.5, 4.5, 5.9])
    return _made(document)
