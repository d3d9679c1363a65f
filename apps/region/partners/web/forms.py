"""Forms of employers and external mentors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.identifiers import InvalidIdentifier, parse_email, parse_inn, parse_ogrn, parse_phone
from apps.core.ui.forms import DateInput


class IdentifierForm(forms.Form):
    """A form whose fields named here are brought to one spelling, or refused in words."""

    parsers: dict[str, Callable[[str], str]] = {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, parse in self.parsers.items():
            value = str(cleaned.get(name) or "").strip()
            if not value:
                continue
            try:
                cleaned[name] = parse(value)
            except InvalidIdentifier as error:
                self.add_error(name, str(error))
        return cleaned


class CompanyForm(IdentifierForm):
    parsers = {"contact_email": parse_email, "contact_phone": parse_phone}

    title = forms.CharField(label=_("Название организации"), max_length=255)
    industry = forms.CharField(label=_("Отрасль"), max_length=120, required=False)
    municipality_id = forms.ChoiceField(label=_("Муниципалитет"), required=False)
    contact_name = forms.CharField(label=_("Контактное лицо"), max_length=200, help_text=_("Фамилия, имя и отчество."))
    contact_email = forms.CharField(label=_("Электронная почта"), max_length=254)
    contact_phone = forms.CharField(label=_("Телефон"), max_length=40, required=False)

    def __init__(self, *args: Any, municipalities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality_id"].choices = [("", _("Не указан")), *municipalities]

    def clean_municipality_id(self) -> UUID | None:
        value = self.cleaned_data["municipality_id"]
        return UUID(value) if value else None


class RegistrationForm(CompanyForm):
    """The open application. ``website`` is a trap: people do not see it and leave it empty."""

    parsers = {**CompanyForm.parsers, "inn": parse_inn, "ogrn": parse_ogrn}

    inn = forms.CharField(label=_("ИНН"), max_length=20, help_text=_("10 цифр у организации, 12 у предпринимателя."))
    ogrn = forms.CharField(label=_("ОГРН"), max_length=20, required=False)
    consent = forms.BooleanField(label=_("Контактное лицо согласно на обработку этих данных для связи с ним"))
    website = forms.CharField(
        label=_("Не заполняйте это поле"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = [
        "title",
        "inn",
        "ogrn",
        "industry",
        "municipality_id",
        "contact_name",
        "contact_email",
        "contact_phone",
    ]

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get("website"))


class CompetencesField(forms.CharField):
    """Words separated by commas."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        words = dict.fromkeys(part.strip().lower()[:60] for part in text.split(",") if part.strip())
        return list(words)[:20]


class MentorForm(IdentifierForm):
    parsers = {"email": parse_email, "phone": parse_phone}

    last_name = forms.CharField(label=_("Фамилия"), max_length=80)
    first_name = forms.CharField(label=_("Имя"), max_length=80)
    middle_name = forms.CharField(label=_("Отчество"), max_length=80, required=False)
    birth_date = forms.DateField(label=_("Дата рождения"), widget=DateInput())
    sex = forms.ChoiceField(label=_("Пол"), choices=[("m", _("мужской")), ("f", _("женский"))])
    position = forms.CharField(label=_("Должность"), max_length=160)
    experience_years = forms.IntegerField(label=_("Стаж, лет"), min_value=0, max_value=70)
    email = forms.CharField(label=_("Электронная почта"), max_length=254)
    phone = forms.CharField(label=_("Телефон"), max_length=40, required=False)
    competences = CompetencesField(label=_("Компетенции"), help_text=_("Через запятую: электротехника, чертежи."))
    about = forms.CharField(
        label=_("О себе"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    capacity = forms.IntegerField(
        label=_("Мест для наставляемых"), min_value=0, max_value=60, initial=3, help_text=_("Во всех школах вместе.")
    )
    hours_per_month = forms.IntegerField(label=_("Часов в месяц"), min_value=1, max_value=80, initial=4)


class OwnMentorForm(MentorForm):
    """What a mentor changes alone; names and position are the employer's."""

    last_name = first_name = middle_name = birth_date = sex = position = experience_years = email = None


class MarkForm(forms.Form):
    number = forms.CharField(label=_("Номер справки об отсутствии судимости"), max_length=60)
    issued_on = forms.DateField(label=_("Дата справки"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("Отметка действует до"),
        widget=DateInput(),
        help_text=_("Храним только номер и даты, саму справку не загружайте."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Причина"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ListFilter(forms.Form):
    q = forms.CharField(label=_("Название, фамилия или ИНН"), required=False)
    state = forms.ChoiceField(label=_("Состояние"), required=False)

    def __init__(self, *args: Any, states: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("Любое")), *states]

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {"q": self.cleaned_data.get("q", ""), "state": self.cleaned_data.get("state", "")}
