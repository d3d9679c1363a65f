"""Whom a matching leaves open: mentees nobody fits and what would help, pairs that would rather be together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.resource import Resource
from api.v1.schema import described
from apps.school.matching import selectors
from apps.school.matching.shortage import Need, Unmatched, lacking_get


class AskedRead(serializers.Serializer[Any]):
    title = serializers.CharField()
    count = serializers.IntegerField()


class NeedRead(serializers.Serializer[Any]):
    """Mentors who are missing: places, the competences and days most ask for, and what help is asked for."""

    places = serializers.IntegerField()
    wishes = serializers.ListField(child=serializers.CharField())
    slots = serializers.SerializerMethodField()
    requests = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_slots(self, need: Need) -> list[str]:
        return sorted(need.slots)

    @extend_schema_field(AskedRead(many=True))
    def get_requests(self, need: Need) -> list[dict[str, Any]]:
        return [{"title": title, "count": count} for title, count in need.requests]


class UnmatchedRead(serializers.Serializer[Any]):
    """``rules`` are the fewest that would have to go for ``opener_person_ids`` to fit, who have a place.

    ``contested_person_ids`` are the only mentors who fit; their places go to others.
    """

    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    rules = serializers.ListField(child=serializers.CharField())
    opener_person_ids = serializers.SerializerMethodField()
    contested_person_ids = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_opener_person_ids(self, row: Unmatched) -> list[UUID]:
        return [person.pk for person in row.openers]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_contested_person_ids(self, row: Unmatched) -> list[UUID]:
        return [person.pk for person in row.contested]


class ShortageRead(serializers.Serializer[Any]):
    waiting = serializers.IntegerField()
    matched = serializers.IntegerField()
    needs = NeedRead(many=True)
    unmatched = UnmatchedRead(many=True)


class BlockingRead(serializers.Serializer[Any]):
    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    mentor_participation_id = serializers.UUIDField(source="mentor_id")


class ShortageDetail(Resource):
    @described(
        "shortage_retrieve",
        _("Кого не хватает"),
        _("Что осталось бы без решения, если подобрать наставников сегодня, и что поможет. Ничего не меняет."),
        responses=ShortageRead,
    )
    def get(self, request: Request, programme_id: UUID) -> Response:
        """Return which mentors a programme lacks, and the least that would help each mentee who is left."""
        return self.one(ShortageRead, lacking_get(actor=self.actor, programme_id=programme_id))


class BlockingList(Resource):
    pagination_class = None

    @described(
        "blocking_list",
        _("Выбрали друг друга, но не вместе"),
        _("Кто на встрече выбрал друг друга охотнее, чем тех, с кем предложен. Только по ключу куратора."),
        responses=BlockingRead(many=True),
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """List mentees and mentors who chose each other over those they are proposed to."""
        return Response(BlockingRead(selectors.rather_list(actor=self.actor, run_id=run_id), many=True).data)
