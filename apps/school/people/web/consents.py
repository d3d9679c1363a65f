"""Consents: who lacks one, recording one or a class's, withdrawing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.actor import may, require
from apps.core.ids import ids_of
from apps.core.ui.components import Command, Crumb, PageHeader, SummaryRow
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.school.people import selectors, services
from apps.school.people.domain import LEARNERS, Party
from apps.school.people.models import ConsentPurpose, Person
from apps.school.people.policies import PeopleAction
from apps.school.people.web.cards import PER_PAGE, list_crumb
from apps.school.people.web.classes import class_crumbs
from apps.school.people.web.forms import ClassConsentForm, ConsentForm, GapFilter

WARN_DAYS = 30


@require_GET
def gap_list(request: HttpRequest) -> HttpResponse:
    """Participants of programmes whose consent is missing."""
    form = GapFilter(request.GET or None, actor=request.actor)
    chosen: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    purpose = chosen.get("purpose") or ConsentPurpose.PARTICIPATION
    gaps = selectors.consent_gap_list(actor=request.actor, purpose=purpose, class_id=chosen.get("class_id"))
    page = PageHeader(
        title=_("Кому не хватает согласия"),
        lead=str(ConsentPurpose(purpose).label).capitalize(),
        crumbs=[list_crumb()],
        secondary=Command(_("По классам"), reverse("people:classes"), "school"),
    )
    page_obj = Paginator(gaps, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter_form": form,
        "page_obj": page_obj,
        "guardian": Party.GUARDIAN,
        "own": Party.SELF,
        "may_record": may(request.actor, PeopleAction.CONSENT),
    }
    return render(request, "school/people/gaps.html", context)


@require_GET
def ending_list(request: HttpRequest) -> HttpResponse:
    ending = selectors.consents_ending(actor=request.actor, until=timezone.localdate() + timedelta(days=WARN_DAYS))
    page = PageHeader(
        title=_("Согласия скоро истекают"),
        lead=_("Срок кончается в ближайшие %(days)d дней.") % {"days": WARN_DAYS},
        crumbs=[list_crumb()],
    )
    page_obj = Paginator(ending, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "page_obj": page_obj, "may_record": may(request.actor, PeopleAction.CONSENT)}
    return render(request, "school/people/ending.html", context)


def _signers(person: Person) -> list[tuple[str, Any]]:
    signers: list[tuple[str, Any]] = [
        (f"{Party.GUARDIAN}:{row.guardian_id}", f"{row.guardian.full_name} ({row.relation})")
        for row in selectors.guardian_list(person.pk)
    ]
    title = _("Сам участник, с 14 лет") if person.kind in LEARNERS else _("Сам участник")
    return [*signers, (f"{Party.SELF}:{person.pk}", title)]


@require_http_methods(["GET", "POST"])
def consent_add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.CONSENT)
    person = selectors.person_get(actor=request.actor, person_id=person_id)
    form = ConsentForm(request.POST or None, signers=_signers(person))
    if request.method == "POST" and form.is_valid():
        party, signer = form.signature
        with refusals_on(form):
            services.consent_record(
                actor=request.actor,
                person_id=person_id,
                purpose=form.cleaned_data["purpose"],
                party=party,
                given_by_id=UUID(signer),
                given_on=form.cleaned_data["given_on"],
                until=form.cleaned_data["until"],
            )
            messages.success(request, _("Согласие записано."))
            return redirect("people:person", person_id)
    back = reverse("people:person", args=[person_id])
    page = PageHeader(
        title=_("Записать согласие"),
        lead=_("На каждую цель — отдельный документ. Бумага хранится в организации."),
        crumbs=[list_crumb(), Crumb(person.full_name, back)],
    )
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=back, submit=_("Записать"))


@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.CONSENT)
    consent = selectors.consent_get(actor=request.actor, consent_id=consent_id)
    back = reverse("people:person", args=[consent.person_id])
    if request.method == "POST":
        services.consent_withdraw(actor=request.actor, consent_id=consent_id)
        messages.success(request, _("Согласие отозвано. То, что на нём держалось, приостановлено."))
        return redirect(back)
    page = PageHeader(title=_("Отозвать согласие?"), crumbs=[list_crumb(), Crumb(consent.person.full_name, back)])
    rows = [
        SummaryRow(_("Участник"), consent.person.full_name),
        SummaryRow(_("На что"), consent.get_purpose_display()),
        SummaryRow(_("Кто дал"), consent.given_by.full_name),
        SummaryRow(_("Действует до"), format_date(consent.effective_until)),
    ]
    return render(request, "school/people/withdraw.html", {"page": page, "rows": rows, "back": back})


@require_http_methods(["GET", "POST"])
def class_consents(request: HttpRequest, class_id: UUID) -> HttpResponse:
    """Show who of a class would get which signature; record those that stay ticked."""
    require(request.actor, PeopleAction.CONSENT)
    group = selectors.class_get(actor=request.actor, class_id=class_id)
    form = ClassConsentForm(request.POST if request.method == "POST" else None)
    purpose = request.GET.get("purpose", ConsentPurpose.PARTICIPATION)
    if purpose not in ConsentPurpose.values:
        purpose = ConsentPurpose.PARTICIPATION
    if request.method == "POST" and form.is_valid():
        chosen = ids_of(request.POST.getlist("selected"))
        with refusals_on(form):
            count = services.consents_record_for_class(
                actor=request.actor,
                class_id=class_id,
                purpose=form.cleaned_data["purpose"],
                given_on=form.cleaned_data["given_on"],
                person_ids=chosen,
            )
            messages.success(request, _("Записано согласий: %(count)d.") % {"count": count})
            return redirect("people:class", class_id)
    plan = selectors.consent_bulk_plan(
        actor=request.actor, class_id=class_id, purpose=purpose, day=timezone.localdate()
    )
    page = PageHeader(title=_("Записать согласия класса"), lead=group.title, crumbs=class_crumbs(group))
    context = {
        "page": page,
        "form": form,
        "plan": plan,
        "purpose": purpose,
        "purposes": ConsentPurpose.choices,
        "back": reverse("people:class", args=[class_id]),
        "today": timezone.localdate(),
    }
    return render(request, "school/people/class_consents.html", context, status=422 if form.errors else 200)
