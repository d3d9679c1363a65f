"""Names in a case. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from apps.core.declension import Case, decline_full_name
from apps.core.person_names import FullName, Gender

_WORD = re.compile(r"[а-яёa-z]+(?:-[а-яёa-z]+)*")
# A surname this short is a common word too often to be told apart («Кот», «Ли»): it counts only with a capital.
_SHORT = 4


def surname_forms(last: str, first: str, middle: str, sex: str) -> frozenset[str]:
    """Return a surname in all cases, in lower case with «е» for «ё»."""
    gender: Gender | None = {"m": "male", "f": "female"}.get(sex)  # type: ignore[assignment]
    name = FullName(last, first, middle)
    words = {decline_full_name(name, case, gender).split()[0] for case in Case} | {last}
    return frozenset(_plain(word) for word in words)


def named_in(text: str, surnames: Iterable[Sequence[str]]) -> list[int]:
    """Return the positions of those people whose surname, in any of its forms, stands in the text."""
    lower = {match.group() for match in _WORD.finditer(_plain(text))}
    capital = {_plain(match.group()) for match in re.finditer(r"[А-ЯЁA-Z][а-яёa-zА-ЯЁA-Z-]*", text)}
    found = []
    for position, forms in enumerate(surnames):
        if any(form in (capital if len(form) <= _SHORT else lower) for form in forms):
            found.append(position)
    return found


def _plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
