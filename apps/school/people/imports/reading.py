"""Turn rows of an uploaded table into what they say about people; every doubt is a sentence beside the row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.core.identifiers import InvalidIdentifier, parse_class_name, parse_email, parse_phone
from apps.core.person_names import FullName, InvalidName, make_full_name, parse_full_name
from apps.core.spreadsheets import (
    CellProblem,
    HeaderMapping,
    Row,
    SpreadsheetRefused,
    Table,
    date_value,
    map_headers,
    text_value,
)
from apps.school.people.imports.schema import COLUMNS, Audience

_KINDS: Final = {
    "pupil": ("обучающийся", "обучающийся школы", "ученик", "ученица", "школьник", "учащийся"),
    "student": ("студент", "студентка", "студент колледжа"),
    "teacher": ("педагог", "учитель", "педагогический работник", "преподаватель", "воспитатель", "сотрудник школы"),
    "parent": ("родитель", "законный представитель", "мать", "отец"),
    "alumnus": ("выпускник", "выпускница"),
    "employee": ("сотрудник предприятия", "сотрудник", "работник предприятия", "работодатель", "сотрудник организации"),
    "public_figure": ("предприниматель", "общественный деятель", "предприниматель или общественный деятель"),
}
_KIND_OF: Final = {word: kind for kind, words in _KINDS.items() for word in words}
_EMAIL: Final = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
_PHONE: Final = re.compile(r"\+?\d[\d\s().-]{8,18}\d")
_LISTED: Final = re.compile(r"[,;\n]+")


@dataclass(slots=True)
class ImportedRow:
    """One row of the file. Dates are ISO texts: the plan is kept as JSON until it is applied."""

    number: int
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    key: str = ""
    kind: str = ""
    sex: str = ""
    born: str = ""
    year_only: bool = False
    class_title: str = ""
    grade: int = 0
    position: str = ""
    hired_on: str = ""
    email: str = ""
    phone: str = ""
    guardian: dict[str, str] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_people(table: Table, *, audience: str, today: date) -> list[ImportedRow]:
    """Read all rows. Raises SpreadsheetRefused when there is no column with names."""
    mapping = map_headers(table.headers, COLUMNS)
    if "name" not in mapping.columns and not {"last_name", "first_name"} <= set(mapping.columns):
        raise SpreadsheetRefused(
            "columns_missing",
            _("В таблице нет столбца «ФИО» (или столбцов «Фамилия» и «Имя»). Добавьте его и загрузите файл снова."),
        )
    return [_read(row, mapping, audience=audience, today=today) for row in table.rows]


def _read(row: Row, mapping: HeaderMapping, *, audience: str, today: date) -> ImportedRow:
    found = ImportedRow(row.number)
    if row.problem:
        found.errors.append(row.problem)
        return found

    def text(key: str) -> str:
        return text_value(mapping.cell(row, key))

    _name(found, text)
    _born(found, mapping.cell(row, "born"), today)
    _class(found, text("class"))
    found.kind = _kind(found, text("kind"), audience, bool(text("workplace")))
    found.sex = {"м": "m", "муж": "m", "мужской": "m", "ж": "f", "жен": "f", "женский": "f"}.get(
        text("sex").casefold().rstrip("."), found.sex
    )
    found.position = (text("position") or text("workplace"))[:160]
    found.hired_on = _day(found, mapping.cell(row, "hired_on"))
    found.email = _checked(found, text("email"), parse_email)
    found.phone = _checked(found, text("phone"), parse_phone)
    _guardian(found, text("guardian"), text("guardian_contact"), text("contacts"))
    _extra(found, text, _day(found, mapping.cell(row, "joined_on")))
    return found


def _name(found: ImportedRow, text: Callable[[str], str]) -> None:
    try:
        if text("last_name") and text("first_name"):
            name = make_full_name(text("last_name"), text("first_name"), text("middle_name"))
        else:
            name = parse_full_name(text("name") or text("last_name"))
    except InvalidName as problem:
        found.errors.append(str(problem))
        found.last_name = (text("name") or text("last_name"))[:80]
        return
    if name.has_initials_only:
        found.errors.append(_("Вместо имени инициалы. Напишите имя полностью."))
    if max(len(name.last), len(name.first), len(name.patronymic)) > 80:
        found.errors.append(_("Слишком длинное имя. Проверьте, нет ли в ячейке лишнего текста."))
    found.last_name, found.first_name, found.middle_name = name.last[:80], name.first[:80], name.patronymic[:80]
    found.key = name.match_key[:200]
    found.sex = {"male": "m", "female": "f"}.get(name.gender or "", "")


def _born(found: ImportedRow, cell: Any, today: date) -> None:
    text = text_value(cell)
    if re.fullmatch(r"(19|20)\d\d(\s*г\.?(р\.?)?)?", text):
        # The ministry's register asks for a year only. The last day of it makes a child younger, never older.
        found.born, found.year_only = f"{text[:4]}-12-31", True
        found.warnings.append(_("Указан только год рождения: записано 31 декабря. Уточните дату в карточке."))
    else:
        try:
            day = date_value(cell, earliest=1920, latest=today.year)
        except CellProblem as problem:
            found.errors.append(str(problem))
            return
        found.born = day.isoformat() if day else ""
    if found.born and found.born > today.isoformat() and not found.year_only:
        found.errors.append(_("Дата рождения в будущем. Проверьте год."))


def _class(found: ImportedRow, text: str) -> None:
    if not text or text in {"-", "–", "—"}:
        return
    try:
        name = parse_class_name(text)
    except InvalidIdentifier:
        digits = re.search(r"\d", text)
        if len(text) > 20 or not digits:
            found.errors.append(
                _("Класс «%(value)s» не понятен. Напишите параллель и букву: 7 «Б», или название группы: ИС-21.")
                % {"value": text[:40]}
            )
            return
        # A study group of a college: its first digit is the year of study in every common notation.
        found.class_title, found.grade = " ".join(text.split()), min(int(digits[0]) or 1, 6)
        return
    found.class_title, found.grade = str(name)[:20], name.grade


def _kind(found: ImportedRow, text: str, audience: str, has_workplace: bool) -> str:
    word = text.casefold().strip(" .")
    if word:
        if word in _KIND_OF:
            return _KIND_OF[word]
        found.errors.append(
            _("Кто это: «%(value)s»? Напишите: обучающийся, студент, педагог, родитель, сотрудник предприятия.")
            % {"value": text[:40]}
        )
        return ""
    if found.class_title:
        return "student" if not re.match(r"\d{1,2}( «|$)", found.class_title) else "pupil"
    if audience == Audience.MENTEES:
        return "pupil"
    return "employee" if audience == Audience.MENTORS and has_workplace else "teacher"


def _day(found: ImportedRow, cell: Any) -> str:
    try:
        day = date_value(cell, earliest=1950)
    except CellProblem as problem:
        found.errors.append(str(problem))
        return ""
    return day.isoformat() if day else ""


def _checked(found: ImportedRow, text: str, parse: Callable[[str], str]) -> str:
    if not text or text in {"-", "–", "—", "нет"}:
        return ""
    try:
        return parse(text)
    except InvalidIdentifier as problem:
        found.errors.append(str(problem))
        return ""


def _guardian(found: ImportedRow, name_text: str, contact_text: str, contacts: str) -> None:
    """Find the representative in columns of their own or in the ministry's joint column of contacts."""
    learner = found.kind in {"pupil", "student"}
    joint = contacts if learner else ""
    email, phone, rest = _contact_parts(found, contact_text or joint)
    if not learner:
        own_email, own_phone, _rest = _contact_parts(found, contacts)
        found.email, found.phone = found.email or own_email, found.phone or own_phone
        return
    try:
        name: FullName | None = parse_full_name(name_text or rest) if (name_text or rest) else None
    except InvalidName as problem:
        if name_text:
            found.errors.append(_("Представитель: %(problem)s") % {"problem": problem})
        name = None
    if name is None or not name.first:
        # A contact without a name: it is the way to reach the participant.
        found.email, found.phone = found.email or email, found.phone or phone
        return
    found.guardian = {
        "last_name": name.last[:80],
        "first_name": name.first[:80],
        "middle_name": name.patronymic[:80],
        "key": name.match_key[:200],
        "email": email,
        "phone": phone,
    }


