"""Group meetings: planned, seated and held by a program. What participants chose is in ``preferences``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import Filters
from api.v1.resource import Resource
from api.v1.schema import described
from apps.school.group_meetings import selectors, services, wording
from apps.school.group_meetings.domain import Phase
from apps.school.group_meetings.models import GroupMeeting, MeetingState
from apps.school.group_meetings.selectors.meetings import seats_of
from apps.school.group_meetings.services import GroupMeetingRefused
from apps.school.group_meetings.timetable import Refusal
from apps.school.programmes.models import ParticipantRole
from apps.school.programmes.selectors.programmes import programme_get


class GuestFilters(Filters):
    role = django_filters.ChoiceFilter(choices=ParticipantRole.choices)


class GroupMeetingRead(serializers.Serializer[Any]):
    """``seats`` are mentees at a table at most, ``wanted`` how many mentors each mentee meets at least."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    held_on = serializers.DateField()
    starts_at = serializers.TimeField()
    place = serializers.CharField()
    rounds = serializers.IntegerField()
    round_minutes = serializers.IntegerField()
    pause_minutes = serializers.IntegerField()
    tables = serializers.IntegerField()
    seats = serializers.IntegerField()
    wanted = serializers.IntegerField()
    state = serializers.ChoiceField(choices=MeetingState.choices)
    seated_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    forgotten_at = serializers.DateTimeField(allow_null=True)


class ProgressRead(serializers.Serializer[Any]):
    """Counts and the clock, as on the screen in the hall: never who handed a ballot in."""

    mentors = serializers.IntegerField()
    mentees = serializers.IntegerField()
    mentor_ballots = serializers.IntegerField()
    mentee_ballots = serializers.IntegerField()
    waiting = serializers.IntegerField()
    phase = serializers.ChoiceField(source="moment.phase", choices=[(phase.value, phase.value) for phase in Phase])
    round = serializers.IntegerField(source="moment.number")
    until = serializers.DateTimeField(source="moment.until", allow_null=True)


class GroupMeetingCard(GroupMeetingRead):
    progress = serializers.SerializerMethodField()

    @extend_schema_field(ProgressRead)
    def get_progress(self, meeting: GroupMeeting) -> Mapping[str, Any]:
        return ProgressRead(selectors.progress_of(actor=self.context["actor"], meeting=meeting)).data


class GroupMeetingWrite(serializers.Serializer[Any]):
    held_on = serializers.DateField()
    starts_at = serializers.TimeField()
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    rounds = serializers.IntegerField(min_value=1, max_value=40, required=False)
    round_minutes = serializers.IntegerField(min_value=1, max_value=120, required=False)
    pause_minutes = serializers.IntegerField(min_value=0, max_value=60, required=False)
    tables = serializers.IntegerField(min_value=1, max_value=200, required=False)
    seats = serializers.IntegerField(min_value=1, max_value=30, required=False)
    wanted = serializers.IntegerField(min_value=1, max_value=40, required=False)


class GuestRead(serializers.Serializer[Any]):
    """``route`` is the table in each round, 0 for a free one; empty before there is a timetable."""

    participation_id = serializers.UUIDField()
    role = serializers.ChoiceField(source="participation.role", choices=ParticipantRole.choices)
    route = serializers.ListField(child=serializers.IntegerField())


class GuestsWrite(serializers.Serializer[Any]):
    participation_ids = serializers.ListField(child=serializers.UUIDField(), max_length=2000)


class GuestsRead(serializers.Serializer[Any]):
    guests = serializers.IntegerField()


class SeatRead(serializers.Serializer[Any]):
    table = serializers.IntegerField()
    mentor_participation_id = serializers.UUIDField()
    mentee_participation_ids = serializers.ListField(child=serializers.UUIDField())


