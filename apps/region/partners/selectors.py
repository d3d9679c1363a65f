"""Reads of employers, external mentors and engagements. Schools get cards, never rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, may, require
from apps.core.errors import NotFound
from apps.region.directory.selectors import organisation_titles, tenant_titles
from apps.region.partners.domain import short_name
from apps.region.partners.models import (
    Engagement,
    EngagementState,
    ExternalMentor,
    ExternalMentorState,
    Partner,
    PartnerState,
    Seat,
)
from apps.region.partners.policies import PartnersAction
from apps.shared.identity.invitations import InvitationRow, invitation_list
from tenants.context import platform_scope, require_region, require_school, tenant_scope


@dataclass(frozen=True, slots=True)
class CatalogueCard:
    """What any school of the region may know of a mentor before an engagement."""

    mentor_id: UUID
    name: str
    position: str
    company: str
    competences: tuple[str, ...]
    experience_years: int
    hours_per_month: int
    free_places: int
    engagement_state: str = ""


@dataclass(frozen=True, slots=True)
class EngagementCard:
    """What a school with an approved engagement knows of the mentor; enough for its own card and papers."""

    engagement_id: UUID
    mentor_id: UUID
    user_id: UUID | None
    person_id: UUID | None
    last_name: str
    first_name: str
    middle_name: str
    sex: str
    birth_date: date | None
    position: str
    company: str
    email: str
    phone: str
    competences: tuple[str, ...]
    experience_years: int
    hours_per_month: int
    places: int
    places_used: int
    state: str
    vetting_number: str
    vetting_issued_on: date | None
    vetted_until: date | None
    ethics_accepted_on: date | None

    @property
    def is_admitted(self) -> bool:
        """The region lets the mentor work today."""
        return (
            self.state == ExternalMentorState.APPROVED
            and self.vetted_until is not None
            and self.vetted_until >= timezone.localdate()
        )


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """An engagement as the mentor, the employer and the region see it."""

    id: UUID
    mentor_id: UUID
    mentor_name: str
    school: str
    places: int
    places_used: int
    state: str
    state_title: str
    message: str
    created_at: datetime


# --- employers


def partner_list(*, actor: Actor, state: str = "", q: str = "") -> QuerySet[Partner]:
    require(actor, PartnersAction.VIEW)
    found = Partner.objects.annotate(mentors_count=Count("mentors"))
    if state:
        found = found.filter(state=state)
    if q:
        found = found.filter(Q(title__icontains=q) | Q(inn=q.strip()))
    return found.order_by("title", "id")


def partner_get(*, actor: Actor, partner_id: UUID) -> Partner:
    """Return an employer to the region, or one's own to its representative."""
    if not may(actor, PartnersAction.VIEW) and partner_id != actor.subject_id:
        raise NotFound("partner", _("Такого работодателя нет."))
    found = Partner.objects.filter(id=partner_id).first()
    if found is None:
        raise NotFound("partner", _("Такого работодателя нет."))
    return found


def own_partner(*, actor: Actor) -> Partner:
    """Return the employer whose representative the actor is."""
    require(actor, PartnersAction.MANAGE_OWN)
    found = Partner.objects.filter(id=actor.subject_id).first() if actor.subject_id else None
    if found is None:
        raise NotFound("partner", _("Ваша организация не найдена. Обратитесь к региональному оператору."))
    return found


# --- mentors


def _visible_mentors(actor: Actor) -> QuerySet[ExternalMentor]:
    mentors = ExternalMentor.objects.all()
    if may(actor, PartnersAction.VIEW):
        return mentors
    if actor.has(Role.PARTNER_MANAGER) and actor.subject_id is not None:
        return mentors.filter(partner_id=actor.subject_id)
    if actor.has(Role.EXTERNAL_MENTOR) and actor.subject_id is not None:
        return mentors.filter(id=actor.subject_id)
    return mentors.none()


def mentor_list(*, actor: Actor, state: str = "", q: str = "") -> QuerySet[ExternalMentor]:
    """Return the mentors the actor may see with ``seats_used``, those waiting for a decision first."""
    found = _visible_mentors(actor).select_related("partner").annotate(seats_used=Count("seats"))
    if state == "expiring":
        found = found.filter(state=ExternalMentorState.APPROVED, vetted_until__lt=timezone.localdate())
    elif state:
        found = found.filter(state=state)
    if q:
        found = found.filter(Q(last_name__icontains=q) | Q(partner__title__icontains=q) | Q(position__icontains=q))
    return found.order_by("last_name", "first_name", "id")


def mentor_get(*, actor: Actor, mentor_id: UUID) -> ExternalMentor:
    found = (
        _visible_mentors(actor)
        .select_related("partner")
        .annotate(seats_used=Count("seats"))
        .filter(id=mentor_id)
        .first()
    )
    if found is None:
        raise NotFound("external_mentor", _("Такого наставника нет."))
    return found


