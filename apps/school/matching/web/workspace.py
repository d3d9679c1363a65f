"""The workspace of a draft: who waits, cards of mentors with their mentees, why and why not; the same as a table."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.actor import Actor
from apps.core.ui.components import Command, Counter, PageHeader, Tab, Tone
from apps.school.matching import selectors, services
from apps.school.matching.board import Settings
from apps.school.matching.models import MatchRun, RunState
from apps.school.matching.selectors import Group, Row, Workspace
from apps.school.matching.web.after import who_is_lacking, who_takes_over, who_waits
from apps.school.matching.web.forms import WISHES, WishForm
from apps.school.matching.web.starting import computing
from apps.school.matching.web.words import percent, price_in_words
from apps.school.people.models import Person
from apps.school.programmes.web.programmes import crumbs_of

# Of a large school a row of the table offers the best few, and always the one chosen now.
OPTIONS_SHOWN: Final = 12


@require_GET
def workspace(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a draft as cards, or as a table with ``?view=table``; ``q`` narrows both to names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = selectors.run_get(actor=actor, run_id=run_id)
    if run.state == RunState.APPROVED:
        return redirect("matching:outcome", run_id)
    if run.state == RunState.COMPUTING:
        return computing(request, run)
    if run.state == RunState.DISCARDED:
        if run.trouble:
            messages.warning(request, run.trouble)
        return redirect("matching:programme", run.programme_id)
    as_table = request.GET.get("view") == "table"
    found = selectors.workspace_get(actor=actor, run_id=run_id, with_options=as_table)
    settings = Settings.of(run.settings)
    query = request.GET.get("q", "").strip()
    groups = [_group(group) for group in found.groups if _named(group, query)]
    rather = selectors.rather_list(actor=actor, run_id=run_id)
    context = {
        "page": _header(found),
        "run_id": run_id,
        "tabs": _tabs(actor, run),
        "can_compare": len(selectors.scenario_list(actor=actor, programme_id=run.programme_id)) > 1,
        "programme_id": run.programme_id,
        "counters": _counters(found, len(rather)),
        "groups": groups,
        "limits": _limits(found),
        "unmatched": [_row(row) for row in found.unmatched if _has(row.person, query)],
        "idle": [_idle(person, mentor.participation_id, mentor.free) for person, mentor in found.idle],
        "rather": [(pair.mentee.full_name, pair.mentor.full_name) for pair in rather],
        "bans": [
            (ban.id, ban.mentee.person.full_name, ban.mentor.person.full_name)
            for ban in selectors.ban_list(actor=actor, programme_id=run.programme_id)
        ],
        "wishes": WishForm.of(settings),
        "wish": dict(WISHES)[settings.preset],
        "is_proved": run.figures.get("proved", False),
        "trouble": run.trouble,
        "can_undo": bool(run.before),
        "query": query,
    }
    return render(request, f"school/matching/{'table' if as_table else 'workspace'}.html", context)


def _header(found: Workspace) -> PageHeader:
    run_id, programme_id = found.run.id, found.run.programme_id
    return PageHeader(
        title=_("Подбор пар и групп"),
        lead=_("Черновик видите только вы. Участники узнают о парах после утверждения."),
        crumbs=crumbs_of(found.facts.programme),
        primary=Command(_("Проверить и утвердить"), reverse("matching:approve", args=[run_id]), "check")
        if found.groups
        else None,
        more=[
            who_waits(programme_id),
            who_takes_over(programme_id),
            who_is_lacking(programme_id),
            Command(_("Отменить подбор"), reverse("matching:discard", args=[run_id]), "trash", "post", danger=True),
        ],
        status=_("черновик"),
    )


def _counters(found: Workspace, rather: int) -> list[Counter]:
    return [
        Counter(str(found.matched), _("наставляемых с наставником"), "#pairs" if found.matched else ""),
        Counter(
            str(len(found.unmatched)),
            _("пока без наставника"),
            "#unmatched" if found.unmatched else "",
            tone=Tone.WARN if found.unmatched else Tone.NEUTRAL,
        ),
        Counter(str(len(found.idle)), _("свободных наставников"), "#idle" if found.idle else ""),
        *([Counter(str(rather), _("выбрали друг друга, но не вместе"), "#rather", tone=Tone.WARN)] if rather else []),
    ]


def _tabs(actor: Actor, run: MatchRun) -> list[Tab]:
    """Return the scenarios of the programme as tabs, named by what each wants most."""
    wishes = dict(WISHES)
    return [
        Tab(
            _("Вариант %(n)d: %(wish)s")
            % {"n": other.slot, "wish": str(wishes[Settings.of(other.settings).preset]).lower()},
            reverse("matching:workspace", args=[other.id]),
            active=other.id == run.id,
        )
        for other in selectors.scenario_list(actor=actor, programme_id=run.programme_id)
    ]


def _has(person: Person, query: str) -> bool:
    return query.casefold() in person.full_name.casefold()


def _named(group: Group, query: str) -> bool:
    return _has(group.person, query) or any(_has(row.person, query) for row in group.rows)


def _note(person: Person) -> str:
    return str(person.class_group or person.position or "")


def _idle(person: Person, mentor_id: UUID, free: int) -> dict[str, object]:
    return {"id": mentor_id, "name": person.full_name, "note": _note(person), "places": free, "rows": []}


def _group(group: Group) -> dict[str, object]:
    return {
        "id": group.mentor.participation_id,
        "name": group.person.full_name,
        "note": _note(group.person),
        "places": group.mentor.free,
        "warning": overfull(group),
        "rows": [_row(row) for row in group.rows],
    }


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
        "fixed": row.proposal.is_manual,
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


def overfull(group: Group) -> str:
    """Say that a group cannot be formed as it stands; empty when it can."""
    if not group.over:
        return ""
    return _("%(mentor)s: в группе %(wanted)d, а свободных мест %(free)d. Уберите лишних или пересчитайте подбор.") % {
        "mentor": group.person.full_name,
        "wanted": len(group.rows),
        "free": group.mentor.free,
    }


@require_POST
def save(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Apply the choices of the table: ``mentor-<proposal>`` is a participation or empty for nobody."""
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
    return redirect(f"{reverse('matching:workspace', args=[run_id])}?view=table")


