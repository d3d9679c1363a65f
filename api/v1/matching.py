"""Runs of the matching: asked for, watched, compared, approved by a program. What they propose is in ``proposals``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.resource import Resource
from api.v1.schema import described
from apps.school.matching import selectors, services
from apps.school.matching.board import Settings, in_words
from apps.school.matching.engine.criteria import check_weights
from apps.school.matching.engine.errors import EngineRefused
from apps.school.matching.engine.objectives import PRESETS
from apps.school.matching.engine.rules import RULES
from apps.school.matching.models import SCENARIOS, MatchRun, RunState
from apps.school.programmes.selectors.programmes import programme_get

STRICT: Final = sorted(rule.code for rule in RULES if rule.is_strict)


class SettingsRead(serializers.Serializer[Any]):
    """``preset`` says what matters most, ``strict`` names wishes that bind, ``weights`` add up to 100."""

    preset = serializers.ChoiceField(choices=sorted(PRESETS))
    weights = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=100))
    strict = serializers.ListField(child=serializers.ChoiceField(choices=STRICT))
    smallest = serializers.IntegerField(min_value=1, max_value=30)


class SettingsWrite(SettingsRead):
    """What is not sent stays as it was; of a new run it is the usual."""

    preset = serializers.ChoiceField(choices=sorted(PRESETS), required=False)
    weights = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=100), required=False)
    strict = serializers.ListField(child=serializers.ChoiceField(choices=STRICT), required=False)
    smallest = serializers.IntegerField(min_value=1, max_value=30, required=False)

    def validate_weights(self, weights: dict[str, int]) -> dict[str, int]:
        try:
            return check_weights(weights) if weights else {}
        except EngineRefused as refused:
            raise serializers.ValidationError(in_words(refused.sentence)) from refused


class RunWrite(SettingsWrite):
    slot = serializers.IntegerField(min_value=1, max_value=SCENARIOS, default=1)


class ComputedRead(serializers.Serializer[Any]):
    """What the last computation reached; changes by hand come after it and are not counted."""

    matched = serializers.IntegerField()
    unmatched = serializers.IntegerField()
    proved = serializers.BooleanField()


class OutcomeRead(serializers.Serializer[Any]):
    groups = serializers.IntegerField()
    mentees = serializers.IntegerField()
    document_id = serializers.UUIDField(allow_null=True)
    failures = serializers.ListField(child=serializers.CharField())


class RunRead(serializers.Serializer[Any]):
    """``stage`` is what is being computed, ``trouble`` why the last computation came to nothing."""

    id = serializers.UUIDField()
    programme_id = serializers.UUIDField()
    slot = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RunState.choices)
    stage = serializers.CharField()
    trouble = serializers.CharField()
    settings = serializers.SerializerMethodField()
    computed = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()
    can_undo = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    @extend_schema_field(SettingsRead)
    def get_settings(self, run: MatchRun) -> dict[str, Any]:
        return Settings.of(run.settings).stored()

    @extend_schema_field(ComputedRead(allow_null=True))
    def get_computed(self, run: MatchRun) -> dict[str, Any] | None:
        reached = {name: run.figures.get(name) for name in ("matched", "unmatched", "proved")}
        return None if None in reached.values() else reached

    @extend_schema_field(OutcomeRead(allow_null=True))
    def get_outcome(self, run: MatchRun) -> dict[str, Any] | None:
        return services.outcome_of(run).stored() if "outcome" in run.figures else None

    def get_can_undo(self, run: MatchRun) -> bool:
        return bool(run.before)


class SideRead(serializers.Serializer[Any]):
    """What a scenario reaches as it stands now; ``points`` and ``worst`` are of 10,000."""

    run_id = serializers.UUIDField(source="run.id")
    slot = serializers.IntegerField(source="run.slot")
    covered = serializers.IntegerField(source="figures.covered")
    points = serializers.IntegerField()
    worst = serializers.IntegerField(source="figures.worst")
    kept = serializers.IntegerField(source="figures.kept")
    blocking = serializers.IntegerField(source="figures.blocking")
    leading = serializers.IntegerField()
    largest = serializers.IntegerField()


class DifferenceRead(serializers.Serializer[Any]):
    """A mentee with the mentor (null is nobody) and the points in the first and in the second scenario."""

    mentee_participation_id = serializers.UUIDField(source="mentee_id")
    mentor_participation_ids = serializers.ListField(source="mentor_ids", child=serializers.UUIDField(allow_null=True))
    scores = serializers.ListField(child=serializers.IntegerField())


class ComparisonRead(serializers.Serializer[Any]):
    sides = SideRead(many=True)
    differences = DifferenceRead(many=True)
    same = serializers.IntegerField()


class ApprovalWrite(serializers.Serializer[Any]):
    """Without ``mentor_participation_ids`` all groups of the draft are approved."""

    order_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    mentor_participation_ids = serializers.ListField(child=serializers.UUIDField(), max_length=2000, required=False)


class UndoneRead(serializers.Serializer[Any]):
    undone = serializers.BooleanField()


def _settings(values: dict[str, Any], before: Settings) -> Settings:
    """Return the settings of before with what was sent."""
    sent = {name: values[name] for name in ("preset", "weights", "smallest") if values.get(name)}
    if "strict" in values:
        sent["strict"] = frozenset(values["strict"])
    return replace(before, **sent)


class RunList(Resource):
    pagination_class = None

    @described(
        "runs_list",
        _("Варианты подбора программы"),
        _("Не утверждённые, не больше двух."),
        responses=RunRead(many=True),
    )
    def get(self, request: Request, programme_id: UUID) -> Response:
        """List the scenarios of a programme that are not approved: at most two."""
        programme_get(actor=self.actor, programme_id=programme_id)
        rows = selectors.scenario_list(actor=self.actor, programme_id=programme_id)
        return Response(RunRead(rows, many=True).data)

    @described(
        "runs_start",
        _("Начать подбор"),
        _(
            "Ответ 202: подбор считается, его состояние говорит runs_retrieve. Школа считает один подбор за раз; "
            "ответ 409 называет в details.run_id тот, который мешает."
        ),
        request=RunWrite,
        responses={202: RunRead},
    )
    def post(self, request: Request, programme_id: UUID) -> Response:
        """Ask for a scenario; it is computed by a worker."""
        values = self.body(RunWrite)
        run = services.run_start(
            actor=self.actor, programme_id=programme_id, settings=_settings(values, Settings()), slot=values["slot"]
        )
        return self.one(RunRead, selectors.run_get(actor=self.actor, run_id=run.id), 202)


class RunComparison(Resource):
    @described(
        "runs_compare",
        _("Чем отличаются два варианта"),
        _("Что даёт каждый сейчас и только те наставляемые, у которых наставники разные."),
        responses=ComparisonRead,
    )
    def get(self, request: Request, programme_id: UUID) -> Response:
        """Compare the two scenarios of a programme as differences only."""
        programme_get(actor=self.actor, programme_id=programme_id)
        return self.one(ComparisonRead, selectors.comparison_get(actor=self.actor, programme_id=programme_id))


class RunDetail(Resource):
    @described("runs_retrieve", _("Один вариант подбора"), responses=RunRead)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Return a run: how far it is, or what it reached. One whose worker is gone is given up, as on the screen."""
        run = selectors.run_get(actor=self.actor, run_id=run_id)
        if run.state == RunState.COMPUTING:
            services.runs_give_up_silent()
            run = selectors.run_get(actor=self.actor, run_id=run_id)
        return self.one(RunRead, run)


