"""Runs of the matching: asked for, watched, explained, changed and approved by a program."""

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
from apps.school.matching import selectors, services
from apps.school.matching.board import Settings
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.models import SCENARIOS, RunState
from apps.school.programmes.selectors.programmes import programme_get

# A program may ask for the price of every mentor: it waits for a number, not for a page.
PRICED = 10_000


class SettingsWrite(serializers.Serializer[Any]):
    preset = serializers.ChoiceField(choices=sorted(PRESETS), default="cover")
    strict = serializers.ListField(child=serializers.ChoiceField(choices=["same_class", "slots"]), required=False)
    smallest = serializers.IntegerField(min_value=1, max_value=30, default=1)


class RunWrite(SettingsWrite):
    slot = serializers.IntegerField(min_value=1, max_value=SCENARIOS, default=1)


class RunRead(serializers.Serializer[Any]):
    """``stage`` is what is being computed, ``trouble`` why the last computation came to nothing."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    slot = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RunState.choices)
    stage = serializers.CharField()
    trouble = serializers.CharField()
    settings = serializers.DictField()
    matched = serializers.IntegerField(source="figures.matched", default=None, allow_null=True)
    unmatched = serializers.IntegerField(source="figures.unmatched", default=None, allow_null=True)
    proved = serializers.BooleanField(source="figures.proved", default=None, allow_null=True)


class PartRead(serializers.Serializer[Any]):
    """What a criterion adds to a pair: ``points`` (0–100) × ``weight``."""

    criterion = serializers.CharField()
    points = serializers.IntegerField()
    weight = serializers.IntegerField()


class ProposalRead(serializers.Serializer[Any]):
    """``score`` is 0–10,000; a row without a mentor says in its reasons why."""

    id = serializers.UUIDField(source="proposal.id")
    mentee_participation_id = serializers.UUIDField(source="proposal.mentee_id")
    mentor_participation_id = serializers.UUIDField(source="proposal.mentor_id", allow_null=True)
    score = serializers.IntegerField(source="proposal.score")
    reasons = serializers.ListField(source="proposal.reasons", child=serializers.CharField())
    parts = serializers.SerializerMethodField()
    is_fixed = serializers.BooleanField(source="proposal.is_manual")
    why = serializers.CharField(source="proposal.why")

    @extend_schema_field(PartRead(many=True))
    def get_parts(self, row: selectors.Row) -> list[dict[str, Any]]:
        return [{"criterion": code, "points": points, "weight": weight} for code, points, weight in row.proposal.parts]


class PriceRead(serializers.Serializer[Any]):
    """By how much a choice changes the draft: mentees with a mentor, points of all pairs, how many move."""

    covered = serializers.IntegerField()
    points = serializers.IntegerField()
    moves = serializers.IntegerField()


class CandidateRead(serializers.Serializer[Any]):
    mentor_participation_id = serializers.UUIDField(source="mentor_id")
    score = serializers.IntegerField()
    free = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    is_chosen = serializers.BooleanField()
    price = serializers.SerializerMethodField()
    refusal = serializers.CharField()

    def get_price(self, candidate: selectors.Candidate) -> dict[str, int] | None:
        return candidate.price.stored() if candidate.price else None


class BarredRead(serializers.Serializer[Any]):
    mentor_participation_id = serializers.UUIDField()
    sentences = serializers.ListField(child=serializers.CharField())


class ExplanationRead(serializers.Serializer[Any]):
    """Who may lead a mentee, what each would cost, and the rules that bar the others."""

    candidates = CandidateRead(many=True)
    barred = serializers.SerializerMethodField()

    @extend_schema_field(BarredRead(many=True))
    def get_barred(self, found: selectors.Choosing) -> list[dict[str, Any]]:
        return [
            {"mentor_participation_id": mentor_id, "sentences": list(sentences)}
            for mentor_id, _person, sentences in found.barred
        ]


class ChoiceWrite(serializers.Serializer[Any]):
    mentor_participation_id = serializers.UUIDField(allow_null=True)
    why = serializers.CharField(max_length=200, required=False, allow_blank=True)


class ApprovalWrite(serializers.Serializer[Any]):
    """Without ``mentor_participation_ids`` all groups of the draft are approved."""

    order_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    mentor_participation_ids = serializers.ListField(child=serializers.UUIDField(), required=False)


class OutcomeRead(serializers.Serializer[Any]):
    groups = serializers.IntegerField()
    mentees = serializers.IntegerField()
    document_id = serializers.UUIDField(allow_null=True)
    failures = serializers.ListField(child=serializers.CharField())


def _settings(values: dict[str, Any]) -> Settings:
    return Settings(preset=values["preset"], strict=frozenset(values.get("strict", ())), smallest=values["smallest"])


class RunList(Resource):
    pagination_class = None

    @described("runs_list", _("Варианты подбора программы"), responses=RunRead(many=True))
    def get(self, request: Request, programme_id: UUID) -> Response:
        """List the scenarios of a programme that are not approved: at most two."""
        programme_get(actor=self.actor, programme_id=programme_id)
        rows = selectors.scenario_list(actor=self.actor, programme_id=programme_id)
        return Response(RunRead(rows, many=True).data)

    @described(
        "runs_start",
        _("Начать подбор"),
        _("Ответ 202: подбор считается, его состояние говорит runs_retrieve. Школа считает один подбор за раз."),
        request=RunWrite,
        responses={202: RunRead},
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Ask for a scenario; it is computed by a worker."""
        values = self.body(RunWrite)
        run = services.run_start(
            actor=self.actor, programme_id=programme_id, settings=_settings(values), slot=values["slot"]
        )
        return self.one(RunRead, run, 202)


