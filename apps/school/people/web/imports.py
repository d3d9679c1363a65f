"""Loading people from a file: choose, look at the plan, confirm, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.errors import Refused
from apps.core.spreadsheets import Sheet, annotate, write_xlsx
from apps.core.ui.components import Counter, Crumb, PageHeader, Tone
from apps.school.people import selectors, services
from apps.school.people.imports.schema import AUDIENCE_TITLES, SAMPLES
from apps.school.people.models import PeopleImport
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import import_destination
from apps.school.people.web.cards import list_crumb
from apps.school.people.web.forms import UploadForm
from apps.school.people.web.tables import PlanTable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50
_FIELD_TITLES = {
    "sex": gettext_lazy("пол"),
    "born": gettext_lazy("дата рождения"),
    "class_title": gettext_lazy("класс"),
    "position": gettext_lazy("должность"),
    "hired_on": gettext_lazy("дата приёма"),
    "email": gettext_lazy("почта"),
    "phone": gettext_lazy("телефон"),
}


def xlsx_response(data: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    require(request.actor, PeopleAction.IMPORT)
    destination = import_destination()
    destinations = list(destination.choices(request.actor)) if destination else []
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        destinations=destinations,
        initial={"audience": request.GET.get("audience", "mentees"), "destination": request.GET.get("programme", "")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = services.people_import_check(
                actor=request.actor,
                file_name=file.name,
                data=file.read(),
                audience=form.cleaned_data["audience"],
                destination=form.cleaned_data.get("destination", ""),
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("people:import-plan", found.pk)
    page = PageHeader(
        title=_("Загрузить людей"),
        lead=_("Сначала система покажет, что изменится. Ничего не записывается без подтверждения."),
        crumbs=[list_crumb()],
    )
    context = {
        "page": page,
        "form": form,
        "samples": AUDIENCE_TITLES.items(),
        "imports": selectors.import_list(actor=request.actor)[:10],
    }
    return render(request, "school/people/import.html", context, status=422 if form.errors else 200)


@require_GET
def sample(request: HttpRequest, audience: str) -> HttpResponse:
    require(request.actor, PeopleAction.IMPORT)
    if audience not in SAMPLES:
        raise Http404
    headers, row = SAMPLES[audience]
    return xlsx_response(write_xlsx([Sheet(_("Образец"), headers, [row])]), f"{audience}.xlsx")


@require_GET
def plan(request: HttpRequest, import_id: UUID) -> HttpResponse:
    found = selectors.import_get(actor=request.actor, import_id=import_id)
    wanted = request.GET.get("only", "")
    lines = [_line(line) for line in found.plan["rows"] if not wanted or line["action"] == wanted]
    lines.sort(key=lambda line: (line["action"] != "reject", line["number"]))
    table = PlanTable(lines, empty_text=_("Таких строк нет"))
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    page = PageHeader(
        title=_("Проверьте загрузку") if found.state == "checked" else _("Загрузка людей"),
        lead=found.file_name,
        crumbs=[list_crumb(), Crumb(_("Загрузить людей"), reverse("people:import"))],
        status={"checked": _("не применена"), "applied": _("применена"), "undone": _("отменена")}[found.state],
        status_tone=Tone.ACTIVE if found.state == "checked" else Tone.DONE,
    )
    context = {
        "page": page,
        "found": found,
        "table": table,
        "counters": _counters(found),
        "writes": found.counts["create"] + found.counts["update"] + found.counts["unchanged"],
        "destination": _destination_title(request, found),
        "applied": _applied_text(found) if found.state == "applied" else "",
    }
    return render(request, "school/people/import_plan.html", context)


def _applied_text(found: PeopleImport) -> str:
    text = _("Загружено: новых %(create)d, изменено %(update)d, с ошибками %(reject)d.") % found.counts
    if "joined" in found.counts:
        text += " " + _("Добавлено в программу: %(count)d.") % {"count": found.counts["joined"]}
    return text


def _destination_title(request: HttpRequest, found: PeopleImport) -> Any:
    destination = import_destination()
    titles = dict(destination.choices(request.actor)) if destination else {}
    return titles.get(found.plan.get("destination", ""), "")


def _counters(found: PeopleImport) -> list[Counter]:
    address = reverse("people:import-plan", args=[found.pk])
    counts = found.counts
    done = found.state == "applied"
    return [
        Counter(str(counts["create"]), _("создано") if done else _("будет создано"), f"{address}?only=create"),
        Counter(str(counts["update"]), _("изменено") if done else _("изменится"), f"{address}?only=update"),
        Counter(str(counts["unchanged"]), _("без изменений"), f"{address}?only=unchanged"),
        Counter(
            str(counts["reject"]),
            _("строк с ошибками"),
            f"{address}?only=reject",
            tone=Tone.BAD if counts["reject"] else Tone.NEUTRAL,
        ),
    ]


def _line(line: dict[str, Any]) -> dict[str, Any]:
    row = line["row"]
    notes = list(row["errors"])
    if not notes:
        notes = [*row["warnings"]]
        if line["changes"]:
            titles = ", ".join(str(_FIELD_TITLES[name]) for name in line["changes"])
            notes.append(_("Заполнится: %(fields)s.") % {"fields": titles})
    name = " ".join(part for part in (row["last_name"], row["first_name"], row["middle_name"]) if part)
    return {"number": row["number"], "name": name or "—", "action": line["action"], "note": " ".join(notes)}


@require_POST
def apply(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Load; the plan's own page says what was loaded and offers to take it back."""
    services.people_import_apply(actor=request.actor, import_id=import_id)
    return redirect("people:import-plan", import_id)


@require_POST
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    services.people_import_undo(actor=request.actor, import_id=import_id)
    messages.success(request, _("Загрузка отменена, карточки вернулись к прежнему виду."))
    return redirect("people:import-plan", import_id)


@require_GET
def errors(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The same file with the column «Ошибка»: correct it and load it again."""
    found = selectors.import_get(actor=request.actor, import_id=import_id)
    sentences = {line["row"]["number"]: line["row"]["errors"] for line in found.plan["rows"] if line["row"]["errors"]}
    return xlsx_response(annotate(bytes(found.file), found.file_name, sentences), "errors.xlsx")
