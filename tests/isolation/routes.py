"""Every route of a URLconf, and an address for it that names rows of the first school or region."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.urls import get_resolver, resolve

from tests.isolation.canary import Canary

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_RARE: Final = ("PUT", "PATCH", "DELETE")
NOWHERE: Final = UUID("01890000-0000-7000-8000-00000000dead")

# Words of addresses that are no ids.
WORDS: Final[Mapping[str, str]] = {
    "catalogue": "forms",
    "code": "i1",
    "stage": "2",
    "role": "mentee",
    "audience": "pupils",
    "secret": "no-such-invitation",
}

# Arguments of addresses and fields of the API whose name is not the name of a model, by level.
NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "school": {
        "class_id": "people.ClassGroup",
        "import_id": "people.PeopleImport",
        "row_id": "people.Guardian",
        "request_id": "programmes.MenteeRequest",
        "task_id": "programmes.RoadmapTask",
        "issue_id": "surveys.SurveyIssue",
        "run_id": "matching.MatchRun",
        "proposal_id": "matching.Proposal",
        "ban_ids": "matching.PairBan",
        "ranked": "mentor",
        "never": "mentor",
        "event_id": "group_meetings.GroupMeeting",
        "page_id": "group_meetings.SheetPage",
        "case_id": "completion.PracticeCase",
        "mentor_participation_id": "mentor",
        "mentee_participation_ids": "programmes.Participation",
        "mentor_participation_ids": "mentor",
    },
    "region": {
        "mentor_id": "partners.ExternalMentor",
        "import_id": "directory.RegistryImport",
        "entry_id": "library.MentoringForm",
    },
}
PLATFORM_ROWS: Final[Mapping[str, str]] = {"token_id": "token", "invitation_id": "invitation", "batch_id": "batch"}


@dataclass(frozen=True)
class Route:
    """A route with its converters by argument."""

    level: str
    pattern: str
    arguments: tuple[tuple[str, str], ...]
    view: Any

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(name for name, converter in self.arguments if converter == "UUIDConverter")

    def address(self, values: Mapping[str, str]) -> str:
        path = self.pattern
        for name, converter in self.arguments:
            prefix = _PREFIXES[converter]
            path = path.replace(f"<{prefix}:{name}>", values[name])
        path = _GROUP.sub("1", path.replace("^.*$", "nothing/here/"))
        return "/" + path.replace("^", "").replace("$", "")


# A group of an address given as a regular expression.
_GROUP: Final = re.compile(r"\(\?P<\w+>[^()]*\)")
_PREFIXES: Final = {"UUIDConverter": "uuid", "SlugConverter": "slug", "StringConverter": "str", "IntConverter": "int"}


def routes(level: str) -> list[Route]:
    """Return every route of ``config.urls.<level>``, those of nested includes too."""
    return list(_walk(level, get_resolver(f"config.urls.{level}").url_patterns, "", {}))


def _walk(level: str, patterns: Any, before: str, arguments: Mapping[str, Any]) -> Iterator[Route]:
    for item in patterns:
        known = {**arguments, **item.pattern.converters}
        path = before + str(item.pattern)
        if hasattr(item, "url_patterns"):
            yield from _walk(level, item.url_patterns, path, known)
        else:
            names = tuple((name, type(converter).__name__) for name, converter in known.items())
            yield Route(level, path, names, item.callback)


def methods(route: Route, turn: int) -> tuple[str, ...]:
    """Return how an address is called in a turn.

    The API has a method each. Pages know GET and POST and refuse the rest in one place, so of the rest each
    turn asks one; three turns ask all.
    """
    return METHODS if route.pattern.startswith("api/") else ("GET", "POST", _RARE[turn % len(_RARE)])


def values_for(route: Route, canary: Canary) -> dict[str, str]:
    """Return the arguments that name canary rows; an argument nobody knows fails and says what to do."""
    return {name: _value(route, name, canary) for name, _converter in route.arguments}


def _value(route: Route, name: str, canary: Canary) -> str:
    return WORDS[name] if name in WORDS else row_id(route.level, name, canary, f"<{name}> of {route.pattern!r}")


def row_id(level: str, name: str, canary: Canary, where: str) -> str:
    """Return the id of the filled row that an argument or a field of this name takes."""
    own = canary.school if level == "school" else canary.region
    platform = canary.platform if level == "school" else canary.region_tokens
    if name in PLATFORM_ROWS:
        return str(platform[PLATFORM_ROWS[name]].pk)
    if name == "tenant_id":
        return str(canary.platform["membership"].tenant_id)
    if name == "region_id":
        return str(canary.region_tokens["membership"].tenant_id)
    label = NAMES.get(level, {}).get(name) or _label(name, own) or _label(name, canary.school)
    assert label, f"{level}: no row for {where}; add it to tests/isolation/routes.py"
    return str((own if label in own else canary.school)[label].pk)


def _label(name: str, rows: Mapping[str, Any]) -> str:
    wanted = name.removesuffix("s").removesuffix("_id")
    labels = [label for label in rows if "." in label and apps.get_model(label)._meta.model_name == wanted]
    return labels[0] if len(labels) == 1 else ""


def leads_to(route: Route, address: str) -> bool:
    """Tell whether an address is answered by its own route and not by an earlier one."""
    return resolve(address, urlconf=f"config.urls.{route.level}").func is route.view
