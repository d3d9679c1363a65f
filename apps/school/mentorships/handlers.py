"""What mentorships say on the screens of the apps below: stages 5 and 6, «Сегодня нужно», cards, registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role, may
from apps.core.ui import wording
from apps.core.ui.components import Counter, Tone
from apps.region.library.selectors import parameters
from apps.school.documents.models import DocumentKind
from apps.school.documents.policies import DocumentAction
from apps.school.documents.selectors import document_count
from apps.school.matching.addresses import school_url
from apps.school.mentorships.models import Concern, Goal, Meeting, Member, MemberState, Mentorship, MentorshipState
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.selectors import mentorship_counts
from apps.school.people.registry import CardLine, CardSection
from apps.school.programmes.models import ParticipantRole, ParticipationState, Programme
from apps.school.programmes.registry import Attention, Check, PairColumns, StageFacts
from apps.school.programmes.selectors import participations_in
from tenants.context import require_school

_LIST: Final = "mentorships:list"


def _list(programme: Programme | None, show: str) -> str:
    suffix = f"&programme={programme.pk}" if programme else ""
    return f"{school_url(_LIST)}?show={show}{suffix}"


def _orders(programme: Programme) -> str:
    return f"{school_url('documents:list')}?programme={programme.pk}&kind={DocumentKind.PAIRING_ORDER}"


def pairing_facts(programme: Programme) -> StageFacts:
    """Stage 5: pairs and groups exist and are fixed by an order. Mentees without a mentor are told, not forbidden."""
    pairs = Mentorship.objects.filter(programme=programme).exclude(state=MentorshipState.TERMINATED).count()
    paired = Member.objects.filter(programme=programme).exclude(state=MemberState.ENDED).values("participation")
    mentees = participations_in(programme.pk, role=ParticipantRole.MENTEE)
    waiting = mentees.filter(state=ParticipationState.ACTIVE).exclude(id__in=paired).count()
    workspace = school_url("matching:programme", programme.pk)
    orders = document_count(kind=DocumentKind.PAIRING_ORDER, programme_id=programme.pk)
    checks = [
        Check(
            "pairs",
            pairs > 0,
            _("Сформируйте пары и группы и утвердите их."),
            _("Пар и групп: %(pairs)d, ждут наставника: %(waiting)d.") % {"pairs": pairs, "waiting": waiting},
            workspace,
        ),
        Check(
            "order",
            orders > 0,
            _("Издайте приказ о закреплении пар и групп: он создаётся при утверждении."),
            _("Приказ о закреплении издан."),
            _orders(programme) if orders else workspace,
        ),
    ]
    return StageFacts({"mentorships": pairs, "waiting": waiting}, checks)


def work_facts(programme: Programme) -> StageFacts:
    """Stage 6: every open pair works, that is has met at least as often as the region asks, and has a goal."""
    wanted = parameters(programme.starts_on).working_meetings
    rows = Mentorship.objects.filter(programme=programme).exclude(state=MentorshipState.TERMINATED)
    held = rows.annotate(held=Count("meetings", filter=Q(meetings__cancelled_at=None)))
    idle = held.filter(held__lt=wanted).count()
    aimless = rows.exclude(id__in=Goal.objects.values("mentorship")).count()
    concerns = Concern.objects.filter(mentorship__programme=programme, state="open").count()
    meetings = Meeting.objects.filter(mentorship__programme=programme, cancelled_at=None).count()
    figures = {
        "mentorships": rows.count(),
        "meetings": meetings,
        "idle": idle,
        "aimless": aimless,
        "concerns": concerns,
    }
    checks = [
        Check("pairs", figures["mentorships"] > 0, _("Пар и групп пока нет."), _("Пары и группы работают.")),
        Check(
            "working",
            idle == 0,
            _("Меньше %(wanted)d встреч у пар: %(idle)d. Помогите им встретиться или прекратите с причиной.")
            % {"wanted": wanted, "idle": idle},
            _("Встречи идут у всех, всего %(meetings)d.") % {"meetings": meetings},
            _list(programme, "open"),
        ),
        Check(
            "goals",
            aimless == 0,
            _("Без целей пар: %(n)d. Попросите наставников записать хотя бы одну цель.") % {"n": aimless},
            _("Цели есть у всех пар."),
            _list(programme, "open"),
        ),
        Check(
            "concerns",
            concerns == 0,
            _("Обращений без ответа: %(n)d.") % {"n": concerns},
            _("Обращений без ответа нет."),
            school_url("mentorships:concerns"),
        ),
    ]
    return StageFacts(figures, checks)


def attention(actor: Actor) -> Iterable[Attention]:
    """«Сегодня нужно» of whoever looks after pairs."""
    if not actor.has(Role.CURATOR, Role.HEAD):
        return
    counts = mentorship_counts(actor=actor)
    concerns = Concern.objects.filter(state="open").count()
    if concerns and may(actor, MentorshipAction.ANSWER):
        title = _("Просят помощи: %(n)d") % {"n": concerns}
        yield Attention(title, school_url("mentorships:concerns"), weight=100, tone=Tone.BAD)
    if counts["refused"]:
        yield Attention(
            _("Ответили «не подходит»: %(n)d") % {"n": counts["refused"]},
            _list(None, "refused"),
            _("замените наставника, прекратите пару или поговорите и спросите ещё раз"),
            weight=90,
            tone=Tone.BAD,
        )
    if counts["unconfirmed"]:
        yield Attention(
            _("Ждут подтверждения сторон: %(n)d") % {"n": counts["unconfirmed"]},
            _list(None, "unconfirmed"),
            _("работать уже можно; тем, кто молчит, напомним сами"),
            weight=30,
        )
    if counts["suspended"]:
        yield Attention(
            _("Приостановлено пар и групп: %(n)d") % {"n": counts["suspended"]},
            _list(None, "suspended"),
            _("закончился срок документа или отозвано согласие"),
            weight=80,
            tone=Tone.BAD,
        )
    if counts["silent"]:
        title = _("Давно не встречались: %(n)d") % {"n": counts["silent"]}
        yield Attention(title, _list(None, "silent"), weight=60)
    if counts["never_met"]:
        title = _("Ещё ни разу не встретились: %(n)d") % {"n": counts["never_met"]}
        yield Attention(title, _list(None, "never_met"), weight=50)


def counters(actor: Actor, programme: Programme) -> Iterable[Counter]:
    """The figures of pairs on a programme's page."""
    if not may(actor, MentorshipAction.BROWSE):
        return
    counts = mentorship_counts(actor=actor, programme_id=programme.pk)
    yield Counter(str(counts["open"]), _("пар и групп в работе"), _list(programme, "open"))
    if counts["silent"]:
        yield Counter(str(counts["silent"]), _("давно не встречались"), _list(programme, "silent"), tone=Tone.WARN)
    for name, label, tone in (
        ("confirmed", _("подтвердили обе стороны"), Tone.NEUTRAL),
        ("unconfirmed", _("ждут подтверждения"), Tone.NEUTRAL),
        ("refused", _("ответили «не подходит»"), Tone.BAD),
    ):
        if counts.get(name):
            yield Counter(str(counts[name]), label, _list(programme, name), tone=tone)
    orders = document_count(kind=DocumentKind.PAIRING_ORDER, programme_id=programme.pk)
    if orders and may(actor, DocumentAction.BROWSE):
        yield Counter(str(orders), _("приказов о закреплении"), _orders(programme))


