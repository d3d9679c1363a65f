"""Names that reach SQL as identifiers: generated, opaque, and matching one narrow pattern.

The stock library accepts ``public``, ``$user``, ``a,public`` and Cyrillic as schema names.
Ours never come from input, so a stolen SQL statement cannot guess a neighbour's schema.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from tenants.levels import Level

SCHEMA_NAME_REGEX: Final = r"^[rs]_[0-9a-f]{12}$"
_SCHEMA_NAME: Final = re.compile(SCHEMA_NAME_REGEX)

_PREFIX: Final = {Level.REGION: "r", Level.SCHOOL: "s"}

PLATFORM_ROLE: Final = "nastavnik_platform"
SCHOOLS_ROLE: Final = "nastavnik_schools"
REGIONS_ROLE: Final = "nastavnik_regions"


def new_schema_name(level: Level) -> str:
    """Return a fresh opaque schema name for a region or a school, such as ``s_9f03a1c27be4``."""
    return f"{_PREFIX[level]}_{secrets.token_hex(6)}"


def is_schema_name(value: str) -> bool:
    """Tell whether ``value`` is a name this kernel could have generated."""
    return _SCHEMA_NAME.match(value) is not None


def quoted(name: str) -> str:
    """Quote a schema or role of the kernel for SQL; anything else is refused, not escaped."""
    if is_schema_name(name) or name in {PLATFORM_ROLE, SCHOOLS_ROLE, REGIONS_ROLE, "public"}:
        return f'"{name}"'
    raise ValueError(f"not a schema or role of this kernel: {name!r}")


def catalogue_role(region_schema: str) -> str:
    """Return the role through which the schools of a region read its catalogue tables."""
    if not is_schema_name(region_schema):
        raise ValueError(f"not a region schema: {region_schema!r}")
    return f"{region_schema}_catalogue"
