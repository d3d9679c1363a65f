"""What every resource shares: the actor, reading a body, a page of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.v1.filters import AllowList, Filters, chosen
from apps.core.actor import Actor


class Resource(GenericAPIView[Any]):
    """A view over selectors and services. It has no queryset of its own on purpose."""

    filter_backends = [AllowList]
    filterset_class: type[Filters] | None = None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let no browser and no proxy keep what was answered: most of it is about people."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @property
    def actor(self) -> Actor:
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor

    def chosen(self) -> dict[str, Any]:
        """Return the checked filters of a list."""
        return chosen(self.filterset_class or Filters, self.request)

    def body(self, schema: type[serializers.Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """Return the checked body: only the fields the serializer names, whatever else was sent."""
        serializer = schema(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def page(
        self,
        rows: Any,
        schema: type[serializers.Serializer[Any]],
        shown: Callable[[Sequence[Any]], Iterable[Any]] = list,
    ) -> Response:
        """Return one page; ``shown`` turns its rows into what the serializer reads."""
        found = self.paginate_queryset(rows)
        serializer = schema(list(shown(found or [])), many=True, context={"actor": self.actor})
        return self.get_paginated_response(serializer.data)

    def one(self, schema: type[serializers.Serializer[Any]], row: Any, status: int = 200) -> Response:
        return Response(schema(row, context={"actor": self.actor}).data, status=status)


class Nothing(GenericAPIView[Any]):
    """Any other address of the API: a problem document instead of a page."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound
