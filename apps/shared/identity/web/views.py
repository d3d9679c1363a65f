"""Home of the platform host, the way into a tenant and back, and invitations."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import ROLE_TITLES, STAFF_ROLES, Role
from apps.shared.identity import selectors, services
from apps.shared.identity.access import public
from apps.shared.identity.handover import NONCE_COOKIE, ticket_issue, ticket_redeem
from apps.shared.identity.urls_of import platform_url, tenant_url
from tenants.context import platform_scope
from tenants.routing.middleware import require_tenant_of

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List where the user may go; with a single place, go there at once."""
    memberships = list(selectors.membership_list(user_id=request.user.pk))
    places = {membership.tenant_id: membership.tenant for membership in memberships}
    operator = request.user.is_platform_operator
    if len(places) == 1 and not operator:
        return redirect(tenant_url(next(iter(places.values())).ref()))
    rows = [
        {
            "title": membership.tenant.title,
            "role": ROLE_TITLES[Role(membership.role)],
            "url": tenant_url(membership.tenant.ref()),
        }
        for membership in memberships
    ]
    return render(request, "platform/home.html", {"places": rows, "is_operator": operator})


@never_cache
@require_GET
def enter(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Issue a ticket to a tenant for a member; anybody else learns nothing: 404."""
    tenant = selectors.tenant_find(tenant_id=tenant_id)
    actor = selectors.actor_get(user_id=request.user.pk, tenant_id=tenant_id) if tenant else None
    nonce = request.GET.get("nonce", "")
    if tenant is None or actor is None or not nonce:
        raise Http404
    if settings.MFA_REQUIRED_FOR_STAFF and actor.has(*STAFF_ROLES) and not is_mfa_enabled(request.user):
        return redirect("mfa_activate_totp")
    ticket = ticket_issue(user_id=request.user.pk, tenant_id=tenant_id, nonce=nonce)
    after = request.GET.get("next", "/")
    target = tenant_url(tenant.ref(), reverse("session", urlconf=settings.TENANT_TYPES[tenant.type]["URLCONF"]))
    return HttpResponseRedirect(f"{target}?{_query(ticket=ticket, next=after)}")


def _query(**values: str) -> str:
    from urllib.parse import urlencode

    return urlencode(values)


@never_cache
@public
@require_GET
def session_open(request: HttpRequest) -> HttpResponse:
    """On a tenant host: exchange the ticket for a session of this host alone."""
    tenant = require_tenant_of(request)
    nonce = request.COOKIES.get(NONCE_COOKIE, "")
    # Users, memberships and sessions are no business of the school's database role.
    with platform_scope():
        user_id = ticket_redeem(ticket=request.GET.get("ticket", ""), tenant_id=tenant.id, nonce=nonce)
        if not (user_id and nonce and services.actor_open(user_id=user_id, tenant=tenant)):
            raise Http404
        request.session.flush()
        login(request, services.user_get(user_id=user_id), backend=_BACKEND)
        request.session["tenant_id"] = str(tenant.id)
    after = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(after, allowed_hosts=None)
    response = HttpResponseRedirect(after if safe else "/")
    response.delete_cookie(NONCE_COOKIE)
    return response


@require_POST
def session_close(request: HttpRequest) -> HttpResponse:
    """Sign out of this tenant host and of the platform."""
    with platform_scope():
        logout(request)
    return HttpResponseRedirect(platform_url(reverse("account_logout", urlconf="config.urls.platform")))


class InvitationForm(forms.Form):
    """Choosing a password for a new account."""

    password = forms.CharField(
        label=_("Придумайте пароль"),
        help_text=_("Не короче 10 знаков. Подойдёт фраза из нескольких слов."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


@never_cache
@public
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is offered and take it by POST, so that a mail scanner's visit uses nothing up."""
    found = selectors.invitation_find(secret=secret)
    if found is None:
        raise Http404
    known = selectors.account_exists(email=found.email)
    if known and not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{_query(next=request.path)}")
    form = InvitationForm(request.POST or None) if not known else None
    refusal = None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            user = services.invitation_accept(
                secret=secret,
                password=form.cleaned_data["password"] if form else None,
                user=request.user if request.user.is_authenticated else None,
            )
        except services.InvitationRefused as error:
            refusal = error
        else:
            login(request, user, backend=_BACKEND)
            return redirect(tenant_url(found.tenant.ref()))
    context = {
        "invitation": found,
        "role": ROLE_TITLES[Role(found.role)],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "platform/invitation.html", context, status=409 if refusal else 200)
