"""Programmes of a school, their seven stages, roadmap, participants and requests."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.region.library.models import Contour, Stage
from apps.school.people.models import Person
from tenants.db.guards import TenantModel


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("черновик")
    RUNNING = "running", _("идёт")
    COMPLETED = "completed", _("завершена")
    CANCELLED = "cancelled", _("отменена")


class Programme(TenantModel):
    """A mentoring programme in one form for one period, led by the curator through seven stages.

    ``form_code`` and ``variant_code`` name rows of the region's catalogue as of ``starts_on``.
    """

    title = models.CharField(_("название"), max_length=200)
    form_code = models.SlugField(_("форма"), max_length=60, db_index=False)
    variant_code = models.SlugField(_("вариант"), max_length=60, blank=True, db_index=False)
    goal = models.TextField(_("цель"))
    expected_results = models.TextField(_("ожидаемые результаты"), blank=True)
    starts_on = models.DateField(_("начало"))
    ends_on = models.DateField(_("окончание"))
    state = models.CharField(max_length=10, choices=ProgrammeState, default=ProgrammeState.DRAFT)
    stage = models.PositiveSmallIntegerField(_("этап"), choices=Stage, default=Stage.PREPARATION)
    curator_id = models.UUIDField(_("куратор"), null=True)
    max_group_size = models.PositiveSmallIntegerField(_("наставляемых на наставника, не более"), default=5)
    min_meetings = models.PositiveSmallIntegerField(_("встреч, не менее"), default=8)
    cadence_days = models.PositiveSmallIntegerField(_("встреча раз в … дней"), default=14)
    order_number = models.CharField(_("номер приказа о внедрении"), max_length=40, blank=True)
    order_date = models.DateField(_("дата приказа"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("программа")
        verbose_name_plural = _("программы")
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="programme_period"),
            models.CheckConstraint(condition=Q(stage__range=(1, 7)), name="programme_stage_known"),
            models.CheckConstraint(condition=Q(max_group_size__range=(1, 30)), name="programme_group_size"),
        ]

    def __str__(self) -> str:
        return self.title


class TeamMember(TenantModel):
    """A member of the programme's organising team."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="team", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    duty = models.CharField(_("за что отвечает"), max_length=120)

    class Meta(TenantModel.Meta):
        verbose_name = _("участник команды")
        verbose_name_plural = _("команда")
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="team_member_unique")]


class RoadmapTask(TenantModel):
    """A line of the roadmap, generated from the region's template and editable."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="tasks", db_index=False)
    template_code = models.SlugField(max_length=60, blank=True, db_index=False)
    stage = models.PositiveSmallIntegerField(_("этап"), choices=Stage)
    contour = models.CharField(_("контур"), max_length=5, choices=Contour, default=Contour.INNER)
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("мероприятие"), max_length=255)
    owner = models.CharField(_("ответственный"), max_length=120)
    due_on = models.DateField(_("срок"))
    done_on = models.DateField(_("выполнено"), null=True, blank=True)
    evidence = models.CharField(_("результат, вид документа"), max_length=255, blank=True)
    waived_reason = models.CharField(_("почему не требуется"), max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("задача дорожной карты")
        verbose_name_plural = _("дорожная карта")
        ordering = ["stage", "position", "due_on"]
        indexes = [models.Index(fields=["programme", "stage", "position"], name="task_programme_stage")]


class StageClosing(TenantModel):
    """The signed result of a closed stage: what the figures were on that day. History, never edited."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="closings", db_index=False)
    stage = models.PositiveSmallIntegerField(choices=Stage)
    closed_on = models.DateField()
    closed_by = models.UUIDField(null=True)
    figures = models.JSONField(default=dict)
    reopened_on = models.DateField(null=True)
    reopen_reason = models.CharField(_("почему открыт снова"), max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("закрытие этапа")
        verbose_name_plural = _("закрытия этапов")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "stage"], condition=Q(reopened_on=None), name="stage_closed_once"
            )
        ]


class ParticipantRole(models.TextChoices):
    MENTOR = "mentor", _("наставник")
    MENTEE = "mentee", _("наставляемый")


class ParticipationState(models.TextChoices):
    ACTIVE = "active", _("участвует")
    WITHDRAWN = "withdrawn", _("вышел")
    COMPLETED = "completed", _("завершил")


class Participation(TenantModel):
    """A person in a programme as mentor or mentee: a line of the two mandatory registers."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="participations", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    role = models.CharField(_("роль"), max_length=6, choices=ParticipantRole)
    state = models.CharField(max_length=9, choices=ParticipationState, default=ParticipationState.ACTIVE)
    source = models.CharField(_("откуда узнали"), max_length=40, blank=True)
    joined_on = models.DateField(_("дата вхождения"))
    left_on = models.DateField(_("дата завершения"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("участие")
        verbose_name_plural = _("участники")
        constraints = [
            models.UniqueConstraint(fields=["programme", "person", "role"], name="participation_unique"),
            models.UniqueConstraint(fields=["id", "person"], name="participation_person_reference"),
        ]


class MenteeRequest(TenantModel):
    """What a mentee asks for: the type drives matching, the text is read by the curator and the mentor."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="requests")
    type_code = models.SlugField(_("тип запроса"), max_length=60, db_index=False)
    text = models.TextField(_("запрос своими словами"), blank=True)
    interests = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("интересы"))
    slots = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("удобное время"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("запрос наставляемого")
        verbose_name_plural = _("запросы наставляемых")
        constraints = [
            models.UniqueConstraint(fields=["participation", "type_code"], name="request_type_once"),
        ]


class MentorProfile(TenantModel):
    """What a mentor offers, as in the ministry's register of mentors."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="mentor_profile")
    source = models.CharField(_("кто это"), max_length=16)
    competences = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("основные компетенции"))
    achievements = models.TextField(_("важные достижения"), blank=True)
    interests = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("интересы"))
    age_min = models.PositiveSmallIntegerField(_("желаемый возраст наставляемых, от"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("до"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("сколько наставляемых готов вести"), default=1)
    hours_per_week = models.DecimalField(_("часов в неделю"), max_digits=4, decimal_places=1, default=1)
    slots = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("удобное время"))

    class Meta(TenantModel.Meta):
        verbose_name = _("карточка наставника")
        verbose_name_plural = _("карточки наставников")
        constraints = [
            models.CheckConstraint(condition=Q(capacity__range=(0, 30)), name="mentor_capacity_sane"),
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_min__lte=F("age_max")), name="mentor_age_window"
            ),
        ]
