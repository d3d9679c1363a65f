"""Files loaded into a region, whatever is in them: upload, plan, questions, load, undo, the file with marks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import require
from apps.core.ui import wording
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, Tone
from apps.core.ui.forms import refusal_in
from apps.region.directory import selectors
from apps.region.directory.importing import ORGANISATIONS, Importer, Words, importer_of
from apps.region.directory.models import ImportState, RegistryImport
from apps.region.directory.registry import Decision
from apps.region.directory.services import imports as services
from apps.region.directory.web.forms import FileForm

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PER_PAGE = 50
_QUESTIONS_PER_PAGE = 20

TONES = {Decision.ASK: Tone.WARN, Decision.REJECT: Tone.BAD, Decision.CREATE: Tone.ACTIVE}


def _importer(request: HttpRequest) -> Importer:
    """Return the kind of file the address speaks of; registries of organisations unless it says otherwise."""
    return importer_of(request.GET.get("kind", ORGANISATIONS))


def _address(route: str, importer: Importer) -> str:
    return reverse(f"directory:{route}", query=None if importer.kind == ORGANISATIONS else {"kind": importer.kind})


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    importer = _importer(request)
    words = importer.words
    upload_command = Command(words.upload, _address("import-create", importer), "upload")
    context = {
        "page": PageHeader(
            title=words.title,
            crumbs=[Crumb(words.section, reverse(words.section_route))],
            primary=upload_command,
        ),
        "imports": selectors.import_list(actor=request.actor, kind=importer.kind),
        "upload": upload_command,
        "words": words,
    }
    return render(request, "region/directory/imports.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    importer = _importer(request)
    words = importer.words
    require(request.actor, importer.action)
    form = FileForm(request.POST or None, request.FILES or None, words=words)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusal_in(form, field="file"):
            checked = services.import_check(
                actor=request.actor, file_name=file.name, data=file.read(), kind=importer.kind
            )
            return redirect("directory:import", checked.id)
    url = reverse(words.section_route)
    context = {
        "page": PageHeader(title=words.upload_title, lead=words.upload_lead, crumbs=[Crumb(words.section, url)]),
        "form": form,
        "cancel_url": url,
        "submit": _("Проверить файл"),
    }
    return render(request, "region/directory/form.html", context)


@require_GET
def plan(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The dry run, or what was loaded: counters that filter the rows, questions, rows in pages."""
    found = selectors.import_get(actor=request.actor, import_id=import_id)
    words = importer_of(found.kind).words
    wanted = request.GET.get("decision", "")
    rows = [row for row in found.plan["rows"] if not wanted or row[1] == wanted]
    page_obj = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    questions = [question for question in found.plan["questions"] if question["blocking"]]
    context = {
        "page": _plan_header(found, words),
        "counters": _counters(found, words),
        "words": words,
        "import": found,
        "questions": questions[:_QUESTIONS_PER_PAGE],
        "more_questions": max(0, len(questions) - _QUESTIONS_PER_PAGE),
        "hints": [question for question in found.plan["questions"] if not question["blocking"]][:_QUESTIONS_PER_PAGE],
        "is_open": found.state == ImportState.CHECKED,
        "is_applied": found.state == ImportState.APPLIED,
        "wanted": wanted,
        "page_obj": page_obj,
        "rows": [_row(row, words) for row in page_obj],
    }
    return render(request, "region/directory/import.html", context)


def _row(row: list[Any], words: Words) -> dict[str, Any]:
    number, decision, reason, name, notes = row
    return {
        "number": number,
        "label": words.decisions[decision],
        "tone": TONES.get(decision, Tone.DONE).value,
        "reason": reason,
        "name": name,
        "notes": notes,
    }


def _counters(found: RegistryImport, words: Words) -> list[Counter]:
    url = reverse("directory:import", args=[found.id])
    return [
        Counter(
            wording.format_number(found.counts.get(decision, 0)),
            label,
            f"{url}?decision={decision}",
            tone=TONES.get(decision, Tone.NEUTRAL) if found.counts.get(decision) else Tone.NEUTRAL,
        )
        for decision, label in words.counters.items()
    ]


def _plan_header(found: RegistryImport, words: Words) -> PageHeader:
    file_command = Command(_("Скачать файл с пометками"), reverse("directory:import-file", args=[found.id]), "download")
    primary, more = None, []
    if found.state == ImportState.CHECKED and found.counts.get("create", 0) + found.counts.get("update", 0):
        primary = Command(words.load, reverse("directory:import-apply", args=[found.id]), "check", "post")
    if found.state != ImportState.APPLIED:
        recheck_url = reverse("directory:import-recheck", args=[found.id])
        more = [Command(_("Проверить ещё раз"), recheck_url, "refresh", "post")]
    tones = {ImportState.CHECKED: Tone.ACTIVE, ImportState.APPLIED: Tone.GOOD}
    return PageHeader(
        title=found.file_name,
        crumbs=[
            Crumb(words.section, reverse(words.section_route)),
            Crumb(_("Загрузки"), _address("imports", importer_of(found.kind))),
        ],
        status=found.get_state_display(),
        status_tone=tones.get(ImportState(found.state), Tone.NEUTRAL),
        meta=[
            _("Строк в файле: %(rows)s") % {"rows": wording.format_number(found.counts.get("rows", 0))},
            *(
                str(text) % {"count": wording.format_number(found.counts.get(name, 0))}
                for name, text in words.totals.items()
            ),
        ],
        primary=primary,
        secondary=file_command,
        more=more,
    )


@require_POST
def answer(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take the decisions on doubtful organisations; those left open stay open."""
    prefix = "answer-"
    answers = {
        name.removeprefix(prefix): value
        for name, value in request.POST.items()
        if name.startswith(prefix) and value in {"same", "separate"}
    }
    services.import_answer(actor=request.actor, import_id=import_id, answers=answers)
    messages.success(request, _("Решения учтены, план пересчитан."))
    return redirect("directory:import", import_id)


@require_POST
def recheck(request: HttpRequest, import_id: UUID) -> HttpResponse:
    found = services.import_recheck(actor=request.actor, import_id=import_id)
    messages.success(request, importer_of(found.kind).words.rechecked)
    return redirect("directory:import", import_id)


@require_POST
def apply(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Load; the plan's own page says that it is loaded and offers to take it back."""
    services.import_apply(actor=request.actor, import_id=import_id)
    return redirect("directory:import", import_id)


@require_POST
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    found = services.import_undo(actor=request.actor, import_id=import_id)
    messages.success(request, importer_of(found.kind).words.undone)
    return redirect("directory:import", import_id)


@require_GET
def annotated(request: HttpRequest, import_id: UUID) -> HttpResponse:
    name, data = services.import_annotated(actor=request.actor, import_id=import_id)
    stem = name.rpartition(".")[0] or name
    return HttpResponse(
        data,
        content_type=_XLSX,
        headers={"Content-Disposition": content_disposition_header(True, f"{stem} — пометки.xlsx") or ""},
    )