def _contact_parts(found: ImportedRow, text: str) -> tuple[str, str, str]:
    """Split «Гусева Ольга, +7 916 …, mail@…» into an e-mail, a phone and what is left."""
    email, phone = _EMAIL.search(text), _PHONE.search(text)
    rest = text
    for match in (email, phone):
        if match:
            rest = rest.replace(match[0], " ")
    rest = re.sub(r"\b(тел|телефон|почта|e-?mail|мама|мать|папа|отец|родитель)\b\.?:?", " ", rest, flags=re.IGNORECASE)
    return (
        _checked(found, email[0], parse_email) if email else "",
        _checked(found, phone[0], parse_phone) if phone else "",
        " ".join(rest.replace(",", " ").replace(";", " ").split()),
    )


def _listed(text: str, *, limit: int = 20) -> list[str]:
    return list(dict.fromkeys(" ".join(part.split()).casefold()[:60] for part in _LISTED.split(text) if part.strip()))[
        :limit
    ]


def _numbers(text: str) -> Iterable[int]:
    return (int(number) for number in re.findall(r"\d{1,3}", text))


def _extra(found: ImportedRow, text: Callable[[str], str], joined_on: str) -> None:
    """What a programme wants to know: kept beside the person until the row is added to one."""
    hours = re.search(r"\d+(?:[.,]\d+)?", text("hours"))
    ages = [age for age in _numbers(text("ages")) if 5 <= age <= 80]
    capacity = [number for number in _numbers(text("capacity")) if 1 <= number <= 30]
    values: dict[str, Any] = {
        "request": text("request")[:1000],
        "competences": _listed(text("competences")),
        "achievements": text("achievements")[:1000],
        "interests": _listed(text("interests")),
        "age_min": min(ages, default=None),
        "age_max": max(ages, default=None) if len(ages) > 1 else None,
        "hours": min(float(hours[0].replace(",", ".")), 40.0) if hours else None,
        "capacity": capacity[0] if capacity else None,
        "joined_on": joined_on,
    }
    found.extra = {name: value for name, value in values.items() if value}
