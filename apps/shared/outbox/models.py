"""Events written in the transaction of the change they tell of; deleted once they are applied."""

from django.db import models
from django.db.models.functions import UUID7, Now
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something changed in a tenant. Carries ids only; whoever handles it reads the truth anew."""

    pk = models.CompositePrimaryKey("tenant_id", "id")
    tenant_id = models.UUIDField()
    id = models.UUIDField(db_default=UUID7())
    schema_name = models.CharField(max_length=16)
    topic = models.CharField(max_length=48)
    object_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    not_before = models.DateTimeField(db_default=Now())

    class Meta:
        managed = False
        db_table = "outbox_event"
        verbose_name = _("исходящее событие")
        verbose_name_plural = _("исходящие события")
