"""Stage 4 on screen: the list of mentors, scores, decisions, marks; the regional bank."""

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
from apps.core.ids import id_of, ids_of
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.form_pages import refusals_on
from apps.core.ui.wording import format_date, format_number
from apps.region.partners import selectors as partners
from apps.region.partners.services.engagements import engagement_request
from apps.school.admission import engaging, selectors, services
from apps.school.admission.models import Decision
from apps.school.admission.policies import AdmissionAction
from apps.school.admission.web.forms import ClearanceForm, DecisionForm, EngageForm, ScoresForm
from apps.school.people import selectors as people
from apps.school.programmes import selectors as programmes
from apps.school.programmes.models import ProgrammeState

PER_PAGE = 50
TONES = {"admitted": Tone.GOOD, "refused": Tone.NEUTRAL, "suspended": Tone.BAD, "pending": Tone.WARN}


def _crumb() -> Crumb:
    return Crumb(_("Отбор"), reverse("admission:list"))


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    require(request.actor, AdmissionAction.VIEW)
    rows = programmes.programme_list(actor=request.actor, state=ProgrammeState.RUNNING)
    page = PageHeader(
        title=_("Отбор и допуск"),
        secondary=Command(_("Сроки справок"), reverse("admission:ending"), "calendar-due"),
    )
    return render(request, "school/admission/overview.html", {"page": page, "rows": rows})


