"""A page with one form: what is a mistake of the form, and what is not."""

from __future__ import annotations

import pytest
from django import forms

from apps.core.errors import Forbidden, NotFound, Refused
from apps.core.ui.form_pages import refusals_on


def sent() -> forms.Form:
    form = forms.Form({})
    assert form.is_valid()
    return form


@pytest.mark.parametrize("refusal", [NotFound("person", "Такой карточки нет."), Forbidden("role", "Нельзя.")])
def test_what_is_not_there_or_not_allowed_is_no_mistake_of_the_form(refusal: Refused) -> None:
    form = sent()
    with pytest.raises(type(refusal)), refusals_on(form):
        raise refusal
    assert form.non_field_errors() == []


def test_a_refusal_stands_on_the_form_and_the_view_goes_on() -> None:
    form = sent()
    with refusals_on(form):
        raise Refused("period", "Окончание должно быть позже начала.")
    assert form.non_field_errors() == ["Окончание должно быть позже начала."]
