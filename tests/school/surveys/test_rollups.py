"""What the questionnaires of a school give the region: rounded counts, by the region's rule of who is satisfied."""

from datetime import date

from apps.region.library.models import ParameterSet
from apps.school.surveys.models import SurveyAnswer, SurveyIssue
from apps.school.surveys.rollups import collect_satisfaction
from tenants.context import TenantRef, tenant_scope
from tenants.testing import World
from tests.school.people.builders import in_school, person
from tests.school.programmes.builders import mentee, programme


def _answered(school: TenantRef, numbers: list[int]) -> None:
    with in_school(school):
        row = programme()
        for index, number in enumerate(numbers):
            issue = SurveyIssue.objects.create(
                participation=mentee(row, person(f"Громов{'аеиоуыэюяй'[index]}", "Саша")),
                questionnaire_code="pupil-pupil-mentee-after",
                phase="after",
                due_on="2026-12-01",
                answered_at="2026-11-20T10:00+03:00",
            )
            SurveyAnswer.objects.create(issue=issue, item_key="satisfied", number=number)


def _counts(school: TenantRef) -> dict[str, tuple[int, bool]]:
    with in_school(school):
        return {cell.measure: (cell.value, cell.is_small) for cell in collect_satisfaction()}


def test_a_small_school_gives_no_exact_number(world: World) -> None:
    _answered(world.lyceum, [9, 9])
    counts = _counts(world.lyceum)
    assert counts["survey_answered"][1]
    assert {value for value, _small in counts.values()} <= {0, 5}
    assert _counts(world.gymnasium) == {}


def test_who_is_satisfied_is_the_rule_of_the_region_on_the_first_day_of_the_year(world: World) -> None:
    _answered(world.lyceum, [8] * 10)
    assert _counts(world.lyceum)["survey_satisfied"] == (10, False)
    with tenant_scope(world.north):
        ParameterSet.objects.create(valid_from=date(2026, 1, 1), values={"satisfied_from": 9})
        ParameterSet.objects.create(valid_from=date(2026, 10, 1), values={"satisfied_from": 5})
    assert "survey_satisfied" not in _counts(world.lyceum)
