"""What a school's programmes give the region: head counts as of fixed dates, those by a trait of people rounded.

Every figure depends on rows alone, not on today's date: ages and experience are taken on
1 September of the academic year, so a night without changes changes no figure. Sources of
the definitions: the indicator table of the target model (I1–I3) and the passport of the
national project (70 % of learners and teachers).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from apps.core.disclosure import protected_count
from apps.region.library.models import Stage
from apps.region.monitoring.registry import Cell, Standing
from apps.school.people.domain import LEARNERS
from apps.school.people.models import PersonKind
from apps.school.people.selectors import class_sizes, people_counts
from apps.school.programmes.models import (
    MenteeRequest,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
    ProgrammeState,
)

_COUNTED: Final = (ProgrammeState.RUNNING, ProgrammeState.COMPLETED)


def period_of(day: date) -> date:
    """Return the first day of the academic year a date belongs to."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


def _periods() -> list[date]:
    starts = Programme.objects.filter(state__in=_COUNTED).values_list("starts_on", flat=True).distinct()
    return sorted({period_of(day) for day in starts} | {period_of(localdate())})


def _participations(period: date) -> QuerySet[Participation]:
    """Return who «entered a programme» of the period: takes or took part in a running or completed one."""
    return Participation.objects.filter(
        programme__state__in=_COUNTED,
        programme__starts_on__gte=period,
        programme__starts_on__lt=period.replace(year=period.year + 1),
    ).exclude(state=ParticipationState.WITHDRAWN)


def collect_programmes() -> Iterable[Cell]:
    """Yield the cells of all academic years that have programmes, and of the current one."""
    for period in _periods():
        yield from _programmes(period)
        yield from _participants(period)
        yield from _indicators(period)
        yield from _requests(period)
        yield from _denominators(period)


def _programmes(period: date) -> Iterable[Cell]:
    programmes = Programme.objects.filter(
        starts_on__gte=period, starts_on__lt=period.replace(year=period.year + 1), state__in=_COUNTED
    )
    for row in programmes.values("form_code", "stage", "state").annotate(n=Count("id")).order_by():
        yield Cell(period, "programmes", form=row["form_code"], stage=row["stage"], key=row["state"], value=row["n"])


def _participants(period: date) -> Iterable[Cell]:
    distinct = Count("person", distinct=True)
    queryset = _participations(period)
    for row in queryset.values("programme__form_code", "role").annotate(n=distinct).order_by():
        yield Cell(period, "participants", form=row["programme__form_code"], role=row["role"], value=row["n"])
    for row in queryset.values("role").annotate(n=distinct).order_by():
        yield Cell(period, "participants", role=row["role"], value=row["n"])


def _indicators(period: date) -> Iterable[Cell]:
    """Yield who takes part as true head counts, and those of an age or an experience guarded: rounded here."""
    born_10_19 = Q(person__birth_date__gt=_years_before(period, 20), person__birth_date__lte=_years_before(period, 10))
    born_15_19 = Q(person__birth_date__gt=_years_before(period, 20), person__birth_date__lte=_years_before(period, 15))
    mentee, mentor = Q(role=ParticipantRole.MENTEE), Q(role=ParticipantRole.MENTOR)
    learner, teacher = Q(person__kind__in=LEARNERS), Q(person__kind=PersonKind.TEACHER)
    young = Q(person__hired_on__gt=_years_before(period, 3))
    heads = {"learners_involved": learner, "staff_involved": teacher}
    traits = {
        "mentees_10_19": mentee & learner & born_10_19,
        "mentors_15_19": mentor & learner & born_15_19,
        "young_teachers_mentored": mentee & teacher & young,
    }
    found = _participations(period).aggregate(
        **{name: Count("person", filter=condition, distinct=True) for name, condition in heads.items()},
        **{name: ArrayAgg("person", filter=condition, distinct=True) for name, condition in traits.items()},
    )
    for name in heads:
        yield Cell(period, name, value=found[name])
    for name in traits:
        count = protected_count(found[name] or ())
        yield Cell(period, name, value=count.value, is_small=count.is_small)


def _requests(period: date) -> Iterable[Cell]:
    """Yield guarded counts: what children ask help with leaves the school rounded."""
    people: dict[str, set[UUID]] = {}
    requests = MenteeRequest.objects.filter(participation__in=_participations(period)).exclude(type_code="")
    for type_code, person_id in requests.values_list("type_code", "participation__person_id"):
        people.setdefault(type_code, set()).add(person_id)
    for type_code, persons in people.items():
        count = protected_count(persons)
        yield Cell(period, "requests", key=type_code, value=count.value, is_small=count.is_small)


def _denominators(period: date) -> Iterable[Cell]:
    """Yield how many could take part: class sizes where they are known, cards otherwise, whichever is more."""
    learners, teachers = people_counts()
    yield Cell(period, "learners_total", value=max(learners, class_sizes(period.year)))
    yield Cell(period, "staff_total", value=teachers)


def standing() -> Standing:
    """Tell the furthest stage reached by the programmes of the current year, and how many run."""
    period = period_of(localdate())
    programmes = list(
        Programme.objects.filter(starts_on__gte=period, starts_on__lt=period.replace(year=period.year + 1)).values_list(
            "state", "stage"
        )
    )
    running = [stage for state, stage in programmes if state == ProgrammeState.RUNNING]
    completed = [Stage.COMPLETION for state, _stage in programmes if state == ProgrammeState.COMPLETED]
    return Standing(programmes=len(running) + len(completed), stage=max([*running, *completed], default=0))
