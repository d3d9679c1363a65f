"""Stage 7 on screen: results, awards with a preview, cases."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import may, require
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Task, TaskStatus
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.school.completion import selectors, services
from apps.school.completion.policies import CompletionAction
from apps.school.completion.web.forms import CaseForm, ResultForm
from apps.school.mentorships.selectors import mentorship_row
from apps.school.programmes.models import Programme
from apps.school.programmes.selectors import programme_row
from apps.school.programmes.web.programmes import crumbs_of


@require_GET
def results(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """List pairs and groups: those without a result first. Writing a result closes the pair."""
    lines = selectors.result_list(actor=request.actor, programme_id=programme_id)  # type: ignore[attr-defined]
    programme = programme_row(programme_id)
    tasks = [
        Task(
            f"{line.mentorship.mentor_person.full_name} — {line.mentees}",
            TaskStatus.DONE if line.result else TaskStatus.ACTIVE,
            reverse("completion:result", args=[line.mentorship.id]),
            line.result.summary if line.result else _("итог не записан"),
        )
        for line in lines
    ]
    page = PageHeader(
        title=_("Итоги пар и групп"),
        lead=_("Запись итога закрывает пару. Когда закрыты все, можно закрыть программу."),
        crumbs=crumbs_of(programme),
        secondary=Command(_("Письма и сертификаты"), reverse("completion:awards", args=[programme_id]), "award"),
        more=[Command(_("Сравнить «до» и «после»"), reverse("surveys:results", args=[programme_id]), "trending-up")],
    )
    return render(request, "school/completion/results.html", {"page": page, "tasks": tasks})


@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, mentorship_id: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    known = selectors.result_get(actor=actor, mentorship_id=mentorship_id)
    mentorship = mentorship_row(mentorship_id)
    initial = (
        {"summary": known.summary, "goal_reached": known.goal_reached, "presented": known.presented} if known else None
    )
    form = ResultForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.result_record(actor=actor, mentorship_id=mentorship_id, **form.cleaned_data)
            messages.success(request, _("Итог записан, пара закрыта."))
            return redirect("completion:results", mentorship.programme_id)
    back = reverse("completion:results", args=[mentorship.programme_id])
    page = PageHeader(
        title=_("Итог работы"),
        lead=mentorship.mentor_person.full_name,
        crumbs=[*crumbs_of(mentorship.programme), Crumb(_("Итоги"), back)],
    )
    if may(actor, CompletionAction.RECORD):
        submit = _("Записать и закрыть пару")
        return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=submit)
    rows = [
        SummaryRow(form.fields["summary"].label or "", known.summary),
        SummaryRow(form.fields["goal_reached"].label or "", known.get_goal_reached_display()),
        SummaryRow(form.fields["presented"].label or "", _("да") if known.presented else _("нет")),
    ] if known else []  # fmt: skip
    return render(request, "school/completion/read.html", {"page": page, "rows": rows})


@require_GET
def awards(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """List who worked in pairs: choose whom to thank, or open what was issued."""
    actor = request.actor  # type: ignore[attr-defined]
    lines = selectors.award_list(actor=actor, programme_id=programme_id)
    programme = programme_row(programme_id)
    page = PageHeader(
        title=_("Письма и сертификаты"),
        lead=_("Наставникам — благодарственные письма, наставляемым — сертификаты. Номера идут подряд."),
        crumbs=crumbs_of(programme),
        secondary=Command(_("Выданные документы"), f"{reverse('documents:list')}?programme={programme_id}", "files"),
    )
    context = {
        "page": page,
        "programme_id": programme_id,
        "lines": lines,
        "may_issue": may(actor, CompletionAction.AWARD) and any(line.award is None for line in lines),
    }
    return render(request, "school/completion/awards.html", context)


@require_POST
def awards_issue(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show who would get what; issue after the second button."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, CompletionAction.AWARD)
    try:
        chosen = [UUID(value) for value in request.POST.getlist("selected")]
    except ValueError as error:
        raise BadRequest("a choice names no person") from error
    here = reverse("completion:awards", args=[programme_id])
    lines = [
        line
        for line in selectors.award_list(actor=actor, programme_id=programme_id)
        if line.person.id in set(chosen) and line.award is None
    ]
    if not lines:
        messages.warning(request, _("Отметьте, кому выдать: те, у кого документ уже есть, не нужны."))
        return redirect(here)
    if "confirmed" in request.POST:
        issued = services.awards_issue(actor=actor, programme_id=programme_id, person_ids=chosen)
        messages.success(request, _("Выдано документов: %(n)d. Они в списке документов.") % {"n": len(issued)})
        return redirect(here)
    titles = {"mentor": _("благодарственное письмо"), "mentee": _("сертификат")}
    context = {
        "page": PageHeader(
            title=_("Выдать документы: %(n)d") % {"n": len(lines)},
            lead=_("Проверьте список. Выданный документ не меняется."),
            crumbs=crumbs_of(programme_row(programme_id)),
        ),
        "rows": [SummaryRow(line.person.full_name, titles[line.role]) for line in lines],
        "fields": [("confirmed", "yes"), *(("selected", str(line.person.id)) for line in lines)],
        "submit": _("Выдать"),
        "cancel_url": here,
    }
    return render(request, "school/completion/confirm.html", context)


@require_GET
def cases(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = selectors.case_list(actor=actor, programme_id=programme_id)
    tasks = [
        Task(row.title, TaskStatus.ACTIVE, reverse("completion:case", args=[row.id]), format_date(row.created_at))
        for row in rows
    ]
    add = Command(_("Написать кейс"), reverse("completion:case-add", args=[programme_id]), "plus")
    page = PageHeader(
        title=_("Кейсы"),
        lead=_("История успеха, которую могут повторить другие. Имён без согласия на публикацию в ней нет."),
        crumbs=crumbs_of(programme_row(programme_id)),
        primary=add if may(actor, CompletionAction.WRITE_CASE) else None,
    )
    return render(request, "school/completion/cases.html", {"page": page, "tasks": tasks})


@require_http_methods(["GET", "POST"])
def case_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    require(request.actor, CompletionAction.WRITE_CASE)  # type: ignore[attr-defined]
    return _case_form(request, programme_row(programme_id), None, None)


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found = selectors.case_get(actor=request.actor, case_id=case_id)  # type: ignore[attr-defined]
    initial = {name: getattr(found, name) for name in ("title", "challenge", "steps", "outcome")}
    return _case_form(request, found.programme, case_id, initial)


def _case_form(
    request: HttpRequest, programme: Programme, case_id: UUID | None, initial: dict[str, str] | None
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = CaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.case_save(actor=actor, programme_id=programme.pk, case_id=case_id, **form.cleaned_data)
            messages.success(request, _("Кейс сохранён."))
            return redirect("completion:cases", programme.pk)
    back = reverse("completion:cases", args=[programme.pk])
    page = PageHeader(title=_("Кейс"), crumbs=[*crumbs_of(programme), Crumb(_("Кейсы"), back)])
    if may(actor, CompletionAction.WRITE_CASE):
        return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Сохранить"))
    rows = [SummaryRow(field.label or "", (initial or {}).get(name, "")) for name, field in form.fields.items()]
    return render(request, "school/completion/read.html", {"page": page, "rows": rows})


@require_POST
def roadmap(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Issue the roadmap as a Word document and hand it out."""
    document = services.roadmap_issue(actor=request.actor, programme_id=programme_id)  # type: ignore[attr-defined]
    return redirect("documents:download", document.id)
