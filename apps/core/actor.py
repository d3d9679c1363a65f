"""Who acts: built once per request or task, frozen, passed first to every service and selector."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Forbidden


class Role(StrEnum):
    """Roles of the three levels; titles for screens are in ``ROLE_TITLES``."""

    PLATFORM_OPERATOR = "platform_operator"

    ANALYST = "analyst"
    REGIONAL_OPERATOR = "regional_operator"
    MUNICIPAL_COORDINATOR = "municipal_coordinator"
    PARTNER_MANAGER = "partner_manager"

    HEAD = "head"
    CURATOR = "curator"
    PSYCHOLOGIST = "psychologist"
    CLASS_TEACHER = "class_teacher"
    MENTOR = "mentor"
    EXTERNAL_MENTOR = "external_mentor"
    MENTEE = "mentee"
    PARENT = "parent"
    AUDITOR = "auditor"

    SYSTEM = "system"


ROLE_TITLES: Final = {
    Role.PLATFORM_OPERATOR: _("оператор платформы"),
    Role.ANALYST: _("аналитик министерства"),
    Role.REGIONAL_OPERATOR: _("региональный оператор"),
    Role.MUNICIPAL_COORDINATOR: _("муниципальный координатор"),
    Role.PARTNER_MANAGER: _("представитель работодателя"),
    Role.HEAD: _("руководитель организации"),
    Role.CURATOR: _("куратор"),
    Role.PSYCHOLOGIST: _("психолог"),
    Role.CLASS_TEACHER: _("классный руководитель"),
    Role.MENTOR: _("наставник"),
    Role.EXTERNAL_MENTOR: _("внешний наставник"),
    Role.MENTEE: _("наставляемый"),
    Role.PARENT: _("родитель"),
    Role.AUDITOR: _("проверяющий"),
    Role.SYSTEM: _("система"),
}

# Roles that see many people's data: a second factor is required of them in production.
STAFF_ROLES: Final = frozenset(
    {
        Role.PLATFORM_OPERATOR,
        Role.ANALYST,
        Role.REGIONAL_OPERATOR,
        Role.MUNICIPAL_COORDINATOR,
        Role.HEAD,
        Role.CURATOR,
        Role.PSYCHOLOGIST,
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """A user in one tenant with the roles held there.

    ``person_id`` is the user's own card in a school; ``subject_id`` is what narrows a
    regional role: the municipality of a coordinator, the partner of its manager.
    """

    user_id: UUID | None
    tenant_id: UUID | None
    roles: frozenset[Role]
    person_id: UUID | None = None
    subject_id: UUID | None = None

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def user(self) -> UUID:
        """The user's id, for what belongs to a human; raises Forbidden for scheduled work."""
        if self.user_id is None:
            raise Forbidden("no_user", _("Это действие выполняет человек, вошедший под своей учётной записью."))
        return self.user_id


def system_actor(tenant_id: UUID | None) -> Actor:
    """Return the actor of scheduled work; its writes are audited under the role ``system``."""
    return Actor(user_id=None, tenant_id=tenant_id, roles=frozenset({Role.SYSTEM}))


class Action(StrEnum):
    """Base of the per-app enums of permitted actions, named ``<app>.<verb>``."""


_granted: dict[Action, frozenset[Role]] = {}


def grant(action: Action, *roles: Role) -> None:
    """Declare in an app's ``policies.py`` which roles may perform ``action``. Nothing else may."""
    if action in _granted:
        raise ValueError(f"{action} is declared twice")
    _granted[action] = frozenset(roles)


def may(actor: Actor, action: Action) -> bool:
    """Tell whether a role of the actor permits the action; an undeclared action is nobody's."""
    return not actor.roles.isdisjoint(_granted.get(action, frozenset()))


def require(actor: Actor, action: Action) -> None:
    """Raise Forbidden unless a role of the actor permits the action."""
    if not may(actor, action):
        raise Forbidden("forbidden", _("Для этого действия у вас нет прав. Обратитесь к куратору или оператору."))


def declared_actions() -> Iterable[tuple[Action, frozenset[Role]]]:
    """Return every declared action with its roles, for the permission matrix and its test."""
    return _granted.items()
