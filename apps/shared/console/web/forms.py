"""Forms of the console."""

from __future__ import annotations

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.identifiers import InvalidIdentifier, parse_email

# The eleven zones of Russia, by their offset from Moscow.
ZONES: Final = [
    ("Europe/Kaliningrad", _("Калининград (МСК−1)")),
    ("Europe/Moscow", _("Москва (МСК)")),
    ("Europe/Samara", _("Самара (МСК+1)")),
    ("Asia/Yekaterinburg", _("Екатеринбург (МСК+2)")),
    ("Asia/Omsk", _("Омск (МСК+3)")),
    ("Asia/Krasnoyarsk", _("Красноярск (МСК+4)")),
    ("Asia/Irkutsk", _("Иркутск (МСК+5)")),
    ("Asia/Yakutsk", _("Якутск (МСК+6)")),
    ("Asia/Vladivostok", _("Владивосток (МСК+7)")),
    ("Asia/Magadan", _("Магадан (МСК+8)")),
    ("Asia/Kamchatka", _("Камчатка (МСК+9)")),
]


class RegionForm(forms.Form):
    title = forms.CharField(label=_("Название региона"), max_length=255)
    slug = forms.CharField(
        label=_("Адрес"), max_length=30, help_text=_("Латиницей: moscow, tver-region. Потом его не изменить.")
    )
    timezone = forms.ChoiceField(label=_("Часовой пояс"), choices=ZONES, initial="Europe/Moscow")

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).strip().lower()


class OperatorForm(forms.Form):
    full_name = forms.CharField(label=_("Фамилия, имя и отчество"), max_length=200)
    email = forms.CharField(label=_("Электронная почта"), max_length=254)

    def clean_email(self) -> str:
        try:
            return parse_email(self.cleaned_data["email"])
        except InvalidIdentifier as error:
            raise forms.ValidationError(str(error)) from None
