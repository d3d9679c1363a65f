"""Stage 5: a run of the assignment and what it proposes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.programmes.models import Participation, Programme
from tenants.db.guards import TenantModel


class RunState(models.TextChoices):
    DRAFT = "draft", _("черновик")
    APPROVED = "approved", _("утверждён")
    DISCARDED = "discarded", _("отменён")


class MatchRun(TenantModel):
    """One computed proposal for a programme. Drafts are seen by the curator alone."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="match_runs", db_index=False)
    state = models.CharField(max_length=9, choices=RunState, default=RunState.DRAFT)
    settings = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("подбор")
        verbose_name_plural = _("подборы")
        constraints = [
            models.UniqueConstraint(fields=["programme"], condition=Q(state="draft"), name="one_draft_run"),
        ]


class Proposal(TenantModel):
    """A proposed mentor for a mentee with the reasons; ``mentor`` is empty when nobody fits.

    ``score`` is 0–10,000; ``parts`` are [criterion, points 0–100, weight], which add up to it.
    A row the curator decided upon is manual and keeps who decided, when, why and what it cost.
    """

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="proposals", db_index=False)
    mentee = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Participation, models.CASCADE, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    is_manual = models.BooleanField(default=False)
    changed_by = models.UUIDField(null=True)
    changed_at = models.DateTimeField(null=True)
    why = models.CharField(_("почему выбрано"), max_length=200, blank=True)
    price = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name = _("предложение пары")
        verbose_name_plural = _("предложения пар")
        constraints = [models.UniqueConstraint(fields=["run", "mentee"], name="proposal_one_per_mentee")]
