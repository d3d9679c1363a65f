"""The catalogue: seeded once, versioned, readable by the schools of the region and by nobody's writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from apps.core.actor import Role
from apps.core.errors import Forbidden, NotFound
from apps.region.library import selectors, services
from apps.region.library.models import MentoringForm
from apps.region.library.seeds.load import seed
from tenants.context import tenant_scope
from tenants.errors import CrossTenantError
from tenants.testing import World
from tests.factories import member

FUTURE = date(2030, 9, 1)


def test_analyst_may_not_revise(world: World) -> None:
    analyst = member(world.north, Role.ANALYST).actor
    with tenant_scope(world.north):
        form = selectors.form_get("pupil-pupil")
        with pytest.raises(Forbidden):
            services.entry_revise(
                actor=analyst,
                catalogue="forms",
                entry_id=form.id,
                title="Иначе",
                valid_from=FUTURE,
                valid_until=None,
                source="Приказ",
            )


def test_version_must_follow_the_one_in_force(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    with tenant_scope(world.north):
        form = selectors.form_get("pupil-pupil")
        with pytest.raises(services.LibraryRefused, match="позже прежней"):
            services.entry_revise(
                actor=operator,
                catalogue="forms",
                entry_id=form.id,
                title="Иначе",
                valid_from=form.valid_from,
                valid_until=None,
                source="Приказ",
            )


def test_entry_of_another_region_is_not_found(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    with tenant_scope(world.south):
        foreign = selectors.form_get("pupil-pupil")
    response = operator.browser.get(f"/library/forms/{foreign.id}/")
    assert response.status_code == 404


def test_school_reads_and_cannot_write(world: World) -> None:
    with tenant_scope(world.lyceum):
        assert [form.code for form in selectors.form_list()] == [
            "pupil-pupil",
            "teacher-teacher",
            "student-pupil",
            "employer-pupil",
            "employer-student",
        ]
        assert selectors.parameters().vetting_valid_months == 12
        with pytest.raises(CrossTenantError):
            MentoringForm.objects.update(title="Чужое")


def test_everything_of_the_model_is_seeded(world: World) -> None:
    with tenant_scope(world.lyceum):
        tasks = selectors.template_task_list()
        assert {task.stage for task in tasks} == {1, 2, 3, 4, 5, 6, 7}
        assert {task.contour for task in tasks} == {"inner", "outer"}
        assert len(tasks) >= 28
        assert len(selectors.criterion_list()) == 8
        assert {kind for form in selectors.form_list() for kind in form.mentee_kinds} == {"pupil", "student", "teacher"}
        assert len(selectors.variant_list("pupil-pupil")) == 4
        assert "young-specialist" in {row.code for row in selectors.request_type_list("teacher")}
        assert "young-specialist" not in {row.code for row in selectors.request_type_list("pupil")}
        assert [row.code for row in selectors.indicator_list()][:2] == ["coverage-learners", "coverage-all"]


@pytest.mark.parametrize(
    "form", ["pupil-pupil", "teacher-teacher", "student-pupil", "employer-pupil", "employer-student"]
)
@pytest.mark.parametrize("respondent", ["mentee", "mentor"])
def test_questionnaires_are_paired_by_key(world: World, form: str, respondent: str) -> None:
    with tenant_scope(world.lyceum):
        before = selectors.questionnaire_get(form, respondent, "before")
        after = selectors.questionnaire_get(form, respondent, "after")
    keys_before = [item["key"] for item in before.items]
    keys_after = [item["key"] for item in after.items]
    assert len(set(keys_before)) == len(keys_before)
    assert len(set(keys_after)) == len(keys_after)
    assert "satisfied" in set(keys_before) & set(keys_after)
    assert len(set(keys_before) & set(keys_after)) >= 6
    assert {item["kind"] for item in [*before.items, *after.items]} <= {"scale", "yes_no", "open", "frequency"}


def test_unknown_questionnaire_is_not_found(world: World) -> None:
    with tenant_scope(world.lyceum), pytest.raises(NotFound):
        selectors.questionnaire_get("no-such-form", "mentee", "before")


def test_seeding_again_keeps_the_operators_edits(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    with tenant_scope(world.north):
        form = selectors.form_get("pupil-pupil")
        services.entry_revise(
            actor=operator,
            catalogue="forms",
            entry_id=form.id,
            title="Обучающийся — обучающийся",
            valid_from=FUTURE,
            valid_until=None,
            source="Приказ министерства",
        )
        seed()
        assert MentoringForm.objects.filter(code="pupil-pupil").count() == 2
        assert selectors.form_get("pupil-pupil", date(2030, 8, 31)).title == "Ученик — ученик"
        assert selectors.form_get("pupil-pupil", FUTURE).title == "Обучающийся — обучающийся"


def test_operator_verifies_and_revises_on_screen(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR)
    with tenant_scope(world.north):
        kind = selectors.request_type_list("teacher")[0]
    assert "требует сверки с актом" in operator.browser.get("/library/requests/").content.decode()
    operator.browser.post(f"/library/requests/{kind.id}/verify/")
    response = operator.browser.post(
        f"/library/requests/{kind.id}/",
        {"title": "Первые годы в профессии", "valid_from": "2030-09-01", "source": "Приказ № 1"},
    )
    assert response.status_code == 302
    with tenant_scope(world.north):
        titles = {row.title for row in selectors.request_type_list("teacher", FUTURE)}
    assert "Первые годы в профессии" in titles
    assert kind.title not in titles


def test_region_sets_its_own_rules(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).actor
    with tenant_scope(world.north):
        services.parameters_set(actor=operator, valid_from=FUTURE, changes={"silent_days": 30})
        assert selectors.parameters(FUTURE).silent_days == 30
        assert selectors.parameters(timezone.localdate()).silent_days == 21
    with tenant_scope(world.south):
        assert selectors.parameters(FUTURE).silent_days == 21


def test_screens_open_for_the_operator(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).browser
    pages = ["forms", "variants", "requests", "criteria", "tasks", "questionnaires", "indicators", "parameters"]
    assert [operator.get(f"/library/{page}/").status_code for page in pages] == [200] * len(pages)


def test_entries_are_shown_in_words(world: World) -> None:
    operator = member(world.north, Role.REGIONAL_OPERATOR).browser
    with tenant_scope(world.north):
        form = MentoringForm.objects.get(code="pupil-pupil")
    page = operator.get(f"/library/forms/{form.id}/").content.decode()
    assert "обучающийся школы, студент" in page
    assert "25\u00a0декабря 2019" in page
    assert "pupil" not in page.split("<dl")[1].split("</dl>")[0]
