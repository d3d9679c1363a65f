"""Guarded counts: unbiased, stable, and never a small number by itself."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from apps.core.disclosure import BASE, protected_count

people = st.lists(st.uuids(), max_size=60, unique=True)


@given(people)
def test_published_figure_is_a_multiple_of_five_next_to_the_truth(persons: list[UUID]) -> None:
    count = protected_count(persons)
    assert count.value % BASE == 0
    assert abs(count.value - len(persons)) < BASE
    assert count.is_small == (0 < len(persons) < BASE)


@given(people, st.randoms())
def test_same_people_give_the_same_figure_in_any_order(persons: list[UUID], random: object) -> None:
    shuffled = sorted(persons, key=lambda _person: random.random())  # type: ignore[attr-defined]
    assert protected_count(persons) == protected_count([*shuffled, *shuffled])


def test_rounding_is_unbiased() -> None:
    cells = [[uuid4() for _ in range(7)] for _ in range(2000)]
    published = sum(protected_count(cell).value for cell in cells)
    assert abs(published / (7 * 2000) - 1) < 0.03


def test_nobody_is_nobody() -> None:
    assert protected_count([]).value == 0
    assert not protected_count([]).is_small
