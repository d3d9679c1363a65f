"""Facts of mentors and mentees of a programme as the rules of pairing read them. A fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.errors import NotFound
from apps.region.library import selectors as library
from apps.school.admission.models import Admission, Clearance, Decision
from apps.school.matching.domain import Mentee, Mentor, Rules
from apps.school.matching.papers import Paper, adult_from
from apps.school.matching.registry import OpenPair, mentorships
from apps.school.people import domain as people_domain
from apps.school.people.models import Consent, ConsentParty, ConsentPurpose, Person, PersonState
from apps.school.people.selectors import age_rules
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """A programme's mentors and mentees by participation, and the people behind them for screens."""

    programme: Programme
    rules: Rules
    mentors: Mapping[UUID, Mentor]
    mentees: Mapping[UUID, Mentee]
    people: Mapping[UUID, Person]
    pairs: tuple[OpenPair, ...]

    def person_of(self, participation_id: UUID) -> Person:
        return self.people[participation_id]


def programme_get(programme_id: UUID) -> Programme:
    found = Programme.objects.filter(id=programme_id).first()
    if found is None:
        raise NotFound("programme", _("Такой программы нет."))
    return found


def facts_of(programme_id: UUID, *, only: Iterable[UUID] | None = None, day: date | None = None) -> Facts:
    """Return the facts of active participants of a programme; of ``only`` these participations when given."""
    on = day or timezone.localdate()
    programme = programme_get(programme_id)
    form = library.form_get(programme.form_code, programme.starts_on)
    rules = Rules(frozenset(form.mentor_kinds), frozenset(form.mentee_kinds), on, programme.ends_on)
    rows = Participation.objects.filter(
        programme=programme_id, state=ParticipationState.ACTIVE, person__state=PersonState.ACTIVE
    ).select_related("person", "person__class_group")
    if only is not None:
        rows = rows.filter(id__in=list(only))
    participations = list(rows.order_by("id"))
    mentor_rows = [row for row in participations if row.role == ParticipantRole.MENTOR]
    mentee_rows = [row for row in participations if row.role == ParticipantRole.MENTEE]
    pairs = tuple(
        mentorships().open_pairs(mentor_people=[row.person_id for row in mentor_rows], programme_id=programme_id)
    )
    return Facts(
        programme=programme,
        rules=rules,
        mentors=_mentors(mentor_rows, programme, pairs),
        mentees=_mentees(mentee_rows, programme, pairs, on),
        people={row.id: row.person for row in participations},
        pairs=pairs,
    )


def _mentors(rows: list[Participation], programme: Programme, pairs: Iterable[OpenPair]) -> dict[UUID, Mentor]:
    load = Counter(pair.mentor_person_id for pair in pairs)
    here = Counter(pair.mentor_id for pair in pairs if pair.programme_id == programme.id)
    people = [row.person_id for row in rows]
    admissions = {row.participation_id: row for row in Admission.objects.filter(participation__in=rows)}
    profiles = {row.person_id: row for row in MentorProfile.objects.filter(person__in=people)}
    cleared = dict(Clearance.objects.filter(person__in=people).values_list("person_id", "cleared_until"))
    found = {}
    for row in rows:
        admission, profile = admissions.get(row.id), profiles.get(row.person_id)
        found[row.id] = Mentor(
            participation_id=row.id,
            person_id=row.person_id,
            kind=row.person.kind,
            is_external=row.person.is_external_adult,
            is_admitted=admission is not None and admission.decision == Decision.ADMITTED,
            is_trained=admission is not None and admission.trained_on is not None,
            capacity=profile.capacity if profile else 1,
            group_limit=programme.max_group_size,
            load=load[row.person_id],
            load_here=here[row.id],
            cleared_until=cleared.get(row.person_id),
            competences=_words(profile.competences if profile else ()),
            interests=_words(profile.interests if profile else ()),
            slots=_words(profile.slots if profile else ()),
            age_min=profile.age_min if profile else None,
            age_max=profile.age_max if profile else None,
            external_id=row.person.external_mentor_id,
            class_id=row.person.class_group_id,
        )
    return found


def _mentees(
    rows: list[Participation], programme: Programme, pairs: Iterable[OpenPair], day: date
) -> dict[UUID, Mentee]:
    paired = {pair.mentee_id for pair in pairs if pair.programme_id == programme.id}
    requests: dict[UUID, list[MenteeRequest]] = {}
    for request in MenteeRequest.objects.filter(participation__in=rows).order_by("id"):
        requests.setdefault(request.participation_id, []).append(request)
    types = {entry.code: entry for entry in library.request_type_list(on=programme.starts_on)}
    consents = _consents([row.person_id for row in rows], day)
    ages = age_rules(day)
    found = {}
    for row in rows:
        own_requests = requests.get(row.id, [])
        known = [types[request.type_code] for request in own_requests if request.type_code in types]
        papers = consents.get(row.person_id, {})
        needed = people_domain.consent_parties(kind=row.person.kind, born=row.person.birth_date, day=day, rules=ages)
        found[row.id] = Mentee(
            participation_id=row.id,
            person_id=row.person_id,
            kind=row.person.kind,
            birth_date=row.person.birth_date,
            participation_until=_participation_until(papers, needed, row.person.birth_date),
            guardian=papers.get((ConsentPurpose.EXTERNAL_MENTOR.value, ConsentParty.GUARDIAN.value)),
            own=papers.get((ConsentPurpose.EXTERNAL_MENTOR.value, ConsentParty.SELF.value)),
            age=people_domain.age_on(row.person.birth_date, day) if row.person.birth_date else None,
            wishes=_words(word for entry in known for word in entry.competences),
            request_title=known[0].title if known else "",
            interests=_words(word for request in own_requests for word in request.interests),
            slots=_words(word for request in own_requests for word in request.slots),
            is_paired=row.id in paired,
        )
    return found


def _participation_until(
    papers: Mapping[tuple[str, str], Paper], needed: Iterable[str], born: date | None
) -> date | None:
    """Return the last day of the consents to take part; None when one of the needed is missing.

    A guardian's consent that lasts to the child's majority sets no end: from then on one's own is enough.
    """
    given = {party: papers.get((ConsentPurpose.PARTICIPATION.value, str(party))) for party in needed}
    days = []
    for party, paper in given.items():
        if paper is None:
            return None
        lasts = party == ConsentParty.GUARDIAN and born and paper.until >= adult_from(born) - timedelta(days=1)
        if not lasts or len(given) == 1:
            days.append(paper.until)
    return min(days)


def _consents(people: list[UUID], day: date) -> dict[UUID, dict[tuple[str, str], Paper]]:
    rows = Consent.objects.filter(
        person__in=people, withdrawn_on=None, given_on__lte=day, effective_until__gte=day
    ).values_list("person_id", "purpose", "party", "id", "effective_until")
    found: dict[UUID, dict[tuple[str, str], Paper]] = {}
    for person_id, purpose, party, consent_id, until in rows:
        found.setdefault(person_id, {})[purpose, party] = Paper(consent_id, until)
    return found


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words if word.strip())
