"""What the component templates in ``frontend/templates/ui/`` read: small frozen values, built by views.

A view never passes models to a component. It says in these words what is to be seen, and the
template only lays it out. The signatures of the templates are in ``platform/docs/ui.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


class Tone(StrEnum):
    """How loud a thing is. Colour marks work that is left, so ``DONE`` has none."""

    DONE = "done"
    NEUTRAL = "neutral"
    ACTIVE = "active"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Command:
    """A link (``method="get"``) or a button that posts; ``fields`` are its hidden inputs."""

    label: Text
    url: str
    icon: str = ""
    method: str = "get"
    danger: bool = False
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    label: Text
    url: str


class TaskStatus(StrEnum):
    """The only four states a task can show."""

    DONE = "done"
    ACTIVE = "active"
    BLOCKED = "blocked"
    ERROR = "error"

    @property
    def label(self) -> Promise:
        return _TASK_TITLES[self]

    @property
    def tone(self) -> Tone:
        return _TASK_TONES[self]

    @property
    def icon(self) -> str:
        return _TASK_ICONS.get(self, "")


_TASK_TITLES = {
    TaskStatus.DONE: _("Завершено"),
    TaskStatus.ACTIVE: _("В работе"),
    TaskStatus.BLOCKED: _("Пока нельзя начать"),
    TaskStatus.ERROR: _("Нужно исправить"),
}
_TASK_TONES = {
    TaskStatus.DONE: Tone.DONE,
    TaskStatus.ACTIVE: Tone.ACTIVE,
    TaskStatus.BLOCKED: Tone.DONE,
    TaskStatus.ERROR: Tone.BAD,
}
_TASK_ICONS = {TaskStatus.DONE: "check", TaskStatus.ERROR: "alert-circle"}


@dataclass(frozen=True, slots=True)
class Task:
    """A line of a task list. ``hint`` says what is known or why it cannot be started yet.

    ``label`` replaces the words of the status where they would not fit the line.
    """

    title: Text
    status: TaskStatus
    url: str = ""
    hint: Text = ""
    due: date | None = None
    overdue: bool = False
    label: Text = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """A number that opens the list behind it. ``value`` is text already formatted («менее 5», «1 240»)."""

    value: Text
    label: Text
    url: str = ""
    hint: Text = ""
    unit: Text = ""
    tone: Tone = Tone.NEUTRAL


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    NEXT = "next"
    ERROR = "error"

    @property
    def label(self) -> Promise:
        return _STAGE_TITLES[self]


_STAGE_TITLES = {
    StageState.DONE: _("Завершён"),
    StageState.CURRENT: _("Идёт"),
    StageState.NEXT: _("Впереди"),
    StageState.ERROR: _("Нужно исправить"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    number: int
    title: Text
    state: StageState
    url: str = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A question and its answer; ``url`` leads back to the page where it can be changed."""

    key: Text
    value: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    title: Text
    when: Text
    icon: str = "circle-dashed"
    text: Text = ""
    who: Text = ""
    url: str = ""
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """A background task as the person waiting for it sees it. ``poll_url`` answers with the same fragment."""

    title: Text
    done: int
    total: int
    poll_url: str = ""
    note: Text = ""
    failed: int = 0
    finished: bool = False

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def polling(self) -> bool:
        return bool(self.poll_url) and not self.finished


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button of the bulk bar: the whole form is posted with ``action=<value>``."""

    value: str
    label: Text
    icon: str = ""
    danger: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Pages of an endless list: addresses of its neighbours, empty where there is none."""

    previous_url: str = ""
    next_url: str = ""
    found: int | None = None


@dataclass(frozen=True, slots=True)
class PageHeader:
    """A page's heading with its one primary action; everything else goes to ``more``."""

    title: Text
    lead: Text = ""
    crumbs: Sequence[Crumb] = ()
    primary: Command | None = None
    secondary: Command | None = None
    more: Sequence[Command] = field(default_factory=tuple)
    status: Text = ""
    status_tone: Tone = Tone.NEUTRAL
    meta: Sequence[Text] = ()
