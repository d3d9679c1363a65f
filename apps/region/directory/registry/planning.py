"""The plan of an import: the same rows over the same directory give the same plan, in any order of rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import OrganisationFields
from .identity import Doubt, Group, Traits, Verdict, group_rows, judge, question_key, traits_of_fields
from .merging import changes, describe, distinguish, is_repeated_building, overlay
from .results import (
    Answer,
    Decision,
    ExistingOrganisation,
    ImportPlan,
    Note,
    PlannedOrganisation,
    Proposal,
    Question,
    RowOutcome,
)
from .rows import RegistryRow
from .territory import territory_key


def plan(
    rows: Sequence[RegistryRow],
    existing: Sequence[ExistingOrganisation] = (),
    answers: Mapping[str, Answer] | None = None,
) -> ImportPlan:
    """Decide for every row; write nothing.

    `rows` may come from several files. `answers` are a person's replies to the questions of an earlier plan. Planning
    the same rows over the applied result gives only `unchanged` (and the questions still open).
    """
    answers = answers or {}
    good = [row for row in rows if not row.problem]
    groups, doubts = group_rows(good, answers)
    described = [describe(group) for group in groups]
    named = distinguish([fields for fields, _notes in described])
    proposals = [
        _proposal(group, fields, notes)
        for group, fields, (_fields, notes) in zip(groups, named, described, strict=True)
    ]
    matcher = _Matcher(existing, answers)
    matches = [matcher.find(group.traits) for group in groups]
    _one_owner_each(groups, matches)
    waiting = {doubt.waiting: doubt for doubt in doubts}
    planned = [
        _decide(proposal, match, waiting.get(index), proposals)
        for index, (proposal, match) in enumerate(zip(proposals, matches, strict=True))
    ]
    questions = [
        *(_row_question(doubt, proposals) for doubt in doubts),
        *(match.question(proposal) for proposal, match in zip(proposals, matches, strict=True) if match.doubtful),
        *_suspicions(groups, proposals, {(doubt.first, doubt.second) for doubt in doubts}),
    ]
    return ImportPlan(
        organisations=tuple(planned),
        rows=tuple(_outcomes(rows, groups, planned)),
        questions=tuple(sorted(questions, key=lambda question: (not question.blocking, question.code, question.key))),
    )


def _proposal(group: Group, fields: OrganisationFields, notes: list[Note]) -> Proposal:
    refs = tuple(sorted(row.ref for row in group.rows))
    return Proposal(group.traits.label, group.traits.keys, fields, refs, tuple(notes))


@dataclass(slots=True)
class _Match:
    found: ExistingOrganisation | None = None
    doubtful: tuple[ExistingOrganisation, ...] = ()
    key: str = ""

    def question(self, proposal: Proposal) -> Question:
        names = "; ".join(f"«{organisation.fields.short_name}»" for organisation in self.doubtful)
        text = _("«%(name)s» похожа на организации, которые уже есть в справочнике: %(names)s. Это одна организация?")
        return Question(
            key=self.key,
            code="existing_similar",
            text=_named(text, name=proposal.fields.full_name, names=names),
            rows=proposal.rows,
            organisations=(proposal.key, *(organisation.id for organisation in self.doubtful)),
            blocking=True,
        )


class _Matcher:
    """Find the organisation of the directory that a group of rows describes."""

    def __init__(self, existing: Sequence[ExistingOrganisation], answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self.traits = [(o, traits_of_fields(o.fields, o.keys)) for o in sorted(existing, key=lambda o: o.id)]
        self.by_key: dict[str, list[int]] = defaultdict(list)
        for index, (_organisation, traits) in enumerate(self.traits):
            for key in traits.keys:
                self.by_key[key].append(index)

    def find(self, traits: Traits) -> _Match:
        indexes = sorted({index for key in traits.keys for index in self.by_key.get(key, ())})
        verdicts: dict[Verdict, list[int]] = defaultdict(list)
        for index in indexes:
            verdicts[self._verdict(traits, self.traits[index][1])].append(index)
        same, unsure = verdicts[Verdict.SAME], verdicts[Verdict.ASK]
        # The one that came from these very rows, if there is just one such: planning again changes nothing.
        own = [i for i in [*same, *unsure] if self.traits[i][0].keys == traits.keys]
        if len(own) == 1:
            return _Match(self.traits[own[0]][0])
        if chosen := [i for i in same if self._answer(traits, self.traits[i][1]) is Answer.SAME]:
            same, unsure = chosen[:1], []
        if len(same) > 1:
            # The one that has this very building or this very name, if there is just one such.
            exact = [i for i in same if self.traits[i][1].sources & traits.sources] or [
                i for i in same if self.traits[i][1].fulls & traits.fulls and self.traits[i][1].okrug == traits.okrug
            ]
            same, unsure = (exact, []) if len(exact) == 1 else ([], same)
        if same:
            return _Match(self.traits[same[0]][0])
        if unsure:
            key = question_key(traits, self.traits[unsure[0]][1])
            return _Match(None, tuple(self.traits[index][0] for index in unsure), key)
        return _Match()

    def _answer(self, one: Traits, other: Traits) -> Answer | None:
        return self.answers.get(question_key(one, other))

    def _verdict(self, one: Traits, other: Traits) -> Verdict:
        decided = judge(one, other)
        answer = self._answer(one, other)
        if answer is None or decided is Verdict.DIFFERENT:
            return decided
        return Verdict.SAME if answer is Answer.SAME else Verdict.DIFFERENT


def _one_owner_each(groups: Sequence[Group], matches: list[_Match]) -> None:
    """Two groups must not both become one organisation: the nearest keeps it, the rest are asked about."""
    claims: dict[str, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        if match.found is not None:
            claims[match.found.id].append(index)
    for indexes in claims.values():
        for index in sorted(indexes, key=lambda i: _distance(groups[i], matches[i]))[1:]:
            found = matches[index].found
            assert found is not None
            key = question_key(groups[index].traits, traits_of_fields(found.fields, found.keys))
            matches[index] = _Match(None, (found,), key)


def _distance(group: Group, match: _Match) -> tuple[int, int, bool, int, str]:
    """More shared keys, then fewer of its own, then the same territory: the nearest group comes first."""
    assert match.found is not None
    known = match.found.keys
    elsewhere = territory_key(match.found.fields.okrug) != group.traits.okrug
    shared = len(group.traits.keys & known)
    return -shared, len(group.traits.keys) - shared, elsewhere, -len(group.rows), group.traits.label


def _decide(
    proposal: Proposal, match: _Match, doubt: Doubt | None, proposals: Sequence[Proposal]
) -> PlannedOrganisation:
    fields = proposal.fields
    if match.found is not None and (doubt is None or _is_known(proposal, match.found)):
        after = overlay(match.found.fields, fields)
        changed = changes(match.found.fields, after)
        decision = Decision.UPDATE if changed else Decision.UNCHANGED
        return PlannedOrganisation(proposal, decision, after, match.found.id, changed)
    if doubt is not None:
        other = proposals[doubt.first if proposal is proposals[doubt.second] else doubt.second].fields.short_name
        reason = _named(_("Похожа на «%(name)s» из этого же файла. Решите, одна ли это организация."), name=other)
        return PlannedOrganisation(proposal, Decision.ASK, fields, reason=reason)
    if match.doubtful:
        name = match.doubtful[0].fields.short_name
        reason = _named(_("Похожа на «%(name)s» из справочника. Решите, одна ли это организация."), name=name)
        return PlannedOrganisation(proposal, Decision.ASK, fields, reason=reason)
    return PlannedOrganisation(proposal, Decision.CREATE, fields)


def _is_known(proposal: Proposal, found: ExistingOrganisation) -> bool:
    """Tell whether an organisation came from these very rows: likeness proves nothing while a doubt is open."""
    return proposal.keys == found.keys


def _row_question(doubt: Doubt, proposals: Sequence[Proposal]) -> Question:
    first, second = proposals[doubt.first], proposals[doubt.second]
    text = _("«%(first)s» и «%(second)s» — одна организация или разные?")
    return Question(
        key=doubt.key,
        code="rows_similar",
        text=_named(text, first=_labelled(first), second=_labelled(second)),
        rows=(*first.rows, *second.rows),
        organisations=(first.key, second.key),
        blocking=True,
    )


def _named(text: str, **names: str) -> str:
    """Names bring quotes of their own: an inner and an outer closing one are written once."""
    return (text % names).replace("»»", "»")


def _labelled(proposal: Proposal) -> str:
    place = proposal.fields.okrug or proposal.fields.authority
    return f"{proposal.fields.full_name} ({place})" if place else proposal.fields.full_name


_SUSPICIONS = {
    "number_repeats": gettext_lazy(
        "Номер %(what)s носят две организации: «%(first)s» и «%(second)s». Проверьте, не одна ли это."
    ),
    "contact_shared": gettext_lazy(
        "У «%(first)s» и «%(second)s» общий контакт %(what)s. Проверьте, не одна ли это организация."
    ),
    "place_shared": gettext_lazy(
        "«%(first)s» и «%(second)s» находятся в одном месте (%(what)s). Проверьте координаты."
    ),
}


def _suspicions(
    groups: Sequence[Group], proposals: Sequence[Proposal], doubted: set[tuple[int, int]]
) -> list[Question]:
    """Pairs created apart that deserve a look: one founder's number under two kinds, or a shared contact or place."""
    seen: dict[tuple[int, int], Question] = {}
    for code, index_of in (
        ("number_repeats", _by_number(groups)),
        ("contact_shared", _by_contact(groups)),
        ("place_shared", _by_place(proposals)),
    ):
        for what, indexes in sorted(index_of.items()):
            for a, b in combinations(sorted(indexes), 2):
                if (a, b) in doubted or (a, b) in seen:
                    continue
                first, second = proposals[a], proposals[b]
                names = {
                    "what": what.rpartition("#")[2],
                    "first": first.fields.short_name,
                    "second": second.fields.short_name,
                }
                seen[a, b] = Question(
                    key=question_key(groups[a].traits, groups[b].traits),
                    code=code,
                    text=_named(str(_SUSPICIONS[code]), **names),
                    rows=(*first.rows, *second.rows),
                    organisations=(first.key, second.key),
                    blocking=False,
                )
    return list(seen.values())


