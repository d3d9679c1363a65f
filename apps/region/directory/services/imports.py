"""Importing a registry: check, answer questions, load, undo.

The plan is a pure function of the file, the answers and the directory, so it is not stored to
be replayed: it is made again when it is loaded, and loading is refused if it came out otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.core.spreadsheets import SpreadsheetRefused, annotate, read_table
from apps.region.directory.exchange import IMPORTED, Territories, columns_of, existing_of, identity_of
from apps.region.directory.models import ImportState, Municipality, Organisation, RegistryImport
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.registry import (
    REGISTRY_SCHEMA,
    Answer,
    Decision,
    ImportPlan,
    PlannedOrganisation,
    plan,
    read_registry,
    territory_key,
)
from apps.region.directory.selectors import columns_for_history
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.audit.services import audit_record

_BATCH: Final = 500


def import_check(*, actor: Actor, file_name: str, data: bytes) -> RegistryImport:
    """Read a file and keep what loading it would do; nothing else changes.

    Raises DirectoryRefused with the reason when the file cannot be read at all.
    """
    require(actor, DirectoryAction.IMPORT)
    made, _territories, _existing = _plan(file_name, data, {})
    with transaction.atomic():
        checked = RegistryImport.objects.create(
            file_name=file_name[:200],
            file_hash=hashlib.sha256(data).hexdigest(),
            file=data,
            counts=_counts(made),
            plan=_shown(made, {}),
            created_by=actor.user_id,
        )
        audit_record(actor, "import.checked", checked, changes=_counts(made))
    return checked


def import_answer(*, actor: Actor, import_id: UUID, answers: Mapping[str, str]) -> RegistryImport:
    """Say of doubtful organisations whether they are one, and make the plan again."""
    require(actor, DirectoryAction.IMPORT)
    found = _get(import_id)
    if found.state != ImportState.CHECKED:
        raise DirectoryRefused("already_loaded", _("Файл уже загружен. Решения принимают до загрузки."))
    known = {**found.plan.get("answers", {}), **{key: Answer(answer).value for key, answer in answers.items()}}
    return _replan(actor, found, known)


def import_recheck(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Make the plan again over the directory as it is now."""
    require(actor, DirectoryAction.IMPORT)
    found = _get(import_id)
    if found.state == ImportState.APPLIED:
        raise DirectoryRefused("already_loaded", _("Файл уже загружен."))
    return _replan(actor, found, found.plan.get("answers", {}))


def _replan(actor: Actor, found: RegistryImport, answers: dict[str, str]) -> RegistryImport:
    made, _territories, _existing = _plan(found.file_name, bytes(found.file), answers)
    with transaction.atomic():
        RegistryImport.objects.filter(id=found.id).exclude(state=ImportState.APPLIED).update(
            counts=_counts(made), plan=_shown(made, answers), state=ImportState.CHECKED
        )
        audit_record(actor, "import.checked", found, changes=_counts(made))
    found.counts, found.plan = _counts(made), _shown(made, answers)
    return found


