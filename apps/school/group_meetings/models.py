"""A group meeting: its plan, who comes and where each sits, and whom each would like to work with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.school.programmes.models import Participation, Programme
from tenants.db.guards import TenantModel


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("готовится")
    OPEN = "open", _("идут бюллетени")
    CLOSED = "closed", _("бюллетени собраны")


class GroupMeeting(TenantModel):
    """An event of stage 5: mentors at tables, groups of mentees that change from round to round.

    ``started_at`` is when the first round really began; without it the plan's time holds.
    ``figures`` are the counts that stay when the choices are forgotten.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="group_meetings")
    held_on = models.DateField(_("дата"))
    starts_at = models.TimeField(_("начало"))
    place = models.CharField(_("место"), max_length=120, blank=True)
    rounds = models.PositiveSmallIntegerField(_("раундов"), default=6)
    round_minutes = models.PositiveSmallIntegerField(_("минут в раунде"), default=10)
    pause_minutes = models.PositiveSmallIntegerField(_("минут на переход"), default=2)
    tables = models.PositiveSmallIntegerField(_("столов"), default=8)
    seats = models.PositiveSmallIntegerField(_("наставляемых за столом, не более"), default=5)
    wanted = models.PositiveSmallIntegerField(_("каждый встретит наставников, не менее"), default=3)
    state = models.CharField(max_length=7, choices=MeetingState, default=MeetingState.PLANNED)
    seated_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("групповая встреча")
        verbose_name_plural = _("групповые встречи")
        constraints = [
            models.CheckConstraint(
                condition=Q(rounds__range=(1, 40), tables__range=(1, 200), seats__range=(1, 30), wanted__range=(1, 40)),
                name="group_meeting_hall",
            ),
            models.CheckConstraint(
                condition=Q(round_minutes__range=(1, 120), pause_minutes__range=(0, 60)), name="group_meeting_minutes"
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(seated_at__isnull=False, closes_at__isnull=False),
                name="group_meeting_seated_before_ballots",
            ),
        ]


class BallotSource(models.TextChoices):
    PHONE = "phone", _("с телефона")
    HAND = "hand", _("внёс куратор")
    PAPER = "paper", _("с бумаги")


class Guest(TenantModel):
    """A participant who comes. ``route`` is the table in each round, 0 for a free round.

    ``code`` opens this guest's ballot without an account: it is printed on the badge, so it is kept
    readable. It opens nothing but the names of those met, works while ballots are open and goes
    with the choices.
    """

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="guests", db_index=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    code = models.CharField(max_length=10, blank=True, db_index=False)
    route = ArrayField(models.PositiveSmallIntegerField(), default=list)
    voted_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=5, choices=BallotSource, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("участник встречи")
        verbose_name_plural = _("участники встречи")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "participation"], name="guest_once"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="guest_code_unique"),
        ]


class Choice(TenantModel):
    """Whom a guest named: first, second or third; without a rank, whom not to be paired with.

    Read by the curator alone and deleted when the programme ends.
    """

    chooser = models.ForeignKey(Guest, models.CASCADE, related_name="choices", db_index=False)
    chosen = models.ForeignKey(Guest, models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("выбор участника встречи")
        verbose_name_plural = _("выбор участников встречи")
        constraints = [
            models.UniqueConstraint(fields=["chooser", "chosen"], name="choice_once"),
            models.UniqueConstraint(fields=["chooser", "rank"], condition=Q(rank__isnull=False), name="choice_rank"),
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__range=(1, 3)), name="choice_rank_known"),
            models.CheckConstraint(condition=~Q(chooser=F("chosen")), name="choice_of_another"),
        ]


class UploadState(models.TextChoices):
    WAITING = "waiting", _("читается")
    READ = "read", _("прочитан")
    REFUSED = "refused", _("не читается")


class SheetUpload(TenantModel):
    """A file with photographed or scanned paper ballots. Its content goes as soon as it is read."""

    meeting = models.ForeignKey(GroupMeeting, models.CASCADE, related_name="uploads")
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=7, choices=UploadState, default=UploadState.WAITING)
    problem = models.CharField(max_length=20, blank=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("файл с бюллетенями")
        verbose_name_plural = _("файлы с бюллетенями")


class PageState(models.TextChoices):
    RECORDED = "recorded", _("записан")
    REVIEW = "review", _("нужно проверить")
    DISMISSED = "dismissed", _("убран")


class SheetPage(TenantModel):
    """A sheet found in a file. Pictures and answers stay only until somebody has looked.

    ``cells`` are ``{"row", "column", "value", "crop"}``, rows in the order of ``met_of``; empty where the page could
    not be read. ``problems`` and the column of a cell are words of the reader of sheets.
    """

    upload = models.ForeignKey(SheetUpload, models.CASCADE, related_name="pages", db_index=False)
    number = models.PositiveSmallIntegerField()
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=PageState, default=PageState.REVIEW)
    problems = ArrayField(models.CharField(max_length=20), default=list)
    cells = models.JSONField(default=list)
    preview = models.BinaryField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("лист бюллетеня")
        verbose_name_plural = _("листы бюллетеней")
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="sheet_page_once")]
