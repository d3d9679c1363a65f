"""The value a cell means: dates, numbers and text as Russian offices write them."""

import datetime
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .errors import CellProblem
from .table import Cell

_EPOCH = datetime.date(1899, 12, 30)  # serial 60 is the 29.02.1900 that never was; with this epoch later days fit
_MONTHS = (
    ("январь", "января", "янв"),
    ("февраль", "февраля", "фев", "февр"),
    ("март", "марта", "мар"),
    ("апрель", "апреля", "апр"),
    ("май", "мая"),
    ("июнь", "июня", "июн"),
    ("июль", "июля", "июл"),
    ("август", "августа", "авг"),
    ("сентябрь", "сентября", "сен", "сент"),
    ("октябрь", "октября", "окт"),
    ("ноябрь", "ноября", "ноя", "нояб"),
    ("декабрь", "декабря", "дек"),
)
_NUMERIC_DATE = re.compile(
    r"(\d{1,2})[./\-, ](\d{1,2})[./\-, ](\d{4}|\d{2})(?:\s*г(?:\.|ода?)?)?(?:\s+\d{1,2}:\d{2}(:\d{2})?)?"
)
_ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")
_WORDED_DATE = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-яё]+)\.?\s+(\d{4})(?:\s*г(?:\.|ода?)?)?")
_NUMBER_SIGNS = str.maketrans("−", "-", " \xa0\u202f")
_YES = {"да", "д", "+", "есть", "истина", "true", "yes", "1", "v", "x", "х", "✓", "✔"}
_NO = {"нет", "н", "-", "–", "—", "ложь", "false", "no", "0", "не", ""}


def text_value(cell: Cell) -> str:
    """The cell as one line of text. A whole number keeps its digits: ИНН 7701234567.0 → «7701234567»."""
    match cell:
        case None:
            return ""
        case bool():
            return _("да") if cell else _("нет")
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime.datetime():
            return f"{cell:%d.%m.%Y %H:%M}" if cell.time() != datetime.time() else f"{cell:%d.%m.%Y}"
        case datetime.date():
            return f"{cell:%d.%m.%Y}"
        case datetime.time():
            return f"{cell:%H:%M}"
    return " ".join(str(cell).split())


def date_value(cell: Cell, *, earliest: int = 1900, latest: int = 2100) -> datetime.date | None:
    """A date, from a real date, an Excel serial, «01.09.2025», «1 сентября 2025 г.» or ISO; empty → None.

    A year of two digits is read as 19xx or 20xx, whichever is within `earliest`..`latest`; both → the later one.
    """
    match cell:
        case None | "":
            return None
        case bool() | datetime.time():
            raise _bad_date(cell)
        case datetime.datetime():
            day = cell.date()
        case datetime.date():
            day = cell
        case int() | float():
            day = _from_serial(cell)
        case str():
            day = _from_text(cell, earliest, latest)
    if not earliest <= day.year <= latest:
        raise CellProblem(
            "date_range",
            _("Дата «%(value)s» вне допустимых лет (%(earliest)d–%(latest)d). Проверьте год.")
            % {"value": text_value(cell), "earliest": earliest, "latest": latest},
        )
    return day


def _bad_date(cell: Cell) -> CellProblem:
    return CellProblem(
        "date", _("«%(value)s» не похоже на дату. Напишите её так: 01.09.2025.") % {"value": text_value(cell)[:40]}
    )


def _from_serial(number: float) -> datetime.date:
    if not 1 <= number < 2_958_466:
        raise _bad_date(number)
    return _EPOCH + datetime.timedelta(days=int(number))


def _from_text(text: str, earliest: int, latest: int) -> datetime.date:
    clean = " ".join(text.casefold().split())
    if match := _ISO_DATE.fullmatch(clean):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMERIC_DATE.fullmatch(clean):
        day, month, year = (int(part) for part in match.groups()[:3])
        if len(match[3]) == 2:
            fitting = [c + year for c in (2000, 1900) if earliest <= c + year <= latest]
            year = fitting[0] if fitting else 2000 + year
    elif match := _WORDED_DATE.fullmatch(clean):
        day, year = int(match[1]), int(match[3])
        month = next((n for n, forms in enumerate(_MONTHS, 1) if match[2] in forms), 0)
    elif re.fullmatch(r"\d{5}([.,]0+)?", clean):
        return _from_serial(int(clean[:5]))
    else:
        raise _bad_date(text)
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise CellProblem(
            "date", _("Даты «%(value)s» нет в календаре. Проверьте день и месяц.") % {"value": text[:40]}
        ) from None


def decimal_value(cell: Cell) -> Decimal | None:
    """A number with a comma or a point, spaces between thousands allowed; empty → None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell))
    text = str(cell).translate(_NUMBER_SIGNS)
    if re.fullmatch(r"[+-]?\d{1,30}([.,]\d{1,30})?", text):
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation:
            pass
    raise CellProblem("number", _("«%(value)s» не похоже на число.") % {"value": text_value(cell)[:40]})


def integer_value(cell: Cell) -> int | None:
    number = decimal_value(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellProblem(
            "integer", _("Здесь нужно целое число, а указано «%(value)s».") % {"value": text_value(cell)[:40]}
        )
    return int(number)


def yes_value(cell: Cell) -> bool | None:
    """«да», «+», a tick → True; «нет», a dash → False; empty → None."""
    if cell is None or isinstance(cell, bool):
        return cell
    word = text_value(cell).casefold().rstrip(".")
    if word in _YES or word in _NO:
        return word in _YES if word else None
    raise CellProblem("yes_no", _("Напишите «да» или «нет», а не «%(value)s».") % {"value": text_value(cell)[:40]})
