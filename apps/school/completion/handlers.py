"""What stage 7 says on the screens of programmes and in the ministry's registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, may
from apps.core.ui.components import Command
from apps.school.completion.models import Award, MentorshipResult
from apps.school.completion.policies import CompletionAction
from apps.school.matching.addresses import school_url
from apps.school.mentorships.handlers import pair_columns as pairs
from apps.school.mentorships.models import MentorshipState
from apps.school.mentorships.selectors import OPEN, lasting_list, members_of
from apps.school.programmes.models import Programme
from apps.school.programmes.registry import Check, PairColumns, StageFacts


def completion_facts(programme: Programme) -> StageFacts:
    """Stage 7: every pair is closed and has a result; who worked is thanked."""
    rows = lasting_list(programme.pk)
    still_open = rows.filter(state__in=OPEN).count()
    completed = rows.filter(state=MentorshipState.COMPLETED)
    without = completed.exclude(id__in=MentorshipResult.objects.values("mentorship")).count()
    awards = Award.objects.filter(programme=programme).count()
    results = school_url("completion:results", programme.pk)
    figures = {"completed": completed.count(), "open": still_open, "without_result": without, "awards": awards}
    checks = [
        Check(
            "results",
            still_open == 0 and without == 0 and figures["completed"] > 0,
            _("Запишите итоги пар и групп: запись итога закрывает пару. Осталось: %(n)d.")
            % {"n": still_open + without},
            _("Итоги записаны у всех пар и групп."),
            results,
        ),
        Check(
            "awards",
            awards > 0,
            _("Поблагодарите участников: выдайте письма и сертификаты."),
            _("Писем и сертификатов выдано: %(n)d.") % {"n": awards},
            school_url("completion:awards", programme.pk),
        ),
    ]
    return StageFacts(figures, checks)


def commands(actor: Actor, programme: Programme) -> Iterable[Command]:
    """The work of stage 7, the next step first."""
    if not may(actor, CompletionAction.VIEW):
        return []
    args = [programme.pk]
    return [
        Command(_("Итоги пар и групп"), school_url("completion:results", *args), "clipboard-check"),
        Command(_("Письма и сертификаты"), school_url("completion:awards", *args), "award"),
        Command(_("Было и стало"), school_url("surveys:results", *args), "trending-up"),
        Command(_("Кейсы"), school_url("completion:cases", *args), "star"),
    ]


def pair_columns(programme_id: UUID) -> Mapping[UUID, PairColumns]:
    """The pair columns with results: replaces what mentorships alone can tell."""
    results = {row.mentorship_id: row for row in MentorshipResult.objects.filter(mentorship__programme=programme_id)}
    columns = dict(pairs(programme_id))
    for member in members_of(results):
        result = results[member.mentorship_id]
        for key in (member.participation_id, member.mentorship.mentor_id):
            columns[key] = replace(columns[key], result=result.summary, passed=True)
    return columns
