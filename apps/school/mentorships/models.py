"""Stages 5–6: pairs and groups, readiness of the sides, goals, meetings, feedback, and the safety interlock.

The interlock is made of constraints, in ``migrations/0002_interlock.py``: an active row of
``Member`` that joins an external adult and a minor stands on a vetting mark and on consents
whose dates cover ``active_until``. It needs no clock: on the day after ``active_until`` the
row is no longer in force whatever its state says.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.school.people.models import Consent, Person
from apps.school.programmes.models import Participation, Programme
from tenants.db.guards import TenantModel


class MentorshipState(models.TextChoices):
    ACTIVE = "active", _("работает")
    SUSPENDED = "suspended", _("приостановлено")
    COMPLETED = "completed", _("завершено")
    TERMINATED = "terminated", _("прекращено досрочно")


class Mentorship(TenantModel):
    """A pair or a group: one mentor and one or several mentees, fixed by an order."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="mentorships", db_index=False)
    mentor = models.ForeignKey(Participation, models.PROTECT, related_name="+")
    mentor_person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=MentorshipState, default=MentorshipState.ACTIVE)
    started_on = models.DateField(_("начато"))
    ended_on = models.DateField(_("окончено"), null=True, blank=True)
    end_reason = models.CharField(_("причина прекращения"), max_length=200, blank=True)
    common_task = models.TextField(_("общая задача пары или группы"), blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("наставничество")
        verbose_name_plural = _("наставничества")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "mentor"],
                condition=Q(state__in=["active", "suspended"]),
                name="mentorship_open_once",
            ),
            models.UniqueConstraint(fields=["id", "mentor_person"], name="mentorship_mentor_reference"),
        ]


class MemberState(models.TextChoices):
    ACTIVE = "active", _("в работе")
    SUSPENDED = "suspended", _("приостановлен")
    ENDED = "ended", _("завершил")


class Member(TenantModel):
    """A mentee in a mentorship, with the papers the pair stands on.

    ``mentor_is_external``, ``mentor_cleared_until``, ``mentee_birth_date`` and the consent
    dates repeat other rows on purpose: composite foreign keys keep them equal, and the CHECK
    reads them. ``active_until`` is never later than any paper that the pair needs.
    """

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="members", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", db_index=False)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="+", db_index=False)
    mentee = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mentor_person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=MemberState, default=MemberState.ACTIVE)
    active_from = models.DateField()
    active_until = models.DateField()
    mentor_is_external = models.BooleanField()
    mentor_cleared_until = models.DateField(null=True)
    mentee_birth_date = models.DateField(null=True)
    guardian_consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", db_index=False)
    guardian_consent_until = models.DateField(null=True)
    own_consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+", db_index=False)
    own_consent_until = models.DateField(null=True)
    # Constants that the composite foreign keys to consents carry.
    guardian_party = models.CharField(max_length=8, default="guardian", db_default="guardian", editable=False)
    own_party = models.CharField(max_length=8, default="self", db_default="self", editable=False)
    consent_purpose = models.CharField(
        max_length=16, default="external_mentor", db_default="external_mentor", editable=False
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("наставляемый в наставничестве")
        verbose_name_plural = _("наставляемые в наставничествах")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "mentee"],
                condition=Q(state__in=["active", "suspended"]),
                name="mentee_has_one_mentor",
            ),
            models.UniqueConstraint(fields=["mentorship", "mentee"], name="member_once"),
            models.CheckConstraint(condition=~Q(mentee=F("mentor_person")), name="nobody_mentors_himself"),
            models.CheckConstraint(condition=Q(active_until__gte=F("active_from")), name="member_period"),
            models.CheckConstraint(
                condition=Q(guardian_party="guardian", own_party="self", consent_purpose="external_mentor"),
                name="member_constants",
            ),
        ]


class Answer(models.TextChoices):
    WAITING = "waiting", _("ждём ответа")
    READY = "ready", _("подтверждено")
    REFUSED = "refused", _("отказ")


