"""External mentors: added by their employer, vetted and let in by the region."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, may, require
from apps.core.errors import NotFound
from apps.region.library.selectors import parameters
from apps.region.partners.domain import mark_problem
from apps.region.partners.models import ExternalMentor, ExternalMentorState, Partner, PartnerState, Seat
from apps.region.partners.policies import PartnersAction
from apps.region.partners.services.errors import ExternalMentorRefused
from apps.region.partners.services.stopping import stop_later
from apps.shared.audit.services import audit_record
from apps.shared.identity.invitations import (
    invitation_send,
    members_by_subject,
    memberships_end_for_subject,
)
from tenants.context import platform_scope, require_region

EDITABLE: Final = frozenset({
    "last_name", "first_name", "middle_name", "birth_date", "sex", "position", "experience_years", "email", "phone",
    "competences", "about", "capacity", "hours_per_month",
})  # fmt: skip
# What the mentor may change without the employer.
_OWN: Final = frozenset({"phone", "competences", "about", "capacity", "hours_per_month"})


@transaction.atomic
def mentor_add(*, actor: Actor, values: dict[str, Any]) -> ExternalMentor:
    """Put a mentor of the actor's own company forward. The region decides before any school sees the card."""
    require(actor, PartnersAction.MANAGE_OWN)
    own = Partner.objects.select_for_update()
    partner = own.filter(id=actor.subject_id).first() if actor.subject_id else None
    if partner is None or partner.state != PartnerState.APPROVED:
        raise ExternalMentorRefused(
            "partner_not_approved",
            _("Наставников можно добавлять после того, как заявку вашей организации подтвердят."),
        )
    fields = {name: value for name, value in values.items() if name in EDITABLE}
    _check_adult(fields.get("birth_date"))
    if ExternalMentor.objects.filter(partner=partner, email__iexact=fields["email"]).exists():
        raise ExternalMentorRefused("email_taken", _("Наставник с таким адресом почты у вас уже есть."))
    mentor = ExternalMentor.objects.create(partner=partner, **fields)
    audit_record(actor, "external_mentor.added", mentor)
    return mentor


@transaction.atomic
def mentor_change(*, actor: Actor, mentor_id: UUID, values: dict[str, Any]) -> None:
    """Edit a card. The capacity cannot go below the places already taken."""
    mentor = _locked(actor, mentor_id)
    allowed = _OWN if actor.has(Role.EXTERNAL_MENTOR) and not may(actor, PartnersAction.MANAGE_OWN) else EDITABLE
    changed = {name: value for name, value in values.items() if name in allowed and getattr(mentor, name) != value}
    if "birth_date" in changed:
        _check_adult(changed["birth_date"])
    if "capacity" in changed:
        _check_capacity(mentor, changed["capacity"])
    if changed:
        ExternalMentor.objects.filter(id=mentor_id).update(**changed)
        audit_record(actor, "external_mentor.changed", mentor, changes={"fields": sorted(changed)})


def _check_capacity(mentor: ExternalMentor, capacity: int) -> None:
    """Seats are numbered, so the highest number in use is the least capacity."""
    used = Seat.objects.filter(mentor=mentor).count()
    if capacity < used:
        raise ExternalMentorRefused(
            "capacity_below_used",
            _("Занято мест: %(used)d. Мест не может быть меньше, пока эти пары работают.") % {"used": used},
        )
    highest = Seat.objects.filter(mentor=mentor).aggregate(highest=Max("seat_no"))["highest"] or 0
    if capacity < highest:
        _renumber(mentor, capacity)


def _renumber(mentor: ExternalMentor, capacity: int) -> None:
    """Move seats with numbers above the new capacity to free lower ones; the mentor's row is locked."""
    seats = list(Seat.objects.select_for_update().filter(mentor=mentor).order_by("seat_no"))
    free = iter(sorted(set(range(1, capacity + 1)) - {seat.seat_no for seat in seats}))
    for seat in seats:
        if seat.seat_no > capacity:
            Seat.objects.filter(id=seat.id).update(seat_no=next(free))


