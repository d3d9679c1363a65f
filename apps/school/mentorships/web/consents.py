"""A parent takes a consent back: what will happen, one button, and the way to the cabinet."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.actor import Actor, require
from apps.core.ui.components import Crumb, PageHeader, SummaryRow
from apps.core.ui.wording import format_date
from apps.school.mentorships import selectors
from apps.school.mentorships.models import Mentorship
from apps.school.mentorships.policies import MentorshipAction
from apps.school.people import services as people
from apps.school.people.models import Consent, ConsentPurpose
from apps.school.people.selectors import ward_consent_get


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Say what stops with the consent; stop it after the button. A second click says that it is done already."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, MentorshipAction.CABINET)
    consent = ward_consent_get(actor=actor, consent_id=consent_id)
    cabinet = reverse("mentorships:cabinet")
    if consent.withdrawn_on is not None:
        messages.info(request, _("Это согласие уже отозвано."))
        return redirect(cabinet)
    if request.method == "POST":
        people.consent_withdraw(actor=actor, consent_id=consent_id)
        messages.success(request, _("Согласие отозвано. Куратор уже знает об этом."))
        return redirect(cabinet)
    page = PageHeader(
        title=_("Отозвать согласие?"),
        lead=", ".join(part for part in (consent.person.first_name, str(consent.person.class_group or "")) if part),
        crumbs=[Crumb(_("Моё наставничество"), cabinet)],
    )
    rows = [
        SummaryRow(_("На что дано"), consent.get_purpose_display()),
        SummaryRow(_("Кто дал"), consent.given_by.full_name),
        SummaryRow(_("Действует до"), format_date(consent.effective_until)),
    ]
    context = {
        "page": page,
        "rows": rows,
        "consequences": _consequences(consent, selectors.pairs_standing_on(actor=actor, consent=consent)),
        "cabinet": cabinet,
    }
    return render(request, "school/mentorships/consent_withdraw.html", context)


def _consequences(consent: Consent, pairs: list[Mentorship]) -> list[str]:
    stops = [_of_pair(consent, pair) for pair in pairs]
    if consent.purpose == ConsentPurpose.PUBLICATION:
        stops = [_("Имя и фотографии ребёнка больше не будут публиковать. На встречи это не влияет.")]
    elif not stops:
        stops = [_("Сейчас на этом согласии не держится ни одна пара. Новой без него не будет.")]
    return [
        *stops,
        _("Куратор узнает об этом сразу. Объяснять причину не нужно."),
        _("Записи о прошедших встречах останутся в истории."),
        _("Если передумаете, подпишите новое согласие у куратора или классного руководителя."),
    ]


def _of_pair(consent: Consent, pair: Mentorship) -> str:
    if pair.mentor_person_id == consent.person_id:
        return _("Встречи, которые ведёт ребёнок в программе «%(programme)s», приостановятся сегодня.") % {
            "programme": pair.programme.title
        }
    return _("Встречи с наставником приостановятся сегодня: %(mentor)s, программа «%(programme)s».") % {
        "mentor": pair.mentor_person.full_name,
        "programme": pair.programme.title,
    }
