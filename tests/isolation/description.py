"""The operations of the API as its own description tells them, with bodies made of one's own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

# Ids that a program makes up itself and that name no row.
MADE_UP: Final = frozenset({"client_key"})
# Words that have to be true, so that what is asked gets past them to the ids.
_TRUE: Final = {
    "birth_date": "2012-03-08",
    "ends_on": (timezone.localdate() + timedelta(days=120)).isoformat(),
    "form_code": "pupil-pupil",
    "variant_code": "achiever",
    "type_code": "results",
    "role": "mentee",
}
_LOOSE: Final = "7f0c5a3e-0000-4000-8000-000000000001"

type Rows = Callable[[str], str]


@dataclass(frozen=True)
class Operation:
    """One operation: its method and address with own ids, the names of its ids in the query, its body."""

    method: str
    address: str
    query: tuple[str, ...]
    body: Any


def operations(level: str, row: Rows) -> Iterator[Operation]:
    """Return every operation of a level's API; ``row`` gives the own id that an argument or a field of a name takes."""
    found: Any = SchemaGenerator(urlconf=f"config.urls.{level}").get_schema(request=None, public=True)
    for path, methods in found["paths"].items():
        for method, told in methods.items():
            parameters = told.get("parameters", [])
            address = path
            for name in (one["name"] for one in parameters if one["in"] == "path"):
                address = address.replace("{" + name + "}", row(name))
            asked = tuple(one["name"] for one in parameters if one["in"] == "query" and _is_id(one["schema"]))
            content = told.get("requestBody", {}).get("content", {}).get("application/json")
            body = _example("", content["schema"], found["components"]["schemas"], row) if content else None
            yield Operation(method.upper(), address, asked, body)


def _is_id(schema: Mapping[str, Any]) -> bool:
    return schema.get("format") == "uuid"


def _example(name: str, schema: Mapping[str, Any], named: Mapping[str, Any], row: Rows) -> Any:
    """Return a value that the schema allows; ids are those of own rows."""
    if "$ref" in schema:
        return _example(name, named[schema["$ref"].rpartition("/")[2]], named, row)
    for way in (*schema.get("allOf", ()), *schema.get("oneOf", ())):
        return _example(name, way, named, row)
    if name in _TRUE:
        return _TRUE[name]
    if "enum" in schema:
        return schema["enum"][0]
    if _is_id(schema):
        return _LOOSE if name in MADE_UP else row(name)
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {}).items()
        return {key: _example(key, told, named, row) for key, told in fields if not told.get("readOnly")}
    if kind == "array":
        return [_example(name, schema["items"], named, row)]
    return _PLAIN[schema.get("format", kind)](schema)


_PLAIN: Final[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {
    "date": lambda _schema: timezone.localdate().isoformat(),
    "date-time": lambda _schema: timezone.now().isoformat(),
    "time": lambda _schema: "12:00",
    "email": lambda _schema: "proverka@example.org",
    "integer": lambda schema: schema.get("minimum", 1),
    "number": lambda schema: schema.get("minimum", 1),
    "boolean": lambda _schema: False,
    "string": lambda schema: "Проверка связи"[: schema.get("maxLength", 14)],
}