class RoundRead(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    tables = SeatRead(many=True)


class TimetableRead(serializers.Serializer[Any]):
    """Who sits where, round by round; ``free_participation_ids`` are those without a table."""

    rounds = RoundRead(many=True)
    free_participation_ids = serializers.ListField(child=serializers.UUIDField())


class RemindedRead(serializers.Serializer[Any]):
    told = serializers.IntegerField()
    without_account = serializers.IntegerField()


class GroupMeetingList(Resource):
    @described("group_meetings_list", _("Групповые встречи программы"), responses=GroupMeetingRead(many=True))
    def get(self, request: Request, programme_id: UUID) -> Response:
        """List the meetings of a programme."""
        programme_get(actor=self.actor, programme_id=programme_id)
        return self.page(selectors.meeting_list(actor=self.actor, programme_id=programme_id), GroupMeetingRead)

    @described(
        "group_meetings_plan",
        _("Запланировать встречу"),
        _(
            "Приглашены допущенные наставники и наставляемые без наставника. "
            "Повтор с тем же планом возвращает ту же встречу."
        ),
        request=GroupMeetingWrite,
        responses={201: GroupMeetingCard},
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Plan a meeting. Sent twice, it is one meeting."""
        values = self.body(GroupMeetingWrite)
        made = services.meeting_plan(actor=self.actor, programme_id=programme_id, **values)
        return self.one(GroupMeetingCard, made, 201)


class GroupMeetingResource(Resource):
    """What happens to one meeting is answered with the meeting."""

    def card(self, event_id: UUID) -> Response:
        return self.one(GroupMeetingCard, selectors.meeting_get(actor=self.actor, meeting_id=event_id))


class GroupMeetingDetail(GroupMeetingResource):
    @described(
        "group_meetings_retrieve",
        _("Одна групповая встреча"),
        _("С числом участников и бюллетеней. Кто сдал бюллетень, не сообщается."),
        responses=GroupMeetingCard,
    )
    def get(self, request: Request, event_id: UUID) -> Response:
        """Return a meeting with its counts and clock."""
        return self.card(event_id)

    @described(
        "group_meetings_update",
        _("Изменить план встречи"),
        _("Меняются только присланные поля. Другие столы, раунды или числа отменяют рассадку."),
        request=GroupMeetingWrite,
        responses=GroupMeetingCard,
    )
    def patch(self, request: Request, event_id: UUID) -> Response:
        """Change the plan; other rounds, tables or numbers take the seating back."""
        values = self.body(GroupMeetingWrite, partial=True)
        services.meeting_edit(actor=self.actor, meeting_id=event_id, **values)
        return self.card(event_id)

    @described(
        "group_meetings_cancel",
        _("Отменить встречу"),
        _("Пока бюллетени не открыты. Отменённой встречи больше нет: повтор отвечает 404."),
        responses={204: None},
    )
    def delete(self, request: Request, event_id: UUID) -> Response:
        """Delete a meeting that will not take place."""
        services.meeting_cancel(actor=self.actor, meeting_id=event_id)
        return Response(status=204)


class GuestList(Resource):
    filterset_class = GuestFilters

    @described("guests_list", _("Кто придёт на встречу"), responses=GuestRead(many=True))
    def get(self, request: Request, event_id: UUID) -> Response:
        """List who comes, and each one's tables by round."""
        selectors.meeting_get(actor=self.actor, meeting_id=event_id)
        rows = selectors.guests_of(actor=self.actor, meeting_id=event_id, **self.chosen())
        return self.page(rows, GuestRead)

    @described(
        "guests_set",
        _("Назвать, кто придёт"),
        _("Придут только названные участники программы. Другой список отменяет рассадку, тот же ничего не меняет."),
        request=GuestsWrite,
        responses=GuestsRead,
    )
    def put(self, request: Request, event_id: UUID) -> Response:
        """Let exactly these participants come; answer how many there are."""
        count = services.guests_set(actor=self.actor, meeting_id=event_id, **self.body(GuestsWrite))
        return self.one(GuestsRead, {"guests": count})


class TimetableDetail(Resource):
    @described("timetable_retrieve", _("Рассадка встречи по раундам"), responses=TimetableRead)
    def get(self, request: Request, event_id: UUID) -> Response:
        """Return who sits where, round by round."""
        return self._seats(event_id)

    @described(
        "timetable_make",
        _("Составить рассадку"),
        _(
            "Одни и те же участники и план дают ту же рассадку. Если её нет, ответ 409 говорит почему: details.ways — "
            "изменения плана, каждого из которых достаточно, details.mentors — сколько наставников добавить."
        ),
        request=None,
        responses=TimetableRead,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Seat everybody; a 409 says what is missing and what alone would be enough."""
        try:
            services.timetable_make(actor=self.actor, meeting_id=event_id)
        except GroupMeetingRefused as refused:
            refusal = refused.details.get("refusal")
            if isinstance(refusal, Refusal):
                meeting = selectors.meeting_get(actor=self.actor, meeting_id=event_id)
                raise _in_words(refusal, meeting) from refused
            raise
        return self._seats(event_id)

    def _seats(self, event_id: UUID) -> Response:
        meeting = selectors.meeting_get(actor=self.actor, meeting_id=event_id)
        if meeting.seated_at is None:
            raise GroupMeetingRefused("not_seated", _("Сначала составьте рассадку."))
        guests = selectors.guest_list(actor=self.actor, meeting_id=event_id)
        hall = seats_of(guests)
        clock = selectors.rounds_of(meeting, len(hall))
        rounds = [
            {
                "number": number,
                "starts_at": clock.start_of(number),
                "ends_at": clock.end_of(number),
                "tables": [
                    {
                        "table": seat.table,
                        "mentor_participation_id": seat.mentor.participation_id,
                        "mentee_participation_ids": [mentee.participation_id for mentee in seat.mentees],
                    }
                    for seat in seats
                ],
            }
            for number, seats in enumerate(hall, start=1)
        ]
        free = [guest.participation_id for guest in guests if not any(guest.route)]
        return self.one(TimetableRead, {"rounds": rounds, "free_participation_ids": free})


def _in_words(refusal: Refusal, meeting: GroupMeeting) -> GroupMeetingRefused:
    """Say what a timetable lacks, and what alone would be enough as fields of the plan."""
    return GroupMeetingRefused(
        refusal.code.value,
        wording.reason(refusal, meeting),
        ways=[{"field": way.field, "value": way.value} for way in wording.ways(refusal)],
        mentors=refusal.mentors,
        participation_ids=list(refusal.who),
    )


class RoundsBegin(GroupMeetingResource):
    @described(
        "group_meetings_begin",
        _("Начать первый раунд"),
        _("Сейчас. Повтор начинает отсчёт заново."),
        request=None,
        responses=GroupMeetingCard,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Start the clock of the hall; sent again, it starts anew."""
        services.rounds_begin(actor=self.actor, meeting_id=event_id)
        return self.card(event_id)


class BallotsOpen(GroupMeetingResource):
    @described(
        "ballots_open",
        _("Открыть бюллетени"),
        _("На полчаса. Открытые остаются как есть, закрытые открываются снова."),
        request=None,
        responses=GroupMeetingCard,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Open ballots for half an hour; open ones stay as they are."""
        services.ballots_open(actor=self.actor, meeting_id=event_id)
        return self.card(event_id)


class BallotsExtend(GroupMeetingResource):
    @described(
        "ballots_extend",
        _("Продлить бюллетени на 10 минут"),
        _("Каждый повтор добавляет ещё 10 минут."),
        request=None,
        responses=GroupMeetingCard,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Give ten minutes more, each time."""
        services.ballots_extend(actor=self.actor, meeting_id=event_id)
        return self.card(event_id)


class BallotsClose(GroupMeetingResource):
    @described(
        "ballots_close",
        _("Закрыть бюллетени"),
        _("Бумажные можно внести и потом. Повтор ничего не меняет."),
        request=None,
        responses=GroupMeetingCard,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Take no more ballots from respondents."""
        services.ballots_close(actor=self.actor, meeting_id=event_id)
        return self.card(event_id)


class BallotsRemind(Resource):
    @described(
        "ballots_remind",
        _("Напомнить тем, кто не сдал бюллетень"),
        _("Не чаще раза в пять минут каждому."),
        request=None,
        responses=RemindedRead,
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """Remind who has handed nothing in; answer how many, not whom."""
        told, silent = services.ballots_remind(actor=self.actor, meeting_id=event_id)
        return self.one(RemindedRead, {"told": told, "without_account": silent})
