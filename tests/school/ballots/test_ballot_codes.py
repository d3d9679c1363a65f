"""The number of a sheet: what is damaged is noticed or restored, never read as another."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apps.school.ballots.code import (
    ALPHABET,
    MAX_ERASED,
    STRIP_LENGTH,
    TOKEN_LENGTH,
    CodeRefused,
    StripContent,
    checked_token,
    from_strip,
    from_written,
    new_token,
    strip_symbols,
    written,
)

tokens = st.text(ALPHABET, min_size=TOKEN_LENGTH, max_size=TOKEN_LENGTH)
contents = st.builds(StripContent, version=st.integers(0, 31), rows=st.integers(1, 24), token=tokens)
# Wrong symbols by place: what is added to each.
wrongs = st.dictionaries(st.integers(0, STRIP_LENGTH - 1), st.integers(1, 31), min_size=1, max_size=2)


@pytest.mark.parametrize("token", ["", "0", "0123456789A", "01234 6789", "012345678U", "abcdefghjk", "ИВАНОВ0000"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(CodeRefused, match="token"):
        checked_token(token)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "length"), ("0000-0000-000", "length"), ("0000-0000-00U0", "symbol"), ("1000-0000-0000", "check")],
)
def test_a_typed_code_with_a_mistake_is_refused(text: str, code: str) -> None:
    with pytest.raises(CodeRefused, match=code):
        from_written(text)


@given(token=tokens, wrong=st.dictionaries(st.integers(0, 11), st.integers(1, 31), min_size=1, max_size=2))
def test_one_or_two_mistyped_symbols_are_noticed(token: str, wrong: dict[int, int]) -> None:
    typed = list(written(token).replace("-", ""))
    for place, change in wrong.items():
        typed[place] = ALPHABET[ALPHABET.index(typed[place]) ^ change]
    with pytest.raises(CodeRefused, match="check"):
        from_written("".join(typed))


@given(token=tokens, place=st.integers(0, 10))
def test_two_neighbours_in_the_wrong_order_are_noticed(token: str, place: int) -> None:
    typed = list(written(token).replace("-", ""))
    assume(typed[place] != typed[place + 1])
    typed[place], typed[place + 1] = typed[place + 1], typed[place]
    with pytest.raises(CodeRefused, match="check"):
        from_written("".join(typed))


@given(content=contents, wrong=wrongs, erased=st.sets(st.integers(0, STRIP_LENGTH - 1), max_size=MAX_ERASED))
def test_wrong_symbols_of_a_strip_are_noticed_even_beside_unreadable_ones(
    content: StripContent, wrong: dict[int, int], erased: set[int]
) -> None:
    assume(set(wrong) - erased)
    symbols = [value ^ wrong.get(place, 0) for place, value in enumerate(strip_symbols(content))]
    with pytest.raises(CodeRefused, match="check"):
        from_strip([None if place in erased else value for place, value in enumerate(symbols)])


@given(content=contents, erased=st.sets(st.integers(0, STRIP_LENGTH - 1), min_size=MAX_ERASED + 1))
def test_a_strip_with_too_much_unreadable_is_refused(content: StripContent, erased: set[int]) -> None:
    with pytest.raises(CodeRefused, match="erased"):
        from_strip([None if place in erased else value for place, value in enumerate(strip_symbols(content))])


@given(content=contents, erased=st.sets(st.integers(0, STRIP_LENGTH - 1), max_size=MAX_ERASED))
def test_a_few_unreadable_symbols_are_restored(content: StripContent, erased: set[int]) -> None:
    seen = [None if place in erased else value for place, value in enumerate(strip_symbols(content))]
    assert from_strip(seen) == content


@given(token=tokens)
def test_a_typed_code_gives_the_token_whatever_its_dress(token: str) -> None:
    assert from_written(" " + written(token).lower().replace("-", " ").replace("1", "l").replace("0", "o")) == token


def test_new_tokens_differ() -> None:
    assert len({checked_token(new_token()) for _ in range(1000)}) == 1000
