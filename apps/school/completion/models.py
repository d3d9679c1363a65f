"""Stage 7: results of pairs, awards, and cases that others can repeat."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.mentorships.models import Mentorship
from apps.school.people.models import Person
from apps.school.programmes.models import Programme
from tenants.db.guards import TenantModel


class MentorshipResult(TenantModel):
    """What a pair or a group achieved, written when it is closed."""

    mentorship = models.OneToOneField(Mentorship, models.CASCADE, related_name="result")
    summary = models.TextField(_("результаты"))
    goal_reached = models.PositiveSmallIntegerField(
        _("цель достигнута"), choices=[(2, _("полностью")), (1, _("частично")), (0, _("нет"))]
    )
    presented = models.BooleanField(_("представлено на итоговом мероприятии"), default=False)
    recorded_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("результат пары или группы")
        verbose_name_plural = _("результаты пар и групп")


class Award(TenantModel):
    """A thank-you letter or a certificate issued to a person."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="awards", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="awards")
    kind = models.CharField(
        max_length=12, choices=[("thanks", _("благодарственное письмо")), ("certificate", _("сертификат"))]
    )
    number = models.PositiveIntegerField(_("номер"))
    issued_on = models.DateField(_("дата"))

    class Meta(TenantModel.Meta):
        verbose_name = _("награда")
        verbose_name_plural = _("награды")
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "kind"], name="award_once"),
            models.UniqueConstraint(fields=["kind", "number"], name="award_number_unique"),
        ]


class PracticeCase(TenantModel):
    """A success story without names, unless every person named in it agreed to publication."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cases")
    mentorship = models.ForeignKey(Mentorship, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField(_("название"), max_length=200)
    challenge = models.TextField(_("с чего начали"))
    steps = models.TextField(_("что делали"))
    outcome = models.TextField(_("что получилось"))
    state = models.CharField(
        max_length=9, choices=[("draft", _("черновик")), ("submitted", _("отправлен в регион"))], default="draft"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("кейс")
        verbose_name_plural = _("кейсы")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="case_is_titled")]
