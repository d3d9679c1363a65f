"""Indicators of monitoring with federal targets by year, in percent.

Denominators that are external statistics are entered by the analyst with their source and date.
"""

from typing import Any, Final

from apps.region.library.seeds import RECOMMENDATIONS, SLIDES

_YEARS: Final = ("2020", "2021", "2022", "2023", "2024")


def _indicator(
    code: str,
    title: str,
    numerator: str,
    denominator: str,
    definition: str,
    targets: tuple[int, ...],
    *,
    confirmed: bool = False,
) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "numerator": numerator,
        "denominator": denominator,
        "definition": definition,
        "targets": dict(zip(_YEARS[-len(targets) :], targets, strict=True)),
        "source": SLIDES if confirmed else RECOMMENDATIONS,
        "needs_verification": not confirmed,
    }


INDICATORS: Final = [
    _indicator(
        "coverage-learners",
        "Охват обучающихся наставничеством",
        "learners_involved",
        "learners_contingent",
        "Обучающиеся, вошедшие в программы в любой роли, делённые на контингент организаций.",
        (70,),
        confirmed=True,
    ),
    _indicator(
        "coverage-all",
        "Охват обучающихся и педагогов наставничеством",
        "people_involved",
        "people_contingent",
        "Обучающиеся и педагоги, вошедшие в программы в любой роли, делённые на контингент и число педагогов.",
        (70,),
        confirmed=True,
    ),
    _indicator(
        "i1",
        "Дети 10–19 лет в роли наставляемого",
        "mentees_10_19",
        "population_10_19",
        "Дети 10–19 лет, вошедшие в программы как наставляемые, делённые на всех детей 10–19 лет региона.",
        (10, 20, 35, 50, 70),
    ),
    _indicator(
        "i2",
        "Подростки 15–19 лет в роли наставника",
        "mentors_15_19",
        "population_15_19",
        "Подростки 15–19 лет, вошедшие в программы как наставники, делённые на всех подростков 15–19 лет региона.",
        (2, 4, 6, 8, 10),
    ),
    _indicator(
        "i3",
        "Молодые специалисты в роли наставляемого",
        "young_specialist_mentees",
        "young_specialists",
        "Учителя со стажем до трёх лет, вошедшие в программы как наставляемые, делённые на всех таких учителей.",
        (10, 20, 35, 50, 70),
    ),
    _indicator(
        "i4",
        "Предприятия, предоставившие наставников",
        "partner_enterprises",
        "enterprises",
        "Предприятия, предоставившие наставников, делённые на предприятия, работающие в регионе.",
        (2, 4, 10, 20, 30),
    ),
    _indicator(
        "i5",
        "Удовлетворённость наставляемых",
        "mentees_satisfied",
        "mentees_answered",
        "Удовлетворённые наставляемые, делённые на принявших участие в опросе.",
        (50, 55, 60, 70, 85),
    ),
    _indicator(
        "i6",
        "Удовлетворённость наставников",
        "mentors_satisfied",
        "mentors_answered",
        "Удовлетворённые наставники, делённые на принявших участие в опросе.",
        (50, 55, 60, 70, 85),
    ),
]
