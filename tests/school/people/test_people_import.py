from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Role
from apps.core.spreadsheets import Sheet, read_table, write_csv, write_xlsx
from apps.school.people import services
from apps.school.people.models import ClassGroup, Guardian, PeopleImport, Person
from tenants.testing import World
from tests.factories import Member, member
from tests.school.people.builders import in_school, person, timofey

HEADERS = ["№ п/п", "ФИО наставляемого", "Дата рождения", "Класс", "Представитель", "Контакт представителя", "Запрос"]
ROWS = [
    [1, "Гусев Тимофей Андреевич", "14.03.2014", "7б", "Гусева Ольга Петровна", "8 916 123-45-67", "алгебра"],
    [2, "ГУСЕВА Вера Андреевна", "01.02.2016", "5 «А»", "Гусева Ольга Петровна", "+7 916 123-45-67", "друзья"],
    [3, "Ким Виктория", "2011", "10А", "", "", ""],
    [4, "Журавлёва П.", "01.01.2012", "7 «Б»", "", "", ""],
    [5, "Оганесян Давид Артурович", "31.02.2012", "7 «Б»", "", "", ""],
    [6, "Гусев Тимофей Андреевич", "14.03.2014", "7 «Б»", "", "", ""],
]


def checked(curator: Member, data: bytes, name: str = "list.xlsx", audience: str = "mentees") -> PeopleImport:
    return services.people_import_check(actor=curator.actor, file_name=name, data=data, audience=audience)


@pytest.fixture
def file() -> bytes:
    return write_xlsx([Sheet("Лист1", HEADERS, ROWS)])


def actions(found: PeopleImport) -> list[str]:
    return [line["action"] for line in found.plan["rows"]]


