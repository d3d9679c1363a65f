from datetime import date

from django import forms

from apps.core.ui.forms import DateInput


class CardForm(forms.Form):
    birth_date = forms.DateField(widget=DateInput())


def test_edit_form_keeps_its_date_in_the_format_of_browsers():
    field = str(CardForm(initial={"birth_date": date(2011, 3, 8)})["birth_date"])
    assert 'type="date"' in field
    assert 'value="2011-03-08"' in field
    assert CardForm({"birth_date": "2011-03-08"}).is_valid()
