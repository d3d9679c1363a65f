"""Pairs and groups, and their meetings."""

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
from apps.core.actor import Role
from apps.school.mentorships import selectors
from apps.school.mentorships.domain import ACTIVITIES, Condition
from apps.school.mentorships.models import Meeting as MeetingRow
from apps.school.mentorships.models import MeetingType, MemberState, MentorshipState
from apps.school.mentorships.services.forming import mentorship_form
from apps.school.mentorships.services.work import MeetingData, meeting_log

# Whoever answers for the pair reads the mentor's notes; the child and the parents see that a meeting was held.
_READ_NOTES = (Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.AUDITOR, Role.CLASS_TEACHER)


class MentorshipFilters(Filters):
    show = django_filters.ChoiceFilter(choices=[(name, name) for name in selectors.FILTERS])
    programme_id = django_filters.UUIDFilter()
    q = django_filters.CharFilter(max_length=100)


class MemberRead(serializers.Serializer[Any]):
    participation_id = serializers.UUIDField()
    person = PersonRead(source="mentee")
    state = serializers.ChoiceField(choices=MemberState.choices)


class MentorshipRead(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="row.id")
    programme_id = serializers.UUIDField(source="row.programme_id")
    mentor = PersonRead(source="row.mentor_person")
    members = MemberRead(many=True)
    state = serializers.ChoiceField(source="row.state", choices=MentorshipState.choices)
    condition = serializers.ChoiceField(choices=[(state.value, state.value) for state in Condition])
    started_on = serializers.DateField(source="row.started_on")
    ended_on = serializers.DateField(source="row.ended_on", allow_null=True)
    last_met_on = serializers.DateField(source="last_met", allow_null=True)
    meetings = serializers.IntegerField()


class MentorshipWrite(serializers.Serializer[Any]):
    programme_id = serializers.UUIDField()
    mentor_participation_id = serializers.UUIDField()
    mentee_participation_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=30)


class MeetingRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    mentorship_id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=MeetingType.choices)
    held_on = serializers.DateField()
    minutes = serializers.IntegerField()
    format = serializers.CharField()
    activities = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if self.context.get("hides_notes"):
            shown.pop("note")
        return shown


class MeetingWrite(serializers.Serializer[Any]):
    """``client_key`` is made by the caller: the same key is the same meeting, however often it is sent."""

    client_key = serializers.UUIDField()
    held_on = serializers.DateField()
    minutes = serializers.IntegerField(min_value=5, max_value=480, required=False)
    type = serializers.ChoiceField(choices=MeetingType.choices, required=False)
    format = serializers.ChoiceField(choices=MeetingRow._meta.get_field("format").choices or (), required=False)
    activities = serializers.ListField(child=serializers.ChoiceField(choices=sorted(ACTIVITIES)), required=False)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True)


class MentorshipList(Resource):
    filterset_class = MentorshipFilters

    @described(
        "mentorships_list",
        _("Пары и группы"),
        _("Работающие, если show не указан."),
        responses=MentorshipRead(many=True),
    )
    def get(self, request: Request) -> Response:
        """List pairs and groups; those in work unless ``show`` says otherwise."""
        rows = selectors.mentorship_list(actor=self.actor, **self.chosen())
        return self.page(rows, MentorshipRead, selectors.lines_of)

    @described(
        "mentorships_form",
        _("Создать пару или группу"),
        _("Повтор ничего не меняет; ответ 409 говорит, какой бумаги не хватает."),
        request=MentorshipWrite,
        responses={201: MentorshipRead},
    )
    def post(self, request: Request) -> Response:
        """Form a pair or a group. Repeating it changes nothing; a 409 says which paper is missing."""
        formed = mentorship_form(actor=self.actor, **self.body(MentorshipWrite))
        line = selectors.mentorship_get(actor=self.actor, mentorship_id=formed.id)
        return self.one(MentorshipRead, line, 201)


class MentorshipDetail(Resource):
    @described("mentorships_retrieve", _("Пара или группа"), responses=MentorshipRead)
    def get(self, request: Request, mentorship_id: UUID) -> Response:
        """Return a pair or a group."""
        return self.one(MentorshipRead, selectors.mentorship_get(actor=self.actor, mentorship_id=mentorship_id))


class MeetingList(Resource):
    @described("meetings_list", _("Встречи пары"), responses=MeetingRead(many=True))
    def get(self, request: Request, mentorship_id: UUID) -> Response:
        """List the meetings that were held."""
        line = selectors.mentorship_get(actor=self.actor, mentorship_id=mentorship_id)
        rows = selectors.meeting_list(actor=self.actor, mentorship_id=mentorship_id)
        leads = line.row.mentor_person_id == self.actor.person_id
        found = self.paginate_queryset(rows)
        context = {"hides_notes": not leads and not self.actor.has(*_READ_NOTES)}
        return self.get_paginated_response(MeetingRead(found, many=True, context=context).data)

    @described(
        "meetings_log",
        _("Записать встречу"),
        _("Ключ client_key придумывает программа: тот же ключ — та же встреча, сколько бы раз её ни прислали."),
        request=MeetingWrite,
        responses={201: MeetingRead},
    )
    def post(self, request: Request, mentorship_id: UUID) -> Response:
        """Write down a meeting."""
        values = self.body(MeetingWrite)
        client_key = values.pop("client_key")
        if "activities" in values:
            values["activities"] = tuple(values["activities"])
        data = MeetingData(**values)
        meeting = meeting_log(actor=self.actor, mentorship_id=mentorship_id, client_key=client_key, data=data)
        return self.one(MeetingRead, meeting, 201)