def own_mentor(*, actor: Actor) -> ExternalMentor:
    """Return the actor's own card as an external mentor."""
    require(actor, PartnersAction.OWN_CARD)
    if actor.subject_id is None:
        raise NotFound("external_mentor", _("Ваша карточка не найдена. Обратитесь к региональному оператору."))
    return mentor_get(actor=actor, mentor_id=actor.subject_id)


def invitations_to(*, actor: Actor, role: Role, subject_id: UUID) -> list[InvitationRow]:
    """Return the invitations to represent an employer or to be a mentor."""
    region = require_region()
    if role is Role.EXTERNAL_MENTOR:
        mentor_get(actor=actor, mentor_id=subject_id)
    else:
        partner_get(actor=actor, partner_id=subject_id)
    with platform_scope():
        return invitation_list(tenant_ids=[region.id], roles=[role], subject_ids=[subject_id])


def waiting_counts(*, actor: Actor) -> Mapping[str, int]:
    """Count what the region has to decide: employers, mentors, mentors whose mark lapsed."""
    require(actor, PartnersAction.VIEW)
    mentors = ExternalMentor.objects.aggregate(
        mentors=Count("id", filter=Q(state=ExternalMentorState.SUBMITTED, partner__state=PartnerState.APPROVED)),
        expired=Count("id", filter=Q(state=ExternalMentorState.APPROVED, vetted_until__lt=timezone.localdate())),
    )
    return {"partners": Partner.objects.filter(state=PartnerState.SUBMITTED).count(), **mentors}


def enterprises_with_mentors(*, start: date, end: date) -> list[UUID | None]:
    """Return the municipality of every employer whose mentors schools engaged in these days.

    An engagement counts from the agreement on; one that ended before ``start`` does not.
    """
    engaged = Engagement.objects.filter(
        Q(state=EngagementState.ACTIVE) | Q(state=EngagementState.ENDED, decided_at__date__gte=start),
        created_at__date__lte=end,
    )
    partners = Partner.objects.filter(id__in=engaged.values("mentor__partner_id"))
    return list(partners.values_list("municipality_id", flat=True))


# --- engagements


def _school_titles(tenant_ids: set[UUID]) -> dict[UUID, str]:
    """Return the directory's titles; a school missing there is called as its tenant."""
    titles = organisation_titles(tenant_ids=tenant_ids)
    return titles | tenant_titles(tenant_ids=tenant_ids - set(titles))


def engagement_list(*, actor: Actor, mentor_id: UUID | None = None, state: str = "") -> list[EngagementRow]:
    """Return the engagements of the mentors the actor may see, open requests first."""
    found = Engagement.objects.filter(mentor__in=_visible_mentors(actor)).select_related("mentor")
    if mentor_id:
        found = found.filter(mentor_id=mentor_id)
    if state:
        found = found.filter(state=state)
    rows = list(found.order_by("-created_at")[:500])
    schools = _school_titles({row.tenant_id for row in rows})
    used = {
        (mentor, tenant): total
        for mentor, tenant, total in Seat.objects.filter(mentor_id__in=[row.mentor_id for row in rows])
        .values_list("mentor_id", "tenant_id")
        .annotate(total=Count("id"))
    }
    open_first = sorted(rows, key=lambda row: row.state != EngagementState.REQUESTED)
    return [
        EngagementRow(
            id=row.id,
            mentor_id=row.mentor_id,
            mentor_name=f"{row.mentor.last_name} {row.mentor.first_name}",
            school=schools.get(row.tenant_id, ""),
            places=row.places,
            places_used=used.get((row.mentor_id, row.tenant_id), 0),
            state=row.state,
            state_title=row.get_state_display(),
            message=row.message,
            created_at=row.created_at,
        )
        for row in open_first
    ]


def engaged_tenants(*, actor: Actor) -> list[UUID]:
    """Return the schools that work with the actor's own card by an approved engagement."""
    mentor = own_mentor(actor=actor)
    rows = Engagement.objects.filter(mentor=mentor, state=EngagementState.ACTIVE).order_by("id")
    return list(rows.values_list("tenant_id", flat=True))


# --- for schools: called in a school's scope, outside a transaction


