"""Forms of the directory."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.identifiers import InvalidIdentifier, parse_email, parse_inn, parse_ogrn, parse_phone
from apps.region.directory.domain import Connection
from apps.region.directory.importing import Words
from apps.region.directory.models import OrganisationKind, Ownership
from apps.region.directory.selectors import NEVER_SEEN, NO_CURATOR, Filters

_STATES = [
    ("", _("Любое")),
    *((state.value, state.label) for state in Connection),
    (NO_CURATOR, _("куратор не приглашён")),
    (NEVER_SEEN, _("куратор не входил")),
]


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Название, номер или ИНН"), required=False)
    municipality = forms.ChoiceField(label=_("Муниципалитет"), required=False)
    kind = forms.ChoiceField(label=_("Тип"), required=False, choices=[("", _("Любой")), *OrganisationKind.choices])
    state = forms.ChoiceField(label=_("Подключение"), required=False)

    def __init__(self, *args: Any, municipalities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", _("Все")), *municipalities]
        self.fields["state"].choices = _STATES

    def filters(self) -> Filters:
        """Return what was asked; a value that is not offered narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        municipality = asked.get("municipality")
        return Filters(
            q=asked.get("q", ""),
            municipality_id=UUID(municipality) if municipality else None,
            kind=asked.get("kind", ""),
            state=asked.get("state", ""),
        )


class RowSearch(forms.Form):
    q = forms.CharField(label=_("Название, номер или ИНН"), required=False)

    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))


class OrganisationForm(forms.Form):
    title = forms.CharField(label=_("Краткое название"), max_length=200)
    full_title = forms.CharField(label=_("Полное название"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label=_("Тип"), choices=OrganisationKind.choices)
    number = forms.CharField(label=_("Номер"), max_length=40, required=False)
    ownership = forms.ChoiceField(label=_("Собственность"), choices=Ownership.choices, initial=Ownership.UNKNOWN)
    inn = forms.CharField(label=_("ИНН"), max_length=20, required=False)
    ogrn = forms.CharField(label=_("ОГРН"), max_length=20, required=False)
    municipality_id = forms.ChoiceField(label=_("Муниципалитет"), required=False)
    email = forms.CharField(
        label=_("Электронная почта"), max_length=254, required=False, help_text=_("Сюда придёт приглашение куратору.")
    )
    phones = forms.CharField(label=_("Телефоны"), required=False, help_text=_("Через запятую."))
    site = forms.CharField(label=_("Сайт"), max_length=200, required=False)
    is_rural = forms.BooleanField(label=_("Сельская"), required=False)
    contingent = forms.IntegerField(label=_("Обучающихся всего"), min_value=0, max_value=100_000, required=False)
    staff_count = forms.IntegerField(
        label=_("Педагогических работников"), min_value=0, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, municipalities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality_id"].choices = [("", _("Не указан")), *municipalities]

    def clean_inn(self) -> str:
        return self._checked("inn", parse_inn)

    def clean_ogrn(self) -> str:
        return self._checked("ogrn", parse_ogrn)

    def clean_email(self) -> str:
        return self._checked("email", parse_email)

    def clean_phones(self) -> list[str]:
        parts = [part.strip() for part in self.cleaned_data["phones"].split(",") if part.strip()]
        try:
            return [parse_phone(part) for part in parts]
        except InvalidIdentifier as error:
            raise forms.ValidationError(str(error)) from None

    def clean_municipality_id(self) -> UUID | None:
        value = self.cleaned_data["municipality_id"]
        return UUID(value) if value else None

    def _checked(self, name: str, parse: Any) -> str:
        value: str = self.cleaned_data[name].strip()
        try:
            return parse(value) if value else ""
        except InvalidIdentifier as error:
            raise forms.ValidationError(str(error)) from None


class MunicipalityForm(forms.Form):
    title = forms.CharField(label=_("Название"), max_length=160)
    parent_id = forms.ChoiceField(label=_("Входит в"), required=False)

    def __init__(self, *args: Any, parents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = [("", _("Самостоятельный")), *parents]

    def clean_parent_id(self) -> UUID | None:
        value = self.cleaned_data["parent_id"]
        return UUID(value) if value else None


class CuratorForm(forms.Form):
    full_name = forms.CharField(label=_("Фамилия, имя и отчество"), max_length=200)
    email = forms.CharField(label=_("Электронная почта"), max_length=254)

    def clean_email(self) -> str:
        try:
            return parse_email(self.cleaned_data["email"])
        except InvalidIdentifier as error:
            raise forms.ValidationError(str(error)) from None


class FileForm(forms.Form):
    """One file of the kind that ``words`` speak of."""

    file = forms.FileField(widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}))

    def __init__(self, *args: Any, words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = words.file_label
        self.fields["file"].help_text = words.file_help
