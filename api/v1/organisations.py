"""Organisations of the region."""

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
from apps.core.actor import may
from apps.region.directory import selectors
from apps.region.directory.domain import Connection
from apps.region.directory.models import Organisation as Row
from apps.region.directory.models import OrganisationKind
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.selectors import Connections

CONTACTS = ("head", "email", "phones", "site")


class OrganisationFilters(Filters):
    q = django_filters.CharFilter(max_length=100)
    municipality = django_filters.UUIDFilter()
    kind = django_filters.ChoiceFilter(choices=OrganisationKind.choices)
    connected = django_filters.BooleanFilter()


class MunicipalityRead(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class OrganisationRead(serializers.Serializer[Any]):
    """A line of the directory."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    full_title = serializers.CharField()
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    number = serializers.CharField()
    inn = serializers.CharField()
    ogrn = serializers.CharField()
    municipality = MunicipalityRead(allow_null=True)
    is_rural = serializers.BooleanField()
    contingent = serializers.IntegerField(allow_null=True)
    staff_count = serializers.IntegerField(allow_null=True)
    connection = serializers.ChoiceField(choices=[(state.value, state.value) for state in Connection])


class OrganisationCard(OrganisationRead):
    """An organisation with its contacts, which only operators and coordinators are given."""

    head = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    phones = serializers.ListField(child=serializers.CharField(), required=False)
    site = serializers.CharField(required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if may(self.context["actor"], DirectoryAction.VIEW_CONTACTS):
            return shown
        return {name: value for name, value in shown.items() if name not in CONTACTS}


def _with_connection(row: Row, known: Connections) -> Row:
    row.connection = known.of(row).value  # type: ignore[attr-defined]
    return row


class OrganisationList(Resource):
    filterset_class = OrganisationFilters

    @described(
        "organisations_list",
        _("Организации региона"),
        _("Только те, что видны владельцу ключа: координатору — своего муниципалитета."),
        responses=OrganisationRead(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the organisations the actor may see."""
        asked = self.chosen()
        known = selectors.connections()
        filters = selectors.Filters(
            q=asked.get("q", ""), municipality_id=asked.get("municipality"), kind=asked.get("kind", "")
        )
        rows = selectors.organisation_list(actor=self.actor, filters=filters, known=known)
        if "connected" in asked:
            ready = known.tenants(Connection.READY)
            rows = rows.filter(tenant_id__in=ready) if asked["connected"] else rows.exclude(tenant_id__in=ready)
        return self.page(rows, OrganisationRead, lambda page: [_with_connection(row, known) for row in page])


class OrganisationDetail(Resource):
    @described(
        "organisations_retrieve",
        _("Одна организация"),
        _("Контакты отдаются операторам и координаторам."),
        responses=OrganisationCard,
    )
    def get(self, request: Request, organisation_id: UUID) -> Response:
        """Return one organisation."""
        row = selectors.organisation_get(actor=self.actor, organisation_id=organisation_id)
        return self.one(OrganisationCard, _with_connection(row, selectors.connections()))