def mentor_catalogue(*, actor: Actor, q: str = "", competence: str = "", limit: int = 200) -> list[CatalogueCard]:
    """Return mentors with free places, and those this school asked for already, as minimal cards."""
    require(actor, PartnersAction.ENGAGE)
    school = require_school()
    with tenant_scope(require_region()):
        found = (
            ExternalMentor.objects.filter(
                Q(partner=None) | Q(partner__state=PartnerState.APPROVED),
                state=ExternalMentorState.APPROVED,
                vetted_until__gte=timezone.localdate(),
            )
            .select_related("partner")
            .annotate(seats_used=Count("seats"))
        )
        if competence:
            found = found.filter(competences__contains=[competence])
        if q:
            found = found.filter(
                Q(position__icontains=q) | Q(partner__title__icontains=q) | Q(competences__icontains=q)
            )
        mentors = list(found.order_by("partner__title", "first_name", "id")[:limit])
        states = dict(
            Engagement.objects.filter(
                tenant_id=school.id, state__in=[EngagementState.REQUESTED, EngagementState.ACTIVE]
            ).values_list("mentor_id", "state")
        )
        cards = [
            CatalogueCard(
                mentor_id=mentor.id,
                name=short_name(mentor.first_name, mentor.last_name),
                position=mentor.position,
                company=mentor.partner.title if mentor.partner else "",
                competences=tuple(mentor.competences),
                experience_years=mentor.experience_years,
                hours_per_month=mentor.hours_per_month,
                free_places=max(0, mentor.capacity - mentor.seats_used),
                engagement_state=states.get(mentor.id, ""),
            )
            for mentor in mentors
        ]
    return [card for card in cards if card.free_places or card.engagement_state]


def engagement_card(*, actor: Actor, mentor_id: UUID) -> EngagementCard:
    """Return the card of a mentor this school has engaged; NotFound before the engagement is approved."""
    cards = [card for card in engagement_cards(actor=actor) if card.mentor_id == mentor_id]
    if not cards:
        raise NotFound("engagement", _("Наставник не привлечён вашей организацией."))
    return cards[0]


def engagement_cards(*, actor: Actor) -> list[EngagementCard]:
    """Return the mentors this school works with by approved engagements."""
    require(actor, PartnersAction.ENGAGE)
    school = require_school()
    with tenant_scope(require_region()):
        used = dict(Seat.objects.filter(tenant_id=school.id).values_list("mentor_id").annotate(total=Count("id")))
        rows = Engagement.objects.filter(tenant_id=school.id, state=EngagementState.ACTIVE).select_related(
            "mentor", "mentor__partner"
        )
        return [_card(row, used.get(row.mentor_id, 0)) for row in rows.order_by("mentor__last_name", "id")]


def takes_mentees(mentor: ExternalMentor) -> bool:
    """Tell whether the region lets a mentor take new mentees today: a paused one takes nobody, a lapsed mark stops."""
    partner_fits = mentor.partner is None or mentor.partner.state == PartnerState.APPROVED
    vetted = mentor.vetted_until is not None and mentor.vetted_until >= timezone.localdate()
    return mentor.state == ExternalMentorState.APPROVED and partner_fits and vetted


def places_left(*, mentor_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many more mentees of this school each mentor may take today.

    It is the lesser of what the agreement leaves and what all schools together leave; 0 for a
    mentor who is not admitted by the region or not engaged by this school. The rule by which
    ``seats_reserve`` refuses.
    """
    school = require_school()
    with tenant_scope(require_region()):
        engaged = Engagement.objects.filter(
            mentor__in=list(mentor_ids), tenant_id=school.id, state=EngagementState.ACTIVE
        ).select_related("mentor", "mentor__partner")
        seats = Seat.objects.filter(mentor__in=list(mentor_ids)).values_list("mentor_id")
        taken = {
            mentor_id: (total, ours)
            for mentor_id, total, ours in seats.annotate(
                total=Count("id"), ours=Count("id", filter=Q(tenant_id=school.id))
            )
        }
        found = dict.fromkeys(mentor_ids, 0)
        for row in engaged:
            total, ours = taken.get(row.mentor_id, (0, 0))
            if takes_mentees(row.mentor):
                found[row.mentor_id] = max(0, min(row.places - ours, row.mentor.capacity - total))
    return found


def _card(row: Engagement, used: int) -> EngagementCard:
    mentor = row.mentor
    return EngagementCard(
        engagement_id=row.id,
        mentor_id=mentor.id,
        user_id=mentor.user_id,
        person_id=row.person_id,
        last_name=mentor.last_name,
        first_name=mentor.first_name,
        middle_name=mentor.middle_name,
        sex=mentor.sex,
        birth_date=mentor.birth_date,
        position=mentor.position,
        company=mentor.partner.title if mentor.partner else "",
        email=mentor.email,
        phone=mentor.phone,
        competences=tuple(mentor.competences),
        experience_years=mentor.experience_years,
        hours_per_month=mentor.hours_per_month,
        places=row.places,
        places_used=used,
        state=mentor.state,
        vetting_number=mentor.vetting_number,
        vetting_issued_on=mentor.vetting_issued_on,
        vetted_until=mentor.vetted_until,
        ethics_accepted_on=mentor.ethics_accepted_on,
    )
