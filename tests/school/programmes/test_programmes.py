from datetime import date

import pytest

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.core.spreadsheets import read_table, write_csv
from apps.region.library.models import ParameterSet
from apps.school.people import services as people
from apps.school.people.models import Person
from apps.school.programmes import registry, selectors, services
from apps.school.programmes.domain import Check, StageFacts
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    Participation,
    Programme,
    RoadmapTask,
    StageClosing,
)
from apps.school.programmes.rollups import collect_programmes
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.school.people.builders import (
    alina,
    class_of,
    consent,
    in_school,
    journal,
    mother_of,
    person,
    teacher,
    timofey,
)
from tests.school.programmes.builders import closed, mentee, mentor, programme

ANSWERS = {
    "form_code": "pupil-pupil",
    "variant_code": "pupil-pupil/peer",
    "title": "Рядом с алгеброй",
    "goal": "Никто не остаётся с алгеброй один на один",
    "starts_on": "2026-09-15",
    "ends_on": "2027-05-28",
    "min_meetings": "8",
    "cadence_days": "14",
}


def test_a_programme_of_another_school_is_not_there(world: World) -> None:
    stranger = member(world.gymnasium, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
    for address in (f"/programmes/{row.id}/", f"/programmes/{row.id}/roadmap/", f"/programmes/{row.id}/mentees/"):
        assert stranger.browser.get(address).status_code == 404
    with in_school(world.gymnasium), pytest.raises(NotFound):
        services.stage_close(actor=stranger.actor, programme_id=row.id, stage=1)


def test_a_head_reads_and_does_not_create(world: World) -> None:
    head = member(world.lyceum, Role.HEAD)
    assert head.browser.get("/programmes/").status_code == 200
    assert head.browser.post("/programmes/add/", {**ANSWERS, "step": "create"}).status_code == 403


def test_a_variant_of_another_form_is_refused_beside_its_field(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    answer = curator.browser.post("/programmes/add/", {**ANSWERS, "variant_code": "teacher-teacher/subject"})
    assert answer.status_code == 422
    assert "из другой формы" in answer.content.decode()


def test_fewer_meetings_than_the_region_asks_for_are_refused_beside_their_field(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    few = {**ANSWERS, "min_meetings": "1", "step": "create"}
    answer = curator.browser.post("/programmes/add/", few)
    assert answer.status_code == 422
    assert "Укажите 2 или больше" in answer.content.decode()
    with tenant_scope(world.north):
        ParameterSet.objects.create(valid_from=date(2027, 1, 1), values={"working_meetings": 12})
    with in_school(world.lyceum):
        row = programme()
        with pytest.raises(services.ProgrammeRefused, match="Укажите 2 или больше"):
            services.programme_edit(actor=curator.actor, programme_id=row.id, min_meetings=1)
        services.programme_edit(actor=curator.actor, programme_id=row.id, min_meetings=3)
        with pytest.raises(services.ProgrammeRefused, match="Укажите 12 или больше"):
            services.programme_edit(actor=curator.actor, programme_id=row.id, starts_on=date(2027, 1, 11))
    assert "Меньше 2 указать нельзя" in curator.browser.get(f"/programmes/{row.id}/edit/").content.decode()


def test_answers_are_checked_before_the_programme_is_made(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        irina, lukina = teacher(), teacher("Лукина")
    answers = {**ANSWERS, "curator_id": str(irina.id), "team": [str(lukina.id)]}
    check = curator.browser.post("/programmes/add/", answers)
    assert "Равный — равному" in check.content.decode()
    with in_school(world.lyceum):
        assert Programme.objects.count() == 0
    for _click in range(2):
        assert curator.browser.post("/programmes/add/", {**answers, "step": "create"}).status_code == 302
    with in_school(world.lyceum):
        made = Programme.objects.get()
        assert made.variant_code == "peer"
        assert made.max_group_size == 5
        assert {row.person_id for row in selectors.team_list(made)} == {irina.id, lukina.id}
        tasks = list(RoadmapTask.objects.filter(programme=made))
        assert len(tasks) > 25
        assert all(task.due_on.weekday() < 5 and made.starts_on <= task.due_on <= made.ends_on for task in tasks)


def test_stage_one_names_everything_it_lacks(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        with pytest.raises(services.StageRefused) as refusal:
            services.stage_close(actor=curator, programme_id=row.id, stage=1)
        assert len(refusal.value.details["unmet"]) == 4
        assert StageClosing.objects.count() == 0


def test_stage_one_closes_once_everything_is_there(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        irina, lukina = teacher(), teacher("Лукина")
        made = services.programme_create(
            actor=curator, title="Рядом", form_code="pupil-pupil", goal="Помочь", starts_on=date(2026, 9, 15),
            ends_on=date(2027, 5, 28), curator_id=irina.id, team=[(lukina.id, "психолог")],
            order_number="12", order_date=date(2026, 9, 1),
        )  # fmt: skip
        first, *rest = selectors.task_list(actor=curator, programme_id=made.id, stage=1)
        services.task_waive(actor=curator, task_id=first.id, reason="Приказ издан в прошлом году")
        for task in rest:
            services.task_done(actor=curator, task_id=task.id, evidence="протокол № 1")
        services.stage_close(actor=curator, programme_id=made.id, stage=1)
        again = services.stage_close(actor=curator, programme_id=made.id, stage=1)
        made.refresh_from_db()
        assert made.stage == 2
        assert again.figures["open_tasks"] == 0
    assert journal(world.lyceum, "stage.closed") == 1


def test_a_later_stage_waits_and_an_unknown_one_is_never_green(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        closed(row, 1)
        with pytest.raises(services.StageRefused) as refusal:
            services.stage_close(actor=curator, programme_id=row.id, stage=4)
        assert refusal.value.code == "earlier_open"


def test_stage_two_needs_requests_and_consents(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        closed(row, 1)
        child = timofey()
        mother = mother_of(child)
        participation = mentee(row, child)
        MenteeRequest.objects.all().delete()
        with pytest.raises(services.StageRefused) as refusal:
            services.stage_close(actor=curator, programme_id=row.id, stage=2)
        assert len(refusal.value.details["unmet"]) == 2
        services.request_save(actor=curator, participation_id=participation.id, type_code="results", text="Дроби")
        given = consent(child, mother)
        assert services.stage_close(actor=curator, programme_id=row.id, stage=2).figures["mentees"] == 1
        people.consent_withdraw(actor=curator, consent_id=given.id)
        assert selectors.stage_get(actor=curator, programme=row, stage=2).status == "error"


def test_an_open_stage_keeps_its_history(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme(stage=3)
        closed(row, 1, 2)
        with pytest.raises(services.StageRefused) as refusal:
            services.stage_reopen(actor=curator.actor, programme_id=row.id, stage=1, reason="ошибка")
        assert refusal.value.code == "later_closed"
    assert curator.browser.post(f"/programmes/{row.id}/stages/2/reopen/", {"reason": ""}).status_code == 422
    assert curator.browser.post(f"/programmes/{row.id}/stages/2/reopen/", {"reason": "новый класс"}).status_code == 302
    with in_school(world.lyceum):
        row.refresh_from_db()
        assert row.stage == 2
        assert StageClosing.objects.get(stage=2).reopen_reason == "новый класс"


def test_closing_the_last_stage_completes_the_programme(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = {7: [lambda _row: StageFacts({"results": 1}, [Check("ready", met=True, sentence="")])]}
    monkeypatch.setattr(registry, "_stage_sources", ready)
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme(stage=7)
        closed(row, 1, 2, 3, 4, 5, 6)
        mentee(row, timofey())
        services.stage_close(actor=curator, programme_id=row.id, stage=7)
        row.refresh_from_db()
        assert row.state == "completed"
        assert Participation.objects.get().state == "completed"


def test_people_join_in_bulk_and_the_others_are_explained(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        child, small = (
            timofey(),
            Person.objects.create(
                kind="pupil", last_name="Ким", first_name="Лев", birth_date=date(2018, 1, 1), match_key="ким|лев|"
            ),
        )
    answer = curator.browser.post(
        f"/programmes/{row.id}/mentees/add/", {"selected": [str(child.id), str(small.id)]}, follow=True
    )
    assert "младше 10 лет" in answer.content.decode()
    with in_school(world.lyceum):
        assert [found.person_id for found in Participation.objects.all()] == [child.id]
        mentor_too = services.participants_add(
            actor=curator.actor, programme_id=row.id, role="mentor", person_ids=[child.id]
        )
        assert mentor_too.participations == []


def test_a_withdrawn_participant_may_come_back(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        row = programme()
        participation = mentee(row, timofey())
        services.participant_withdraw(actor=curator, participation_id=participation.id, reason="переезд")
        services.participants_add(
            actor=curator, programme_id=row.id, role="mentee", person_ids=[participation.person_id]
        )
        participation.refresh_from_db()
        assert participation.state == "active"
        assert participation.left_on is None


def test_a_mentee_writes_the_own_request_only(world: World) -> None:
    with in_school(world.lyceum):
        row = programme()
        own, other = mentee(row, timofey()), mentee(row, alina())
    child = member(world.lyceum, Role.MENTEE, "Тимофей Гусев", person_id=own.person_id).actor
    with in_school(world.lyceum):
        services.request_save(actor=child, participation_id=own.id, type_code="communication", text="Хочу друзей")
        with pytest.raises(Forbidden):
            services.request_save(actor=child, participation_id=other.id, type_code="communication")


def test_the_ministrys_register_has_its_columns(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        child = timofey()
        mother_of(child)
        mentee(row, child)
        mentor(row, alina(class_group=class_of("10 «А»", grade=10)))
    mentees = read_table(curator.browser.get(f"/programmes/{row.id}/mentees/register/").content, "a.xlsx")
    assert mentees.headers[1] == "ФИО наставляемого"
    assert len(mentees.headers) == 13
    assert "Гусева Ольга Петровна" in str(mentees.rows[0].cells[2])
    assert mentees.rows[0].cells[3] == 2014
    mentors = read_table(curator.browser.get(f"/programmes/{row.id}/mentors/register/").content, "a.xlsx")
    assert len(mentors.headers) == 16
    assert "Лицей № 1, 10 «А»" in str(mentors.rows[0].cells[3])


def test_a_file_brings_mentees_with_requests_into_a_programme_and_back(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR).actor
    data = write_csv(
        ["ФИО", "Дата рождения", "Класс", "Основной запрос"],
        [
            ["Гусев Тимофей", "14.03.2014", "7Б", "Низкие результаты по предмету"],
            ["Ким Лев", "01.01.2019", "1А", "друзья"],
        ],
    )
    with in_school(world.lyceum):
        row = programme()
        found = people.people_import_check(
            actor=curator, file_name="a.csv", data=data, audience="mentees", destination=str(row.id)
        )
        applied = people.people_import_apply(actor=curator, import_id=found.id)
        assert applied.counts["joined"] == 1
        assert applied.counts["not_joined"] == 1
        assert MenteeRequest.objects.get().type_code == "results"
        people.people_import_undo(actor=curator, import_id=found.id)
        assert Participation.objects.count() == 0
        assert Person.objects.count() == 0


def test_dates_are_previewed_and_moved_together(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        task = RoadmapTask.objects.create(
            programme=row, stage=2, title="Собрать запросы", owner="куратор", due_on=date(2026, 11, 20)
        )
    address = f"/programmes/{row.id}/roadmap/shift/"
    assert "23 ноября" in curator.browser.post(address, {"days": "1"}).content.decode().replace("\xa0", " ")
    with in_school(world.lyceum):
        task.refresh_from_db()
        assert task.due_on == date(2026, 11, 20)
    curator.browser.post(address, {"days": "1", "step": "move"})
    with in_school(world.lyceum):
        task.refresh_from_db()
        assert task.due_on == date(2026, 11, 23)


def test_a_mentors_card_is_kept_and_counts(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        participation = mentor(row, alina(), competences=[])
        assert not selectors.mentor_lines(actor=curator.actor, programme=row)[0].complete
    answer = curator.browser.post(
        f"/programmes/participants/{participation.id}/profile/",
        {
            "source": "pupil",
            "competences": "Алгебра, общение",
            "capacity": "3",
            "hours_per_week": "2",
            "slots": ["mon"],
        },
    )
    assert answer.status_code == 302
    with in_school(world.lyceum):
        assert MentorProfile.objects.get().competences == ["алгебра", "общение"]
        assert selectors.mentor_lines(actor=curator.actor, programme=row)[0].complete


def test_every_page_opens(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme()
        one, two = mentee(row, timofey()), mentor(row, alina())
        task = RoadmapTask.objects.create(
            programme=row, stage=1, title="Издать приказ", owner="руководитель", due_on=date(2026, 9, 20)
        )
    for address in (
        "/", "/programmes/", "/programmes/add/", f"/programmes/{row.id}/", f"/programmes/{row.id}/edit/",
        f"/programmes/{row.id}/cancel/", f"/programmes/{row.id}/team/", f"/programmes/{row.id}/roadmap/",
        f"/programmes/{row.id}/roadmap/add/", f"/programmes/{row.id}/roadmap/shift/",
        f"/programmes/{row.id}/mentees/", f"/programmes/{row.id}/mentees/?lacks=consent",
        f"/programmes/{row.id}/mentors/", f"/programmes/{row.id}/mentors/?lacks=profile",
        f"/programmes/{row.id}/mentees/add/?q=a", f"/programmes/{row.id}/mentors/add/",
        *[f"/programmes/{row.id}/stages/{stage}/" for stage in range(1, 8)],
        f"/programmes/tasks/{task.id}/", f"/programmes/tasks/{task.id}/edit/",
        f"/programmes/participants/{one.id}/", f"/programmes/participants/{one.id}/request/?type=results",
        f"/programmes/participants/{two.id}/", f"/programmes/participants/{two.id}/profile/",
        f"/programmes/participants/{one.id}/withdraw/", f"/people/{one.person_id}/", "/people/?role=mentee",
        "/people/?role=none", "/people/import/",
    ):  # fmt: skip
        assert curator.browser.get(address).status_code == 200, address


def test_the_start_page_tells_a_new_school_where_to_begin(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    page = curator.browser.get("/").content.decode()
    assert "Загрузить людей" in page
    assert "Создать программу" in page


def test_the_start_page_lists_what_is_overdue(world: World) -> None:
    curator, head = member(world.lyceum, Role.CURATOR), member(world.lyceum, Role.HEAD)
    with in_school(world.lyceum):
        row = programme()
        mentee(row, timofey())
        RoadmapTask.objects.create(
            programme=row, stage=1, title="Издать приказ", owner="руководитель", due_on=date(2026, 9, 20)
        )
    page = curator.browser.get("/").content.decode()
    assert "Издать приказ" in page
    assert "Получить согласия на участие: 1" in page
    assert "Создать программу" not in head.browser.get("/").content.decode()


def test_a_mentee_is_sent_to_the_own_page(world: World) -> None:
    with in_school(world.lyceum):
        child = timofey()
    mentee_member = member(world.lyceum, Role.MENTEE, "Тимофей Гусев", person_id=child.id)
    assert mentee_member.browser.get("/").status_code == 302
    with in_school(world.lyceum):
        child.refresh_from_db()
        assert child.user_id == mentee_member.user.pk


def test_a_mentee_whose_request_has_no_type_yet_is_not_told_to_the_region(world: World) -> None:
    with in_school(world.lyceum):
        row = programme()
        mentee(row, timofey(), request="")
        assert [cell for cell in collect_programmes() if cell.measure == "requests"] == []
        mentee(row, alina())
        assert [cell.key for cell in collect_programmes() if cell.measure == "requests"] == ["results"]


def test_people_of_an_age_leave_the_school_rounded_and_its_learners_exactly(world: World) -> None:
    with in_school(world.lyceum):
        row = programme()
        for index, day in enumerate((date(2014, 5, 1), date(2012, 5, 1), date(2019, 5, 1))):
            mentee(row, person(f"Громов{'аея'[index]}", "Саша", birth_date=day))
        cells = {cell.measure: cell for cell in collect_programmes()}
    assert (cells["learners_involved"].value, cells["learners_involved"].is_small) == (3, False)
    assert cells["mentees_10_19"].value in {0, 5}
    assert cells["mentees_10_19"].is_small
    assert cells["mentors_15_19"].value == 0
    assert not cells["mentors_15_19"].is_small


def test_a_completed_programme_asks_for_nothing_any_more(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        row = programme(state="completed")
        closed(row, 1)
        RoadmapTask.objects.create(
            programme=row, stage=1, title="Издать приказ", due_on=date(2026, 9, 20), owner="куратор"
        )
        assert selectors.stage_get(actor=curator.actor, programme=row, stage=1).status == "done"
    shown = curator.browser.get(f"/programmes/{row.id}/stages/1/").content.decode()
    assert "Не отмечена" in shown
    assert "просрочено" not in shown
    assert "Нужно исправить" not in shown
