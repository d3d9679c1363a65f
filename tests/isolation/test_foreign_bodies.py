"""On one's own host, somebody else's ids in a form or in JSON change nothing and tell nothing.

Generated: the forms are read from the pages that a member may open, the bodies of the API from its
description. A page or an operation that is added tomorrow is attacked tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from apps.core.actor import Role
from tenants.testing import World
from tests.isolation.bodies import Lore, Probe
from tests.isolation.description import Operation, operations
from tests.isolation.forms import Sending, sendings
from tests.isolation.neighbours import OWN_MARK, Side, region_side, school_side, written
from tests.isolation.routes import NOWHERE, routes, row_id, values_for

# Who opens the most pages comes first: the others learn from it which fields carry ids.
SCHOOL_ROLES: Final = (
    Role.CURATOR, Role.CLASS_TEACHER, Role.PSYCHOLOGIST, Role.HEAD, Role.MENTOR, Role.MENTEE, Role.PARENT,
)  # fmt: skip
REGION_ROLES: Final = (
    Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR, Role.PARTNER_MANAGER, Role.EXTERNAL_MENTOR,
)  # fmt: skip


def _addresses(side: Side) -> list[str]:
    pages = (route for route in routes(side.level) if not route.pattern.startswith("api/"))
    return [route.address(values_for(route, side.own)) for route in pages]


def _forms(side: Side, probe: Probe) -> Iterator[Sending]:
    """Return the forms of every page that opens, each once."""
    seen = set()
    for address in _addresses(side):
        page: Any = probe.page(address)
        if page and page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            for sending in sendings(page.content.decode(), address):
                if sending.shape not in seen:
                    seen.add(sending.shape)
                    yield sending


def _attack_forms(side: Side, roles: Sequence[Role]) -> tuple[Lore, set[str]]:
    """Send every form of every role; return what was learnt and where own ids were accepted."""
    lore, accepted = Lore(), set()
    before = written(side.untouched)
    problems: list[str] = []
    for role in roles:
        probe = Probe(side, side.member(role).browser, lore)
        for sending in _forms(side, probe):
            probe.form(sending)
        # The first knows every address; of the others each tries those that are open to it.
        for address in _addresses(side) if role == roles[0] else sorted(probe.open):
            probe.spray(address)
        problems += [f"{role}: {problem}" for problem in probe.problems]
        accepted |= probe.accepted
    assert not problems, "\n".join(problems)
    assert written(side.untouched) == before
    return lore, accepted


def _attack_api(side: Side, role: Role) -> Probe:
    probe = Probe(side, side.member(role).browser, Lore())
    before = written(side.untouched)
    for operation in operations(side.level, lambda name: row_id(side.level, name, side.own, f"the field {name!r}")):
        probe.operation(operation)
    assert not probe.problems, "\n".join(probe.problems)
    assert written(side.untouched) == before
    return probe


def test_forms_of_a_school_know_no_rows_of_another(world: World) -> None:
    lore, accepted = _attack_forms(school_side(world), SCHOOL_ROLES)
    # An attack on a form that takes nothing at all would prove nothing.
    assert len(accepted) > 30, sorted(accepted)
    assert {"selected", "person_id", "class_group_id", "signer", "destination", "teacher_id"} <= lore.names.keys()


def test_forms_of_a_region_know_no_rows_of_another(world: World) -> None:
    lore, accepted = _attack_forms(region_side(world), REGION_ROLES)
    assert len(accepted) > 8, sorted(accepted)
    assert {"selected", "municipality_id", "parent_id"} <= lore.names.keys()


def test_the_api_of_a_school_knows_no_rows_of_another(world: World) -> None:
    probe = _attack_api(school_side(world), Role.CURATOR)
    assert len(probe.accepted) > 12, sorted(probe.accepted)


def test_the_api_of_a_region_knows_no_rows_of_another(world: World) -> None:
    assert _attack_api(region_side(world), Role.REGIONAL_OPERATOR).calls > 10


def test_the_probe_notices_what_it_looks_for(world: World) -> None:
    side = school_side(world)
    group = str(side.own.school["people.ClassGroup"].pk)
    # As if the own class were somebody else's: a card in it names it, and so does the answer.
    fooled = replace(side, foreign=({str(NOWHERE): group},), marks=(OWN_MARK,))
    probe = Probe(fooled, side.member(Role.CURATOR).browser, Lore())
    card = {"kind": "pupil", "last_name": "Гусев", "first_name": "Тимофей", "class_id": str(NOWHERE)}
    probe.operation(Operation("POST", "/api/v1/people/", (), card))
    assert [problem for problem in probe.problems if " left people_person " in problem]
    assert [problem for problem in probe.problems if f" shows {OWN_MARK}" in problem]
