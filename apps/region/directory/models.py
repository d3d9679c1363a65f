"""The region's directory: municipalities, organisations and the files they were imported from.

*Registered* is not *provisioned*: an organisation has a tenant only once its schema was ordered.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class Municipality(TenantModel):
    """A municipal district or, one level below, a part of it (округ → район)."""

    title = models.CharField(_("название"), max_length=160)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("входит в")
    )
    match_key = models.CharField(max_length=160, editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("муниципалитет")
        verbose_name_plural = _("муниципалитеты")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(F("parent"), F("match_key"), name="municipality_unique", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.title


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", _("школа")
    GYMNASIUM = "gymnasium", _("гимназия")
    LYCEUM = "lyceum", _("лицей")
    BOARDING = "boarding", _("школа-интернат")
    SPECIAL = "special", _("специальная школа")
    EVENING = "evening", _("вечерняя школа")
    CADET = "cadet", _("кадетская школа")
    CENTRE = "centre", _("центр образования")
    COLLEGE = "college", _("колледж или техникум")
    UNIVERSITY = "university", _("вуз")
    SUPPLEMENTARY = "supplementary", _("дополнительное образование")
    OTHER = "other", _("другая организация")


class Ownership(models.TextChoices):
    STATE = "state", _("государственная")
    MUNICIPAL = "municipal", _("муниципальная")
    PRIVATE = "private", _("частная")
    UNKNOWN = "unknown", _("не указано")


class Organisation(TenantModel):
    """A school, college or other educational organisation of the region.

    ``registry_keys`` are the names and numbers by which an import recognises it again, kept
    when somebody edits the card. ``tenant_id`` is reserved before the tenant is created.
    """

    shared_with_schools = True

    title = models.CharField(_("краткое название"), max_length=200)
    full_title = models.TextField(_("полное название"), blank=True)
    kind = models.CharField(_("тип"), max_length=16, choices=OrganisationKind, default=OrganisationKind.SCHOOL)
    number = models.CharField(_("номер"), max_length=40, blank=True)
    ownership = models.CharField(_("собственность"), max_length=10, choices=Ownership, default=Ownership.UNKNOWN)
    authority = models.CharField(_("орган управления"), max_length=255, blank=True)
    inn = models.CharField(_("ИНН"), max_length=12, blank=True)
    ogrn = models.CharField(_("ОГРН"), max_length=15, blank=True)
    kpp = models.CharField(_("КПП"), max_length=9, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("муниципалитет"),
    )
    head = models.CharField(_("руководитель"), max_length=200, blank=True)
    email = models.EmailField(_("электронная почта"), blank=True)
    other_emails = ArrayField(models.EmailField(), default=list, blank=True)
    phones = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    site = models.CharField(_("сайт"), max_length=200, blank=True)
    addresses = models.JSONField(_("адреса зданий"), default=list, blank=True)
    identity_key = models.CharField(max_length=64, editable=False)
    registry_keys = ArrayField(models.TextField(), default=list, editable=False)
    is_rural = models.BooleanField(_("сельская"), default=False)
    contingent = models.PositiveIntegerField(_("обучающихся всего"), null=True, blank=True)
    staff_count = models.PositiveIntegerField(_("педагогических работников"), null=True, blank=True)
    tenant_id = models.UUIDField(null=True, blank=True, editable=False)
    source_import_id = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("организация")
        verbose_name_plural = _("организации")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["identity_key"], name="organisation_identity_unique"),
            models.UniqueConstraint(
                fields=["tenant_id"], condition=Q(tenant_id__isnull=False), name="organisation_tenant_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ImportState(models.TextChoices):
    CHECKED = "checked", _("проверен, не загружен")
    APPLIED = "applied", _("загружен")
    UNDONE = "undone", _("отменён")


class RegistryImport(TenantModel):
    """A file loaded into the region: its plan when checked, and what undoing it has to restore.

    ``kind`` names the importer that understands it.
    """

    kind = models.CharField(max_length=20, default="organisations")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file = models.BinaryField()
    state = models.CharField(max_length=8, choices=ImportState, default=ImportState.CHECKED)
    counts = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("загрузка файла")
        verbose_name_plural = _("загрузки файлов")
