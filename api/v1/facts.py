"""Figures: cells of a municipality in the region, the own cells in a school. Never rows about people."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import Filters
from api.v1.resource import Resource
from api.v1.schema import described
from apps.core.ui.wording import format_number
from apps.region.monitoring.selectors import cell_list
from apps.school.programmes.selectors.figures import figure_list


class CellFilters(Filters):
    measure = django_filters.CharFilter(max_length=40)
    period = django_filters.DateFilter()
    municipality = django_filters.UUIDFilter()


class FigureFilters(Filters):
    measure = django_filters.CharFilter(max_length=40)
    period = django_filters.DateFilter()


class FigureRead(serializers.Serializer[Any]):
    """A cell. A guarded count of 1 to 4 has no value: ``{"value": null, "label": "менее 5"}``."""

    period = serializers.DateField()
    measure = serializers.CharField()
    form = serializers.CharField()
    role = serializers.CharField()
    stage = serializers.IntegerField()
    key = serializers.CharField()
    value = serializers.SerializerMethodField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]

    def get_value(self, cell: Any) -> int | None:
        return None if cell.is_small else cell.value

    def get_label(self, cell: Any) -> str:
        return str(_("менее 5")) if cell.is_small else format_number(cell.value)


class CellRead(FigureRead):
    municipality_id = serializers.UUIDField(allow_null=True)
    schools = serializers.IntegerField()


class CellList(Resource):
    filterset_class = CellFilters

    @described(
        "facts_list",
        _("Показатели"),
        _(
            "Защищаемое число от 1 до 4 не раскрывается: value пусто, label «менее 5». "
            "Остальные защищаемые числа округлены до 5."
        ),
        responses=CellRead(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the cells of municipalities, with the same rounding and hiding as on the screens."""
        asked = self.chosen()
        rows = cell_list(
            actor=self.actor,
            measure=asked.get("measure", ""),
            period=asked.get("period"),
            municipality_id=asked.get("municipality"),
        )
        return self.page(rows, CellRead)


class FigureList(Resource):
    filterset_class = FigureFilters
    pagination_class = None

    @described(
        "facts_list",
        _("Показатели"),
        _(
            "Защищаемое число от 1 до 4 не раскрывается: value пусто, label «менее 5». "
            "Остальные защищаемые числа округлены до 5."
        ),
        responses=FigureRead(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return the figures the school gives the region, exactly as the region gets them."""
        return Response(FigureRead(figure_list(actor=self.actor, **self.chosen()), many=True).data)
