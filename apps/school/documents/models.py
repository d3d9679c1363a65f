"""Documents issued from data: what was issued, under which number, and the file itself."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class DocumentKind(models.TextChoices):
    ROADMAP = "roadmap", _("дорожная карта")
    PAIRING_ORDER = "pairing_order", _("приказ о закреплении пар и групп")
    THANKS = "thanks", _("благодарственное письмо")
    CERTIFICATE = "certificate", _("сертификат")
    MENTEE_REGISTER = "mentee_register", _("база наставляемых")
    MENTOR_REGISTER = "mentor_register", _("база наставников")


class Document(TenantModel):
    """An issued file, and the same text as PDF where the file is not PDF itself.

    It is never changed: a correction is a new document.
    """

    kind = models.CharField(_("вид"), max_length=20, choices=DocumentKind)
    programme_id = models.UUIDField(null=True, db_index=True)
    subject_id = models.UUIDField(null=True)
    number = models.CharField(_("номер"), max_length=40, blank=True)
    dated = models.DateField(_("дата"))
    title = models.CharField(_("название"), max_length=255)
    file = models.BinaryField()
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=80)
    printed = models.BinaryField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("документ")
        verbose_name_plural = _("документы")
        ordering = ["-created_at"]
