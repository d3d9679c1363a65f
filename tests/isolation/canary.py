"""A school and a region in which every column of text says whose it is.

The filler reads the models, so a new table is in the game on the day it appears. What a
constraint asks for beyond types is a recipe below; a table that cannot be filled fails the
suite and says which recipe is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone

from apps.core.actor import Role
from apps.shared.identity.models import ApiToken, Invitation, Membership, User
from apps.shared.identity.tokens import API_TOKEN_PREFIX, hash_of
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.models import ProvisioningBatch
from tenants.testing import World

# Letters that occur nowhere else; short enough for the shortest column, the same in any case folding.
SCHOOL_MARK: Final = "ѫѣл"
REGION_MARK: Final = "ѫѣс"
# Inside a school not everybody sees everything: cards and calls for help bear a mark of their own.
PERSON_MARK: Final = SCHOOL_MARK + "ч"
CONCERN_MARK: Final = SCHOOL_MARK + "ж"
SUFFIXES: Final = {"people.Person": "ч", "mentorships.Concern": "ж"}
CANARY_TOKEN: Final = API_TOKEN_PREFIX + "canary"
TODAY: Final = timezone.localdate()
LATER: Final = TODAY + timedelta(days=120)

type Recipe = Callable[["Filler"], Mapping[str, Any]]


@dataclass
class Filler:
    """Fills one tenant's tables, one row each, in the order of their references."""

    mark: str
    level: str
    tenants: Mapping[str, UUID]
    rows: dict[str, Any] = field(default_factory=dict)
    made: list[Any] = field(default_factory=list)

    def models(self) -> Iterator[type[models.Model]]:
        for config in apps.get_app_configs():
            if config.name.startswith(f"apps.{self.level}."):
                yield from config.get_models()

    def fill_all(self) -> dict[str, Any]:
        for model in self.models():
            self.row(model._meta.label)
        return self.rows

    def row(self, label: str) -> Any:
        """Return the row of a table, made now if it is not there yet."""
        if label not in self.rows:
            self.rows[label] = self.make(label)
        return self.rows[label]

    def make(self, label: str, **given: Any) -> Any:
        model, mark = apps.get_model(label), self.mark + SUFFIXES.get(label, "")
        values = {**(RECIPES[label](self) if label in RECIPES else {}), **given}
        for column in model._meta.concrete_fields:
            if column.name not in values and column.attname not in values and not column.primary_key:
                values.update(self.value(column, mark))
        try:
            with transaction.atomic():
                made = model._default_manager.create(**values)
        except IntegrityError as error:
            raise AssertionError(
                f"{label} cannot be filled by types alone: {error}. Add a recipe to tests/isolation/canary.py"
            ) from error
        self.made.append(made)
        return made

    def value(self, column: Any, mark: str) -> dict[str, Any]:
        """Return what a column gets; nothing means that its own default will do."""
        if isinstance(column, models.ForeignKey):
            return {} if column.null else {column.name: self.row(column.related_model._meta.label)}
        if column.choices:
            return {} if _has_default(column) else {column.name: column.choices[0][0]}
        if isinstance(column, models.EmailField):
            return {column.name: f"{mark}@example.org"}
        if isinstance(column, models.CharField | models.TextField):
            return {column.name: mark}
        if isinstance(column, models.BinaryField):
            return {column.name: mark.encode()}
        if isinstance(column, ArrayField):
            return {column.name: [mark]} if isinstance(column.base_field, models.CharField) else {}
        if isinstance(column, models.JSONField):
            return {column.name: {"mark": mark} if column.default is dict else [mark]}
        return {} if column.null or _has_default(column) else {column.name: _PLAIN[type(column)]()}


def _has_default(column: Any) -> bool:
    return bool(column.has_default() or column.db_default is not NOT_PROVIDED)


_PLAIN: Final[Mapping[type, Callable[[], Any]]] = {
    models.UUIDField: uuid4,
    models.DateField: lambda: TODAY,
    models.DateTimeField: timezone.now,
    models.BooleanField: lambda: False,
    models.PositiveSmallIntegerField: lambda: 1,
    models.PositiveIntegerField: lambda: 1,
    models.IntegerField: lambda: 1,
    models.BigIntegerField: lambda: 1,
    models.DecimalField: lambda: 1,
}


