"""A draft of pairs: computing it, changing it, and approving it in one action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.region.library.selectors import form_get
from apps.school.documents.models import Document, DocumentKind
from apps.school.documents.office import Named, PairingOrder, pairing_order
from apps.school.documents.services import document_issue
from apps.school.matching.board import Board, Plan, Settings, board_of, in_words, propose
from apps.school.matching.domain import MENTEES_LIMIT, pair_ground
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import MatchRun, Proposal, RunState
from apps.school.matching.papers import Lack
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.registry import mentorships
from apps.school.matching.selectors import run_get, workspace_get
from apps.school.people.models import Person
from apps.school.people.selectors import person_map
from apps.school.programmes.models import Programme, ProgrammeState
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import require_school


class MatchingRefused(Refused):
    """A rule of matching said no."""


def run_start(*, actor: Actor, programme_id: UUID, settings: Settings | None = None) -> MatchRun:
    """Compute a draft for a programme. There is one draft a programme: a second start is refused and names it."""
    require(actor, MatchingAction.RUN)
    places = regional_places(programme_id)
    try:
        with transaction.atomic():
            return _start(actor, programme_id, places, settings or Settings())
    except IntegrityError as error:
        found = MatchRun.objects.filter(programme=programme_id, state=RunState.DRAFT).first()
        raise MatchingRefused(
            "draft_exists",
            _("Подбор для этой программы уже начат. Откройте его или отмените, чтобы начать заново."),
            run_id=found.id if found else None,
        ) from error


def _start(actor: Actor, programme_id: UUID, places: Mapping[UUID, int], settings: Settings) -> MatchRun:
    facts = facts_of(programme_id, places=places)
    _check(facts)
    run = MatchRun.objects.create(programme_id=programme_id, created_by=actor.user_id, settings=settings.stored())
    _store(run, _proposed(facts, settings))
    audit_record(actor, "match_run.started", run)
    return run


def _proposed(facts: Facts, settings: Settings, fixed: Mapping[UUID, UUID | None] | None = None) -> Plan:
    try:
        return propose(facts, settings, fixed=fixed)
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused


def _check(facts: Facts) -> None:
    if facts.programme.state != ProgrammeState.RUNNING:
        raise MatchingRefused("programme_not_running", _("Программа не идёт. Сначала запустите её."))
    waiting = [mentee for mentee in facts.mentees.values() if not mentee.is_paired]
    if not waiting:
        raise MatchingRefused("nobody_waits", _("Все наставляемые уже закреплены за наставниками."))
    if not facts.mentors:
        raise MatchingRefused("no_mentors", _("В программе нет наставников. Добавьте их на третьем этапе."))
    if len(waiting) > MENTEES_LIMIT:
        raise MatchingRefused(
            "too_many",
            _("Без наставника %(n)d человек, за один раз подбираем не больше %(limit)d. Разделите программу на две.")
            % {"n": len(waiting), "limit": MENTEES_LIMIT},
        )


def _store(run: MatchRun, plan: Plan) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            run=run,
            mentee_id=row.mentee_id,
            mentor_id=row.mentor_id,
            score=row.score,
            reasons=list(row.reasons),
            parts=[[part.code, part.points, part.weight] for part in row.parts],
        )
        for row in plan.rows
    )
    MatchRun.objects.filter(id=run.id).update(
        figures={"matched": plan.matched, "unmatched": len(plan.rows) - plan.matched, "proved": plan.is_proved}
    )


def _draft(run_id: UUID) -> MatchRun:
    run = MatchRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise NotFound("match_run", _("Такого подбора нет."))
    if run.state != RunState.DRAFT:
        raise MatchingRefused("not_a_draft", _("Этот подбор уже утверждён или отменён. Начните новый."))
    return run


def run_recompute(*, actor: Actor, run_id: UUID, settings: Settings | None = None) -> None:
    """Compute the draft anew around what the curator has set by hand, with other goals when they are given."""
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        run = _draft(run_id)
        if settings is not None:
            MatchRun.objects.filter(id=run_id).update(settings=settings.stored())
        _recompute(actor, run, places, settings or Settings.of(run.settings))


def _recompute(actor: Actor, run: MatchRun, places: Mapping[UUID, int], settings: Settings) -> None:
    facts = facts_of(run.programme_id, places=places)
    kept = [
        proposal
        for proposal in Proposal.objects.filter(run=run, is_manual=True)
        if proposal.mentee_id in facts.mentees and not facts.mentees[proposal.mentee_id].is_paired
    ]
    Proposal.objects.filter(run=run).exclude(id__in=[proposal.id for proposal in kept]).delete()
    fixed = {proposal.mentee_id: proposal.mentor_id for proposal in kept}
    _store(run, _proposed(facts, settings, fixed))
    audit_record(actor, "match_run.recomputed", run, changes={"kept": len(kept)})


def proposals_set(*, actor: Actor, run_id: UUID, choices: Mapping[UUID, UUID | None]) -> int:
    """Put other mentors, or nobody, on rows of a draft; return how many rows changed.

    Places are checked for the draft as a whole, after all changes.
    """
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        return _set(actor, _draft(run_id), choices, places)


def _set(actor: Actor, run: MatchRun, choices: Mapping[UUID, UUID | None], places: Mapping[UUID, int]) -> int:
    facts = facts_of(run.programme_id, places=places)
    board = board_of(facts, Settings.of(run.settings))
    changed = 0
    for proposal in Proposal.objects.filter(run=run, id__in=list(choices)).select_for_update().order_by("id"):
        mentor_id = choices[proposal.id]
        if mentor_id == proposal.mentor_id:
            continue
        Proposal.objects.filter(id=proposal.id).update(
            mentor=mentor_id, is_manual=True, **_chosen(board, mentor_id, proposal.mentee_id)
        )
        changed += 1
    _check_places(run, facts)
    if changed:
        audit_record(actor, "match_run.changed", run, changes={"rows": changed})
    return changed


def _chosen(board: Board, mentor_id: UUID | None, mentee_id: UUID) -> dict[str, object]:
    """Return the fields of a proposal that follow from the curator's choice."""
    if mentor_id is None:
        return {"score": 0, "reasons": [_("оставлено без наставника куратором")], "parts": []}
    facts = board.facts
    if mentor_id not in facts.mentors or mentee_id not in facts.mentees:
        raise MatchingRefused("left_programme", _("Участник вышел из программы. Пересчитайте подбор."))
    ground = pair_ground(facts.mentors[mentor_id], facts.mentees[mentee_id], facts.rules)
    if isinstance(ground, Lack):
        name = facts.people[mentee_id].full_name
        raise MatchingRefused(ground.code, _("%(person)s: %(why)s") % {"person": name, "why": ground.sentence})
    told = board.told(mentor_id, mentee_id)
    parts = [[part.code, part.points, part.weight] for part in told.parts]
    return {"score": told.score, "reasons": list(told.reasons), "parts": parts}


