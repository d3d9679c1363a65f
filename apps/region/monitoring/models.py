"""What the region knows of its schools: counts and dates, never people.

A school's rows are replaced as a whole whenever the school changed; nothing is ever
incremented, so a repeated or late refresh cannot make the figures wrong.
"""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class SchoolState(TenantModel):
    """One connected school at a glance: where it stands and when it was last seen."""

    tenant_id = models.UUIDField(unique=True)
    organisation_id = models.UUIDField(null=True)
    municipality_id = models.UUIDField(null=True, db_index=True)
    last_seen_on = models.DateField(null=True)
    programmes = models.PositiveIntegerField(default=0)
    stage = models.PositiveSmallIntegerField(default=0)
    stage_blockers = models.JSONField(default=list)
    refresh_no = models.BigIntegerField(default=0)
    refreshed_at = models.DateTimeField(null=True)
    facts_hash = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("состояние школы")
        verbose_name_plural = _("состояния школ")


class Fact(TenantModel):
    """One cell of a school's cube: how many, for a form, a role, a stage, a measure and a period.

    ``period`` is the first day of the academic year. An open measure has its true count; a
    guarded one left the school rounded, and ``is_small`` says that the truth was 1 to 4.
    """

    tenant_id = models.UUIDField()
    municipality_id = models.UUIDField(null=True)
    period = models.DateField()
    form = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=8, blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(max_length=40)
    key = models.CharField(max_length=60, blank=True)
    value = models.IntegerField()
    is_small = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("показатель школы")
        verbose_name_plural = _("показатели школ")
        constraints = [
            models.UniqueConstraint(
                F("tenant_id"),
                F("period"),
                F("measure"),
                F("form"),
                F("role"),
                F("stage"),
                F("key"),
                name="fact_cell_unique",
            )
        ]


class MunicipalityFact(TenantModel):
    """The same cells summed over the schools of a municipality; region screens read these."""

    municipality_id = models.UUIDField(null=True)
    period = models.DateField()
    form = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=8, blank=True)
    stage = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(max_length=40)
    key = models.CharField(max_length=60, blank=True)
    value = models.BigIntegerField()
    is_small = models.BooleanField(default=False)
    schools = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        verbose_name = _("показатель муниципалитета")
        verbose_name_plural = _("показатели муниципалитетов")
        constraints = [
            models.UniqueConstraint(
                F("municipality_id"),
                F("period"),
                F("measure"),
                F("form"),
                F("role"),
                F("stage"),
                F("key"),
                name="municipality_fact_cell_unique",
                nulls_distinct=False,
            )
        ]


class ReferenceStatistic(TenantModel):
    """An external figure an indicator is divided by: population, contingent, enterprises — with its source."""

    municipality_id = models.UUIDField(null=True)
    year = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    value = models.PositiveIntegerField()
    source = models.CharField(max_length=255)
    as_of = models.DateField()
    entered_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("статистика для знаменателя")
        verbose_name_plural = _("статистика для знаменателей")
        constraints = [
            models.UniqueConstraint(
                F("municipality_id"), F("year"), F("code"), name="statistic_unique", nulls_distinct=False
            )
        ]
