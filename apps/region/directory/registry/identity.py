"""Is it one organisation? The rule, and the grouping of rows by it.

ИНН and ОГРН decide when both sides have them. Otherwise two descriptions must have the same base key (ownership,
founder, kind, number or own title) and then agree in the rest: territory, full name, or shared mail, phone or site. A
number alone proves nothing: «Школа № 45» and «Гимназия № 45» are two, «СОШ № 1» exists in every municipality.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations

from .fields import OrganisationFields, Ownership
from .official_names import parse_official_name
from .results import Answer
from .rows import RegistryRow
from .territory import territory_key


class Verdict(Enum):
    SAME = "same"
    DIFFERENT = "different"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Traits:
    """What identity is judged by."""

    bases: frozenset[str]
    fulls: frozenset[str]
    titles: frozenset[str]
    numbered: bool
    ownership: Ownership
    okrug: str
    inn: str
    ogrn: str
    branch: bool
    contacts: frozenset[str]
    sources: frozenset[str]

    @property
    def strong_keys(self) -> frozenset[str]:
        return frozenset({f"inn:{self.inn}"} if self.inn else ()) | frozenset(
            {f"ogrn:{self.ogrn}"} if self.ogrn else ()
        )

    @property
    def keys(self) -> frozenset[str]:
        return self.bases | self.fulls | self.strong_keys | self.sources

    @property
    def label(self) -> str:
        """The same for equal traits whatever the order of rows: names questions and sorts groups."""
        parts = [*sorted(self.bases), *sorted(self.fulls), self.okrug, self.inn, self.ogrn]
        return "|".join(parts)


def traits_of_row(row: RegistryRow) -> Traits:
    return Traits(
        bases=frozenset({row.name.base_key}),
        fulls=frozenset({row.name.full_key}),
        titles=frozenset({row.name.title_key} - {""}),
        numbered=bool(row.name.number),
        ownership=row.ownership,
        okrug=territory_key(row.okrug) if row.okrug else "",
        inn=row.inn,
        ogrn=row.ogrn,
        branch="филиал" in row.name.full.casefold(),
        contacts=frozenset((*row.phones, *row.emails, *((row.site.partition("://")[2],) if row.site else ()))),
        sources=frozenset({f"source:{row.building.source_id}"} if row.building.source_id else ()),
    )


def traits_of_fields(fields: OrganisationFields, keys: Iterable[str] = ()) -> Traits:
    """An organisation of the directory; its stored keys keep the names it had before somebody edited them."""
    name = parse_official_name(fields.full_name)
    stored = frozenset(keys)
    return Traits(
        bases=frozenset({name.base_key}) | {key for key in stored if key.startswith("name:")},
        fulls=frozenset({name.full_key}) | {key for key in stored if key.startswith("full:")},
        titles=frozenset({name.title_key} - {""}),
        numbered=bool(name.number),
        ownership=fields.ownership,
        okrug=territory_key(fields.okrug) if fields.okrug else "",
        inn=fields.inn,
        ogrn=fields.ogrn,
        branch="филиал" in fields.full_name.casefold(),
        contacts=frozenset(
            (*fields.phones, *fields.emails, *((fields.site.partition("://")[2],) if fields.site else ()))
        ),
        sources=frozenset(f"source:{b.source_id}" for b in fields.buildings if b.source_id)
        | {key for key in stored if key.startswith("source:")},
    )


def union(traits: Sequence[Traits]) -> Traits:
    """The traits of a group; of contradicting single values the first in order of labels stays."""
    ordered = sorted(traits, key=lambda t: t.label)
    return Traits(
        bases=frozenset().union(*(t.bases for t in ordered)),
        fulls=frozenset().union(*(t.fulls for t in ordered)),
        titles=frozenset().union(*(t.titles for t in ordered)),
        numbered=any(t.numbered for t in ordered),
        ownership=ordered[0].ownership,
        okrug=next((t.okrug for t in ordered if t.okrug), ""),
        inn=next((t.inn for t in ordered if t.inn), ""),
        ogrn=next((t.ogrn for t in ordered if t.ogrn), ""),
        branch=any(t.branch for t in ordered),
        contacts=frozenset().union(*(t.contacts for t in ordered)),
        sources=frozenset().union(*(t.sources for t in ordered)),
    )


def judge(one: Traits, other: Traits) -> Verdict:
    for mine, theirs in ((one.inn, other.inn), (one.ogrn, other.ogrn)):
        if mine and theirs:
            # A branch shares the numbers of its head organisation and is another school.
            same = mine == theirs and (one.branch == other.branch and (not one.branch or bool(one.fulls & other.fulls)))
            return Verdict.SAME if same else Verdict.DIFFERENT
    same_full = bool(one.fulls & other.fulls)
    evidence = bool(one.contacts & other.contacts) or bool(one.sources & other.sources)
    if not one.bases & other.bases:
        return Verdict.ASK if one.sources & other.sources else Verdict.DIFFERENT
    if one.okrug and other.okrug and one.okrug != other.okrug:
        return _judge_across_okrugs(one, same_full=same_full, evidence=evidence)
    if same_full or evidence:
        return Verdict.SAME
    if one.numbered:
        return Verdict.SAME if not one.titles or not other.titles or one.titles & other.titles else Verdict.ASK
    return Verdict.ASK if one.okrug and other.okrug else Verdict.DIFFERENT


def _judge_across_okrugs(one: Traits, *, same_full: bool, evidence: bool) -> Verdict:
    if same_full and evidence:
        return Verdict.SAME  # a school with buildings in two okrugs
    if same_full and one.ownership is not Ownership.MUNICIPAL:
        return Verdict.ASK
    return Verdict.DIFFERENT


def question_key(one: Traits, other: Traits) -> str:
    text = "\n".join(sorted((one.label, other.label)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Group:
    rows: tuple[RegistryRow, ...]
    traits: Traits


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two groups that a person must tell apart; `waiting` is the one that is not applied until then."""

    key: str
    first: int
    second: int
    waiting: int