class RunDetail(Resource):
    @described("runs_retrieve", _("Один вариант подбора"), responses=RunRead)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return a run: how far it is, or what it reached."""
        return self.one(RunRead, selectors.run_get(actor=self.actor, run_id=run_id))

    @described("runs_discard", _("Отменить вариант подбора"), responses={204: None})
    def delete(self, request: Request, run_id: UUID) -> Response:
        """Throw a scenario away, computed or not."""
        services.run_discard(actor=self.actor, run_id=run_id)
        return Response(status=204)


class RunRecompute(Resource):
    @described(
        "runs_recompute",
        _("Пересчитать вариант"),
        _("Закреплённое куратором остаётся."),
        request=SettingsWrite,
        responses={202: RunRead},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Compute a draft anew around what is fixed."""
        values = self.body(SettingsWrite)
        return self.one(
            RunRead, services.run_recompute(actor=self.actor, run_id=run_id, settings=_settings(values)), 202
        )


class RunCancel(Resource):
    @described("runs_cancel", _("Остановить расчёт"), request=None, responses=RunRead)
    def post(self, request: Request, run_id: UUID) -> Response:
        """Stop computing; the draft of before comes back."""
        services.run_cancel(actor=self.actor, run_id=run_id)
        return self.one(RunRead, selectors.run_get(actor=self.actor, run_id=run_id))


class ProposalList(Resource):
    pagination_class = None

    @described("proposals_list", _("Предложенные пары"), responses=ProposalRead(many=True))
    def get(self, request: Request, run_id: UUID) -> Response:
        """List what a draft proposes, those without a mentor last."""
        found = selectors.workspace_get(actor=self.actor, run_id=run_id)
        rows = [*(row for group in found.groups for row in group.rows), *found.unmatched]
        return Response(ProposalRead(rows, many=True).data)


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

    @described("proposals_choose", _("Выбрать наставника"), request=ChoiceWrite, responses=PriceRead)
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
        return self.one(PriceRead, price.stored())


class RunApprove(Resource):
    @described(
        "runs_approve",
        _("Утвердить подбор"),
        _("Пары, приказ и просьбы подтвердить появляются вместе. Повтор возвращает то же самое."),
        request=ApprovalWrite,
        responses=OutcomeRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Form the pairs and groups, issue the order, ask both sides to confirm: in one transaction."""
        values = self.body(ApprovalWrite)
        outcome = services.run_approve(
            actor=self.actor,
            run_id=run_id,
            order_number=values.get("order_number", ""),
            mentor_ids=values.get("mentor_participation_ids"),
        )
        return self.one(OutcomeRead, outcome)
