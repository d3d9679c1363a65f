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
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from apps.core.ui.wording import format_date
from apps.school.documents.papers import Paper, Table
from apps.school.documents.services import DOCX, Made


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


def _table(
    document: Any,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    row_height: float = 0,
) -> None:
    """Add a table: its header stands on every page, and no row is torn by the end of one."""
    table = document.add_table(rows=1 + len(rows), cols=len(headers))
    table.style = "Table Grid"
    table.autofit = False
    for row, texts in zip(table.rows, [headers, *rows], strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if row_height:
            row.height = Cm(row_height)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(width)
            cell.text = text
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(12)
                    run.bold = texts is headers
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _bytes(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def paper_in_word(paper: Paper) -> bytes:
    """Lay a paper out as an order is laid out; its pages are numbered from the second one."""
    document = _new()
    _number_pages(document)
    _line(document, paper.issuer, bold=True, centred=True)
    _line(document, paper.kind, bold=True, centred=True)
    _line(document, paper.stamp, centred=True)
    _line(document, paper.title, bold=True, centred=True)
    for part in paper.body:
        if isinstance(part, Table):
            _table(document, part.headers, part.rows, part.widths)
            _line(document, "")
        else:
            _line(document, part, indent=True)
    _line(document, "")
    _line(document, f"{paper.signature} ______________ / ______________ /")
    document.add_page_break()
    _line(document, paper.sheet_title)
    sheet = paper.sheet
    _table(document, sheet.headers, sheet.rows, sheet.widths, row_height=sheet.row_height)
    return _bytes(document)


def _number_pages(document: Any) -> None:
    """Put the number above the text, in the middle, on every page but the first (GOST R 7.0.97)."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()._r
    for tag, attributes, text in (
        ("w:fldChar", {"w:fldCharType": "begin"}, None),
        ("w:instrText", {}, "PAGE"),
        ("w:fldChar", {"w:fldCharType": "end"}, None),
    ):
        element = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(qn(name), value)
        element.text = text
        run.append(element)


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
    return Made(_bytes(document), DOCX)
