"""Reads of the region's figures. Only facts: no query here reaches a school."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.core.actor import Actor, Role, require
from apps.core.errors import NotFound
from apps.region.directory.models import Municipality, Organisation
from apps.region.directory.selectors import organisation_titles, tenant_titles
from apps.region.library.models import MentoringForm, RequestType, Stage
from apps.region.monitoring.domain import Coverage, Definition
from apps.region.monitoring.models import Fact, MunicipalityFact, SchoolState
from apps.region.monitoring.policies import MonitoringAction

STAGES: Final = tuple(Stage)


@dataclass(slots=True)
class Territory:
    """A municipality with everything below it summed up, or the region as a whole."""

    id: UUID | None
    title: str
    organisations: int = 0
    connected: int = 0
    never_seen: int = 0
    not_started: int = 0
    reached: dict[int, int] = field(default_factory=lambda: dict.fromkeys(Stage.values, 0))
    values: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    has_parts: bool = False

    def coverage(self, definition: Definition) -> Coverage:
        return Coverage(
            involved=sum(self.values[name] for name in definition.numerators),
            total=sum(self.values[name] for name in definition.denominators),
        )

    def add(self, other: Territory) -> None:
        """Add the figures of a part to this whole."""
        self.organisations += other.organisations
        self.connected += other.connected
        self.never_seen += other.never_seen
        self.not_started += other.not_started
        for stage, number in other.reached.items():
            self.reached[stage] += number
        for name, value in other.values.items():
            self.values[name] += value


def current_period() -> date:
    """Return 1 September of the current academic year."""
    today = localdate()
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)


def period_list(*, actor: Actor) -> list[date]:
    """Return the academic years that have figures, the newest first; the current one is always there."""
    require(actor, MonitoringAction.VIEW)
    known = set(MunicipalityFact.objects.values_list("period", flat=True).distinct())
    return sorted(known | {current_period()}, reverse=True)


class Tree:
    """The municipalities, and which of them the actor may see."""

    def __init__(self, actor: Actor) -> None:
        self.by_id = {m.id: m for m in Municipality.objects.all()}
        self.parts: dict[UUID | None, list[Municipality]] = defaultdict(list)
        for municipality in self.by_id.values():
            self.parts[municipality.parent_id].append(municipality)
        self.restricted = not _sees_all(actor)
        self.root = actor.subject_id if self.restricted else None
        if self.restricted and self.root not in self.by_id:
            # A coordinator without a municipality, or of one that is gone, must not become one of the region.
            raise NotFound("municipality", _("Такого муниципалитета нет."))

    def below(self, municipality_id: UUID | None) -> set[UUID]:
        """Return a municipality with all its parts."""
        found: set[UUID] = set()
        waiting = [municipality_id] if municipality_id else [m.id for m in self.parts[None]]
        while waiting:
            current = waiting.pop()
            found.add(current)
            waiting.extend(part.id for part in self.parts[current])
        return found

    def require(self, municipality_id: UUID) -> Municipality:
        if municipality_id not in self.by_id or (self.restricted and municipality_id not in self.below(self.root)):
            raise NotFound("municipality", _("Такого муниципалитета нет."))
        return self.by_id[municipality_id]


def _sees_all(actor: Actor) -> bool:
    return actor.has(Role.ANALYST, Role.REGIONAL_OPERATOR)


@dataclass(frozen=True, slots=True)
class Overview:
    """One level of the drill-down: the whole, its parts, the way up."""

    whole: Territory
    parts: list[Territory]
    path: list[Municipality]


def overview_get(*, actor: Actor, period: date, municipality_id: UUID | None = None) -> Overview:
    """Return the figures of the region or of a municipality with those of its parts.

    Four queries whatever the number of schools.
    """
    require(actor, MonitoringAction.VIEW)
    tree = Tree(actor)
    top = municipality_id or tree.root
    if top is not None:
        tree.require(top)
    leaves = _leaves(period)
    parts = []
    for municipality in sorted(tree.parts[top], key=lambda m: m.title):
        territory = Territory(id=municipality.id, title=municipality.title, has_parts=bool(tree.parts[municipality.id]))
        for leaf in tree.below(municipality.id):
            if leaf in leaves:
                territory.add(leaves[leaf])
        parts.append(territory)
    title = tree.by_id[top].title if top else _("Регион в целом")
    whole = Territory(id=top, title=title)
    for part in parts:
        whole.add(part)
    own = leaves.get(top)
    if own is not None and not (top is None and tree.restricted):
        whole.add(own)
        if top is None:
            own.title = _("Район не указан")
            parts.append(own)
    return Overview(whole, parts, _path(tree, top))


def _path(tree: Tree, municipality_id: UUID | None) -> list[Municipality]:
    path: list[Municipality] = []
    while municipality_id is not None:
        path.insert(0, tree.by_id[municipality_id])
        municipality_id = None if municipality_id == tree.root else tree.by_id[municipality_id].parent_id
    return path


def _leaves(period: date) -> dict[UUID | None, Territory]:
    leaves: dict[UUID | None, Territory] = {}

    def leaf(municipality_id: UUID | None) -> Territory:
        return leaves.setdefault(municipality_id, Territory(id=municipality_id, title=""))

    counted = Organisation.objects.values("municipality_id").annotate(n=Count("id")).order_by()
    for row in counted:
        leaf(row["municipality_id"]).organisations += row["n"]
    for state in SchoolState.objects.values("municipality_id", "stage", "programmes", "last_seen_on"):
        territory = leaf(state["municipality_id"])
        territory.connected += 1
        territory.never_seen += state["last_seen_on"] is None
        territory.not_started += state["last_seen_on"] is not None and state["programmes"] == 0
        for stage in range(1, state["stage"] + 1):
            territory.reached[stage] += 1
    totals = MunicipalityFact.objects.filter(period=period, form="", role="", stage=0, key="")
    for municipality_id, measure, value in totals.values_list("municipality_id", "measure", "value"):
        leaf(municipality_id).values[measure] += value
    by_form = MunicipalityFact.objects.filter(
        period=period, measure__in=["mentorships", "mentees_paired", "mentees_working"]
    ).exclude(form="")
    for municipality_id, measure, value in by_form.values_list("municipality_id", "measure", "value"):
        leaf(municipality_id).values[measure] += value
    return leaves


@dataclass(frozen=True, slots=True)
class FormFigures:
    """Participants and pairs of one form of mentoring."""

    code: str
    title: str
    mentees: int
    mentors: int
    mentorships: int
    working: int


def form_figures(*, actor: Actor, period: date, municipality_id: UUID | None = None) -> list[FormFigures]:
    """Return the figures by form. All are head counts by form: open, exact."""
    require(actor, MonitoringAction.VIEW)
    tree = Tree(actor)
    facts = _within(MunicipalityFact.objects.filter(period=period).exclude(form=""), tree, municipality_id)
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for form, role, measure, value in facts.values_list("form", "role", "measure", "value"):
        sums[form][f"{measure}:{role}"] += value
    titles = dict(MentoringForm.objects.values_list("code", "title"))
    return [
        FormFigures(
            code=form,
            title=titles.get(form, form),
            mentees=cells["participants:mentee"],
            mentors=cells["participants:mentor"],
            mentorships=cells["mentorships:"],
            working=cells["mentees_working:"],
        )
        for form, cells in sorted(sums.items(), key=lambda item: -item[1]["participants:mentee"])
    ]


def _within[Q: QuerySet](facts: Q, tree: Tree, municipality_id: UUID | None) -> Q:
    top = municipality_id or tree.root
    if top is None:
        return facts
    tree.require(top)
    return facts.filter(municipality_id__in=tree.below(top))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class GuardedFigure:
    """A protected figure: ``None`` means «менее 5»."""

    title: str
    value: int | None


def request_figures(*, actor: Actor, period: date, municipality_id: UUID | None = None) -> list[GuardedFigure]:
    """Return what mentees ask help with. Guarded: the counts left the schools rounded."""
    require(actor, MonitoringAction.VIEW)
    tree = Tree(actor)
    facts = _within(MunicipalityFact.objects.filter(period=period, measure="requests"), tree, municipality_id)
    sums: dict[str, int] = defaultdict(int)
    for key, value in facts.values_list("key", "value"):
        sums[key] += value
    titles = dict(RequestType.objects.values_list("code", "title"))
    return [
        GuardedFigure(titles.get(code, code), value or None)
        for code, value in sorted(sums.items(), key=lambda item: -item[1])
    ]


class Attention:
    """The lists a coordinator acts on."""

    NEVER_SEEN = "never-seen"
    NOT_STARTED = "not-started"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A connected school in a list: where it stands, when somebody last came, its head counts.

    ``is_listed`` is False for a school that the directory has no row of.
    """

    tenant_id: UUID
    organisation_id: UUID | None
    title: str
    is_listed: bool
    municipality: str
    stage: int
    programmes: int
    last_seen_on: date | None
    mentees: int
    mentors: int
    coverage: Coverage


