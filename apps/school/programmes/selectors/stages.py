"""The seven stages of a programme: computed, never stored, except the signed closings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.core.ui.components import Text
from apps.region.library.models import Stage
from apps.region.library.selectors import form_get
from apps.school.people import selectors as people
from apps.school.programmes import domain
from apps.school.programmes.domain import Check, StageFacts, StageStatus
from apps.school.programmes.models import (
    MenteeRequest,
    MentorProfile,
    ParticipantRole,
    Participation,
    ParticipationState,
    Programme,
    ProgrammeState,
    RoadmapTask,
    StageClosing,
    TeamMember,
)
from apps.school.programmes.registry import stage_sources
from apps.school.programmes.selectors.programmes import OPEN_TASK


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage as the screens show it."""

    number: int
    title: Text
    status: StageStatus
    facts: StageFacts
    closing: StageClosing | None
    waits_for: int | None

    @property
    def unmet(self) -> list[Check]:
        return [check for check in self.facts.checks if not check.met]


def stage_list(*, actor: Actor, programme: Programme) -> list[StageView]:
    """Return the seven stages with their computed states."""
    closings = {
        closing.stage: closing for closing in StageClosing.objects.filter(programme=programme, reopened_on=None)
    }
    return [_view(programme, stage, closings) for stage in range(domain.FIRST_STAGE, domain.LAST_STAGE + 1)]


def stage_get(*, actor: Actor, programme: Programme, stage: int) -> StageView:
    """Return one stage; NotFound for a number that is none."""
    if not domain.FIRST_STAGE <= stage <= domain.LAST_STAGE:
        raise NotFound("stage", _("Такого этапа нет."))
    closings = {
        closing.stage: closing for closing in StageClosing.objects.filter(programme=programme, reopened_on=None)
    }
    return _view(programme, stage, closings)


def _view(programme: Programme, stage: int, closings: dict[int, StageClosing]) -> StageView:
    facts = stage_facts(programme, stage)
    unmet = sum(not check.met for check in facts.checks)
    if programme.state == ProgrammeState.COMPLETED and stage in closings:
        unmet = 0  # nothing can be put right in a completed programme: a closed stage stays closed
    before = domain.comes_after(stage)
    return StageView(
        number=stage,
        title=Stage(stage).label,
        status=domain.stage_status(stage, closed=closings, unmet=unmet),
        facts=facts,
        closing=closings.get(stage),
        waits_for=before if before is not None and before not in closings else None,
    )


def stage_facts(programme: Programme, stage: int) -> StageFacts:
    """Gather what this app and the higher ones know about a stage.

    A stage nobody can answer for has one rule, and it does not hold: nothing is closed blindly.
    """
    own = {1: _preparation, 2: _mentees, 3: _mentors}.get(stage)
    parts = [source(programme) for source in [*([own] if own else []), *stage_sources(stage)]]
    if not parts:
        unknown = Check("unknown", met=False, sentence=_("О работе на этом этапе пока нет сведений."))
        return StageFacts(checks=[unknown])
    figures: dict[str, int] = {}
    checks: list[Check] = []
    for part in parts:
        figures.update(part.figures)
        checks.extend(part.checks)
    return StageFacts(figures, checks)


def address_of(route: str, programme: Programme) -> str:
    """Return an address on a school's host; stages are computed outside requests too."""
    return reverse(route, urlconf=settings.TENANT_TYPES["school"]["URLCONF"], args=[programme.pk])


def _linked(checks: list[Check], urls: dict[str, str]) -> list[Check]:
    return [Check(check.code, check.met, check.sentence, check.done, urls.get(check.code, "")) for check in checks]


def _preparation(programme: Programme) -> StageFacts:
    tasks = RoadmapTask.objects.filter(programme=programme)
    facts = domain.Preparation(
        order_number=programme.order_number,
        order_date=programme.order_date,
        team=TeamMember.objects.filter(programme=programme).count(),
        has_curator=programme.curator_id is not None,
        tasks=tasks.count(),
        open_tasks=tasks.filter(OPEN_TASK, stage=1).count(),
    )
    edit = address_of("programmes:edit", programme)
    urls = {
        "order": edit,
        "curator": edit,
        "team": address_of("programmes:team", programme),
        "roadmap": address_of("programmes:roadmap", programme),
        "tasks": address_of("programmes:roadmap", programme) + "#stage-1",
    }
    figures = {"team": facts.team, "tasks": facts.tasks, "open_tasks": facts.open_tasks}
    return StageFacts(figures, _linked(domain.preparation_checks(facts), urls))


def _taking_part(programme: Programme, role: ParticipantRole) -> Any:
    return Participation.objects.filter(programme=programme, role=role).exclude(state=ParticipationState.WITHDRAWN)


def _mentees(programme: Programme) -> StageFacts:
    mentees = list(_taking_part(programme, ParticipantRole.MENTEE).select_related("person"))
    asked = set(
        MenteeRequest.objects.filter(participation__in=[row.id for row in mentees])
        .exclude(type_code="")
        .values_list("participation_id", flat=True)
    )
    gaps = people.consent_gaps([row.person for row in mentees])
    figures = {
        "mentees": len(mentees),
        "without_request": sum(row.id not in asked for row in mentees),
        "without_consent": len(gaps),
    }
    address = address_of("programmes:mentees", programme)
    urls = {"mentees": address, "requests": address + "?lacks=request", "consents": address + "?lacks=consent"}
    checks = domain.mentees_checks(**figures)
    return StageFacts(figures, _linked(checks, urls))


def _mentors(programme: Programme) -> StageFacts:
    mentors = list(_taking_part(programme, ParticipantRole.MENTOR).values_list("person_id", flat=True))
    profiles = MentorProfile.objects.filter(person__in=mentors)
    complete = [
        profile
        for profile in profiles
        if domain.profile_is_complete(
            competences=profile.competences, capacity=profile.capacity, hours=profile.hours_per_week
        )
    ]
    figures = {
        "mentors": len(mentors),
        "unfinished": len(mentors) - len(complete),
        "capacity": sum(min(profile.capacity, programme.max_group_size) for profile in profiles),
        "mentees": _taking_part(programme, ParticipantRole.MENTEE).count(),
    }
    address = address_of("programmes:mentors", programme)
    urls = {"mentors": address, "profiles": address + "?lacks=profile", "capacity": address}
    return StageFacts(figures, _linked(domain.mentors_checks(**figures), urls))


def needs_external_consent(programme: Programme) -> bool:
    """Tell whether mentees of the programme's form meet adults from outside the school."""
    return form_get(programme.form_code, programme.starts_on).mentor_is_external
