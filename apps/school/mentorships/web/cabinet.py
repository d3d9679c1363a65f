"""The home of mentors, mentees and parents: what is on, what to do now, one tap each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.actor import Actor, Role, require
from apps.core.ui import wording as formats
from apps.core.ui.components import Command, PageHeader, SummaryRow
from apps.school.matching.web.waiting import own_waits_in_words
from apps.school.mentorships import selectors
from apps.school.mentorships.domain import Condition
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.readiness import Question, questions_of
from apps.school.mentorships.selectors import MentorshipLine
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.pages import faces
from apps.school.mentorships.web.today import own_tasks
from apps.school.people.models import Consent, ConsentParty, Person
from apps.school.people.selectors import consent_list, ward_list

MEETINGS_SHOWN = 3


@require_GET
def cabinet(request: HttpRequest) -> HttpResponse:
    """Show what the person has in each of the own roles."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CABINET)
    context: dict[str, object] = {
        "faces": faces(),
        "concerns": selectors.own_concerns(actor=actor),
        "today": own_tasks(actor),
    }
    waits = own_waits_in_words(actor)
    context["wait"] = waits.get(actor.person_id) if actor.person_id else None
    own: list[MentorshipLine] = []
    if actor.has(Role.MENTOR, Role.EXTERNAL_MENTOR):
        lines = selectors.cabinet_mentorships(actor=actor, as_role=Role.MENTOR)
        cards = _cards(actor, lines, is_mentor=True)
        context["leading"] = wording.with_one_primary(cards)
        own += lines
    if actor.has(Role.MENTEE):
        lines = selectors.cabinet_mentorships(actor=actor, as_role=Role.MENTEE)
        context["learning"] = wording.with_one_primary(_cards(actor, lines, is_mentor=False))
        context["waiting"] = None if lines else selectors.waiting_for(actor=actor)
        own += lines
    children: list[dict[str, Any]] = []
    if actor.has(Role.PARENT) and actor.person_id:
        children = [
            _child(actor, ward.child) | {"wait": waits.get(ward.child_id)} for ward in ward_list(actor.person_id)
        ]
        context["children"] = children
    # A parent calls the curator from the card of the pair, which says of which child.
    from_cards = not own and any(child["cards"] for child in children)
    context["page"] = PageHeader(title=_("Моё наставничество"), secondary=None if from_cards else _help(own))
    return render(request, "school/mentorships/cabinet.html", context)


def _help(own: list[MentorshipLine]) -> Command:
    """Offer help once, at the top. Of somebody with one pair the curator is told at once which."""
    working = [line.row.id for line in own if line.row.state in selectors.OPEN]
    url = reverse("mentorships:help-of", args=working) if len(working) == 1 else reverse("mentorships:help")
    return Command(_("Нужна помощь"), url, "help-circle")


def _cards(actor: Actor, lines: list[MentorshipLine], *, is_mentor: bool) -> list[dict[str, Any]]:
    questions = questions_of(actor=actor, mentorship_ids=[line.row.id for line in lines])
    mine = None if is_mentor else actor.person_id
    return [_card(actor, line, questions.get((line.row.id, mine)), is_mentor=is_mentor) for line in lines]


