"""Views of the frame itself: the choice of look, the icon, and the page that shows every component."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST, require_safe

from apps.core.ui.looks import COOKIE, COOKIE_AGE, Look
from apps.core.ui.styleguide import styleguide_context


@require_POST
def vision(request: HttpRequest) -> HttpResponse:
    """Remember the look and go back. Works before signing in; never leaves the host it was called on."""
    value = request.POST.get("look", "")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if safe else "/")
    if value in Look:
        response.set_cookie(
            COOKIE, value, max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon: a browser asks for this very name on what is not a page of ours, a PDF or JSON."""
    return redirect(static("favicon.ico"))


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with content of the domain; routed in the demo only."""
    return render(request, "ui/styleguide.html", styleguide_context(request))
