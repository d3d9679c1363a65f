"""The registry of organisations as a kind of file: districts and organisations created, updated, put back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.spreadsheets import read_table
from apps.region.directory.exchange import IMPORTED, Territories, columns_of, existing_of, identity_of
from apps.region.directory.importing import ORGANISATIONS, Planned, PlannedQuestion, PlannedRow, Undo, restored
from apps.region.directory.models import Municipality, Organisation
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
from apps.region.directory.wordings import ORGANISATION_WORDS

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class _Content:
    """A plan with what it was made over."""

    made: ImportPlan
    territories: Territories
    existing: Mapping[str, Organisation]


class OrganisationImporter:
    """Registries of schools and colleges."""

    kind = ORGANISATIONS
    action = DirectoryAction.IMPORT
    words = ORGANISATION_WORDS

    def plan(self, *, file_name: str, data: bytes, answers: Mapping[str, str], lock: bool) -> Planned:
        """Join the rows of the file into organisations and compare them with the directory."""
        rows = read_registry(read_table(data, file_name, schema=REGISTRY_SCHEMA), source=file_name)
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
        names = {planned.proposal.key: planned.fields.short_name for planned in made.organisations}
        return Planned(
            counts=_counts(made),
            rows=[
                PlannedRow(
                    row.ref.number,
                    row.decision.value,
                    str(row.reason),
                    names.get(row.organisation or "", ""),
                    [str(note.text) for note in row.notes],
                )
                for row in made.rows
            ],
            digest=_digest(made),
            content=_Content(made, territories, existing),
            questions=[
                PlannedQuestion(
                    question.key, str(question.text), [ref.number for ref in question.rows], question.blocking
                )
                for question in made.questions
            ],
        )

    def load(self, *, actor: Actor, planned: Planned, import_id: UUID) -> Undo:
        """Create districts and organisations, update those that are known."""
        content: _Content = planned.content
        municipalities = _add_municipalities(content.made, content.territories)
        try:
            with transaction.atomic():
                created = _create(content.made, content.territories, import_id)
        except IntegrityError:
            raise DirectoryRefused(
                "organisation_exists", _("Часть организаций уже появилась в справочнике. Проверьте файл ещё раз.")
            ) from None
        return Undo(
            created=[organisation.id for organisation in created],
            updated=_update(content.made, content.territories, content.existing),
            more={"municipalities": [str(municipality.id) for municipality in municipalities]},
        )

    def restore(self, undo: Undo) -> None:
        """Put back organisations, remove districts that the file brought. Refused once a school is connected."""
        touched = Organisation.objects.select_for_update().order_by("id").in_bulk([*undo.created, *undo.updated])
        connected = [row.title for row in touched.values() if row.tenant_id is not None]
        if connected:
            raise DirectoryRefused(
                "connected",
                _("Загрузку нельзя отменить: уже подключены организации из неё (%(count)d), например «%(title)s».")
                % {"count": len(connected), "title": connected[0]},
            )
        back = restored(touched, undo, columns_of=columns_for_history, parse=_parsed)
        Organisation.objects.bulk_update(back, [*IMPORTED], batch_size=_BATCH)
        Organisation.objects.filter(id__in=undo.created).delete()
        ours = Municipality.objects.filter(id__in=undo.more["municipalities"], organisations=None)
        ours.filter(parent__isnull=False).delete()
        ours.filter(parts=None).delete()


def _parsed(name: str, value: Any) -> Any:
    return UUID(value) if name == "municipality_id" and value else value


def _counts(made: ImportPlan) -> dict[str, int]:
    return {
        **{decision.value: made.row_counts.get(decision, 0) for decision in Decision},
        "rows": len(made.rows),
        "organisations": len(made.organisations),
        "questions": sum(question.blocking for question in made.questions),
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
) -> dict[UUID, dict[str, list[Any]]]:
    """Write the changed columns; return old and new value of each for the undo."""
    history: dict[UUID, dict[str, list[Any]]] = {}
    changed = []
    for planned in _decided(made, Decision.UPDATE):
        organisation = existing[str(planned.existing_id)]
        columns = columns_of(planned.fields, territories)
        columns["registry_keys"] = sorted({*organisation.registry_keys, *planned.proposal.keys})
        before = columns_for_history(organisation, columns)
        for name, value in columns.items():
            setattr(organisation, name, value)
        after = columns_for_history(organisation, columns)
        history[organisation.id] = {
            name: [before[name], after[name]] for name in columns if before[name] != after[name]
        }
        changed.append(organisation)
    Organisation.objects.bulk_update(changed, [*IMPORTED], batch_size=_BATCH)
    return history


def _decided(made: ImportPlan, decision: Decision) -> Iterable[PlannedOrganisation]:
    return (planned for planned in made.organisations if planned.decision is decision)
