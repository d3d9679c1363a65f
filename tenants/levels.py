"""The three levels of the platform and the folder that decides where an app's tables live."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Which kind of schema a table, a host or a scope belongs to."""

    PLATFORM = "public"
    REGION = "region"
    SCHOOL = "school"


_LEVEL_BY_PACKAGE: Final = {
    "apps.shared.": Level.PLATFORM,
    "apps.region.": Level.REGION,
    "apps.school.": Level.SCHOOL,
}


def level_of_app(app_name: str) -> Level:
    """Return the level of an installed app by its dotted name; foreign apps live in ``public``."""
    for prefix, level in _LEVEL_BY_PACKAGE.items():
        if app_name.startswith(prefix):
            return level
    return Level.PLATFORM
