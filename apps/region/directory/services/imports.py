"""Loading a file: check, answer questions, load, take back. What is in the file is the importer's business.

The plan is a pure function of the file, the answers and the tables, so it is not stored to
be replayed: it is made again when it is loaded, and loading is refused if it came out otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound
from apps.core.spreadsheets import SpreadsheetRefused, annotate
from apps.region.directory.importing import ORGANISATIONS, Importer, Planned, Undo, importer_of
from apps.region.directory.models import ImportState, RegistryImport
from apps.region.directory.registry import Answer, Decision
from apps.region.directory.services.errors import DirectoryRefused
from apps.shared.audit.services import audit_record


def import_check(*, actor: Actor, file_name: str, data: bytes, kind: str = ORGANISATIONS) -> RegistryImport:
    """Read a file and keep what loading it would do; nothing else changes.

    Raises DirectoryRefused with the reason when the file cannot be read at all.
    """
    importer = importer_of(kind)
    require(actor, importer.action)
    planned = _plan(importer, file_name, data, {})
    with transaction.atomic():
        checked = RegistryImport.objects.create(
            kind=kind,
            file_name=file_name[:200],
            file_hash=hashlib.sha256(data).hexdigest(),
            file=data,
            counts=planned.counts,
            plan=_shown(planned, {}),
            created_by=actor.user_id,
        )
        audit_record(actor, "import.checked", checked, changes={"kind": kind, **planned.counts})
    return checked


def import_answer(*, actor: Actor, import_id: UUID, answers: Mapping[str, str]) -> RegistryImport:
    """Decide the doubts of a plan and make it again."""
    found, importer = _get(actor, import_id)
    if found.state != ImportState.CHECKED:
        raise DirectoryRefused("already_loaded", _("Файл уже загружен. Решения принимают до загрузки."))
    known = {**found.plan.get("answers", {}), **{key: Answer(answer).value for key, answer in answers.items()}}
    return _replan(actor, found, importer, known)


def import_recheck(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Make the plan again over the tables as they are now."""
    found, importer = _get(actor, import_id)
    if found.state == ImportState.APPLIED:
        raise DirectoryRefused("already_loaded", _("Файл уже загружен."))
    return _replan(actor, found, importer, found.plan.get("answers", {}))


def _replan(actor: Actor, found: RegistryImport, importer: Importer, answers: dict[str, str]) -> RegistryImport:
    planned = _plan(importer, found.file_name, bytes(found.file), answers)
    found.counts, found.plan = dict(planned.counts), _shown(planned, answers)
    with transaction.atomic():
        RegistryImport.objects.filter(id=found.id).exclude(state=ImportState.APPLIED).update(
            counts=found.counts, plan=found.plan, state=ImportState.CHECKED
        )
        audit_record(actor, "import.checked", found, changes={"kind": found.kind, **found.counts})
    return found


@transaction.atomic
def import_apply(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Load the file as the plan says, all of it or nothing. Loading twice changes nothing more."""
    found, importer = _get(actor, import_id, lock=True)
    if found.state == ImportState.APPLIED:
        return found
    planned = _plan(importer, found.file_name, bytes(found.file), found.plan.get("answers", {}), lock=True)
    if planned.digest != found.plan.get("digest"):
        raise DirectoryRefused(
            "tables_changed", _("Пока вы смотрели план, справочник изменился. Проверьте файл ещё раз.")
        )
    undo = importer.load(actor=actor, planned=planned, import_id=found.id)
    RegistryImport.objects.filter(id=found.id).update(
        state=ImportState.APPLIED, undo=undo.stored(), applied_at=timezone.now()
    )
    changes = {"kind": found.kind, "created": len(undo.created), "updated": len(undo.updated)}
    audit_record(actor, "import.applied", found, changes=changes)
    found.state = ImportState.APPLIED
    return found


@transaction.atomic
def import_undo(*, actor: Actor, import_id: UUID) -> RegistryImport:
    """Put back exactly what the import changed; what somebody edited since stays as edited.

    Refused when a later import touched the same rows, or when the importer says that it is too late.
    """
    found, importer = _get(actor, import_id, lock=True)
    if found.state != ImportState.APPLIED:
        raise DirectoryRefused("not_loaded", _("Отменять нечего: файл не загружен."))
    undo = Undo.of(found.undo)
    if later := _later_import(found, undo):
        raise DirectoryRefused(
            "later_import", _("Сначала отмените более позднюю загрузку «%(name)s».") % {"name": later.file_name}
        )
    importer.restore(undo)
    RegistryImport.objects.filter(id=found.id).update(state=ImportState.UNDONE, undo={})
    changes = {"kind": found.kind, "removed": len(undo.created), "restored": len(undo.updated)}
    audit_record(actor, "import.undone", found, changes=changes)
    found.state = ImportState.UNDONE
    return found


def import_annotated(*, actor: Actor, import_id: UUID) -> tuple[str, bytes]:
    """Return the file with a column of what is wrong or doubtful in each row."""
    found, _importer = _get(actor, import_id)
    marks: dict[int, list[str]] = {}
    for number, decision, reason, _name, notes in found.plan["rows"]:
        said = [reason] if decision in {Decision.REJECT, Decision.ASK} else []
        if said or notes:
            marks[number] = [*said, *notes]
    return found.file_name, annotate(bytes(found.file), found.file_name, marks)


def _get(actor: Actor, import_id: UUID, *, lock: bool = False) -> tuple[RegistryImport, Importer]:
    rows = RegistryImport.objects.select_for_update() if lock else RegistryImport.objects.all()
    found = rows.filter(id=import_id).first()
    if found is None:
        raise NotFound("import", _("Такой загрузки нет."))
    importer = importer_of(found.kind)
    require(actor, importer.action)
    return found, importer


def _plan(
    importer: Importer, file_name: str, data: bytes, answers: Mapping[str, str], *, lock: bool = False
) -> Planned:
    try:
        return importer.plan(file_name=file_name, data=data, answers=answers, lock=lock)
    except SpreadsheetRefused as refusal:
        raise DirectoryRefused(refusal.code, str(refusal.message)) from None


def _shown(planned: Planned, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the screens of a plan need, and the digest by which loading recognises it."""
    return {
        "digest": planned.digest,
        "answers": dict(answers),
        "rows": [row.stored() for row in planned.rows],
        "questions": [question.stored() for question in planned.questions],
    }


def _later_import(found: RegistryImport, undo: Undo) -> RegistryImport | None:
    ids = {str(key) for key in (*undo.created, *undo.updated)}
    later = RegistryImport.objects.filter(
        kind=found.kind, state=ImportState.APPLIED, applied_at__gt=found.applied_at
    ).defer("file")
    return next(
        (row for row in later.order_by("-applied_at") if ids & {*row.undo["created"], *row.undo["updated"]}), None
    )