def _by_number(groups: Sequence[Group]) -> dict[str, set[int]]:
    """Ownership and founder with a number, whatever the kind."""
    index: dict[str, set[int]] = defaultdict(set)
    for position, group in enumerate(groups):
        for base in group.traits.bases if group.traits.numbered else ():
            _name, ownership, founder, _kind, number = base.split(":", 4)
            if founder:
                index[f"{ownership}:{founder}#{number}"].add(position)
    return index


def _by_contact(groups: Sequence[Group]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for position, group in enumerate(groups):
        for contact in group.traits.contacts:
            index[contact].add(position)
    # A contact of many is the one of their authority.
    return {contact: found for contact, found in index.items() if len(found) <= 3}


def _by_place(proposals: Sequence[Proposal]) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for position, proposal in enumerate(proposals):
        for building in proposal.fields.buildings:
            if building.point is not None:
                index[f"{building.point.latitude}, {building.point.longitude}"].add(position)
    return index


_ROW_REASONS = {
    Decision.CREATE: gettext_lazy("Новая организация."),
    Decision.UPDATE: gettext_lazy("Сведения об организации обновятся."),
    Decision.UNCHANGED: gettext_lazy("Изменений нет."),
}


def _outcomes(
    rows: Sequence[RegistryRow], groups: Sequence[Group], planned: Sequence[PlannedOrganisation]
) -> list[RowOutcome]:
    owner = {id(row): number for number, group in enumerate(groups) for row in group.rows}
    lead = {number: min(group.rows, key=lambda row: row.ref).ref for number, group in enumerate(groups)}
    outcomes = []
    for row in rows:
        if row.problem:
            outcomes.append(RowOutcome(row.ref, Decision.REJECT, row.problem))
            continue
        number = owner[id(row)]
        outcomes.append(_outcome(row, planned[number], is_lead=row.ref == lead[number]))
    return outcomes


def _outcome(row: RegistryRow, organisation: PlannedOrganisation, *, is_lead: bool) -> RowOutcome:
    proposal, decision = organisation.proposal, organisation.decision
    notes = (*row.notes, *(proposal.notes if is_lead else ()))
    reason = organisation.reason or str(_ROW_REASONS.get(decision, ""))
    if not is_lead and decision is Decision.CREATE:
        decision = Decision.MERGE
        repeated = is_repeated_building(row, proposal.fields)
        text = (
            _("Повторяет здание организации «%(name)s».") if repeated else _("Ещё одно здание организации «%(name)s».")
        )
        reason = _named(text, name=proposal.fields.short_name)
    return RowOutcome(row.ref, decision, reason, proposal.key, notes)
