"""Indicators: what they do not tell, what they cannot tell, then what they tell."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actor import Role
from apps.region.directory.models import Municipality, Organisation
from apps.region.monitoring.counting import Count, Guard, Hidden, covered, share_of, summed, target_of
from apps.region.monitoring.indicators import IndicatorFigure, indicator_figures
from apps.region.monitoring.models import Fact, MunicipalityFact, ReferenceStatistic
from apps.region.partners.models import Engagement, ExternalMentor, Partner
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.factories import member

AUTUMN = date(2026, 9, 1)


@pytest.fixture
def forest(world: World) -> Municipality:
    with tenant_scope(world.north):
        Fact.objects.all().delete()
        MunicipalityFact.objects.all().delete()
        forest = Municipality.objects.create(title="Лесной район", match_key="лесной")
        Organisation.objects.create(title="Лицей № 1", identity_key="1", municipality=forest, tenant_id=world.lyceum.id)
    return forest


@pytest.fixture
def river(world: World, forest: Municipality) -> Municipality:
    with tenant_scope(world.north):
        return Municipality.objects.create(title="Речной район", match_key="речной")


def _fact(region: TenantRef, place: Municipality | None, measure: str, value: int, **cell: object) -> None:
    with tenant_scope(region):
        MunicipalityFact.objects.create(
            municipality_id=place and place.id, period=cell.pop("period", AUTUMN), measure=measure, value=value,
            schools=1, **cell,
        )  # fmt: skip


def _statistic(region: TenantRef, code: str, value: int, place: Municipality | None = None) -> None:
    with tenant_scope(region):
        ReferenceStatistic.objects.create(
            municipality_id=place and place.id, year=2026, code=code, value=value, source="Росстат", as_of=AUTUMN
        )


def _figures(world: World, place: UUID | None = None) -> dict[str, IndicatorFigure]:
    actor = member(world.north, Role.ANALYST).actor
    with tenant_scope(world.north):
        figures = indicator_figures(actor=actor, period=AUTUMN, municipality_id=place)
    return {figure.code: figure for figure in figures}


def test_a_coordinator_sees_the_indicators_of_the_own_municipality_alone(
    world: World, forest: Municipality, river: Municipality
) -> None:
    _fact(world.north, forest, "mentees_10_19", 40)
    _fact(world.north, river, "mentees_10_19", 70)
    _statistic(world.north, "population_10_19", 100, forest)
    coordinator = member(world.north, Role.MUNICIPAL_COORDINATOR, subject_id=forest.id)
    assert coordinator.browser.get(f"/monitoring/indicators/i1/?municipality={river.id}").status_code == 404
    page = coordinator.browser.get("/monitoring/indicators/i1/").content.decode()
    assert "≈ 40\u00a0%" in page
    assert "Речной" not in page
    assert "/monitoring/statistics/" not in coordinator.browser.get("/monitoring/").content.decode()


def test_an_indicator_nobody_knows_is_not_found(world: World) -> None:
    assert member(world.north, Role.ANALYST).browser.get("/monitoring/indicators/i99/").status_code == 404
    assert member(world.north, Role.EXTERNAL_MENTOR).browser.get("/monitoring/indicators/i1/").status_code == 403


def test_without_statistics_there_is_no_number_and_the_reason_is_said(world: World, forest: Municipality) -> None:
    _fact(world.north, forest, "mentees_10_19", 40)
    figure = _figures(world)["i1"]
    assert (figure.share, figure.numerator.value) == (None, 40)
    assert figure.missing == "не загружена статистика «Дети 10–19 лет, чел.» за 2026 год"
    page = member(world.north, Role.ANALYST).browser.get("/monitoring/").content.decode()
    assert "нет данных: не загружена статистика «Дети 10–19 лет, чел.» за 2026 год" in page


def test_statistics_of_some_territories_do_not_make_a_region(
    world: World, forest: Municipality, river: Municipality
) -> None:
    _fact(world.north, forest, "mentees_10_19", 40)
    _statistic(world.north, "population_10_19", 100, forest)
    assert _figures(world)["i1"].missing.endswith("есть не по всем территориям: 1 из 2")
    _statistic(world.north, "population_10_19", 300, river)
    figure = _figures(world)["i1"]
    assert (figure.share, figure.denominator.origin) == (0.1, "сумма по территориям: 2")
    _statistic(world.north, "population_10_19", 500)
    assert _figures(world)["i1"].share == 0.08
    assert _figures(world, forest.id)["i1"].share == 0.4


def test_one_to_four_people_of_an_age_are_hidden_and_so_is_their_share(
    world: World, forest: Municipality, river: Municipality
) -> None:
    _statistic(world.north, "population_15_19", 50, forest)
    _statistic(world.north, "population_15_19", 50, river)
    _fact(world.north, forest, "mentors_15_19", 5, is_small=True)
    _fact(world.north, river, "mentors_15_19", 20)
    own = _figures(world, forest.id)["i2"]
    assert (own.numerator.hidden, own.share) == (Hidden.FEW, None)
    analyst = member(world.north, Role.ANALYST)
    parts = analyst.browser.get("/monitoring/indicators/i2/").context["parts"]
    # With the other shown, 25 in all would tell how the few were rounded.
    assert [(part["numerator"], part["share"]) for part in parts] == [("менее 5", "—"), ("скрыто", "—")]


def test_answers_that_came_rounded_stay_rounded(world: World, forest: Municipality, river: Municipality) -> None:
    for place, satisfied, answered in ((forest, 20, 30), (river, 35, 30)):
        _fact(world.north, place, "survey_satisfied", satisfied, role="mentee")
        _fact(world.north, place, "survey_answered", answered, role="mentee")
    _fact(world.north, forest, "survey_satisfied", 0, role="mentor", is_small=True)
    _fact(world.north, forest, "survey_answered", 5, role="mentor", is_small=True)
    figures = _figures(world)
    assert figures["i5"].share == pytest.approx(55 / 60)
    # Rounding may bring more satisfied than answered; a share is never more than the whole.
    assert _figures(world, river.id)["i5"].share == 1.0
    assert (figures["i6"].numerator.hidden, figures["i6"].denominator.hidden) == (Hidden.FEW, Hidden.FEW)
    page = member(world.north, Role.ANALYST).browser.get("/monitoring/").content.decode()
    assert "≈ 92\u00a0%" in page


def test_nobody_asked_is_no_share(world: World, forest: Municipality) -> None:
    _fact(world.north, forest, "learners_total", 100)
    figure = _figures(world)["i5"]
    assert figure.share is None
    assert figure.missing == "делить не на что: наставляемые, ответившие на анкету «на выходе» — 0"


def test_both_definitions_of_coverage_stand_side_by_side(world: World, forest: Municipality) -> None:
    for measure, value in (
        ("learners_involved", 60), ("learners_total", 100), ("staff_involved", 5), ("staff_total", 20),
        ("mentees_10_19", 50),
    ):  # fmt: skip
        _fact(world.north, forest, measure, value)
    _statistic(world.north, "population_10_19", 200)
    figures = _figures(world)
    assert (figures["coverage-learners"].share, figures["i1"].share) == (0.6, 0.25)
    assert figures["coverage-all"].share == pytest.approx(65 / 120)


def test_enterprises_count_once_when_schools_engaged_their_mentors(world: World, forest: Municipality) -> None:
    _fact(world.north, forest, "learners_total", 100)
    _statistic(world.north, "enterprises", 10)
    with tenant_scope(world.north):
        steel = Partner.objects.create(title="Сталь", inn="7707083893", contact_name="А", contact_email="a@example.org")
        Partner.objects.create(title="Бетон", inn="7702070139", contact_name="Б", contact_email="b@example.org")
        for name in ("Котова", "Львов"):
            mentor = ExternalMentor.objects.create(
                partner=steel, last_name=name, first_name="Саша", position="мастер", email=f"{name}@example.org"
            )
            Engagement.objects.create(mentor=mentor, tenant_id=world.lyceum.id, places=1, state="active")
        Engagement.objects.filter(mentor__last_name="Львов").update(state="ended", decided_at="2025-05-01T10:00+03:00")
    figure = _figures(world)["i4"]
    assert (figure.numerator.value, figure.share) == (1, 0.1)


def test_a_target_of_another_year_is_named_as_such(world: World, forest: Municipality) -> None:
    page = member(world.north, Role.ANALYST).browser.get("/monitoring/indicators/i1/").content.decode()
    assert "на 2026 год не задана; на 2024 год — 70\u00a0%" in page
    assert target_of({}, AUTUMN) is None
    assert target_of({"2030": 5}, AUTUMN) is None


def test_years_make_a_trend(world: World, forest: Municipality) -> None:
    for period, value in ((date(2025, 9, 1), 30), (AUTUMN, 45)):
        _fact(world.north, forest, "learners_involved", value, period=period)
        _fact(world.north, forest, "learners_total", 100, period=period)
    chart = member(world.north, Role.ANALYST).browser.get("/monitoring/indicators/coverage-learners/").context["trend"]
    assert list(chart.series[0].values) == [30.0, 45.0]


def test_export_has_the_indicators_as_they_are_on_screen(world: World, forest: Municipality) -> None:
    _fact(world.north, forest, "learners_involved", 60)
    _fact(world.north, forest, "learners_total", 100)
    _fact(world.north, forest, "mentors_15_19", 5, is_small=True)
    data = member(world.north, Role.ANALYST).browser.get("/monitoring/export/").content
    rows = {row[0]: row for row in openpyxl.load_workbook(io.BytesIO(data))["Показатели"].iter_rows(values_only=True)}
    coverage = rows["Охват обучающихся наставничеством"]
    assert (coverage[1], coverage[4], coverage[6]) == (60, 60, 100)
    teenagers = rows["Подростки 15–19 лет в роли наставника"]
    assert (teenagers[1], teenagers[4]) == (None, "менее 5")
    assert "не загружена статистика" in teenagers[9]


def test_sums_hide_what_tells_too_much() -> None:
    assert summed("x", [(5, True)], Guard.ROUNDED).hidden is Hidden.FEW
    assert summed("x", [(0, True), (5, True)], Guard.ROUNDED).hidden is Hidden.COVER
    assert summed("x", [(5, True), (5, True)], Guard.ROUNDED).value == 10
    assert summed("x", [(3, False)], Guard.OPEN).value == 3
    one, other = covered([Count("x", None, Hidden.FEW), Count("x", 40)])
    assert (one.hidden, other.hidden, other.value) == (Hidden.FEW, Hidden.COVER, None)
    assert share_of(Count("x", 1), Count("y", 0)) is None


def test_the_dashboard_asks_no_more_of_a_region_with_many_districts(world: World, forest: Municipality) -> None:
    browser = member(world.north, Role.ANALYST).browser
    for address in ("/monitoring/", "/monitoring/indicators/i1/"):
        browser.get(address)
        with CaptureQueriesContext(connection) as few:
            browser.get(address)
        with tenant_scope(world.north):
            number = Municipality.objects.count()
            more = [Municipality(title=f"Район {n}", match_key=f"{number}-{n}") for n in range(60)]
            Municipality.objects.bulk_create(more)
        for place in more:
            _fact(world.north, place, "mentees_10_19", 20)
        with CaptureQueriesContext(connection) as many:
            browser.get(address)
        assert len(many) == len(few)
