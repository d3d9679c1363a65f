"""What a member should know or do. Letters say only that there is something to see."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class Notification(TenantModel):
    """A line in a user's list; ``dedupe_key`` keeps a reminder from being written twice.

    ``mailed_at`` is set when a letter about it has been sent, so that a repeated task sends no second one.
    """

    user_id = models.UUIDField()
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("уведомление")
        verbose_name_plural = _("уведомления")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["user_id", "dedupe_key"], name="notification_once")]
