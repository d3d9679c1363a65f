"""The list of programmes, creating one, its page and its team."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.ids import id_of
from apps.core.ui.components import (
    Command,
    Counter,
    Crumb,
    PageHeader,
    Stage,
    StageState,
    SummaryRow,
    Task,
    TaskStatus,
    Tone,
)
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.region.library.selectors import form_get, form_list, variant_list
from apps.school.people import selectors as people
from apps.school.programmes import selectors, services
from apps.school.programmes.domain import StageStatus
from apps.school.programmes.models import Programme, ProgrammeState, RoadmapTask
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import programme_counters, stage_commands
from apps.school.programmes.selectors import StageView
from apps.school.programmes.web.forms import ProgrammeForm, ReasonForm, TeamForm

_CREATED = (
    "form_code", "variant_code", "title", "goal", "expected_results", "starts_on", "ends_on", "curator_id",
    "max_group_size", "min_meetings", "cadence_days", "order_number", "order_date",
)  # fmt: skip


def list_crumb() -> Crumb:
    return Crumb(_("Программы"), reverse("programmes:list"))


FINISHED: Final = (ProgrammeState.COMPLETED, ProgrammeState.CANCELLED)


def crumbs_of(programme: Programme) -> list[Crumb]:
    return [list_crumb(), Crumb(programme.title, reverse("programmes:programme", args=[programme.pk]))]


def stepper(programme: Programme, views: list[StageView]) -> list[Stage]:
    """Say in the words of the stepper where a programme is."""
    states = {StageStatus.DONE: StageState.DONE, StageStatus.ERROR: StageState.ERROR}
    return [
        Stage(
            view.number,
            view.title,
            states.get(view.status, StageState.CURRENT if view.number == programme.stage else StageState.NEXT),
            reverse("programmes:stage", args=[programme.pk, view.number]),
        )
        for view in views
    ]


@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    rows = selectors.programme_list(actor=request.actor)
    titles = {form.code: form.title for form in form_list()}
    add = Command(_("Создать программу"), reverse("programmes:add"), "plus")
    may_edit = may(request.actor, ProgrammeAction.EDIT)
    page = PageHeader(title=_("Программы"), primary=add if may_edit else None)
    context = {
        "page": page,
        "running": [(row, titles.get(row.form_code, "")) for row in rows if row.state in ("draft", "running")],
        "past": [(row, titles.get(row.form_code, "")) for row in rows if row.state not in ("draft", "running")],
        "add": add if may_edit else None,
    }
    return render(request, "school/programmes/list.html", context)


@require_http_methods(["GET", "POST"])
def programme_add(request: HttpRequest) -> HttpResponse:
    """One page to fill in, then the answers to check, then the programme with its roadmap."""
    require(request.actor, ProgrammeAction.EDIT)
    form = ProgrammeForm(request.POST or None, actor=request.actor)
    page = PageHeader(title=_("Новая программа"), crumbs=[list_crumb()])
    if request.method == "POST" and form.is_valid():
        step = request.POST.get("step", "")
        if step == "create":
            with refusals_on(form):
                programme = _create(request, form)
                messages.success(request, _("Программа создана, дорожная карта составлена."))
                return redirect("programmes:programme", programme.pk)
        elif step != "back":
            check = PageHeader(title=_("Проверьте программу"), crumbs=[list_crumb()])
            fields = [(name, value) for name in form.fields for value in request.POST.getlist(name)]
            context = {"page": check, "rows": _answers(form), "fields": fields}
            return render(request, "school/programmes/check.html", context)
    return form_page(
        request,
        "school/form.html",
        page=page,
        form=form,
        cancel_url=reverse("programmes:list"),
        submit=_("Проверить ответы"),
    )


def _create(request: HttpRequest, form: ProgrammeForm) -> Programme:
    data = form.cleaned_data
    values: dict[str, Any] = {name: data[name] for name in _CREATED}
    values["curator_id"] = UUID(data["curator_id"]) if data["curator_id"] else None
    team = [(UUID(person_id), str(_("организационная команда"))) for person_id in data["team"]]
    return services.programme_create(actor=request.actor, team=team, **values)


def _answers(form: ProgrammeForm) -> list[SummaryRow]:
    data = form.cleaned_data
    persons = dict(form.fields["curator_id"].choices)  # type: ignore[attr-defined]
    chosen = form_get(data["form_code"], data["starts_on"])
    variants = {row.code: row.title for row in variant_list(data["form_code"])}
    team = ", ".join(str(persons.get(person_id, "")) for person_id in data["team"])
    order = " ".join(
        part for part in (data["order_number"], format_date(data["order_date"]) if data["order_date"] else "") if part
    )
    return [
        SummaryRow(_("Форма"), chosen.title),
        SummaryRow(_("Вариант"), variants.get(data["variant_code"], "")),
        SummaryRow(_("Название"), data["title"]),
        SummaryRow(_("Цель"), data["goal"]),
        SummaryRow(_("Ожидаемые результаты"), data["expected_results"]),
        SummaryRow(_("Срок"), f"{format_date(data['starts_on'])} — {format_date(data['ends_on'])}"),
        SummaryRow(_("Куратор"), str(persons.get(data["curator_id"], "")) if data["curator_id"] else ""),
        SummaryRow(_("Команда"), team),
        SummaryRow(_("Наставляемых на наставника, не больше"), str(data["max_group_size"] or chosen.max_group_size)),
        SummaryRow(_("Встреч, не меньше"), str(data["min_meetings"])),
        SummaryRow(_("Встреча раз в … дней"), str(data["cadence_days"])),
        SummaryRow(_("Приказ о внедрении"), order),
    ]


@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    initial = {name: getattr(programme, name) for name in services.programmes.EDITABLE}
    initial["curator_id"] = str(programme.curator_id or "")
    form = ProgrammeForm(
        request.POST or None,
        actor=request.actor,
        form_code=programme.form_code,
        rules_of=programme.starts_on,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data}
        values["curator_id"] = UUID(values["curator_id"]) if values["curator_id"] else None
        values["max_group_size"] = values["max_group_size"] or programme.max_group_size
        with refusals_on(form):
            services.programme_edit(actor=request.actor, programme_id=programme_id, **values)
            messages.success(request, _("Изменения сохранены."))
            return redirect("programmes:programme", programme_id)
    page = PageHeader(title=_("Изменить программу"), crumbs=crumbs_of(programme))
    return form_page(
        request,
        "school/form.html",
        page=page,
        form=form,
        cancel_url=reverse("programmes:programme", args=[programme_id]),
    )


@require_http_methods(["GET", "POST"])
def programme_cancel(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    form = ReasonForm(request.POST or None)
    back = reverse("programmes:programme", args=[programme_id])
    if request.method == "POST" and form.is_valid():
        services.programme_cancel(actor=request.actor, programme_id=programme_id, **form.cleaned_data)
        messages.success(request, _("Программа отменена."))
        return redirect("programmes:list")
    page = PageHeader(title=_("Отменить программу?"), lead=programme.title, crumbs=crumbs_of(programme))
    return form_page(
        request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Отменить программу"), danger=True
    )


@require_GET
def programme_page(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Where the programme is: seven stages, five numbers, the tasks of the current stage, one next step."""
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    views = selectors.stage_list(actor=actor, programme=programme)
    current = views[programme.stage - 1]
    may_edit = may(actor, ProgrammeAction.EDIT) and programme.state == ProgrammeState.RUNNING
    today = timezone.localdate()
    more = [Command(_("Дорожная карта"), reverse("programmes:roadmap", args=[programme_id]), "list-check")]
    if may_edit:
        more += [
            Command(_("Команда"), reverse("programmes:team", args=[programme_id]), "users-group"),
            Command(_("Изменить программу"), reverse("programmes:edit", args=[programme_id]), "pencil"),
            Command(
                _("Отменить программу"), reverse("programmes:cancel", args=[programme_id]), "circle-x", danger=True
            ),
        ]
    form = form_get(programme.form_code, programme.starts_on)
    page = PageHeader(
        title=programme.title,
        lead=form.title,
        crumbs=[list_crumb()],
        status=_("Этап %(stage)d из 7") % {"stage": programme.stage}
        if programme.state == ProgrammeState.RUNNING
        else programme.get_state_display(),
        status_tone=Tone.ACTIVE if programme.state == ProgrammeState.RUNNING else Tone.DONE,
        meta=[f"{format_date(programme.starts_on)} — {format_date(programme.ends_on)}"],
        primary=next_step(request, programme, current) if may_edit else None,
        more=more,
    )
    tasks = selectors.task_list(actor=actor, programme_id=programme_id, stage=programme.stage)
    context = {
        "page": page,
        "programme": programme,
        "stages": stepper(programme, views),
        "current": current,
        "may_edit": may_edit,
        "counters": _counters(request, programme, views),
        "tasks": [task_line(task, today, finished=programme.state in FINISHED) for task in tasks],
        "team": selectors.team_list(programme),
    }
    return render(request, "school/programmes/programme.html", context)


