"""The list of issued documents and their files."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.core.actor import may
from apps.core.ids import id_of
from apps.core.ui.components import PageHeader, Tab
from apps.school.documents import selectors
from apps.school.documents.models import DocumentKind
from apps.school.documents.policies import DocumentAction
from apps.school.documents.services import PDF

PER_PAGE = 50
_SHOWN = (DocumentKind.PAIRING_ORDER, DocumentKind.ROADMAP, DocumentKind.THANKS, DocumentKind.CERTIFICATE)


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    """List what was issued, as far as the reader may see it."""
    kind = request.GET.get("kind", "")
    programme_id = id_of(request.GET.get("programme", ""))
    rows = selectors.document_list(
        actor=request.actor,  # type: ignore[attr-defined]
        kind=kind if kind in DocumentKind.values else "",
        programme_id=programme_id,
    )
    here = reverse("documents:list")
    suffix = f"programme={programme_id}&" if programme_id else ""
    tabs = [Tab(_("Все"), f"{here}?{suffix}", not kind)]
    tabs += [Tab(capfirst(str(shown.label)), f"{here}?{suffix}kind={shown}", kind == shown) for shown in _SHOWN]
    context = {
        "page": PageHeader(
            title=_("Документы"), lead=_("Выданный документ не меняется: исправление — новый документ.")
        ),
        "tabs": tabs,
        "programme_id": programme_id if may(request.actor, DocumentAction.ISSUE) else None,  # type: ignore[attr-defined]
        "pdf": PDF,
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "school/documents/list.html", context)


@require_GET
@never_cache
def download(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Hand out a file; the right to read it is asked each time."""
    document = selectors.document_get(actor=request.actor, document_id=document_id)  # type: ignore[attr-defined]
    return _handed_out(document.file_name, bytes(document.file), document.content_type)


@require_GET
@never_cache
def printed(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Hand out the PDF of a document under the same right."""
    name, content = selectors.document_printed(actor=request.actor, document_id=document_id)  # type: ignore[attr-defined]
    return _handed_out(name, content, PDF)


def _handed_out(name: str, content: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
