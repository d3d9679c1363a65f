"""Forming pairs and groups, and giving a group another mentor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import Refused
from apps.school.matching.domain import FULL, PAIRED, Mentee, Mentor, mentor_lack, pair_ground
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.papers import Ground, Lack
from apps.school.mentorships import notices
from apps.school.mentorships.models import Goal, Member, MemberState, Mentorship, MentorshipState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.seats import Formed, Places, all_seats, give_back, with_seats
from apps.school.mentorships.selectors import OPEN, OPEN_MEMBERS, mentorship_row
from apps.school.mentorships.services import MentorshipRefused
from apps.school.mentorships.services.closing import end_members
from apps.school.mentorships.services.readiness import sides_ask
from apps.school.people.models import Person
from apps.school.people.services import people_lock
from apps.school.programmes.models import ProgrammeState
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.db.guards import TenantQuerySet


def mentorship_form(
    *, actor: Actor, programme_id: UUID, mentor_participation_id: UUID, mentee_participation_ids: Sequence[UUID]
) -> Mentorship:
    """Form a pair or a group, or add mentees to the mentor's group. Calling it again changes nothing.

    An external mentor's places are reserved in the region first, so this is never called
    inside a transaction. Raises MentorshipRefused with what to do.
    """
    require(actor, MentorshipAction.FORM)
    mentees = sorted(set(mentee_participation_ids))
    facts = facts_of(programme_id, only=[mentor_participation_id, *mentees])
    mentor, missing = _checked(facts, mentor_participation_id, mentees)
    mentorship_id = _open_id(programme_id, mentor_participation_id) or _new_id()

    def form() -> Formed:
        return _form(
            actor=actor,
            programme_id=programme_id,
            mentor_id=mentor_participation_id,
            mentee_ids=mentees,
            new_id=mentorship_id,
        )

    return with_seats(mentor.external_id, mentorship_id, _people(missing), form).mentorship


def mentorships_form[T](
    *,
    actor: Actor,
    programme_id: UUID,
    groups: Mapping[UUID, Sequence[UUID]],
    then: Callable[[Mapping[UUID, Refused]], T],
) -> T:
    """Form many pairs and groups in one transaction and do ``then`` in it; return what it returned.

    ``groups`` are the mentees of each mentor, both as participations. A group that a rule forbids is not
    formed and ``then`` is told why; the others are. External mentors' places are reserved in the region
    first, so this is never called inside a transaction. When ``then`` raises, nothing was formed.
    """
    require(actor, MentorshipAction.FORM)
    facts = facts_of(programme_id, only=[*groups, *(mentee for mentees in groups.values() for mentee in mentees)])
    refused: dict[UUID, Refused] = {}
    places: dict[UUID, Places] = {}
    for mentor_id, mentees in groups.items():
        try:
            mentor, missing = _checked(facts, mentor_id, mentees)
        except MentorshipRefused as refusal:
            refused[mentor_id] = refusal
        else:
            mentorship_id = _open_id(programme_id, mentor_id) or _new_id()
            places[mentor_id] = Places(mentor.external_id, mentorship_id, tuple(_people(missing)))
    with all_seats(places) as seats:
        refused |= seats.refused
        with transaction.atomic(durable=True):
            wanted = {mentor_id: groups[mentor_id] for mentor_id in places if mentor_id not in refused}
            formed, broken = _form_all(actor, programme_id, wanted, places)
            result = then(refused | broken)
        seats.formed = formed
    return result


def _form_all(
    actor: Actor, programme_id: UUID, groups: Mapping[UUID, Sequence[UUID]], places: Mapping[UUID, Places]
) -> tuple[dict[UUID, Formed], dict[UUID, Refused]]:
    only = [*groups, *(mentee for mentees in groups.values() for mentee in mentees)]
    people_lock(person.id for person in facts_of(programme_id, only=only).people.values())
    # Read again under the locks: papers, places and pairs may have changed while waiting for them.
    facts = facts_of(programme_id, only=only)
    formed: dict[UUID, Formed] = {}
    refused: dict[UUID, Refused] = {}
    for mentor_id, mentees in groups.items():
        try:
            with transaction.atomic():
                formed[mentor_id] = _formed(actor, facts, mentor_id, mentees, places[mentor_id].mentorship_id)
        except MentorshipRefused as refusal:
            refused[mentor_id] = refusal
        except IntegrityError:
            refused[mentor_id] = _meanwhile()
    return formed, refused


def mentorship_replace_mentor(
    *, actor: Actor, mentorship_id: UUID, mentor_participation_id: UUID, reason: str
) -> Mentorship:
    """Give a mentor's mentees to another mentor. The old mentorship stays in the history, open goals move along."""
    require(actor, MentorshipAction.FORM)
    old = mentorship_row(mentorship_id)
    if old.state not in OPEN:
        if (successor := _successor(old, mentor_participation_id)) is not None:
            return successor
        raise MentorshipRefused("mentorship_closed", _("Это наставничество уже завершено."))
    if old.mentor_id == mentor_participation_id:
        raise MentorshipRefused("same_mentor", _("Этот наставник уже ведёт группу. Выберите другого."))
    if not reason.strip():
        raise MentorshipRefused("reason_missing", _("Укажите, почему меняется наставник."))
    mentees = sorted(_open_members(old.id).values_list("participation_id", flat=True))
    facts = facts_of(old.programme_id, only=[mentor_participation_id, *mentees])
    mentor, _missing = _checked(facts, mentor_participation_id, mentees, leaving=old.id)
    new_id = _open_id(old.programme_id, mentor_participation_id) or _new_id()
    people = _people([facts.mentees[mentee] for mentee in mentees])

    def form() -> Formed:
        return _replace(
            actor=actor,
            old_id=old.id,
            mentor_id=mentor_participation_id,
            mentee_ids=mentees,
            new_id=new_id,
            reason=reason,
        )

    formed = with_seats(mentor.external_id, new_id, people, form)
    give_back(old.id, people)
    return formed.mentorship


