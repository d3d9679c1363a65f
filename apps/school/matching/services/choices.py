"""What the curator decides by hand in a draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.school.matching.board import Board, Settings, board_of, in_words
from apps.school.matching.domain import pair_ground
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.facts import Facts, facts_of
from apps.school.matching.models import MatchRun, PairBan, Proposal
from apps.school.matching.papers import Lack
from apps.school.matching.places import regional_places
from apps.school.matching.pricing import Draft, Price, draft_of
from apps.school.matching.selectors import run_get
from apps.school.matching.services.drafts import MatchingRefused, draft_locked, remember
from apps.shared.audit.services import audit_record


def proposals_set(*, actor: Actor, run_id: UUID, choices: Mapping[UUID, UUID | None]) -> int:
    """Put other mentors, or nobody, on rows of a draft; return how many rows changed.

    Places are checked for the draft as a whole, after all changes.
    """
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        return _set(actor, draft_locked(run_id), choices, places)


def _set(actor: Actor, run: MatchRun, choices: Mapping[UUID, UUID | None], places: Mapping[UUID, int]) -> int:
    facts = facts_of(run.programme_id, places=places)
    board = board_of(facts, Settings.of(run.settings))
    rows = Proposal.objects.filter(run=run, id__in=list(choices)).select_for_update().order_by("id")
    changed = [row for row in rows if choices[row.id] != row.mentor_id]
    for row in changed:
        fields = _chosen(board, choices[row.id], row.mentee_id) | _decided(actor)
        Proposal.objects.filter(id=row.id).update(mentor=choices[row.id], **fields)
    _check_places(run, facts)
    if changed:
        remember(run, changed)
        audit_record(actor, "match_run.changed", run, changes={"rows": len(changed)})
    return len(changed)


def _decided(actor: Actor) -> dict[str, object]:
    """Return the fields of a row the curator decides upon; why and the price are told by whoever knows them."""
    return {"is_manual": True, "changed_by": actor.user_id, "changed_at": timezone.now(), "why": "", "price": {}}


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


def proposal_choose(*, actor: Actor, run_id: UUID, proposal_id: UUID, mentor_id: UUID | None, why: str = "") -> Price:
    """Choose a mentor, or nobody, for one mentee and move those who have to make room.

    What the curator chose before stays. Returns what it cost; the row keeps who, when, why and the price. The same
    choice again costs nothing and changes nothing.
    """
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        return _choose(actor, draft_locked(run_id), proposal_id, mentor_id, why, places)


def _choose(
    actor: Actor, run: MatchRun, proposal_id: UUID, mentor_id: UUID | None, why: str, places: Mapping[UUID, int]
) -> Price:
    rows = {row.mentee_id: row for row in Proposal.objects.filter(run=run).select_for_update().order_by("id")}
    chosen = next((row for row in rows.values() if row.id == proposal_id), None)
    if chosen is None:
        raise NotFound("proposal", _("Такого наставляемого в подборе нет."))
    if chosen.is_manual and (chosen.mentor_id, chosen.why) == (mentor_id, why.strip()):
        return Price(0, 0, ())
    draft = draft_of(facts_of(run.programme_id, places=places), Settings.of(run.settings), list(rows.values()))
    fields = _chosen(draft.board, mentor_id, chosen.mentee_id)
    price = priced(draft, chosen.mentee_id, mentor_id)
    Proposal.objects.filter(id=chosen.id).update(
        mentor=mentor_id, **(fields | _decided(actor) | {"why": why.strip(), "price": price.stored()})
    )
    moved = [move for move in price.moves if move.mentee_id != chosen.mentee_id]
    for move in moved:
        _move(draft.board, rows[move.mentee_id], move.after)
    PairBan.objects.filter(programme=run.programme_id, mentee=chosen.mentee_id, mentor=mentor_id).delete()
    remember(run, [chosen, *(rows[move.mentee_id] for move in moved)])
    audit_record(actor, "match_run.chosen", run, changes=price.stored())
    return price


def priced(draft: Draft, mentee_id: UUID, mentor_id: UUID | None) -> Price:
    """Return what a choice would cost. Raises MatchingRefused when it conflicts with another one."""
    if mentee_id not in draft.pairs:
        raise MatchingRefused("left_programme", _("Участник вышел из программы. Пересчитайте подбор."))
    return _in_russian(lambda: draft.price(mentee_id, mentor_id))


def _in_russian(asked: Callable[[], Price]) -> Price:
    try:
        return asked()
    except EngineRefused as refused:
        raise MatchingRefused(refused.code, in_words(refused.sentence)) from refused


def _move(board: Board, row: Proposal, mentor_id: UUID | None) -> None:
    """Give somebody who had to make room another mentor; nobody decided upon this one by hand."""
    if mentor_id is None:
        fields: dict[str, object] = {
            "score": 0,
            "reasons": [_("осталось без наставника после вашего решения")],
            "parts": [],
        }
    else:
        told = board.told(mentor_id, row.mentee_id)
        parts = [[part.code, part.points, part.weight] for part in told.parts]
        fields = {"score": told.score, "reasons": list(told.reasons), "parts": parts}
    Proposal.objects.filter(id=row.id).update(mentor=mentor_id, **fields)


def proposals_lock(*, actor: Actor, run_id: UUID, proposal_ids: Collection[UUID], locked: bool) -> int:
    """Fix rows of a draft as they are, or let them be computed again; return how many changed."""
    run_get(actor=actor, run_id=run_id)
    with transaction.atomic(durable=True):
        run = draft_locked(run_id)
        rows = Proposal.objects.filter(run=run, id__in=list(proposal_ids), is_manual=not locked)
        changed = list(rows.select_for_update().order_by("id"))
        fields = _decided(actor) | {"is_manual": locked}
        Proposal.objects.filter(id__in=[row.id for row in changed]).update(**fields)
        if changed:
            remember(run, changed)
            audit_record(
                actor, "match_run.locked" if locked else "match_run.unlocked", run, changes={"rows": len(changed)}
            )
        return len(changed)


def pair_ban(*, actor: Actor, run_id: UUID, proposal_id: UUID, mentor_id: UUID | None = None, why: str = "") -> Price:
    """Never propose this pair again in the programme; the mentee gets the next best mentor, or nobody, at once.

    ``mentor_id`` says which pair is meant: asked for twice, it does not forbid the next mentor too. Returns what it
    cost. Who chooses the pair by hand afterwards lifts the ban.
    """
    places = regional_places(run_get(actor=actor, run_id=run_id).programme_id)
    with transaction.atomic(durable=True):
        run = draft_locked(run_id)
        rows = {row.mentee_id: row for row in Proposal.objects.filter(run=run).select_for_update().order_by("id")}
        row = next((row for row in rows.values() if row.id == proposal_id), None)
        if row is not None and mentor_id is not None and row.mentor_id != mentor_id:
            if PairBan.objects.filter(programme=run.programme_id, mentor=mentor_id, mentee=row.mentee_id).exists():
                return Price(0, 0, ())
            row = None
        if row is None or row.mentor_id is None:
            raise NotFound("proposal", _("Такой пары в подборе нет."))
        banned = row.mentor_id
        ban, _created = PairBan.objects.get_or_create(
            programme_id=run.programme_id,
            mentor_id=banned,
            mentee_id=row.mentee_id,
            defaults={"why": why.strip(), "created_by": actor.user_id},
        )
        draft = draft_of(facts_of(run.programme_id, places=places), Settings.of(run.settings), list(rows.values()))
        price = _in_russian(lambda: draft.without(row.mentee_id, banned))
        for move in price.moves:
            _move(draft.board, rows[move.mentee_id], move.after)
        Proposal.objects.filter(id=row.id).update(is_manual=False, why="", price={})
        touched = {row.mentee_id, *(move.mentee_id for move in price.moves)}
        remember(run, [rows[mentee_id] for mentee_id in touched], ban_id=ban.id)
        audit_record(actor, "match_run.banned", run, changes=price.stored())
        return price


def bans_lift(*, actor: Actor, run_id: UUID, ban_ids: Collection[UUID]) -> int:
    """Let pairs be proposed again from the next computation on; return how many."""
    run = run_get(actor=actor, run_id=run_id)
    with transaction.atomic(durable=True):
        lifted, _rows = PairBan.objects.filter(programme=run.programme_id, id__in=list(ban_ids)).delete()
        if lifted:
            audit_record(actor, "match_run.bans_lifted", run, changes={"rows": lifted})
        return lifted