def next_step(request: HttpRequest, programme: Programme, current: StageView) -> Command:
    """Return the one next step: the first unmet rule that has a page, or the closing of the stage."""
    if not current.unmet and current.status is StageStatus.ACTIVE:
        return Command(
            _("Закрыть этап %(stage)d") % {"stage": current.number},
            reverse("programmes:stage", args=[programme.pk, current.number]),
            "flag",
        )
    offered = stage_commands(current.number, request.actor, programme)
    if offered:
        return offered[0]
    titles = {
        "mentees": _("Добавить наставляемых"),
        "requests": _("Записать запросы"),
        "consents": _("Получить согласия"),
        "mentors": _("Добавить наставников"),
        "profiles": _("Заполнить карточки наставников"),
        "order": _("Указать приказ"),
        "team": _("Собрать команду"),
        "tasks": _("Открыть задачи этапа"),
    }
    linked = next((check for check in current.unmet if check.url and check.code in titles), None)
    if linked:
        return Command(titles[linked.code], linked.url, "arrow-right")
    return Command(
        _("Открыть этап %(stage)d") % {"stage": current.number},
        reverse("programmes:stage", args=[programme.pk, current.number]),
        "arrow-right",
    )


def _counters(request: HttpRequest, programme: Programme, views: list[StageView]) -> list[Counter]:
    second, third = views[1].facts.figures, views[2].facts.figures
    tasks = selectors.task_counts(programme.pk, today=timezone.localdate())
    mentees = reverse("programmes:mentees", args=[programme.pk])
    lacking = second["without_consent"]
    return [
        Counter(str(second["mentees"]), _("наставляемых"), mentees),
        Counter(
            str(third["mentors"]),
            _("наставников"),
            reverse("programmes:mentors", args=[programme.pk]),
            _("мест: %(places)d") % {"places": third["capacity"]},
        ),
        Counter(
            str(lacking),
            _("без согласия"),
            mentees + "?lacks=consent",
            tone=Tone.WARN if lacking else Tone.NEUTRAL,
        ),
        Counter(
            str(tasks["overdue"]),
            _("задач не отмечено") if programme.state in FINISHED else _("задач просрочено"),
            reverse("programmes:roadmap", args=[programme.pk]) + "?only=overdue",
            tone=Tone.BAD if tasks["overdue"] and programme.state not in FINISHED else Tone.NEUTRAL,
        ),
        *programme_counters(request.actor, programme),
    ]