@transaction.atomic
def import_apply(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Load the file as the plan says, all of it or nothing. Loading twice changes nothing more."""
    require(actor, DirectoryAction.IMPORT)
    found = _get(import_id, lock=True)
    if found.state == ImportState.APPLIED:
        return found
    made, territories, existing = _plan(found.file_name, bytes(found.file), found.plan.get("answers", {}), lock=True)
    if _digest(made) != found.plan.get("digest"):
        raise DirectoryRefused(
            "directory_changed", _("Пока вы смотрели план, справочник изменился. Проверьте файл ещё раз.")
        )
    municipalities = _add_municipalities(made, territories)
    try:
        with transaction.atomic():
            created = _create(made, territories, found.id)
    except IntegrityError:
        raise DirectoryRefused(
            "organisation_exists", _("Часть организаций уже появилась в справочнике. Проверьте файл ещё раз.")
        ) from None
    updated = _update(made, territories, existing)
    undo = {
        "created": [str(organisation.id) for organisation in created],
        "updated": updated,
        "municipalities": [str(municipality.id) for municipality in municipalities],
    }
    RegistryImport.objects.filter(id=found.id).update(state=ImportState.APPLIED, undo=undo, applied_at=timezone.now())
    audit_record(actor, "import.applied", found, changes={"created": len(created), "updated": len(updated)})
    found.state = ImportState.APPLIED
    return found


@transaction.atomic
def import_undo(*, actor: Actor, import_id: UUID) -> None:
    """Put back exactly what the import changed; what somebody edited since stays as edited.

    Refused when an organisation it touched is connected already, or a later import touched it too.
    """
    require(actor, DirectoryAction.IMPORT)
    found = _get(import_id, lock=True)
    if found.state != ImportState.APPLIED:
        raise DirectoryRefused("not_loaded", _("Отменять нечего: файл не загружен."))
    created = [UUID(value) for value in found.undo["created"]]
    updated = {UUID(key): value for key, value in found.undo["updated"].items()}
    touched = Organisation.objects.select_for_update().order_by("id").in_bulk([*created, *updated])
    connected = [row.title for row in touched.values() if row.tenant_id is not None]
    if connected:
        raise DirectoryRefused(
            "connected",
            _("Загрузку нельзя отменить: уже подключены организации из неё (%(count)d), например «%(title)s».")
            % {"count": len(connected), "title": connected[0]},
        )
    if later := _later_import(found, set(touched)):
        raise DirectoryRefused(
            "later_import", _("Сначала отмените более позднюю загрузку «%(name)s».") % {"name": later.file_name}
        )
    restored = []
    for organisation_id, columns in updated.items():
        organisation = touched.get(organisation_id)
        if organisation is None:
            continue
        current = columns_for_history(organisation, columns)
        for name, (old, new) in columns.items():
            if current[name] == new:
                setattr(organisation, name, UUID(old) if name == "municipality_id" and old else old)
        restored.append(organisation)
    Organisation.objects.bulk_update(restored, [*IMPORTED], batch_size=_BATCH)
    Organisation.objects.filter(id__in=created).delete()
    ours = Municipality.objects.filter(id__in=found.undo["municipalities"], organisations=None)
    ours.filter(parent__isnull=False).delete()
    ours.filter(parts=None).delete()
    RegistryImport.objects.filter(id=found.id).update(state=ImportState.UNDONE, undo={})
    audit_record(actor, "import.undone", found, changes={"removed": len(created), "restored": len(restored)})


def import_annotated(*, actor: Actor, import_id: UUID) -> tuple[str, bytes]:
    """Return the file with a column of what is wrong or doubtful in each row."""
    require(actor, DirectoryAction.IMPORT)
    found = _get(import_id)
    marks: dict[int, list[str]] = {}
    for number, decision, reason, _name, notes in found.plan["rows"]:
        said = [reason] if decision in {Decision.REJECT, Decision.ASK} else []
        if said or notes:
            marks[number] = [*said, *notes]
    return found.file_name, annotate(bytes(found.file), found.file_name, marks)


def _get(import_id: UUID, *, lock: bool = False) -> RegistryImport:
    rows = RegistryImport.objects.select_for_update() if lock else RegistryImport.objects.all()
    found = rows.filter(id=import_id).first()
    if found is None:
        raise NotFound("import", _("Такой загрузки нет."))
    return found


def _plan(
    file_name: str, data: bytes, answers: Mapping[str, str], *, lock: bool = False
) -> tuple[ImportPlan, Territories, dict[str, Organisation]]:
    try:
        table = read_table(data, file_name, schema=REGISTRY_SCHEMA)
        rows = read_registry(table, source=file_name)
    except SpreadsheetRefused as refusal:
        raise DirectoryRefused(refusal.code, str(refusal.message)) from None
    territories = Territories(Municipality.objects.in_bulk())
    spelled = []
    for row in rows:
        okrug, district = territories.spelled(row.okrug, row.district)
        spelled.append(replace(row, okrug=okrug, district=district))
    organisations = Organisation.objects.select_for_update() if lock else Organisation.objects.all()
    existing = {str(row.id): row for row in organisations.order_by("id")}
    made = plan(
        spelled,
        [existing_of(row, territories) for row in existing.values()],
        {key: Answer(answer) for key, answer in answers.items()},
    )
    return made, territories, existing


def _counts(made: ImportPlan) -> dict[str, int]:
    return {
        **{decision.value: made.row_counts.get(decision, 0) for decision in Decision},
        "rows": len(made.rows),
        "organisations": len(made.organisations),
        "questions": sum(question.blocking for question in made.questions),
    }


def _shown(made: ImportPlan, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the screens of a plan need, and the digest by which loading recognises it."""
    names = {planned.proposal.key: planned.fields.short_name for planned in made.organisations}
    return {
        "digest": _digest(made),
        "answers": dict(answers),
        "rows": [
            [
                row.ref.number,
                row.decision.value,
                str(row.reason),
                names.get(row.organisation or "", ""),
                [str(note.text) for note in row.notes],
            ]
            for row in made.rows
        ],
        "questions": [
            {
                "key": question.key,
                "text": str(question.text),
                "rows": [ref.number for ref in question.rows],
                "blocking": question.blocking,
            }
            for question in made.questions
        ],
    }


def _digest(made: ImportPlan) -> str:
    parts = [
        f"{planned.proposal.key}\t{planned.decision}\t{planned.existing_id}\t{planned.fields!r}"
        for planned in made.organisations
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _add_municipalities(made: ImportPlan, territories: Territories) -> list[Municipality]:
    """Create the districts the plan needs, upper ones first."""
    added = []
    for okrug, district in made.territories:
        parent = territories.find(okrug)
        title, parent_id = (district, parent.id if parent else None) if district else (okrug, None)
        if territories.find(title, parent_id) is None:
            municipality = Municipality.objects.create(
                title=title[:160], parent_id=parent_id, match_key=territory_key(title)[:160]
            )
            territories.add(municipality)
            added.append(municipality)
    return added


def _create(made: ImportPlan, territories: Territories, import_id: UUID) -> list[Organisation]:
    return Organisation.objects.bulk_create(
        [
            Organisation(
                **columns_of(planned.fields, territories),
                identity_key=identity_of(planned.proposal.key),
                registry_keys=sorted(planned.proposal.keys),
                source_import_id=import_id,
            )
            for planned in _decided(made, Decision.CREATE)
        ],
        batch_size=_BATCH,
    )


def _update(
    made: ImportPlan, territories: Territories, existing: Mapping[str, Organisation]
) -> dict[str, dict[str, list[Any]]]:
    """Write the changed columns; return old and new value of each for the undo."""
    history: dict[str, dict[str, list[Any]]] = {}
    changed = []
    for planned in _decided(made, Decision.UPDATE):
        organisation = existing[str(planned.existing_id)]
        columns = columns_of(planned.fields, territories)
        columns["registry_keys"] = sorted({*organisation.registry_keys, *planned.proposal.keys})
        before = columns_for_history(organisation, columns)
        for name, value in columns.items():
            setattr(organisation, name, value)
        after = columns_for_history(organisation, columns)
        history[str(organisation.id)] = {
            name: [before[name], after[name]] for name in columns if before[name] != after[name]
        }
        changed.append(organisation)
    Organisation.objects.bulk_update(changed, [*IMPORTED], batch_size=_BATCH)
    return history


def _decided(made: ImportPlan, decision: Decision) -> Iterable[PlannedOrganisation]:
    return (planned for planned in made.organisations if planned.decision is decision)


def _later_import(found: RegistryImport, touched: set[UUID]) -> RegistryImport | None:
    ids = {str(organisation_id) for organisation_id in touched}
    later = RegistryImport.objects.filter(state=ImportState.APPLIED, applied_at__gt=found.applied_at).defer("file")
    return next(
        (row for row in later.order_by("-applied_at") if ids & {*row.undo["created"], *row.undo["updated"]}), None
    )
