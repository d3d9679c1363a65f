"""Reference statistics: what a file may not do, then what it brings, and how it is taken back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.actor import Role
from apps.core.errors import Forbidden
from apps.region.directory.services.imports import import_apply, import_check, import_undo
from apps.region.monitoring.models import ReferenceStatistic
from apps.region.monitoring.services.statistics import STATISTICS
from apps.region.monitoring.statistics import Statistic, statistic_of
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import Member, member
from tests.region.directory.builders import FILE, municipality, registry_file

HEADER = "Показатель;Территория;Год;Значение;Источник;На дату\n"
WHOLE = HEADER + (
    "Дети 10–19 лет, чел.;;2026;1 200;Росстат, бюллетень;01.01.2026\n"
    "Предприятия и организации, ед.;регион в целом;2026;50;Росстат, бюллетень;01.01.2026\n"
)


def loaded(actor: Member, text: str = WHOLE) -> str:
    """Check a file and return the address of its plan."""
    file = SimpleUploadedFile("население.csv", text.encode())
    answer = actor.browser.post("/imports/new/?kind=statistics", {"file": file})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize("role", [Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER, Role.EXTERNAL_MENTOR])
def test_only_those_who_answer_for_figures_see_and_load_statistics(world: World, role: Role) -> None:
    someone = member(world.north, role)
    for address in ("/monitoring/statistics/", "/monitoring/statistics/sample/", "/imports/new/?kind=statistics"):
        assert someone.browser.get(address).status_code == 403
    with tenant_scope(world.north), pytest.raises(Forbidden):
        import_check(actor=someone.actor, file_name="a.csv", data=WHOLE.encode(), kind=STATISTICS)


def test_an_analyst_loads_statistics_and_no_registry(world: World) -> None:
    analyst, operator = member(world.north, Role.ANALYST), member(world.north, Role.REGIONAL_OPERATOR)
    registry = operator.browser.post("/imports/new/", {"file": registry_file(FILE)})["Location"]
    assert analyst.browser.get(registry).status_code == 403
    assert analyst.browser.post(f"{registry}apply/").status_code == 403
    assert analyst.browser.post(f"{loaded(analyst)}apply/").status_code == 302
    with tenant_scope(world.north):
        assert ReferenceStatistic.objects.count() == 2


def test_a_kind_nobody_knows_and_a_file_of_another_region_are_not_found(world: World) -> None:
    north, south = member(world.north, Role.ANALYST), member(world.south, Role.ANALYST)
    assert north.browser.get("/imports/new/?kind=grades").status_code == 404
    assert south.browser.get(loaded(north)).status_code == 404


def test_rows_without_source_date_or_known_place_are_rejected_in_words(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    text = HEADER + (
        "Дети 10–19 лет, чел.;;2026;1200;;01.01.2026\n"
        "Дети 10–19 лет, чел.;;2026;1200;Росстат;\n"
        "Дети 10–19 лет, чел.;Марсианский район;2026;10;Росстат;01.01.2026\n"
        "Средний балл;;2026;4;Росстат;01.01.2026\n"
        "Предприятия;;26;-5;Росстат;01.01.2026\n"
        "Молодые специалисты;;2026;90;Росстат;01.01.2026\n"
        "Молодые специалисты;;2026;91;Росстат;01.01.2026\n"
    )
    page = analyst.browser.get(loaded(analyst, text))
    reasons = {row["number"]: row["reason"] for row in page.context["rows"]}
    assert "источник" in reasons[2]
    assert "дата" in reasons[3]
    assert "Марсианский район" in reasons[4]
    assert "Такой статистики нет" in reasons[5]
    assert "Год 26" in reasons[6]
    assert "не меньше нуля" in reasons[6]
    assert "уже есть в строке 7" in reasons[8]
    assert page.context["import"].counts == {"create": 1, "update": 0, "unchanged": 0, "reject": 6, "rows": 7}


def test_checking_changes_nothing(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    page = analyst.browser.get(loaded(analyst)).content.decode()
    assert "в статистике ещё ничего не изменилось" in page
    with tenant_scope(world.north):
        assert not ReferenceStatistic.objects.exists()


def test_what_is_loaded_is_listed_with_source_and_date(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    place = municipality(world.north, member(world.north, Role.REGIONAL_OPERATOR).actor, "Лесной район")
    url = loaded(analyst, WHOLE + "Дети 10–19 лет, чел.;Лесной;2026;300;Росстат, бюллетень;01.01.2026\n")
    analyst.browser.post(f"{url}apply/")
    page = analyst.browser.get("/monitoring/statistics/?code=population_10_19")
    lines = [(line.place, line.value, line.source, line.as_of.isoformat()) for line in page.context["lines"]]
    assert lines == [
        ("регион в целом", 1200, "Росстат, бюллетень", "2026-01-01"),
        (place.title, 300, "Росстат, бюллетень", "2026-01-01"),
    ]
    assert "1 января 2026".replace(" ", "\u00a0", 1) in page.content.decode()
    with tenant_scope(world.south):
        assert not ReferenceStatistic.objects.exists()


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_is_taken_back(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    analyst.browser.post(f"{loaded(analyst)}apply/")
    again = analyst.browser.get(loaded(analyst)).context["import"]
    assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 2)
    url = loaded(analyst, WHOLE.replace("1 200", "1 300"))
    assert "Было: 1200" in analyst.browser.get(url).content.decode()
    analyst.browser.post(f"{url}apply/")
    with tenant_scope(world.north):
        assert ReferenceStatistic.objects.get(code="population_10_19").value == 1300
    analyst.browser.post(f"{url}undo/")
    with tenant_scope(world.north):
        assert ReferenceStatistic.objects.get(code="population_10_19").value == 1200
        assert ReferenceStatistic.objects.count() == 2


def test_undo_removes_what_the_file_brought(world: World) -> None:
    analyst = member(world.north, Role.ANALYST).actor
    with tenant_scope(world.north):
        checked = import_check(actor=analyst, file_name="a.csv", data=WHOLE.encode(), kind=STATISTICS)
        import_apply(actor=analyst, import_id=checked.id)
        import_undo(actor=analyst, import_id=checked.id)
        assert not ReferenceStatistic.objects.exists()


def test_files_of_one_kind_do_not_show_among_another(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    loaded(operator)
    operator.browser.post("/imports/new/", {"file": registry_file(FILE)})
    assert [row.file_name for row in operator.browser.get("/imports/").context["imports"]] == ["реестр.csv"]
    statistics = operator.browser.get("/imports/?kind=statistics").context["imports"]
    assert [row.file_name for row in statistics] == ["население.csv"]


def test_the_sample_can_be_loaded_as_it_is(world: World) -> None:
    analyst = member(world.north, Role.ANALYST)
    data = analyst.browser.get("/monitoring/statistics/sample/").content
    assert openpyxl.load_workbook(io.BytesIO(data)).active.max_row == 1 + len(Statistic)
    answer = analyst.browser.post("/imports/new/?kind=statistics", {"file": SimpleUploadedFile("s.xlsx", data)})
    assert analyst.browser.get(answer["Location"]).context["import"].counts["create"] == len(Statistic)


def test_figures_are_known_by_code_title_and_usual_spelling() -> None:
    assert statistic_of("population_15_19") is Statistic.POPULATION_15_19
    assert statistic_of("Подростки 15 – 19 лет") is None
    assert statistic_of("подростки 15-19 лет") is Statistic.POPULATION_15_19
    assert statistic_of("  Молодые  специалисты ") is Statistic.YOUNG_SPECIALISTS
