"""People of the school, as far as the actor may see them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import Filters
from api.v1.resource import Resource
from api.v1.schema import described
from apps.core.actor import may
from apps.school.people import selectors
from apps.school.people.models import PersonKind, PersonState
from apps.school.people.policies import PeopleAction
from apps.school.people.services.cards import person_create, person_edit, person_open

PERSONAL = ("birth_date", "sex", "email", "phone")


class PeopleFilters(Filters):
    q = django_filters.CharFilter(max_length=100)
    kind = django_filters.ChoiceFilter(choices=PersonKind.choices)
    class_id = django_filters.UUIDFilter()
    state = django_filters.ChoiceFilter(choices=PersonState.choices[:2])


class ClassRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class PersonRead(serializers.Serializer[Any]):
    """A person in a list: enough to recognise, nothing to write to."""

    id = serializers.UUIDField()
    full_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=PersonKind.choices)
    state = serializers.ChoiceField(choices=PersonState.choices)
    class_group = ClassRead(allow_null=True)


class PersonCard(PersonRead):
    """A card. Personal fields are given to whoever keeps the cards, and of one's own card to oneself."""

    last_name = serializers.CharField()
    first_name = serializers.CharField()
    middle_name = serializers.CharField()
    position = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True, required=False)
    sex = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        actor = self.context["actor"]
        if may(actor, PeopleAction.EDIT) or instance.id == actor.person_id:
            return shown
        return {name: value for name, value in shown.items() if name not in PERSONAL}


class PersonWrite(serializers.Serializer[Any]):
    """What may be written. The state, the account and the regional bank are not among it."""

    kind = serializers.ChoiceField(choices=PersonKind.choices)
    last_name = serializers.CharField(max_length=80)
    first_name = serializers.CharField(max_length=80)
    middle_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    sex = serializers.ChoiceField(choices=["m", "f"], required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    class_id = serializers.UUIDField(required=False, allow_null=True)
    position = serializers.CharField(max_length=160, required=False, allow_blank=True)
    hired_on = serializers.DateField(required=False, allow_null=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=20, required=False, allow_blank=True)


class PersonList(Resource):
    filterset_class = PeopleFilters

    @described("people_list", _("Люди организации"), responses=PersonRead(many=True))
    def get(self, request: Request) -> Response:
        """List the people of the school."""
        return self.page(selectors.person_list(actor=self.actor, **self.chosen()), PersonRead)

    @described(
        "people_create",
        _("Добавить карточку"),
        _("Человек с тем же именем и датой рождения — ответ 409."),
        request=PersonWrite,
        responses={201: PersonCard},
    )
    def post(self, request: Request) -> Response:
        """Add a card. Somebody with the same name and birth date is a 409."""
        values = self.body(PersonWrite)
        return self.one(PersonCard, person_create(actor=self.actor, **_with_class(self, values)), 201)


class PersonDetail(Resource):
    @described(
        "people_retrieve",
        _("Карточка человека"),
        _("Просмотр карточки ребёнка записывается в журнал, как и на экране."),
        responses=PersonCard,
    )
    def get(self, request: Request, person_id: UUID) -> Response:
        """Return a card. A look at a child's card is written in the journal, as on the screen."""
        return self.one(PersonCard, person_open(actor=self.actor, person_id=person_id))

    @described(
        "people_update",
        _("Изменить карточку"),
        _("Меняются только присланные поля."),
        request=PersonWrite,
        responses=PersonCard,
    )
    def patch(self, request: Request, person_id: UUID) -> Response:
        """Change the fields that are sent."""
        values = _with_class(self, self.body(PersonWrite, partial=True))
        person_edit(actor=self.actor, person_id=person_id, **values)
        return self.one(PersonCard, selectors.person_get(actor=self.actor, person_id=person_id))


def _with_class(view: Resource, values: dict[str, Any]) -> dict[str, Any]:
    """Turn ``class_id`` into the column; a class that is not there is a 404 and not a broken reference."""
    if "class_id" not in values:
        return values
    class_id = values.pop("class_id")
    if class_id is not None:
        selectors.class_get(actor=view.actor, class_id=class_id)
    return {**values, "class_group_id": class_id}
