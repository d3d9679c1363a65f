"""The open page on which an employer applies."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.ui.components import PageHeader
from apps.core.ui.forms import refusal_in
from apps.region.directory.selectors import municipality_choices
from apps.region.partners.services import partner_register
from apps.region.partners.web.forms import RegistrationForm
from apps.shared.identity.access import public
from apps.shared.identity.throttle import network_of, too_many


@never_cache
@public
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Take an application; a filled trap looks like success and does nothing."""
    form = RegistrationForm(request.POST or None, municipalities=municipality_choices())
    if request.method == "POST":
        if too_many("partner-register", network_of(request.META["REMOTE_ADDR"]), limit=5, seconds=3600):
            return render(request, "429.html", status=429)
        if form.is_trapped:
            return redirect("partners:registered")
        if form.is_valid():
            with refusal_in(form, field="inn"):
                partner_register(values=form.cleaned_data)
                return redirect("partners:registered")
    page = PageHeader(
        title=_("Стать партнёром программы наставничества"),
        lead=_("Ваши сотрудники смогут стать наставниками школьников и студентов. Заявку рассматривает регион."),
    )
    return render(request, "region/partners/register.html", {"page": page, "form": form})


@public
@require_GET
def registered(request: HttpRequest) -> HttpResponse:
    steps = [
        _("На указанную почту придёт письмо. Откройте ссылку и придумайте пароль."),
        _("Региональный оператор рассмотрит заявку."),
        _("После подтверждения вы сможете добавить наставников."),
    ]
    return render(request, "region/partners/registered.html", {"steps": steps})
