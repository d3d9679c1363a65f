"""Deny by default: a member of the host's tenant, and a token only for what it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # the module of views reads the settings that name this one
    from rest_framework.views import APIView


class MemberOfTenant(BasePermission):
    """The request has an actor. What the actor may do is decided by the services and selectors."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if getattr(request._request, "actor", None) is None:
            return False
        token = getattr(request._request, "api_token", None)
        if token is not None and not token.may_write and request.method not in SAFE_METHODS:
            raise PermissionDenied(code="token_read_only")
        return True
