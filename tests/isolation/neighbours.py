"""Two filled schools of one region and two filled regions: what is one's own, and the same of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import connection

from apps.core.actor import Role
from apps.school.people.domain import school_year
from tenants.context import TenantRef, platform_scope, tenant_scope
from tenants.testing import World
from tests.factories import Member, member
from tests.isolation.canary import REGION_MARK, SCHOOL_MARK, TODAY, Canary, Filler, fill, fill_platform

# Whatever the attacker may see bears this; letters of no other mark.
OWN_MARK: Final = "своё"
FAR_MARK: Final = "ѫѣю"
# The card that makes somebody a mentor, a mentee, a parent: keys of the filled rows.
CARDS: Final[Mapping[Role, str]] = {
    Role.CLASS_TEACHER: "mentor person",
    Role.MENTOR: "mentor person",
    Role.MENTEE: "people.Person",
    Role.PARENT: "parent",
}
SUBJECTS: Final[Mapping[Role, str]] = {
    Role.MUNICIPAL_COORDINATOR: "directory.Municipality",
    Role.PARTNER_MANAGER: "partners.Partner",
    Role.EXTERNAL_MENTOR: "partners.ExternalMentor",
}


@dataclass(frozen=True)
class Side:
    """Where an attack comes from, what it may name, and by which foreign ids it is replaced.

    ``foreign`` holds one mapping for each neighbour: of the own id to the id of the same thing there.
    """

    level: str
    host: TenantRef
    own: Canary
    foreign: tuple[Mapping[str, str], ...]
    marks: tuple[str, ...]
    # Schemas whose rows must not begin to name a foreign id, and schemas nobody here may write to.
    near: tuple[TenantRef, ...]
    untouched: tuple[str, ...]

    def member(self, role: Role) -> Member:
        rows = self.own.school if self.level == "school" else self.own.region
        cards = CARDS if self.level == "school" else SUBJECTS
        field = "person_id" if self.level == "school" else "subject_id"
        return member(self.host, role, OWN_MARK, **({field: rows[cards[role]].pk} if role in cards else {}))


def school_side(world: World) -> Side:
    """A member of the gymnasium against the lyceum of the same region, and against the other region."""
    canary, far = fill(world), _far_region(world)
    with tenant_scope(world.north):
        region = Filler(OWN_MARK, "region", _tenants(world.gymnasium), _shared(canary.region))
        region.fill_all()
    with tenant_scope(world.gymnasium):
        school = _full_school()
    bound = {label: canary.region[label] for label in _bound(region.rows)}
    return Side(
        level="school",
        host=world.gymnasium,
        own=Canary(school.rows, region.rows, fill_platform(world.gymnasium, OWN_MARK), canary.region_tokens),
        foreign=(
            _counterparts(school, canary.school)
            | {str(region.rows[label].pk): str(row.pk) for label, row in bound.items()}
            | {str(world.gymnasium.id): str(world.lyceum.id)},
            _counterparts(region, far.rows),
        ),
        marks=(SCHOOL_MARK, FAR_MARK),
        near=(world.gymnasium, world.north),
        untouched=(world.lyceum.schema, world.south.schema),
    )


def region_side(world: World) -> Side:
    """A member of the southern region against the northern one and its school."""
    canary, far = fill(world), _far_region(world)
    tenants = {str(world.south.id): str(world.north.id), str(world.college.id): str(world.lyceum.id)}
    college = {"membership": fill_platform(world.college, OWN_MARK)["membership"]}
    return Side(
        level="region",
        host=world.south,
        own=Canary(canary.school, far.rows, college, fill_platform(world.south, FAR_MARK)),
        foreign=(_counterparts(far, canary.region) | tenants,),
        marks=(SCHOOL_MARK, REGION_MARK),
        near=(world.south,),
        untouched=(world.north.schema, world.lyceum.schema),
    )


def _full_school() -> Filler:
    """Fill a school like any, and add those whom forms offer: a learner without a pair and one without a role."""
    filler = Filler(OWN_MARK, "school", {})
    filler.rows["people.ClassGroup"] = filler.make("people.ClassGroup", academic_year=school_year(TODAY))
    filler.fill_all()
    filler.make("people.Person")
    waiting = filler.make("programmes.Participation", person=filler.make("people.Person"))
    filler.make("matching.Proposal", mentee=waiting, mentor=filler.rows["mentor"])
    return filler


def _far_region(world: World) -> Filler:
    with tenant_scope(world.south):
        apps.get_model("monitoring.SchoolState").objects.all().delete()
        filler = Filler(FAR_MARK, "region", _tenants(world.college))
        filler.fill_all()
        return filler


def _tenants(school: TenantRef) -> dict[str, Any]:
    return {"school": school.id}


def _shared(region: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two schools of a region have in common: its catalogues, but no partners and nothing of a school."""
    apart = _bound(region)
    return {label: row for label, row in region.items() if label not in apart and not label.startswith("partners.")}


def _bound(region: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows of a region that belong to one school."""
    return {label: row for label, row in region.items() if hasattr(row, "tenant_id")}


def _counterparts(own: Filler, foreign: Mapping[str, Any]) -> dict[str, str]:
    """Return for every row that was made the id of the same thing elsewhere, or of a thing of the same kind."""
    same = {str(row.pk): str(foreign[row._meta.label].pk) for row in [*own.made, *own.rows.values()]}
    return same | {str(row.pk): str(foreign[key].pk) for key, row in own.rows.items()}


def rows_naming(side: Side, ids: frozenset[str]) -> set[str]:
    """Return the rows of the near schemas, as text, in which one of the ids stands in any column."""
    found = set()
    for tenant in side.near:
        models = Filler("", tenant.level.value, {}).models()
        tables = sorted({model._meta.db_table for model in models if model._meta.managed})
        lines = [f"SELECT '{table} ' || t::text FROM {table} t WHERE t::text ~ %(ids)s" for table in tables]
        with tenant_scope(tenant), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(lines), {"ids": "|".join(sorted(ids))})
            found.update(text for (text,) in cursor.fetchall())
    return found


def written(schemas: tuple[str, ...]) -> dict[str, int]:
    """Return how many rows this transaction has written to each table of the schemas, undone ones too."""
    with platform_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_user_tables WHERE schemaname = ANY(%s)",
            [list(schemas)],
        )
        return dict(cursor.fetchall())
