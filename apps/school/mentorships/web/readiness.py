"""«Готовы работать вместе?»: answers of the sides, and what a curator does about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.actor import Actor, require
from apps.core.ui.components import Crumb, PageHeader
from apps.core.ui.form_pages import form_page, refusals_on
from apps.school.mentorships.policies import MentorshipAction
from apps.school.mentorships.readiness import question_get
from apps.school.mentorships.services import readiness
from apps.school.mentorships.web.forms import RefusalForm
from apps.school.mentorships.web.work import back_of


@require_POST
def confirm(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    readiness.readiness_confirm(actor=request.actor, confirmation_id=confirmation_id)  # type: ignore[attr-defined]
    messages.success(request, _("Спасибо! Готовность работать вместе подтверждена."))
    return redirect(back_of(request))


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    """Ask why it does not suit; the words go to the curator."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CONFIRM)
    question_get(actor=actor, confirmation_id=confirmation_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            readiness.readiness_refuse(actor=actor, confirmation_id=confirmation_id, reason=form.cleaned_data["reason"])
            messages.success(request, refused_words())
            return redirect("mentorships:cabinet")
    back = reverse("mentorships:cabinet")
    page = refusal_page(Crumb(_("Моё наставничество"), back))
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Отправить куратору"))


def refusal_page(crumb: Crumb) -> PageHeader:
    return PageHeader(
        title=_("Не подходит?"),
        lead=_("Так бывает, и это не страшно. Куратор поговорит с вами и подберёт другой вариант."),
        crumbs=[crumb],
    )


def refused_words() -> str:
    return _("Ответ получен. Куратор прочитает его и свяжется с вами.")


@require_POST
def take_back(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    readiness.readiness_take_back(actor=request.actor, confirmation_id=confirmation_id)  # type: ignore[attr-defined]
    messages.success(request, _("Ответ отменён. Можно ответить заново."))
    return redirect(back_of(request))


@require_POST
def record(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    """Write down what a side told the curator."""
    readiness.readiness_record(actor=request.actor, confirmation_id=confirmation_id)  # type: ignore[attr-defined]
    messages.success(request, _("Записано: готовность подтверждена устно."))
    return redirect(back_of(request))


@require_POST
def ask_again(request: HttpRequest, confirmation_id: UUID) -> HttpResponse:
    readiness.readiness_ask_again(actor=request.actor, confirmation_id=confirmation_id)  # type: ignore[attr-defined]
    messages.success(request, _("Вопрос отправлен ещё раз. Прежний ответ остался в истории."))
    return redirect(back_of(request))
