"""Rules of the layers that a linter of imports cannot see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]

# Markup that is made in Python, and why it is safe.
MARKED_SAFE: Final[dict[str, str]] = {}

# What a template may carry inline, and why. Letters are read by mail programs, which load no style sheets.
INLINE: Final = {"emails/": "mail programs load no style sheets"}

_PURE: Final = ("django.db", "django.http", "django.utils.timezone", "django.shortcuts", "django.core.cache")
_TAG: Final = re.compile(r"{%.*?%}", re.DOTALL)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_GETTEXT: Final = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"})


def _sources(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if "migrations" not in path.parts)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.mark.parametrize("path", _sources("apps/*/*/domain.py", "apps/*/*/domain/*.py"), ids=_name)
def test_rules_know_no_database_no_web_and_no_clock(path: Path) -> None:
    known = [name for name in _imports(_parsed(path)) if name.startswith(_PURE)]
    assert known == []


@pytest.mark.parametrize("path", _sources("apps/*/*/web/**/*.py", "apps/*/*/web.py", "api/**/*.py"), ids=_name)
def test_views_never_touch_tables(path: Path) -> None:
    touched = [
        f"line {node.lineno}"
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert touched == []


# Reads of another app's tables that are left, and why; a new one is a selector of the app that owns the table.
FOREIGN_READS: Final = {
    "apps/region/monitoring/refresh.py": "the figures of the whole region are built from the rows of three apps",
    "apps/region/monitoring/selectors.py": "filters of the same figures by catalogue and directory",
    "apps/region/monitoring/services/figures.py": "the reach of a municipal coordinator is in the membership",
}


def _foreign_models(tree: ast.Module, app: str) -> Iterator[str]:
    """Yield the names under which a module knows the models of other apps."""
    for node in ast.walk(tree):
        module = getattr(node, "module", None) or ""
        if isinstance(node, ast.ImportFrom) and module.startswith("apps.") and module.endswith(".models"):
            yield from () if module == f"{app}.models" else (name.asname or name.name for name in node.names)


@pytest.mark.parametrize(
    "path", [path for path in _sources("apps/*/*/**/*.py") if _name(path) not in FOREIGN_READS], ids=_name
)
def test_an_app_reads_its_own_tables_alone(path: Path) -> None:
    """The models of another app are targets of foreign keys, annotations and lists of choices, never a query."""
    tree = _parsed(path)
    foreign = set(_foreign_models(tree, ".".join(path.relative_to(ROOT).parts[:3])))
    read = [
        f"line {node.lineno}: {node.value.id}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects" and isinstance(node.value, ast.Name)
        if node.value.id in foreign
    ]
    assert read == []


def test_nothing_is_marked_safe_but_what_is_listed() -> None:
    in_python = {_name(path) for path in _sources("apps/**/*.py", "api/**/*.py") if "mark_safe" in path.read_text()}
    in_templates = {
        _name(path)
        for path in _sources("frontend/templates/**/*.html")
        if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text())
    }
    assert in_python | in_templates == set(MARKED_SAFE)


@pytest.mark.parametrize("path", _sources("frontend/templates/**/*.html"), ids=_name)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    relative = str(path.relative_to(ROOT / "frontend" / "templates"))
    text = "" if relative.startswith(tuple(INLINE)) else _TAG.sub("", path.read_text())
    found = re.findall(r"<style\b|\sstyle=[\"']|<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=[\"']|javascript:", text)
    # A block of data is not executed.
    assert [tag for tag in found if 'type="application/json"' not in tag] == []


def _sentences(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the Russian strings that are shown as they stand: no docstring, nothing inside a gettext call."""
    hidden: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _GETTEXT:
            hidden |= {id(part) for part in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            yield node


def _refusals(tree: ast.Module) -> Iterator[str]:
    """Yield the places where a refusal carries a sentence that is not translated."""
    untranslated = {id(node) for node in _sentences(tree) if _CYRILLIC.search(str(node.value))}
    for node in ast.walk(tree):
        name = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and (name.endswith("Refused") or name in {"NotFound", "Forbidden"}):
            yield from (f"line {part.lineno}" for part in ast.walk(node) if id(part) in untranslated)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path", _sources("apps/*/*/services.py", "apps/*/*/services/*.py", "apps/*/*/selectors.py"), ids=_name
)
def test_a_sentence_of_a_service_is_translated(path: Path) -> None:
    assert list(_refusals(_parsed(path))) == []


@pytest.mark.parametrize("path", _sources("apps/**/*.py", "api/**/*.py"), ids=_name)
def test_a_translated_sentence_is_whole(path: Path) -> None:
    """A message put together with an f-string cannot be found in the catalogue."""
    joined = [
        f"line {node.lineno}"
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in _GETTEXT
        and any(isinstance(argument, ast.JoinedStr) for argument in node.args)
    ]
    assert joined == []


def test_every_app_with_screens_declares_who_may_what() -> None:
    lacking = [
        _name(path.parent)
        for path in _sources("apps/*/*/web/", "apps/*/*/web.py")
        if not (path.parent / "policies.py").is_file()
    ]
    assert lacking == []
