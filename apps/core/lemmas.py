"""What a Russian text speaks of: its content words in their dictionary form, whatever case they stand in."""

from __future__ import annotations

import re
from typing import Final

from apps.core.declension import morphology

# Parts of speech that carry a subject; the others join them.
_CONTENT: Final = frozenset({"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF"})
_NAMES: Final = ("Name", "Surn", "Patr")
_WORD: Final = re.compile(r"[а-яё]+(?:-[а-яё]+)*|[a-z][a-z0-9+#]+", re.IGNORECASE)
_SHORTEST: Final = 3
# An analysis costs 0.2 ms (measured), and a school says the same few thousand words.
_REMEMBERED: Final = 50_000


class _Memory:
    """Dictionary forms by word for the whole process: they are the same in every school."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def lemma(self, word: str) -> str:
        found = self._known.get(word)
        if found is None:
            found = _lemma(word)
            if len(self._known) < _REMEMBERED:
                self._known[word] = found
        return found


_memory = _Memory()


def lemmas(text: str) -> list[str]:
    """Return the nouns, adjectives, verbs and Latin words of a text in their dictionary form, in their order.

    Names of people are left out, «ё» is «е». The first analysis of a word counts, so the answer is always the same.
    """
    found = (_memory.lemma(word.casefold()) for word in _WORD.findall(text))
    return [lemma for lemma in found if lemma]


def _lemma(word: str) -> str:
    """Return the dictionary form, nothing for a word without content."""
    if word.isascii():
        return word
    first = morphology().parse(word)[0]
    is_subject = first.tag.POS in _CONTENT or "UNKN" in first.tag  # an abbreviation the dictionary does not have
    if not is_subject or any(name in first.tag for name in _NAMES):
        return ""
    lemma = str(first.normal_form).replace("ё", "е")
    return lemma if len(lemma) >= _SHORTEST else ""
