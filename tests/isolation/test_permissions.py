"""Who may do what, as data: a change of a policy is a line of a diff in review.

After an intended change write the table anew with
``python -m tests.isolation.permissions > tests/isolation/permissions.csv``.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.test import Client

from apps.core.actor import Role, declared_actions
from tenants.context import tenant_scope
from tenants.testing import World
from tests.factories import member
from tests.isolation.attack import Findings
from tests.isolation.canary import CONCERN_MARK, PERSON_MARK, SCHOOL_MARK, Canary, fill, row_changes
from tests.isolation.permissions import TABLE, matrix
from tests.isolation.routes import routes, values_for
from tests.school.people.builders import teacher, timofey

_OUTSIDERS: Final = frozenset({Role.PARENT, Role.EXTERNAL_MENTOR})


def test_the_matrix_is_the_committed_one() -> None:
    assert matrix() == TABLE.read_text(), "a policy changed; write tests/isolation/permissions.csv anew and review it"


def test_nobody_but_people_and_the_system_holds_rights() -> None:
    granted = {role for _action, roles in declared_actions() for role in roles}
    assert granted <= set(Role)
    assert all(roles for _action, roles in declared_actions())


def test_a_child_and_a_parent_hold_few_rights() -> None:
    held = {str(action) for action, roles in declared_actions() if roles & {Role.MENTEE, Role.PARENT}}
    assert not [action for action in held if action.endswith((".browse", ".edit", ".import", ".export", ".form"))]


def test_an_auditor_changes_nothing() -> None:
    held = {str(action).split(".")[1] for action, roles in declared_actions() if Role.AUDITOR in roles}
    assert held <= {"view", "browse", "export", "results", "read"}


@pytest.fixture
def canary(world: World) -> Canary:
    return fill(world)


def _sweep(browser: Client, canary: Canary, methods: tuple[str, ...], *marks: str) -> list[str]:
    """Call every address of the school with the ids of its marked rows; return what it should not have shown."""
    findings = Findings(marks, frozenset())
    for route in routes("school"):
        address = route.address(values_for(route, canary))
        for method in methods:
            findings.call(browser, method, address, public=True)
    return findings.problems


@pytest.mark.parametrize("role", [Role.MENTEE, Role.EXTERNAL_MENTOR, Role.PARENT])
def test_whoever_is_in_no_pair_sees_nothing_of_others(role: Role, world: World, canary: Canary) -> None:
    with tenant_scope(world.lyceum):
        card = timofey(is_external_adult=True, kind="parent") if role in _OUTSIDERS else timofey()
    browser = member(world.lyceum, role, "Тимофей Гусев", person_id=card.id).browser
    problems = _sweep(browser, canary, ("GET", "POST"), SCHOOL_MARK)
    assert not problems, "\n".join(problems)


def test_a_class_teacher_without_a_class_sees_nobody(world: World, canary: Canary) -> None:
    with tenant_scope(world.lyceum):
        card = teacher()
    browser = member(world.lyceum, Role.CLASS_TEACHER, "Ирина Петрова", person_id=card.id).browser
    problems = _sweep(browser, canary, ("GET", "POST"), PERSON_MARK, CONCERN_MARK)
    assert not problems, "\n".join(problems)


def test_an_auditor_reads_people_but_no_calls_for_help_and_writes_nothing(world: World, canary: Canary) -> None:
    browser = member(world.lyceum, Role.AUDITOR, "Пётр Проверяющий").browser
    before = row_changes(world)
    problems = _sweep(browser, canary, ("GET", "POST"), CONCERN_MARK)
    assert not problems, "\n".join(problems)
    assert row_changes(world) == before
    assert PERSON_MARK in browser.get("/people/").content.decode()


def test_a_head_does_not_read_calls_for_help(world: World, canary: Canary) -> None:
    problems = _sweep(member(world.lyceum, Role.HEAD).browser, canary, ("GET",), CONCERN_MARK)
    assert not problems, "\n".join(problems)


def test_a_curator_opens_every_page_of_a_full_school(world: World, canary: Canary) -> None:
    problems = _sweep(member(world.lyceum, Role.CURATOR).browser, canary, ("GET", "POST"))
    assert not problems, "\n".join(problems)
