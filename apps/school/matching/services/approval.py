"""Approving a draft: all pairs and groups formed, the order issued."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import Refused
from apps.region.library.selectors import form_get
from apps.school.documents.models import Document, DocumentKind
from apps.school.documents.orders import pairing_order
from apps.school.documents.papers import Named, PairingOrder
from apps.school.documents.services import document_issue
from apps.school.matching.facts import facts_of
from apps.school.matching.models import UNAPPROVED, MatchRun, RunState
from apps.school.matching.policies import MatchingAction
from apps.school.matching.registry import mentorships
from apps.school.matching.selectors import run_get, workspace_get
from apps.school.matching.services.drafts import MatchingRefused, draft_locked
from apps.school.people.models import Person
from apps.school.people.selectors import person_map
from apps.school.programmes.models import Programme
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import require_school


@dataclass(slots=True)
class Outcome:
    """What approving brought: groups and mentees formed, the order, and a sentence for each group that failed."""

    groups: int = 0
    mentees: int = 0
    document_id: UUID | None = None
    failures: list[str] = field(default_factory=list)

    def stored(self) -> dict[str, object]:
        return {
            "groups": self.groups,
            "mentees": self.mentees,
            "document_id": str(self.document_id) if self.document_id else None,
            "failures": self.failures,
        }


def run_approve(
    *, actor: Actor, run_id: UUID, order_number: str = "", mentor_ids: Collection[UUID] | None = None
) -> Outcome:
    """Form the pairs and groups of a draft, issue the order and tell everybody, in one transaction.

    ``mentor_ids`` are the mentors (participations) whose groups are approved; all of them by default. A group that
    a rule forbids by now is told by name and stays in the draft with those that were not chosen; the draft is
    over when nothing is left of it, and the other scenario with it. When nothing could be formed nothing changes. A
    second click returns the first outcome, of a part of the draft too.
    """
    require(actor, MatchingAction.APPROVE)
    run = run_get(actor=actor, run_id=run_id)
    if run.state == RunState.APPROVED:
        return outcome_of(run)
    workspace = workspace_get(actor=actor, run_id=run_id)
    chosen = {
        group.mentor.participation_id: group
        for group in workspace.groups
        if mentor_ids is None or group.mentor.participation_id in mentor_ids
    }
    if not chosen and mentor_ids and {str(key) for key in mentor_ids} == _approved(run):
        return outcome_of(run)
    if not chosen:
        raise MatchingRefused("nothing_to_approve", _("Не выбрано ни одной пары. Отметьте, какие утвердить."))

    def conclude(refused: Mapping[UUID, Refused]) -> Outcome:
        draft_locked(run_id)
        formed = {key: group for key, group in chosen.items() if key not in refused}
        outcome = Outcome(
            groups=len(formed),
            mentees=sum(len(group.rows) for group in formed.values()),
            failures=[f"{chosen[key].person.full_name}: {refusal.sentence}" for key, refusal in refused.items()],
        )
        if not formed:
            raise MatchingRefused("nothing_formed", " ".join(outcome.failures))
        outcome.document_id = _order(actor, run.programme_id, order_number, timezone.localdate()).id
        left = sum(len(group.rows) for group in workspace.groups) - outcome.mentees
        _conclude(actor, run, outcome, formed, is_over=not left)
        return outcome

    groups = {key: [row.mentee.participation_id for row in group.rows] for key, group in chosen.items()}
    return mentorships().form_all(actor=actor, programme_id=run.programme_id, groups=groups, then=conclude)


def _conclude(actor: Actor, run: MatchRun, outcome: Outcome, mentors: Iterable[UUID], *, is_over: bool) -> None:
    """Note what was approved; a draft of which nothing is left is over, and so is the other scenario."""
    MatchRun.objects.filter(id=run.id).update(
        state=RunState.APPROVED if is_over else RunState.DRAFT,
        figures=run.figures | {"outcome": outcome.stored() | {"mentors": [str(key) for key in mentors]}},
        before={},
    )
    if is_over:
        others = MatchRun.objects.filter(programme=run.programme_id, state__in=UNAPPROVED).exclude(id=run.id)
        others.update(state=RunState.DISCARDED, ticket=None)
    audit_record(actor, "match_run.approved", run, changes={"groups": outcome.groups, "mentees": outcome.mentees})
    outbox_publish(Topic.MENTORSHIPS_CHANGED)


def _approved(run: MatchRun) -> set[str]:
    """Return the mentors whose groups the last approval formed."""
    return set(run.figures.get("outcome", {}).get("mentors", ()))


def outcome_of(run: MatchRun) -> Outcome:
    """Return what approving a run brought."""
    figures = run.figures.get("outcome", {})
    document = figures.get("document_id")
    return Outcome(
        groups=figures.get("groups", 0),
        mentees=figures.get("mentees", 0),
        document_id=UUID(document) if document else None,
        failures=list(figures.get("failures", [])),
    )


@transaction.atomic
def order_issue(*, actor: Actor, programme_id: UUID, number: str = "", dated: date | None = None) -> Document:
    """Issue the order that fixes the pairs and groups of today."""
    require(actor, MatchingAction.APPROVE)
    return _order(actor, programme_id, number, dated or timezone.localdate())


def _order(actor: Actor, programme_id: UUID, number: str, dated: date) -> Document:
    facts = facts_of(programme_id)
    groups: dict[UUID, list[UUID]] = {}
    for pair in facts.pairs:
        if pair.programme_id == programme_id:
            groups.setdefault(pair.mentor_id, []).append(pair.mentee_id)
    named = [
        (named_of(facts.people[mentor]), [named_of(p) for p in _sorted([facts.people[m] for m in mentees])])
        for mentor, mentees in groups.items()
        if mentor in facts.people and all(mentee in facts.people for mentee in mentees)
    ]
    if not named:
        raise MatchingRefused("no_pairs", _("Пар и групп пока нет: приказ издавать не о чем."))
    programme = facts.programme
    order = PairingOrder(
        school=require_school().title,
        number=number.strip(),
        dated=dated,
        programme=programme.title,
        form=form_get(programme.form_code, programme.starts_on).title,
        ends_on=programme.ends_on,
        curator=_curator(programme),
        groups=sorted(named, key=lambda group: (group[0].last, group[0].first)),
    )
    return document_issue(
        actor=actor,
        kind=DocumentKind.PAIRING_ORDER,
        title=_("О закреплении пар и групп. %(programme)s") % {"programme": programme.title},
        made=pairing_order(order),
        programme_id=programme_id,
        number=number.strip(),
        dated=dated,
    )


def _sorted(people: Sequence[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (person.last_name, person.first_name, person.id))


def _curator(programme: Programme) -> Named | None:
    card = person_map([programme.curator_id]).get(programme.curator_id) if programme.curator_id else None
    return named_of(card) if card else None


def named_of(person: Person) -> Named:
    """Return a person as documents name one."""
    place = str(person.class_group) if person.class_group_id else person.position
    return Named(person.last_name, person.first_name, person.middle_name, person.sex, place)
