"""What the directory knows about one organisation."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    SCHOOL = "school"
    GYMNASIUM = "gymnasium"
    LYCEUM = "lyceum"
    COLLEGE = "college"
    BOARDING = "boarding"
    SPECIAL = "special"
    EVENING = "evening"
    CADET = "cadet"
    CENTRE = "centre"
    OTHER = "other"


class Ownership(StrEnum):
    STATE = "state"
    MUNICIPAL = "municipal"
    PRIVATE = "private"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """WGS 84 degrees."""

    longitude: Decimal
    latitude: Decimal


@dataclass(frozen=True, slots=True)
class Building:
    """`source_id` is the identifier of the building in the source registry, empty when it has none.

    Open data often repeat the legal address for every building and tell them apart by coordinates only.
    """

    address: str = ""
    point: Point | None = None
    source_id: str = ""

    @property
    def order(self) -> tuple[int, str, str, Point]:
        """The oldest identifier first: permuting rows must not move the main building."""
        digits = int(self.source_id) if self.source_id.isdecimal() else 10**30
        return digits, self.source_id, self.address, self.point or Point(Decimal(0), Decimal(0))

    @property
    def place(self) -> tuple[str, Point | None]:
        return self.address.casefold(), self.point


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """`okrug` is the upper level of the territory (okrug of a city, municipality of a region), `district` the lower."""

    full_name: str
    short_name: str
    kind: Kind
    number: str = ""
    ownership: Ownership = Ownership.UNKNOWN
    authority: str = ""
    okrug: str = ""
    district: str = ""
    inn: str = ""
    ogrn: str = ""
    kpp: str = ""
    site: str = ""
    head: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    buildings: tuple[Building, ...] = ()
    """The main building first."""