def _mentor_person(filler: Filler) -> Any:
    if "mentor person" not in filler.rows:
        filler.rows["mentor person"] = filler.make("people.Person", kind="teacher", birth_date=date(1980, 1, 1))
    return filler.rows["mentor person"]


def _mentor(filler: Filler) -> Any:
    if "mentor" not in filler.rows:
        filler.rows["mentor"] = filler.make("programmes.Participation", role="mentor", person=_mentor_person(filler))
    return filler.rows["mentor"]


def _parent(filler: Filler) -> Any:
    if "parent" not in filler.rows:
        filler.rows["parent"] = filler.make(
            "people.Person", kind="parent", is_external_adult=True, birth_date=date(1980, 1, 1)
        )
    return filler.rows["parent"]


def _colleague(filler: Filler) -> Any:
    """Members of a programme's team are known to the whole staff, so this one bears no mark."""
    return filler.make(
        "people.Person",
        kind="teacher",
        last_name="Командова",
        first_name="Вера",
        middle_name="Ильинична",
        position="завуч",
        email="",
        phone="",
    )


def _table_mate(filler: Filler) -> Any:
    """The mentor whom the guest of a group meeting met."""
    if "table mate" not in filler.rows:
        filler.rows["table mate"] = filler.make(
            "group_meetings.Guest", participation=_mentor(filler), route=[1], code="CANARY0002"
        )
    return filler.rows["table mate"]


_COUNTS: Final = {"create": 0, "update": 0, "unchanged": 0, "reject": 0}

RECIPES: Final[dict[str, Recipe]] = {
    "people.Person": lambda f: {
        "kind": "pupil",
        "state": "active",
        "sex": "f",
        "birth_date": date(2012, 3, 8),
        "class_group": f.row("people.ClassGroup"),
    },
    "people.Guardian": lambda f: {"child": f.row("people.Person"), "guardian": _parent(f)},
    "people.Consent": lambda f: {"given_by": _parent(f), "party": "guardian", "effective_until": LATER},
    "people.PeopleImport": lambda _f: {
        "audience": "pupils",
        "state": "checked",
        "counts": _COUNTS,
        "plan": {"rows": []},
    },
    "programmes.Programme": lambda _f: {
        "form_code": "pupil-pupil",
        "variant_code": "",
        "state": "running",
        "starts_on": TODAY,
        "ends_on": LATER,
    },
    "programmes.Participation": lambda f: {"role": "mentee", "person": f.row("people.Person")},
    "programmes.TeamMember": lambda f: {"person": _colleague(f)},
    "programmes.RoadmapTask": lambda _f: {"waived_reason": ""},
    "programmes.MentorProfile": lambda f: {"person": _mentor_person(f), "source": "teacher", "age_min": 7},
    "programmes.MenteeRequest": lambda _f: {"type_code": "results"},
    "mentorships.Mentorship": lambda f: {"mentor": _mentor(f), "mentor_person": _mentor_person(f)},
    "mentorships.Member": lambda f: {
        "mentorship": f.row("mentorships.Mentorship"),
        "participation": f.row("programmes.Participation"),
        "mentee": f.row("people.Person"),
        "mentor_person": _mentor_person(f),
        "active_from": TODAY,
        "active_until": LATER,
        "mentor_is_external": False,
        "mentee_birth_date": date(2012, 3, 8),
        "guardian_party": "guardian",
        "own_party": "self",
        "consent_purpose": "external_mentor",
    },
    "mentorships.Feedback": lambda f: {"person": f.row("people.Person")},
    "mentorships.Concern": lambda f: {
        "raised_by": f.row("people.Person"),
        "mentorship": f.row("mentorships.Mentorship"),
    },
    # The mentor's side, so that all who look at the pair may be tried on its answer.
    "mentorships.Confirmation": lambda f: {
        "mentorship": f.row("mentorships.Mentorship"),
        "answer": "refused",
        "given_through": "self",
        "answered_at": timezone.now(),
        "answered_by": _mentor_person(f),
    },
    "group_meetings.GroupMeeting": lambda _f: {
        "starts_at": time(14, 0),
        "state": "open",
        "seated_at": timezone.now(),
        "closes_at": timezone.now() + timedelta(hours=1),
    },
    "group_meetings.Guest": lambda f: {
        "participation": f.row("programmes.Participation"),
        "route": [1],
        "code": "CANARY0001",
    },
    "group_meetings.SheetPage": lambda f: {
        "guest": f.row("group_meetings.Guest"),
        "problems": ["blurred"],
        "cells": [],
        "preview": b"",
    },
    "group_meetings.Choice": lambda f: {"chosen": _table_mate(f), "rank": 1},
    "matching.Proposal": lambda f: {"parts": [[f.mark, 50, 100]]},
    "admission.Clearance": lambda f: {"person": _mentor_person(f)},
    "admission.Admission": lambda f: {"participation": _mentor(f)},
    "admission.AssessmentScore": lambda f: {"participation": _mentor(f)},
    "library.SelectionCriterion": lambda f: {"anchors": [{"score": 1, "text": f.mark}]},
    # Employers choose their municipality on an open page, so its name is no secret and bears no mark.
    "directory.Municipality": lambda _f: {"title": "Приморский район", "match_key": "приморский район"},
    "directory.Organisation": lambda f: {
        "municipality": f.row("directory.Municipality"),
        "tenant_id": f.tenants["school"],
    },
    "partners.Engagement": lambda f: {"tenant_id": f.tenants["school"]},
    "partners.Seat": lambda f: {"tenant_id": f.tenants["school"]},
    "monitoring.SchoolState": lambda f: {"tenant_id": f.tenants["school"]},
}


