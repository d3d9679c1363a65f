"""A stage: what it needs, what is known, closing and opening it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import may, require
from apps.core.ui.components import PageHeader, Task, TaskStatus, Tone
from apps.core.ui.form_pages import form_page, refusals_on
from apps.region.library.models import Stage
from apps.school.programmes import selectors, services
from apps.school.programmes.domain import StageStatus
from apps.school.programmes.models import ProgrammeState
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import stage_commands
from apps.school.programmes.selectors import StageView
from apps.school.programmes.web.forms import ReasonForm
from apps.school.programmes.web.programmes import FINISHED, crumbs_of, stepper, task_line

TONES = {StageStatus.ACTIVE: Tone.ACTIVE, StageStatus.ERROR: Tone.BAD}


@require_GET
def stage_page(request: HttpRequest, programme_id: UUID, stage: int) -> HttpResponse:
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    view = selectors.stage_get(actor=actor, programme=programme, stage=stage)
    views = selectors.stage_list(actor=actor, programme=programme)
    open_programme = programme.state == ProgrammeState.RUNNING
    may_edit = may(actor, ProgrammeAction.EDIT)  # the pages behind the rules are for those who can meet them
    checks = [
        Task(
            title=check.done if check.met and check.done else check.sentence,
            status=_check_status(view, met=check.met),
            url=check.url if may_edit else "",
            label=_("Не выполнено") if programme.state in FINISHED and not check.met else "",
        )
        for check in view.facts.checks
    ]
    commands = stage_commands(stage, actor, programme) if open_programme else []
    page = PageHeader(
        title=_("Этап %(number)d. %(title)s") % {"number": stage, "title": view.title},
        crumbs=crumbs_of(programme),
        status=TaskStatus(view.status).label,
        status_tone=TONES.get(view.status, Tone.DONE),
        more=commands,
    )
    today = timezone.localdate()
    context = {
        "page": page,
        "programme": programme,
        "view": view,
        "stages": stepper(programme, views),
        "checks": checks,
        "tasks": [
            task_line(t, today, finished=programme.state in FINISHED)
            for t in selectors.task_list(actor=actor, programme_id=programme_id, stage=stage)
        ],
        "waits_for": Stage(view.waits_for).label if view.waits_for else "",
        "may_close": may(actor, ProgrammeAction.CLOSE_STAGE)
        and open_programme
        and view.closing is None
        and view.status is not StageStatus.BLOCKED,
        "may_reopen": may(actor, ProgrammeAction.CLOSE_STAGE) and view.closing is not None,
        "commands": commands,
    }
    return render(request, "school/programmes/stage.html", context)


def _check_status(view: StageView, *, met: bool) -> TaskStatus:
    if met:
        return TaskStatus.DONE
    return TaskStatus.ERROR if view.status is StageStatus.ERROR else TaskStatus.ACTIVE


@require_POST
def stage_close(request: HttpRequest, programme_id: UUID, stage: int) -> HttpResponse:
    services.stage_close(actor=request.actor, programme_id=programme_id, stage=stage)
    messages.success(request, _("Этап закрыт. Его показатели сохранены."))
    return redirect("programmes:programme", programme_id)


@require_http_methods(["GET", "POST"])
def stage_reopen(request: HttpRequest, programme_id: UUID, stage: int) -> HttpResponse:
    require(request.actor, ProgrammeAction.CLOSE_STAGE)
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    form = ReasonForm(request.POST or None)
    back = reverse("programmes:stage", args=[programme_id, stage])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.stage_reopen(actor=request.actor, programme_id=programme_id, stage=stage, **form.cleaned_data)
            messages.success(request, _("Этап снова в работе."))
            return redirect(back)
    page = PageHeader(
        title=_("Открыть этап снова"),
        lead=_("Прежнее закрытие и его показатели останутся в истории."),
        crumbs=crumbs_of(programme),
    )
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Открыть этап"))
