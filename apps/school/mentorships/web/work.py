"""Writing down what pairs do: meetings, goals, feedback."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import refusals_on
from apps.school.mentorships import selectors
from apps.school.mentorships.models import Meeting
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.services import work
from apps.school.mentorships.web import wording
from apps.school.mentorships.web.forms import FeedbackForm, GoalForm, MeetingForm, ProgressForm, TaskForm
from apps.school.mentorships.web.pages import faces


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    """Write down a meeting: date and length are set, a tap on what was done, a tap to save."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.LOG)
    line = selectors.mentorship_get(actor=actor, mentorship_id=mentorship_id)
    last = selectors.meeting_list(actor=actor, mentorship_id=mentorship_id).first()
    form = MeetingForm(request.POST or None, initial={"type": 4 if last else 1})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            work.meeting_log(
                actor=actor,
                mentorship_id=mentorship_id,
                client_key=form.cleaned_data["client_key"],
                data=form.data_of(),
            )
            messages.success(request, _("Встреча записана."))
            return redirect("mentorships:detail", mentorship_id)
    page = PageHeader(
        title=_("Записать встречу"), lead=wording.mentees_named(actor, line), crumbs=[_crumb(line.row.id)]
    )
    return render(request, "school/mentorships/meeting.html", {"page": page, "form": form, "line": line})


@require_http_methods(["GET", "POST"])
def meeting_edit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.LOG)
    meeting = selectors.meeting_get(actor=actor, meeting_id=meeting_id)
    form = MeetingForm(request.POST or None, minutes=meeting.minutes, initial=_initial(meeting))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            work.meeting_edit(actor=actor, meeting_id=meeting_id, data=form.data_of())
            messages.success(request, _("Изменения сохранены."))
            return redirect("mentorships:detail", meeting.mentorship_id)
    page = PageHeader(title=_("Изменить запись о встрече"), crumbs=[_crumb(meeting.mentorship_id)])
    context = {"page": page, "form": form, "meeting": meeting, "line": None}
    return render(request, "school/mentorships/meeting.html", context)


def _initial(meeting: Meeting) -> dict[str, object]:
    return {
        "client_key": meeting.client_key,
        "held_on": meeting.held_on,
        "minutes": meeting.minutes,
        "type": meeting.type,
        "format": meeting.format,
        "activities": meeting.activities,
        "note": meeting.note,
    }


def _crumb(mentorship_id: UUID) -> Crumb:
    return Crumb(_("Пара"), reverse("mentorships:detail", args=[mentorship_id]))


@require_POST
def meeting_cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Take a record back and offer to undo it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    meeting = selectors.meeting_get(actor=actor, meeting_id=meeting_id)
    work.meeting_cancel(actor=actor, meeting_id=meeting_id)
    return redirect(f"{reverse('mentorships:detail', args=[meeting.mentorship_id])}?cancelled={meeting_id}")


@require_POST
def meeting_restore(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    meeting = selectors.meeting_get(actor=actor, meeting_id=meeting_id)
    work.meeting_restore(actor=actor, meeting_id=meeting_id)
    messages.success(request, _("Запись возвращена."))
    return redirect("mentorships:detail", meeting.mentorship_id)


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Say how a meeting felt; a tap on a face is enough."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    meeting = selectors.meeting_get(actor=actor, meeting_id=meeting_id)
    if request.method == "POST":
        form = FeedbackForm(request.POST)
        if form.is_valid():
            work.feedback_give(actor=actor, meeting_id=meeting_id, **form.cleaned_data)
            messages.success(request, _("Спасибо, куратор увидит ваш ответ."))
            return redirect(back_of(request))
        messages.error(request, _("Выберите одну из пяти оценок."))
    page = PageHeader(
        title=_("Как прошла встреча?"),
        lead=_("Ответ увидит только куратор."),
        crumbs=[Crumb(_("Моё наставничество"), reverse("mentorships:cabinet"))],
    )
    context = {"page": page, "meeting": meeting, "faces": faces(), "back": back_of(request)}
    return render(request, "school/mentorships/feedback.html", context)


def back_of(request: HttpRequest) -> str:
    """Return the page of this host that a form asks to go back to, else the cabinet."""
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted and own else reverse("mentorships:cabinet")


@require_POST
def goal_add(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    form = GoalForm(request.POST)
    if form.is_valid():
        work.goal_add(
            actor=request.actor,  # type: ignore[attr-defined]
            mentorship_id=mentorship_id,
            **form.cleaned_data,
        )
        messages.success(request, _("Цель добавлена."))
    else:
        messages.error(request, _("Назовите цель: это обязательное поле."))
    return redirect(reverse("mentorships:detail", args=[mentorship_id]) + "#plan")


@require_POST
def goal_progress(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    form = ProgressForm(request.POST)
    if form.is_valid():
        work.goal_progress(actor=request.actor, goal_id=goal_id, **form.cleaned_data)  # type: ignore[attr-defined]
        messages.success(request, _("Продвижение сохранено."))
    else:
        messages.error(request, _("Выберите, сколько выполнено."))
    return redirect(back_of(request) + "#plan")


@require_POST
def goal_remove(request: HttpRequest, goal_id: UUID) -> HttpResponse:
    work.goal_remove(actor=request.actor, goal_id=goal_id)  # type: ignore[attr-defined]
    messages.success(request, _("Цель убрана."))
    return redirect(back_of(request) + "#plan")


@require_POST
def common_task(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    form = TaskForm(request.POST)
    if form.is_valid():
        work.common_task_set(
            actor=request.actor,  # type: ignore[attr-defined]
            mentorship_id=mentorship_id,
            **form.cleaned_data,
        )
        messages.success(request, _("Общая задача сохранена."))
    return redirect(reverse("mentorships:detail", args=[mentorship_id]) + "#plan")
