"""What the engine refuses: an input that is no problem, or one that has no answer."""

from __future__ import annotations

from apps.school.matching.engine.wording import Sentence


class EngineRefused(Exception):
    """The input cannot be solved. ``code`` is for programs, ``sentence`` for the curator.

    ``mentee`` and ``mentor`` are the indexes of the people it is about, -1 when it is about nobody.
    """

    def __init__(self, code: str, text: str, /, *, mentee: int = -1, mentor: int = -1, **values: object) -> None:
        self.code = code
        self.mentee = mentee
        self.mentor = mentor
        self.sentence = Sentence(text, values)
        super().__init__(f"{code}: {self.sentence}")


class Cancelled(Exception):
    """Whoever asked for a solution does not want it any more."""
