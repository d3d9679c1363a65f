"""One description out of several rows, and a new description over an old one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace

from django.utils.translation import gettext as _

from .fields import Building, OrganisationFields, Ownership
from .identity import Group
from .results import FieldChange, Note
from .rows import RegistryRow


def describe(group: Group) -> tuple[OrganisationFields, list[Note]]:
    """The fields of a group of rows; what its rows disagree in is taken by majority and noted."""
    rows = sorted(group.rows, key=lambda row: (row.building.order, row.name.full, row.ref))
    notes: list[Note] = []
    full_name = _majority(row.name.full for row in rows)
    name = next(row.name for row in rows if row.name.full == full_name)
    if len({row.name.full_key for row in rows}) > 1:
        notes.append(
            Note("names_differ", _("Наименования в строках различаются: взято «%(name)s».") % {"name": full_name})
        )
    for attribute, title in (("okrug", _("Округ")), ("district", _("Район")), ("site", _("Сайт"))):
        values = sorted({_comparable(getattr(row, attribute)) for row in rows} - {""})
        if len(values) > 1:
            notes.append(
                Note(
                    f"{attribute}_differs",
                    _("%(what)s в строках различается: взято самое частое значение.") % {"what": title},
                )
            )
    kind = Counter(row.kind for row in rows).most_common(1)[0][0]
    buildings = _buildings(rows)
    merged = OrganisationFields(
        full_name=full_name,
        short_name=_majority(row.short_name for row in rows) or name.short(kind),
        kind=kind,
        number=name.number,
        ownership=next((row.ownership for row in rows if row.ownership is not Ownership.UNKNOWN), Ownership.UNKNOWN),
        authority=_majority(row.authority for row in rows),
        okrug=_majority(row.okrug for row in rows),
        district=_majority(row.district for row in rows),
        inn=_majority(row.inn for row in rows),
        ogrn=_majority(row.ogrn for row in rows),
        kpp=_majority(row.kpp for row in rows),
        site=_majority(row.site for row in rows),
        head=_majority(row.head for row in rows),
        phones=_in_order(phone for row in rows for phone in row.phones),
        emails=_in_order(email for row in rows for email in row.emails),
        buildings=buildings,
    )
    return merged, notes + _missing(merged)


def _missing(merged: OrganisationFields) -> list[Note]:
    notes = []
    if not merged.emails:
        notes.append(Note("email_missing", _("Нет электронной почты: куратора придётся пригласить по ссылке.")))
    if not merged.okrug:
        notes.append(Note("okrug_missing", _("Округ не определён: укажите его в карточке организации.")))
    elif not merged.district:
        notes.append(Note("district_missing", _("Район не определён: укажите его в карточке организации.")))
    if not any(building.address for building in merged.buildings):
        notes.append(Note("address_missing", _("Адрес не указан.")))
    return notes


def _majority(values: Iterable[str]) -> str:
    """The most frequent non-empty value; of equals the longest, then the first by alphabet."""
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], -len(value), value), default="")


def _comparable(value: str) -> str:
    return value.partition("://")[2].removeprefix("www.") if "://" in value else value


def _in_order(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _buildings(rows: Sequence[RegistryRow]) -> tuple[Building, ...]:
    """Different places, the oldest record first. A place without coordinates gives way to the same one with them."""
    unique: dict[tuple[str, object], Building] = {}
    for row in rows:
        if row.building.address or row.building.point:
            unique.setdefault(row.building.place, row.building)
    located = {address for address, point in unique if point is not None}
    return tuple(b for (address, point), b in unique.items() if point is not None or address not in located)


def is_repeated_building(row: RegistryRow, merged: OrganisationFields) -> bool:
    """The row adds no building: an earlier record has the same place."""
    return not any(b.source_id == row.building.source_id and b.place == row.building.place for b in merged.buildings)


def overlay(old: OrganisationFields, new: OrganisationFields) -> OrganisationFields:
    """The directory after the import: what the file says wins, what it is silent about stays.

    A short name somebody may have edited stays while the official name stays.
    """
    result = old
    for field in dataclass_fields(OrganisationFields):
        value = getattr(new, field.name)
        if value and value != Ownership.UNKNOWN:
            result = replace(result, **{field.name: value})
    keep_short = old.short_name and old.full_name == new.full_name
    return replace(
        result,
        short_name=old.short_name if keep_short else new.short_name,
        buildings=_overlay_buildings(old.buildings, new.buildings),
    )


def _overlay_buildings(old: Sequence[Building], new: Sequence[Building]) -> tuple[Building, ...]:
    ids = {building.source_id for building in new if building.source_id}
    places = {building.place for building in new}
    kept = [b for b in old if not (b.source_id and b.source_id in ids) and b.place not in places]
    return tuple(sorted([*kept, *new], key=lambda b: b.order)) if kept else tuple(new)


def changes(old: OrganisationFields, new: OrganisationFields) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field.name, getattr(old, field.name), getattr(new, field.name))
        for field in dataclass_fields(OrganisationFields)
        if getattr(old, field.name) != getattr(new, field.name)
    )


def distinguish(descriptions: Sequence[OrganisationFields]) -> list[OrganisationFields]:
    """Equal short names get the founder's place or the territory in parentheses: «Школа № 1 (Щербинка)»."""
    counts = Counter(described.short_name.casefold() for described in descriptions)
    result = []
    for described in descriptions:
        place = _place_word(described)
        unclear = counts[described.short_name.casefold()] > 1 and place
        short = f"{described.short_name} ({place})" if unclear else described.short_name
        result.append(replace(described, short_name=short))
    return result


def _place_word(described: OrganisationFields) -> str:
    return (described.district or described.okrug).replace("город ", "").replace("район ", "")
