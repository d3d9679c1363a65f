"""Programmes and the state of their seven stages."""

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
from apps.school.programmes.domain import StageStatus
from apps.school.programmes.models import ProgrammeState
from apps.school.programmes.selectors.programmes import programme_get, programme_list
from apps.school.programmes.selectors.stages import stage_list
from apps.school.programmes.services.programmes import programme_create


class ProgrammeFilters(Filters):
    state = django_filters.ChoiceFilter(choices=ProgrammeState.choices)


class ProgrammeRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    form_code = serializers.CharField()
    variant_code = serializers.CharField()
    state = serializers.ChoiceField(choices=ProgrammeState.choices)
    stage = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class ProgrammeCard(ProgrammeRead):
    goal = serializers.CharField()
    expected_results = serializers.CharField()
    max_group_size = serializers.IntegerField()
    min_meetings = serializers.IntegerField()
    cadence_days = serializers.IntegerField()
    order_number = serializers.CharField()
    order_date = serializers.DateField(allow_null=True)


class ProgrammeLine(ProgrammeRead):
    mentees = serializers.IntegerField()
    mentors = serializers.IntegerField()


class ProgrammeWrite(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    form_code = serializers.SlugField(max_length=60)
    variant_code = serializers.SlugField(max_length=60, required=False, allow_blank=True)
    goal = serializers.CharField()
    expected_results = serializers.CharField(required=False, allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    max_group_size = serializers.IntegerField(min_value=1, max_value=30, required=False)
    min_meetings = serializers.IntegerField(min_value=1, max_value=200, required=False)
    cadence_days = serializers.IntegerField(min_value=1, max_value=365, required=False)


class CheckRead(serializers.Serializer[Any]):
    """What must hold to close a stage; ``sentence`` says what to do while it does not."""

    code = serializers.CharField()
    met = serializers.BooleanField()
    sentence = serializers.CharField()


class StageRead(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=[(status.value, status.value) for status in StageStatus])
    closed_on = serializers.DateField(source="closing.closed_on", allow_null=True, default=None)
    figures = serializers.DictField(source="facts.figures", child=serializers.IntegerField())
    checks = CheckRead(source="facts.checks", many=True)


class ProgrammeList(Resource):
    filterset_class = ProgrammeFilters

    @described(
        "programmes_list",
        _("Программы организации"),
        _("С числом наставляемых и наставников."),
        responses=ProgrammeLine(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the programmes with how many take part."""
        return self.page(programme_list(actor=self.actor, **self.chosen()), ProgrammeLine)

    @described(
        "programmes_create",
        _("Открыть программу"),
        _("Вместе с дорожной картой. Повторный запрос возвращает ту же программу."),
        request=ProgrammeWrite,
        responses={201: ProgrammeCard},
    )
    def post(self, request: Request) -> Response:
        """Open a programme with its roadmap. Sent twice, it is one programme."""
        return self.one(ProgrammeCard, programme_create(actor=self.actor, **self.body(ProgrammeWrite)), 201)


class ProgrammeDetail(Resource):
    @described("programmes_retrieve", _("Одна программа"), responses=ProgrammeCard)
    def get(self, request: Request, programme_id: UUID) -> Response:
        """Return one programme."""
        return self.one(ProgrammeCard, programme_get(actor=self.actor, programme_id=programme_id))


class StageList(Resource):
    pagination_class = None

    @described(
        "programmes_stages",
        _("Семь этапов программы"),
        _("Состояние каждого, показатели и чего не хватает для закрытия."),
        responses=StageRead(many=True),
    )
    def get(self, request: Request, programme_id: UUID) -> Response:
        """Return the seven stages: their state, figures and what is still missing."""
        programme = programme_get(actor=self.actor, programme_id=programme_id)
        stages = stage_list(actor=self.actor, programme=programme)
        return Response(StageRead(stages, many=True).data)
