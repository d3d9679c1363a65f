"""Refusals: what a service says when the answer is no. The text is shown to the user as it is."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise

type Sentence = str | Promise


class Refused(Exception):
    """A rule of the product said no.

    ``code`` is a stable machine word for the API and the tests; ``sentence`` is Russian and
    tells what to do. Apps derive ``<Entity>Refused`` from it.
    """

    status = 409

    def __init__(self, code: str, sentence: Sentence, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.details = details

    def __str__(self) -> str:
        return str(self.sentence)


class Forbidden(Refused):
    """The actor's role does not allow the action in this tenant."""

    status = 403


class NotFound(Refused):
    """No such object for this actor. A foreign object and a missing one look the same."""

    status = 404
