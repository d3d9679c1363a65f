"""Every ORM path refuses to cross from one school to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Count, QuerySet

from apps.region.library.models import RequestType
from apps.region.partners.models import Partner
from apps.school.people.models import ClassGroup, Person
from tenants.context import tenant_scope
from tenants.db.guards import TenantQuerySet
from tenants.errors import CrossTenantError, TenantRequired
from tenants.testing import World


def _anna() -> Person:
    return Person.objects.create(kind="pupil", last_name="Белова", first_name="Анна")


# How each public method of a queryset reaches the database. A method that Django adds and
# that is missing here fails test_every_method_is_known.
EVALUATE: dict[str, Callable[[Any], Any]] = {
    "aggregate": lambda qs: qs.aggregate(n=Count("id")),
    "bulk_create": lambda qs: qs.bulk_create([Person(kind="pupil", last_name="Ш", first_name="А")]),
    "bulk_update": lambda qs: qs.bulk_update([Person(pk="00000000-0000-7000-8000-000000000001")], ["last_name"]),
    "contains": lambda qs: qs.contains(Person(pk="00000000-0000-7000-8000-000000000001")),
    "count": lambda qs: qs.count(),
    "create": lambda qs: qs.create(kind="pupil", last_name="Ш", first_name="А"),
    "delete": lambda qs: qs.delete(),
    "earliest": lambda qs: qs.earliest("last_name"),
    "exists": lambda qs: qs.exists(),
    "explain": lambda qs: qs.explain(),
    "first": lambda qs: qs.first(),
    "get": lambda qs: qs.get(last_name="Белова"),
    "get_or_create": lambda qs: qs.get_or_create(last_name="Белова"),
    "in_bulk": lambda qs: qs.in_bulk(),
    "iterator": lambda qs: list(qs.iterator()),
    "last": lambda qs: qs.last(),
    "latest": lambda qs: qs.latest("last_name"),
    "raw": lambda qs: list(qs.raw("SELECT * FROM people_person")),
    "update": lambda qs: qs.update(first_name="Ш"),
    "update_or_create": lambda qs: qs.update_or_create(last_name="Белова", defaults={"first_name": "Ш"}),
}
# Methods that only build another queryset; the result is evaluated by iteration.
BUILD: dict[str, Callable[[Any], Any]] = {
    "alias": lambda qs: qs.alias(),
    "all": lambda qs: qs.all(),
    "annotate": lambda qs: qs.annotate(),
    "complex_filter": lambda qs: qs.complex_filter({}),
    "dates": lambda qs: qs.dates("birth_date", "year"),
    "datetimes": lambda qs: qs.datetimes("created_at", "year"),
    "defer": lambda qs: qs.defer("phone"),
    "difference": lambda qs: qs.difference(qs),
    "distinct": lambda qs: qs.distinct(),
    "exclude": lambda qs: qs.exclude(kind="x"),
    "extra": lambda qs: qs.extra(),
    "fetch_mode": lambda qs: qs.all(),
    "filter": lambda qs: qs.filter(kind="pupil"),
    "intersection": lambda qs: qs.intersection(qs),
    "only": lambda qs: qs.only("last_name"),
    "order_by": lambda qs: qs.order_by("last_name"),
    "prefetch_related": lambda qs: qs.prefetch_related("guardians"),
    "reverse": lambda qs: qs.reverse(),
    "select_for_update": lambda qs: qs.select_for_update(),
    "select_related": lambda qs: qs.select_related("class_group"),
    "union": lambda qs: qs.union(qs),
    "using": lambda qs: qs.using("default"),
    "values": lambda qs: qs.values("last_name"),
    "values_list": lambda qs: qs.values_list("last_name"),
}
HARMLESS = {"as_manager", "none", "resolve_expression", "db", "query", "ordered", "totally_ordered"}


def test_every_method_is_known() -> None:
    methods = {name for name in vars(QuerySet) if not name.startswith("_")}
    asynchronous = {name for name in methods if name.startswith("a") and name[1:] in methods}
    assert methods - asynchronous - EVALUATE.keys() - BUILD.keys() - HARMLESS == set()


@pytest.mark.parametrize("name", sorted(EVALUATE))
def test_evaluation_in_another_school_raises(world: World, name: str) -> None:
    with tenant_scope(world.lyceum):
        _anna()
        queryset = Person.objects.filter(kind="pupil")
    with tenant_scope(world.gymnasium), pytest.raises(CrossTenantError):
        EVALUATE[name](queryset)


@pytest.mark.parametrize("name", sorted(BUILD))
def test_derived_queryset_in_another_school_raises(world: World, name: str) -> None:
    with tenant_scope(world.lyceum):
        queryset = Person.objects.filter(kind="pupil")
    with tenant_scope(world.gymnasium), pytest.raises(CrossTenantError):
        list(BUILD[name](queryset))


def test_subquery_of_another_school_raises(world: World) -> None:
    with tenant_scope(world.lyceum):
        queryset = Person.objects.values("id")
    with tenant_scope(world.gymnasium), pytest.raises(CrossTenantError):
        list(Person.objects.filter(id__in=queryset))


@pytest.mark.parametrize(
    "use",
    [
        lambda person: person.save(),
        lambda person: person.save(update_fields=["first_name"]),
        lambda person: person.delete(),
        lambda person: person.refresh_from_db(),
        lambda person: list(person.participations.all()),
        lambda person: person.participations.count(),
        lambda person: person.class_group,
        lambda person: Person.objects.bulk_update([person], ["first_name"]),
    ],
    ids=["save", "save-fields", "delete", "refresh", "related", "related-count", "forward", "bulk_update"],
)
def test_instance_in_another_school_raises(world: World, use: Callable[[Person], Any]) -> None:
    with tenant_scope(world.lyceum):
        anna = _anna()
        group = ClassGroup.objects.create(title="7Б", grade=7, academic_year=2026)
        anna.class_group_id = group.id
        anna.save()
        anna = Person.objects.get(id=anna.id)
    with tenant_scope(world.gymnasium), pytest.raises(CrossTenantError):
        use(anna)


def test_guarded_paths_work_at_home(world: World) -> None:
    with tenant_scope(world.lyceum):
        anna = _anna()
        anna.first_name = "Анна-Мария"
        anna.save(update_fields=["first_name"])
        assert list(Person.objects.raw("SELECT * FROM people_person")) == [anna]
        assert Person.objects.get(id=anna.id).first_name == "Анна-Мария"
        assert isinstance(Person.objects.all(), TenantQuerySet)
    with tenant_scope(world.gymnasium):
        assert not Person.objects.exists()


def test_queryset_built_outside_binds_where_it_is_cloned(world: World) -> None:
    unbound = Person.objects.filter(kind="pupil")
    with pytest.raises(TenantRequired):
        unbound.count()
    with tenant_scope(world.lyceum):
        _anna()
        assert unbound.all().count() == 1


def test_school_reads_the_catalogue_and_never_writes_it(world: World) -> None:
    with tenant_scope(world.north):
        kind = RequestType.objects.create(code="check", title="Проверка", mentee_kinds=["pupil"])
    with tenant_scope(world.lyceum):
        assert RequestType.objects.filter(code="check").exists()
        with pytest.raises(CrossTenantError):
            RequestType.objects.create(code="own", title="Своё", mentee_kinds=["pupil"])
        with pytest.raises(CrossTenantError):
            RequestType.objects.update(title="Своё")
        with pytest.raises(CrossTenantError):
            Partner.objects.count()
        found = RequestType.objects.get(id=kind.id)
        with pytest.raises(CrossTenantError):
            found.save()


def test_other_region_does_not_see_the_catalogue(world: World) -> None:
    with tenant_scope(world.north):
        RequestType.objects.create(code="check", title="Проверка", mentee_kinds=["pupil"])
    with tenant_scope(world.college):
        assert not RequestType.objects.filter(code="check").exists()
