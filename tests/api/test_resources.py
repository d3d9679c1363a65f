"""Reading and writing through the API, with the same rights as on the screens."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from apps.core.actor import Role
from apps.core.ui.wording import format_number
from apps.region.directory.models import Municipality, Organisation
from apps.region.monitoring.models import MunicipalityFact
from apps.shared.audit.models import AuditEntry
from tenants.context import platform_scope, tenant_scope
from tenants.testing import World
from tests.api.client import API, assert_problem, key, program, send
from tests.factories import member
from tests.school.mentorships import situation
from tests.school.people.builders import class_of, teacher, timofey
from tests.school.programmes import builders

PROGRAMME = {
    "title": "Старший — младшему",
    "form_code": "pupil-pupil",
    "goal": "Помочь пятиклассникам привыкнуть",
    "starts_on": "2026-09-15",
    "ends_on": "2027-05-25",
}


def test_a_curator_reads_a_card_and_leaves_a_trace(world: World) -> None:
    with tenant_scope(world.lyceum):
        child = timofey(class_group=class_of(), phone="+79160000001")
    card = program(world.lyceum, key(world.lyceum)).get(f"{API}/people/{child.id}/").json()
    assert card["full_name"] == "Гусев Тимофей Андреевич"
    assert card["class_group"]["title"] == "7 «Б»"
    assert card["phone"] == "+79160000001"
    with platform_scope():
        assert AuditEntry.objects.filter(tenant_id=world.lyceum.id, action="person.viewed").count() == 1


def test_an_auditor_is_not_given_birth_dates_and_telephones(world: World) -> None:
    with tenant_scope(world.lyceum):
        child = timofey(phone="+79160000001")
    card = program(world.lyceum, key(world.lyceum, Role.AUDITOR)).get(f"{API}/people/{child.id}/").json()
    assert card["full_name"] == "Гусев Тимофей Андреевич"
    assert not {"birth_date", "sex", "email", "phone"} & set(card)


def test_a_class_teacher_sees_the_own_class_only(world: World) -> None:
    with tenant_scope(world.lyceum):
        leader = teacher()
        own = timofey(class_group=class_of(teacher=leader))
        teacher("Иванова", "Ольга")
    browser = member(world.lyceum, Role.CLASS_TEACHER, person_id=leader.id).browser
    names = {row["id"] for row in browser.get(f"{API}/people/").json()["results"]}
    assert names == {str(own.id), str(leader.id)}


def test_lists_are_filtered_and_turned_by_cursor(world: World) -> None:
    with tenant_scope(world.lyceum):
        timofey()
        teacher()
        teacher("Иванова", "Ольга")
    client = program(world.lyceum, key(world.lyceum))
    first = client.get(f"{API}/people/?kind=teacher&page_size=1").json()
    second = client.get(first["next"]).json()
    seen = [row["full_name"] for page in (first, second) for row in page["results"]]
    assert sorted(seen) == ["Иванова Ольга Сергеевна", "Петрова Ирина Сергеевна"]
    assert second["next"] is None


def test_a_page_holds_two_hundred_at_most(world: World) -> None:
    with tenant_scope(world.lyceum):
        [teacher() for _ in range(205)]
    page = program(world.lyceum, key(world.lyceum)).get(f"{API}/people/?page_size=5000").json()
    assert len(page["results"]) == 200


def test_a_programme_opened_twice_is_one(world: World) -> None:
    client = program(world.lyceum, key(world.lyceum))
    answers = [send(client, "/programmes/", PROGRAMME) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    stages = client.get(f"{API}/programmes/{answers[0].json()['id']}/stages/").json()
    assert [stage["number"] for stage in stages] == [1, 2, 3, 4, 5, 6, 7]
    assert client.get(f"{API}/programmes/?state=running").json()["results"][0]["title"] == PROGRAMME["title"]


def test_people_join_and_ask(world: World) -> None:
    with tenant_scope(world.lyceum):
        row, child, adult = builders.programme(), timofey(), teacher()
    client = program(world.lyceum, key(world.lyceum))
    body = {"role": "mentee", "person_ids": [str(child.id), str(adult.id)]}
    result = send(client, f"/programmes/{row.id}/participations/", body).json()
    assert [joined["person"]["id"] for joined in result["joined"]] == [str(child.id)]
    assert [refused["person_id"] for refused in result["refused"]] == [str(adult.id)]
    participation = result["joined"][0]["id"]
    saved = send(client, f"/participations/{participation}/requests/", {"type_code": "results", "text": "Алгебра"})
    assert saved.json()["text"] == "Алгебра"
    assert client.get(f"{API}/participations/{participation}/requests/").json()[0]["type_code"] == "results"
    assert send(client, f"/participations/{participation}/withdraw/", {}).json()["state"] == "withdrawn"
    assert client.get(f"{API}/programmes/{row.id}/participations/").json()["results"] == []


def test_a_pair_is_formed_and_a_meeting_sent_twice_is_one(world: World) -> None:
    with tenant_scope(world.lyceum):
        case = situation.programme(world.lyceum)
        mentor, mentee = case.mentor(), case.mentee()
    client = program(world.lyceum, key(world.lyceum))
    body = {
        "programme_id": str(case.programme.id),
        "mentor_participation_id": str(mentor.id),
        "mentee_participation_ids": [str(mentee.id)],
    }
    formed = [send(client, "/mentorships/", body) for _ in range(2)]
    assert [answer.status_code for answer in formed] == [201, 201], formed[0].content
    assert formed[0].json()["id"] == formed[1].json()["id"]
    pair = formed[0].json()["id"]
    today = formed[0].json()["started_on"]
    meeting = {"client_key": str(uuid4()), "held_on": today, "activities": ["talk"], "note": "Разобрали дроби"}
    logged = [send(client, f"/mentorships/{pair}/meetings/", meeting) for _ in range(2)]
    assert [answer.status_code for answer in logged] == [201, 201], logged[0].content
    assert logged[0].json()["id"] == logged[1].json()["id"]
    held = client.get(f"{API}/mentorships/{pair}/meetings/").json()["results"]
    assert [row["note"] for row in held] == ["Разобрали дроби"]
    assert client.get(f"{API}/mentorships/").json()["results"][0]["meetings"] == 1
    child = member(world.lyceum, Role.MENTEE, person_id=mentee.person_id).browser
    assert "note" not in child.get(f"{API}/mentorships/{pair}/meetings/").json()["results"][0]


def test_a_missing_paper_is_named(world: World) -> None:
    with tenant_scope(world.lyceum):
        case = situation.programme(world.lyceum)
        mentor, mentee = case.mentor(admitted=False), case.mentee()
    body = {
        "programme_id": str(case.programme.id),
        "mentor_participation_id": str(mentor.id),
        "mentee_participation_ids": [str(mentee.id)],
    }
    answer = send(program(world.lyceum, key(world.lyceum)), "/mentorships/", body)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"


def test_the_region_lists_its_organisations(world: World) -> None:
    with tenant_scope(world.north):
        near = Municipality.objects.create(title="Приморский район", match_key="приморский район")
        far = Municipality.objects.create(title="Озёрный район", match_key="озёрный район")
        school = Organisation.objects.create(
            title="Лицей № 1",
            identity_key="1",
            municipality=near,
            tenant_id=world.lyceum.id,
            head="Орлова Анна",
            email="school@example.org",
        )
        Organisation.objects.create(title="Школа № 9", identity_key="9", municipality=far)
    operator = program(world.north, key(world.north, Role.REGIONAL_OPERATOR))
    connected = operator.get(f"{API}/organisations/?connected=true").json()["results"]
    assert [(row["title"], row["connection"]) for row in connected] == [("Лицей № 1", "ready")]
    others = operator.get(f"{API}/organisations/?connected=false").json()["results"]
    assert [row["title"] for row in others] == ["Школа № 9"]
    found = operator.get(f"{API}/organisations/?municipality={far.id}&kind=school&q=Школа").json()["results"]
    assert [row["title"] for row in found] == ["Школа № 9"]
    assert operator.get(f"{API}/organisations/{school.id}/").json()["head"] == "Орлова Анна"
    analyst = program(world.north, key(world.north, Role.ANALYST))
    assert "head" not in analyst.get(f"{API}/organisations/{school.id}/").json()
    coordinator = member(world.north, Role.MUNICIPAL_COORDINATOR, subject_id=far.id).browser
    assert_problem(coordinator.get(f"{API}/organisations/{school.id}/"), 404, "organisation")


def test_small_guarded_cells_have_no_value(world: World) -> None:
    with tenant_scope(world.north):
        near = Municipality.objects.create(title="Приморский район", match_key="приморский район")
        cell = {"municipality_id": near.id, "period": date(2026, 9, 1), "measure": "requests", "schools": 1}
        MunicipalityFact.objects.create(**cell, key="results", value=5, is_small=True)
        MunicipalityFact.objects.create(**cell, key="career", value=1235)
        MunicipalityFact.objects.create(**{**cell, "municipality_id": None}, key="results", value=20)
    analyst = program(world.north, key(world.north, Role.ANALYST))
    rows = analyst.get(f"{API}/facts/?measure=requests&municipality={near.id}&period=2026-09-01").json()["results"]
    shown = {row["key"]: (row["value"], row["label"]) for row in rows}
    assert shown == {"results": (None, "менее 5"), "career": (1235, format_number(1235))}


def test_a_coordinator_without_a_municipality_sees_no_figures(world: World) -> None:
    with tenant_scope(world.north):
        MunicipalityFact.objects.create(
            municipality_id=None, period=date(2026, 9, 1), measure="programmes", value=3, schools=1
        )
    lost = member(world.north, Role.MUNICIPAL_COORDINATOR, subject_id=uuid4()).browser
    assert_problem(lost.get(f"{API}/facts/"), 404, "municipality")


def test_a_school_reads_its_own_figures(world: World) -> None:
    with tenant_scope(world.lyceum):
        row = builders.programme()
        builders.mentee(row, timofey())
    client = program(world.lyceum, key(world.lyceum))
    rows = {item["measure"]: item for item in client.get(f"{API}/facts/?measure=requests").json()}
    assert (rows["requests"]["value"], rows["requests"]["label"]) == (None, "менее 5")
    assert_problem(program(world.lyceum, key(world.lyceum, Role.MENTEE)).get(f"{API}/facts/"), 403, "forbidden")