def _form(*, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID], new_id: UUID) -> Formed:
    try:
        with transaction.atomic(durable=True):
            return _form_locked(
                actor=actor, programme_id=programme_id, mentor_id=mentor_id, mentee_ids=mentee_ids, new_id=new_id
            )
    except IntegrityError as error:
        raise _meanwhile() from error


def _replace(
    *, actor: Actor, old_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID], new_id: UUID, reason: str
) -> Formed:
    try:
        with transaction.atomic(durable=True):
            old = Mentorship.objects.select_for_update().get(id=old_id)
            end_members(_open_members(old_id), timezone.localdate())
            Mentorship.objects.filter(id=old_id).update(
                state=MentorshipState.TERMINATED,
                ended_on=timezone.localdate(),
                end_reason=(_("замена наставника: %(reason)s") % {"reason": reason.strip()})[:200],
            )
            formed = _form_locked(
                actor=actor, programme_id=old.programme_id, mentor_id=mentor_id, mentee_ids=mentee_ids, new_id=new_id
            )
            _take_along(old, formed.mentorship)
            audit_record(actor, "mentorship.mentor_replaced", old, changes={"by": str(formed.mentorship.id)})
            return formed
    except IntegrityError as error:
        raise _meanwhile() from error


def _take_along(old: Mentorship, new: Mentorship) -> None:
    goals = list(Goal.objects.filter(mentorship=old, progress__lt=100))
    for goal in goals:
        Goal.objects.create(mentorship=new, title=goal.title, measure=goal.measure, due_on=goal.due_on)
    if old.common_task and not new.common_task:
        Mentorship.objects.filter(id=new.id).update(common_task=old.common_task)


def _form_locked(
    *, actor: Actor, programme_id: UUID, mentor_id: UUID, mentee_ids: Sequence[UUID], new_id: UUID
) -> Formed:
    facts = facts_of(programme_id, only=[mentor_id, *mentee_ids])
    people_lock(person.id for person in facts.people.values())
    # Read again under the locks: papers, places and pairs may have changed while waiting for them.
    facts = facts_of(programme_id, only=[mentor_id, *mentee_ids])
    return _formed(actor, facts, mentor_id, mentee_ids, new_id)


def _formed(actor: Actor, facts: Facts, mentor_id: UUID, mentee_ids: Sequence[UUID], new_id: UUID) -> Formed:
    """Write the rows of one pair or group, by facts that were read under the locks of its people."""
    programme_id = facts.programme.id
    mentor, missing = _checked(facts, mentor_id, mentee_ids)
    mentorship = Mentorship.objects.filter(programme=programme_id, mentor=mentor_id, state__in=OPEN).first()
    if mentorship is not None and not missing:
        return Formed(mentorship)
    today = timezone.localdate()
    if mentorship is None:
        mentorship = Mentorship.objects.create(
            id=new_id,
            programme_id=programme_id,
            mentor_id=mentor_id,
            mentor_person_id=mentor.person_id,
            started_on=today,
        )
    members = [_place(mentorship, mentor, mentee, _ground(facts, mentor, mentee)) for mentee in missing]
    Mentorship.objects.filter(id=mentorship.id, state=MentorshipState.SUSPENDED).update(state=MentorshipState.ACTIVE)
    audit_record(
        actor,
        "mentorship.formed",
        mentorship,
        changes={"mentor": str(mentor_id), "mentees": [str(mentee.participation_id) for mentee in missing]},
    )
    outbox_publish(Topic.MENTORSHIPS_CHANGED, object_id=mentorship.id)
    notices.asked(sides_ask(mentorship, members), notices.Occasion.FORMED)
    return Formed(mentorship, frozenset(_people(missing)))


def _place(mentorship: Mentorship, mentor: Mentor, mentee: Mentee, found: Ground) -> Member:
    papers = member_papers(mentor, mentee, found)
    member, _created = Member.objects.update_or_create(
        mentorship=mentorship,
        mentee_id=mentee.person_id,
        defaults={
            "programme_id": mentorship.programme_id,
            "participation_id": mentee.participation_id,
            "mentor_person_id": mentor.person_id,
            "state": MemberState.ACTIVE,
            **papers,
        },
    )
    return member


