"""The ministry sees the figures of a school seconds after the school's work, and never a child."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from openpyxl import load_workbook

from apps.core.actor import Role
from apps.region.directory.models import Municipality, Organisation
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import tenant_scope
from tenants.testing import World
from tests.e2e.browser import Visitor
from tests.e2e.people import account, catalogue, person, staffed
from tests.e2e.serving import Site
from tests.school.mentorships.situation import programme

FRESH_SECONDS = 5
CHILDREN = ("Гусев", "Дроздова", "Ершов", "Жуков")


def districts(world: World) -> None:
    """Put both schools of the region on the map: an okrug, a district in it, a school in the district."""
    with tenant_scope(world.north):
        for okrug, district, school in (
            ("Северный округ", "Сокол", world.lyceum),
            ("Южный округ", "Зябликово", world.gymnasium),
        ):
            parent = Municipality.objects.create(title=okrug, match_key=okrug)
            part = Municipality.objects.create(title=district, match_key=district, parent=parent)
            Organisation.objects.create(
                title=school.title, identity_key=school.title, municipality=part, tenant_id=school.id
            )


def school_with_three_mentees_of_four_pupils(world: World) -> str:
    """Return the path of the programme."""
    staffed(world.lyceum)
    with tenant_scope(world.lyceum):
        situation = programme(world.lyceum, stage=2)
        for name in ("Гусев Тимофей", "Дроздова Вера", "Ершов Глеб"):
            situation.mentee(name, born=date(date.today().year - 12, 1, 15))
        person("Жуков", "Пётр", birth_date=date(date.today().year - 12, 2, 20))
        outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=situation.programme.pk)
    return f"/programmes/{situation.programme.pk}/"


def looked(analyst: Visitor) -> str:
    """Return what the page says; no child is named anywhere in it, not even where nobody looks."""
    source = analyst.page.content()
    assert not [name for name in CHILDREN if name in source]
    return str(analyst.main.inner_text())


def test_figures_follow_the_school_within_seconds(site: Site, arrive: Callable[..., Visitor]) -> None:
    world = site.world
    catalogue(world.north)
    districts(world)
    path = school_with_three_mentees_of_four_pupils(world)
    account("analyst@example.org", "Аналитик Анна Львовна", world.north, Role.ANALYST)
    analyst = arrive().sign_in("analyst@example.org", site.at(world.north))
    analyst.open(site.at(world.north, "/monitoring/"))
    analyst.reload_until("75 %", FRESH_SECONDS)

    curator = arrive().sign_in("curator@example.org", site.at(world.lyceum))
    curator.open(site.at(world.lyceum, f"{path}mentees/"))
    curator.follow("Добавить наставляемых")
    curator.tick("Жуков Пётр")
    curator.press("Добавить")
    analyst.reload_until("100 %", FRESH_SECONDS)
    looked(analyst)

    for place in ("Северный округ", "Сокол", "Лицей № 1"):
        analyst.follow(place, within=analyst.main.get_by_role("table").filter(has_text=place).last)
        assert place in looked(analyst)
    assert analyst.row("Наставляемых").inner_text().split()[-1] == "4"

    analyst.open(site.at(world.north, "/monitoring/"))
    name, file = analyst.download(lambda: analyst.follow("Выгрузить в Excel"))
    book = load_workbook(file)
    cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row]
    assert name.endswith(".xlsx")
    assert "Лицей № 1" in cells
    assert not [name for name in CHILDREN if any(name in cell for cell in cells)]
