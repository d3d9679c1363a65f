"""Screens are tested without a front end build: a small manifest stands in for the real one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory
from django_vite.core.asset_loader import DjangoViteAssetLoader
from lxml import html

FONT = "node_modules/@fontsource-variable/golos-text/files/golos-text-cyrillic-wght-normal.woff2"
MANIFEST = {
    "src/main.ts": {"file": "assets/main.js", "src": "src/main.ts", "isEntry": True},
    "src/styles/main.scss": {"file": "assets/styles.css", "src": "src/styles/main.scss", "isEntry": True},
    "src/icons.json": {"file": "assets/icons.svg", "src": "src/icons.json"},
    FONT: {"file": "assets/golos.woff2", "src": FONT},
}


@pytest.fixture(autouse=True)
def front_end(tmp_path: Path, settings) -> Iterator[None]:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(MANIFEST))
    settings.DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": path, "static_url_prefix": ""}}
    known = DjangoViteAssetLoader._instance
    DjangoViteAssetLoader._instance = None
    yield
    DjangoViteAssetLoader._instance = known


@pytest.fixture
def page():
    """A request to a page of a school, with filters in its address."""
    return RequestFactory().get("/people/", {"role": "mentor", "page": "2"})


@pytest.fixture
def parse() -> Callable[..., html.HtmlElement]:
    """Render a piece of template as a page would, and parse it."""

    def parse(source: str, request: HttpRequest | None = None, **context: Any) -> html.HtmlElement:
        template = engines["django"].from_string("{% load charts django_tables2 ui %}" + source)
        return html.fragment_fromstring(template.render(context, request), create_parent="div")

    return parse