class AnswerGiver(models.TextChoices):
    """Through whom the answer of a side came."""

    SELF = "self", _("сам участник")
    PARENT = "parent", _("родитель")
    CURATOR = "curator", _("устно куратору")


class Confirmation(TenantModel):
    """A side asked whether it is ready to work together: a mentee, or the mentor when ``member`` is empty.

    It never decides whether a pair works: that is done by the approval and the papers. Asking
    again is a new row; an answer given before stays as a fact of the pair, no longer current.
    """

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="confirmations")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="confirmations", db_index=False)
    is_current = models.BooleanField(default=True)
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    given_through = models.CharField(max_length=8, choices=AnswerGiver, blank=True)
    reason = models.CharField(_("почему не подходит"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    recorded_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("подтверждение готовности")
        verbose_name_plural = _("подтверждения готовности")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "member"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="side_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True, given_through="")
                | (~Q(answer="waiting") & Q(answered_at__isnull=False) & ~Q(given_through="")),
                name="confirmation_answered",
            ),
            models.CheckConstraint(condition=Q(answer="refused") | Q(reason=""), name="confirmation_reason"),
        ]


class Goal(TenantModel):
    """A goal of the pair's plan."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="goals")
    title = models.CharField(_("цель"), max_length=200)
    measure = models.CharField(_("как поймём, что достигнута"), max_length=200, blank=True)
    due_on = models.DateField(_("срок"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(_("выполнено, %"), default=0)
    interim_result = models.TextField(_("промежуточный результат"), blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("цель")
        verbose_name_plural = _("цели")
        constraints = [models.CheckConstraint(condition=Q(progress__lte=100), name="goal_progress_percent")]


class MeetingType(models.IntegerChoices):
    """Types of meetings of a pair (methodology, stage 6)."""

    ACQUAINTANCE = 1, _("знакомство")
    TRIAL = 2, _("пробная рабочая")
    PLANNING = 3, _("планирование")
    REGULAR = 4, _("рабочая")
    FINAL = 5, _("итоговая")


class Meeting(TenantModel):
    """A meeting that was held. ``client_key`` makes a repeated submission the same meeting."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="meetings", db_index=False)
    type = models.PositiveSmallIntegerField(_("вид встречи"), choices=MeetingType, default=MeetingType.REGULAR)
    held_on = models.DateField(_("дата"))
    minutes = models.PositiveSmallIntegerField(_("длительность, минут"), default=45)
    format = models.CharField(
        _("где"),
        max_length=8,
        choices=[("school", _("в школе")), ("partner", _("на предприятии")), ("online", _("онлайн"))],
        default="school",
    )
    activities = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("что делали"))
    note = models.TextField(_("что сделано, что дальше"), blank=True)
    absent = ArrayField(models.UUIDField(), default=list, blank=True)
    recorded_by = models.UUIDField(null=True)
    client_key = models.UUIDField(unique=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("встреча")
        verbose_name_plural = _("встречи")
        ordering = ["-held_on", "-created_at"]
        constraints = [models.CheckConstraint(condition=Q(minutes__range=(5, 480)), name="meeting_minutes")]
        indexes = [models.Index(fields=["mentorship", "-held_on"], name="meeting_by_mentorship")]


class Feedback(TenantModel):
    """How a meeting felt to one of its sides; the mentor never sees a mentee's by name."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="feedback", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    mood = models.PositiveSmallIntegerField(_("как прошло"))
    comment = models.TextField(_("комментарий"), blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("отзыв о встрече")
        verbose_name_plural = _("отзывы о встречах")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="feedback_once"),
            models.CheckConstraint(condition=Q(mood__range=(1, 5)), name="feedback_mood"),
        ]


class Concern(TenantModel):
    """«Нужна помощь»: a quiet signal of a participant to the curator."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, null=True, related_name="concerns")
    raised_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    text = models.TextField(_("что случилось"), blank=True)
    state = models.CharField(
        max_length=8, choices=[("open", _("ждёт куратора")), ("closed", _("разобрано"))], default="open"
    )
    resolution = models.TextField(_("что сделано"), blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("обращение")
        verbose_name_plural = _("обращения")
