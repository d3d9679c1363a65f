"""Errors in one shape: RFC 9457 ``application/problem+json`` with a stable code and a Russian title."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.core.errors import Refused
from apps.shared.audit.request_id import current_request_id

_TITLES: Final = {
    400: _("Запрос составлен неверно"),
    401: _("Требуется вход"),
    403: _("Нет прав на это действие"),
    404: _("Не найдено"),
    405: _("Такой способ обращения не поддерживается"),
    406: _("Ответ в таком виде не выдаётся, доступен JSON"),
    415: _("Ожидается JSON"),
    429: _("Слишком много запросов. Повторите позже"),
    500: _("На сервере произошла ошибка. Мы уже знаем о ней, повторите запрос через несколько минут"),
}
_CODES: Final = {400: "bad_request", 403: "permission_denied", 404: "not_found", 500: "server_error"}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into a problem document; None lets an unexpected one become a 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    headers: dict[str, str] = {}
    if isinstance(error, Refused):
        body = problem_body(error.status, error.code, str(error.sentence))
        # Ids, numbers and lists are for programs; whatever else a refusal carries is for the screens.
        if told := {name: item for name, item in error.details.items() if isinstance(item, str | int | list | UUID)}:
            body["details"] = told
    elif isinstance(error, exceptions.APIException):
        status = error.status_code
        code = str(error.get_codes() if not isinstance(error.detail, list | dict) else error.default_code)
        body = problem_body(status, code, str(_TITLES.get(status, error)))
        if isinstance(error, exceptions.ValidationError):
            body["errors"] = error.detail
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait))
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = challenge
    else:
        return None
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type="application/problem+json")


def problem_body(status: int, code: str, title: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "code": code, "request_id": current_request_id()}


def problem_page(status: int) -> JsonResponse:
    """Return the problem document of an error that no view of the API answered itself. It says nothing of the cause."""
    body = problem_body(status, _CODES[status], str(_TITLES[status]))
    return JsonResponse(body, status=status, content_type="application/problem+json")
