"""PDF by Typst. Our own templates only; data goes in as JSON and is shown as text, never compiled.

The font is Libertinus Serif, which the compiler carries with Cyrillic: nothing has to be
installed on the machine, and system fonts cannot change a document.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import typst

from apps.core.ui.wording import format_date
from apps.school.documents.papers import Paper, Table
from apps.school.documents.services import PDF, Made

# The compiler reads nothing outside this folder.
_TEMPLATES: Final = Path(__file__).parent / "typst"


@dataclass(frozen=True, slots=True)
class Letter:
    """A thank-you letter or a certificate: ``lead`` stands before the name, ``body`` after it."""

    school: str
    heading: str
    number: str
    lead: str
    name: str
    place: str
    body: str
    dated: date


def letter(content: Letter) -> Made:
    """Print a letter."""
    data = {**asdict(content), "dated": format_date(content.dated)}
    return Made(_pdf("letter", data), PDF)


def paper_in_pdf(paper: Paper) -> bytes:
    """Print a paper on A4: the header of a table stands on every page, pages are numbered from the second one."""
    data = {
        **asdict(paper),
        "body": [{"table": asdict(part)} if isinstance(part, Table) else {"text": part} for part in paper.body],
    }
    return _pdf("paper", data)


def _pdf(template: str, data: dict[str, Any]) -> bytes:
    # The stub of the compiler knows no source given as bytes together with options.
    compiler = cast("Any", typst)
    pdf = compiler.compile(
        (_TEMPLATES / f"{template}.typ").read_bytes(),
        root=str(_TEMPLATES),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(pdf)
