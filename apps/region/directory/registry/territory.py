"""Names of territories: «Басманный» and «Басманный район» are one, what is missing is looked for nearby."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

_TYPES = re.compile(
    r"\b(?:административный|административные|муниципальный|муниципальное|внутригородское|городской|городское|сельское)?\s*"
    r"\b(?:округ|округа|район|р-н|образование|поселение|город|г\.?\s(?=[А-Я]))(?=\s|$)",
    re.IGNORECASE,
)
# Education authorities of the open data of Moscow (2013) whose okrugs the registry leaves empty.
_AUTHORITY_OKRUGS = {
    "троицкое и новомосковское окружное управление образования": "Троицкий и Новомосковский административные округа",
}
# «142191, Москва Город, Троицк Город, …»: the address itself names the settlement.
_SETTLEMENT = re.compile(r"Москва Город,\s*([А-ЯЁ][а-яё-]+) Город\b|\bпоселение\s+([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)")


def territory_key(name: str) -> str:
    """«район Хамовники», «Хамовники» → «хамовники». The type is lost: see `canonical_names` before trusting it."""
    bare = _TYPES.sub(" ", name)
    return re.sub(r"[\W_]", "", bare.casefold().replace("ё", "е")) or re.sub(r"[\W_]", "", name.casefold())


def canonical_names(pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """(parent, name) as written → the fullest common spelling under the same parent.

    A bare name joins a typed one only when there is exactly one: with both «Ленинский район» and «Ленинский
    городской округ» present, «Ленинский» stays itself.
    """
    variants: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for parent, name in pairs:
        if name:
            variants[parent, territory_key(name)][" ".join(name.split())] += 1
    chosen: dict[tuple[str, str], str] = {}
    for (parent, _key), spellings in variants.items():
        typed = {_plain(name) for name in spellings if _is_typed(name)}
        best = max((n for n in spellings if _is_typed(n) or not typed), key=lambda n: (spellings[n], n))
        for name in spellings:
            same = len(typed) <= 1 or _plain(name) == _plain(best)
            chosen[parent, name] = best if same else name
    return chosen


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())


def _is_typed(name: str) -> bool:
    return bool(_TYPES.search(name))


def okrugs_of_authorities(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Education authority → okrug, where all rows that name both agree on one (at least 3 of them)."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for authority, okrug in pairs:
        if authority and okrug:
            seen[authority.casefold()][okrug] += 1
    learned = {name: next(iter(okrugs)) for name, okrugs in seen.items() if len(okrugs) == 1 and okrugs.total() >= 3}
    return {**learned, **_AUTHORITY_OKRUGS}


def settlement_in_address(address: str) -> str:
    """«Троицк» from «142191, Москва Город, Троицк Город, …»; empty when the address does not say."""
    match = _SETTLEMENT.search(address)
    if not match:
        return ""
    return f"город {match[1]}" if match[1] else f"поселение {match[2]}"
