"""Where higher apps say what they know about programmes. Filled in ``AppConfig.ready()``.

Programmes import none of them: surveys, admission, matching, mentorships and completion register here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from apps.core.actor import Actor
from apps.core.ui.components import Command, Counter, Text, Tone
from apps.school.programmes.domain import Check, StageFacts
from apps.school.programmes.models import Participation, Programme

__all__ = ["Attention", "Check", "PairColumns", "StageFacts"]


@dataclass(frozen=True, slots=True)
class Attention:
    """A line of «Сегодня нужно». The higher ``weight``, the earlier it stands."""

    title: Text
    url: str
    hint: Text = ""
    due: date | None = None
    overdue: bool = False
    weight: int = 0
    tone: Tone = Tone.WARN


@dataclass(frozen=True, slots=True)
class PairColumns:
    """What the ministry's registers ask about a participant's pair."""

    partners: str = ""
    partner_places: str = ""
    ended_on: date | None = None
    result: str = ""
    case_url: str = ""
    passed: bool = False


type StageSource = Callable[[Programme], StageFacts]
type AttentionSource = Callable[[Actor], Iterable[Attention]]
type JoinedHook = Callable[[Actor, Programme, Sequence[Participation]], None]
type ClosedHook = Callable[[Actor, Programme, int], None]
type EndedHook = Callable[[Actor, Programme], None]
type WithdrawalGuard = Callable[[Actor, Participation], None]
type PairSource = Callable[[UUID], Mapping[UUID, PairColumns]]
type CommandSource = Callable[[Actor, Programme], Iterable[Command]]
type CounterSource = Callable[[Actor, Programme], Iterable[Counter]]

_stage_sources: dict[int, list[StageSource]] = {}
_attention: list[AttentionSource] = []
_joined: list[JoinedHook] = []
_closed: list[ClosedHook] = []
_withdrawal_guards: list[WithdrawalGuard] = []
_pairs: list[PairSource] = []
_ended: list[EndedHook] = []
_steps: dict[int, list[CommandSource]] = {}
_counters: list[CounterSource] = []
_figures: list[Callable[[Actor], Iterable[Counter]]] = []


def register_stage_facts(stage: int, source: StageSource) -> None:
    """Have ``source(programme)`` give figures and rules of a stage. Several sources of a stage add up."""
    _stage_sources.setdefault(stage, []).append(source)


def stage_sources(stage: int) -> Sequence[StageSource]:
    return _stage_sources.get(stage, ())


def register_attention(source: AttentionSource) -> None:
    """Add lines to «Сегодня нужно» of whoever opens the start page. One or two queries, whatever the school's size."""
    _attention.append(source)


def attention(actor: Actor) -> list[Attention]:
    lines = [line for source in _attention for line in source(actor)]
    return sorted(lines, key=lambda line: (-line.weight, not line.overdue, line.due or date.max))


def register_joined(hook: JoinedHook) -> None:
    """Have ``hook(actor, programme, participations)`` called in the transaction in which people join."""
    _joined.append(hook)


def run_joined(actor: Actor, programme: Programme, participations: Sequence[Participation]) -> None:
    for hook in _joined:
        hook(actor, programme, participations)


def register_stage_closed(hook: ClosedHook) -> None:
    """Have ``hook(actor, programme, stage)`` called in the transaction in which a stage is closed."""
    _closed.append(hook)


def run_stage_closed(actor: Actor, programme: Programme, stage: int) -> None:
    for hook in _closed:
        hook(actor, programme, stage)


def register_ended(hook: EndedHook) -> None:
    """Have ``hook(actor, programme)`` called in the transaction in which a programme is completed or cancelled."""
    _ended.append(hook)


def run_ended(actor: Actor, programme: Programme) -> None:
    for hook in _ended:
        hook(actor, programme)


def register_withdrawal_guard(guard: WithdrawalGuard) -> None:
    """Have ``guard(actor, participation)`` end what a participant is in before he leaves; it may refuse."""
    _withdrawal_guards.append(guard)


def run_withdrawal_guards(actor: Actor, participation: Participation) -> None:
    for guard in _withdrawal_guards:
        guard(actor, participation)


def register_pair_columns(source: PairSource) -> None:
    """Have ``source(programme_id)`` fill the pair columns of the ministry's registers, by participation id."""
    _pairs.append(source)


def pair_columns(programme_id: UUID) -> dict[UUID, PairColumns]:
    found: dict[UUID, PairColumns] = {}
    for source in _pairs:
        found.update(source(programme_id))
    return found


def register_stage_commands(stage: int, source: CommandSource) -> None:
    """Offer the work of a stage on its page; the first command of all is the next step of the programme."""
    _steps.setdefault(stage, []).append(source)


def stage_commands(stage: int, actor: Actor, programme: Programme) -> list[Command]:
    return [command for source in _steps.get(stage, ()) for command in source(actor, programme)]


def register_programme_counters(source: CounterSource) -> None:
    """Add counters to the programme's page: each opens the list behind it."""
    _counters.append(source)


def programme_counters(actor: Actor, programme: Programme) -> list[Counter]:
    return [counter for source in _counters for counter in source(actor, programme)]


def register_home_counters(source: Callable[[Actor], Iterable[Counter]]) -> None:
    """Add figures to the start page of the school, after participants."""
    _figures.append(source)


def home_counters(actor: Actor) -> list[Counter]:
    return [counter for source in _figures for counter in source(actor)]
