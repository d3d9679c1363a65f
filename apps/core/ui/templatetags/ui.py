"""Tags of every screen: icons, Russian numbers and dates, links that keep the filters."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundWidget
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.core.asset_loader import DjangoViteAssetLoader

from apps.core.ui import wording
from apps.core.ui.components import Tone

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; names are in ``frontend/src/icons.json``. With ``label`` it speaks, else it is silent."""
    sprite = DjangoViteAssetLoader.instance().generate_vite_asset_url("src/icons.json")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def plural(number: int, one: str, few: str, many: str) -> str:
    """``{% plural 5 _("наставник") _("наставника") _("наставников") %}`` → «5 наставников»."""
    return f"{wording.format_number(number)}{wording.NO_BREAK_SPACE}{wording.plural_form(number, one, few, many)}"


@register.filter
def ru_number(value: float | Decimal | None, digits: int | None = None) -> str:
    """«1 234,5»; nothing for no value."""
    return "" if value is None else wording.format_number(value, digits)


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """«68 %» of 0.68."""
    return "" if value is None else wording.format_percent(value, digits)


@register.filter
def ru_date(value: date | datetime | None, form: str = "full") -> str:
    """«23 ноября 2026»; with ``"short"`` without the year."""
    return "" if value is None else wording.format_date(value, year=form != "short")


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark beside a person."""
    return wording.initials_of(name)


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: Any) -> str:
    """The address's parameters with some changed: keeps filters when the page changes; ``None`` removes one."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def active(context: Context, url: str) -> SafeString:
    """``aria-current="page"`` on the link to this very page."""
    return SafeString('aria-current="page"') if context["request"].path == url else SafeString("")


@register.simple_tag
def badge(label: str | Promise, tone: str = Tone.NEUTRAL, icon_name: str = "") -> SafeString:
    """A status in words: ``{% badge "На согласовании" "active" %}``. An unknown tone is a mistake and raises."""
    mark = icon(icon_name) if icon_name else ""
    return format_html('<span class="status status-{}">{}{}</span>', Tone(tone).value, mark, label)


@register.simple_tag(takes_context=True)
def component(context: Context, name: str, /, **values: Any) -> SafeString:
    """Render ``ui/<name>.html`` with these values alone.

    A component sees nothing of the page around it, so that a page's ``title`` never becomes a
    component's; the request and the CSRF token are always there.
    """
    shared = {key: context[key] for key in ("request", "csrf_token", "look") if key in context}
    engine = context.template.engine if context.template else template.Engine.get_default()
    return engine.get_template(f"ui/{name}.html").render(context.new({**shared, **values}))


@register.simple_tag(takes_context=True)
def page_link(context: Context, param: str, number: int) -> str:
    """The address of another page of the same list, filters kept."""
    return query_string(context, **{param: number})


@register.filter
def page_window(page: Page[Any]) -> list[int | None]:
    """Page numbers around the current one; ``None`` is a gap."""
    window = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in window]


@register.simple_tag
def option_input(option: BoundWidget) -> SafeString:
    """One radio button or checkbox of a group, dressed like every other."""
    attrs = {**option.data["attrs"], "class": "form-check-input"}
    return BoundWidget(option.parent_widget, {**option.data, "attrs": attrs}, option.renderer).tag()
