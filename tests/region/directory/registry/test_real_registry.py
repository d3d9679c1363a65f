"""The registry of a real region: 1,399 buildings are 916 organisations, and importing twice changes nothing."""

import gzip
import random
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from apps.core.spreadsheets import read_table
from apps.region.directory.registry import (
    Decision,
    ExistingOrganisation,
    ImportPlan,
    Kind,
    OrganisationFields,
    Ownership,
    RegistryRow,
    plan,
    read_registry,
)

DATA = Path(__file__).parents[4] / "apps" / "region" / "directory" / "data"
SCHOOLS, GYMNASIUMS = "moscow-secondary-schools-2013.csv", "moscow-gymnasiums-2013.csv"


@cache
def rows_of(name: str) -> tuple[RegistryRow, ...]:
    table = read_table(gzip.decompress((DATA / f"{name}.gz").read_bytes()), name)
    return tuple(read_registry(table, source=name))


def real_rows() -> list[RegistryRow]:
    return [*rows_of(SCHOOLS), *rows_of(GYMNASIUMS)]


@cache
def real_plan() -> ImportPlan:
    return plan(real_rows())


def applied(done: ImportPlan) -> list[ExistingOrganisation]:
    return [
        ExistingOrganisation(planned.existing_id or f"id{number}", planned.proposal.keys, planned.fields)
        for number, planned in enumerate(done.organisations)
        if planned.decision is not Decision.ASK
    ]


def organisation(short_name: str) -> OrganisationFields:
    return next(p.fields for p in real_plan().organisations if p.fields.short_name == short_name)


def test_buildings_become_organisations() -> None:
    done = real_plan()
    assert done.row_counts == {Decision.CREATE: 916, Decision.MERGE: 483}
    assert done.organisation_counts == {Decision.CREATE: 916}
    assert len(done.rows) == 1399
    assert Counter(p.fields.ownership for p in done.organisations) == {
        Ownership.STATE: 797,
        Ownership.PRIVATE: 109,
        Ownership.MUNICIPAL: 10,
    }
    assert len({p.fields.short_name for p in done.organisations}) == 916


def test_one_school_with_many_buildings() -> None:
    gamma = organisation("Гимназия № 1404 «Гамма»")
    assert (gamma.kind, gamma.number, gamma.ownership) == (Kind.GYMNASIUM, "1404", Ownership.STATE)
    assert (gamma.okrug, gamma.district) == ("Восточный административный округ", "район Сокольники")
    assert len(gamma.buildings) == 19
    assert gamma.buildings[0].point is not None
    assert gamma.buildings[0].point.latitude == Decimal("55.807906")
    assert gamma.emails == ("gamma1404@list.ru",)


def test_same_number_is_not_the_same_school() -> None:
    names = [p.fields.full_name for p in real_plan().organisations if p.fields.number == "45"]
    assert len(names) == 2
    fours = {p.fields.short_name for p in real_plan().organisations if p.fields.number == "4"}
    assert fours == {
        "Школа № 4 (Академический район)",
        "Школа № 4 (Щербинка)",
        "Школа № 4 (Троицк)",
        "Московское среднее специальное училище олимпийского резерва № 4",
    }


def test_same_title_in_two_okrugs_is_two_schools() -> None:
    assert organisation("Школа «Эрудит» (Таганский район)").emails == ("erudite@erudite.ru",)
    assert organisation("Школа «Эрудит» (Нагатино-Садовники)").emails == ("erudit-school@mail.ru",)


def test_doubts_are_listed_and_block_nothing_here() -> None:
    codes = Counter((question.code, question.blocking) for question in real_plan().questions)
    assert codes == {("number_repeats", False): 1, ("place_shared", False): 8}


def test_territories_are_a_tree_without_twins() -> None:
    okrugs = [okrug for okrug, district in real_plan().territories if not district]
    assert len(okrugs) == 11
    assert "Центральный" not in okrugs
    districts = {district for _okrug, district in real_plan().territories}
    assert "Хамовники" not in districts
    assert "Басманный" not in districts
    assert {"город Троицк", "город Щербинка"} <= districts


def test_what_is_missing_is_created_with_a_warning() -> None:
    first = organisation("Первая Московская гимназия")
    assert (first.okrug, first.emails) == ("", ())
    codes = {note.code for p in real_plan().organisations for note in p.proposal.notes if p.fields == first}
    assert {"okrug_missing", "email_missing", "address_missing"} <= codes


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_order_of_rows_does_not_matter(seed: int) -> None:
    rows = real_rows()
    random.Random(seed).shuffle(rows)
    shuffled = plan(rows)
    assert [(p.proposal.key, p.fields) for p in shuffled.organisations] == [
        (p.proposal.key, p.fields) for p in real_plan().organisations
    ]
    assert shuffled.questions == real_plan().questions


def test_the_same_file_again_changes_nothing() -> None:
    again = plan(real_rows(), applied(real_plan()))
    assert again.row_counts == {Decision.UNCHANGED: 1399}
    assert again.organisation_counts == {Decision.UNCHANGED: 916}


def test_one_file_after_both_changes_nothing() -> None:
    again = plan(rows_of(GYMNASIUMS), applied(real_plan()))
    assert set(again.row_counts) == {Decision.UNCHANGED}


def test_a_changed_phone_is_an_update_that_can_be_undone() -> None:
    rows = real_rows()
    changed = [replace(row, phones=("+74950000001",)) if row.name.number == "1404" else row for row in rows]
    update = plan(changed, applied(real_plan()))
    assert update.organisation_counts == {Decision.UPDATE: 1, Decision.UNCHANGED: 915}
    planned = next(p for p in update.organisations if p.decision is Decision.UPDATE)
    (change,) = planned.changes
    assert change.field == "phones"
    assert replace(planned.fields, phones=change.old) == organisation("Гимназия № 1404 «Гамма»")
