"""Programmes themselves: creating with a roadmap, editing, the team."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.core.actor import ROLE_TITLES, Actor, Role, require
from apps.core.errors import NotFound, Refused
from apps.region.library.selectors import form_get, parameters, template_task_list, variant_list
from apps.school.people import selectors as people
from apps.school.programmes import domain
from apps.school.programmes.models import Programme, ProgrammeState, RoadmapTask, TeamMember
from apps.school.programmes.policies import ProgrammeAction
from apps.school.programmes.registry import run_ended
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic

EDITABLE: Final = (
    "title",
    "variant_code",
    "goal",
    "expected_results",
    "starts_on",
    "ends_on",
    "max_group_size",
    "min_meetings",
    "cadence_days",
    "order_number",
    "order_date",
    "curator_id",
)


class ProgrammeRefused(Refused):
    """The programme cannot be created or changed like this."""


def _check(starts_on: date, ends_on: date, min_meetings: int) -> None:
    if ends_on <= starts_on:
        raise ProgrammeRefused("period", _("Окончание должно быть позже начала. Исправьте даты."))
    if (ends_on - starts_on).days > 366 * 2:
        raise ProgrammeRefused("too_long", _("Программа длится не больше двух лет. Исправьте дату окончания."))
    if lack := domain.meetings_lack(min_meetings, floor=parameters(starts_on).working_meetings):
        raise ProgrammeRefused("meetings_floor", lack)


def programme_lock(programme_id: UUID) -> Programme:
    """Return the programme locked until the end of the transaction; NotFound when there is none."""
    programme = Programme.objects.select_for_update().filter(id=programme_id).first()
    if programme is None:
        raise NotFound("programme", _("Такой программы нет."))
    return programme


def running(programme: Programme) -> Programme:
    """Return the programme if it may still be worked on, else raise ProgrammeRefused."""
    if programme.state not in (ProgrammeState.DRAFT, ProgrammeState.RUNNING):
        raise ProgrammeRefused("finished", _("Программа уже завершена. Чтобы исправить её, откройте этап снова."))
    return programme


@transaction.atomic
def programme_create(
    *,
    actor: Actor,
    title: str,
    form_code: str,
    variant_code: str = "",
    goal: str,
    expected_results: str = "",
    starts_on: date,
    ends_on: date,
    max_group_size: int | None = None,
    min_meetings: int = 8,
    cadence_days: int = 14,
    curator_id: UUID | None = None,
    team: Collection[tuple[UUID, str]] = (),
    order_number: str = "",
    order_date: date | None = None,
) -> Programme:
    """Create a running programme with its roadmap and team.

    ``team`` is pairs of a person and a duty; the curator is ``curator_id``, a person too. The same form with
    the same title and dates is the same programme: a second click returns it.
    """
    require(actor, ProgrammeAction.EDIT)
    _check(starts_on, ends_on, min_meetings)
    form = form_get(form_code, starts_on)
    if variant_code and variant_code not in {variant.code for variant in variant_list(form_code, starts_on)}:
        raise ProgrammeRefused("variant", _("В этой форме нет такого варианта. Выберите другой."))
    same = Programme.objects.filter(title=title, form_code=form_code, starts_on=starts_on, ends_on=ends_on)
    known = same.exclude(state=ProgrammeState.CANCELLED).first()
    if known is not None:
        return known
    programme = Programme.objects.create(
        title=title,
        form_code=form_code,
        variant_code=variant_code,
        goal=goal,
        expected_results=expected_results,
        starts_on=starts_on,
        ends_on=ends_on,
        state=ProgrammeState.RUNNING,
        curator_id=curator_id,
        max_group_size=max_group_size or form.max_group_size,
        min_meetings=min_meetings,
        cadence_days=cadence_days,
        order_number=order_number,
        order_date=order_date,
    )
    _roadmap(programme)
    members = dict(team)
    if curator_id is not None:
        members.setdefault(curator_id, str(_("куратор программы")))
    chosen = people.people_visible(actor).filter(id__in=members)
    TeamMember.objects.bulk_create(
        [TeamMember(programme=programme, person=person, duty=members[person.pk][:120]) for person in chosen]
    )
    audit_record(actor, "programme.created", programme, changes={"form": form_code, "starts_on": starts_on.isoformat()})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    return programme


def _roadmap(programme: Programme) -> None:
    """Write the roadmap from the region's model tasks; due dates are shares of the programme's length."""
    tasks = []
    for position, template in enumerate(template_task_list(programme.starts_on)):
        owner = str(ROLE_TITLES[Role(template.owner_role)]) if template.owner_role in set(Role) else template.owner_role
        tasks.append(
            RoadmapTask(
                programme=programme,
                template_code=template.code,
                stage=template.stage,
                contour=template.contour,
                position=position,
                title=template.title,
                owner=owner,
                due_on=domain.due_date(
                    starts_on=programme.starts_on, ends_on=programme.ends_on, share=template.due_share
                ),
                evidence=template.evidence,
            )
        )
    RoadmapTask.objects.bulk_create(tasks)


@transaction.atomic
def programme_edit(*, actor: Actor, programme_id: UUID, **values: Any) -> Programme:
    """Change a programme. Its form stays: participants were chosen by it. The roadmap's dates are moved separately."""
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    changed = [name for name in EDITABLE if name in values and values[name] != getattr(programme, name)]
    for name in changed:
        setattr(programme, name, values[name])
    _check(programme.starts_on, programme.ends_on, programme.min_meetings)
    if changed:
        programme.save(update_fields=changed)
        audit_record(actor, "programme.edited", programme, changes={"fields": sorted(changed)})
        outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    if "curator_id" in changed and programme.curator_id is not None:
        team_add(
            actor=actor, programme_id=programme.pk, person_id=programme.curator_id, duty=str(_("куратор программы"))
        )
    return programme


