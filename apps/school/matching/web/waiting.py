"""The waiting list of a programme, with an honest word on how long it may take."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.core.actor import Actor
from apps.core.ui.components import Command, Counter, PageHeader, Tone
from apps.core.ui.wording import format_date
from apps.school.matching.waiting import Waiter, WaitingList, own_waits, waiting_list
from apps.school.matching.waits import Usual
from apps.school.matching.web.after import who_is_lacking
from apps.school.programmes.web.programmes import crumbs_of

PER_PAGE = 50


@require_GET
def waiting(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Show who waits, since when and why; what a run of today would change is counted at the top."""
    found = waiting_list(actor=request.actor, programme_id=programme_id)  # type: ignore[attr-defined]
    page_obj = Paginator(found.waiters, PER_PAGE).get_page(request.GET.get("page"))
    page = PageHeader(
        title=_("Кто ждёт наставника"),
        lead=_("Первыми в следующем подборе идут те, кто ждёт дольше. Список видите только вы."),
        crumbs=crumbs_of(found.facts.programme),
        primary=Command(_("Подобрать наставников"), reverse("matching:programme", args=[programme_id]), "puzzle")
        if found.waiters
        else None,
        secondary=who_is_lacking(programme_id) if len(found.waiters) > found.ready else None,
    )
    context = {
        "page": page,
        "counters": _counters(found, programme_id),
        "usual": usual_in_words(found.usual),
        "page_obj": page_obj,
        "rows": [_row(waiter) for waiter in page_obj],
        "start_url": reverse("matching:programme", args=[programme_id]),
    }
    return render(request, "school/matching/waiting.html", context)


def _counters(found: WaitingList, programme_id: UUID) -> list[Counter]:
    if not found.waiters:
        return []
    lost = sum(waiter.wait.lost is not None for waiter in found.waiters)
    counters = [
        Counter(str(len(found.waiters)), _("ждут наставника"), tone=Tone.WARN),
        Counter(str(found.ready), _("получат его, если подобрать сегодня")),
    ]
    if lost:
        url = reverse("matching:substitutes", args=[programme_id])
        counters.append(Counter(str(lost), _("потеряли наставника"), url, tone=Tone.BAD))
    return counters


def _row(waiter: Waiter) -> dict[str, object]:
    note = [str(waiter.person.class_group or ""), waiter.request]
    return {
        "id": waiter.mentee_id,
        "name": waiter.person.full_name,
        "note": ", ".join(part for part in note if part),
        "since": _since(waiter),
        "event": _event(waiter),
        "why": _("Подойдёт %(mentor)s: запустите подбор.") % {"mentor": waiter.mentor.full_name}
        if waiter.mentor
        else waiter.why,
        "ready": waiter.mentor is not None,
    }


def _since(waiter: Waiter) -> str:
    if waiter.days <= 0:
        return _("ждёт с сегодняшнего дня")
    days = ngettext("%(n)d день", "%(n)d дней", waiter.days) % {"n": waiter.days}
    return _("ждёт с %(day)s, %(days)s") % {"day": format_date(waiter.wait.since), "days": days}


def _event(waiter: Waiter) -> str:
    """Say from what on somebody waits."""
    if waiter.wait.lost is not None:
        return _("прежняя пара распалась")
    return _("не хватило наставника в прошлом подборе") if waiter.wait.comes_first else _("пришёл после подбора")


def own_waits_in_words(actor: Actor) -> dict[UUID, str]:
    """Return what a cabinet says of waiting, by person: of the actor and of the actor's children."""
    found: dict[UUID, str] = {}
    for wait in own_waits(actor=actor):
        text = (
            _("Вы в списке ожидания с %(day)s: программа «%(programme)s». Когда наставник найдётся, мы напишем.")
            if wait.person_id == actor.person_id
            else _("В списке ожидания с %(day)s: программа «%(programme)s». Когда наставник найдётся, мы напишем.")
        )
        said = text % {"day": format_date(wait.since), "programme": wait.programme}
        found[wait.person_id] = f"{found[wait.person_id]} {said}" if wait.person_id in found else said
    return found


def usual_in_words(usual: Usual) -> str:
    """Say how long others waited; of too few cases only how few they are."""
    if not usual.is_known:
        if not usual.cases:
            return _("Сколько ждать, пока не знаем: в вашей школе ещё никто не дождался наставника из этого списка.")
        cases = ngettext("был только %(n)d случай", "было только %(n)d случаев", usual.cases) % {"n": usual.cases}
        return _("Сколько ждать, пока не знаем: %(cases)s.") % {"cases": cases}
    cases = ngettext("%(n)d случаю", "%(n)d случаям", usual.cases) % {"n": usual.cases}
    days = ngettext("%(n)d день", "%(n)d дней", usual.middle) % {"n": usual.middle}
    return _("Обычно в вашей школе ждали %(days)s, от %(least)d до %(most)d: по %(cases)s.") % {
        "days": days,
        "least": usual.shortest,
        "most": usual.longest,
        "cases": cases,
    }
