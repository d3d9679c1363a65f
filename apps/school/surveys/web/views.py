"""Questionnaires: the own list, filling in, and who of a programme has answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import may, require
from apps.core.errors import NotFound
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tab, Tone
from apps.core.ui.form_pages import form_page, refusals_on
from apps.school.programmes import selectors as programmes
from apps.school.surveys import domain, selectors, services
from apps.school.surveys.policies import SurveyAction
from apps.school.surveys.web.forms import SkipForm, SurveyForm

PER_PAGE = 50


def _crumb() -> Crumb:
    return Crumb(_("Анкеты"), reverse("surveys:list"))


@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    """Staff see programmes with how many answered; participants see their own questionnaires."""
    page = PageHeader(title=_("Анкеты"))
    if may(request.actor, SurveyAction.RESULTS):
        rows = [
            (programme, selectors.issue_counts(programme.pk))
            for programme in programmes.programme_list(actor=request.actor)[:50]
        ]
        return render(request, "school/surveys/overview.html", {"page": page, "rows": rows})
    own = selectors.own_issues(actor=request.actor) if may(request.actor, SurveyAction.ANSWER) else []
    today = timezone.localdate()
    return render(
        request, "school/surveys/own.html", {"page": page, "issues": [(issue, issue.due_on < today) for issue in own]}
    )


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """One long page that keeps what is answered; on a phone each question is a card."""
    issue = selectors.issue_get(actor=request.actor, issue_id=issue_id)
    items, answers = selectors.items_of(issue), selectors.answers_of(issue)
    own = issue.participation.person_id == request.actor.person_id
    back = reverse("surveys:list") if own else reverse("surveys:programme", args=[issue.participation.programme_id])
    form = SurveyForm(request.POST or None, items=items, answers=answers)
    if request.method == "POST" and form.is_valid():
        finish = request.POST.get("step") == "finish"
        with refusals_on(form):
            issue = services.answers_save(
                actor=request.actor, issue_id=issue_id, numbers=form.numbers, texts=form.texts, finish=finish
            )
            if issue.answered_at:
                messages.success(request, _("Спасибо! Анкета сдана."))
                return redirect(back)
            if not finish:
                messages.success(request, _("Ответы сохранены. Анкету можно закончить позже."))
                return redirect("surveys:fill", issue_id)
            for item in domain.unanswered(items, selectors.answers_of(issue)):
                form.add_error(item.key, _("Выберите ответ."))
    page = PageHeader(
        title=_("Анкета на входе") if issue.phase == "before" else _("Анкета на выходе"),
        lead=issue.participation.programme.title,
        crumbs=[_crumb()],
        status=_("сдана") if issue.answered_at else "",
    )
    context = {
        "page": page,
        "form": form,
        "issue": issue,
        "own": own,
        "done": len(answers),
        "total": len(items),
        "back": back,
    }
    return render(request, "school/surveys/fill.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def skip(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    require(request.actor, SurveyAction.MANAGE)
    issue = selectors.issue_get(actor=request.actor, issue_id=issue_id)
    form = SkipForm(request.POST or None)
    back = reverse("surveys:programme", args=[issue.participation.programme_id]) + f"?phase={issue.phase}"
    if request.method == "POST" and form.is_valid():
        services.survey_skip(actor=request.actor, issue_id=issue_id, **form.cleaned_data)
        messages.success(request, _("Отмечено, что анкеты не будет."))
        return redirect(back)
    page = PageHeader(title=_("Анкеты не будет"), lead=issue.participation.person.full_name, crumbs=[_crumb()])
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back)


@require_GET
def programme_surveys(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Who was asked and who answered. What they answered is not shown here to anybody."""
    actor = request.actor
    require(actor, SurveyAction.RESULTS)
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    phase = "after" if request.GET.get("phase") == "after" else "before"
    pending = request.GET.get("only") == "pending"
    counts = selectors.issue_counts(programme_id)
    address = reverse("surveys:programme", args=[programme_id])
    may_manage = may(actor, SurveyAction.MANAGE)
    now = counts[phase]
    remind_command = Command(
        _("Напомнить"), reverse("surveys:remind", args=[programme_id]), "bell", "post", fields=[("phase", phase)]
    )
    issue_command = Command(
        _("Выдать анкеты на выходе"), reverse("surveys:issue-after", args=[programme_id]), "send", "post"
    )
    primary = remind_command if now["pending"] else (issue_command if phase == "after" and not now["asked"] else None)
    page = PageHeader(
        title=_("Анкеты программы"),
        lead=programme.title,
        crumbs=[_crumb()],
        primary=primary if may_manage else None,
        secondary=Command(_("Было и стало"), reverse("surveys:results", args=[programme_id]), "chart-bar"),
    )
    issues = selectors.issue_list(actor=actor, programme_id=programme_id, phase=phase, pending=pending)
    context = {
        "page": page,
        "tabs": [
            Tab(_("На входе"), f"{address}?phase=before", phase == "before", counts["before"]["asked"]),
            Tab(_("На выходе"), f"{address}?phase=after", phase == "after", counts["after"]["asked"]),
        ],
        "counters": [
            Counter(str(now["answered"]), _("ответили"), f"{address}?phase={phase}"),
            Counter(
                str(now["pending"]),
                _("ещё не ответили"),
                f"{address}?phase={phase}&only=pending",
                tone=Tone.WARN if now["pending"] else Tone.NEUTRAL,
            ),
        ],
        "page_obj": Paginator(issues, PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": may_manage,
    }
    return render(request, "school/surveys/programme.html", context)


@require_POST
def issue_after(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = programmes.programme_get(actor=request.actor, programme_id=programme_id)
    count = services.after_surveys_issue(actor=request.actor, programme=programme)
    messages.success(request, _("Выдано анкет: %(count)d.") % {"count": count})
    return redirect(reverse("surveys:programme", args=[programme_id]) + "?phase=after")


@require_POST
def remind(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    phase = "after" if request.POST.get("phase") == "after" else "before"
    programmes.programme_get(actor=request.actor, programme_id=programme_id)
    reminded, unreachable = services.surveys_remind(actor=request.actor, programme_id=programme_id, phase=phase)
    text = _("Напоминание получат: %(count)d.") % {"count": reminded}
    if unreachable:
        text += " " + _("Без входа в систему: %(count)d, раздайте им анкету на бумаге.") % {"count": unreachable}
    messages.success(request, text)
    return redirect(reverse("surveys:programme", args=[programme_id]) + f"?phase={phase}")


@require_GET
def results(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = programmes.programme_get(actor=request.actor, programme_id=programme_id)
    tables = []
    for role, title in (("mentee", _("Наставляемые")), ("mentor", _("Наставники"))):
        try:
            found = selectors.results_get(actor=request.actor, programme=programme, role=role)
        except NotFound:
            continue
        if any(pair.n_before or pair.n_after for pair in found.pairs):
            tables.append((title, found))
    page = PageHeader(
        title=_("Было и стало"),
        lead=programme.title,
        crumbs=[_crumb(), Crumb(_("Анкеты программы"), reverse("surveys:programme", args=[programme_id]))],
    )
    return render(request, "school/surveys/results.html", {"page": page, "tables": tables})
