"""Phones, mail, site and coordinates of a registry row. What cannot be understood is dropped and said aloud."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.core.identifiers import InvalidIdentifier, parse_email, parse_phone
from apps.core.spreadsheets import Cell, CellProblem, decimal_value, text_value

from .fields import Point
from .results import Note

_HOST = re.compile(r"(?:[a-z0-9а-яё](?:[a-z0-9а-яё-]{0,61}[a-z0-9а-яё])?\.)+[a-zа-яё]{2,24}")
_SCHEME = re.compile(r"\A\s*h{1,2}t{1,3}p?(s?)\s*[:/\\]+\s*", re.IGNORECASE)


def read_phones(text: str, *, area_code: str | None = None) -> tuple[tuple[str, ...], list[Note]]:
    """E.164 numbers; one without a city code takes it from its neighbour in the cell, else stays as typed."""
    phones: list[str] = []
    notes: list[Note] = []
    code = area_code
    for piece in re.split(r"[,;/]|\s{2,}|\bи\b", text):
        if not re.search(r"\d", piece):
            continue
        if match := re.match(r"\s*(?:\+?[78])?\s*\((\d{3,5})\)", piece):
            code = match[1]
        try:
            phone = parse_phone(piece.strip(" ."), area_code=code)
        except InvalidIdentifier:
            phone = " ".join(piece.split())
            notes.append(
                Note(
                    "phone_kept",
                    _("Телефон «%(phone)s» без кода города или неполный: сохранён как есть.") % {"phone": phone},
                )
            )
        if phone not in phones:
            phones.append(phone)
    return tuple(phones), notes


def read_emails(text: str) -> tuple[tuple[str, ...], list[Note]]:
    emails: list[str] = []
    notes: list[Note] = []
    for piece in re.split(r"[;,\n]", text):
        if not piece.strip():
            continue
        try:
            email = parse_email(piece)
        except InvalidIdentifier:
            notes.append(
                Note(
                    "email_dropped",
                    _("Почта «%(email)s» написана с ошибкой и не сохранена.") % {"email": piece.strip()[:60]},
                )
            )
            continue
        if email not in emails:
            emails.append(email)
    return tuple(emails), notes


def read_site(text: str) -> tuple[str, list[Note]]:
    """A web address with a scheme: «htt://sch723.mskobr.ru» and «http//:…» are repaired, nonsense is dropped."""
    raw = re.split(r"[,;]|\s+(?=https?:|www\.)", text.strip())[0].strip()
    if not raw or raw in {"-", "–", "нет"}:
        return "", []
    scheme = _SCHEME.match(raw)
    rest = re.sub(r"\s", "", raw[scheme.end() :] if scheme else raw).rstrip("/.")
    host, slash, path = rest.partition("/")
    if not _HOST.fullmatch(host.lower()):
        return "", [Note("site_dropped", _("Сайт «%(site)s» написан с ошибкой и не сохранён.") % {"site": raw[:80]})]
    secure = "s" if scheme and scheme[1] else ""
    return f"http{secure}://{host.lower()}{slash}{path}", []


def read_point(longitude: Cell, latitude: Cell) -> tuple[Point | None, list[Note]]:
    """Degrees with a comma or a point. Swapped columns are put right when only that makes a place in Russia."""
    try:
        first, second = decimal_value(longitude), decimal_value(latitude)
    except CellProblem:
        first = second = None
        if text_value(longitude) or text_value(latitude):
            return None, [_point_note()]
    if first is None or second is None:
        return None, []
    for east, north in ((first, second), (second, first)):
        if _in_russia(east, north):
            return Point(east.normalize(), north.normalize()), []
    return None, [_point_note()]


def _in_russia(east: Decimal, north: Decimal) -> bool:
    return (Decimal(19) <= east <= 180 or -180 <= east <= Decimal(-168)) and Decimal(41) <= north <= 82


def _point_note() -> Note:
    return Note("point_dropped", _("Координаты не похожи на место в России и не сохранены."))