def schools_at(*, actor: Actor, stage: int) -> int:
    """Count the actor's schools whose furthest programme of this year stands at a stage."""
    require(actor, MonitoringAction.VIEW)
    return _within(SchoolState.objects.filter(stage=stage), Tree(actor), None).count()


def school_list(
    *,
    actor: Actor,
    period: date,
    municipality_id: UUID | None = None,
    attention: str = "",
    stage: int | None = None,
    definition: Definition = Definition.LEARNERS,
) -> list[SchoolLine]:
    """Return the connected schools of a territory, the least advanced first.

    ``stage`` keeps the schools that have not gone beyond it; ``attention`` is one of Attention.
    """
    require(actor, MonitoringAction.VIEW)
    tree = Tree(actor)
    states = _within(SchoolState.objects.all(), tree, municipality_id)
    if attention == Attention.NEVER_SEEN:
        states = states.filter(last_seen_on=None)
    elif attention == Attention.NOT_STARTED:
        states = states.filter(last_seen_on__isnull=False, programmes=0)
    if stage is not None:
        states = states.filter(stage=stage)
    found = list(
        states.values("tenant_id", "organisation_id", "municipality_id", "stage", "programmes", "last_seen_on")
    )
    listed = organisation_titles(tenant_ids=[row["tenant_id"] for row in found])
    unlisted = tenant_titles(tenant_ids=[row["tenant_id"] for row in found if row["tenant_id"] not in listed])
    titles = {**unlisted, **listed}
    values = _school_values(period, [row["tenant_id"] for row in found])
    lines = [
        SchoolLine(
            tenant_id=row["tenant_id"],
            organisation_id=row["organisation_id"],
            title=titles.get(row["tenant_id"], _("Школа без названия")),
            is_listed=row["tenant_id"] in listed,
            municipality=tree.by_id[row["municipality_id"]].title if row["municipality_id"] in tree.by_id else "",
            stage=row["stage"],
            programmes=row["programmes"],
            last_seen_on=row["last_seen_on"],
            mentees=values[row["tenant_id"]]["participants:mentee"],
            mentors=values[row["tenant_id"]]["participants:mentor"],
            coverage=Coverage(
                involved=sum(values[row["tenant_id"]][f"{name}:"] for name in definition.numerators),
                total=sum(values[row["tenant_id"]][f"{name}:"] for name in definition.denominators),
            ),
        )
        for row in found
    ]
    return sorted(lines, key=lambda line: (line.stage, line.title))