def home_counters(actor: Actor) -> Iterable[Counter]:
    """The figures of pairs on the school's start page."""
    if not may(actor, MentorshipAction.BROWSE):
        return
    counts = mentorship_counts(actor=actor)
    in_rhythm = counts["open"] - counts["silent"] - counts["never_met"] - counts["suspended"]
    yield Counter(str(counts["open"]), _("пар и групп в работе"), _list(None, "open"))
    yield Counter(str(in_rhythm), _("встречаются в ритме"), _list(None, "open"))


def card_section(actor: Actor, person_id: UUID) -> CardSection | None:
    """A person's pairs on the card, for whoever browses pairs."""
    if not may(actor, MentorshipAction.BROWSE):
        return None
    own = Q(mentor_person=person_id) | Q(id__in=Member.objects.filter(mentee=person_id).values("mentorship"))
    rows = Mentorship.objects.filter(own).select_related("mentor_person", "programme").order_by("-started_on")[:10]
    lines = [
        CardLine(
            _("Наставник: %(name)s") % {"name": row.mentor_person.full_name},
            _("%(programme)s, с %(day)s, %(state)s")
            % {
                "programme": row.programme.title,
                "day": wording.format_date(row.started_on),
                "state": row.get_state_display(),
            },
            school_url("mentorships:detail", row.id),
        )
        for row in rows
    ]
    return CardSection(_("Пары и группы"), lines) if lines else None


def visible_people(actor: Actor) -> Q:
    """A mentor sees the cards of the own mentees of today; nobody else gains sight by a pair."""
    if not actor.has(Role.MENTOR) or actor.person_id is None:
        return Q(pk__in=[])
    mine = Member.objects.filter(mentor_person=actor.person_id, state=MemberState.ACTIVE).values("mentee")
    return Q(id__in=mine)


def pair_columns(programme_id: UUID) -> Mapping[UUID, PairColumns]:
    """The pair columns of the ministry's registers."""
    members = (
        Member.objects.filter(programme=programme_id)
        .select_related("mentee__class_group", "mentor_person__class_group", "mentorship")
        .order_by("mentee__last_name", "id")
    )
    school = require_school().title
    found: dict[UUID, PairColumns] = {}
    groups: dict[UUID, list[Member]] = {}
    for member in members:
        mentor = member.mentor_person
        place = (
            mentor.position
            if mentor.is_external_adult
            else ", ".join(part for part in (school, str(mentor.class_group or mentor.position or "")) if part)
        )
        found[member.participation_id] = PairColumns(
            partners=mentor.full_name, partner_places=place, ended_on=member.mentorship.ended_on
        )
        groups.setdefault(member.mentorship.mentor_id, []).append(member)
    for mentor_id, rows in groups.items():
        found[mentor_id] = PairColumns(
            partners="; ".join(row.mentee.full_name for row in rows),
            partner_places="; ".join(sorted({str(row.mentee.class_group or row.mentee.position) for row in rows})),
            ended_on=max((row.mentorship.ended_on for row in rows if row.mentorship.ended_on), default=None),
        )
    return found
