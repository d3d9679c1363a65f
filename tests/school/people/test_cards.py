import pytest

from apps.core.actor import Role
from apps.school.people import services
from apps.school.people.models import AccessCode, Person
from tenants.testing import World
from tests.factories import member, stranger
from tests.school.people.builders import alina, class_of, in_school, journal, mother_of, person, teacher, timofey

CARD = {
    "kind": "pupil",
    "last_name": "гусев",
    "first_name": "тимофей",
    "middle_name": "Андреевич",
    "birth_date": "2014-03-14",
    "phone": "8 916 123-45-67",
}


def test_an_anonymous_visitor_is_sent_to_the_login(world: World) -> None:
    assert stranger(world.lyceum).get("/people/").status_code == 302


def test_a_card_of_another_school_is_not_there(world: World) -> None:
    curator = member(world.gymnasium, Role.CURATOR)
    with in_school(world.lyceum):
        child = timofey()
    assert curator.browser.get(f"/people/{child.id}/").status_code == 404


def test_a_mentee_sees_no_list_and_no_other_card(world: World) -> None:
    with in_school(world.lyceum):
        child, other = timofey(), alina()
    mentee = member(world.lyceum, Role.MENTEE, "Тимофей Гусев", person_id=child.id)
    assert mentee.browser.get("/people/").status_code == 403
    assert mentee.browser.get(f"/people/{other.id}/").status_code == 404
    assert mentee.browser.get(f"/people/{child.id}/").status_code == 200


def test_a_class_teacher_sees_the_own_class_only(world: World) -> None:
    with in_school(world.lyceum):
        irina = teacher()
        own, foreign = class_of(teacher=irina), class_of("8 «А»", grade=8)
        child, other = timofey(class_group=own), alina(class_group=foreign)
    irina_member = member(world.lyceum, Role.CLASS_TEACHER, "Ирина Петрова", person_id=irina.id)
    page = irina_member.browser.get("/people/").content.decode()
    assert "Гусев" in page
    assert "Савельева" not in page
    assert irina_member.browser.get(f"/people/{other.id}/").status_code == 404
    assert irina_member.browser.get(f"/people/{child.id}/").status_code == 200
    assert irina_member.browser.get(f"/people/classes/{foreign.id}/").status_code == 404


def test_an_auditor_reads_and_writes_nothing(world: World) -> None:
    auditor = member(world.lyceum, Role.AUDITOR)
    assert auditor.browser.get("/people/").status_code == 200
    assert auditor.browser.post("/people/add/", CARD).status_code == 403


def test_each_look_at_a_minors_card_leaves_a_line(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        child, irina = timofey(), teacher()
    curator.browser.get(f"/people/{child.id}/")
    curator.browser.get(f"/people/{child.id}/")
    curator.browser.get(f"/people/{irina.id}/")
    assert journal(world.lyceum, "person.viewed") == 2


def test_a_card_is_created_once_and_tidied(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    assert curator.browser.post("/people/add/", CARD).status_code == 302
    again = curator.browser.post("/people/add/", CARD)
    assert "уже есть" in again.content.decode()
    with in_school(world.lyceum):
        created = Person.objects.get()
        assert created.full_name == "Гусев Тимофей Андреевич"
        assert created.phone == "+79161234567"


def test_an_outsider_is_an_adult(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    answer = curator.browser.post("/people/add/", {**CARD, "kind": "employee"})
    assert "меньше 18 лет" in answer.content.decode()
    assert (
        curator.browser.post("/people/add/", {**CARD, "kind": "employee", "birth_date": "1980-01-01"}).status_code
        == 302
    )


def test_an_outsider_is_always_marked(world: World) -> None:
    actor = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        made = services.person_create(actor=actor, kind="employee", last_name="Орлов", first_name="Пётр")
        assert made.is_external_adult


def test_a_child_is_nobodys_representative(world: World) -> None:
    actor = member(world.lyceum, Role.CURATOR).actor
    with in_school(world.lyceum):
        child, other = timofey(), alina()
        with pytest.raises(services.PersonRefused):
            services.guardian_add(actor=actor, child_id=child.id, guardian_id=other.id, relation="сестра")


def test_the_journal_names_fields_and_not_values(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        child = timofey()
    answer = curator.browser.post(f"/people/{child.id}/edit/", {**CARD, "state": "active", "last_name": "Орлов"})
    assert answer.status_code == 302
    assert journal(world.lyceum, "person.edited") == 1
    with in_school(world.lyceum):
        assert Person.objects.get(id=child.id).match_key.startswith("орлов")


def test_codes_are_shown_once_and_open_one_person(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        group = class_of()
        child = timofey(class_group=group)
        person("Гусев", "Пётр", class_group=group)
        issued = dict(services.access_codes_issue(actor=curator.actor, class_id=group.id))
        code = issued[child]
        assert code not in AccessCode.objects.get(person=child).code_hash
        assert services.access_code_verify(class_title="7Б", last_name="Гусев", code="AAAA-AAAA") is None
        assert services.access_code_verify(class_title="8Б", last_name="Гусев", code=code) is None
        holder = services.access_code_verify(class_title="7б", last_name="гусев", code=code.lower())
        assert holder is not None
        assert holder.person_id == child.id
        assert services.access_codes_issue(actor=curator.actor, class_id=group.id) == []
    page = curator.browser.post(f"/people/classes/{group.id}/codes/", {"everybody": "yes"})
    assert page["Cache-Control"] == "no-store"
    assert page.content.decode().count('data-label="Код"') == 2


def test_an_invitation_is_bound_to_the_card(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        irina = teacher(email="petrova@school.ru")
        silent = teacher("Лукина")
    page = curator.browser.post(f"/people/{irina.id}/invite/", {"role": "mentor"})
    assert "/invitations/" in page.content.decode()
    refused = curator.browser.post(f"/people/{silent.id}/invite/", {"role": "mentor"})
    assert "нет электронной почты" in refused.content.decode()


def test_every_page_opens_for_a_curator(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        group = class_of()
        child = timofey(class_group=group)
        mother_of(child)
    for address in (
        "/people/", "/people/?q=Гус&kind=pupil", "/people/add/", "/people/classes/", "/people/classes/add/",
        f"/people/classes/{group.id}/", f"/people/classes/{group.id}/edit/", f"/people/classes/{group.id}/codes/",
        "/people/consents/", "/people/consents/ending/", "/people/import/", f"/people/{child.id}/",
        f"/people/{child.id}/edit/", f"/people/{child.id}/consents/add/", f"/people/{child.id}/guardians/add/",
        f"/people/{child.id}/invite/", "/people/import/sample/mentees/", "/notifications/",
    ):  # fmt: skip
        assert curator.browser.get(address).status_code == 200, address
