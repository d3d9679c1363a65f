"""Stages 2 and 3: who takes part, what mentees ask for, what mentors offer; the ministry's registers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import may, require
from apps.core.ids import ids_of
from apps.core.spreadsheets import Sheet, write_xlsx
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tab
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.region.library.selectors import request_type_list
from apps.school.people.models import PersonKind
from apps.school.programmes import selectors, services
from apps.school.programmes.domain import slots_in_words
from apps.school.programmes.models import ParticipantRole, Participation, Programme, ProgrammeState
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.selectors.participants import MENTEE_HEADERS, MENTOR_HEADERS
from apps.school.programmes.web.forms import CandidateFilter, ProfileForm, ReasonForm, RequestForm
from apps.school.programmes.web.programmes import crumbs_of

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _list_page(request: HttpRequest, programme: Programme, role: str) -> PageHeader:
    actor = request.actor
    may_edit = may(actor, ProgrammeAction.EDIT) and programme.state == ProgrammeState.RUNNING
    mentors = role == ParticipantRole.MENTOR
    add = reverse("programmes:participants-add", args=[programme.pk, role])
    more = []
    if may_edit:
        audience = "mentors" if mentors else "mentees"
        upload = reverse("people:import") + f"?audience={audience}&programme={programme.pk}"
        more.append(Command(_("Загрузить из файла"), upload, "upload"))
    if may(actor, ProgrammeAction.EXPORT):
        route = "programmes:mentor-register" if mentors else "programmes:mentee-register"
        more.append(Command(_("Скачать базу по форме министерства"), reverse(route, args=[programme.pk]), "download"))
    return PageHeader(
        title=_("База наставников") if mentors else _("База наставляемых"),
        crumbs=crumbs_of(programme),
        primary=Command(_("Добавить наставников") if mentors else _("Добавить наставляемых"), add, "user-plus")
        if may_edit
        else None,
        more=more,
    )


def _tabs(programme: Programme, current: str) -> list[Tab]:
    return [
        Tab(_("Наставляемые"), reverse("programmes:mentees", args=[programme.pk]), current == "mentees"),
        Tab(_("Наставники"), reverse("programmes:mentors", args=[programme.pk]), current == "mentors"),
    ]


@require_GET
def mentees(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    lacks = request.GET.get("lacks", "")
    lines = selectors.mentee_lines(actor=request.actor, programme=programme, lacks=lacks)
    return _lines(request, programme, name="mentees", role=ParticipantRole.MENTEE, lines=lines, lacks=lacks)


@require_GET
def mentors(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    lacks = request.GET.get("lacks", "")
    lines = selectors.mentor_lines(actor=request.actor, programme=programme, lacks=lacks)
    return _lines(request, programme, name="mentors", role=ParticipantRole.MENTOR, lines=lines, lacks=lacks)


def _lines(request: HttpRequest, programme: Programme, *, name: str, role: str, lines: Any, lacks: str) -> HttpResponse:
    page = _list_page(request, programme, role)
    context = {
        "page": page,
        "programme": programme,
        "tabs": _tabs(programme, name),
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "lacks": {
            "request": _("Показаны те, у кого нет запроса."),
            "consent": _("Показаны те, у кого не хватает согласия."),
            "profile": _("Показаны те, чья карточка не заполнена."),
        }.get(lacks, ""),
        "address": request.path,
        "add": page.primary,
    }
    return render(request, f"school/programmes/{name}.html", context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, programme_id: UUID, role: str) -> HttpResponse:
    """Choose among the people who fit the role; those who may not join come back with the reason."""
    require(request.actor, ProgrammeAction.EDIT)
    if role not in ParticipantRole.values:
        raise Http404
    actor = request.actor
    programme = selectors.programme_get(actor=actor, programme_id=programme_id)
    form = CandidateFilter(request.GET or None, actor=actor)
    chosen: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    candidates = selectors.candidate_list(
        actor=actor, programme=programme, role=role, q=chosen.get("q", ""), class_id=chosen.get("class_id")
    )
    mentoring = role == ParticipantRole.MENTOR
    back = reverse("programmes:mentors" if mentoring else "programmes:mentees", args=[programme_id])
    if request.method == "POST":
        if request.POST.get("everything") == "yes":
            ids = list(candidates.values_list("pk", flat=True))
        else:
            ids = ids_of(request.POST.getlist("selected"))
        joined = services.participants_add(actor=actor, programme_id=programme_id, role=role, person_ids=ids)
        messages.success(request, _("Добавлено: %(count)d.") % {"count": len(joined.participations)})
        for person, reason in joined.refused[:20]:
            messages.warning(request, _("%(name)s: %(reason)s.") % {"name": person.full_name, "reason": reason})
        return redirect(back)
    page = PageHeader(
        title=_("Добавить наставников") if mentoring else _("Добавить наставляемых"),
        lead=_("Показаны те, кто подходит по форме наставничества и ещё не участвует."),
        crumbs=[*crumbs_of(programme), Crumb(_("База наставников") if mentoring else _("База наставляемых"), back)],
    )
    page_obj = Paginator(candidates, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filter_form": form, "page_obj": page_obj, "total": page_obj.paginator.count, "back": back}
    return render(request, "school/programmes/add.html", context)


@require_GET
def participant(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    actor = request.actor
    row = selectors.participation_get(actor=actor, participation_id=participation_id)
    may_edit = (
        may(actor, ProgrammeAction.EDIT) and row.programme.state == ProgrammeState.RUNNING and row.state == "active"
    )
    mentoring = row.role == ParticipantRole.MENTOR
    route = "programmes:profile" if mentoring else "programmes:request"
    label = _("Заполнить карточку") if mentoring else _("Записать запрос")
    more = [Command(_("Карточка человека"), reverse("people:person", args=[row.person_id]), "user-circle")]
    if may_edit:
        withdraw_url = reverse("programmes:withdraw", args=[row.pk])
        more.append(Command(_("Вывести из программы"), withdraw_url, "user-x", danger=True))
    page = PageHeader(
        title=row.person.full_name,
        crumbs=_crumbs(row),
        status=row.get_role_display() if row.state == "active" else row.get_state_display(),
        meta=[
            part
            for part in (str(row.person.class_group or ""), _("с %(day)s") % {"day": format_date(row.joined_on)})
            if part
        ],
        primary=Command(label, reverse(route, args=[row.pk]), "pencil") if may_edit else None,
        more=more,
    )
    profile = selectors.profile_of(row.person_id) if mentoring else None
    titles = {kind.code: kind.title for kind in request_type_list(on=row.programme.starts_on)}
    requests = [] if mentoring else selectors.request_list(row)
    context = {
        "page": page,
        "row": row,
        "profile_rows": _profile_rows(profile) if profile else [],
        "mentoring": mentoring,
        "requests": [
            (asked, titles.get(asked.type_code, _("Тип не выбран")), slots_in_words(asked.slots)) for asked in requests
        ],
        "may_edit": may_edit,
    }
    return render(request, "school/programmes/participant.html", context)


def _profile_rows(profile: Any) -> list[SummaryRow]:
    ages = "–".join(str(age) for age in (profile.age_min, profile.age_max) if age)
    return [
        SummaryRow(_("Основные компетенции"), ", ".join(profile.competences)),
        SummaryRow(_("Достижения"), profile.achievements),
        SummaryRow(_("Интересы"), ", ".join(profile.interests)),
        SummaryRow(_("Желаемый возраст наставляемых"), ages),
        SummaryRow(_("Готов вести наставляемых"), str(profile.capacity)),
        SummaryRow(_("Часов в неделю"), str(profile.hours_per_week).replace(".", ",")),
        SummaryRow(_("Удобное время"), slots_in_words(profile.slots)),
    ]


def _crumbs(row: Participation) -> list[Crumb]:
    mentoring = row.role == ParticipantRole.MENTOR
    url = reverse("programmes:mentors" if mentoring else "programmes:mentees", args=[row.programme_id])
    return [*crumbs_of(row.programme), Crumb(_("База наставников") if mentoring else _("База наставляемых"), url)]


@require_http_methods(["GET", "POST"])
def request_edit(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    row = selectors.participation_get(actor=request.actor, participation_id=participation_id)
    known = next((r for r in selectors.request_list(row) if r.type_code == request.GET.get("type", "")), None)
    initial = (
        {"type_code": known.type_code, "text": known.text, "interests": known.interests, "slots": known.slots}
        if known
        else {}
    )
    form = RequestForm(request.POST or None, mentee_kind=row.person.kind, on=row.programme.starts_on, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.request_save(actor=request.actor, participation_id=participation_id, **form.cleaned_data)
            messages.success(request, _("Запрос записан."))
            return redirect("programmes:participant", participation_id)
    return _form(request, row, form, title=_("Запрос наставляемого"), submit=_("Записать"))


@require_POST
def request_remove(request: HttpRequest, participation_id: UUID, request_id: UUID) -> HttpResponse:
    services.request_remove(actor=request.actor, participation_id=participation_id, request_id=request_id)
    messages.success(request, _("Запрос убран."))
    return redirect("programmes:participant", participation_id)


@require_http_methods(["GET", "POST"])
def profile_edit(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    row = selectors.participation_get(actor=request.actor, participation_id=participation_id)
    if row.person_id != request.actor.person_id:
        require(request.actor, ProgrammeAction.EDIT)
    profile = selectors.profile_of(row.person_id)
    names = list(ProfileForm.base_fields)
    initial = {name: getattr(profile, name) for name in names} if profile else {"source": row.person.kind}
    if initial["source"] not in PersonKind.values:
        initial["source"] = row.person.kind
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.mentor_profile_save(actor=request.actor, person_id=row.person_id, **form.cleaned_data)
            messages.success(request, _("Карточка наставника сохранена."))
            return redirect("programmes:participant", participation_id)
    return _form(request, row, form, title=_("Карточка наставника"), submit=_("Сохранить"))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    require(request.actor, ProgrammeAction.EDIT)
    row = selectors.participation_get(actor=request.actor, participation_id=participation_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.participant_withdraw(actor=request.actor, participation_id=participation_id, **form.cleaned_data)
            messages.success(request, _("Участник выведен из программы."))
            return redirect(_crumbs(row)[-1].url)
    return _form(request, row, form, title=_("Вывести из программы?"), submit=_("Вывести"), danger=True)


def _form(
    request: HttpRequest, row: Participation, form: Any, *, title: str, submit: str, danger: bool = False
) -> HttpResponse:
    back = reverse("programmes:participant", args=[row.pk])
    page = PageHeader(title=title, lead=row.person.full_name, crumbs=_crumbs(row))
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=submit, danger=danger)


def _download(name: str, sheet: Sheet) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(write_xlsx([sheet]), content_type=XLSX, headers=headers)


@require_GET
def mentee_register(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    rows = selectors.mentee_register(actor=request.actor, programme=programme)
    return _download("mentees", Sheet(_("База наставляемых"), MENTEE_HEADERS, rows))


@require_GET
def mentor_register(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    programme = selectors.programme_get(actor=request.actor, programme_id=programme_id)
    rows = selectors.mentor_register(actor=request.actor, programme=programme)
    return _download("mentors", Sheet(_("База наставников"), MENTOR_HEADERS, rows))
