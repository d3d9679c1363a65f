"""What a run proposes and why, and what the curator decides by hand: choose, fix, forbid, allow again."""

from __future__ import annotations

from typing import Any, Final
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
from apps.school.matching import selectors, services
from apps.school.matching.models import Proposal
from apps.school.programmes.models import ParticipationState
from apps.school.programmes.selectors.programmes import programme_get

# A program may ask for the price of every mentor: it waits for numbers, not for a page.
PRICED: Final = 10_000


class ProposalFilters(Filters):
    mentor_participation_id = django_filters.UUIDFilter()
    matched = django_filters.BooleanFilter()
    is_fixed = django_filters.BooleanFilter()


class PartRead(serializers.Serializer[Any]):
    """What a criterion adds to a pair: ``points`` (0–100) × ``weight``."""

    criterion = serializers.CharField()
    points = serializers.IntegerField()
    weight = serializers.IntegerField()


class ProposalRead(serializers.Serializer[Any]):
    """``score`` is 0–10,000, the sum of ``parts``; a row without a mentor says in its reasons why."""

    id = serializers.UUIDField()
    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    mentor_participation_id = serializers.SerializerMethodField()
    score = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    parts = serializers.SerializerMethodField()
    is_fixed = serializers.BooleanField(source="is_manual")
    why = serializers.CharField()

    def get_mentor_participation_id(self, proposal: Proposal) -> UUID | None:
        """Name the mentor; one who has left the programme since leads nobody."""
        mentor = proposal.mentor
        return mentor.pk if mentor is not None and mentor.state == ParticipationState.ACTIVE else None

    @extend_schema_field(PartRead(many=True))
    def get_parts(self, proposal: Proposal) -> list[dict[str, Any]]:
        return [{"criterion": code, "points": points, "weight": weight} for code, points, weight in proposal.parts]


class MoveRead(serializers.Serializer[Any]):
    """Somebody whose mentor changes; null is nobody."""

    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    mentor_before = serializers.UUIDField(source="before", allow_null=True)
    mentor_after = serializers.UUIDField(source="after", allow_null=True)
    points_before = serializers.IntegerField()
    points_after = serializers.IntegerField()


class PriceRead(serializers.Serializer[Any]):
    """By how much a choice changes the draft: mentees with a mentor, points of all pairs, and who moves."""

    covered = serializers.IntegerField()
    points = serializers.IntegerField()
    moves = MoveRead(many=True)


class CandidateRead(serializers.Serializer[Any]):
    """``price`` is empty for the mentor chosen now, and where ``refusal`` says why it cannot be."""

    mentor_participation_id = serializers.UUIDField(source="mentor_id")
    score = serializers.IntegerField()
    free = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    is_chosen = serializers.BooleanField()
    price = PriceRead(allow_null=True)
    refusal = serializers.CharField()


class BarredRead(serializers.Serializer[Any]):
    mentor_participation_id = serializers.UUIDField()
    sentences = serializers.ListField(child=serializers.CharField())


class ExplanationRead(serializers.Serializer[Any]):
    """Who may lead a mentee, what each would cost, what nobody would cost, and the rules that bar the others."""

    proposal = ProposalRead()
    candidates = CandidateRead(many=True)
    without = PriceRead(allow_null=True)
    barred = serializers.SerializerMethodField()

    @extend_schema_field(BarredRead(many=True))
    def get_barred(self, found: selectors.Choosing) -> list[dict[str, Any]]:
        return [
            {"mentor_participation_id": str(mentor_id), "sentences": list(sentences)}
            for mentor_id, _person, sentences in found.barred
        ]


class ChoiceWrite(serializers.Serializer[Any]):
    mentor_participation_id = serializers.UUIDField(allow_null=True)
    why = serializers.CharField(max_length=200, required=False, allow_blank=True)


class LockWrite(serializers.Serializer[Any]):
    proposal_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=2000)
    locked = serializers.BooleanField()


class BanWrite(serializers.Serializer[Any]):
    """``mentor_participation_id`` is the mentor the pair has now: sent twice, it does not forbid the next one too."""

    mentor_participation_id = serializers.UUIDField()
    why = serializers.CharField(max_length=200, required=False, allow_blank=True)


class BanRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    mentor_participation_id = serializers.UUIDField(source="mentor_id")
    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    why = serializers.CharField()
    created_at = serializers.DateTimeField()


class LiftWrite(serializers.Serializer[Any]):
    ban_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=2000)


class ChangedRead(serializers.Serializer[Any]):
    """How many rows are different now."""

    changed = serializers.IntegerField()


class ProposalList(Resource):
    filterset_class = ProposalFilters

    @described(
        "proposals_list",
        _("Предложенные пары"),
        _("Строка на каждого, кто ждёт наставника. Кто уже в паре или вышел из программы, в списке нет."),
        responses=ProposalRead(many=True),
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        """List what a draft proposes, a row for everybody who waits."""
        asked = self.chosen()
        rows = selectors.proposal_list(
            actor=self.actor,
            run_id=run_id,
            mentor_id=asked.get("mentor_participation_id"),
            matched=asked.get("matched"),
            is_manual=asked.get("is_fixed"),
        )
        return self.page(rows, ProposalRead)


class ProposalDetail(Resource):
    @described(
        "proposals_explain",
        _("Почему эта пара и почему не другая"),
        _("Кто может быть наставником, что изменится при каждом выборе, и какие правила мешают остальным."),
        responses=ExplanationRead,
    )
    def get(self, request: Request, run_id: UUID, proposal_id: UUID) -> Response:
        """Explain a proposal: candidates with their price, and who is barred by which rules."""
        found = selectors.choosing_get(actor=self.actor, run_id=run_id, proposal_id=proposal_id, priced=PRICED)
        return self.one(ExplanationRead, found)

    @described(
        "proposals_choose",
        _("Выбрать наставника"),
        _("Или никого. Кто должен уступить место, получает другого наставника; ответ говорит, чего это стоило."),
        request=ChoiceWrite,
        responses=PriceRead,
    )
    def patch(self, request: Request, run_id: UUID, proposal_id: UUID) -> Response:
        """Choose a mentor, or nobody; answer what it cost."""
        values = self.body(ChoiceWrite)
        price = services.proposal_choose(
            actor=self.actor,
            run_id=run_id,
            proposal_id=proposal_id,
            mentor_id=values["mentor_participation_id"],
            why=values.get("why", ""),
        )
        return self.one(PriceRead, price)


class ProposalLock(Resource):
    @described(
        "proposals_lock",
        _("Закрепить или открепить строки"),
        _("Закреплённое остаётся при пересчёте. Повтор ничего не меняет."),
        request=LockWrite,
        responses=ChangedRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Fix rows as they stand, or let them be computed again."""
        values = self.body(LockWrite)
        changed = services.proposals_lock(actor=self.actor, run_id=run_id, **values)
        return self.one(ChangedRead, {"changed": changed})


class ProposalBan(Resource):
    @described(
        "proposals_ban",
        _("Не предлагать эту пару"),
        _("Ни в одном варианте программы. Наставляемый сразу получает следующего наставника. Повтор ничего не меняет."),
        request=BanWrite,
        responses=PriceRead,
    )
    def post(self, request: Request, run_id: UUID, proposal_id: UUID) -> Response:
        """Never propose a pair again; answer what it cost."""
        values = self.body(BanWrite)
        price = services.pair_ban(
            actor=self.actor,
            run_id=run_id,
            proposal_id=proposal_id,
            mentor_id=values["mentor_participation_id"],
            why=values.get("why", ""),
        )
        return self.one(PriceRead, price)


class BanList(Resource):
    @described("bans_list", _("Пары, которые нельзя предлагать"), responses=BanRead(many=True))
    def get(self, request: Request, programme_id: UUID) -> Response:
        """List the pairs of a programme that are not proposed in any scenario."""
        programme_get(actor=self.actor, programme_id=programme_id)
        return self.page(selectors.ban_list(actor=self.actor, programme_id=programme_id), BanRead)


class BanLift(Resource):
    @described(
        "bans_lift",
        _("Снять запрет с пар"),
        _("Пара может появиться после пересчёта. Повтор ничего не меняет."),
        request=LiftWrite,
        responses=ChangedRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Let pairs be proposed again from the next computation on."""
        lifted = services.bans_lift(actor=self.actor, run_id=run_id, **self.body(LiftWrite))
        return self.one(ChangedRead, {"changed": lifted})