def task_line(task: RoadmapTask, today: Any, *, finished: bool = False) -> Task:
    """Show a task of the roadmap; in a finished programme nothing is overdue any more."""
    done = task.done_on is not None or bool(task.waived_reason)
    hint = " · ".join(part for part in (task.owner, task.evidence) if part)
    if task.waived_reason:
        hint = _("не требуется: %(reason)s") % {"reason": task.waived_reason}
    elif task.done_on is not None:
        hint = _("выполнено %(day)s") % {"day": format_date(task.done_on, year=False)} + (
            f" · {task.evidence}" if task.evidence else ""
        )
    return Task(
        title=task.title,
        status=TaskStatus.DONE if done else TaskStatus.ACTIVE,
        url=reverse("programmes:task", args=[task.pk]),
        hint=hint,
        due=None if done or finished else task.due_on,
        overdue=not done and not finished and task.due_on < today,
        label=_("Не отмечена") if finished and not done else "",
    )


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    form = TeamForm(request.POST if "person_id" in request.POST else None, actor=actor)
    if request.method == "POST":
        require(actor, ProgrammeAction.EDIT)
        if removed := id_of(request.POST.get("remove", "")):
            services.team_remove(actor=actor, programme_id=programme_id, member_id=removed)
            return redirect("programmes:team", programme_id)
        if form.is_valid():
            services.team_add(
                actor=actor,
                programme_id=programme_id,
                person_id=UUID(form.cleaned_data["person_id"]),
                duty=form.cleaned_data["duty"],
            )
            messages.success(request, _("Команда изменена."))
            return redirect("programmes:team", programme_id)
    page = PageHeader(title=_("Команда программы"), crumbs=crumbs_of(programme))
    context = {
        "page": page,
        "form": form,
        "members": selectors.team_list(programme),
        "curator_id": programme.curator_id,
        "may_edit": may(actor, ProgrammeAction.EDIT),
        "has_people": people.teacher_list(actor=actor).exists(),
    }
    return render(request, "school/programmes/team.html", context, status=422 if form.errors else 200)
