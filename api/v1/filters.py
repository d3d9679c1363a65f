"""Filters of lists: an allow-list of names and types. The narrowing itself is the selectors' work."""

from __future__ import annotations

import copy
from typing import Any, Final

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.plumbing import build_basic_type, build_parameter_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.v1.pagination import Cursor

_PAGING: Final = frozenset({Cursor.cursor_query_param, Cursor.page_size_query_param})


class Filters(django_filters.FilterSet):
    """Declares what a list may be narrowed by. ``chosen`` hands the checked values to a selector."""


def chosen(filters: type[Filters], request: Request) -> dict[str, Any]:
    """Return the given filters as checked values; a wrong value or an unknown name is a 400.

    An unknown name is refused rather than ignored: a misspelt filter would return everybody.
    """
    unknown = sorted(set(request.query_params) - set(filters.base_filters) - _PAGING)
    if unknown:
        raise ValidationError({name: [_("Такого фильтра нет.")] for name in unknown})
    fields = {name: copy.deepcopy(item.field) for name, item in filters.base_filters.items()}
    form = type("FilterForm", (forms.Form,), fields)(data=request.query_params)
    if not form.is_valid():
        raise ValidationError(form.errors)
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}


class AllowList(DjangoFilterBackend):
    """Describes a view's ``filterset_class``; the rows were narrowed by the selector already."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        return queryset


_TYPES: Final = {
    django_filters.UUIDFilter: OpenApiTypes.UUID,
    django_filters.BooleanFilter: OpenApiTypes.BOOL,
    django_filters.DateFilter: OpenApiTypes.DATE,
}


class AllowListDescription(DjangoFilterExtension):  # type: ignore[no-untyped-call]
    """The parameters of an allow-list for the description of the API: no model stands behind it."""

    target_class = "api.v1.filters.AllowList"
    match_subclasses = True
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        filters = getattr(auto_schema.view, "filterset_class", None)
        found = filters.base_filters.items() if filters else ()
        return [
            build_parameter_type(
                name=name,
                location=OpenApiParameter.QUERY,
                schema=build_basic_type(_TYPES.get(type(item), OpenApiTypes.STR)) or {},
                enum=[str(value) for value, _title in item.extra["choices"]] if "choices" in item.extra else None,
            )
            for name, item in found
        ]
