"""The matching workspace: groups by mentor, the unmatched with reasons, one choice a row, one approval."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tone
from apps.core.ui.form_pages import refusals_on
from apps.school.matching import selectors, services
from apps.school.matching.board import Settings
from apps.school.matching.facts import facts_of
from apps.school.matching.models import RunState
from apps.school.matching.places import regional_places
from apps.school.matching.policies import MatchingAction
from apps.school.matching.selectors import Group, Row, Workspace
from apps.school.matching.web.forms import WISHES, OrderForm, WishForm
from apps.school.matching.web.words import percent
from apps.school.programmes.web.programmes import crumbs_of

# Of a large school a row offers the best few, and always the one chosen now.
OPTIONS_SHOWN = 12


@require_GET
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Open the draft of a programme, or say what a new one would work with."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if found := selectors.draft_get(actor=actor, programme_id=programme_id):
        return redirect("matching:workspace", found.id)
    facts = facts_of(programme_id, places=regional_places(programme_id))
    waiting = sum(not mentee.is_paired for mentee in facts.mentees.values())
    paired = len(facts.mentees) - waiting
    free = sum(mentor.free for mentor in facts.mentors.values() if mentor.is_admitted and mentor.is_trained)
    counters = [
        Counter(str(waiting), _("ждут наставника"), tone=Tone.WARN if waiting > free else Tone.NEUTRAL),
        Counter(str(free), _("свободных мест у допущенных наставников")),
        Counter(str(paired), _("уже закреплены"), f"{reverse('mentorships:list')}?programme={programme_id}"),
    ]
    page = PageHeader(
        title=_("Подбор пар и групп"),
        lead=_("Скажите, что важнее всего. Обязательные правила соблюдаются всегда, а решаете вы."),
        crumbs=crumbs_of(facts.programme),
    )
    context = {
        "page": page,
        "counters": counters,
        "waiting": waiting,
        "paired": paired,
        "programme_id": programme_id,
        "wishes": WishForm.of(Settings()),
        "form": OrderForm(),
    }
    return render(request, "school/matching/start.html", context)


@require_POST
def start(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Compute a draft; when a colleague has begun one, say so and open it."""
    form = WishForm(request.POST)
    settings = form.settings(Settings()) if form.is_valid() else Settings()
    try:
        run = services.run_start(actor=request.actor, programme_id=programme_id, settings=settings)  # type: ignore[attr-defined]
    except services.MatchingRefused as refusal:
        messages.warning(request, str(refusal.sentence))
        run_id = refusal.details.get("run_id")
        return redirect("matching:workspace", run_id) if run_id else redirect("matching:programme", programme_id)
    return redirect("matching:workspace", run.id)


def _row(row: Row) -> dict[str, object]:
    chosen = row.proposal.mentor_id
    shown = [
        option for position, option in enumerate(row.options) if position < OPTIONS_SHOWN or option.mentor_id == chosen
    ]
    note = [str(row.person.class_group or ""), row.mentee.request_title]
    return {
        "id": row.proposal.id,
        "name": row.person.full_name,
        "note": ", ".join(part for part in note if part),
        "score": percent(row.proposal.score),
        "reasons": row.proposal.reasons,
        "manual": row.proposal.is_manual,
        "why": row.proposal.why,
        "mentor_id": chosen,
        "options": [(option.mentor_id, option.name, percent(option.score)) for option in shown],
    }


def _limits(found: Workspace) -> list[str]:
    """Say of each external mentor to whom the region leaves fewer places than the card names."""
    sentences = []
    for person, mentor in found.limited:
        sentence = (
            _("%(mentor)s: свободно мест %(free)d. Остальные заняты в других школах или не входят в договорённость.")
            if mentor.free
            else _("%(mentor)s: свободных мест нет. Их заняли другие школы, или регион приостановил наставника.")
        )
        sentences.append(sentence % {"mentor": person.full_name, "free": mentor.free})
    return sentences


def _overfull(group: Group) -> str:
    """Say that a group cannot be formed as it stands; empty when it can."""
    if not group.over:
        return ""
    return _("%(mentor)s: в группе %(wanted)d, а свободных мест %(free)d. Уберите лишних или пересчитайте подбор.") % {
        "mentor": group.person.full_name,
        "wanted": len(group.rows),
        "free": group.mentor.free,
    }


