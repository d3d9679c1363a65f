from datetime import date

import pytest
from django import forms

from apps.core.errors import Forbidden, NotFound, Refused
from apps.core.ui.forms import DateInput, refusal_in


class CardForm(forms.Form):
    birth_date = forms.DateField(widget=DateInput())


@pytest.mark.parametrize("refusal", [NotFound("card", "Нет такой карточки."), Forbidden("role", "Нет прав.")])
def test_what_a_person_cannot_put_right_in_the_form_is_no_error_of_it(refusal):
    form = CardForm({"birth_date": "2011-03-08"})
    with pytest.raises(type(refusal)), refusal_in(form):
        raise refusal
    assert form.is_valid()


def test_a_refused_write_is_shown_in_the_form_and_the_view_goes_on():
    above, beside = CardForm({"birth_date": "2011-03-08"}), CardForm({"birth_date": "2011-03-08"})
    with refusal_in(above):
        raise Refused("twin", "Такая карточка уже есть.")
    with refusal_in(beside, field="birth_date"):
        raise Refused("age", "Слишком мало лет.")
    assert above.non_field_errors() == ["Такая карточка уже есть."]
    assert beside.errors == {"birth_date": ["Слишком мало лет."]}


def test_edit_form_keeps_its_date_in_the_format_of_browsers():
    field = str(CardForm(initial={"birth_date": date(2011, 3, 8)})["birth_date"])
    assert 'type="date"' in field
    assert 'value="2011-03-08"' in field
    assert CardForm({"birth_date": "2011-03-08"}).is_valid()
