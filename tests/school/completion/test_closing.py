"""Stage 7: results close pairs, awards are numbered, cases name nobody who did not agree."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
import time_machine
from pypdf import PdfReader

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.school.completion.handlers import completion_facts
from apps.school.completion.models import Award, MentorshipResult, PracticeCase
from apps.school.completion.services import CompletionRefused, awards_issue, case_save, result_record
from apps.school.documents.models import Document
from apps.school.mentorships.models import Mentorship
from apps.school.mentorships.services.closing import mentorship_terminate
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.people.models import Person
from apps.school.programmes.registry import pair_columns
from tenants.context import tenant_scope
from tenants.testing import World
from tests import factories
from tests.school.mentorships.situation import TODAY, Situation, consent, programme, seed_region


@pytest.fixture
def school(world: World) -> Iterator[Situation]:
    seed_region(world.north)
    with time_machine.travel(TODAY, tick=False), tenant_scope(world.lyceum):
        yield programme(world.lyceum, stage=7)


def pair(school: Situation, mentor: str = "Белова Анна", mentee: str = "Гусев Тимофей") -> Mentorship:
    return mentorship_form(
        actor=school.curator(),
        programme_id=school.programme.id,
        mentor_participation_id=school.mentor(mentor).id,
        mentee_participation_ids=[school.mentee(mentee).id],
    )


def test_only_the_curator_writes_results(school: Situation) -> None:
    made = pair(school)
    with pytest.raises(Forbidden):
        result_record(
            actor=school.actor_of(made.mentor_person, Role.MENTOR),
            mentorship_id=made.id,
            summary="всё хорошо",
            goal_reached=2,
        )
    assert not MentorshipResult.objects.exists()


def test_pair_that_ended_early_has_no_result(school: Situation) -> None:
    made = pair(school)
    mentorship_terminate(actor=school.curator(), mentorship_id=made.id, reason="переезд")
    with pytest.raises(CompletionRefused, match="досрочно"):
        result_record(actor=school.curator(), mentorship_id=made.id, summary="итог", goal_reached=1)


def test_result_closes_the_pair_and_the_last_one_opens_the_end_of_the_programme(school: Situation) -> None:
    first, second = pair(school), pair(school, "Волков Иван", "Дроздов Пётр")
    result_record(actor=school.curator(), mentorship_id=first.id, summary="исправил тройку", goal_reached=2)
    assert [check.met for check in completion_facts(school.programme).checks] == [False, False]
    for text in ("выступил", "выступил на конференции"):
        result_record(actor=school.curator(), mentorship_id=second.id, summary=text, goal_reached=1)
    people = Person.objects.filter(kind="pupil").values_list("id", flat=True)
    awards_issue(actor=school.curator(), programme_id=school.programme.id, person_ids=list(people))
    assert [check.met for check in completion_facts(school.programme).checks] == [True, True]
    assert set(Mentorship.objects.values_list("state", flat=True)) == {"completed"}
    row = pair_columns(school.programme.id)[second.mentor_id]
    assert (row.partners, row.result, row.passed) == ("Дроздов Пётр", "выступил на конференции", True)


def test_a_head_reads_results_and_cases_and_writes_none(school: Situation, world: World) -> None:
    made = pair(school)
    head = factories.member(world.lyceum, Role.HEAD, "Ирина Директорова")
    address = f"/completion/mentorships/{made.id}/result/"
    assert "Итог ещё не записан" in head.browser.get(address).content.decode()
    sent = {"summary": "исправил тройку", "goal_reached": "2"}
    assert head.browser.post(address, sent).status_code == 403
    result_record(actor=school.curator(), mentorship_id=made.id, summary="исправил тройку", goal_reached=2)
    case = case_save(
        actor=school.curator(), programme_id=school.programme.id, title="Алгебра", challenge="двойки",
        steps="по средам", outcome="четвёрки",
    )  # fmt: skip
    page = head.browser.get(address).content.decode()
    assert "исправил тройку" in page
    assert "полностью" in page
    assert "<textarea" not in page
    assert "по средам" in head.browser.get(f"/completion/cases/{case.id}/").content.decode()


def test_awards_are_numbered_in_sequence_and_issued_once(school: Situation, world: World) -> None:
    pair(school)
    pair(school, "Волков Иван", "Дроздов Пётр")
    people = list(Person.objects.filter(kind="pupil").values_list("id", flat=True))
    for _click in range(2):
        awards_issue(actor=school.curator(), programme_id=school.programme.id, person_ids=people)
    for kind in ("thanks", "certificate"):
        assert sorted(Award.objects.filter(kind=kind).values_list("number", flat=True)) == [1, 2]
    letter = Document.objects.get(kind="thanks", title__contains="Белова")
    text = PdfReader(io.BytesIO(bytes(letter.file))).pages[0].extract_text()
    assert "Беловой Анне" in text
    assert "Белова" not in letter.file_name
    mentor = factories.member(world.lyceum, Role.MENTOR, "Анна Белова", person_id=letter.subject_id)
    assert mentor.browser.get(f"/documents/{letter.id}/file/").status_code == 200
    another = Document.objects.get(kind="thanks", title__contains="Волков")
    assert mentor.browser.get(f"/documents/{another.id}/file/").status_code == 404


def test_text_in_a_letter_is_never_compiled(school: Situation) -> None:
    type(school.programme).objects.update(title='#read("/etc/passwd") $x$ *ж*')
    pair(school)
    people = list(Person.objects.filter(kind="pupil").values_list("id", flat=True))
    awards_issue(actor=school.curator(), programme_id=school.programme.id, person_ids=people)
    letter = Document.objects.filter(kind="thanks").latest("created_at")
    assert '#read("/etc/passwd")' in PdfReader(io.BytesIO(bytes(letter.file))).pages[0].extract_text()


def test_case_names_only_those_who_agreed(school: Situation) -> None:
    made = pair(school)
    story = {"challenge": "Тройка по алгебре", "steps": "Занимались с Беловой", "outcome": "Гусеву помогло"}
    with pytest.raises(CompletionRefused, match="Белова Анна"):
        case_save(actor=school.curator(), programme_id=school.programme.id, title="Как исправить тройку", **story)
    assert not PracticeCase.objects.exists()
    people = [made.mentor_person, made.members.get().mentee]
    for person in people:
        consent(person, person, "publication", "guardian")
        consent(person, person, "publication", "self")
    assert case_save(actor=school.curator(), programme_id=school.programme.id, title="Как исправить тройку", **story)


def test_pages_of_stage_seven(school: Situation, world: World) -> None:
    made = pair(school)
    curator = factories.member(world.lyceum, Role.CURATOR)
    base = f"/completion/programmes/{school.programme.id}"
    assert "итог не записан" in curator.browser.get(f"{base}/results/").content.decode()
    sent = {"summary": "исправил тройку", "goal_reached": "2"}
    assert curator.browser.post(f"/completion/mentorships/{made.id}/result/", sent).status_code == 302
    people = [str(made.mentor_person_id), str(made.members.get().mentee_id)]
    preview = curator.browser.post(f"{base}/awards/issue/", {"selected": people}).content.decode()
    assert "благодарственное письмо" in preview
    assert not Award.objects.exists()
    curator.browser.post(f"{base}/awards/issue/", {"selected": people, "confirmed": "yes"})
    assert Award.objects.count() == 2
    head = factories.member(world.lyceum, Role.HEAD, "Олег Директоров")
    assert head.browser.get(f"{base}/awards/").status_code == 200
    assert head.browser.post(f"{base}/awards/issue/", {"selected": people}).status_code == 403
    neighbour = factories.member(world.gymnasium, Role.CURATOR, "Анна Чужая")
    assert neighbour.browser.get(f"/completion/mentorships/{made.id}/result/").status_code == 404