@require_GET
def mentors(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    actor = request.actor
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    lines = selectors.mentor_lines(actor=actor, programme=programme)
    wanted = request.GET.get("decision", "")
    shown = [line for line in lines if not wanted or line.decision == wanted]
    address = reverse("admission:programme", args=[programme_id])
    counts = {value: sum(line.decision == value for line in lines) for value in Decision.values}
    page = PageHeader(
        title=_("Отбор и допуск наставников"),
        lead=programme.title,
        crumbs=[_crumb(), Crumb(programme.title, reverse("programmes:programme", args=[programme_id]))],
    )
    context = {
        "page": page,
        "programme": programme,
        "page_obj": Paginator([(line, TONES[line.decision]) for line in shown], PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "counters": [
            Counter(str(len(lines)), _("наставников"), address),
            Counter(
                str(counts[Decision.PENDING]),
                _("ждут решения"),
                f"{address}?decision=pending",
                tone=Tone.WARN if counts[Decision.PENDING] else Tone.NEUTRAL,
            ),
            Counter(str(counts[Decision.ADMITTED]), _("допущены"), f"{address}?decision=admitted"),
            Counter(str(counts[Decision.REFUSED] + counts[Decision.SUSPENDED]), _("не допущены"), address),
        ],
        "may_decide": may(actor, AdmissionAction.DECIDE) and programme.state == ProgrammeState.RUNNING,
        "add_url": reverse("programmes:mentors", args=[programme_id]),
    }
    return render(request, "school/admission/mentors.html", context)


@require_POST
def decide(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show what a bulk action would do, then do it."""
    actor = request.actor
    require(actor, AdmissionAction.DECIDE)
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    action = request.POST.get("action", "")
    ids = ids_of(request.POST.getlist("selected"))
    if request.POST.get("everything") == "yes":
        ids = [line.pk for line in selectors.mentor_lines(actor=actor, programme=programme)]
    back = reverse("admission:programme", args=[programme_id])
    if not ids:
        messages.warning(request, _("Отметьте хотя бы одного наставника."))
        return redirect(back)
    form = DecisionForm(
        request.POST if request.POST.get("step") == "do" else None, initial={"trained_on": timezone.localdate()}
    )
    if request.POST.get("step") == "do" and form.is_valid():
        with refusals_on(form):
            _apply(request, programme_id, ids, action, form)
            return redirect(back)
    plan = services.decision_plan(actor=actor, programme=programme, participation_ids=ids, decision=action)
    titles = {
        "admitted": _("Допустить наставников"),
        "refused": _("Не допускать наставников"),
        "suspended": _("Приостановить допуск"),
        "train": _("Отметить обучение"),
    }
    page = PageHeader(title=titles.get(action, _("Решение")), crumbs=[_crumb(), Crumb(programme.title, back)])
    for name in ["reason"] if action == "train" else ["trained_on", "title"]:
        del form.fields[name]
    context = {"page": page, "plan": plan, "form": form, "action": action, "ids": ids, "back": back}
    return render(request, "school/admission/decide.html", context, status=422 if form.errors else 200)


def _apply(request: HttpRequest, programme_id: UUID, ids: list[UUID], action: str, form: DecisionForm) -> None:
    actor, data = request.actor, form.cleaned_data
    if action == "train":
        count = services.training_mark(
            actor=actor,
            programme_id=programme_id,
            participation_ids=ids,
            trained_on=data["trained_on"] or timezone.localdate(),
            title=data["title"],
        )
        messages.success(request, _("Обучение отмечено: %(count)d.") % {"count": count})
        return
    decided = services.admissions_decide(
        actor=actor, programme_id=programme_id, participation_ids=ids, decision=action, reason=data["reason"]
    )
    messages.success(request, _("Решение записано: %(count)d.") % {"count": len(decided.done)})
    for line, reason in decided.refused[:20]:
        messages.warning(request, _("%(name)s: %(reason)s.") % {"name": line.person.full_name, "reason": reason})


@require_http_methods(["GET", "POST"])
def mentor(request: HttpRequest, participation_id: UUID) -> HttpResponse:
    """One mentor: eight criteria in one form, what they add up to, the marks."""
    actor = request.actor
    line = selectors.mentor_line(actor=actor, participation_id=participation_id)
    programme = line.participation.programme
    may_score = may(actor, AdmissionAction.SCORE)
    form = ScoresForm(
        request.POST or None,
        criteria=selectors.criteria_of(programme),
        known=selectors.own_scores(actor=actor, participation_id=participation_id),
    )
    back = reverse("admission:programme", args=[programme.pk])
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.scores_save(actor=actor, participation_id=participation_id, scores=form.scores)
            messages.success(request, _("Оценки сохранены."))
            return redirect("admission:mentor", participation_id)
    person = line.person
    cleared = line.standing.cleared_until
    rows = [
        SummaryRow(
            _("Сумма оценок"),
            _("%(total)s из %(highest)d") % {"total": format_number(line.total), "highest": line.highest},
        ),
        SummaryRow(_("Подсказка"), line.suggestion.label),
        SummaryRow(_("Решение"), line.decision_title),
        SummaryRow(
            _("Обучение"),
            format_date(line.admission.trained_on) if line.admission and line.admission.trained_on else "",
        ),
    ]
    if line.vetting_needed:
        url = reverse("admission:clearance", args=[person.pk]) if may(actor, AdmissionAction.CLEAR) else ""
        rows.append(
            SummaryRow(_("Отметка о справке"), _("до %(day)s") % {"day": format_date(cleared)} if cleared else "", url)
        )
    page = PageHeader(
        title=person.full_name,
        crumbs=[_crumb(), Crumb(programme.title, back)],
        status=line.decision_title,
        status_tone=TONES[line.decision],
        more=[
            Command(_("Карточка наставника"), reverse("programmes:participant", args=[participation_id]), "user-circle")
        ],
    )
    context = {"page": page, "line": line, "form": form, "rows": rows, "may_score": may_score, "back": back}
    return render(request, "school/admission/mentor.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def clearance(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor = request.actor
    require(actor, AdmissionAction.CLEAR)
    person = people.person_get(actor=actor, person_id=person_id)
    known = selectors.clearance_of(person_id)
    back = reverse("admission:ending")
    if request.POST.get("action") == "withdraw":
        services.clearance_withdraw(actor=actor, person_id=person_id)
        messages.success(request, _("Отметка снята. То, что на ней держалось, приостановлено."))
        return redirect("admission:clearance", person_id)
    form = ClearanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.clearance_set(actor=actor, person_id=person_id, **form.cleaned_data)
            messages.success(request, _("Отметка внесена."))
            return redirect(back)
    page = PageHeader(
        title=_("Отметка о справке"),
        lead=person.full_name,
        crumbs=[_crumb()],
        status=_("до %(day)s") % {"day": format_date(known.cleared_until)}
        if known and known.cleared_until
        else _("отметки нет"),
    )
    context = {"page": page, "form": form, "known": known, "back": back}
    return render(request, "school/admission/clearance.html", context, status=422 if form.errors else 200)


@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    rows = selectors.clearances_ending(actor=request.actor)
    page = PageHeader(title=_("Сроки справок"), lead=_("Истекли или истекут в ближайшие 30 дней."), crumbs=[_crumb()])
    context = {
        "page": page,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "may_clear": may(request.actor, AdmissionAction.CLEAR),
    }
    return render(request, "school/admission/ending.html", context)


@require_http_methods(["GET", "POST"])
def external(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The region's bank of mentors: ask for one; put into the programme the one who agreed."""
    actor = request.actor
    require(actor, AdmissionAction.DECIDE)
    programme = programmes.programme_get(actor=actor, programme_id=programme_id)
    if request.method == "POST":
        form = EngageForm(request.POST)
        mentor_id = id_of(request.POST.get("mentor_id", ""))
        if request.POST.get("action") == "join" and mentor_id:
            engaging.external_mentor_join(actor=actor, programme_id=programme_id, mentor_id=mentor_id)
            messages.success(request, _("Наставник добавлен в программу вместе с отметкой региона о справке."))
        elif form.is_valid():
            engagement_request(actor=actor, **form.cleaned_data)
            messages.success(request, _("Запрос отправлен. Когда наставник согласится, его можно будет добавить."))
        return redirect("admission:external", programme_id)
    taking_part = programmes.participation_list(actor=actor, programme_id=programme_id, role="mentor")
    known = {row.person.external_mentor_id for row in taking_part}
    cards = partners.mentor_catalogue(actor=actor, q=request.GET.get("q", "")[:100])
    page = PageHeader(
        title=_("Найти наставника в регионе"),
        lead=programme.title,
        crumbs=[Crumb(programme.title, reverse("programmes:programme", args=[programme_id]))],
    )
    context = {
        "page": page,
        "cards": [(card, card.mentor_id in known) for card in cards],
        "q": request.GET.get("q", ""),
        "form": EngageForm(),
    }
    return render(request, "school/admission/external.html", context)
