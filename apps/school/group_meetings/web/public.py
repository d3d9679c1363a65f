"""The ballot of a guest, by the code of the badge: no account, no script, one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.ui.form_pages import refusals_on
from apps.school.group_meetings import domain, selectors, services
from apps.school.group_meetings.models import Guest, MeetingState
from apps.school.group_meetings.selectors.ballots import is_open
from apps.school.group_meetings.web.forms import BallotForm, CodeForm
from apps.school.programmes.models import ParticipantRole
from apps.shared.identity.access import public
from apps.shared.identity.throttle import count_try, network_of, tries
from tenants.context import require_school

# Only codes that open nothing count: a whole hall comes from one address. 2,000 guesses among 380
# codes of 50 bits hit one with a probability below 10⁻⁹.
_WINDOW: Final = 15 * 60
_LIMITS: Final = {"ballot-address": 200, "ballot-school": 2000}

type View = Callable[..., HttpResponse]


def _unlisted(view: View) -> View:
    """Keep the page out of search engines. The referrer stays within the host, which CSRF needs for a POST."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return answer


def _asked_by(request: HttpRequest) -> dict[str, str]:
    return {"ballot-address": network_of(request.META["REMOTE_ADDR"]), "ballot-school": str(require_school().id)}


def _is_guessing(request: HttpRequest) -> bool:
    """Tell whether too many wrong codes came from this network or to this school."""
    who = _asked_by(request)
    return any(tries(what, who[what]) >= limit for what, limit in _LIMITS.items())


def _missed(request: HttpRequest) -> None:
    for what, who in _asked_by(request).items():
        count_try(what, who, seconds=_WINDOW)


@public
@_unlisted
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a badge whose QR cannot be read."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_guessing(request):
            return render(request, "429.html", status=429)
        if selectors.ballot_open_by_code(form.cleaned_data["code"]):
            return redirect("ballot:page", form.cleaned_data["code"])
        _missed(request)
        form.add_error("code", _("Такого кода нет. Проверьте знаки на бейдже или подойдите к куратору."))
    return render(
        request, "school/group_meetings/ballot_enter.html", {"form": form}, status=422 if form.errors else 200
    )


@public
@_unlisted
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the ballot and take it; a second one replaces the first."""
    if _is_guessing(request):
        return render(request, "429.html", status=429)
    guest = selectors.ballot_open_by_code(domain.normal_code(secret))
    if guest is None:
        _missed(request)
        return render(request, "school/group_meetings/ballot_unknown.html", status=404)
    if not is_open(guest):
        planned = guest.meeting.state == MeetingState.PLANNED
        route = [(number, table) for number, table in enumerate(guest.route, start=1) if table]
        context = {"planned": planned, "route": route if planned else []}
        return render(request, "school/group_meetings/ballot_closed.html", context)
    return _ballot(request, guest)


def _ballot(request: HttpRequest, guest: Guest) -> HttpResponse:
    ranked, never = selectors.choices_of(guest)
    met = selectors.met_of(guest)
    form = BallotForm(
        request.POST if request.method == "POST" else None,
        met=met,
        by_round=guest.participation.role == ParticipantRole.MENTOR,
        ranked=ranked,
        never=never,
    )
    if form.is_bound and form.is_valid():
        with refusals_on(form):
            services.ballot_submit(code=guest.code, ranked=form.ranked, never=form.never)
            return redirect(f"{request.path}?saved")
    context = {
        "form": form,
        "never_open": bool(never) or bool(form.is_bound and form.data.getlist("never")),
        "met": met,
        "saved": "saved" in request.GET and guest.voted_at is not None and not form.errors,
        "voted": guest.voted_at is not None,
        "mentor": guest.participation.role == ParticipantRole.MENTOR,
        "first_name": guest.participation.person.first_name,
        "closes_at": guest.meeting.closes_at,
    }
    return render(request, "school/group_meetings/ballot.html", context, status=422 if form.errors else 200)
