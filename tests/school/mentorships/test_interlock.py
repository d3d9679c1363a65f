"""The safety interlock: no way to an active pair of an adult from outside and a child without papers.

Services refuse first; then the database refuses rows written behind their back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.actor import Actor
from apps.school.admission.models import Clearance
from apps.school.matching.papers import Ground, Lack, Paper, Papers, adult_from, ground
from apps.school.mentorships.models import Member, Mentorship
from apps.school.mentorships.selectors import mentorship_get
from apps.school.mentorships.services import MentorshipRefused
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.mentorships.services.standing import (
    clearance_guard,
    consent_guard,
    mentorship_resume,
    suspend_for_person,
    suspend_lapsed,
)
from apps.school.mentorships.tasks import suspend_lapsed_everywhere
from apps.school.people.models import Consent, Person
from apps.school.people.services import person_edit
from apps.school.programmes.models import Participation
from tenants.context import tenant_scope
from tenants.testing import World
from tests.school.mentorships.situation import END, TODAY, Situation, consent, programme, seed_region

CLEARED = date(2027, 3, 1)


@pytest.fixture
def works(world: World) -> Iterator[Situation]:
    """A programme «работодатель — ученик»."""
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum, "employer-pupil", max_group_size=8)


def engineer(works: Situation, cleared_until: date | None = CLEARED, name: str = "Орлов Игорь") -> Participation:
    return works.mentor(name, kind="employee", external=True, cleared_until=cleared_until)


def form(works: Situation, mentor: Participation, *mentees: Participation) -> Mentorship:
    return mentorship_form(
        actor=works.curator(),
        programme_id=works.programme.id,
        mentor_participation_id=mentor.id,
        mentee_participation_ids=[mentee.id for mentee in mentees],
    )


def refused(works: Situation, mentor: Participation, mentee: Participation) -> str:
    with pytest.raises(MentorshipRefused) as refusal:
        form(works, mentor, mentee)
    assert not Member.objects.exists()
    return refusal.value.code


def test_service_refuses_each_missing_paper(works: Situation) -> None:
    child = works.mentee(born=date(2011, 3, 8))
    assert refused(works, engineer(works, None, "Ильин Олег"), child) == "clearance"
    assert refused(works, engineer(works, TODAY - timedelta(days=1), "Котов Юрий"), child) == "clearance"
    mentor = engineer(works)
    assert refused(works, mentor, child) == "consent_guardian"
    works.external_consents(child, "guardian")
    assert refused(works, mentor, child) == "consent_own"
    Person.objects.filter(id=child.person_id).update(birth_date=None)
    assert refused(works, mentor, child) == "birth_date_unknown"


def test_pair_lasts_until_the_earliest_paper(works: Situation) -> None:
    child = works.mentee(born=date(2011, 3, 8))
    works.external_consents(child, "guardian", until=date(2027, 2, 1))
    works.external_consents(child, "self")
    member = form(works, engineer(works), child).members.get()
    assert member.active_until == date(2027, 2, 1)


def test_child_who_turns_fourteen_without_an_own_consent_works_until_the_eve(works: Situation) -> None:
    child = works.mentee(born=date(2013, 1, 15))
    works.external_consents(child, "guardian")
    member = form(works, engineer(works), child).members.get()
    assert (member.active_until, member.own_consent_id) == (date(2027, 1, 14), None)


def test_grown_up_needs_no_papers(works: Situation) -> None:
    adult = works.mentee(born=date(2008, 11, 23))
    assert form(works, engineer(works, None), adult).members.get().active_until == END


@pytest.fixture
def pair(works: Situation) -> Member:
    child = works.mentee(born=date(2011, 3, 8))
    works.external_consents(child, "guardian", "self")
    return form(works, engineer(works), child).members.get()


def test_card_keeps_what_an_active_pair_stands_on(works: Situation, pair: Member) -> None:
    with pytest.raises(MentorshipRefused) as refusal:
        person_edit(actor=works.curator(), person_id=pair.mentee_id, birth_date=date(2008, 1, 1))
    assert refusal.value.code == "birth_date_in_use"
    with pytest.raises(MentorshipRefused) as refusal:
        person_edit(actor=works.curator(), person_id=pair.mentor_person_id, kind="teacher", is_external_adult=False)
    assert refusal.value.code == "outsider_in_use"
    pair.refresh_from_db()
    assert (pair.mentee_birth_date, pair.mentor_is_external) == (date(2011, 3, 8), True)


def test_birth_date_may_be_corrected_while_the_pair_is_suspended(works: Situation, pair: Member) -> None:
    suspend_for_person(actor=works.curator(), person_id=pair.mentee_id, reason="test")
    person_edit(actor=works.curator(), person_id=pair.mentee_id, birth_date=date(2011, 4, 8))
    assert Person.objects.get(id=pair.mentee_id).birth_date == date(2011, 4, 8)


def sql(statement: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


UNSAFE_COLUMNS = {
    "no mark": {"mentor_cleared_until": None},
    "mark of another day": {"mentor_cleared_until": CLEARED + timedelta(days=1)},
    "longer than the mark": {"active_until": CLEARED + timedelta(days=1)},
    "no consent of a parent": {"guardian_consent_id": None},
    "no day of the parent's consent": {"guardian_consent_until": None},
    "another day of the consent": {"guardian_consent_until": END + timedelta(days=9)},
    "no own consent": {"own_consent_id": None},
    "no day of the own consent": {"own_consent_until": None},
    "not external, says the row": {"mentor_is_external": False},
    "no birth date": {"mentee_birth_date": None},
    "another birth date": {"mentee_birth_date": date(2000, 1, 1)},
    "another purpose": {"consent_purpose": "participation"},
    "own consent as the parent's": {"guardian_party": "self"},
    "parent's consent as one's own": {"own_party": "guardian"},
}


@pytest.mark.parametrize("change", UNSAFE_COLUMNS.values(), ids=UNSAFE_COLUMNS.keys())
def test_database_refuses_a_row_without_ground(pair: Member, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(id=pair.id).update(**change)
    columns = ", ".join(f"{name} = %s" for name in change)
    with pytest.raises(IntegrityError):
        sql(f"UPDATE mentorships_member SET {columns} WHERE id = %s", *change.values(), pair.id)
    row = Member.objects.values().get(id=pair.id) | change
    Member.objects.filter(id=pair.id).delete()
    row.pop("id")
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(**row)


def test_row_dated_into_the_majority_is_not_in_force_today(works: Situation, pair: Member) -> None:
    Member.objects.filter(id=pair.id).update(
        active_from=date(2030, 1, 1), active_until=date(2031, 1, 1), guardian_consent=None, own_consent=None
    )
    assert mentorship_get(actor=works.curator(), mentorship_id=pair.mentorship_id).condition == "suspended"


def test_database_refuses_papers_of_others(pair: Member, works: Situation) -> None:
    other = works.mentee("Дроздов Пётр", born=date(2011, 5, 1))
    guardian, own = works.external_consents(other, "guardian", "self")
    to_take_part = Consent.objects.get(person=pair.mentee, purpose="participation", party="guardian")
    for change in (
        {"guardian_consent_id": guardian.id},
        {"own_consent_id": own.id},
        {"guardian_consent_id": to_take_part.id, "guardian_consent_until": to_take_part.effective_until},
        {"guardian_consent_id": pair.own_consent_id, "guardian_consent_until": pair.own_consent_until},
        {"mentor_person_id": works.mentor("Белова Анна").person_id},
        {"mentee_id": other.person_id},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(id=pair.id).update(**change)


def test_database_refuses_to_move_the_ground_under_an_active_pair(pair: Member) -> None:
    for rows, change in (
        (Clearance.objects.filter(person=pair.mentor_person), {"cleared_until": CLEARED - timedelta(days=1)}),
        (Clearance.objects.filter(person=pair.mentor_person), {"cleared_until": None}),
        (Consent.objects.filter(id=pair.guardian_consent_id), {"effective_until": TODAY, "withdrawn_on": TODAY}),
        (Consent.objects.filter(id=pair.own_consent_id), {"effective_until": TODAY}),
        (Consent.objects.filter(id=pair.guardian_consent_id), {"purpose": "publication"}),
        (Consent.objects.filter(id=pair.guardian_consent_id), {"party": "self"}),
        (Person.objects.filter(id=pair.mentee_id), {"birth_date": None}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("DELETE FROM admission_clearance WHERE person_id = %s", pair.mentor_person_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("DELETE FROM people_consent WHERE id = %s", pair.guardian_consent_id)


def test_pair_of_an_insider_cannot_become_one_of_an_outsider(works: Situation) -> None:
    child = works.mentee()
    insider = works.mentor("Белова Анна", kind="parent", external=True, cleared_until=CLEARED)
    works.external_consents(child, "guardian", "self")
    made = form(works, insider, child)
    assert made.members.get().mentor_is_external
    peers = programme(works.school)
    friend = peers.mentor("Волков Иван")
    peer = peers.mentee("Ершов Глеб")
    form(peers, friend, peer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(id=friend.person_id).update(is_external_adult=True)


def test_withdrawn_consent_suspends_at_once_and_a_new_one_resumes(works: Situation, pair: Member) -> None:
    child, parent = pair.mentee, Person.objects.get(wards__child=pair.mentee)
    old = Consent.objects.get(id=pair.guardian_consent_id)
    consent_guard(works.curator(), old)
    Consent.objects.filter(id=old.id).update(withdrawn_on=TODAY, effective_until=TODAY)
    line = mentorship_get(actor=works.curator(), mentorship_id=pair.mentorship_id)
    assert (line.condition, line.row.state) == ("suspended", "suspended")
    with pytest.raises(MentorshipRefused) as refusal:
        mentorship_resume(actor=works.curator(), mentorship_id=pair.mentorship_id)
    assert "родителя" in str(refusal.value)
    fresh = consent(child, parent, "external_mentor", "guardian")
    assert mentorship_resume(actor=works.curator(), mentorship_id=pair.mentorship_id).renewed == 1
    pair.refresh_from_db()
    assert (pair.state, pair.guardian_consent_id) == ("active", fresh.id)


def test_mark_that_is_taken_back_suspends_and_one_that_moves_shortens(works: Situation, pair: Member) -> None:
    sooner = TODAY + timedelta(days=10)
    clearance_guard(works.curator(), pair.mentor_person_id, sooner)
    Clearance.objects.filter(person=pair.mentor_person).update(cleared_until=sooner)
    pair.refresh_from_db()
    assert (pair.state, pair.active_until) == ("active", sooner)
    clearance_guard(works.curator(), pair.mentor_person_id, None)
    Clearance.objects.filter(person=pair.mentor_person).update(cleared_until=None)
    pair.refresh_from_db()
    assert (pair.state, pair.mentor_cleared_until) == ("suspended", None)


def test_lapsed_pair_is_not_in_force_before_any_task_runs(works: Situation, pair: Member) -> None:
    system = Actor(None, works.school.id, frozenset({"system"}))  # type: ignore[arg-type]
    with time_machine.travel(CLEARED + timedelta(days=1), tick=False):
        line = mentorship_get(actor=works.curator(), mentorship_id=pair.mentorship_id)
        assert (line.row.state, line.condition) == ("active", "suspended")
        assert suspend_lapsed(actor=system) == 1
        assert suspend_lapsed(actor=system) == 0
        pair.refresh_from_db()
        assert (pair.state, pair.active_until) == ("suspended", CLEARED)


def test_newer_mark_lengthens_the_pair_without_anybodys_help(works: Situation, pair: Member) -> None:
    Clearance.objects.filter(person=pair.mentor_person).update(cleared_until=date(2027, 12, 1))
    with time_machine.travel(CLEARED - timedelta(days=5), tick=False):
        assert suspend_lapsed(actor=works.curator()) == 0
    pair.refresh_from_db()
    assert pair.active_until == END


def test_everything_of_a_person_is_suspended(works: Situation, pair: Member) -> None:
    assert suspend_for_person(actor=works.curator(), person_id=pair.mentee_id, reason="left") == 1
    assert suspend_for_person(actor=works.curator(), person_id=pair.mentee_id, reason="left") == 0
    pair.refresh_from_db()
    assert pair.state == "suspended"


_days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400))
_births = st.dates(date(2006, 1, 1), date(2016, 12, 31)) | st.sampled_from([date(2008, 2, 29), date(2012, 2, 29)])


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    born=_births | st.none(),
    day=st.dates(date(2026, 2, 20), date(2027, 3, 5)) | st.sampled_from([date(2026, 2, 28), date(2026, 3, 1)]),
    cleared=_days | st.none(),
    guardian=_days | st.none(),
    own=_days | st.none(),
)
def test_whatever_the_service_allows_the_database_accepts_and_nothing_more(
    works: Situation, born: date | None, day: date, cleared: date | None, guardian: date | None, own: date | None
) -> None:
    """Every ground is accepted as it is; a day longer than a paper, or without one, is refused."""
    with transaction.atomic():
        save = transaction.savepoint_create()
        child = works.mentee(born=born)  # type: ignore[arg-type]
        mentor = engineer(works, cleared)
        parent = Person.objects.get(wards__child=child.person)
        papers = {
            "guardian": consent(child.person, parent, "external_mentor", "guardian", until=guardian)
            if guardian
            else None,
            "own": consent(child.person, child.person, "external_mentor", "self", until=own) if own else None,
        }
        known = Papers(
            mentor_is_external=True,
            cleared_until=cleared,
            birth_date=born,
            participation_until=END,
            guardian=Paper(papers["guardian"].id, guardian) if papers["guardian"] and guardian else None,
            own=Paper(papers["own"].id, own) if papers["own"] and own else None,
        )
        found = ground(known, day=day, programme_ends=END)
        mentorship = Mentorship.objects.create(
            programme=works.programme, mentor=mentor, mentor_person=mentor.person, started_on=day
        )
        row = {
            "mentorship": mentorship,
            "programme": works.programme,
            "participation": child,
            "mentee": child.person,
            "mentor_person": mentor.person,
            "mentor_is_external": True,
            "mentor_cleared_until": cleared,
            "mentee_birth_date": born,
            "active_from": day,
        }
        if isinstance(found, Ground):
            _accepted(row, found)
        if isinstance(found, Lack) and found.code != "programme_ended":
            _refused(row, known, until=day)
        if isinstance(found, Ground) and born and adult_from(born) > day and found.active_until < END:
            _refused(row, known, until=found.active_until + timedelta(days=1))
        transaction.savepoint_rollback(save)


def _columns(found: Ground) -> dict[str, Any]:
    return {
        "active_until": found.active_until,
        "guardian_consent_id": found.guardian.id if found.guardian else None,
        "guardian_consent_until": found.guardian.until if found.guardian else None,
        "own_consent_id": found.own.id if found.own else None,
        "own_consent_until": found.own.until if found.own else None,
    }


def _accepted(row: dict[str, Any], found: Ground) -> None:
    member = Member.objects.create(**row, **_columns(found))
    member.delete()


def _refused(row: dict[str, Any], known: Papers, *, until: date) -> None:
    """The row with every paper there is, until a day the rule does not allow."""
    everything = Ground(row["active_from"], until, known.guardian, known.own)
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.create(**row, **_columns(everything))


def test_hourly_task_reaches_every_ready_school(works: Situation, pair: Member, world: World) -> None:
    Member.objects.filter(id=pair.id).update(active_from=TODAY - timedelta(days=9), active_until=TODAY)
    Consent.objects.filter(purpose="participation").delete()
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        suspend_lapsed_everywhere()
    pair.refresh_from_db()
    assert pair.state == "suspended"
