"""Rules of programmes: due dates of the roadmap, who may take part, when a stage may be closed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.ui.components import Text

FIRST_STAGE: Final = 1
LAST_STAGE: Final = 7
SLOTS: Final[list[tuple[str, Text]]] = [
    ("mon", _("понедельник")),
    ("tue", _("вторник")),
    ("wed", _("среда")),
    ("thu", _("четверг")),
    ("fri", _("пятница")),
    ("sat", _("суббота")),
]


def slots_in_words(slots: Collection[str]) -> str:
    """Return «понедельник, среда» for the codes of convenient days, in the order of the week."""
    return ", ".join(str(title) for code, title in SLOTS if code in slots)


def off_weekend(day: date, *, latest: date | None = None) -> date:
    """Move a Saturday or a Sunday to Monday; to the Friday before when Monday is later than ``latest``."""
    if day.weekday() < 5:
        return day
    monday = day + timedelta(days=7 - day.weekday())
    return monday if latest is None or monday <= latest else day - timedelta(days=day.weekday() - 4)


def due_date(*, starts_on: date, ends_on: date, share: Decimal) -> date:
    """Return the due date of a model task: its share of the programme's length, on a working day."""
    days = int((Decimal((ends_on - starts_on).days) * share).to_integral_value())
    return max(off_weekend(starts_on + timedelta(days=days), latest=ends_on), off_weekend(starts_on))


# --- stages


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold to close a stage. ``sentence`` says what to do while it does not."""

    code: str
    met: bool
    sentence: Text
    done: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What is known about a stage: the figures its closing keeps, and what must hold to close it."""

    figures: Mapping[str, int] = field(default_factory=dict)
    checks: Sequence[Check] = field(default_factory=tuple)


class StageStatus(StrEnum):
    DONE = "done"
    ACTIVE = "active"
    BLOCKED = "blocked"
    ERROR = "error"


def comes_after(stage: int) -> int | None:
    """Return the stage that must be closed before this one; mentors are gathered beside mentees."""
    if stage == FIRST_STAGE:
        return None
    return 1 if stage == 3 else stage - 1


def must_be_closed(stage: int) -> frozenset[int]:
    """Return the stages that must be closed before a stage is: everything earlier, except 2 before 3."""
    earlier = set(range(FIRST_STAGE, stage))
    return frozenset(earlier - {2}) if stage == 3 else frozenset(earlier)


def stage_status(stage: int, *, closed: Collection[int], unmet: int) -> StageStatus:
    """Tell where a stage is. A closed one whose rules no longer hold is an error, not a success."""
    if stage in closed:
        return StageStatus.ERROR if unmet else StageStatus.DONE
    before = comes_after(stage)
    return StageStatus.BLOCKED if before is not None and before not in closed else StageStatus.ACTIVE


def current_stage(closed: Collection[int]) -> int:
    """Return the first stage that is not closed; the last one when all are."""
    return next((stage for stage in range(FIRST_STAGE, LAST_STAGE + 1) if stage not in closed), LAST_STAGE)


@dataclass(frozen=True, slots=True)
class Preparation:
    """What stage 1 leaves: the order, the team and the roadmap."""

    order_number: str
    order_date: date | None
    team: int
    has_curator: bool
    tasks: int
    open_tasks: int


def preparation_checks(facts: Preparation) -> list[Check]:
    return [
        Check(
            "order",
            bool(facts.order_number and facts.order_date),
            _("Укажите номер и дату приказа о внедрении."),
            _("Приказ о внедрении издан."),
        ),
        Check("curator", facts.has_curator, _("Назначьте куратора программы."), _("Куратор назначен.")),
        Check(
            "team",
            facts.team >= 2,
            _("Соберите команду: нужны хотя бы два человека вместе с куратором."),
            _("Команда собрана."),
        ),
        Check("roadmap", facts.tasks > 0, _("Составьте дорожную карту."), _("Дорожная карта составлена.")),
        Check(
            "tasks",
            facts.open_tasks == 0,
            ngettext(
                "Выполните %(n)d задачу первого этапа или отметьте, что она не требуется.",
                "Выполните задачи первого этапа или отметьте, что они не требуются. Осталось: %(n)d.",
                facts.open_tasks,
            )
            % {"n": facts.open_tasks},
            _("Задачи первого этапа выполнены."),
        ),
    ]


def mentees_checks(*, mentees: int, without_request: int, without_consent: int) -> list[Check]:
    """Return the rules of stage 2: there is somebody, and everybody has a request and a consent."""
    return [
        Check("mentees", mentees > 0, _("Добавьте хотя бы одного наставляемого."), _("Наставляемые есть.")),
        Check(
            "requests",
            without_request == 0,
            _("Запишите запросы наставляемых. Без запроса: %(n)d.") % {"n": without_request},
            _("У каждого наставляемого есть запрос."),
        ),
        Check(
            "consents",
            without_consent == 0,
            _("Получите согласия на участие. Не хватает у наставляемых: %(n)d.") % {"n": without_consent},
            _("Согласия на участие есть у всех."),
        ),
    ]


def mentors_checks(*, mentors: int, unfinished: int, capacity: int, mentees: int) -> list[Check]:
    """Return the rules of stage 3. Too few places is said, not forbidden: some mentees may have to wait."""
    room = _("Мест у наставников: %(places)d на %(mentees)d наставляемых.") % {"places": capacity, "mentees": mentees}
    return [
        Check("mentors", mentors > 0, _("Добавьте хотя бы одного наставника."), _("Наставники есть.")),
        Check(
            "profiles",
            unfinished == 0,
            _("Заполните карточки наставников: компетенции, число наставляемых, время. Не заполнено: %(n)d.")
            % {"n": unfinished},
            _("Карточки наставников заполнены."),
        ),
        Check("capacity", capacity > 0, _("Укажите, скольких наставляемых готовы вести наставники."), room),
    ]


def profile_is_complete(*, competences: Sequence[str], capacity: int, hours: Decimal) -> bool:
    return bool(competences) and capacity > 0 and hours > 0


# --- participants


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides whether a person may take part."""

    kind: str
    age: int | None
    active: bool
    is_external: bool
    other_role: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the form of a programme and the region's parameters ask of participants."""

    mentor_kinds: Collection[str]
    mentee_kinds: Collection[str]
    mentee_age_min: int


def may_join(candidate: Candidate, *, role: str, rules: Eligibility) -> Text | None:
    """Return why a person may not take part in a role, or None."""
    if not candidate.active:
        return _("выбыл из организации")
    if candidate.other_role:
        return _("уже участвует в этой программе в другой роли")
    kinds = rules.mentor_kinds if role == "mentor" else rules.mentee_kinds
    if candidate.kind not in kinds:
        return _("в этой форме наставничества не бывает в такой роли")
    learner = candidate.kind in {"pupil", "student"}
    if role == "mentee" and learner and candidate.age is not None and candidate.age < rules.mentee_age_min:
        return _("младше %(age)d лет") % {"age": rules.mentee_age_min}
    return None


def meetings_lack(meetings: int, *, floor: int) -> Text | None:
    """Return why a programme may not plan so few meetings of a pair: with fewer, stage 6 cannot be closed."""
    if meetings >= floor:
        return None
    return _("Регион ждёт от каждой пары больше встреч. Укажите %(floor)d или больше.") % {"floor": floor}
