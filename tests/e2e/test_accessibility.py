"""The product can be used without a mouse, with a screen reader and on the narrowest phone."""

from __future__ import annotations

from collections.abc import Callable

from apps.core.actor import Role
from tenants.context import tenant_scope
from tests.e2e.browser import PASSWORD, Visitor
from tests.e2e.people import account, catalogue, staffed
from tests.e2e.serving import Site
from tests.e2e.steps import day
from tests.school.mentorships.situation import programme

NARROW = {"width": 320, "height": 640}
PROBLEMS = """() => {
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const unnamed = fields.filter(
    field => !field.labels.length && !field.ariaLabel && !field.getAttribute("aria-labelledby"),
  );
  return [
    ...(document.documentElement.lang === "ru" ? [] : ["the language is not Russian"]),
    ...(document.querySelectorAll("h1").length === 1 ? [] : [`${document.querySelectorAll("h1").length} h1`]),
    ...unnamed.map(field => `no label: ${field.name || field.outerHTML.slice(0, 80)}`),
    ...(document.documentElement.scrollWidth <= window.innerWidth
      ? [] : [`${document.documentElement.scrollWidth} px wide`]),
  ];
}"""
SCHOOL_PAGES = (
    "/", "/programmes/", "/programmes/add/", "/people/", "/people/add/", "/people/import/", "/people/classes/",
    "/people/consents/", "/mentorships/", "/mentorships/concerns/", "/admission/", "/surveys/", "/documents/",
    "/notifications/", "/tokens/",
)  # fmt: skip
PROGRAMME_PAGES = (
    "/programmes/{0}/", "/programmes/{0}/roadmap/", "/programmes/{0}/team/", "/programmes/{0}/stages/1/",
    "/programmes/{0}/stages/7/", "/programmes/{0}/mentees/", "/programmes/{0}/mentors/",
    "/programmes/{0}/mentees/add/", "/admission/programmes/{0}/", "/matching/programmes/{0}/",
    "/surveys/programmes/{0}/", "/completion/programmes/{0}/results/", "/completion/programmes/{0}/awards/",
    "/completion/programmes/{0}/cases/", "/group-meetings/programmes/{0}/", "/group-meetings/programmes/{0}/add/",
)  # fmt: skip
REGION_PAGES = (
    "/", "/monitoring/", "/monitoring/schools/", "/organisations/", "/organisations/new/", "/municipalities/",
    "/imports/", "/imports/new/", "/partners/", "/mentors/", "/engagements/", "/library/", "/partners/register/",
    "/monitoring/indicators/i1/", "/monitoring/statistics/", "/imports/new/?kind=statistics",
    "/organisations/unlisted/",
)  # fmt: skip


def problems(visitor: Visitor, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        visitor.open(address)
        found += [f"{address}: {problem}" for problem in visitor.page.evaluate(PROBLEMS)]
    return found


def tab_to(visitor: Visitor, name: str) -> None:
    """Press Tab until the element with these words has the focus, as a person without a mouse does."""
    focused = visitor.page.locator("*:focus")
    for _press in range(60):
        visitor.page.keyboard.press("Tab")
        words = focused.evaluate("field => (field.labels?.[0] ?? field).innerText") if focused.count() else ""
        if name in str(words):
            return
    raise AssertionError(f"the keyboard does not reach «{name}» on {visitor.page.url}")


def typed(visitor: Visitor, label: str, value: str) -> None:
    tab_to(visitor, label)
    visitor.page.keyboard.insert_text(value)


def test_a_programme_without_a_mouse(site: Site, arrive: Callable[..., Visitor]) -> None:
    lyceum = site.world.lyceum
    catalogue(site.world.north)
    staffed(lyceum)
    curator = arrive()
    keyboard = curator.page.keyboard
    curator.open(site.at(lyceum))
    typed(curator, "Адрес электронной почты", "curator@example.org")
    typed(curator, "Пароль", PASSWORD)
    keyboard.press("Enter")
    curator.page.wait_for_url(f"{site.at(lyceum)}**")
    tab_to(curator, "Создать программу")
    keyboard.press("Enter")
    curator.page.wait_for_url("**/programmes/add/")
    tab_to(curator, "Ученик — ученик")
    keyboard.press("Space")
    typed(curator, "Название программы", "Старший — младшему")
    typed(curator, "Цель", "Помочь привыкнуть к школе")
    tab_to(curator, "Проверить ответы")
    keyboard.press("Enter")
    curator.sees("Проверьте программу")
    curator.sees("Старший — младшему")


def test_pages_of_a_school(site: Site, arrive: Callable[..., Visitor]) -> None:
    lyceum = site.world.lyceum
    catalogue(site.world.north)
    staffed(lyceum)
    with tenant_scope(lyceum):
        situation = programme(lyceum, order_number="12", order_date=day(-60))
        situation.mentor("Белова Анна")
        situation.mentee("Гусев Тимофей")
    curator = arrive(NARROW).sign_in("curator@example.org", site.at(lyceum))
    paths = [*SCHOOL_PAGES, *(path.format(situation.programme.pk) for path in PROGRAMME_PAGES)]
    assert problems(curator, [site.at(lyceum, path) for path in paths]) == []


def test_pages_of_a_region(site: Site, arrive: Callable[..., Visitor]) -> None:
    north = site.world.north
    catalogue(north)
    account("operator@example.org", "Орлов Олег Олегович", north, Role.REGIONAL_OPERATOR)
    operator = arrive(NARROW)
    operator.open(f"{site.platform}/accounts/login/")
    assert operator.page.evaluate(PROBLEMS) == []
    operator.sign_in("operator@example.org", site.at(north))
    assert problems(operator, [site.at(north, path) for path in REGION_PAGES]) == []
