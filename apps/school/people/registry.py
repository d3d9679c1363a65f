"""Where higher apps say what they know or must do about a person. Filled in ``AppConfig.ready()``.

People know nothing of programmes or mentorships; those register here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from apps.core.actor import Actor
from apps.core.ui.components import Text
from apps.school.people.models import Consent, Person


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of a section of the person's card."""

    title: Text
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CardSection:
    """A section of the person's card: what another app knows about the person."""

    title: Text
    lines: Sequence[CardLine] = field(default_factory=tuple)


type ConsentGuard = Callable[[Actor, Consent], None]
type EditGuard = Callable[[Person, Mapping[str, Any]], None]
type SectionSource = Callable[[Actor, UUID], CardSection | None]
type VisibilityRule = Callable[[Actor], Q]

_consent_guards: list[ConsentGuard] = []
_edit_guards: list[EditGuard] = []
_sections: list[SectionSource] = []
_role_filters: dict[str, Q] = {}
_visibility: list[VisibilityRule] = []
_destinations: list[Destination] = []


def register_consent_guard(guard: ConsentGuard) -> None:
    """Have ``guard(actor, consent)`` called before a consent is withdrawn, in the same transaction.

    The guard suspends what stands on the consent; the database refuses the withdrawal otherwise.
    """
    _consent_guards.append(guard)


def run_consent_guards(actor: Actor, consent: Consent) -> None:
    for guard in _consent_guards:
        guard(actor, consent)


def register_edit_guard(guard: EditGuard) -> None:
    """Have ``guard(person, changes)`` called before a card changes, in the same transaction; it refuses by raising."""
    _edit_guards.append(guard)


def run_edit_guards(person: Person, changes: Mapping[str, Any]) -> None:
    for guard in _edit_guards:
        guard(person, changes)


def register_card_section(source: SectionSource) -> None:
    """Offer a section of the person's card; ``None`` when there is nothing to say."""
    _sections.append(source)


def card_sections(actor: Actor, person_id: UUID) -> list[CardSection]:
    return [section for source in _sections if (section := source(actor, person_id)) is not None]


def register_role_filter(role: str, condition: Q) -> None:
    """Say which people have a role in programmes, as a condition on people, for the filter of the list."""
    _role_filters[role] = condition


def role_filter(role: str) -> Q | None:
    return _role_filters.get(role)


def register_visibility(rule: VisibilityRule) -> None:
    """Let a member without a view of the whole school see more people than himself and his children.

    ``rule(actor)`` returns a condition on people, for example a mentor's own mentees.
    """
    _visibility.append(rule)


def visible_to(actor: Actor) -> Q:
    condition = Q()
    for rule in _visibility:
        condition |= rule(actor)
    return condition


class Destination(Protocol):
    """Where imported people may go at once: programmes."""

    def choices(self, actor: Actor) -> Sequence[tuple[str, Text]]:
        """Return the keys and titles of what people can be added to."""

    def apply(
        self, actor: Actor, key: str, audience: str, rows: Sequence[tuple[UUID, Mapping[str, Any]]]
    ) -> Mapping[str, Any]:
        """Add the people with what the file said about them; return what ``undo`` needs. Runs in the import's tx."""

    def undo(self, actor: Actor, effect: Mapping[str, Any]) -> None:
        """Take back what ``apply`` did."""


def register_destination(destination: Destination) -> None:
    """Offer somewhere imported people may be added to at once. There is one: the programmes."""
    _destinations.append(destination)


def import_destination() -> Destination | None:
    return _destinations[0] if _destinations else None
