"""Controls that every form shares."""

from __future__ import annotations

from django import forms


class DateInput(forms.DateInput):
    """The browser's own date field. It wants ISO whatever the language: the Russian format would leave it empty."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