class RunRecompute(Resource):
    @described(
        "runs_recompute",
        _("Пересчитать вариант"),
        _("Закреплённое куратором остаётся. Настройки, которые не присланы, остаются прежними."),
        request=SettingsWrite,
        responses={202: RunRead},
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Compute a draft anew around what is fixed."""
        before = Settings.of(selectors.run_get(actor=self.actor, run_id=run_id).settings)
        wanted = _settings(self.body(SettingsWrite), before)
        return self.one(RunRead, services.run_recompute(actor=self.actor, run_id=run_id, settings=wanted), 202)


class RunCancel(Resource):
    @described(
        "runs_cancel",
        _("Остановить расчёт"),
        _("Возвращается черновик, который был до него. Повтор ничего не меняет."),
        request=None,
        responses=RunRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Stop computing; the draft of before comes back."""
        services.run_cancel(actor=self.actor, run_id=run_id)
        return self.one(RunRead, selectors.run_get(actor=self.actor, run_id=run_id))


class RunDiscard(Resource):
    @described(
        "runs_discard",
        _("Отменить вариант подбора"),
        _("Утверждённый остаётся утверждённым. Повтор ничего не меняет."),
        request=None,
        responses=RunRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Throw a scenario away, computed or not; an approved one stays, as its state says."""
        services.run_discard(actor=self.actor, run_id=run_id)
        return self.one(RunRead, selectors.run_get(actor=self.actor, run_id=run_id))


class RunUndo(Resource):
    @described(
        "runs_undo",
        _("Отменить последнее изменение вручную"),
        _("На один шаг: повтор ничего не меняет, undone тогда false."),
        request=None,
        responses=UndoneRead,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        """Take back the last change by hand, by one step."""
        return self.one(UndoneRead, {"undone": services.change_undo(actor=self.actor, run_id=run_id)})


class RunApprove(Resource):
    @described(
        "runs_approve",
        _("Утвердить подбор"),
        _(
            "Пары, приказ и просьбы подтвердить появляются вместе. Без списка наставников утверждаются все группы. "
            "Группы, которым мешает правило, остаются в черновике, failures говорит почему. "
            "Повтор возвращает то же самое."
        ),
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
