"""Signing in with a code from the class list: for learners without e-mail, on the platform host."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.actor import system_actor
from apps.school.people.services import CodeHolder, access_code_verify, code_holder_bind
from apps.school.programmes.selectors import participant_roles
from apps.shared.identity.access import public
from apps.shared.identity.selectors import tenant_find
from apps.shared.identity.services import learner_account
from apps.shared.identity.throttle import network_of, too_many
from tenants.context import TenantRef, tenant_scope
from tenants.levels import Level

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_WINDOW = 15 * 60


class CodeForm(forms.Form):
    """What the printed strip says, and whose it is."""

    class_title = forms.CharField(label=_("Класс или группа"), max_length=20, help_text=_("Например, 7Б"))
    last_name = forms.CharField(label=_("Фамилия"), max_length=80)
    code = forms.CharField(
        label=_("Код входа"),
        max_length=20,
        help_text=_("Восемь знаков с листка, который выдал классный руководитель."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


@never_cache
@public
@require_http_methods(["GET", "POST"])
def code_login(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Check the code in the school, make the learner's account at the first time, and hand over to the school."""
    tenant = tenant_find(tenant_id=tenant_id, level=Level.SCHOOL)
    if tenant is None:
        raise Http404
    school, nonce = tenant.ref(), request.GET.get("nonce", "")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = f"{tenant_id}:{form.cleaned_data['class_title'].casefold()}"
        if too_many("code-class", target, limit=30, seconds=_WINDOW) or too_many(
            "code-address", network_of(request.META["REMOTE_ADDR"]), limit=15, seconds=_WINDOW
        ):
            return render(request, "429.html", status=429)
        if holder := _holder(school, form.cleaned_data):
            _sign_in(request, school, holder)
            query = urlencode({"nonce": nonce, "next": "/"})
            return redirect(f"{reverse('identity:enter', args=[tenant_id])}?{query}")
        form.add_error(None, _("Класс, фамилия или код не подошли. Проверьте листок или попросите новый код."))
    return render(request, "platform/code_login.html", {"form": form, "school": school})


def _holder(school: TenantRef, fields: dict[str, str]) -> CodeHolder | None:
    with tenant_scope(school):
        return access_code_verify(**fields)


def _sign_in(request: HttpRequest, school: TenantRef, holder: CodeHolder) -> None:
    with tenant_scope(school):
        roles = participant_roles(person_id=holder.person_id)
    user = learner_account(
        actor=system_actor(school.id),
        user_id=holder.user_id,
        tenant_id=school.id,
        person_id=holder.person_id,
        roles=roles,
    )
    with tenant_scope(school):
        code_holder_bind(person_id=holder.person_id, user_id=user.pk)
    login(request, user, backend=_BACKEND)
