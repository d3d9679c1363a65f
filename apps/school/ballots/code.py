"""The identity of a sheet: an opaque token that survives dirt and refuses to be misread.

Symbols are those of Crockford's base 32 (no I, L, O, U). A Reed–Solomon code over GF(32) protects them twice:

* in print for people, ten symbols of the token and two of check (distance 3: any two wrong symbols are noticed);
* in the strips for the reader, version, number of rows and token with eight symbols of check (distance 9). Up to
  `MAX_ERASED` unreadable symbols are restored; a symbol read wrongly is never "corrected", the strip is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH: Final = 10
WRITTEN_CHECK: Final = 2
STRIP_DATA: Final = TOKEN_LENGTH + 2
STRIP_CHECK: Final = 8
STRIP_LENGTH: Final = STRIP_DATA + STRIP_CHECK
SYMBOL_BITS: Final = 5
# Each restored symbol spends one of check: five are left, so noise passes for a strip once in 2**25.
MAX_ERASED: Final = 3

# x^5 + x^2 + 1 is primitive over GF(2).
_POLYNOMIAL: Final = 0b100101
_EXP: Final[list[int]] = []
_LOG: Final = [0] * 32
_value = 1
for _power in range(31):
    _EXP.append(_value)
    _LOG[_value] = _power
    _value = (_value << 1) ^ (_POLYNOMIAL if _value & 0b10000 else 0)

# Spreads black and white evenly over the strip, whatever the token is; a page full of stripes is not a code word.
_MASK: Final = (21, 9, 26, 6, 13, 18, 11, 28, 5, 22, 10, 19, 25, 14, 3, 20, 12, 27, 17, 7)

_MISTAKEN: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})


class CodeRefused(ValueError):
    """The symbols are not a code of a sheet; `code` tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class StripContent:
    """What a strip says: the version of the sheet, how many people it lists and whose it is."""

    version: int
    rows: int
    token: str


def new_token() -> str:
    """Return 50 random bits as a token: knowing one tells nothing about another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def checked_token(token: str) -> str:
    """Return the token, or raise CodeRefused("token") when it is not ten symbols of the alphabet."""
    if len(token) != TOKEN_LENGTH or any(symbol not in ALPHABET for symbol in token):
        raise CodeRefused("token")
    return token


def written(token: str) -> str:
    """Return the token as people read it on the sheet: with two symbols of check, in groups of four."""
    symbols = _symbols(checked_token(token))
    full = _text([*symbols, *_check(symbols, WRITTEN_CHECK)])
    return "-".join(full[start : start + 4] for start in range(0, len(full), 4))


def from_written(text: str) -> str:
    """Return the token of a code typed by a person. Raises CodeRefused: "length", "symbol" or "check"."""
    plain = "".join(text.upper().split()).replace("-", "").translate(_MISTAKEN)
    if len(plain) != TOKEN_LENGTH + WRITTEN_CHECK:
        raise CodeRefused("length")
    if any(symbol not in ALPHABET for symbol in plain):
        raise CodeRefused("symbol")
    symbols = _symbols(plain)
    if any(_syndromes(symbols, WRITTEN_CHECK)):
        raise CodeRefused("check")
    return plain[:TOKEN_LENGTH]


def strip_symbols(content: StripContent) -> list[int]:
    """Return the symbols that a strip shows, masked and in order."""
    data = [content.version, content.rows, *_symbols(checked_token(content.token))]
    return [value ^ mask for value, mask in zip([*data, *_check(data, STRIP_CHECK)], _MASK, strict=True)]


def from_strip(symbols: Sequence[int | None]) -> StripContent:
    """Return what a strip says; None stands for a symbol that cannot be read.

    Raises CodeRefused: "erased" when too much is unreadable, "check" when the rest contradicts itself.
    """
    erased = [position for position, value in enumerate(symbols) if value is None]
    if len(symbols) != STRIP_LENGTH or len(erased) > MAX_ERASED:
        raise CodeRefused("erased")
    word = [0 if value is None else value ^ mask for value, mask in zip(symbols, _MASK, strict=True)]
    for position, value in zip(erased, _restored(word, erased), strict=True):
        word[position] = value
    if any(_syndromes(word, STRIP_CHECK)):
        raise CodeRefused("check")
    return StripContent(version=word[0], rows=word[1], token=_text(word[2:STRIP_DATA]))


def _symbols(text: str) -> list[int]:
    return [ALPHABET.index(symbol) for symbol in text]


def _text(symbols: Sequence[int]) -> str:
    return "".join(ALPHABET[value] for value in symbols)


def _times(left: int, right: int) -> int:
    return _EXP[(_LOG[left] + _LOG[right]) % 31] if left and right else 0


def _divided(left: int, right: int) -> int:
    return _EXP[(_LOG[left] - _LOG[right]) % 31] if left else 0


def _check(data: Sequence[int], count: int) -> list[int]:
    """Return the remainder of the data by the generator with the roots a^0 … a^(count-1)."""
    generator = [1]
    for power in range(count):
        shifted = [*generator, 0]
        for place, value in enumerate(generator):
            shifted[place + 1] ^= _times(value, _EXP[power])
        generator = shifted
    remainder = [*data, *[0] * count]
    for place in range(len(data)):
        factor = remainder[place]
        for offset, value in enumerate(generator):
            remainder[place + offset] ^= _times(factor, value)
    return remainder[len(data) :]


def _syndromes(word: Sequence[int], count: int) -> list[int]:
    """Return the word's values in the roots of the generator: all zero for a code word alone."""
    values = []
    for power in range(count):
        total = 0
        for symbol in word:
            total = _times(total, _EXP[power]) ^ symbol
        values.append(total)
    return values


def _restored(word: Sequence[int], erased: Sequence[int]) -> list[int]:
    """Return the symbols at the erased places, from as many syndromes as there are places (Gaussian elimination)."""
    count = len(erased)
    places = [len(word) - 1 - position for position in erased]
    table = [
        [*(_EXP[(power * place) % 31] for place in places), syndrome]
        for power, syndrome in enumerate(_syndromes(word, count))
    ]
    for column in range(count):
        pivot = next(row for row in range(column, count) if table[row][column])
        table[column], table[pivot] = table[pivot], table[column]
        table[column] = [_divided(value, table[column][column]) for value in table[column]]
        for row in range(count):
            if row != column:
                factor = table[row][column]
                table[row] = [a ^ _times(factor, b) for a, b in zip(table[row], table[column], strict=True)]
    return [row[-1] for row in table]