@transaction.atomic
def programme_cancel(*, actor: Actor, programme_id: UUID, reason: str) -> Programme:
    """Cancel a programme that will not go on; its rows stay for the record."""
    require(actor, ProgrammeAction.EDIT)
    programme = programme_lock(programme_id)
    if programme.state == ProgrammeState.CANCELLED:
        return programme
    running(programme)
    if programme.stage > 5:
        raise ProgrammeRefused("pairs_work", _("Пары уже работают. Завершите или прекратите их, затем закройте этапы."))
    programme.state = ProgrammeState.CANCELLED
    programme.save(update_fields=["state"])
    run_ended(actor, programme)
    audit_record(actor, "programme.cancelled", programme, changes={"reason_given": bool(reason)})
    outbox_publish(Topic.PROGRAMMES_CHANGED, object_id=programme.pk)
    return programme


@transaction.atomic
def team_add(*, actor: Actor, programme_id: UUID, person_id: UUID, duty: str) -> TeamMember:
    """Add somebody to the organising team, or change the duty."""
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    person = people.person_get(actor=actor, person_id=person_id)
    if people.person_is_minor(person):
        raise ProgrammeRefused("team_minor", _("В команду входят взрослые. Обучающегося добавьте наставником."))
    member, created = TeamMember.objects.get_or_create(
        programme=programme, person=person, defaults={"duty": duty[:120]}
    )
    if not created and member.duty != duty:
        TeamMember.objects.filter(pk=member.pk).update(duty=duty[:120])
    audit_record(actor, "programme.team_changed", programme, changes={"person": str(person_id)})
    return member


@transaction.atomic
def team_remove(*, actor: Actor, programme_id: UUID, member_id: UUID) -> None:
    require(actor, ProgrammeAction.EDIT)
    programme = running(programme_lock(programme_id))
    member = TeamMember.objects.filter(programme=programme, id=member_id).first()
    if member is None:
        return
    if member.person_id == programme.curator_id:
        raise ProgrammeRefused("is_curator", _("Это куратор программы. Сначала назначьте другого."))
    audit_record(actor, "programme.team_changed", programme, changes={"removed": str(member.person_id)})
    member.delete()
