"""Consents: a separate document for each purpose and each party."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import Refused
from apps.school.people import domain, selectors
from apps.school.people.models import Consent, ConsentParty, Guardian, Person
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import run_consent_guards
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic


class ConsentRefused(Refused):
    """The consent cannot be recorded or withdrawn like this."""


@transaction.atomic
def consent_record(
    *,
    actor: Actor,
    person_id: UUID,
    purpose: str,
    party: str,
    given_by_id: UUID,
    given_on: date,
    until: date | None = None,
    method: str = "paper",
) -> Consent:
    """Record a signed consent. One that is in force already is prolonged; repeating it changes nothing.

    A member may record online only what he himself signs. Raises ConsentRefused.
    """
    _may_record(actor, given_by_id, method)
    person = selectors.person_get(actor=actor, person_id=person_id)
    Person.objects.select_for_update().get(id=person.id)
    today, rules = timezone.localdate(), selectors.age_rules()
    _check(person, party=party, given_by_id=given_by_id, given_on=given_on, today=today, rules=rules)
    wanted = until or domain.school_year_end(given_on)
    ends = domain.consent_until(party=party, born=person.birth_date, wanted=wanted, rules=rules)
    if ends < today or ends < given_on:
        raise ConsentRefused("already_over", _("Срок согласия уже прошёл. Укажите более позднюю дату окончания."))
    current = (
        Consent.objects.select_for_update()
        .filter(person=person, purpose=purpose, party=party, withdrawn_on=None)
        .first()
    )
    if current is not None and current.effective_until >= today:
        if ends > current.effective_until:
            Consent.objects.filter(id=current.id).update(effective_until=ends)
            audit_record(actor, "consent.prolonged", current, changes={"until": ends.isoformat()})
        return current
    if current is not None:
        # A consent that ran out makes room for the next one; its last day stays what it was.
        Consent.objects.filter(id=current.id).update(withdrawn_on=current.effective_until)
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        party=party,
        given_by_id=given_by_id,
        given_on=given_on,
        effective_until=ends,
        method=method,
        recorded_by=actor.user_id,
    )
    audit_record(
        actor, "consent.recorded", consent, changes={"purpose": purpose, "party": party, "until": ends.isoformat()}
    )
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=person.id)
    return consent


def _may_record(actor: Actor, given_by_id: UUID, method: str) -> None:
    if method == "online" and actor.person_id is not None and given_by_id == actor.person_id:
        require(actor, PeopleAction.VIEW)
        return
    require(actor, PeopleAction.CONSENT)


def _check(
    person: Person, *, party: str, given_by_id: UUID, given_on: date, today: date, rules: domain.AgeRules
) -> None:
    if given_on > today:
        raise ConsentRefused("future", _("Дата согласия ещё не наступила. Укажите день, когда оно подписано."))
    allowed = domain.consent_parties(kind=person.kind, born=person.birth_date, day=today, rules=rules)
    if party not in allowed:
        if party == ConsentParty.SELF:
            raise ConsentRefused(
                "too_young", _("До 14 лет согласие даёт законный представитель. Выберите его в списке.")
            )
        raise ConsentRefused("adult", _("Совершеннолетний даёт согласие сам, подпись представителя не нужна."))
    if party == ConsentParty.SELF and given_by_id != person.id:
        raise ConsentRefused("other_signer", _("Собственное согласие подписывает сам участник."))
    if party == ConsentParty.GUARDIAN and not Guardian.objects.filter(child=person, guardian=given_by_id).exists():
        raise ConsentRefused(
            "not_guardian", _("Этот человек не указан законным представителем. Сначала добавьте его в карточку.")
        )


@transaction.atomic
def consents_record_for_class(
    *,
    actor: Actor,
    class_id: UUID,
    purpose: str,
    given_on: date,
    person_ids: Collection[UUID],
    until: date | None = None,
) -> int:
    """Record all missing signatures of the chosen people of a class; return how many were recorded.

    The plan is computed anew, so nothing is recorded twice and nobody without a representative gets one.
    """
    require(actor, PeopleAction.CONSENT)
    plan = selectors.consent_bulk_plan(actor=actor, class_id=class_id, purpose=purpose, day=timezone.localdate())
    wanted = set(person_ids)
    chosen = [line for line in plan.ready if line[0].id in wanted]
    for person, party, giver in chosen:
        consent_record(
            actor=actor,
            person_id=person.id,
            purpose=purpose,
            party=party,
            given_by_id=giver.id,
            given_on=given_on,
            until=until,
        )
    return len(chosen)


def _is_own(actor: Actor, consent: Consent) -> bool:
    if actor.person_id is None:
        return False
    represents = Guardian.objects.filter(child=consent.person_id, guardian=actor.person_id)
    return consent.given_by_id == actor.person_id or (consent.party == ConsentParty.GUARDIAN and represents.exists())


@transaction.atomic
def consent_withdraw(*, actor: Actor, consent_id: UUID) -> Consent:
    """Withdraw a consent from today on; what stands on it is suspended first, in the same transaction.

    The signer may withdraw the own consent, and so may the child's other representative. Repeating it changes nothing.
    """
    consent = selectors.consent_get(actor=actor, consent_id=consent_id)
    if not _is_own(actor, consent):
        require(actor, PeopleAction.CONSENT)
    consent = Consent.objects.select_for_update(of=("self",)).select_related("person").get(id=consent.id)
    if consent.withdrawn_on is not None:
        return consent
    run_consent_guards(actor, consent)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            Consent.objects.filter(id=consent.id).update(
                withdrawn_on=max(today, consent.given_on), effective_until=min(today, consent.effective_until)
            )
    except IntegrityError as error:
        raise ConsentRefused(
            "pair_stands_on_it", _("На этом согласии держится действующая пара. Приостановите её и повторите.")
        ) from error
    consent.refresh_from_db()
    audit_record(actor, "consent.withdrawn", consent, changes={"purpose": consent.purpose, "party": consent.party})
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=consent.person_id)
    return consent