def test_a_file_without_names_is_refused_in_words(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    data = write_csv(["Город", "Улица"], [["Москва", "Лесная"]])
    answer = curator.browser.post("/people/import/", {"file": SimpleUploadedFile("a.csv", data), "audience": "mentees"})
    assert answer.status_code == 422
    assert "нет столбца «ФИО»" in answer.content.decode()


def test_only_a_curator_loads_people(world: World, file: bytes) -> None:
    head = member(world.lyceum, Role.HEAD)
    answer = head.browser.post("/people/import/", {"file": SimpleUploadedFile("a.xlsx", file), "audience": "mentees"})
    assert answer.status_code == 403


def test_checking_writes_nobody_and_names_each_mistake(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        found = checked(curator, file)
        assert actions(found) == ["create", "create", "create", "reject", "reject", "reject"]
        sentences = [" ".join(line["row"]["errors"]) for line in found.plan["rows"]]
        assert "инициалы" in sentences[3]
        assert "нет в календаре" in sentences[4]
        assert "Повтор строки 2" in sentences[5]
        assert Person.objects.count() == 0


def test_applying_writes_people_classes_and_one_card_for_a_common_mother(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        found = checked(curator, file)
        services.people_import_apply(actor=curator.actor, import_id=found.id)
        services.people_import_apply(actor=curator.actor, import_id=found.id)
        assert Person.objects.filter(kind="pupil").count() == 3
        mother = Person.objects.get(kind="parent")
        assert mother.is_external_adult
        assert mother.phone == "+79161234567"
        assert Guardian.objects.filter(guardian=mother).count() == 2
        assert sorted(ClassGroup.objects.values_list("title", flat=True)) == ["10 «А»", "5 «А»", "7 «Б»"]
        assert str(Person.objects.get(last_name="Ким").birth_date) == "2011-12-31"


def test_the_same_file_again_brings_nobody_new(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        services.people_import_apply(actor=curator.actor, import_id=checked(curator, file).id)
        again = checked(curator, file)
        assert again.counts == {"create": 0, "update": 0, "unchanged": 3, "reject": 3}
        services.people_import_apply(actor=curator.actor, import_id=again.id)
        assert Person.objects.count() == 4


def test_undo_deletes_what_was_made_and_restores_what_was_changed(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        known = timofey(phone="+74951234567")
        found = checked(curator, file)
        assert actions(found)[0] == "update"
        services.people_import_apply(actor=curator.actor, import_id=found.id)
        known.refresh_from_db()
        assert known.class_group is not None
        services.people_import_undo(actor=curator.actor, import_id=found.id)
        services.people_import_undo(actor=curator.actor, import_id=found.id)
        known.refresh_from_db()
        assert known.class_group is None
        assert list(Person.objects.all()) == [known]


def test_undo_is_refused_once_somebody_gave_a_consent(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        found = checked(curator, file)
        services.people_import_apply(actor=curator.actor, import_id=found.id)
        child, mother = Person.objects.get(first_name="Тимофей"), Person.objects.get(kind="parent")
        services.consent_record(
            actor=curator.actor, person_id=child.id, purpose="participation", party="guardian",
            given_by_id=mother.id, given_on=found.created_at.date(),
        )  # fmt: skip
        with pytest.raises(services.ImportRefused) as refusal:
            services.people_import_undo(actor=curator.actor, import_id=found.id)
        assert refusal.value.code == "in_use"
        assert Person.objects.filter(id=child.id).exists()


def test_namesakes_without_a_date_are_not_guessed(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    data = write_csv(["ФИО", "Класс"], [["Иванов Иван", ""]])
    with in_school(world.lyceum):
        person("Иванов", "Иван", birth_date="2012-01-01")
        person("Иванов", "Иван", birth_date="2013-01-01")
        assert actions(checked(curator, data, "a.csv")) == ["reject"]


def test_the_ministrys_register_of_mentors_is_understood(world: World) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    headers = [
        "№ п/п", "ФИО наставника", "Контактные данные для связи", "Место работы/учёбы наставника",
        "Основные компетенции наставника", "Важные для программы достижения наставника", "Интересы наставника",
        "Желаемый возраст наставляемых", "Ресурс времени на программу наставничества", "Дата вхождения в программу",
    ]  # fmt: skip
    row = [
        1, "Орлов Пётр Ильич", "+7 916 765-43-21, orlov@zavod.ru", "АО «Завод»", "знание профессии, проекты",
        "мастер года", "шахматы", "14-17", "2 часа в неделю", "01.10.2026",
    ]  # fmt: skip
    with in_school(world.lyceum):
        found = checked(curator, write_xlsx([Sheet("База", headers, [row])]), audience="mentors")
        extra: dict[str, Any] = found.plan["rows"][0]["row"]["extra"]
        services.people_import_apply(actor=curator.actor, import_id=found.id)
        orlov = Person.objects.get()
    assert (orlov.kind, orlov.phone, orlov.email) == ("employee", "+79167654321", "orlov@zavod.ru")
    assert extra["competences"] == ["знание профессии", "проекты"]
    assert (extra["age_min"], extra["age_max"], extra["hours"]) == (14, 17, 2.0)
    assert extra["joined_on"] == "2026-10-01"


def test_the_file_comes_back_with_its_mistakes(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    answer = curator.browser.post(
        "/people/import/", {"file": SimpleUploadedFile("a.xlsx", file), "audience": "mentees"}, follow=True
    )
    assert "Загрузить без строк с ошибками" in answer.content.decode()
    with in_school(world.lyceum):
        found = PeopleImport.objects.get()
    back = curator.browser.get(f"/people/import/{found.id}/errors/")
    table = read_table(BytesIO(back.content).read(), "errors.xlsx")
    assert table.headers[-1] == "Ошибка"
    assert sum(row.cells[-1] is not None for row in table.rows) == 3


def test_five_thousand_people_are_loaded_with_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    letters = "абвгдежзиклмнопрстуф"
    names = [a + b + c for a in letters for b in letters for c in letters][:5000]
    data = write_csv(["ФИО", "Дата рождения", "Класс"], [[f"Т{name}ов Иван", "01.02.2012", "7Б"] for name in names])
    with in_school(world.lyceum):
        found = checked(curator, data, "big.csv")
        assert found.counts["create"] == 5000
        with django_assert_max_num_queries(60):
            services.people_import_apply(actor=curator.actor, import_id=found.id)
        assert Person.objects.count() == 5000


def test_loading_says_so_once_with_the_way_back(world: World, file: bytes) -> None:
    curator = member(world.lyceum, Role.CURATOR)
    with in_school(world.lyceum):
        found = checked(curator, file)
    curator.browser.post(f"/people/import/{found.id}/apply/")
    page = curator.browser.post(f"/people/import/{found.id}/apply/", follow=True).content.decode()
    assert page.count("notice-success") == 1
    assert "Загружено: новых 3, изменено 0, с ошибками 3." in page
