"""Keys for programs, on the hosts of regions and schools."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import require
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.wording import format_date
from apps.shared.identity import api_tokens
from apps.shared.identity.models import ApiToken
from apps.shared.identity.policies import IdentityAction


class TokenForm(forms.Form):
    """A key: what it is for, what it may, until when."""

    title = forms.CharField(
        label=gettext_lazy("Для чего ключ"),
        max_length=100,
        help_text=gettext_lazy("Например: выгрузка в электронный журнал."),
        error_messages={"required": gettext_lazy("Назовите программу, которой нужен ключ.")},
    )
    may_write = forms.ChoiceField(
        label=gettext_lazy("Что разрешено"),
        choices=[("read", gettext_lazy("Только читать")), ("write", gettext_lazy("Читать и изменять"))],
    )
    days = forms.IntegerField(
        label=gettext_lazy("Сколько дней действует"),
        min_value=1,
        max_value=api_tokens.MAX_DAYS,
        initial=90,
        error_messages={
            name: gettext_lazy("Укажите число дней от 1 до 365.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )


def _base(request: HttpRequest) -> str:
    return "school/base.html" if request.tenant.region else "region/base.html"


def _state(token: ApiToken) -> tuple[str, str]:
    if token.revoked_at is not None:
        return _("отозван"), Tone.NEUTRAL.value
    if token.expires_at <= timezone.now():
        return _("срок истёк"), Tone.WARN.value
    return _("действует"), Tone.DONE.value


@require_GET
def token_list(request: HttpRequest) -> HttpResponse:
    """The keys of this organisation and when each was last used."""
    tokens = api_tokens.token_list(actor=request.actor)
    add = Command(_("Выпустить ключ"), reverse("tokens:create"), "plus")
    lead = _("Ключ пускает программу — например, электронный журнал — от имени того, кто его выпустил.")
    context = {
        "base": _base(request),
        "page": PageHeader(
            title=_("Ключи API"),
            lead=lead,
            primary=add,
            secondary=Command(_("Описание API"), reverse("api-v1:docs"), "book"),
        ),
        "rows": [(token, *_state(token)) for token in tokens],
        "add": add,
    }
    return render(request, "shared/identity/tokens.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def token_create(request: HttpRequest) -> HttpResponse:
    """Make a key. The secret is on the answer to this very post and nowhere else."""
    require(request.actor, IdentityAction.TOKENS)
    form = TokenForm(request.POST or None)
    crumb = Crumb(_("Ключи API"), reverse("tokens:list"))
    context = {"base": _base(request), "cancel_url": reverse("tokens:list")}
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = api_tokens.token_create(
                actor=request.actor,
                title=form.cleaned_data["title"],
                days=form.cleaned_data["days"],
                may_write=form.cleaned_data["may_write"] == "write",
            )
        except api_tokens.TokenRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            page = PageHeader(title=_("Ключ выпущен"), crumbs=[crumb])
            return render(
                request,
                "shared/identity/token_issued.html",
                {**context, "page": page, "token": token, "secret": secret},
            )
    page = PageHeader(title=_("Новый ключ API"), crumbs=[crumb])
    status = 422 if form.is_bound else 200
    return render(request, "shared/identity/token_form.html", {**context, "page": page, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
def token_revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Ask, then end a key."""
    found = {token.id: token for token in api_tokens.token_list(actor=request.actor)}.get(token_id)
    if request.method == "POST":
        api_tokens.token_revoke(actor=request.actor, token_id=token_id)
        messages.success(request, _("Ключ отозван: программа с ним больше не войдёт."))
        return redirect("tokens:list")
    if found is None:
        raise api_tokens.missing()
    context = {
        "base": _base(request),
        "page": PageHeader(title=_("Отозвать ключ?"), crumbs=[Crumb(_("Ключи API"), reverse("tokens:list"))]),
        "rows": [
            SummaryRow(_("Для чего ключ"), found.title),
            SummaryRow(_("Выпустил"), found.user.full_name),
            SummaryRow(_("Действует до"), format_date(found.expires_at)),
        ],
        "action": reverse("tokens:revoke", args=[token_id]),
        "cancel_url": reverse("tokens:list"),
    }
    return render(request, "shared/identity/token_revoke.html", context)