def member_papers(mentor: Mentor, mentee: Mentee, found: Ground) -> dict[str, object]:
    """Return the columns of a member row that say what it stands on."""
    return {
        "active_from": found.active_from,
        "active_until": found.active_until,
        "mentor_is_external": mentor.is_external,
        "mentor_cleared_until": mentor.cleared_until,
        "mentee_birth_date": mentee.birth_date,
        "guardian_consent_id": found.guardian.id if found.guardian else None,
        "guardian_consent_until": found.guardian.until if found.guardian else None,
        "own_consent_id": found.own.id if found.own else None,
        "own_consent_until": found.own.until if found.own else None,
    }


def _checked(
    facts: Facts, mentor_id: UUID, mentee_ids: Sequence[UUID], *, leaving: UUID | None = None
) -> tuple[Mentor, list[Mentee]]:
    """Return the mentor and the mentees still to be added, or refuse with the first rule that is broken.

    ``leaving`` is the mentorship whose mentees are about to be taken over.
    """
    if facts.programme.state != ProgrammeState.RUNNING:
        raise MentorshipRefused("programme_not_running", _("Программа не идёт. Сначала запустите её."))
    mentor = facts.mentors.get(mentor_id)
    if mentor is None:
        raise MentorshipRefused("mentor_unknown", _("Этот человек не участвует в программе как наставник."))
    if not mentee_ids:
        raise MentorshipRefused("nobody", _("Выберите хотя бы одного наставляемого."))
    if unknown := [mentee for mentee in mentee_ids if mentee not in facts.mentees]:
        raise MentorshipRefused(
            "mentee_unknown",
            _("Выбранный человек не участвует в программе как наставляемый."),
            participation=unknown[0],
        )
    if lack := mentor_lack(mentor, facts.rules):
        raise _refused(lack, facts.people[mentor_id])
    missing = _missing(facts, mentor_id, mentee_ids, leaving)
    for mentee in missing:
        _ground(facts, mentor, mentee)
    if len(missing) > mentor.free:
        raise MentorshipRefused(
            FULL.code,
            _("У наставника свободных мест: %(free)d, а выбрано: %(wanted)d. Уберите лишних или выберите другого.")
            % {"free": mentor.free, "wanted": len(missing)},
        )
    return mentor, missing


def _missing(facts: Facts, mentor_id: UUID, mentee_ids: Sequence[UUID], leaving: UUID | None) -> list[Mentee]:
    """Return the mentees who are not with this mentor yet; refuse those who are with another."""
    taken_over = set(_open_members(leaving).values_list("participation_id", flat=True)) if leaving else set()
    mentor_of = {p.mentee_id: p.mentor_id for p in facts.pairs if p.programme_id == facts.programme.id}
    missing = []
    for mentee_id in sorted(mentee_ids):
        other = mentor_of.get(mentee_id)
        if other is not None and other != mentor_id and mentee_id not in taken_over:
            raise _refused(PAIRED, facts.people[mentee_id])
        if other != mentor_id:
            missing.append(facts.mentees[mentee_id])
    return missing


def _ground(facts: Facts, mentor: Mentor, mentee: Mentee) -> Ground:
    found = pair_ground(mentor, mentee, facts.rules)
    if isinstance(found, Lack):
        raise _refused(found, facts.people[mentee.participation_id])
    return found


def _refused(lack: Lack, person: Person) -> MentorshipRefused:
    sentence = _("%(person)s: %(sentence)s") % {"person": person.full_name, "sentence": lack.sentence}
    return MentorshipRefused(lack.code, sentence)


def _meanwhile() -> MentorshipRefused:
    return MentorshipRefused(
        "changed_meanwhile",
        _("Пока вы работали, данные изменились: место занято или документ отозван. Обновите страницу и проверьте."),
    )


def _open_members(mentorship_id: UUID) -> TenantQuerySet[Member]:
    return Member.objects.filter(mentorship=mentorship_id, state__in=OPEN_MEMBERS)


def _open_id(programme_id: UUID, mentor_id: UUID) -> UUID | None:
    rows = Mentorship.objects.filter(programme=programme_id, mentor=mentor_id, state__in=OPEN)
    return rows.values_list("id", flat=True).first()


def _successor(old: Mentorship, mentor_id: UUID) -> Mentorship | None:
    """Return what a repeated replacement has made already."""
    mentees = Member.objects.filter(mentorship=old).values("participation_id")
    return Mentorship.objects.filter(
        programme=old.programme_id, mentor=mentor_id, state__in=OPEN, members__participation__in=mentees
    ).first()


def _people(mentees: Iterable[Mentee]) -> list[UUID]:
    return [mentee.person_id for mentee in mentees]


def _new_id() -> UUID:
    """Draw the key before the row: the region's places name it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7()")
        return UUID(str(cursor.fetchone()[0]))
