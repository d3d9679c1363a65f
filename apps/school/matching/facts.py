"""Facts of mentors and mentees of a programme as the rules of pairing read them. A fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from apps.region.library import selectors as library
from apps.school.admission import selectors as admission
from apps.school.matching.domain import Mentee, Mentor, Rules
from apps.school.matching.papers import Paper, adult_from
from apps.school.matching.registry import OpenPair, mentorships
from apps.school.people import domain as people_domain
from apps.school.people import selectors as people
from apps.school.people.domain import Party
from apps.school.people.models import Consent, ConsentPurpose, Person
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import MentorProfile, Participation, Programme


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


@dataclass(frozen=True, slots=True)
class _Signatures:
    """The consents in force on a day, of both sides, and the ages from which whose are needed."""

    consents: Mapping[UUID, Mapping[tuple[str, str], Consent]]
    ages: people_domain.AgeRules
    day: date

    def papers(self, person: Person) -> dict[tuple[str, str], Paper]:
        signed = self.consents.get(person.id, {})
        return {signature: Paper(consent.pk, consent.effective_until) for signature, consent in signed.items()}

    def participation_until(self, person: Person) -> date | None:
        """Return the last day of the consents to take part; None when one of the needed is missing.

        A guardian's consent that lasts to the child's majority sets no end: from then on one's own is enough.
        """
        born, papers = person.birth_date, self.papers(person)
        needed = people_domain.consent_parties(kind=person.kind, born=born, day=self.day, rules=self.ages)
        given = {party: papers.get((ConsentPurpose.PARTICIPATION.value, str(party))) for party in needed}
        days = []
        for party, paper in given.items():
            if paper is None:
                return None
            lasts = party == Party.GUARDIAN and born and paper.until >= adult_from(born) - timedelta(days=1)
            if not lasts or len(given) == 1:
                days.append(paper.until)
        return min(days)


@dataclass(frozen=True, slots=True)
class _Ties:
    """Who is whose relative, and who leads whose class, among the people of a programme.

    Relatives are a parent or another representative and the child, and children of one representative.
    A school knows neither cousins nor who teaches which subject in a class.
    """

    relatives: Mapping[UUID, frozenset[UUID]]
    teaches: Mapping[UUID, frozenset[UUID]]

    @classmethod
    def of(cls, mentors: Sequence[Participation], mentees: Sequence[Participation]) -> _Ties:
        children: dict[UUID, set[UUID]] = {}
        for child, guardian in people.guardian_pairs(row.person_id for row in [*mentors, *mentees]):
            children.setdefault(guardian, set()).add(child)
        relatives: dict[UUID, set[UUID]] = {}
        for guardian, own in children.items():
            family = own | {guardian}
            for person in family:
                relatives.setdefault(person, set()).update(family - {person})
        teaches: dict[UUID, set[UUID]] = {}
        for row in mentees:
            group = row.person.class_group
            if group is not None and group.teacher_id is not None:
                teaches.setdefault(group.teacher_id, set()).add(group.pk)
        return cls(_frozen(relatives), _frozen(teaches))


def _frozen(sets: Mapping[UUID, set[UUID]]) -> dict[UUID, frozenset[UUID]]:
    return {key: frozenset(values) for key, values in sets.items()}


def _signatures(persons: Sequence[Person], day: date) -> _Signatures:
    found = people.signatures_in_force([person.id for person in persons], day=day)
    return _Signatures(found, people.age_rules(day), day)


def facts_of(
    programme_id: UUID,
    *,
    only: Iterable[UUID] | None = None,
    day: date | None = None,
    places: Mapping[UUID, int] | None = None,
) -> Facts:
    """Return the facts of active participants of a programme; of ``only`` these participations when given.

    ``places`` are those that the region still gives to external mentors (``places.regional_places``),
    read by the caller before any transaction; without them the region is not counted.
    """
    on = day or timezone.localdate()
    programme = programmes.programme_row(programme_id)
    form = library.form_get(programme.form_code, programme.starts_on)
    rules = Rules(frozenset(form.mentor_kinds), frozenset(form.mentee_kinds), on, programme.ends_on)
    mentor_rows, mentee_rows = programmes.pairing_sides(programme_id, only=only)
    pairs = tuple(
        mentorships().open_pairs(mentor_people=[row.person_id for row in mentor_rows], programme_id=programme_id)
    )
    signatures = _signatures([row.person for row in [*mentor_rows, *mentee_rows]], on)
    return Facts(
        programme=programme,
        rules=rules,
        mentors=_mentors(mentor_rows, programme, pairs, places or {}, signatures, _Ties.of(mentor_rows, mentee_rows)),
        mentees=_mentees(mentee_rows, programme, pairs, signatures),
        people={row.id: row.person for row in [*mentor_rows, *mentee_rows]},
        pairs=pairs,
    )


def _mentors(
    rows: Sequence[Participation],
    programme: Programme,
    pairs: Iterable[OpenPair],
    places: Mapping[UUID, int],
    signatures: _Signatures,
    ties: _Ties,
) -> dict[UUID, Mentor]:
    load = Counter(pair.mentor_person_id for pair in pairs)
    here = Counter(pair.mentor_id for pair in pairs if pair.programme_id == programme.id)
    person_ids = [row.person_id for row in rows]
    decisions = admission.admissions_of(row.id for row in rows)
    profiles = programmes.profiles_of(person_ids)
    cleared = admission.cleared_until_of(person_ids)
    found = {}
    for row in rows:
        decision, profile = decisions.get(row.id), profiles.get(row.person_id)
        found[row.id] = Mentor(
            participation_id=row.id,
            person_id=row.person_id,
            kind=row.person.kind,
            is_external=row.person.is_external_adult,
            is_admitted=decision is not None and decision.is_admitted,
            is_trained=decision is not None and decision.trained_on is not None,
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
            regional_free=places.get(row.person.external_mentor_id) if row.person.external_mentor_id else None,
            class_id=row.person.class_group_id,
            is_learner=row.person.kind in people_domain.LEARNERS,
            participation_until=signatures.participation_until(row.person),
            relatives=ties.relatives.get(row.person_id, frozenset()),
            teaches=ties.teaches.get(row.person_id, frozenset()),
            says=_said(row.person, profile),
        )
    return found


def _said(person: Person, profile: MentorProfile | None) -> tuple[str, ...]:
    """Return what is told of a mentor in words, the competences first."""
    told = (*profile.competences, *profile.interests, profile.achievements) if profile else ()
    return tuple(text for text in (*told, person.position) if text)


def _mentees(
    rows: Sequence[Participation], programme: Programme, pairs: Iterable[OpenPair], signatures: _Signatures
) -> dict[UUID, Mentee]:
    paired = {pair.mentee_id for pair in pairs if pair.programme_id == programme.id}
    requests = programmes.requests_of(row.id for row in rows)
    types = {entry.code: entry for entry in library.request_type_list(on=programme.starts_on)}
    found = {}
    for row in rows:
        own_requests = requests.get(row.id, [])
        known = [types[request.type_code] for request in own_requests if request.type_code in types]
        papers = signatures.papers(row.person)
        found[row.id] = Mentee(
            participation_id=row.id,
            person_id=row.person_id,
            kind=row.person.kind,
            birth_date=row.person.birth_date,
            participation_until=signatures.participation_until(row.person),
            guardian=papers.get((ConsentPurpose.EXTERNAL_MENTOR.value, Party.GUARDIAN.value)),
            own=papers.get((ConsentPurpose.EXTERNAL_MENTOR.value, Party.SELF.value)),
            age=people_domain.age_on(row.person.birth_date, signatures.day) if row.person.birth_date else None,
            wishes=_words(word for entry in known for word in entry.competences),
            request_title=known[0].title if known else "",
            interests=_words(word for request in own_requests for word in request.interests),
            slots=_words(word for request in own_requests for word in request.slots),
            class_id=row.person.class_group_id,
            is_paired=row.id in paired,
            joined_on=row.joined_on,
            says=". ".join(request.text for request in own_requests if request.text),
        )
    return found


def _words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words if word.strip())
