"""The roadmap: tasks by stage, marks, edits, moving dates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.region.library.models import Contour, Stage
from apps.school.programmes import selectors, services
from apps.school.programmes.models import ProgrammeState
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.services.roadmap import shifted
from apps.school.programmes.web.forms import ShiftForm, TaskDoneForm, TaskForm, WaiveForm
from apps.school.programmes.web.programmes import FINISHED, crumbs_of, task_line


@require_GET
def roadmap(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    today = timezone.localdate()
    tasks = list(selectors.task_list(actor=actor, programme_id=programme_id))
    only_overdue = request.GET.get("only") == "overdue"
    if only_overdue:
        tasks = [task for task in tasks if task.done_on is None and not task.waived_reason and task.due_on < today]
    groups = [
        (
            stage,
            [
                (
                    contour,
                    [
                        task_line(task, today, finished=programme.state in FINISHED)
                        for task in tasks
                        if task.stage == stage and task.contour == contour
                    ],
                )
                for contour in Contour
            ],
        )
        for stage in Stage
        if not only_overdue or any(task.stage == stage for task in tasks)
    ]
    may_edit = may(actor, ProgrammeAction.EDIT) and programme.state == ProgrammeState.RUNNING
    page = PageHeader(
        title=_("Дорожная карта"),
        crumbs=crumbs_of(programme),
        primary=Command(_("Добавить задачу"), reverse("programmes:task-add", args=[programme_id]), "plus")
        if may_edit
        else None,
        secondary=Command(_("Сдвинуть сроки"), reverse("programmes:tasks-shift", args=[programme_id]), "calendar-due")
        if may_edit
        else None,
    )
    return render(
        request, "school/programmes/roadmap.html", {"page": page, "groups": groups, "only_overdue": only_overdue}
    )


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A task with its marks: done, not needed, open again."""
    actor = request.actor
    found = selectors.task_get(actor=actor, task_id=task_id)
    form = TaskDoneForm(initial={"done_on": timezone.localdate(), "evidence": found.evidence})
    waive = WaiveForm()
    if request.method == "POST":
        action = request.POST.get("action", "")
        form = TaskDoneForm(request.POST) if action == "done" else form
        waive = WaiveForm(request.POST) if action == "waive" else waive
        if action == "reopen" or (action == "done" and form.is_valid()) or (action == "waive" and waive.is_valid()):
            return _mark(request, task_id, action, form, waive)
    may_edit = may(actor, ProgrammeAction.EDIT) and found.programme.state == ProgrammeState.RUNNING
    roadmap_url = reverse("programmes:roadmap", args=[found.programme_id])
    page = PageHeader(
        title=found.title,
        crumbs=[*crumbs_of(found.programme), Crumb(_("Дорожная карта"), roadmap_url)],
        secondary=Command(_("Изменить"), reverse("programmes:task-edit", args=[task_id]), "pencil")
        if may_edit
        else None,
    )
    rows = [
        SummaryRow(_("Этап"), Stage(found.stage).label),
        SummaryRow(_("Контур"), found.get_contour_display()),
        SummaryRow(_("Ответственный"), found.owner),
        SummaryRow(_("Срок"), format_date(found.due_on)),
        SummaryRow(_("Результат, вид документа"), found.evidence),
    ]
    if found.done_on:
        rows.append(SummaryRow(_("Выполнено"), format_date(found.done_on)))
    if found.waived_reason:
        rows.append(SummaryRow(_("Не требуется"), found.waived_reason))
    context = {"page": page, "task": found, "rows": rows, "form": form, "waive": waive, "may_edit": may_edit}
    errors = bool(form.errors or waive.errors)
    return render(request, "school/programmes/task.html", context, status=422 if errors else 200)


def _mark(request: HttpRequest, task_id: UUID, action: str, form: TaskDoneForm, waive: WaiveForm) -> HttpResponse:
    actor = request.actor
    if action == "done":
        done = services.task_done(actor=actor, task_id=task_id, **form.cleaned_data)
        messages.success(request, _("Задача отмечена выполненной."))
    elif action == "waive":
        done = services.task_waive(actor=actor, task_id=task_id, **waive.cleaned_data)
        messages.success(request, _("Задача отмечена как не требующаяся."))
    else:
        done = services.task_reopen(actor=actor, task_id=task_id)
        messages.success(request, _("Задача снова в работе."))
        return redirect("programmes:task", task_id)
    return redirect(reverse("programmes:roadmap", args=[done.programme_id]) + f"#stage-{done.stage}")


@require_http_methods(["GET", "POST"])
def task_add(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    form = TaskForm(request.POST or None, initial={"stage": programme.stage, "due_on": timezone.localdate()})
    back = reverse("programmes:roadmap", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.task_add(actor=request.actor, programme_id=programme_id, **form.cleaned_data)
            messages.success(request, _("Задача добавлена."))
            return redirect(back)
    return _task_form(request, programme, form, _("Новая задача"), back)


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, task_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    found = selectors.task_get(actor=request.actor, task_id=task_id)
    initial = {name: getattr(found, name) for name in ("stage", "title", "owner", "due_on", "contour", "evidence")}
    form = TaskForm(request.POST or None, initial=initial)
    back = reverse("programmes:task", args=[task_id])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.task_edit(actor=request.actor, task_id=task_id, **form.cleaned_data)
            messages.success(request, _("Изменения сохранены."))
            return redirect(back)
    return _task_form(request, found.programme, form, _("Изменить задачу"), back)


def _task_form(request: HttpRequest, programme: Any, form: TaskForm, title: str, back: str) -> HttpResponse:
    page = PageHeader(title=title, crumbs=crumbs_of(programme))
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back)


@require_http_methods(["GET", "POST"])
def shift(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Ask by how many days, show the dates that would come, move them."""
    require(request.actor, ProgrammeAction.EDIT)
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    form = ShiftForm(request.POST or None)
    back = reverse("programmes:roadmap", args=[programme_id])
    page = PageHeader(title=_("Сдвинуть сроки"), crumbs=[*crumbs_of(programme), Crumb(_("Дорожная карта"), back)])
    if request.method == "POST" and form.is_valid():
        days, stage = form.cleaned_data["days"], form.cleaned_data["stage"]
        tasks = [
            found
            for found in selectors.task_list(actor=actor, programme_id=programme_id, stage=stage)
            if found.done_on is None and not found.waived_reason
        ]
        if request.POST.get("step") == "move":
            count = services.tasks_shift(
                actor=actor, programme_id=programme_id, task_ids=[found.pk for found in tasks], days=days
            )
            messages.success(request, _("Сдвинуто задач: %(count)d.") % {"count": count})
            return redirect(back)
        preview = [(found, shifted(found.due_on, days, ends_on=programme.ends_on)) for found in tasks]
        context = {"page": page, "preview": preview, "days": days, "stage": stage or "", "back": back}
        return render(request, "school/programmes/shift.html", context)
    return form_page(
        request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Показать новые сроки")
    )
