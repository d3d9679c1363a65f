"""The bridge between cards of the school and accounts of the platform."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, require
from apps.school.people import selectors
from apps.school.people.models import Person, PersonKind
from apps.school.people.policies import PeopleAction
from apps.school.people.services.cards import PersonRefused
from apps.shared.audit.services import audit_record
from apps.shared.identity.services import invitation_create
from apps.shared.identity.urls_of import platform_url
from tenants.context import platform_scope, require_school

INVITED_ROLES = (Role.MENTOR, Role.EXTERNAL_MENTOR, Role.MENTEE, Role.PARENT, Role.CLASS_TEACHER, Role.PSYCHOLOGIST)


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """An invitation that was issued: the link is shown once and is not stored."""

    email: str
    url: str


def account_name(person: Person) -> str:
    """Return what an account may be called outside the school: a learner's name stays in the school."""
    return str(_("Участник")) if person.kind in (PersonKind.PUPIL, PersonKind.STUDENT) else person.full_name


def person_invite(*, actor: Actor, person_id: UUID, role: Role) -> InvitationLink:
    """Invite the person of a card to take a role in the school. Spans two levels, so it is no transaction itself."""
    require(actor, PeopleAction.INVITE)
    person = selectors.person_get(actor=actor, person_id=person_id)
    if role not in INVITED_ROLES:
        raise PersonRefused("role", _("В эту роль приглашает руководитель или региональный оператор."))
    if not person.email:
        raise PersonRefused("no_email", _("В карточке нет электронной почты. Добавьте её или выдайте код входа."))
    school = require_school()
    with platform_scope():
        _invitation, secret = invitation_create(
            actor=actor,
            email=person.email,
            full_name=account_name(person),
            tenant_id=school.id,
            role=role,
            person_id=person.id,
        )
    return InvitationLink(email=person.email, url=platform_url(f"/invitations/{secret}/"))


@transaction.atomic
def person_link(*, actor: Actor) -> None:
    """Remember on the actor's own card whose account it is; called when the member comes in. Idempotent."""
    if actor.user_id is None or actor.person_id is None:
        return
    card = Person.objects.filter(id=actor.person_id, user_id=None)
    if Person.objects.filter(user_id=actor.user_id).exists() or not card.exists():
        return
    card.update(user_id=actor.user_id)
    audit_record(actor, "person.linked", object_id=actor.person_id)
