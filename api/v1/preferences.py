"""Ballots of a group meeting: read and entered with a key of the curator alone."""

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
from apps.school.group_meetings import selectors, services
from apps.school.group_meetings.models import BallotSource, Guest


class PreferenceRead(serializers.Serializer[Any]):
    """A ballot: whom the respondent would like to work with, in order, and whom not."""

    participation_id = serializers.UUIDField()
    ranked = serializers.SerializerMethodField()
    never = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_ranked(self, guest: Guest) -> list[UUID]:
        return [choice.chosen.participation_id for choice in guest.choices.all() if choice.rank]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_never(self, guest: Guest) -> list[UUID]:
        return [choice.chosen.participation_id for choice in guest.choices.all() if not choice.rank]


class MetRead(serializers.Serializer[Any]):
    participation_id = serializers.UUIDField()
    round = serializers.IntegerField()
    table = serializers.IntegerField()


class PreferenceCard(PreferenceRead):
    """``met`` are those whom the ballot may name; ``is_given`` tells an empty ballot from none."""

    met = serializers.SerializerMethodField()
    is_given = serializers.SerializerMethodField()

    @extend_schema_field(MetRead(many=True))
    def get_met(self, guest: Guest) -> Any:
        return MetRead(selectors.met_of(guest), many=True).data

    def get_is_given(self, guest: Guest) -> bool:
        return guest.voted_at is not None


class PreferenceWrite(serializers.Serializer[Any]):
    ranked = serializers.ListField(child=serializers.UUIDField(), max_length=30)
    never = serializers.ListField(child=serializers.UUIDField(), max_length=600, required=False)


class PreferenceList(Resource):
    @described(
        "preferences_list",
        _("Кто кого выбрал"),
        _("Только по ключу куратора. После завершения программы выбор удаляется и список пуст."),
        responses=PreferenceRead(many=True),
    )
    def get(self, request: Request, event_id: UUID) -> Response:
        """List the ballots that were given. The curator's alone."""
        rows = selectors.ballot_list(actor=self.actor, meeting_id=event_id)
        return self.page(rows, PreferenceRead)


class PreferenceDetail(Resource):
    @described(
        "preferences_retrieve", _("Бюллетень участника"), _("Только по ключу куратора."), responses=PreferenceCard
    )
    def get(self, request: Request, event_id: UUID, participation_id: UUID) -> Response:
        """Return somebody's ballot and whom it may name."""
        return self._card(event_id, participation_id)

    @described(
        "preferences_record",
        _("Внести бюллетень участника"),
        _("Прежний заменяется. Назвать можно только тех, с кем участник встретился, не больше трёх по порядку."),
        request=PreferenceWrite,
        responses=PreferenceCard,
    )
    def put(self, request: Request, event_id: UUID, participation_id: UUID) -> Response:
        """Enter a ballot in place of an earlier one."""
        values = self.body(PreferenceWrite)
        guest = self._guest(event_id, participation_id)
        # Who was not met stays an id that no guest has, and the service says so.
        met = {named.participation_id: named.guest_id for named in selectors.met_of(guest)}
        services.ballot_record(
            actor=self.actor,
            meeting_id=event_id,
            respondent_id=guest.pk,
            ranked=[met.get(key, key) for key in values["ranked"]],
            never=[met.get(key, key) for key in values.get("never", ())],
            source=BallotSource.HAND,
        )
        return self._card(event_id, participation_id)

    def _guest(self, event_id: UUID, participation_id: UUID) -> Guest:
        return selectors.guest_of(actor=self.actor, meeting_id=event_id, participation_id=participation_id)

    def _card(self, event_id: UUID, participation_id: UUID) -> Response:
        return self.one(PreferenceCard, self._guest(event_id, participation_id))
