"""Forms of people: what is typed is checked here, what is allowed is decided by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ROLE_TITLES, Actor, Role
from apps.core.identifiers import InvalidIdentifier, parse_email, parse_phone
from apps.core.person_names import InvalidName, make_full_name
from apps.core.ui.components import Text
from apps.core.ui.forms import DateInput
from apps.school.people import domain, selectors
from apps.school.people.imports.schema import AUDIENCE_TITLES
from apps.school.people.models import ConsentParty, ConsentPurpose, PersonKind, PersonState

MAX_UPLOAD = 5 * 1024 * 1024


class PhoneField(forms.CharField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_phone(text) if text else ""
        except InvalidIdentifier as problem:
            raise ValidationError(str(problem)) from problem


class MailField(forms.CharField):
    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return parse_email(text) if text else ""
        except InvalidIdentifier as problem:
            raise ValidationError(str(problem)) from problem


class NameFields(forms.Form):
    last_name = forms.CharField(label=_("Фамилия"), max_length=80)
    first_name = forms.CharField(label=_("Имя"), max_length=80)
    middle_name = forms.CharField(label=_("Отчество"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("last_name") and data.get("first_name"):
            try:
                name = make_full_name(data["last_name"], data["first_name"], data.get("middle_name", ""))
            except InvalidName as problem:
                raise ValidationError(str(problem)) from problem
            data.update(last_name=name.last, first_name=name.first, middle_name=name.patronymic)
        return data


class PersonForm(NameFields):
    kind = forms.ChoiceField(label=_("Кто это"), choices=PersonKind.choices)
    sex = forms.ChoiceField(
        label=_("Пол"), required=False, choices=[("", _("Не указан")), ("m", _("Мужской")), ("f", _("Женский"))]
    )
    birth_date = forms.DateField(
        label=_("Дата рождения"),
        required=False,
        widget=DateInput(),
        help_text=_("По ней определяется, нужно ли согласие родителя."),
    )
    class_group_id = forms.TypedChoiceField(label=_("Класс или группа"), required=False, empty_value=None)
    position = forms.CharField(label=_("Должность, предмет или место работы"), max_length=160, required=False)
    hired_on = forms.DateField(label=_("Работает с"), required=False, widget=DateInput())
    email = MailField(label=_("Электронная почта"), required=False, help_text=_("На неё можно пригласить в систему."))
    phone = PhoneField(label=_("Телефон"), required=False)
    state = forms.ChoiceField(
        label=_("Состояние"), choices=[(PersonState.ACTIVE, _("Состоит")), (PersonState.LEFT, _("Выбыл"))]
    )

    def __init__(self, *args: Any, actor: Actor, creating: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(str(group.id), group.title) for group in selectors.class_list(actor=actor)]
        self.fields["class_group_id"].choices = [("", _("Без класса")), *classes]  # type: ignore[attr-defined]
        if creating:
            del self.fields["state"]

    def clean_class_group_id(self) -> Any:
        return self.cleaned_data["class_group_id"] or None


class GuardianForm(NameFields):
    relation = forms.CharField(label=_("Кем приходится"), max_length=40, initial=_("родитель"))
    phone = PhoneField(label=_("Телефон"), required=False)
    email = MailField(label=_("Электронная почта"), required=False)


class ClassForm(forms.Form):
    title = forms.CharField(label=_("Название"), max_length=20, help_text=_("Например, 7 «Б» или ИС-21."))
    grade = forms.IntegerField(label=_("Параллель или курс"), min_value=1, max_value=12)
    academic_year = forms.IntegerField(
        label=_("Учебный год начался в"), min_value=2019, max_value=2100, help_text=_("Для 2026/27 укажите 2026.")
    )
    size = forms.IntegerField(label=_("Обучающихся по списку"), min_value=0, max_value=100, initial=0)
    teacher_id = forms.ChoiceField(label=_("Классный руководитель"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teachers = [(str(person.id), person.full_name) for person in selectors.teacher_list(actor=actor)]
        self.fields["teacher_id"].choices = [("", _("Не назначен")), *teachers]  # type: ignore[attr-defined]
        self.fields["academic_year"].initial = domain.school_year(timezone.localdate())

    def clean_teacher_id(self) -> Any:
        return self.cleaned_data["teacher_id"] or None


class PeopleFilter(forms.Form):
    q = forms.CharField(label=_("Фамилия или имя"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Кто это"),
        required=False,
        choices=[
            ("", _("Все")),
            ("learners", _("обучающиеся")),
            ("outside", _("не из организации")),
            *PersonKind.choices,
        ],
    )
    class_id = forms.UUIDField(label=_("Класс"), required=False, widget=forms.Select)
    role = forms.ChoiceField(
        label=_("Роль в программах"),
        required=False,
        choices=[
            ("", _("Любая")),
            ("mentor", _("Наставники")),
            ("mentee", _("Наставляемые")),
            ("none", _("Не участвуют")),
        ],
    )
    state = forms.ChoiceField(
        label=_("Состояние"),
        required=False,
        choices=[(PersonState.ACTIVE, _("Состоят")), (PersonState.LEFT, _("Выбыли")), ("all", _("Все"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(str(group.id), group.title) for group in selectors.class_list(actor=actor)]
        self.fields["class_id"].widget.choices = [("", _("Все классы")), *classes]  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("На что дано согласие"), choices=ConsentPurpose.choices)
    signer = forms.ChoiceField(label=_("Кто подписал"), widget=forms.RadioSelect)
    given_on = forms.DateField(label=_("Дата подписи"), widget=DateInput())
    until = forms.DateField(
        label=_("Действует до"),
        widget=DateInput(),
        help_text=_("Согласие родителя действует не дольше совершеннолетия."),
    )

    def __init__(self, *args: Any, signers: list[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signer"].choices = signers  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["given_on"].initial = today
        self.fields["until"].initial = domain.school_year_end(today)

    @property
    def signature(self) -> tuple[str, str]:
        """Return the party and the id of the signer."""
        party, _colon, person_id = self.cleaned_data["signer"].partition(":")
        return ConsentParty(party), person_id


class ClassConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("На что даны согласия"), choices=ConsentPurpose.choices)
    given_on = forms.DateField(label=_("Дата подписи"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate()


class GapFilter(forms.Form):
    purpose = forms.ChoiceField(label=_("Согласие на"), required=False, choices=ConsentPurpose.choices)
    class_id = forms.UUIDField(label=_("Класс"), required=False, widget=forms.Select)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = [(str(group.id), group.title) for group in selectors.class_list(actor=actor)]
        self.fields["class_id"].widget.choices = [("", _("Все классы")), *classes]  # type: ignore[attr-defined]


class InviteForm(forms.Form):
    role = forms.ChoiceField(label=_("В какой роли"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, ROLE_TITLES[role]) for role in roles]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Файл"), help_text=_("xlsx или csv, до 5 МБ и 5 000 строк."))
    audience = forms.ChoiceField(
        label=_("Кто в файле"), choices=list(AUDIENCE_TITLES.items()), widget=forms.RadioSelect
    )
    destination = forms.ChoiceField(label=_("Сразу добавить в программу"), required=False)

    def __init__(self, *args: Any, destinations: list[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if destinations:
            self.fields["destination"].choices = [("", _("Не добавлять")), *destinations]  # type: ignore[attr-defined]
        else:
            del self.fields["destination"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise ValidationError(_("Файл больше 5 МБ. Разделите его на части."))
        return file
