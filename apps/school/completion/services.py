"""Stage 7: results that close pairs, awards with numbers, cases without names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.actor import Actor, require
from apps.core.declension import Case
from apps.core.errors import Refused
from apps.core.ui.wording import format_date
from apps.school.completion import domain, selectors
from apps.school.completion.models import Award, MentorshipResult, PracticeCase
from apps.school.completion.policies import CompletionAction
from apps.school.documents.models import Document, DocumentKind
from apps.school.documents.office import Roadmap, RoadmapRow, roadmap
from apps.school.documents.printed import Letter, letter
from apps.school.documents.services import document_issue
from apps.school.matching.services import named_of
from apps.school.mentorships.models import MentorshipState
from apps.school.mentorships.seats import give_back
from apps.school.mentorships.selectors import mentorship_row
from apps.school.mentorships.services.closing import close_locked
from apps.school.people.models import Person
from apps.school.programmes.models import Programme
from apps.school.programmes.selectors import programme_row, roadmap_document
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic
from tenants.context import require_school


class CompletionRefused(Refused):
    """A rule of stage 7 said no."""


def result_record(
    *, actor: Actor, mentorship_id: UUID, summary: str, goal_reached: int, presented: bool = False
) -> MentorshipResult:
    """Write what a pair or a group achieved and close it. Writing again corrects the text.

    Places of an external mentor are given back, so this is never called inside a transaction.
    """
    require(actor, CompletionAction.RECORD)
    mentorship = mentorship_row(mentorship_id)
    if mentorship.state == MentorshipState.TERMINATED:
        raise CompletionRefused("terminated", _("Это наставничество прекращено досрочно, итог по нему не пишут."))
    if not summary.strip():
        raise CompletionRefused("summary_missing", _("Опишите результат: хотя бы одно предложение."))
    with transaction.atomic(durable=True):
        people = close_locked(mentorship_id, actor=actor, state=MentorshipState.COMPLETED)
        result, _created = MentorshipResult.objects.update_or_create(
            mentorship_id=mentorship_id,
            defaults={
                "summary": summary.strip(),
                "goal_reached": goal_reached,
                "presented": presented,
                "recorded_by": actor.user_id,
            },
        )
        audit_record(actor, "result.recorded", result, changes={"goal_reached": goal_reached})
        outbox_publish(Topic.COMPLETION_CHANGED, object_id=mentorship_id)
    give_back(mentorship_id, people)
    return result


KINDS = {"mentor": "thanks", "mentee": "certificate"}


@transaction.atomic(durable=True)
def awards_issue(
    *, actor: Actor, programme_id: UUID, person_ids: Sequence[UUID], dated: date | None = None
) -> list[Award]:
    """Issue letters to mentors and certificates to mentees, numbered in sequence, each as a PDF.

    Who has one already is left out, so a second click issues nothing.
    """
    require(actor, CompletionAction.AWARD)
    programme = programme_row(programme_id)
    _lock_numbers()
    chosen = set(person_ids)
    lines = [
        line
        for line in selectors.award_list(actor=actor, programme_id=programme_id)
        if line.person.id in chosen and line.award is None
    ]
    day = dated or timezone.localdate()
    issued = []
    for line in lines:
        kind = KINDS[line.role]
        last = Award.objects.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
        award = Award.objects.create(programme=programme, person=line.person, kind=kind, number=last + 1, issued_on=day)
        _print(actor, programme, line.person, award)
        audit_record(actor, "award.issued", award, changes={"kind": kind, "number": award.number})
        issued.append(award)
    if issued:
        outbox_publish(Topic.COMPLETION_CHANGED, object_id=programme_id)
    return issued


def _lock_numbers() -> None:
    """Let one issue at a time draw numbers in this school."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':awards', 7))")


def _print(actor: Actor, programme: Programme, person: Person, award: Award) -> Document:
    thanks = award.kind == "thanks"
    named = named_of(person)
    content = Letter(
        school=require_school().title,
        heading=_("Благодарственное письмо") if thanks else _("Сертификат"),
        number=str(award.number),
        lead=_("вручается") if thanks else _("подтверждает, что"),
        name=named.in_case(Case.DATIVE) if thanks else named.in_case(Case.NOMINATIVE),
        place=named.place,
        body=_("за работу наставником в программе «%(title)s»") % {"title": programme.title}
        if thanks
        else _("участвовал(а) в программе наставничества «%(title)s» и завершил(а) её") % {"title": programme.title},
        dated=award.issued_on,
    )
    return document_issue(
        actor=actor,
        kind=DocumentKind.THANKS if thanks else DocumentKind.CERTIFICATE,
        title=f"{content.heading}. {person.full_name}",
        made=letter(content),
        programme_id=programme.id,
        subject_id=person.id,
        number=str(award.number),
        dated=award.issued_on,
    )


@transaction.atomic
def case_save(
    *,
    actor: Actor,
    programme_id: UUID,
    title: str,
    challenge: str,
    steps: str,
    outcome: str,
    case_id: UUID | None = None,
) -> PracticeCase:
    """Write a case. Refused while it names a participant who has not agreed to publication."""
    require(actor, CompletionAction.WRITE_CASE)
    texts = {"title": title.strip(), "challenge": challenge.strip(), "steps": steps.strip(), "outcome": outcome.strip()}
    named = names_in(programme_id, " ".join(texts.values()))
    if named:
        raise CompletionRefused(
            "names",
            _("В тексте названы люди без согласия на публикацию: %(people)s. Уберите имена или получите согласие.")
            % {"people": ", ".join(named)},
        )
    if case_id is None:
        case = PracticeCase.objects.create(programme_id=programme_id, **texts)
    else:
        case = selectors.case_get(actor=actor, case_id=case_id)
        PracticeCase.objects.filter(id=case_id, state="draft").update(**texts)
    audit_record(actor, "case.saved", case)
    return case


def names_in(programme_id: UUID, text: str) -> list[str]:
    """Return the names of participants who stand in the text, in any case, and have not agreed to it."""
    people = selectors.unpublishable(programme_id)
    forms = [
        sorted(domain.surname_forms(person.last_name, person.first_name, person.middle_name, person.sex))
        for person in people
    ]
    return [people[position].full_name for position in domain.named_in(text, forms)]


@transaction.atomic
def roadmap_issue(*, actor: Actor, programme_id: UUID) -> Document:
    """Issue the roadmap of a programme as a Word document."""
    programme = programme_row(programme_id)
    stages: dict[str, list[RoadmapRow]] = {}
    for line in roadmap_document(actor=actor, programme_id=programme_id):
        heading = _("Этап %(number)d. %(title)s") % {"number": line.stage, "title": line.stage_title}
        stages.setdefault(heading, []).append(
            RoadmapRow(line.number, line.title, line.due_on, line.owner, line.evidence, line.done_on)
        )
    plan = Roadmap(
        school=require_school().title,
        programme=programme.title,
        period=f"{format_date(programme.starts_on)} — {format_date(programme.ends_on)}",
        stages=list(stages.items()),
    )
    return document_issue(
        actor=actor,
        kind=DocumentKind.ROADMAP,
        title=_("Дорожная карта. %(programme)s") % {"programme": programme.title},
        made=roadmap(plan),
        programme_id=programme_id,
    )
