"""The product's own columns as plain models over the tables of one school, for the plain peer."""

from __future__ import annotations

from typing import Any

from django.db import models

from apps.school.people.models import Person as SchoolPerson
from apps.school.programmes.models import Participation as SchoolParticipation
from apps.school.programmes.models import Programme as SchoolProgramme


def _plain(model: type[models.Model], **targets: type[models.Model]) -> type[models.Model]:
    """Return a plain model with the same columns; a relation without a target here points to the model itself."""
    columns = {
        field.name: models.ForeignKey(
            targets.get(field.name, "self"), models.DO_NOTHING, null=True, db_column=field.column, related_name="+"
        )
        if field.is_relation
        else field.clone()
        for field in model._meta.concrete_fields
    }
    meta = type("Meta", (), {"managed": False, "db_table": model._meta.db_table, "app_label": "plain_app"})
    return type(model.__name__, (models.Model,), {**columns, "Meta": meta, "__module__": __name__})


Programme: Any = _plain(SchoolProgramme)
Person: Any = _plain(SchoolPerson)
Participation: Any = _plain(SchoolParticipation, programme=Programme, person=Person)
