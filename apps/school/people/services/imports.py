"""Lists of people from files: check, apply in one transaction, take back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.core.spreadsheets import SpreadsheetRefused, read_table
from apps.school.people import domain
from apps.school.people.imports.planning import KnownPerson, PlannedRow, RowAction, counts_of, plan_rows
from apps.school.people.imports.reading import ImportedRow, read_people
from apps.school.people.imports.schema import COLUMNS, Audience
from apps.school.people.models import ClassGroup, Guardian, PeopleImport, Person, PersonKind, PersonState
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import import_destination
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic

MAX_ROWS: Final = 5_000
_BATCH: Final = 1_000
# Names of the plan's fields and of the columns they go to, where they differ.
_COLUMN: Final = {"born": "birth_date"}


class ImportRefused(Refused):
    """The file cannot be read, applied or taken back."""


def people_import_check(
    *, actor: Actor, file_name: str, data: bytes, audience: str, destination: str = ""
) -> PeopleImport:
    """Read a file and keep it with what applying it would do. Nothing else is written.

    The file is parsed in a jailed child process, so this is no transaction until the plan is stored.
    """
    require(actor, PeopleAction.IMPORT)
    if audience not in set(Audience):
        raise ImportRefused("audience", _("Выберите, кто в файле: наставляемые, наставники или педагоги."))
    try:
        table = read_table(data, file_name, schema=COLUMNS)
        rows = read_people(table, audience=audience, today=timezone.localdate())
    except SpreadsheetRefused as refusal:
        raise ImportRefused(refusal.code, refusal.message) from refusal
    if len(rows) > MAX_ROWS:
        raise ImportRefused("too_many", _("В файле больше 5 000 строк. Разделите его на части."))
    if not rows:
        raise ImportRefused("empty", _("Под названиями столбцов нет ни одной строки."))
    plan = plan_rows(rows, _known())
    with transaction.atomic():
        found = PeopleImport.objects.create(
            file_name=file_name[-200:],
            file_hash=hashlib.sha256(data).hexdigest(),
            file=data,
            audience=audience,
            counts=counts_of(plan),
            plan={"destination": destination, "rows": [_as_json(planned) for planned in plan]},
            created_by=actor.user_id,
        )
        audit_record(actor, "people_import.checked", found, changes=found.counts)
    return found


@transaction.atomic
def people_import_apply(*, actor: Actor, import_id: UUID) -> PeopleImport:
    """Write what the file says. The plan is made anew, since the cards may have changed after the check.

    Applying twice changes nothing the second time.
    """
    require(actor, PeopleAction.IMPORT)
    found = _locked(import_id)
    if found.state == "applied":
        return found
    if found.state != "checked":
        raise ImportRefused("undone", _("Эта загрузка отменена. Загрузите файл ещё раз."))
    rows = [ImportedRow(**line["row"]) for line in found.plan["rows"] if not line["row"]["errors"]]
    plan = plan_rows(rows, _known())
    classes = _classes(actor, plan)
    created = _create(found.id, plan, classes)
    before = _update(plan, classes)
    guardians, guardian_links = _guardians(found.id, plan)
    undo: dict[str, Any] = {
        "created": [str(person_id) for person_id in [*created, *guardians]],
        "before": before,
        "links": [str(link) for link in guardian_links],
        "effect": {},
    }
    destination, key = import_destination(), found.plan.get("destination", "")
    if destination and key:
        taken = [(planned.person_id, planned.row.extra) for planned in plan if planned.person_id is not None]
        undo["effect"] = dict(destination.apply(actor, key, found.audience, taken))
    counts = counts_of(plan)
    counts["reject"] += found.counts["reject"]
    counts.update(undo["effect"].get("counts", {}))
    found.state, found.applied_at, found.undo, found.counts = "applied", timezone.now(), undo, counts
    found.save(update_fields=["state", "applied_at", "undo", "counts"])
    audit_record(actor, "people_import.applied", found, changes=counts)
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=found.id)
    return found


@transaction.atomic
def people_import_undo(*, actor: Actor, import_id: UUID) -> PeopleImport:
    """Take an applied file back: cards it made are deleted, fields it changed get their values back.

    Raises ImportRefused when somebody it brought has since got something of his own.
    """
    require(actor, PeopleAction.IMPORT)
    found = _locked(import_id)
    if found.state == "undone":
        return found
    if found.state != "applied":
        raise ImportRefused("not_applied", _("Эта загрузка ещё не применена, отменять нечего."))
    destination = import_destination()
    try:
        with transaction.atomic():
            if destination and found.undo.get("effect"):
                destination.undo(actor, found.undo["effect"])
            Guardian.objects.filter(id__in=found.undo["links"]).delete()
            for ids in _batches(found.undo["created"]):
                Person.objects.filter(id__in=ids).delete()
            _restore(found.undo["before"])
    except (ProtectedError, IntegrityError) as error:
        raise ImportRefused(
            "in_use",
            _("Люди из этого файла уже участвуют в программах или дали согласия. Отменить загрузку целиком нельзя."),
        ) from error
    found.state = "undone"
    found.save(update_fields=["state"])
    audit_record(actor, "people_import.undone", found, changes={"deleted": len(found.undo["created"])})
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=found.id)
    return found


def _locked(import_id: UUID) -> PeopleImport:
    found = PeopleImport.objects.select_for_update().defer("file").filter(id=import_id).first()
    if found is None:
        raise NotFound("import", _("Такой загрузки нет."))
    return found


def _known() -> list[KnownPerson]:
    people = Person.objects.exclude(state=PersonState.ERASED).select_related("class_group").order_by("created_at", "id")
    return [
        KnownPerson(
            id=person.id,
            key=person.match_key,
            kind=person.kind,
            born=person.birth_date,
            class_title=person.class_group.title if person.class_group else "",
            values={
                "sex": person.sex,
                "born": person.birth_date.isoformat() if person.birth_date else "",
                "class_title": person.class_group.title if person.class_group else "",
                "position": person.position,
                "hired_on": person.hired_on.isoformat() if person.hired_on else "",
                "email": person.email,
                "phone": person.phone,
            },
        )
        for person in people
    ]


def _as_json(planned: PlannedRow) -> dict[str, Any]:
    return {
        "action": planned.action.value,
        "person_id": str(planned.person_id) if planned.person_id else None,
        "changes": sorted(planned.changes),
        "row": planned.row.as_json(),
    }


def _classes(actor: Actor, plan: Iterable[PlannedRow]) -> dict[str, UUID]:
    """Return the classes of the current school year by title; those the file brings are created."""
    year = domain.school_year(timezone.localdate())
    wanted = {
        planned.row.class_title: planned.row.grade
        for planned in plan
        if planned.row.class_title and planned.action in (RowAction.CREATE, RowAction.UPDATE)
    }
    known = dict(ClassGroup.objects.filter(academic_year=year).values_list("title", "id"))
    missing = sorted(set(wanted) - set(known))
    fresh = [ClassGroup(title=title, grade=wanted[title], academic_year=year) for title in missing]
    for group in ClassGroup.objects.bulk_create(fresh):
        known[group.title] = group.id
    if fresh:
        audit_record(actor, "class.imported", changes={"count": len(fresh)})
    return known


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _create(import_id: UUID, plan: Iterable[PlannedRow], classes: dict[str, UUID]) -> list[UUID]:
    fresh = [planned for planned in plan if planned.action is RowAction.CREATE]
    people = [
        Person(
            kind=planned.row.kind,
            last_name=planned.row.last_name,
            first_name=planned.row.first_name,
            middle_name=planned.row.middle_name,
            match_key=planned.row.key,
            sex=planned.row.sex,
            birth_date=_day(planned.row.born),
            class_group_id=classes.get(planned.row.class_title),
            position=planned.row.position,
            hired_on=_day(planned.row.hired_on),
            email=planned.row.email,
            phone=planned.row.phone,
            is_external_adult=planned.row.kind not in domain.OWN_PEOPLE,
            import_id=import_id,
        )
        for planned in fresh
    ]
    for planned, person in zip(fresh, Person.objects.bulk_create(people, batch_size=_BATCH), strict=True):
        planned.person_id = person.id
    return [person.id for person in people]


def _update(plan: Iterable[PlannedRow], classes: dict[str, UUID]) -> dict[str, dict[str, Any]]:
    """Fill in the cards; return the values they had."""
    changed = {p.person_id: p for p in plan if p.action is RowAction.UPDATE and p.person_id is not None}
    before: dict[str, dict[str, Any]] = {}
    people = list(Person.objects.select_for_update().filter(id__in=changed).order_by("id"))
    for person in people:
        old: dict[str, Any] = {}
        for name, value in changed[person.id].changes.items():
            column = "class_group_id" if name == "class_title" else _COLUMN.get(name, name)
            new: Any = _day(value) if name in {"born", "hired_on"} else value
            if name == "class_title":
                new = classes.get(value)
            stored = getattr(person, column)
            old[column] = stored.isoformat() if isinstance(stored, date) else (str(stored) if stored else None)
            setattr(person, column, new)
        before[str(person.id)] = old
    _save(people)
    return before


def _save(people: list[Person]) -> None:
    fields = ["sex", "birth_date", "class_group", "position", "hired_on", "email", "phone"]
    Person.objects.bulk_update(people, fields, batch_size=500)


def _restore(before: dict[str, dict[str, Any]]) -> None:
    people = list(Person.objects.select_for_update().filter(id__in=list(before)).order_by("id"))
    for person in people:
        for column, value in before[str(person.id)].items():
            if column in {"birth_date", "hired_on"}:
                setattr(person, column, _day(value or ""))
            elif column == "class_group_id":
                person.class_group_id = UUID(value) if value else None
            else:
                setattr(person, column, value or "")
    _save(people)


def _guardians(import_id: UUID, plan: Iterable[PlannedRow]) -> tuple[list[UUID], list[UUID]]:
    """Join children with representatives; one representative of several children gets one card."""
    wanted = [p for p in plan if p.row.guardian and p.person_id is not None]
    known = {
        (row.child_id, row.guardian.match_key)
        for row in Guardian.objects.filter(child__in=[p.person_id for p in wanted]).select_related("guardian")
    }
    adults = {
        (person.match_key, person.phone or person.email): person.id
        for person in Person.objects.filter(match_key__in={(p.row.guardian or {})["key"] for p in wanted}).exclude(
            kind__in=domain.LEARNERS
        )
    }
    fresh: dict[tuple[str, str], Person] = {}
    pairs: list[tuple[UUID, tuple[str, str]]] = []
    for planned in wanted:
        data, child_id = planned.row.guardian or {}, planned.person_id
        if child_id is None or (child_id, data["key"]) in known:
            continue
        # Without a contact a namesake may be another family: such a representative is not shared.
        contact = data["phone"] or data["email"]
        identity = (data["key"], contact or str(child_id))
        pairs.append((child_id, identity))
        if identity in adults or identity in fresh:
            continue
        fresh[identity] = Person(
            kind=PersonKind.PARENT,
            last_name=data["last_name"],
            first_name=data["first_name"],
            middle_name=data["middle_name"],
            match_key=data["key"],
            email=data["email"],
            phone=data["phone"],
            is_external_adult=True,
            import_id=import_id,
        )
    for identity, person in zip(fresh, Person.objects.bulk_create(fresh.values(), batch_size=_BATCH), strict=True):
        adults[identity] = person.id
    links = Guardian.objects.bulk_create(
        [Guardian(child_id=child_id, guardian_id=adults[identity]) for child_id, identity in pairs], batch_size=_BATCH
    )
    return [person.id for person in fresh.values()], [link.id for link in links]


def _batches(ids: list[str]) -> Iterable[list[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
