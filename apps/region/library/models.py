"""The region's catalogue: everything configurable is a dated row with its source.

Rows are seeded from the federal documents and edited by the regional operator. What the
domain reference could not confirm carries ``needs_verification`` and is shown as «требует
сверки с актом». Schools read these tables and never write to them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class Stage(models.IntegerChoices):
    """The seven stages of the target model (slides of 28.12.2022)."""

    PREPARATION = 1, _("Подготовка условий")
    MENTEES = 2, _("База наставляемых")
    MENTORS = 3, _("База наставников")
    SELECTION = 4, _("Отбор и обучение")
    PAIRING = 5, _("Формирование пар и групп")
    WORK = 6, _("Работа пар и групп")
    COMPLETION = 7, _("Завершение")


class Contour(models.TextChoices):
    INNER = "inner", _("внутренний контур")
    OUTER = "outer", _("внешний контур")


class CatalogueModel(TenantModel):
    """A versioned row of the catalogue."""

    shared_with_schools = True

    code = models.SlugField(_("код"), max_length=60)
    title = models.CharField(_("название"), max_length=255)
    position = models.PositiveSmallIntegerField(_("порядок"), default=0)
    source = models.CharField(_("источник"), max_length=255, blank=True)
    needs_verification = models.BooleanField(_("требует сверки с актом"), default=False)
    valid_from = models.DateField(_("действует с"), default="2019-12-25")
    valid_until = models.DateField(_("действует по"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title


class MentoringForm(CatalogueModel):
    """A form of mentoring: the role situation of the participants. Five are federal."""

    federal_code = models.SlugField(_("федеральная форма для отчёта"), max_length=60)
    mentor_kinds = ArrayField(models.CharField(max_length=20), verbose_name=_("кто может быть наставником"))
    mentee_kinds = ArrayField(models.CharField(max_length=20), verbose_name=_("кто может быть наставляемым"))
    mentor_is_external = models.BooleanField(_("наставник из другой организации"), default=False)
    max_group_size = models.PositiveSmallIntegerField(_("наставляемых на наставника"), default=5)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("форма наставничества")
        verbose_name_plural = _("формы наставничества")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="form_version_unique")]


class RoleVariant(CatalogueModel):
    """A role model inside a form, such as «лидер — пассивный»."""

    form_code = models.SlugField(max_length=60)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("вариант ролевой модели")
        verbose_name_plural = _("варианты ролевых моделей")
        constraints = [
            models.UniqueConstraint(fields=["form_code", "code", "valid_from"], name="variant_version_unique")
        ]


class RequestType(CatalogueModel):
    """A problem a mentee asks help with."""

    mentee_kinds = ArrayField(models.CharField(max_length=20))
    competences = ArrayField(models.CharField(max_length=60), default=list)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("тип запроса")
        verbose_name_plural = _("типы запросов")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="request_type_version_unique")]


class SelectionCriterion(CatalogueModel):
    """One of the criteria by which mentors are selected, with what each score means."""

    max_score = models.PositiveSmallIntegerField(_("высшая оценка"), default=2)
    anchors = models.JSONField(_("что означает каждая оценка"), default=list)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("критерий отбора")
        verbose_name_plural = _("критерии отбора")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="criterion_version_unique")]


class TemplateTask(CatalogueModel):
    """A task of the model roadmap; a programme's roadmap is generated from these."""

    stage = models.PositiveSmallIntegerField(_("этап"), choices=Stage)
    contour = models.CharField(_("контур"), max_length=5, choices=Contour, default=Contour.INNER)
    owner_role = models.CharField(_("ответственный"), max_length=24)
    evidence = models.CharField(_("результат, вид документа"), max_length=200, blank=True)
    due_share = models.DecimalField(
        _("срок, доля длительности программы"),
        max_digits=4,
        decimal_places=3,
        help_text=_("0 — начало программы, 1 — её окончание"),
    )

    class Meta(CatalogueModel.Meta):
        verbose_name = _("типовая задача")
        verbose_name_plural = _("типовые задачи")
        ordering = ["stage", "position"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="template_task_version_unique")]


class Questionnaire(CatalogueModel):
    """A questionnaire of one side of one form, before or after; items are paired by key."""

    form_code = models.SlugField(max_length=60)
    respondent = models.CharField(max_length=8, choices=[("mentee", _("наставляемый")), ("mentor", _("наставник"))])
    phase = models.CharField(max_length=6, choices=[("before", _("на входе")), ("after", _("на выходе"))])
    items = models.JSONField(default=list)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("анкета")
        verbose_name_plural = _("анкеты")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="questionnaire_version_unique")]


class Indicator(CatalogueModel):
    """An indicator of monitoring: what is counted, against what, and the region's targets by year."""

    numerator = models.SlugField(max_length=60)
    denominator = models.SlugField(max_length=60)
    definition = models.TextField()
    targets = models.JSONField(default=dict)

    class Meta(CatalogueModel.Meta):
        verbose_name = _("показатель")
        verbose_name_plural = _("показатели")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="indicator_version_unique")]


class ParameterSet(TenantModel):
    """Rules of the region that are single values: retention, ages, validity of marks. One row a version."""

    shared_with_schools = True

    valid_from = models.DateField(unique=True)
    values = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        verbose_name = _("параметры региона")
        verbose_name_plural = _("параметры региона")
