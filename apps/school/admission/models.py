"""Stage 4: selection by criteria, decision, training and vetting marks of mentors."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.people.models import Person
from apps.school.programmes.models import Participation
from tenants.db.guards import TenantModel


class AssessmentScore(TenantModel):
    """One criterion of one mentor, scored by one assessor."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="scores", db_index=False)
    criterion_code = models.SlugField(max_length=60, db_index=False)
    assessor_id = models.UUIDField()
    score = models.PositiveSmallIntegerField(_("оценка"))
    comment = models.CharField(_("комментарий"), max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("оценка по критерию")
        verbose_name_plural = _("оценки по критериям")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "criterion_code", "assessor_id"], name="score_once_per_assessor"
            )
        ]


class Decision(models.TextChoices):
    PENDING = "pending", _("решение не принято")
    ADMITTED = "admitted", _("допущен")
    REFUSED = "refused", _("не допущен")
    SUSPENDED = "suspended", _("приостановлен")


class Admission(TenantModel):
    """Whether a mentor may work in a programme: the decision and the training mark."""

    participation = models.OneToOneField(Participation, models.CASCADE, related_name="admission")
    decision = models.CharField(_("решение"), max_length=9, choices=Decision, default=Decision.PENDING)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.UUIDField(null=True)
    reason = models.CharField(_("основание"), max_length=300, blank=True)
    trained_on = models.DateField(_("обучение пройдено"), null=True, blank=True)
    training_title = models.CharField(_("программа обучения"), max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("допуск наставника")
        verbose_name_plural = _("допуски наставников")
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="admitted") | Q(decided_on__isnull=False), name="admitted_is_dated"
            ),
        ]

    @property
    def is_admitted(self) -> bool:
        return self.decision == Decision.ADMITTED


class Clearance(TenantModel):
    """The vetting mark of a mentor: one row per person, moved only by its own service.

    ``cleared_until`` is what an active mentorship with a minor stands on. The database
    carries it into those rows, so it cannot be moved back under them.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="clearance")
    cleared_until = models.DateField(_("отметка действует до"), null=True, blank=True)
    certificate_number = models.CharField(_("номер справки"), max_length=60, blank=True)
    issued_on = models.DateField(_("дата справки"), null=True, blank=True)
    seen_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta(TenantModel.Meta):
        verbose_name = _("отметка о проверке")
        verbose_name_plural = _("отметки о проверке")
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_until=None) | Q(issued_on__isnull=False), name="clearance_has_certificate"
            ),
            models.UniqueConstraint(fields=["person", "cleared_until"], name="clearance_reference"),
        ]