def group_rows(rows: Sequence[RegistryRow], answers: Mapping[str, Answer]) -> tuple[list[Group], list[Doubt]]:
    """Groups of rows of one organisation each, in an order that does not depend on the order of rows."""
    nodes = _nodes(rows)
    verdict = _answered(answers)
    edges: dict[tuple[int, int], Verdict] = {}
    for a, b in _candidate_pairs([traits for traits, _rows in nodes]):
        edges[a, b] = verdict(nodes[a][0], nodes[b][0])
    _honour_answers(nodes, edges, answers)
    parents, torn = _join_consistently(len(nodes), edges)
    members: dict[int, list[int]] = defaultdict(list)
    for index in range(len(nodes)):
        members[parents[index]].append(index)
    groups = [
        Group(
            rows=tuple(row for index in indexes for row in nodes[index][1]),
            traits=union([nodes[index][0] for index in indexes]),
        )
        for indexes in members.values()
    ]
    position = {index: number for number, indexes in enumerate(members.values()) for index in indexes}
    torn_groups = {position[index] for index in torn}
    doubts: dict[tuple[int, int], Doubt] = {}
    for (a, b), decided in sorted(edges.items()):
        first, second = sorted((position[a], position[b]))
        # A SAME that could not be honoured without joining two different organisations is a doubt too.
        if first != second and decided is not Verdict.DIFFERENT:
            waiting = first if first in torn_groups and second not in torn_groups else second
            doubts.setdefault((first, second), Doubt(question_key(nodes[a][0], nodes[b][0]), first, second, waiting))
    return groups, list(doubts.values())


def _answered(answers: Mapping[str, Answer]) -> Callable[[Traits, Traits], Verdict]:
    def verdict(one: Traits, other: Traits) -> Verdict:
        decided = judge(one, other)
        answer = answers.get(question_key(one, other))
        if decided is Verdict.DIFFERENT or answer is None:
            return decided
        return Verdict.SAME if answer is Answer.SAME else Verdict.DIFFERENT

    return verdict


def _honour_answers(
    nodes: Sequence[tuple[Traits, list[RegistryRow]]],
    edges: dict[tuple[int, int], Verdict],
    answers: Mapping[str, Answer],
) -> None:
    """«It is this one» also says that it is none of those which are different from this one."""
    for (a, b), decided in list(edges.items()):
        if decided is not Verdict.SAME or answers.get(question_key(nodes[a][0], nodes[b][0])) is not Answer.SAME:
            continue
        for node, chosen in ((a, b), (b, a)):
            for other in range(len(nodes)):
                rival, link = (min(chosen, other), max(chosen, other)), (min(node, other), max(node, other))
                if edges.get(rival) is Verdict.DIFFERENT and edges.get(link) in (Verdict.SAME, Verdict.ASK):
                    edges[link] = Verdict.DIFFERENT


def _nodes(rows: Sequence[RegistryRow]) -> list[tuple[Traits, list[RegistryRow]]]:
    """Rows that agree in everything identity is judged by are one node: buildings of a school."""
    buckets: dict[str, list[RegistryRow]] = defaultdict(list)
    for row in rows:
        buckets[traits_of_row(row).label].append(row)
    return [(union([traits_of_row(row) for row in buckets[label]]), buckets[label]) for label in sorted(buckets)]


def _candidate_pairs(nodes: Sequence[Traits]) -> list[tuple[int, int]]:
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, traits in enumerate(nodes):
        for key in traits.bases | traits.strong_keys | traits.sources:
            by_key[key].append(index)
    return sorted({pair for indexes in by_key.values() for pair in combinations(indexes, 2)})


def _join_consistently(count: int, edges: Mapping[tuple[int, int], Verdict]) -> tuple[list[int], set[int]]:
    """Union of SAME edges, except through a node that would connect two DIFFERENT ones: that node stays alone."""
    different = {pair for pair, decided in edges.items() if decided is Verdict.DIFFERENT}
    neighbours: dict[int, list[int]] = defaultdict(list)
    for (a, b), decided in edges.items():
        if decided is Verdict.SAME:
            neighbours[a].append(b)
            neighbours[b].append(a)
    torn = {
        node
        for node, near in neighbours.items()
        if any((min(a, b), max(a, b)) in different for a, b in combinations(near, 2))
    }
    parents = list(range(count))

    def root(node: int) -> int:
        while parents[node] != node:
            parents[node] = parents[parents[node]]
            node = parents[node]
        return node

    for (a, b), decided in sorted(edges.items()):
        if decided is Verdict.SAME and a not in torn and b not in torn:
            low, high = sorted((root(a), root(b)))
            parents[high] = low
    return [root(node) for node in range(count)], torn