def _card(actor: Actor, line: MentorshipLine, question: Question | None, *, is_mentor: bool) -> dict[str, object]:
    row = line.row
    closed = row.state not in selectors.OPEN
    if is_mentor and row.mentor_person.is_external_adult and not line.in_force:
        return _hidden(line, closed=closed)
    meetings = list(selectors.meeting_list(actor=actor, mentorship_id=row.id)[:MEETINGS_SHOWN])
    own = selectors.own_moods(actor=actor, meetings=meetings)
    return {
        "url": reverse("mentorships:detail", args=[row.id]),
        "title": wording.mentees_named(actor, line) if is_mentor else row.mentor_person.full_name,
        "readiness": wording.readiness_of(
            question, text=_("Готовы работать вместе?"), urls=wording.school_urls(question)
        ),
        "note": row.programme.title,
        "label": line.condition.label,
        "tone": wording.TONES[line.condition],
        "closed": closed,
        "shown_state": closed or line.condition is not Condition.WORKING,
        "last": wording.last_met(line),
        "last_met": line.last_met,
        "progress": _("встреч: %(held)d из %(planned)d")
        % {"held": line.meetings, "planned": row.programme.min_meetings},
        "log_url": reverse("mentorships:meeting-new", args=[row.id])
        if is_mentor and not closed and line.condition is not Condition.SUSPENDED
        else "",
        "suspended": not closed and line.condition is Condition.SUSPENDED,
        "meetings": [wording.event_of(meeting, [], editable=False, with_note=is_mentor) for meeting in meetings],
        "goals": [] if is_mentor else selectors.goal_list(actor=actor, mentorship_id=row.id),
        "ask": None if closed else next((meeting for meeting in meetings[:1] if meeting.id not in own), None),
    }


def _hidden(line: MentorshipLine, *, closed: bool) -> dict[str, object]:
    """A pair of an adult from outside that is not in force: nobody is named and nothing opens."""
    return {
        "title": _("Группа закрыта") if closed else _("Имена скрыты до оформления документов"),
        "note": line.row.programme.title,
        "label": line.condition.label,
        "tone": wording.TONES[line.condition],
        "shown_state": True,
        "last": wording.last_met(line),
        "progress": _("встреч: %(held)d") % {"held": line.meetings},
        "suspended": not closed,
    }


def _child(actor: Actor, child: Person) -> dict[str, Any]:
    lines = selectors.child_mentorships(actor=actor, child_id=child.id)
    questions = questions_of(actor=actor, mentorship_ids=[line.row.id for line in lines])
    cards: list[dict[str, Any]] = []
    for line in lines:
        meetings = list(selectors.meeting_list(actor=actor, mentorship_id=line.row.id)[:MEETINGS_SHOWN])
        rows = [
            SummaryRow(_("Программа"), line.row.programme.title),
            SummaryRow(_("Наставник"), line.row.mentor_person.full_name),
            SummaryRow(_("Состояние"), line.condition.label),
            SummaryRow(
                _("Встречи"),
                _("%(held)d, %(last)s") % {"held": line.meetings, "last": wording.last_met(line)},
            ),
        ]
        events = [wording.event_of(meeting, [], editable=False, with_note=False) for meeting in meetings]
        question = questions.get((line.row.id, child.id))
        text = _("Готов ли ваш ребёнок работать с этим наставником?")
        cards.append(
            {
                "summary": rows,
                "events": events,
                "readiness": wording.readiness_of(question, text=text, urls=wording.school_urls(question)),
                "help_url": reverse("mentorships:help-of", args=[line.row.id]),
            }
        )
    consents = [_consent(consent) for consent in consent_list(child.id)]
    return {
        "name": child.first_name,
        "note": str(child.class_group or ""),
        "cards": wording.with_one_primary(cards),
        "consents": consents,
    }


def _consent(consent: Consent) -> dict[str, str]:
    """Lay a consent out; a parent takes back what a representative gave and what is in force."""
    day = consent.withdrawn_on or consent.effective_until
    in_force = consent.withdrawn_on is None and day >= timezone.localdate()
    if consent.withdrawn_on:
        state = _("отозвано %(day)s")
    else:
        state = _("действует до %(day)s") if in_force else _("срок закончился %(day)s")
    may_withdraw = in_force and consent.party == ConsentParty.GUARDIAN
    return {
        "title": f"{consent.get_purpose_display().capitalize()} ({consent.get_party_display()})",
        "state": state % {"day": formats.format_date(day)},
        "withdraw_url": reverse("mentorships:consent-withdraw", args=[consent.pk]) if may_withdraw else "",
    }
