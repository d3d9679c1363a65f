"""Answers to the questionnaires of the demo, given as the participants would give them; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from apps.core.actor import Actor, Role
from apps.school.programmes.models import Participation, Programme
from apps.school.surveys import domain
from apps.school.surveys.models import SurveyIssue
from apps.school.surveys.selectors import items_of
from apps.school.surveys.services import DUE_DAYS, answers_save, survey_skip, surveys_issue

# Everyone of these places in a list says nothing: somebody always has to be reminded.
SILENT_EVERY: Final = 7
_AGREE: Final = {"met_before": 3, "glad": 9, "continue": 8}
_AGREE_OTHERWISE: Final = 6
_WORDS: Final = {
    "expectations": ("Хочу научиться планировать время.", "Жду поддержки и новых знакомств.", ""),
    "value": ("Можно спросить и не бояться.", "Спокойный разговор без оценок.", ""),
    "missing": ("Хотелось бы встречаться чаще.", "Всего хватило.", ""),
}


class Answers:
    """Gives out the questionnaires of one programme and hands them in, each by its own respondent."""

    def __init__(self, actor: Actor, programme: Programme, seed: int, today: date) -> None:
        self._actor = actor
        self._programme = programme
        self._seed = f"{seed}/{programme.title}"
        self._today = today

    def before(self, people: Sequence[Participation], *, all_of_them: bool = False) -> None:
        """Answer «before» soon after joining; one in seven has not answered yet unless ``all_of_them``."""
        silent = 0 if all_of_them else SILENT_EVERY
        self._phase(people, "before", given=people[0].joined_on, silent=silent)

    def after(self, people: Sequence[Participation]) -> None:
        """Answer «after» before the end; who did not is written off with a reason."""
        given = self._programme.ends_on - timedelta(days=DUE_DAYS)
        for issue in self._phase(people, "after", given=given, silent=SILENT_EVERY):
            survey_skip(actor=self._actor, issue_id=issue.pk, reason="на каникулах, связаться не удалось")

    def _phase(self, people: Sequence[Participation], phase: str, *, given: date, silent: int) -> list[SurveyIssue]:
        """Return the questionnaires that stay without answers."""
        waiting = []
        issues = surveys_issue(self._actor, self._programme, people, phase=phase)
        SurveyIssue.objects.filter(id__in=[issue.pk for issue in issues]).update(
            created_at=_noon(given), due_on=given + timedelta(days=DUE_DAYS)
        )
        for place, issue in enumerate(issues, start=1):
            if silent and place % silent == 0:
                waiting.append(issue)
                continue
            # The same person is as easily pleased before as after.
            ease = random.Random(f"{self._seed}/{place}").randint(4, 7)
            self._hand_in(issue, ease, random.Random(f"{self._seed}/{place}/{phase}"))
            answered = min(self._today, given + timedelta(days=place % DUE_DAYS))
            SurveyIssue.objects.filter(id=issue.pk).update(answered_at=_noon(answered))
        return waiting

    def _hand_in(self, issue: SurveyIssue, ease: int, draw: random.Random) -> None:
        numbers, texts = {}, {}
        for item in items_of(issue):
            if item.kind == domain.SCALE:
                shift = draw.choice((-1, 0, 0, 1)) if issue.phase == "before" else draw.choice((0, 1, 2, 2, 3))
                numbers[item.key] = min(10, ease + shift)
            elif item.kind == domain.YES_NO:
                numbers[item.key] = int(draw.randrange(10) < _AGREE.get(item.key, _AGREE_OTHERWISE))
            elif item.kind == domain.FREQUENCY:
                numbers[item.key] = draw.choice((2, 3, 3, 4))
            else:
                texts[item.key] = draw.choice(_WORDS.get(item.key, ("",)))
        answers_save(actor=self._respondent(issue), issue_id=issue.pk, numbers=numbers, texts=texts, finish=True)

    def _respondent(self, issue: SurveyIssue) -> Actor:
        participation = issue.participation
        role = Role.MENTOR if participation.role == "mentor" else Role.MENTEE
        return Actor(
            user_id=None,
            tenant_id=self._actor.tenant_id,
            roles=frozenset({role}),
            person_id=participation.person_id,
        )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
