"""Substitutes after a drop-out: the best mentors for each mentee, one click each, or all together after a preview."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.core.actor import Actor
from apps.core.ids import id_of
from apps.core.ui.components import Command, Crumb, PageHeader
from apps.core.ui.wording import format_date
from apps.school.matching.services.drafts import MatchingRefused
from apps.school.matching.substitutes import (
    Orphan,
    Planned,
    Substitutes,
    substitutes_form,
    substitutes_get,
    substitutes_plan,
)
from apps.school.matching.web.after import who_is_lacking, who_waits
from apps.school.matching.web.words import percent
from apps.school.programmes.web.programmes import crumbs_of

PER_PAGE = 20
_CHOICE = "mentor-"


@require_http_methods(["GET", "POST"])
def substitutes(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show the mentees who lost their mentor with who could take over, and form the pair of the button pressed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        _form(request, actor, programme_id)
        return redirect("matching:substitutes", programme_id)
    found = substitutes_get(actor=actor, programme_id=programme_id, mentorship_id=id_of(request.GET.get("group", "")))
    page_obj = Paginator(found.orphans, PER_PAGE).get_page(request.GET.get("page"))
    page = PageHeader(
        title=_("Кто заменит наставника"),
        lead=_("Пары этих наставляемых распались. Остальные пары не изменятся."),
        crumbs=crumbs_of(found.facts.programme),
        primary=_everybody(request, programme_id) if _several(found) else None,
        more=[who_waits(programme_id), who_is_lacking(programme_id)],
    )
    context = {
        "page": page,
        "page_obj": page_obj,
        "rows": [_row(orphan) for orphan in page_obj],
        "longer": _longer(found.longer, programme_id),
        "waiting_url": reverse("matching:waiting", args=[programme_id]),
        "order_url": reverse("matching:programme", args=[programme_id]),
    }
    return render(request, "school/matching/substitutes.html", context)


def _several(found: Substitutes) -> bool:
    return sum(bool(orphan.substitutes) for orphan in found.orphans) > 1


def _longer(count: int, programme_id: UUID) -> dict[str, object] | None:
    """Say that others wait longer and that places may not be enough for all."""
    if not count:
        return None
    text = ngettext(
        "Дольше них ждёт ещё %(n)d наставляемый: свободных мест может не хватить всем.",
        "Дольше них ждут ещё %(n)d наставляемых: свободных мест может не хватить всем.",
        count,
    )
    url = reverse("matching:waiting", args=[programme_id])
    return {"text": text % {"n": count}, "command": Command(_("Кто ждёт"), url)}


def _everybody(request: HttpRequest, programme_id: UUID) -> Command:
    url = reverse("matching:substitutes-all", args=[programme_id])
    group = id_of(request.GET.get("group", ""))
    return Command(_("Подобрать всем сразу"), f"{url}?group={group}" if group else url, "users-group")


@require_http_methods(["GET", "POST"])
def everybody(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show what the engine proposes for all of them together, then form exactly what was shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    back = reverse("matching:substitutes", args=[programme_id])
    if request.method == "POST":
        _form(request, actor, programme_id)
        return redirect(back)
    plan = substitutes_plan(actor=actor, programme_id=programme_id, mentorship_id=id_of(request.GET.get("group", "")))
    if not plan.served:
        messages.warning(request, _("Подобрать некого: подходящих наставников со свободными местами нет."))
        return redirect(back)
    page = PageHeader(
        title=_("Назначить замену всем"),
        lead=_("Так охвачено больше всего наставляемых. Пары начнут работу сразу, участники получат уведомления."),
        crumbs=[*crumbs_of(plan.facts.programme), Crumb(_("Замены"), back)],
    )
    context = {
        "page": page,
        "served": [_planned(row) for row in plan.served],
        "left": [_planned(row) for row in plan.left],
        "fields": [(f"{_CHOICE}{row.mentee_id}", str(row.mentor_id)) for row in plan.served],
        "submit": ngettext("Назначить %(n)d наставляемому", "Назначить %(n)d наставляемым", len(plan.served))
        % {"n": len(plan.served)},
        "cancel_url": back,
    }
    return render(request, "school/matching/substitutes_all.html", context)


def _form(request: HttpRequest, actor: Actor, programme_id: UUID) -> None:
    """Form what the form names: ``mentor-<mentee>`` is a mentor, both by participation."""
    try:
        choices = {
            UUID(name.removeprefix(_CHOICE)): UUID(str(value))
            for name, value in request.POST.items()
            if name.startswith(_CHOICE)
        }
    except ValueError as error:
        raise BadRequest("a choice names no row") from error
    try:
        formed = substitutes_form(actor=actor, programme_id=programme_id, choices=choices)
    except MatchingRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return
    for failure in formed.failures:
        messages.error(request, failure)
    if formed.mentees:
        done = ngettext(
            "Наставник назначен %(n)d наставляемому. Издайте новый приказ.",
            "Наставники назначены %(n)d наставляемым. Издайте новый приказ.",
            formed.mentees,
        )
        messages.success(request, done % {"n": formed.mentees})


def _row(orphan: Orphan) -> dict[str, object]:
    note = [str(orphan.person.class_group or ""), orphan.request]
    return {
        "id": orphan.mentee_id,
        "name": orphan.person.full_name,
        "note": ", ".join(part for part in note if part),
        "lost": _lost(orphan),
        "field": f"{_CHOICE}{orphan.mentee_id}",
        "why": orphan.why,
        "more": orphan.more,
        "mentors": [
            {
                "id": mentor.mentor_id,
                "name": mentor.person.full_name,
                "note": str(mentor.person.class_group or mentor.person.position or ""),
                "score": percent(mentor.score),
                "free": mentor.free,
                "reasons": mentor.reasons,
            }
            for mentor in orphan.substitutes
        ],
    }


def _lost(orphan: Orphan) -> str:
    """Say whose pair broke off, when and why, as far as it is written down."""
    text = _("Прежний наставник: %(who)s, до %(day)s") if orphan.former else _("Без наставника с %(day)s")
    who = orphan.former.full_name if orphan.former else ""
    said = text % {"who": who, "day": format_date(orphan.wait.since)}
    reason = orphan.lost.end_reason if orphan.lost else ""
    return f"{said} ({reason})" if reason else said


def _planned(row: Planned) -> dict[str, object]:
    return {
        "name": row.person.full_name,
        "mentor": row.mentor.full_name if row.mentor else "",
        "score": percent(row.score),
        "reasons": row.reasons,
    }
