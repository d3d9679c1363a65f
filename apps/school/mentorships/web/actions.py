"""The curator's actions on a pair or a group; each says what it does before it is done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import form_page, refusals_on
from apps.school.matching.selectors import replacement_list
from apps.school.mentorships import selectors
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.services import closing, forming, standing
from apps.school.mentorships.web.forms import ReasonForm, ReplaceForm


def _page(title: str, lead: str, mentorship_id: UUID) -> PageHeader:
    return PageHeader(
        title=title, lead=lead, crumbs=[Crumb(_("Пара"), reverse("mentorships:detail", args=[mentorship_id]))]
    )


def _ask(
    request: HttpRequest,
    mentorship_id: UUID,
    form: ReasonForm,
    page: PageHeader,
    act: Callable[[], str],
) -> HttpResponse:
    """Ask for a reason, act, and show a refusal in place."""
    selectors.mentorship_get(actor=request.actor, mentorship_id=mentorship_id)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            messages.success(request, act())
            return redirect("mentorships:detail", mentorship_id)
    back = reverse("mentorships:detail", args=[mentorship_id])
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=page.title)


@require_http_methods(["GET", "POST"])
def terminate(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CLOSE)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        closing.mentorship_terminate(actor=actor, mentorship_id=mentorship_id, reason=form.cleaned_data["reason"])
        return _("Наставничество прекращено. Наставляемых можно закрепить за другим наставником.")

    lead = _("Встречи и цели останутся в истории. Наставляемые вернутся в список тех, кто ждёт наставника.")
    return _ask(request, mentorship_id, form, _page(_("Прекратить досрочно"), lead, mentorship_id), act)


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.FORM)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        standing.mentorship_suspend(actor=actor, mentorship_id=mentorship_id, reason=form.cleaned_data["reason"])
        return _("Встречи приостановлены.")

    lead = _("Наставник увидит, что встречи приостановлены. Возобновить можно в любой день.")
    return _ask(request, mentorship_id, form, _page(_("Приостановить"), lead, mentorship_id), act)


@require_POST
def resume(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    """Let the pair go on; who still lacks a paper is told by name."""
    renewal = standing.mentorship_resume(actor=request.actor, mentorship_id=mentorship_id)  # type: ignore[attr-defined]
    messages.success(request, _("Встречи можно продолжать."))
    for sentence in renewal.lacking:
        messages.warning(request, sentence)
    return redirect("mentorships:detail", mentorship_id)


@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    """Choose another mentor among those who may lead this group; the best fit comes first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.FORM)
    line = selectors.mentorship_get(actor=actor, mentorship_id=mentorship_id)
    found = replacement_list(
        actor=actor,
        programme_id=line.row.programme_id,
        mentor_id=line.row.mentor_id,
        mentee_ids=[member.participation_id for member in line.mentees],
    )
    mentors = [
        (str(choice.mentor_id), _("%(name)s — совпадение %(score)d из 100, свободных мест: %(free)d")
         % {"name": choice.person.full_name, "score": round(choice.score / 100), "free": choice.free})
        for choice in found
    ]  # fmt: skip
    form = ReplaceForm(request.POST or None, mentors=mentors)

    def act() -> str:
        forming.mentorship_replace_mentor(
            actor=actor,
            mentorship_id=mentorship_id,
            mentor_participation_id=UUID(form.cleaned_data["mentor"]),
            reason=form.cleaned_data["reason"],
        )
        return _("Наставник заменён. Прежняя пара осталась в истории.")

    lead = _("История встреч останется у прежней пары, незавершённые цели перейдут к новой.")
    if not mentors:
        lead = _("Никто из допущенных наставников программы не может взять эту группу: нет мест или документов.")
    page = _page(_("Заменить наставника"), lead, mentorship_id)
    return _ask(request, mentorship_id, form, page, act)


@require_http_methods(["GET", "POST"])
def member_end(request: HttpRequest, mentorship_id: UUID, member_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CLOSE)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        closing.member_end(
            actor=actor, mentorship_id=mentorship_id, member_id=member_id, reason=form.cleaned_data["reason"]
        )
        return _("Наставляемый вышел из группы.")

    lead = _("Остальные продолжат работу. Этого наставляемого можно закрепить за другим наставником.")
    return _ask(request, mentorship_id, form, _page(_("Вывести из группы"), lead, mentorship_id), act)