def _rows_of(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist("row")]
    except ValueError as error:
        raise BadRequest("a row that is none") from error


def _back(run_id: UUID, rows: list[UUID]) -> HttpResponse:
    place = f"#row-{rows[0]}" if len(rows) == 1 else ""
    return redirect(f"{reverse('matching:workspace', args=[run_id])}{place}")


@require_POST
def lock(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Fix rows as they stand (``locked=1``) or let them be computed again."""
    rows, locked = _rows_of(request), request.GET.get("locked") == "1"
    changed = services.proposals_lock(actor=request.actor, run_id=run_id, proposal_ids=rows, locked=locked)  # type: ignore[attr-defined]
    if changed:
        text = _("Закреплено: %(n)d.") if locked else _("Откреплено: %(n)d.")
        messages.success(request, text % {"n": changed})
    return _back(run_id, rows)


@require_POST
def ban(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Never propose a pair again."""
    rows = _rows_of(request)
    if len(rows) != 1:
        raise BadRequest("one pair is banned at a time")
    price = services.pair_ban(actor=request.actor, run_id=run_id, proposal_id=rows[0])  # type: ignore[attr-defined]
    messages.success(request, _("Больше не предложим эту пару. %(price)s") % {"price": price_in_words(price)})
    return _back(run_id, rows)


@require_POST
def unban(request: HttpRequest, run_id: UUID) -> HttpResponse:
    lifted = services.bans_lift(actor=request.actor, run_id=run_id, ban_ids=_rows_of(request))  # type: ignore[attr-defined]
    if lifted:
        messages.success(request, _("Запрет снят. Пара может появиться после пересчёта."))
    return _back(run_id, [])


@require_POST
def undo(request: HttpRequest, run_id: UUID) -> HttpResponse:
    if services.change_undo(actor=request.actor, run_id=run_id):  # type: ignore[attr-defined]
        messages.success(request, _("Последнее изменение отменено."))
    return _back(run_id, [])


@require_POST
def recompute(request: HttpRequest, run_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    before = Settings.of(selectors.run_get(actor=actor, run_id=run_id).settings)
    form = WishForm(request.POST) if "preset" in request.POST else None
    if form is not None and not form.is_valid():
        messages.warning(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("matching:workspace", run_id)
    try:
        services.run_recompute(actor=actor, run_id=run_id, settings=form.settings(before) if form else None)
    except services.MatchingRefused as refusal:
        messages.warning(request, str(refusal.sentence))
    return redirect("matching:workspace", run_id)


@require_POST
def discard(request: HttpRequest, run_id: UUID) -> HttpResponse:
    run = selectors.run_get(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    services.run_discard(actor=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    messages.success(request, _("Подбор отменён."))
    return redirect("matching:programme", run.programme_id)
