"""Who takes part in a programme, and what mentees ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import Filters
from api.v1.people import PersonRead
from api.v1.resource import Resource
from api.v1.schema import described
from apps.school.programmes.models import ParticipantRole, ParticipationState
from apps.school.programmes.selectors.participants import participation_get, participation_list, request_list
from apps.school.programmes.selectors.programmes import programme_get
from apps.school.programmes.services.participants import participant_withdraw, participants_add, request_save


class ParticipationFilters(Filters):
    role = django_filters.ChoiceFilter(choices=ParticipantRole.choices)
    withdrawn = django_filters.BooleanFilter()


class ParticipationRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    person = PersonRead()
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    state = serializers.ChoiceField(choices=ParticipationState.choices)
    joined_on = serializers.DateField()
    left_on = serializers.DateField(allow_null=True)


class ParticipationWrite(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    person_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)


class RefusedRead(serializers.Serializer[Any]):
    """Somebody who cannot take part, and why."""

    person_id = serializers.UUIDField()
    reason = serializers.CharField()


class JoinedRead(serializers.Serializer[Any]):
    joined = ParticipationRead(many=True)
    refused = RefusedRead(many=True)


class RequestRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type_code = serializers.CharField()
    text = serializers.CharField()
    interests = serializers.ListField(child=serializers.CharField())
    slots = serializers.ListField(child=serializers.CharField())


class RequestWrite(serializers.Serializer[Any]):
    type_code = serializers.SlugField(max_length=60)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    interests = serializers.ListField(child=serializers.CharField(max_length=60), max_length=30, required=False)
    slots = serializers.ListField(child=serializers.CharField(max_length=20), max_length=60, required=False)


class ParticipationList(Resource):
    filterset_class = ParticipationFilters

    @described("participations_list", _("Участники программы"), responses=ParticipationRead(many=True))
    def get(self, request: Request, programme_id: UUID) -> Response:
        """List who takes part."""
        programme_get(actor=self.actor, programme_id=programme_id)
        rows = participation_list(actor=self.actor, programme_id=programme_id, **self.chosen())
        return self.page(rows, ParticipationRead)

    @described(
        "participations_create",
        _("Добавить участников"),
        _("Кто подходит — добавлены, остальные возвращаются с причиной. Повтор ничего не меняет."),
        request=ParticipationWrite,
        responses=JoinedRead,
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Add people. Those who fit join, the others come back with the reason; repeating it changes nothing."""
        result = participants_add(actor=self.actor, programme_id=programme_id, **self.body(ParticipationWrite))
        refused = [{"person_id": person.id, "reason": reason} for person, reason in result.refused]
        return self.one(JoinedRead, {"joined": result.participations, "refused": refused})


class ParticipationDetail(Resource):
    @described("participations_retrieve", _("Один участник"), responses=ParticipationRead)
    def get(self, request: Request, participation_id: UUID) -> Response:
        """Return one participant."""
        return self.one(ParticipationRead, participation_get(actor=self.actor, participation_id=participation_id))


class Withdrawal(Resource):
    @described(
        "participations_withdraw",
        _("Вывести участника из программы"),
        _("Повтор ничего не меняет."),
        request=None,
        responses=ParticipationRead,
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """Let a participant leave. Repeating it changes nothing."""
        participant_withdraw(actor=self.actor, participation_id=participation_id)
        return self.one(ParticipationRead, participation_get(actor=self.actor, participation_id=participation_id))


class RequestList(Resource):
    pagination_class = None

    @described("requests_list", _("Запросы наставляемого"), responses=RequestRead(many=True))
    def get(self, request: Request, participation_id: UUID) -> Response:
        """Return what a mentee asks for."""
        row = participation_get(actor=self.actor, participation_id=participation_id)
        return Response(RequestRead(request_list(row), many=True).data)

    @described(
        "requests_save",
        _("Записать запрос"),
        _("Запрос того же типа заменяется."),
        request=RequestWrite,
        responses=RequestRead,
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """Write a request; one of the same type is replaced."""
        saved = request_save(actor=self.actor, participation_id=participation_id, **self.body(RequestWrite))
        return self.one(RequestRead, saved)
