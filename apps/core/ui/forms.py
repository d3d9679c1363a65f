"""What every form shares: controls, and a refusal shown in its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from django import forms

from apps.core.errors import Refused


@contextmanager
def refusal_in(form: forms.Form, *, field: str | None = None) -> Iterator[None]:
    """Show a refused write above the form, or at a field; the view goes on and draws the page again.

    Only what a person can put right here: a missing right or a missing object stays a page of its own.
    """
    try:
        yield
    except Refused as refusal:
        if refusal.status != HTTPStatus.CONFLICT:
            raise
        form.add_error(field, str(refusal.sentence))


class DateInput(forms.DateInput):
    """The browser's own date field. It wants ISO whatever the language: the Russian format would leave it empty."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
