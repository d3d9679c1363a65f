"""People of a school: cards, classes, parents, consents, and the files people were imported from."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.db.guards import TenantModel


class PersonKind(models.TextChoices):
    """What a person is to the school; decides which forms of mentoring are open."""

    PUPIL = "pupil", _("обучающийся школы")
    STUDENT = "student", _("студент")
    TEACHER = "teacher", _("педагог")
    PARENT = "parent", _("родитель")
    ALUMNUS = "alumnus", _("выпускник")
    EMPLOYEE = "employee", _("сотрудник предприятия")
    PUBLIC_FIGURE = "public_figure", _("предприниматель или общественный деятель")


class PersonState(models.TextChoices):
    ACTIVE = "active", _("состоит")
    LEFT = "left", _("выбыл")
    ERASED = "erased", _("обезличен")


class ClassGroup(TenantModel):
    """A class or a study group in one academic year."""

    title = models.CharField(_("класс или группа"), max_length=20)
    grade = models.PositiveSmallIntegerField(_("параллель или курс"))
    academic_year = models.PositiveSmallIntegerField(_("год начала учебного года"))
    size = models.PositiveSmallIntegerField(_("обучающихся"), default=0)
    teacher = models.ForeignKey(
        "Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_classes",
        db_index=False,
        verbose_name=_("классный руководитель"),
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("класс")
        verbose_name_plural = _("классы")
        ordering = ["grade", "title"]
        constraints = [models.UniqueConstraint(fields=["academic_year", "title"], name="class_unique")]

    def __str__(self) -> str:
        return self.title


class Person(TenantModel):
    """A card. ``user_id`` is the only bridge to an account, ``external_mentor_id`` to the regional bank."""

    user_id = models.UUIDField(null=True, blank=True, editable=False)
    external_mentor_id = models.UUIDField(null=True, blank=True, editable=False)
    kind = models.CharField(_("кто это"), max_length=16, choices=PersonKind)
    state = models.CharField(max_length=8, choices=PersonState, default=PersonState.ACTIVE)
    last_name = models.CharField(_("фамилия"), max_length=80)
    first_name = models.CharField(_("имя"), max_length=80)
    middle_name = models.CharField(_("отчество"), max_length=80, blank=True)
    sex = models.CharField(_("пол"), max_length=1, choices=[("m", _("мужской")), ("f", _("женский"))], blank=True)
    birth_date = models.DateField(_("дата рождения"), null=True, blank=True)
    class_group = models.ForeignKey(
        ClassGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        db_index=False,
        verbose_name=_("класс"),
    )
    position = models.CharField(_("должность или специальность"), max_length=160, blank=True)
    hired_on = models.DateField(_("работает с"), null=True, blank=True)
    email = models.EmailField(_("электронная почта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=20, blank=True)
    is_external_adult = models.BooleanField(_("взрослый не из нашей организации"), default=False)
    match_key = models.CharField(max_length=200, editable=False, db_default="")
    import_id = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("человек")
        verbose_name_plural = _("люди")
        ordering = ["last_name", "first_name", "middle_name"]
        constraints = [
            models.UniqueConstraint(fields=["user_id"], condition=Q(user_id__isnull=False), name="person_user_unique"),
            models.UniqueConstraint(
                fields=["external_mentor_id"],
                condition=Q(external_mentor_id__isnull=False),
                name="person_external_mentor_unique",
            ),
            # What the safety interlock of mentorships refers to.
            models.UniqueConstraint(fields=["id", "is_external_adult"], name="person_external_reference"),
            models.UniqueConstraint(fields=["id", "birth_date"], name="person_birth_reference"),
            models.CheckConstraint(
                condition=Q(is_external_adult=True)
                | Q(kind__in=["pupil", "student", "teacher"], external_mentor_id=None),
                name="person_outsider_is_marked",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.last_name, self.first_name, self.middle_name) if part)


class Guardian(TenantModel):
    """A parent or another legal representative of a child."""

    child = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    guardian = models.ForeignKey(Person, models.CASCADE, related_name="wards")
    relation = models.CharField(_("кем приходится"), max_length=40, default="родитель")

    class Meta(TenantModel.Meta):
        verbose_name = _("законный представитель")
        verbose_name_plural = _("законные представители")
        constraints = [models.UniqueConstraint(fields=["child", "guardian"], name="guardian_unique")]


class ConsentPurpose(models.TextChoices):
    """Each purpose is a separate document: 152-ФЗ, art. 9 as amended from 01.09.2025."""

    PARTICIPATION = "participation", _("обработка данных для участия в наставничестве")
    EXTERNAL_MENTOR = "external_mentor", _("передача данных внешнему наставнику")
    PUBLICATION = "publication", _("распространение (публикация)")


class ConsentParty(models.TextChoices):
    SELF = "self", _("сам участник")
    GUARDIAN = "guardian", _("законный представитель")


class Consent(TenantModel):
    """One consent: for whom, for what, given by whom, valid until when.

    ``effective_until`` is the date the database lets a mentorship rely on; withdrawing a
    consent moves it to the day of the withdrawal, which is refused by the database while an
    active mentorship still stands on it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents", db_index=False)
    purpose = models.CharField(_("цель"), max_length=16, choices=ConsentPurpose)
    party = models.CharField(_("кто дал"), max_length=8, choices=ConsentParty)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("дал согласие"))
    given_on = models.DateField(_("дата"))
    effective_until = models.DateField(_("действует до"))
    withdrawn_on = models.DateField(_("отозвано"), null=True, blank=True)
    method = models.CharField(
        _("как получено"), max_length=8, choices=[("paper", _("на бумаге")), ("online", _("в личном кабинете"))]
    )
    recorded_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("согласие")
        verbose_name_plural = _("согласия")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "party"], condition=Q(withdrawn_on=None), name="consent_one_in_force"
            ),
            # What the safety interlock refers to, so that a date cannot be moved under an active pair.
            models.UniqueConstraint(
                fields=["id", "person", "party", "purpose", "effective_until"], name="consent_reference"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(effective_until__lte=F("withdrawn_on")),
                name="consent_withdrawn_ends",
            ),
        ]


class PeopleImport(TenantModel):
    """A file with people: its plan when checked, its effect when applied, and the way back."""

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    file = models.BinaryField()
    audience = models.CharField(max_length=10)
    state = models.CharField(max_length=8, default="checked")
    counts = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    undo = models.JSONField(default=dict)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    applied_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("загрузка людей")
        verbose_name_plural = _("загрузки людей")


class AccessCode(TenantModel):
    """A sign-in code of a pupil without e-mail, printed in the class list. Only its hash is kept."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="access_code")
    code_hash = models.CharField(max_length=128)
    issued_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("код входа")
        verbose_name_plural = _("коды входа")