def _check_adult(birth_date: date | None) -> None:
    if birth_date is None:
        return
    today = timezone.localdate()
    years = today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    if years < parameters().minor_age or years > 100:
        raise ExternalMentorRefused("not_adult", _("Внешний наставник должен быть совершеннолетним. Проверьте дату."))


@transaction.atomic
def mentor_pause(*, actor: Actor, mentor_id: UUID) -> None:
    """Take the mentor out of the catalogue for a while; pairs that work go on."""
    mentor = _locked(actor, mentor_id)
    if mentor.state == ExternalMentorState.APPROVED:
        _set_state(actor, mentor, ExternalMentorState.PAUSED)


@transaction.atomic
def mentor_unpause(*, actor: Actor, mentor_id: UUID) -> None:
    mentor = _locked(actor, mentor_id)
    if mentor.state == ExternalMentorState.PAUSED:
        _set_state(actor, mentor, ExternalMentorState.APPROVED)


@transaction.atomic
def mentor_approve(*, actor: Actor, mentor_id: UUID, number: str, issued_on: date, valid_until: date) -> None:
    """Let the mentor in with the mark of the certificate of no criminal record, or renew the mark.

    Only number, date and term are kept, never the certificate.
    """
    require(actor, PartnersAction.DECIDE)
    mentor = _locked(actor, mentor_id)
    if mentor.state == ExternalMentorState.BANNED:
        raise ExternalMentorRefused("banned", _("Наставник отстранён. Сначала снимите отстранение."))
    if mentor.partner is not None and mentor.partner.state != PartnerState.APPROVED:
        raise ExternalMentorRefused("partner_not_approved", _("Сначала подтвердите работодателя этого наставника."))
    months = parameters().vetting_valid_months
    today = timezone.localdate()
    if problem := mark_problem(issued_on=issued_on, valid_until=valid_until, today=today, months=months):
        raise ExternalMentorRefused(f"mark_{problem}", _mark_sentence(problem, months))
    paused = mentor.state == ExternalMentorState.PAUSED
    ExternalMentor.objects.filter(id=mentor_id).update(
        state=mentor.state if paused else ExternalMentorState.APPROVED,
        decision_reason="",
        vetting_number=number,
        vetting_issued_on=issued_on,
        vetted_until=valid_until,
        vetted_by=actor.user_id,
    )
    audit_record(
        actor, "external_mentor.approved", mentor, changes={"from": mentor.state, "until": valid_until.isoformat()}
    )


def _mark_sentence(problem: str, months: int) -> str:
    sentences = {
        "future": _("Дата справки ещё не наступила. Проверьте её."),
        "expired": _("Срок отметки уже прошёл. Нужна новая справка."),
        "too_long": _("Отметка действует не дольше %(months)d мес. со дня справки. Укажите дату раньше.")
        % {"months": months},
    }
    return sentences[problem]


@transaction.atomic
def mentor_reject(*, actor: Actor, mentor_id: UUID, reason: str) -> None:
    require(actor, PartnersAction.DECIDE)
    mentor = _locked(actor, mentor_id)
    if mentor.state != ExternalMentorState.SUBMITTED:
        raise ExternalMentorRefused("decided", _("По этому наставнику решение уже принято. Обновите страницу."))
    _set_state(actor, mentor, ExternalMentorState.REJECTED, reason)


@transaction.atomic
def mentor_ban(*, actor: Actor, mentor_id: UUID, reason: str) -> None:
    """Stop a mentor everywhere at once: no new places, and every school is told to suspend the pairs."""
    require(actor, PartnersAction.DECIDE)
    mentor = _locked(actor, mentor_id)
    if mentor.state != ExternalMentorState.BANNED:
        _set_state(actor, mentor, ExternalMentorState.BANNED, reason)
    stop_later(mentor_id)


