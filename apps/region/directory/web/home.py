"""The first page of a region: what needs attention."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.actor import Role, may
from apps.core.ui import wording
from apps.core.ui.components import Command, Counter, PageHeader, Tone
from apps.region.directory import selectors
from apps.region.directory.attention import attention, finished, landing_of
from apps.region.directory.domain import Connection
from apps.region.directory.policies import DirectoryAction
from apps.region.directory.selectors import NEVER_SEEN, NO_CURATOR


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Counters of work for the operator; everybody else is led to the page of their role."""
    actor = request.actor
    if (landing := landing_of(actor)) is not None:
        return redirect(landing)
    if actor.has(Role.ANALYST) and not actor.has(Role.REGIONAL_OPERATOR, Role.MUNICIPAL_COORDINATOR):
        try:
            return redirect(reverse("monitoring:dashboard"))
        except NoReverseMatch:
            return redirect("directory:organisations")
    known = selectors.connections()
    counts = selectors.organisation_counts(actor=actor, known=known)
    url = reverse("directory:organisations")

    def counter(key: str, label: str, tone: Tone) -> Counter:
        return Counter(wording.format_number(counts[key]), label, f"{url}?state={key}", tone=tone)

    schools = [
        counter(Connection.FAILED, _("не подключились из-за ошибки"), Tone.BAD),
        counter(Connection.CONNECTING, _("подключаются"), Tone.ACTIVE),
        counter(NO_CURATOR, _("куратор не приглашён"), Tone.WARN),
        counter(NEVER_SEEN, _("куратор ещё не входил"), Tone.WARN),
    ]
    work = attention(actor)
    if counts["total"] and may(actor, DirectoryAction.EDIT):
        unlisted = wording.format_number(len(selectors.unlisted_list(actor=actor)))
        label = _("подключены, но нет в справочнике")
        work.append(Counter(unlisted, label, reverse("directory:unlisted"), tone=Tone.WARN))
    if may(actor, DirectoryAction.IMPORT):
        waiting = selectors.imports_to_decide(actor=actor)
        work.append(
            Counter(
                wording.format_number(waiting),
                wording.plural_form(
                    waiting, _("загрузка ждёт решения"), _("загрузки ждут решения"), _("загрузок ждут решения")
                ),
                reverse("directory:imports"),
                tone=Tone.WARN,
            )
        )
    needed = [item for item in [*work, *schools] if item.value != "0"]
    context = {
        "page": PageHeader(
            title=_("Сегодня нужно"),
            meta=[
                _("Организаций в справочнике: %(count)s") % {"count": wording.format_number(counts["total"])},
                _("подключено: %(count)s") % {"count": wording.format_number(counts[Connection.READY])},
            ],
        ),
        "counters": needed,
        "finished": finished(actor),
        "is_empty": not counts["total"],
        "start": Command(_("Загрузить реестр"), reverse("directory:import-create"), "upload")
        if may(actor, DirectoryAction.IMPORT)
        else None,
    }
    return render(request, "region/directory/home.html", context)