def _check_places(run: MatchRun, facts: Facts) -> None:
    wanted: dict[UUID, int] = {}
    for mentor_id in Proposal.objects.filter(run=run, mentor__isnull=False).values_list("mentor_id", flat=True):
        wanted[mentor_id] = wanted.get(mentor_id, 0) + 1
    for mentor_id, places in wanted.items():
        mentor = facts.mentors.get(mentor_id)
        if mentor is not None and places > mentor.free:
            raise MatchingRefused(
                "capacity",
                _("%(mentor)s: свободных мест %(free)d, а выбрано %(wanted)d. Уберите кого-нибудь из группы.")
                % {"mentor": facts.people[mentor_id].full_name, "free": mentor.free, "wanted": places},
            )


@transaction.atomic(durable=True)
def run_discard(*, actor: Actor, run_id: UUID) -> None:
    """Throw a draft away. A second click changes nothing."""
    require(actor, MatchingAction.RUN)
    run = run_get(actor=actor, run_id=run_id)
    if MatchRun.objects.filter(id=run_id, state=RunState.DRAFT).update(state=RunState.DISCARDED):
        audit_record(actor, "match_run.discarded", run)


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


def run_approve(*, actor: Actor, run_id: UUID, order_number: str = "") -> Outcome:
    """Form all pairs and groups of a draft, issue the order, notify.

    Each group is formed by itself, since an external mentor's places are taken in the region
    first: what fails is told by name and why, the rest is formed. When nothing could be
    formed the draft stays. A second click returns the first outcome.
    """
    require(actor, MatchingAction.APPROVE)
    run = run_get(actor=actor, run_id=run_id)
    if run.state == RunState.APPROVED:
        return outcome_of(run)
    workspace = workspace_get(actor=actor, run_id=run_id)
    if not workspace.groups:
        raise MatchingRefused("nothing_to_approve", _("В подборе нет ни одной пары. Выберите наставников вручную."))
    with transaction.atomic(durable=True):
        _draft(run_id)
        MatchRun.objects.filter(id=run_id).update(state=RunState.APPROVED)
    outcome = Outcome()
    for group in workspace.groups:
        try:
            mentorships().form(
                actor=actor,
                programme_id=run.programme_id,
                mentor_id=group.mentor.participation_id,
                mentee_ids=[row.mentee.participation_id for row in group.rows],
            )
        except Refused as refusal:
            outcome.failures.append(f"{group.person.full_name}: {refusal.sentence}")
        else:
            outcome.groups += 1
            outcome.mentees += len(group.rows)
    with transaction.atomic(durable=True):
        if outcome.groups:
            outcome.document_id = _order(actor, run.programme_id, order_number, timezone.localdate()).id
        state = RunState.APPROVED if outcome.groups else RunState.DRAFT
        MatchRun.objects.filter(id=run_id).update(state=state, figures=outcome.stored())
        audit_record(actor, "match_run.approved", run, changes={"groups": outcome.groups, "mentees": outcome.mentees})
        outbox_publish(Topic.MENTORSHIPS_CHANGED)
    if not outcome.groups:
        raise MatchingRefused("nothing_formed", " ".join(outcome.failures))
    return outcome


def outcome_of(run: MatchRun) -> Outcome:
    """Return what approving a run brought."""
    figures = run.figures
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
