"""Employers and their mentors: one regional person with one capacity, engaged by many schools.

Nothing about a child is kept here. A place is a row with a number, so that the sum of places
given to all schools can never pass the mentor's capacity, whatever runs at the same time.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class PartnerState(models.TextChoices):
    SUBMITTED = "submitted", _("на рассмотрении")
    APPROVED = "approved", _("подтверждён")
    REJECTED = "rejected", _("отклонён")
    SUSPENDED = "suspended", _("приостановлен")


class Partner(TenantModel):
    """An employer or another organisation that gives mentors."""

    title = models.CharField(_("название"), max_length=255)
    inn = models.CharField(_("ИНН"), max_length=12, unique=True)
    ogrn = models.CharField(_("ОГРН"), max_length=15, blank=True)
    industry = models.CharField(_("отрасль"), max_length=120, blank=True)
    municipality_id = models.UUIDField(null=True, blank=True)
    contact_name = models.CharField(_("контактное лицо"), max_length=200)
    contact_email = models.EmailField(_("электронная почта"))
    contact_phone = models.CharField(_("телефон"), max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=PartnerState, default=PartnerState.SUBMITTED)
    decision_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("работодатель")
        verbose_name_plural = _("работодатели")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ExternalMentorState(models.TextChoices):
    SUBMITTED = "submitted", _("на рассмотрении")
    APPROVED = "approved", _("допущен")
    REJECTED = "rejected", _("отклонён")
    PAUSED = "paused", _("на паузе")
    BANNED = "banned", _("отстранён")


class ExternalMentor(TenantModel):
    """A mentor from outside schools, with the vetting mark and the capacity the whole region shares.

    Only the mark of the certificate is kept, never a scan or its content.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="mentors")
    user_id = models.UUIDField(null=True, unique=True)
    last_name = models.CharField(_("фамилия"), max_length=80)
    first_name = models.CharField(_("имя"), max_length=80)
    middle_name = models.CharField(_("отчество"), max_length=80, blank=True)
    birth_date = models.DateField(_("дата рождения"), null=True)
    sex = models.CharField(max_length=1, choices=[("m", _("мужской")), ("f", _("женский"))], blank=True)
    position = models.CharField(_("должность"), max_length=160)
    experience_years = models.PositiveSmallIntegerField(_("стаж, лет"), default=0)
    email = models.EmailField(_("электронная почта"))
    phone = models.CharField(_("телефон"), max_length=20, blank=True)
    competences = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("компетенции"))
    about = models.TextField(_("о себе"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("мест для наставляемых"), default=3)
    hours_per_month = models.PositiveSmallIntegerField(_("часов в месяц"), default=4)
    state = models.CharField(max_length=10, choices=ExternalMentorState, default=ExternalMentorState.SUBMITTED)
    decision_reason = models.CharField(max_length=300, blank=True)
    vetting_number = models.CharField(_("номер справки"), max_length=60, blank=True)
    vetting_issued_on = models.DateField(_("дата справки"), null=True, blank=True)
    vetted_until = models.DateField(_("отметка действует до"), null=True, blank=True)
    vetted_by = models.UUIDField(null=True, editable=False)
    ethics_accepted_on = models.DateField(_("этический кодекс принят"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("внешний наставник")
        verbose_name_plural = _("внешние наставники")
        ordering = ["last_name", "first_name"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__lte=60), name="external_mentor_capacity_sane"),
            models.CheckConstraint(
                condition=Q(vetted_until__isnull=True) | (Q(vetting_issued_on__isnull=False) & ~Q(vetting_number="")),
                name="external_mentor_mark_complete",
            ),
        ]

    @property
    def is_lapsed(self) -> bool:
        """Let in by the region, but the vetting mark has run out: no new places, pairs stand."""
        return (
            self.state == ExternalMentorState.APPROVED
            and self.vetted_until is not None
            and self.vetted_until < timezone.localdate()
        )


class EngagementState(models.TextChoices):
    REQUESTED = "requested", _("запрошено школой")
    ACTIVE = "active", _("действует")
    DECLINED = "declined", _("отклонено")
    ENDED = "ended", _("завершено")


class Engagement(TenantModel):
    """A school's agreement with an external mentor: it opens the mentor's minimal card to the school."""

    mentor = models.ForeignKey(ExternalMentor, models.PROTECT, related_name="engagements")
    tenant_id = models.UUIDField()
    places = models.PositiveSmallIntegerField(_("мест для школы"))
    state = models.CharField(max_length=10, choices=EngagementState, default=EngagementState.REQUESTED)
    message = models.CharField(_("для чего нужен наставник"), max_length=500, blank=True)
    person_id = models.UUIDField(null=True)
    requested_by = models.UUIDField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("привлечение наставника")
        verbose_name_plural = _("привлечения наставников")
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "tenant_id"],
                condition=Q(state__in=["requested", "active"]),
                name="engagement_open_unique",
            )
        ]


class Seat(TenantModel):
    """One place of one external mentor, taken by one mentee of a school's mentorship.

    ``seat_no`` runs from 1 to the capacity. A reservation that is not confirmed within
    minutes is given back by the reconcile job.
    """

    mentor = models.ForeignKey(ExternalMentor, models.CASCADE, related_name="seats")
    seat_no = models.PositiveSmallIntegerField()
    tenant_id = models.UUIDField()
    mentorship_id = models.UUIDField()
    mentee_id = models.UUIDField()
    confirmed_at = models.DateTimeField(null=True)
    reserved_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("место наставника")
        verbose_name_plural = _("места наставников")
        constraints = [
            models.UniqueConstraint(F("mentor"), F("seat_no"), name="seat_taken_once"),
            models.UniqueConstraint(F("mentorship_id"), F("mentee_id"), name="seat_once_per_mentee"),
            models.CheckConstraint(condition=Q(seat_no__gte=1), name="seat_numbered_from_one"),
        ]