@dataclass(frozen=True)
class Canary:
    """The filled world: rows of ``lyceum`` and ``north`` by label, and what lies on the platform level."""

    school: Mapping[str, Any]
    region: Mapping[str, Any]
    platform: Mapping[str, Any]
    region_tokens: Mapping[str, Any]


def fill(world: World) -> Canary:
    """Fill the first school and its region with marked rows."""
    tenants = {"school": world.lyceum.id, "region": world.north.id}
    with tenant_scope(world.north):
        # What the relay settled about the school gives way to the marked row.
        apps.get_model("monitoring.SchoolState").objects.all().delete()
        region = Filler(REGION_MARK, "region", tenants).fill_all()
    with tenant_scope(world.lyceum):
        school = Filler(SCHOOL_MARK, "school", tenants).fill_all()
    return Canary(school, region, fill_platform(world.lyceum, SCHOOL_MARK), fill_platform(world.north, REGION_MARK))


def fill_platform(tenant: TenantRef, mark: str) -> dict[str, Any]:
    """Fill what the platform keeps about a tenant: a member, a key, an invitation, a batch of new schools."""
    with platform_scope():
        user = User.objects.create_user(email=f"{mark}@example.org", full_name=mark)
        role = Role.CURATOR if tenant.region else Role.REGIONAL_OPERATOR
        until = timezone.now() + timedelta(days=30)
        region_id = tenant.region.id if tenant.region else tenant.id
        return {
            "user": user,
            "membership": Membership.objects.create(user=user, tenant_id=tenant.id, role=role),
            "token": ApiToken.objects.create(
                token_hash=hash_of(CANARY_TOKEN + mark),
                hint=mark,
                title=mark,
                user=user,
                tenant_id=tenant.id,
                may_write=True,
                expires_at=until,
            ),
            "invitation": Invitation.objects.create(
                token_hash=hash_of(mark),
                email=f"invited-{mark}@example.org",
                full_name=mark,
                tenant_id=tenant.id,
                role=role,
                expires_at=until,
            ),
            "batch": ProvisioningBatch.objects.create(region_id=region_id),
        }


def row_changes(world: World) -> dict[str, int]:
    """Return how many rows this transaction has written to each table of ``lyceum``, ``north`` and accounts.

    The server counts them, those of savepoints that were taken back too, so nothing is hidden
    by undoing it.
    """
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE schemaname = ANY(%s) OR schemaname = 'public' AND relname = ANY(%s)",
            [
                [world.lyceum.schema, world.north.schema],
                [model._meta.db_table for model in (User, Membership, ApiToken, Invitation, ProvisioningBatch)],
            ],
        )
        return dict(cursor.fetchall())
