"""Sentences of the engine: a Russian text with places for values, translated only where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue of messages; it stays as it is."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and the values of its places. ``str()`` gives it in Russian, as it is written."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text
