"""The registry of tenants in ``public``: who exists, in what state, under which host."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import UUID7, Now
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.context import TenantRef
from tenants.levels import Level
from tenants.names import SCHEMA_NAME_REGEX


class TenantState(models.TextChoices):
    """The life of a tenant. Only ``READY`` serves requests and runs tasks."""

    NEW = "new", _("ожидает подключения")
    BUILDING = "building", _("подключается")
    READY = "ready", _("работает")
    SUSPENDED = "suspended", _("приостановлена")
    ARCHIVED = "archived", _("в архиве")


class Tenant(TenantMixin):
    """A region or a school: one schema, one database role of the same name, one host."""

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    schema_name = models.CharField(max_length=16, unique=True, editable=False)
    type = models.CharField(
        max_length=8, choices=[(Level.REGION.value, _("регион")), (Level.SCHOOL.value, _("школа или колледж"))]
    )
    region = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="schools")
    slug = models.SlugField(max_length=40)
    title = models.CharField(max_length=255)
    timezone = models.CharField(max_length=40, default="Europe/Moscow")
    is_demo = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=TenantState, default=TenantState.NEW, editable=False)
    state_changed_at = models.DateTimeField(db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    error = models.CharField(max_length=300, blank=True, editable=False)
    migration_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    if TYPE_CHECKING:
        region_id: UUID | None

    class Meta:
        verbose_name = _("участник платформы")
        verbose_name_plural = _("участники платформы")
        constraints = [
            models.CheckConstraint(
                condition=Q(schema_name__regex=SCHEMA_NAME_REGEX), name="tenant_schema_is_generated"
            ),
            models.CheckConstraint(
                condition=Q(type=Level.REGION, region=None) | Q(type=Level.SCHOOL, region__isnull=False),
                name="tenant_school_has_region",
            ),
            models.UniqueConstraint(F("region"), F("slug"), name="tenant_slug_unique_in_region", nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["region", "state"], name="tenant_region_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """The host name by rule; the ``Domain`` rows hold the same and any further names."""
        parent = f"{self.region.slug}." if self.region else ""
        return f"{self.slug}.{parent}{settings.BASE_DOMAIN}"

    def ref(self) -> TenantRef:
        """Return the frozen reference that scopes and caches carry."""
        return TenantRef(
            id=self.id,
            schema=self.schema_name,
            level=Level(self.type),
            title=self.title,
            host=self.host,
            timezone=self.timezone,
            region=self.region.ref() if self.region else None,
        )


class Domain(DomainMixin):
    """A host name that leads to a tenant. Names are stored in lower case, without a port."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)

    class Meta:
        verbose_name = _("адрес")
        verbose_name_plural = _("адреса")
        constraints = [
            models.CheckConstraint(condition=Q(domain__regex=r"^[a-z0-9.-]+$"), name="domain_is_normalised"),
        ]


class ProvisioningBatch(models.Model):
    """One order to connect many schools, kept so that its progress can be watched and resumed."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    region = models.ForeignKey(Tenant, models.CASCADE, related_name="batches")
    requested_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    tenants = models.ManyToManyField(Tenant, related_name="in_batches")

    class Meta:
        verbose_name = _("подключение школ")
        verbose_name_plural = _("подключения школ")
