"""Who may pass: sets ``request.actor``, checks live membership on every request, denies by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, Role
from apps.shared.audit.request_id import current_request_id
from apps.shared.identity.access import is_public
from apps.shared.identity.bearer import WINDOW_SECONDS, TooManyWrongKeys, holder_of, key_of
from apps.shared.identity.handover import NONCE_COOKIE, new_nonce
from apps.shared.identity.selectors import actor_get
from apps.shared.identity.urls_of import platform_url
from tenants.context import TenantRef, platform_scope

_ALLAUTH = "allauth."


class AccessMiddleware:
    """Run before every view, on the platform level.

    On a tenant host a member gets an actor, anybody else 404 and an anonymous visitor the
    way to the login. On the platform host everything but login needs a signed-in user.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        request.api_token = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        tenant: TenantRef | None = request.tenant  # type: ignore[attr-defined]
        if tenant is None:
            return self._on_platform(request, view)
        # Django calls this inside every middleware, so the tenant's scope is open already.
        with platform_scope():
            return self._on_tenant(request, view, tenant)

    def _on_platform(self, request: HttpRequest, view: Callable[..., Any]) -> HttpResponseBase | None:
        if request.user.is_authenticated:
            roles = {Role.PLATFORM_OPERATOR} if request.user.is_platform_operator else set[Role]()
            request.actor = Actor(user_id=request.user.pk, tenant_id=None, roles=frozenset(roles))  # type: ignore[attr-defined]
            return None
        if is_public(view) or view.__module__.startswith(_ALLAUTH):
            return None
        return redirect_to_login(request.get_full_path())

    def _on_tenant(self, request: HttpRequest, view: Callable[..., Any], tenant: TenantRef) -> HttpResponseBase | None:
        try:
            actor = self._actor(request, tenant)
        except TooManyWrongKeys:
            return _too_many_wrong_keys()
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
            return None
        if is_public(view):
            return None
        if request.path.startswith("/api/"):
            return _unauthenticated()
        if request.user.is_authenticated:
            raise Http404
        return enter_redirect(request, tenant)

    def _actor(self, request: HttpRequest, tenant: TenantRef) -> Actor | None:
        if (key := key_of(request)) is not None:
            found = holder_of(key, request, tenant)
            if found is None:
                return None
            actor, request.api_token = found  # type: ignore[attr-defined]
            return actor
        if not request.user.is_authenticated:
            return None
        # A cookie carried over from a sibling host names another tenant and is worth nothing here.
        if request.session.get("tenant_id") != str(tenant.id):
            request.session.flush()
            request.user = AnonymousUser()
            return None
        return actor_get(user_id=request.user.pk, tenant_id=tenant.id)


def _unauthenticated() -> HttpResponse:
    """Answer a program: it cannot follow a way to the login, and 404 would hide that its key is dead."""
    return _problem(401, "not_authenticated", str(_("Требуется вход")), {"WWW-Authenticate": "Bearer"})


def _too_many_wrong_keys() -> HttpResponse:
    title = _("С этого адреса пришло слишком много неверных ключей. Проверьте ключ и повторите через 5 минут.")
    return _problem(429, "throttled", str(title), {"Retry-After": str(WINDOW_SECONDS)})


def _problem(status: int, code: str, title: str, headers: dict[str, str]) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "request_id": current_request_id(),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json", headers=headers)


def enter_redirect(request: HttpRequest, tenant: TenantRef) -> HttpResponse:
    """Send an anonymous visitor of a tenant host to the platform, with a nonce for the way back."""
    nonce = request.COOKIES.get(NONCE_COOKIE) or new_nonce()
    after = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"
    query = urlencode({"nonce": nonce, "next": after})
    response = HttpResponseRedirect(platform_url(f"/enter/{tenant.id}/?{query}"))
    response.set_cookie(
        NONCE_COOKIE, nonce, max_age=600, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
