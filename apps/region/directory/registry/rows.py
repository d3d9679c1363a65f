"""One row of a registry, cell by cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from apps.core.identifiers import InvalidIdentifier, parse_inn, parse_kpp, parse_ogrn
from apps.core.spreadsheets import HeaderMapping, Row, Table, map_headers, text_value

from .contacts import read_emails, read_phones, read_point, read_site
from .fields import Building, Kind, Ownership
from .official_names import OfficialName, clean_name, kind_of, parse_official_name
from .results import Note
from .rows_ref import RowRef
from .schema import REGISTRY_SCHEMA
from .territory import canonical_names, okrugs_of_authorities, settlement_in_address

__all__ = ["RegistryRow", "RowRef", "read_registry"]

_EMPTY = {"", "-", "–", "—", "нет", "н/д", "не указано", "нет данных"}


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """`problem` is the reason of a rejected row; its other fields must not be used then."""

    ref: RowRef
    name: OfficialName
    kind: Kind = Kind.OTHER
    short_name: str = ""
    ownership: Ownership = Ownership.UNKNOWN
    authority: str = ""
    okrug: str = ""
    district: str = ""
    inn: str = ""
    ogrn: str = ""
    kpp: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    site: str = ""
    head: str = ""
    building: Building = field(default_factory=Building)
    notes: tuple[Note, ...] = ()
    problem: str = ""


def read_registry(table: Table, *, source: str = "", area_code: str | None = None) -> list[RegistryRow]:
    """Rows of one file in its order. Raises SpreadsheetRefused when a required column is missing.

    Territories are spelled alike within the file and filled in from the education authority or the address where the
    registry leaves them empty; each such guess leaves a note.
    """
    mapping = map_headers(table.headers, REGISTRY_SCHEMA).check()
    rows = [_read_row(row, mapping, source, area_code) for row in table.rows]
    return _settle_territories(rows)


def _read_row(row: Row, mapping: HeaderMapping, source: str, area_code: str | None) -> RegistryRow:
    def text(key: str) -> str:
        value = text_value(mapping.cell(row, key))
        return "" if value.casefold() in _EMPTY else value

    ref = RowRef(source, row.number)
    name = parse_official_name(text("name"))
    if row.problem:
        return RegistryRow(ref, name, problem=row.problem)
    if len(name.full) < 3 or not any(char.isalpha() for char in name.full):
        return RegistryRow(ref, name, problem=_("Не указано наименование организации. Заполните его."))
    try:
        inn, ogrn, kpp = (
            _identifier(text("inn"), parse_inn),
            _identifier(text("ogrn"), parse_ogrn),
            _identifier(text("kpp"), parse_kpp),
        )
    except InvalidIdentifier as error:
        return RegistryRow(ref, name, problem=str(error))
    phones, phone_notes = read_phones(text("phone"), area_code=area_code)
    emails, email_notes = read_emails(text("email"))
    site, site_notes = read_site(text("site"))
    point, point_notes = read_point(mapping.cell(row, "longitude"), mapping.cell(row, "latitude"))
    notes = [*phone_notes, *email_notes, *site_notes, *point_notes]
    if row.repaired:
        notes.append(Note("quotes_repaired", _("Кавычки в строке были расставлены с ошибкой, столбцы восстановлены.")))
    kind, kind_notes = _kind(name, text("kind"), text("type"))
    okrug, district = text("okrug"), text("district")
    if district and "okrug" not in mapping.columns:
        okrug, district = district, ""  # a registry with one level of territory
    return RegistryRow(
        ref=ref,
        name=name,
        kind=kind,
        short_name=clean_name(text("short_name")),
        ownership=_ownership(name, text("ownership")),
        authority=text("authority"),
        okrug=okrug,
        district=district,
        inn=inn,
        ogrn=ogrn,
        kpp=kpp,
        phones=phones,
        emails=emails,
        site=site,
        head=text("head"),
        building=Building(text("address"), point, text("source_id")),
        notes=(*notes, *kind_notes),
    )


def _identifier(text: str, parse: Callable[[str], str]) -> str:
    return parse(text) if text else ""


def _kind(name: OfficialName, kind_cell: str, type_cell: str) -> tuple[Kind, list[Note]]:
    """The name wins: the column is often filled by the type of the data set."""
    stated = kind_of(kind_cell)
    if "среднего профессионального" in type_cell.casefold():
        stated = Kind.COLLEGE
    if name.kind is None or name.kind is Kind.CENTRE:
        return stated or name.kind or Kind.OTHER, []
    if stated is not None and stated is not name.kind:
        text = _("Вид в столбце («%(stated)s») расходится с наименованием: взят из наименования.")
        return name.kind, [Note("kind_differs", text % {"stated": kind_cell or type_cell})]
    return name.kind, []


def _ownership(name: OfficialName, cell: str) -> Ownership:
    lowered = cell.casefold()
    if name.ownership is not Ownership.UNKNOWN:
        return name.ownership
    for stem, ownership in (
        ("муницип", Ownership.MUNICIPAL),
        ("негосуд", Ownership.PRIVATE),
        ("частн", Ownership.PRIVATE),
        ("государств", Ownership.STATE),
    ):
        if stem in lowered:
            return ownership
    return Ownership.UNKNOWN


def _settle_territories(rows: Sequence[RegistryRow]) -> list[RegistryRow]:
    okrugs = canonical_names(("", row.okrug) for row in rows)
    named = [replace(row, okrug=okrugs.get(("", row.okrug), row.okrug)) for row in rows]
    authorities = okrugs_of_authorities((row.authority, row.okrug) for row in named)
    placed = [_place(row, authorities.get(row.authority.casefold(), "")) for row in named]
    districts = canonical_names((row.okrug, row.district) for row in placed)
    return [replace(row, district=districts.get((row.okrug, row.district), row.district)) for row in placed]


def _place(row: RegistryRow, okrug_of_authority: str) -> RegistryRow:
    notes = list(row.notes)
    okrug, district = row.okrug, row.district
    if not okrug and okrug_of_authority:
        okrug = okrug_of_authority
        notes.append(Note("okrug_guessed", _("Округ не указан: определён по управлению образования.")))
    if okrug and not district and (settlement := settlement_in_address(row.building.address)):
        district = settlement
        notes.append(Note("district_guessed", _("Район не указан: определён по адресу.")))
    return replace(row, okrug=okrug, district=district, notes=tuple(notes))
