"""What a mentor, a mentee or a parent has to do, above the cards of the cabinet: what is late stands first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role
from apps.core.ui.components import Task, TaskStatus
from apps.school.mentorships import selectors
from apps.school.people import selectors as people
from apps.school.surveys.selectors import own_pending

CONSENT_DAYS: Final = 30


def own_tasks(actor: Actor) -> list[Task]:
    """Return questionnaires to hand in, goals whose day has come, consents to sign or to prolong."""
    today = timezone.localdate()
    tasks = [*_questionnaires(actor, today), *_goals(actor, today), *_consents(actor, today)]
    return sorted(tasks, key=lambda task: (not task.overdue, task.due or date.max))


def _task(title: str, url: str, hint: str, due: date | None, today: date) -> Task:
    overdue = due is not None and due < today
    status, label = (TaskStatus.ERROR, _("Срочно")) if overdue else (TaskStatus.ACTIVE, _("Нужно сделать"))
    return Task(title, status, url, hint, due, overdue, label)


def _questionnaires(actor: Actor, today: date) -> Iterator[Task]:
    for issue in own_pending(actor=actor):
        title = _("Заполнить анкету на входе") if issue.phase == "before" else _("Заполнить анкету на выходе")
        url = reverse("surveys:fill", args=[issue.pk])
        yield _task(title, url, issue.participation.programme.title, issue.due_on, today)


def _goals(actor: Actor, today: date) -> Iterator[Task]:
    """The mentor writes how far a goal has come: its day has passed, and it is not reached."""
    if not actor.has(Role.MENTOR, Role.EXTERNAL_MENTOR):
        return
    for goal in selectors.goals_late(actor=actor, day=today):
        url = reverse("mentorships:detail", args=[goal.mentorship_id])
        yield _task(_("Подвести итог цели: %(goal)s") % {"goal": goal.title}, url, "", goal.due_on, today)


def _consents(actor: Actor, today: date) -> Iterator[Task]:
    """A parent signs with the curator: what has run out, what was never signed, what ends soon."""
    if not actor.has(Role.PARENT) or actor.person_id is None:
        return
    where = _("бумагу даст куратор или классный руководитель")
    url = reverse("mentorships:help")
    for gap in people.ward_consent_gaps(actor=actor):
        title = _("Подписать согласие на участие: %(name)s") % {"name": gap.child.first_name}
        yield _task(title, url, where, gap.ended_on, today)
    for consent in people.ward_consents_ending(actor=actor, until=today + timedelta(days=CONSENT_DAYS)):
        title = _("Решить, продлевать ли согласие: %(name)s, %(purpose)s") % {
            "name": consent.person.first_name,
            "purpose": consent.get_purpose_display(),
        }
        yield _task(title, url, where, consent.effective_until, today)
