"""Stage 5: a run of the assignment and what it proposes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.programmes.models import Participation, Programme
from tenants.db.guards import TenantModel


class RunState(models.TextChoices):
    COMPUTING = "computing", _("считается")
    DRAFT = "draft", _("черновик")
    APPROVED = "approved", _("утверждён")
    DISCARDED = "discarded", _("отменён")


UNAPPROVED = (RunState.COMPUTING, RunState.DRAFT)
SCENARIOS = 2


class MatchRun(TenantModel):
    """One scenario of a programme: what the curator wants and what was computed. Drafts are seen by the curator alone.

    ``slot`` is 1 or 2: two scenarios of a programme may be compared. While it is computed ``asked`` holds the
    settings that will be in force, ``ticket`` names who computes it, ``stage`` is what is being done and ``beat_at``
    when it was last heard of. ``trouble`` says why the last computation came to nothing. ``before`` are the
    rows as they were before the last change by hand, for taking it back.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="match_runs", db_index=False)
    slot = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=RunState, default=RunState.DRAFT)
    settings = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    asked = models.JSONField(default=dict)
    ticket = models.UUIDField(null=True)
    stage = models.CharField(max_length=16, blank=True)
    beat_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("подбор")
        verbose_name_plural = _("подборы")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "slot"], condition=Q(state__in=["computing", "draft"]), name="run_one_per_slot"
            ),
            # A school computes one run at a time: the column is the same in every row the condition lets in.
            models.UniqueConstraint(fields=["state"], condition=Q(state="computing"), name="run_one_computing"),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=SCENARIOS), name="run_slot_is_a_scenario"),
        ]


class PairBan(TenantModel):
    """A pair the curator does not want proposed in a programme, in no scenario; who, when and why."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="+", db_index=False)
    mentor = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    why = models.CharField(_("почему"), max_length=200, blank=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("запрет пары")
        verbose_name_plural = _("запреты пар")
        constraints = [models.UniqueConstraint(fields=["programme", "mentor", "mentee"], name="pair_banned_once")]


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
