"""Rules of questionnaires: what a valid answer is, and what may be shown of many answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.core.ui.components import Text

SCALE, YES_NO, OPEN, FREQUENCY = "scale", "yes_no", "open", "frequency"
FREQUENCIES: Final[list[tuple[int, Text]]] = [
    (0, _("никогда")),
    (1, _("1–2 раза")),
    (2, _("редко")),
    (3, _("часто")),
    (4, _("очень часто")),
]
_RANGES: Final = {SCALE: range(1, 11), YES_NO: range(2), FREQUENCY: range(5)}


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a questionnaire; the same key before and after makes a pair."""

    key: str
    kind: str
    text: str

    @property
    def required(self) -> bool:
        return self.kind != OPEN and self.key != "met_where"


def items_of(rows: Iterable[Mapping[str, Any]]) -> list[Item]:
    return [Item(key=row["key"], kind=row["kind"], text=row["text"]) for row in rows]


def number_fits(kind: str, number: int) -> bool:
    return number in _RANGES.get(kind, ())


def unanswered(items: Sequence[Item], answered: Iterable[str]) -> list[Item]:
    """Return the required questions that have no answer yet."""
    known = set(answered)
    return [item for item in items if item.required and item.key not in known]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question before and after: how many answered and the mean, None where too few answered."""

    key: str
    text: str
    n_before: int
    n_after: int
    before: float | None
    after: float | None
    hidden: bool

    @property
    def difference(self) -> float | None:
        return None if self.before is None or self.after is None else round(self.after - self.before, 1)


def pair_of(key: str, text: str, before: Sequence[int], after: Sequence[int], *, at_least: int) -> Pair:
    """Summarise a question. With fewer than ``at_least`` answers on a side nothing of that side is shown.

    Means have one digit, halves up, so that the row adds up as it is printed.
    """
    small = any(0 < len(side) < at_least for side in (before, after))
    return Pair(
        key=key,
        text=text,
        n_before=len(before),
        n_after=len(after),
        before=_mean(before) if before and len(before) >= at_least else None,
        after=_mean(after) if after and len(after) >= at_least else None,
        hidden=small,
    )


def _mean(numbers: Sequence[int]) -> float:
    return float((Decimal(sum(numbers)) / len(numbers)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
