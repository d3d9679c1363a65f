"""One append-only journal for all tenants, partitioned by month, in ``public``.

A history table per model would double the number of tables of every school. Row security
lets a school's role insert and read rows of its own schema only.
"""

from django.db import models
from django.db.models.functions import UUID7, Now
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who did what to which object, and which fields changed. Never names of people."""

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField(db_default=Now())
    id = models.UUIDField(db_default=UUID7())
    schema_name = models.CharField(max_length=16)
    tenant_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    role = models.CharField(max_length=24)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=48)
    object_id = models.UUIDField(null=True)
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta:
        managed = False
        db_table = "audit_entry"
        verbose_name = _("запись журнала")
        verbose_name_plural = _("журнал действий")
