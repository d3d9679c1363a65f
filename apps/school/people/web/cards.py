"""The list of people and the card of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Role, may, require
from apps.core.identifiers import display_phone
from apps.core.ui.components import Command, Counter, Crumb, PageHeader, SummaryRow, Tone
from apps.core.ui.form_pages import form_page, refusals_on
from apps.core.ui.wording import format_date
from apps.school.people import domain, selectors, services
from apps.school.people.models import Person, PersonKind, PersonState
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import card_sections
from apps.school.people.web.forms import GuardianForm, InviteForm, PeopleFilter, PersonForm
from apps.school.people.web.tables import PeopleTable

PER_PAGE = 50
_CARD_FIELDS = (
    "kind", "state", "last_name", "first_name", "middle_name", "sex", "birth_date", "position", "hired_on", "email",
    "phone",
)  # fmt: skip


def list_crumb() -> Crumb:
    return Crumb(_("Люди"), reverse("people:list"))


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = PeopleFilter(request.GET or None, actor=actor)
    chosen: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    state = chosen.get("state") or PersonState.ACTIVE
    people = selectors.person_list(
        actor=actor,
        q=chosen.get("q", ""),
        kind=chosen.get("kind", ""),
        class_id=chosen.get("class_id"),
        role=chosen.get("role", ""),
        state="" if state == "all" else state,
    )
    may_import = may(actor, PeopleAction.IMPORT)
    upload = Command(_("Загрузить людей"), reverse("people:import"), "upload") if may_import else None
    table = PeopleTable(
        people,
        empty_hint=_("Загрузите список из Excel: система сама разберёт классы, родителей и запросы.")
        if not form.is_bound
        else _("Измените или сбросьте фильтры."),
        empty_command=upload,
    )
    django_tables2.RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    add = Command(_("Добавить человека"), reverse("people:add"), "user-plus")
    page = PageHeader(
        title=_("Люди"),
        primary=upload,
        secondary=add if may(actor, PeopleAction.EDIT) else None,
        more=[Command(_("Классы и группы"), reverse("people:classes"), "school")],
    )
    context = {"page": page, "filter_form": form, "table": table, "counters": _counters(request)}
    return render(request, "school/people/list.html", context)


def _counters(request: HttpRequest) -> list[Counter]:
    counts = selectors.person_counts(actor=request.actor)
    address = reverse("people:list")
    gaps = len(selectors.consent_gap_list(actor=request.actor))
    return [
        Counter(str(counts["learners"]), _("обучающиеся"), f"{address}?kind=learners"),
        Counter(str(counts.get(PersonKind.TEACHER, 0)), _("педагоги"), f"{address}?kind={PersonKind.TEACHER}"),
        Counter(str(counts["outside"]), _("родители и наставники со стороны"), f"{address}?kind=outside"),
        Counter(
            str(gaps),
            _("участников без согласия"),
            reverse("people:consent-gaps"),
            tone=Tone.WARN if gaps else Tone.NEUTRAL,
        ),
    ]


def _values(form: PersonForm) -> dict[str, Any]:
    return {**form.cleaned_data}


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    require(request.actor, PeopleAction.EDIT)
    form = PersonForm(request.POST or None, actor=request.actor, creating=True)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            person = services.person_create(actor=request.actor, **_values(form))
            messages.success(request, _("Карточка создана."))
            return redirect("people:person", person.id)
    page = PageHeader(title=_("Новый человек"), crumbs=[list_crumb()])
    return _form_page(request, page, form, reverse("people:list"), _("Создать карточку"))


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.EDIT)
    person = selectors.person_get(actor=request.actor, person_id=person_id)
    initial = {name: getattr(person, name) for name in _CARD_FIELDS}
    initial["class_group_id"] = str(person.class_group_id or "")
    form = PersonForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.person_edit(actor=request.actor, person_id=person_id, **_values(form))
            messages.success(request, _("Изменения сохранены."))
            return redirect("people:person", person_id)
    page = PageHeader(title=_("Изменить карточку"), lead=person.full_name, crumbs=_crumbs(person))
    return _form_page(request, page, form, reverse("people:person", args=[person_id]), _("Сохранить"))


def _crumbs(person: Person) -> list[Crumb]:
    return [list_crumb(), Crumb(person.full_name, reverse("people:person", args=[person.pk]))]


def _form_page(request: HttpRequest, page: PageHeader, form: Any, cancel: str, submit: str) -> HttpResponse:
    return form_page(request, "school/form.html", page=page, form=form, cancel_url=cancel, submit=submit)


@require_GET
def person_card(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor = request.actor
    person = services.person_open(actor=actor, person_id=person_id)
    may_edit = may(actor, PeopleAction.EDIT)
    today = timezone.localdate()
    more = []
    if may_edit and selectors.person_is_minor(person):
        more.append(Command(_("Добавить представителя"), reverse("people:guardian-add", args=[person.pk]), "user-plus"))
    if may(actor, PeopleAction.INVITE):
        more.append(Command(_("Пригласить в систему"), reverse("people:invite", args=[person.pk]), "send"))
    edit = Command(_("Изменить"), reverse("people:edit", args=[person.pk]), "pencil")
    record = Command(_("Записать согласие"), reverse("people:consent-add", args=[person.pk]), "clipboard-check")
    may_consent = may(actor, PeopleAction.CONSENT)
    page = PageHeader(
        title=person.full_name,
        crumbs=[list_crumb()] if may(actor, PeopleAction.BROWSE) else [],
        status=_("выбыл") if person.state == PersonState.LEFT else "",
        meta=[part for part in (person.get_kind_display(), str(person.class_group or "")) if part],
        primary=record if may_consent else None,
        secondary=edit if may_edit else None,
        more=more,
    )
    consents = selectors.consent_list(person.pk)
    context = {
        "page": page,
        "person": person,
        "rows": _rows(person, today),
        "guardians": selectors.guardian_list(person.pk),
        "wards": selectors.ward_list(person.pk),
        "consents": [consent for consent in consents if consent.withdrawn_on is None],
        "withdrawn": [consent for consent in consents if consent.withdrawn_on is not None],
        "today": today,
        "gaps": selectors.consent_gaps([person]),
        "sections": card_sections(actor, person.pk),
        "may_edit": may_edit,
        "may_consent": may_consent,
        "is_minor": selectors.person_is_minor(person),
    }
    return render(request, "school/people/card.html", context)


def _rows(person: Person, today: Any) -> list[SummaryRow]:
    born = ""
    if person.birth_date:
        born = _("%(day)s, полных лет: %(age)d") % {
            "day": format_date(person.birth_date),
            "age": domain.age_on(person.birth_date, today),
        }
    rows = [
        SummaryRow(_("Дата рождения"), born),
        SummaryRow(_("Пол"), person.get_sex_display() if person.sex else ""),
        SummaryRow(_("Телефон"), display_phone(person.phone) if person.phone else ""),
        SummaryRow(_("Электронная почта"), person.email),
    ]
    if person.kind not in domain.LEARNERS:
        rows.insert(0, SummaryRow(_("Должность или место работы"), person.position))
    if person.hired_on:
        rows.append(SummaryRow(_("Работает с"), format_date(person.hired_on)))
    return rows


@require_http_methods(["GET", "POST"])
def guardian_add(request: HttpRequest, person_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.EDIT)
    child = selectors.person_get(actor=request.actor, person_id=person_id)
    form = GuardianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            services.guardian_add(actor=request.actor, child_id=person_id, **form.cleaned_data)
            messages.success(request, _("Представитель добавлен."))
            return redirect("people:person", person_id)
    page = PageHeader(title=_("Законный представитель"), lead=child.full_name, crumbs=_crumbs(child))
    return _form_page(request, page, form, reverse("people:person", args=[person_id]), _("Добавить"))


@require_POST
def guardian_remove(request: HttpRequest, person_id: UUID, row_id: UUID) -> HttpResponse:
    services.guardian_remove(actor=request.actor, child_id=person_id, row_id=row_id)
    messages.success(request, _("Связь с представителем убрана. Карточка представителя осталась."))
    return redirect("people:person", person_id)


@require_http_methods(["GET", "POST"])
def person_invite(request: HttpRequest, person_id: UUID) -> HttpResponse:
    require(request.actor, PeopleAction.INVITE)
    person = selectors.person_get(actor=request.actor, person_id=person_id)
    form = InviteForm(request.POST or None, roles=_roles_for(person))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            link = services.person_invite(
                actor=request.actor, person_id=person_id, role=Role(form.cleaned_data["role"])
            )
            page = PageHeader(title=_("Приглашение готово"), lead=person.full_name, crumbs=_crumbs(person))
            return render(request, "school/people/invited.html", {"page": page, "link": link, "person": person})
    page = PageHeader(title=_("Пригласить в систему"), lead=person.full_name, crumbs=_crumbs(person))
    return _form_page(request, page, form, reverse("people:person", args=[person_id]), _("Создать приглашение"))


def _roles_for(person: Person) -> list[Role]:
    if person.kind in domain.LEARNERS:
        return [Role.MENTEE, Role.MENTOR]
    if person.kind == PersonKind.TEACHER:
        return [Role.MENTOR, Role.MENTEE, Role.CLASS_TEACHER, Role.PSYCHOLOGIST]
    return [Role.PARENT, Role.MENTOR] if person.kind == PersonKind.PARENT else [Role.EXTERNAL_MENTOR]