@transaction.atomic
def mentor_unban(*, actor: Actor, mentor_id: UUID) -> None:
    """Take a ban back; the mentor has to be let in again with a mark."""
    require(actor, PartnersAction.DECIDE)
    mentor = _locked(actor, mentor_id)
    if mentor.state == ExternalMentorState.BANNED:
        _set_state(actor, mentor, ExternalMentorState.SUBMITTED)


def mentor_invite(*, actor: Actor, mentor_id: UUID) -> None:
    """Write to the mentor: the link makes an account with the region's role of an external mentor."""
    mentor = _owned(actor, mentor_id)
    if mentor.state not in {ExternalMentorState.APPROVED, ExternalMentorState.PAUSED}:
        raise ExternalMentorRefused("not_approved", _("Пригласить можно наставника, которого регион уже допустил."))
    region = require_region()
    with platform_scope():
        invitation_send(
            actor=actor,
            email=mentor.email,
            full_name=f"{mentor.first_name} {mentor.middle_name}".strip(),
            tenant_id=region.id,
            role=Role.EXTERNAL_MENTOR,
            subject_id=mentor.id,
            inviter=region.title,
        )


def mentor_accounts_link() -> int:
    """Note on the cards the accounts of mentors who accepted their invitations; return how many were new."""
    region = require_region()
    with platform_scope():
        accounts = members_by_subject(tenant_id=region.id, role=Role.EXTERNAL_MENTOR)
    linked = 0
    for mentor_id, user_id in accounts.items():
        with transaction.atomic():
            taken = ExternalMentor.objects.filter(user_id=user_id).exists()
            if not taken:
                linked += ExternalMentor.objects.filter(id=mentor_id, user_id=None).update(user_id=user_id)
    return linked


@transaction.atomic
def mentor_accept_ethics(*, actor: Actor) -> None:
    """The mentor accepts the code of ethics, once."""
    require(actor, PartnersAction.OWN_CARD)
    mentor = _locked(actor, actor.subject_id or UUID(int=0))
    if mentor.ethics_accepted_on is None:
        ExternalMentor.objects.filter(id=mentor.id).update(ethics_accepted_on=timezone.localdate())
        audit_record(actor, "external_mentor.ethics_accepted", mentor)


def mentor_access_end(*, actor: Actor, mentor_id: UUID) -> None:
    """Close the mentor's account in the region."""
    require(actor, PartnersAction.DECIDE)
    region = require_region()
    _owned(actor, mentor_id)
    with platform_scope():
        memberships_end_for_subject(actor=actor, tenant_id=region.id, role=Role.EXTERNAL_MENTOR, subject_id=mentor_id)


def _set_state(actor: Actor, mentor: ExternalMentor, state: ExternalMentorState, reason: str = "") -> None:
    ExternalMentor.objects.filter(id=mentor.id).update(state=state, decision_reason=reason[:300])
    audit_record(actor, f"external_mentor.{state}", mentor, changes={"from": mentor.state})


def _may_touch(actor: Actor, mentor: ExternalMentor) -> bool:
    if may(actor, PartnersAction.DECIDE):
        return True
    if actor.subject_id is None:
        return False
    if may(actor, PartnersAction.MANAGE_OWN) and mentor.partner_id == actor.subject_id:
        return True
    return may(actor, PartnersAction.OWN_CARD) and mentor.id == actor.subject_id


def _owned(actor: Actor, mentor_id: UUID) -> ExternalMentor:
    mentor = ExternalMentor.objects.select_related("partner").filter(id=mentor_id).first()
    if mentor is None or not _may_touch(actor, mentor):
        raise NotFound("external_mentor", _("Такого наставника нет."))
    return mentor


def _locked(actor: Actor, mentor_id: UUID) -> ExternalMentor:
    mentor = (
        ExternalMentor.objects.select_for_update(of=("self",)).select_related("partner").filter(id=mentor_id).first()
    )
    if mentor is None or not _may_touch(actor, mentor):
        raise NotFound("external_mentor", _("Такого наставника нет."))
    return mentor
