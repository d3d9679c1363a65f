"""Questionnaires before and after: who was asked, and what was answered, by item key."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.programmes.models import Participation
from tenants.db.guards import TenantModel


class SurveyIssue(TenantModel):
    """A questionnaire given to a participant. The version is fixed at the moment of issue."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="surveys", db_index=False)
    questionnaire_code = models.SlugField(max_length=60, db_index=False)
    phase = models.CharField(max_length=6, choices=[("before", _("на входе")), ("after", _("на выходе"))])
    due_on = models.DateField(_("срок"))
    answered_at = models.DateTimeField(null=True)
    skipped_reason = models.CharField(_("почему не заполнена"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("выданная анкета")
        verbose_name_plural = _("выданные анкеты")
        constraints = [models.UniqueConstraint(fields=["participation", "phase"], name="survey_once_per_phase")]


class SurveyAnswer(TenantModel):
    """One answered item: a number for scales and yes/no, a text for open questions."""

    issue = models.ForeignKey(SurveyIssue, models.CASCADE, related_name="answers", db_index=False)
    item_key = models.SlugField(max_length=40, db_index=False)
    number = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("ответ")
        verbose_name_plural = _("ответы")
        constraints = [
            models.UniqueConstraint(fields=["issue", "item_key"], name="answer_once"),
            models.CheckConstraint(condition=Q(number=None) | Q(number__range=(0, 10)), name="answer_scale"),
        ]
