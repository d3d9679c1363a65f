"""Keys for programs: made by a member of a tenant, bound to that tenant, shown once, ended at any time.

Runs on the platform level whatever host it is called from.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.shared.audit.services import audit_record
from apps.shared.identity.models import ApiToken
from apps.shared.identity.policies import IdentityAction
from apps.shared.identity.tokens import API_TOKEN_PREFIX, hash_of, new_token
from tenants.context import platform_scope, require_tenant

MAX_DAYS: Final = 365
MAX_LIVE: Final = 20
HINT_SIGNS: Final = 4
# Writing the time of every call would be a write for each read.
USE_NOTED_EVERY: Final = timedelta(minutes=1)


class TokenRefused(Refused):
    """The key cannot be made like this."""


def token_list(*, actor: Actor) -> list[ApiToken]:
    """Return the keys of the current tenant with their owners, the newest first; revoked ones stay for the record."""
    require(actor, IdentityAction.TOKENS)
    tenant = require_tenant()
    with platform_scope():
        rows = ApiToken.objects.filter(tenant_id=tenant.id).select_related("user").defer("token_hash")
        return list(rows.order_by("-created_at", "-id")[:200])


def token_create(*, actor: Actor, title: str, days: int, may_write: bool = False) -> tuple[ApiToken, str]:
    """Make a key of the actor in the current tenant; return it with the secret, which is not kept anywhere."""
    require(actor, IdentityAction.TOKENS)
    if actor.user_id is None:
        raise TokenRefused("no_user", _("Ключ выпускает человек, а не система."))
    if not 1 <= days <= MAX_DAYS:
        raise TokenRefused("term", _("Срок ключа — от одного дня до года. Исправьте число дней."))
    tenant = require_tenant()
    secret = new_token(API_TOKEN_PREFIX)
    now = timezone.now()
    with platform_scope(), transaction.atomic():
        live = ApiToken.objects.select_for_update().filter(tenant_id=tenant.id, revoked_at=None, expires_at__gt=now)
        titles = list(live.values_list("title", flat=True))
        if title in titles:
            raise TokenRefused("title_taken", _("Ключ с таким названием уже действует. Назовите новый иначе."))
        if len(titles) >= MAX_LIVE:
            raise TokenRefused("too_many", _("Действующих ключей слишком много. Отзовите те, что больше не нужны."))
        token = ApiToken.objects.create(
            token_hash=hash_of(secret),
            hint=secret[-HINT_SIGNS:],
            title=title,
            user_id=actor.user_id,
            tenant_id=tenant.id,
            may_write=may_write,
            expires_at=now + timedelta(days=days),
        )
        changes = {"tenant": str(tenant.id), "may_write": may_write, "days": days}
        audit_record(actor, "api_token.created", token, changes=changes)
    return token, secret


def token_revoke(*, actor: Actor, token_id: UUID) -> None:
    """End a key of the current tenant at once, whoever made it. Repeating it changes nothing."""
    require(actor, IdentityAction.TOKENS)
    tenant = require_tenant()
    with platform_scope(), transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(id=token_id, tenant_id=tenant.id).first()
        if token is None:
            raise missing()
        if ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=timezone.now()):
            audit_record(actor, "api_token.revoked", token, changes={"tenant": str(tenant.id)})


def missing() -> NotFound:
    return NotFound("api_token", _("Такого ключа нет."))


def token_used(token: ApiToken) -> bool:
    """Note that a key was used, at most once a minute; tell whether it was. The caller is on the platform level."""
    now: datetime = timezone.now()
    if token.last_used_at is not None and token.last_used_at >= now - USE_NOTED_EVERY:
        return False
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    return bool(ApiToken.objects.filter(stale, id=token.id).update(last_used_at=now))