@require_GET
def workspace(request: HttpRequest, run_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.workspace_get(actor=actor, run_id=run_id)
    if found.run.state == RunState.APPROVED:
        return redirect("matching:outcome", run_id)
    if found.run.state == RunState.DISCARDED:
        return redirect("matching:programme", found.run.programme_id)
    settings = Settings.of(found.run.settings)
    groups = [
        {
            "name": group.person.full_name,
            "note": str(group.person.class_group or group.person.position or ""),
            "places": group.mentor.free,
            "warning": _overfull(group),
            "rows": [_row(row) for row in group.rows],
        }
        for group in found.groups
    ]
    page = PageHeader(
        title=_("Подбор пар и групп"),
        lead=_("Черновик видите только вы. Участники узнают о парах после утверждения."),
        crumbs=crumbs_of(found.facts.programme),
        primary=Command(_("Проверить и утвердить"), reverse("matching:approve", args=[run_id]), "check")
        if groups
        else None,
        more=[
            Command(_("Отменить подбор"), reverse("matching:discard", args=[run_id]), "trash", "post", danger=True),
        ],
        status=_("черновик"),
    )
    counters = [
        Counter(str(found.matched), _("наставляемых с наставником")),
        Counter(
            str(len(found.unmatched)),
            _("пока без наставника"),
            "#unmatched" if found.unmatched else "",
            tone=Tone.WARN if found.unmatched else Tone.NEUTRAL,
        ),
        Counter(str(len(found.idle)), _("свободных наставников"), "#idle" if found.idle else ""),
    ]
    context = {
        "page": page,
        "run_id": run_id,
        "counters": counters,
        "groups": groups,
        "limits": _limits(found),
        "unmatched": [_row(row) for row in found.unmatched],
        "idle": [person.full_name for person in found.idle],
        "wishes": WishForm.of(settings),
        "wish": dict(WISHES)[settings.preset],
        "is_proved": found.run.figures.get("proved", False),
    }
    return render(request, "school/matching/workspace.html", context)


@require_POST
def save(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Apply the choices of the form: ``mentor-<proposal>`` is a participation or empty for nobody."""
    try:
        choices = {
            UUID(name.removeprefix("mentor-")): UUID(str(value)) if value else None
            for name, value in request.POST.items()
            if name.startswith("mentor-")
        }
    except ValueError as error:
        raise BadRequest("a choice names no row") from error
    changed = services.proposals_set(actor=request.actor, run_id=run_id, choices=choices)  # type: ignore[attr-defined]
    if changed:
        messages.success(request, _("Изменено строк: %(n)d.") % {"n": changed})
    return redirect("matching:workspace", run_id)


@require_POST
def recompute(request: HttpRequest, run_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    before = Settings.of(selectors.run_get(actor=actor, run_id=run_id).settings)
    form = WishForm(request.POST)
    services.run_recompute(actor=actor, run_id=run_id, settings=form.settings(before) if form.is_valid() else None)
    messages.success(request, _("Подбор пересчитан. Выбранное вами вручную осталось."))
    return redirect("matching:workspace", run_id)


@require_POST
def discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    services.run_discard(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    messages.success(request, _("Подбор отменён."))
    return redirect("matching:programme", run.programme_id)


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show what will happen, then form everything at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MatchingAction.APPROVE)
    form = OrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.run_approve(actor=actor, run_id=run_id, order_number=form.cleaned_data["number"])
            return redirect("matching:outcome", run_id)
    found = selectors.workspace_get(actor=actor, run_id=run_id)
    if found.run.state != RunState.DRAFT:
        return redirect("matching:workspace", run_id)
    page = PageHeader(
        title=_("Утвердить пары и группы"),
        lead=_("После утверждения пары начнут работу, участники получат уведомления, приказ появится в документах."),
        crumbs=[*crumbs_of(found.facts.programme), Crumb(_("Подбор"), reverse("matching:workspace", args=[run_id]))],
    )
    context = {
        "page": page,
        "form": form,
        "groups": [(group.person.full_name, [row.person.full_name for row in group.rows]) for group in found.groups],
        "warnings": [warning for group in found.groups if (warning := _overfull(group))],
        "matched": found.matched,
        "unmatched": len(found.unmatched),
        "cancel_url": reverse("matching:workspace", args=[run_id]),
    }
    return render(request, "school/matching/approve.html", context)


@require_GET
def outcome(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Say what approving brought and what to do about each group that failed."""
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    found = services.outcome_of(run)
    context = {
        "outcome": found,
        "code": _("Групп: %(groups)d, наставляемых: %(mentees)d") % {"groups": found.groups, "mentees": found.mentees},
        "next": Command(_("Открыть пары и группы"), f"{reverse('mentorships:list')}?programme={run.programme_id}"),
        "order_url": reverse("documents:download", args=[found.document_id]) if found.document_id else "",
        "again_url": reverse("matching:programme", args=[run.programme_id]),
    }
    return render(request, "school/matching/outcome.html", context)


@require_POST
def order(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Issue the order about the pairs of today once more, for example after a replacement."""
    form = OrderForm(request.POST)
    number = form.cleaned_data["number"] if form.is_valid() else ""
    services.order_issue(actor=request.actor, programme_id=programme_id, number=number)  # type: ignore[attr-defined]
    messages.success(request, _("Приказ создан, он в списке документов."))
    return redirect(f"{reverse('documents:list')}?programme={programme_id}")
