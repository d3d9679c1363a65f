"""Text that a spreadsheet program must not take for a formula."""

import re

# `= + - @`, their full-width twins, and control characters, also after spaces: Excel and LibreOffice trim them.
_DANGEROUS = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r\n]")
# Not allowed in XML 1.0, so not in a workbook either.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MAX_CELL = 32_767


def safe_cell(text: str) -> str:
    """The text, with an apostrophe in front when a program could run it (threat T-21)."""
    text = _UNPRINTABLE.sub("", text)
    return ("'" + text if _DANGEROUS.match(text) else text)[:MAX_CELL]


def without_guard(text: str) -> str:
    """Undo `safe_cell` when our own export comes back: «'+7 900 …» is a phone again."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text, 1) else text
