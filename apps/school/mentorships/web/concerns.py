"""«Нужна помощь»: asking for it and answering."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import Actor, require
from apps.core.ui.components import Crumb, PageHeader, SummaryRow, Tab
from apps.core.ui.form_pages import form_page
from apps.core.ui.wording import format_date
from apps.school.mentorships import selectors
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.services import work
from apps.school.mentorships.web.forms import ConcernForm, ResolutionForm


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, mentorship_id: UUID | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CONCERN)
    if mentorship_id is not None:
        selectors.mentorship_get(actor=actor, mentorship_id=mentorship_id)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        work.concern_raise(actor=actor, mentorship_id=mentorship_id, text=form.cleaned_data["text"])
        messages.success(request, _("Куратор получил ваше обращение и свяжется с вами."))
        return redirect("mentorships:cabinet")
    page = PageHeader(
        title=_("Нужна помощь"),
        lead=_("Если опасность прямо сейчас, скажите взрослому рядом или позвоните 112."),
        crumbs=[Crumb(_("Моё наставничество"), reverse("mentorships:cabinet"))],
    )
    back = reverse("mentorships:cabinet")
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Позвать куратора"))


@require_GET
def concern_list(request: HttpRequest) -> HttpResponse:
    state = "closed" if request.GET.get("state") == "closed" else "open"
    rows = selectors.concern_list(actor=request.actor, state=state)  # type: ignore[attr-defined]
    here = reverse("mentorships:concerns")
    context = {
        "page": PageHeader(
            title=_("Обращения за помощью"), crumbs=[Crumb(_("Пары и группы"), reverse("mentorships:list"))]
        ),
        "tabs": [
            Tab(_("Ждут ответа"), here, state == "open"),
            Tab(_("Разобраны"), f"{here}?state=closed", state == "closed"),
        ],
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
    }
    return render(request, "school/mentorships/concerns.html", context)


@require_http_methods(["GET", "POST"])
def concern(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = selectors.concern_get(actor=actor, concern_id=concern_id)
    form = ResolutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        work.concern_close(actor=actor, concern_id=concern_id, resolution=form.cleaned_data["resolution"])
        messages.success(request, _("Обращение разобрано."))
        return redirect("mentorships:concerns")
    rows = [
        SummaryRow(_("Кто обратился"), found.raised_by.full_name),
        SummaryRow(_("Когда"), format_date(found.created_at)),
        SummaryRow(_("Что случилось"), found.text or _("Ничего не написано: поговорите лично.")),
    ]
    if found.mentorship_id and found.mentorship:
        rows.append(SummaryRow(_("Наставник"), found.mentorship.mentor_person.full_name))
    if found.resolution:
        rows.append(SummaryRow(_("Что сделано"), found.resolution))
    context = {
        "page": PageHeader(
            title=_("Обращение за помощью"), crumbs=[Crumb(_("Обращения"), reverse("mentorships:concerns"))]
        ),
        "summary": rows,
        "form": form if found.state == "open" else None,
        "pair_url": reverse("mentorships:detail", args=[found.mentorship_id]) if found.mentorship_id else "",
    }
    return render(request, "school/mentorships/concern.html", context)