def _school_values(period: date, tenant_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    values: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    facts = Fact.objects.filter(period=period, tenant_id__in=list(tenant_ids), form="", stage=0, key="")
    for tenant_id, measure, role, value in facts.values_list("tenant_id", "measure", "role", "value"):
        values[tenant_id][f"{measure}:{role}"] = value
    return values


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """One school as the region sees it: its line, its forms and its programmes by stage."""

    line: SchoolLine
    refreshed: date | None
    forms: list[tuple[str, int, int]]
    programmes: list[tuple[str, int, int]]


def school_get(*, actor: Actor, tenant_id: UUID, period: date) -> SchoolFigures:
    """Return a school's figures; a school outside the actor's territory does not exist."""
    lines = [line for line in school_list(actor=actor, period=period) if line.tenant_id == tenant_id]
    if not lines:
        raise NotFound("school", _("Такой организации нет."))
    titles = dict(MentoringForm.objects.values_list("code", "title"))
    facts = Fact.objects.filter(tenant_id=tenant_id, period=period).exclude(form="")
    forms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    programmes: list[tuple[str, int, int]] = []
    for fact in facts.filter(measure__in=["participants", "programmes"]).order_by("form", "stage"):
        if fact.measure == "programmes":
            programmes.append((titles.get(fact.form, fact.form), fact.stage, fact.value))
        else:
            forms[fact.form][0 if fact.role == "mentee" else 1] += fact.value
    refreshed = SchoolState.objects.filter(tenant_id=tenant_id).aggregate(at=Max("refreshed_at"))["at"]
    return SchoolFigures(
        line=lines[0],
        refreshed=refreshed,
        forms=[(titles.get(code, code), mentees, mentors) for code, (mentees, mentors) in forms.items()],
        programmes=programmes,
    )


def satisfaction(*, actor: Actor, period: date) -> dict[str, tuple[int, int]]:
    """Return (satisfied, answered) by role over the region. Guarded: rounded by the schools."""
    require(actor, MonitoringAction.VIEW)
    sums: dict[str, list[int]] = {"mentee": [0, 0], "mentor": [0, 0]}
    facts = MunicipalityFact.objects.filter(Q(measure="survey_satisfied") | Q(measure="survey_answered"), period=period)
    for role, measure, value in facts.values_list("role", "measure", F("value")):
        sums[role][0 if measure == "survey_satisfied" else 1] += value
    return {role: (pair[0], pair[1]) for role, pair in sums.items()}


def cell_list(
    *, actor: Actor, measure: str = "", period: date | None = None, municipality_id: UUID | None = None
) -> QuerySet[MunicipalityFact]:
    """Return the cells of the territories the actor sees, as stored: a guarded one is rounded or marked small."""
    require(actor, MonitoringAction.VIEW)
    cells = _within(MunicipalityFact.objects.all(), Tree(actor), municipality_id)
    if measure:
        cells = cells.filter(measure=measure)
    return cells.filter(period=period) if period else cells
