"""What every page knows: the place, the account, the navigation, the look."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.actor import ROLE_TITLES, Actor, Role, may
from apps.core.ui.looks import Look, look_of
from apps.core.ui.navigation import Account, Level, NavItem, Place, navigation
from apps.shared.audit.request_id import current_request_id
from apps.shared.identity.urls_of import platform_url
from tenants.context import TenantRef
from tenants.levels import Level as TenantLevel
from tenants.models import Tenant

_ENTER = re.compile(r"/enter/([0-9a-f-]{36})/")
_NAVIGATION = {None: Level.PLATFORM, TenantLevel.REGION: Level.REGION, TenantLevel.SCHOOL: Level.SCHOOL}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Runs on error pages too, where there may be no actor."""
    tenant: TenantRef | None = getattr(request, "tenant", None)
    actor: Actor | None = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "tenant": tenant,
        "actor": actor,
        "place": Place(name=tenant.title, kind=tenant.region.title if tenant.region else "") if tenant else None,
        "request_id": current_request_id(),
        "version": settings.VERSION,
        "look": look_of(request),
        "looks": list(Look),
    }
    if request.path == reverse_login():
        context["code_login_url"] = _code_login_url(request)
    if actor is not None:
        level = _NAVIGATION[tenant.level if tenant else None]
        context["nav"] = navigation(request, level, lambda action: may(actor, action))
        context["account"] = _account(request, actor, tenant)
    return context


def reverse_login() -> str:
    return reverse("account_login", urlconf="config.urls.platform")


def _code_login_url(request: HttpRequest) -> str:
    """Return where a learner who was on the way to a school signs in by code; empty on any other way."""
    after = urlsplit(request.GET.get("next", ""))
    way = _ENTER.fullmatch(after.path)
    if way is None or not Tenant.objects.filter(id=way[1], type=TenantLevel.SCHOOL).exists():
        return ""
    return f"{reverse('identity:code-login', args=[way[1]])}?{after.query}"


def _account(request: HttpRequest, actor: Actor, tenant: TenantRef | None) -> Account:
    titles = [str(ROLE_TITLES[role]) for role in Role if role in actor.roles]
    home = [NavItem(label=_("Другие мои организации"), url=platform_url("/?all"), icon="building")] if tenant else []
    return Account(
        name=str(request.user),
        role=", ".join(titles),
        sign_out_url=reverse("session-close") if tenant else reverse("account_logout"),
        profile_url=platform_url(reverse("mfa_index", urlconf="config.urls.platform")),
        places=home,
    )
