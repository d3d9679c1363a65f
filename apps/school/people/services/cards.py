"""Cards, classes and legal representatives, one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor, require
from apps.core.errors import NotFound, Refused
from apps.core.person_names import make_full_name
from apps.school.people import domain, selectors
from apps.school.people.models import ClassGroup, Guardian, Person, PersonKind, PersonState
from apps.school.people.policies import PeopleAction
from apps.school.people.registry import run_edit_guards
from apps.shared.audit.services import audit_record
from apps.shared.outbox.services import outbox_publish
from apps.shared.outbox.topics import Topic

EDITABLE: Final = (
    "kind",
    "state",
    "last_name",
    "first_name",
    "middle_name",
    "sex",
    "birth_date",
    "class_group_id",
    "position",
    "hired_on",
    "email",
    "phone",
    "is_external_adult",
)


class PersonRefused(Refused):
    """The card cannot be changed like this."""


class ClassRefused(Refused):
    """The class cannot be saved like this."""


def match_key_of(last_name: str, first_name: str, middle_name: str) -> str:
    return make_full_name(last_name, first_name, middle_name).match_key[:200]


def _prepared(values: dict[str, Any], *, today: date) -> dict[str, Any]:
    """Check a card's values and add what follows from them."""
    fields: dict[str, Any] = {name: values[name] for name in EDITABLE if name in values}
    born = fields.get("birth_date")
    if born is not None and not date(1900, 1, 1) <= born <= today:
        raise PersonRefused("birth_date", _("Дата рождения не может быть в будущем. Проверьте год."))
    kind = fields.get("kind")
    # Whoever is not a learner or a teacher of the school is an adult from outside: the interlock relies on it.
    if kind and kind not in domain.OWN_PEOPLE:
        fields["is_external_adult"] = True
    if kind in domain.LEARNERS and born is not None and domain.age_on(born, today) < 5:
        raise PersonRefused("too_young", _("Обучающемуся меньше пяти лет. Проверьте дату рождения."))
    if (
        fields.get("is_external_adult")
        and born is not None
        and domain.age_on(born, today) < selectors.age_rules().minor_age
    ):
        raise PersonRefused("outsider_minor", _("Взрослому не из организации меньше 18 лет. Проверьте дату рождения."))
    fields["match_key"] = match_key_of(fields["last_name"], fields["first_name"], fields.get("middle_name", ""))
    return fields


@transaction.atomic
def person_create(*, actor: Actor, allow_namesake: bool = False, **values: Any) -> Person:
    """Create a card. Somebody with the same name and birth date is a refusal unless ``allow_namesake``."""
    require(actor, PeopleAction.EDIT)
    fields = _prepared(values, today=timezone.localdate())
    same = Person.objects.filter(match_key=fields["match_key"], state=PersonState.ACTIVE)
    if fields.get("birth_date"):
        same = same.filter(birth_date=fields["birth_date"])
    if not allow_namesake and same.exists():
        raise PersonRefused("already_there", _("Такой человек уже есть в списке. Откройте его карточку."))
    person = Person.objects.create(**fields)
    audit_record(actor, "person.created", person, changes={"kind": person.kind})
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=person.id)
    return person


@transaction.atomic
def person_edit(*, actor: Actor, person_id: UUID, **values: Any) -> Person:
    """Change a card; the journal keeps which fields changed, never their values."""
    require(actor, PeopleAction.EDIT)
    person = Person.objects.select_for_update().filter(id=person_id).exclude(state=PersonState.ERASED).first()
    if person is None:
        raise NotFound("person", _("Такой карточки нет."))
    now = {name: getattr(person, name) for name in EDITABLE}
    fields = _prepared({**now, **values}, today=timezone.localdate())
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    if not changed:
        return person
    run_edit_guards(person, {name: fields[name] for name in changed})
    for name in changed:
        setattr(person, name, fields[name])
    try:
        with transaction.atomic():
            person.save(update_fields=changed)
    except IntegrityError as error:
        raise PersonRefused(
            "interlock",
            _("Изменение затронуло бы действующую пару: не хватило бы согласий или справки. Приостановите её сначала."),
        ) from error
    audit_record(actor, "person.edited", person, changes={"fields": sorted(changed)})
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=person.id)
    return person


@transaction.atomic
def person_open(*, actor: Actor, person_id: UUID) -> Person:
    """Return a card for looking at. Each look at somebody else's card of a minor leaves a line in the journal."""
    person = selectors.person_get(actor=actor, person_id=person_id)
    if person.id != actor.person_id and selectors.person_is_minor(person):
        audit_record(actor, "person.viewed", person)
    return person


@transaction.atomic
def external_mentor_card(*, actor: Actor, external_mentor_id: UUID, **values: Any) -> tuple[Person, bool]:
    """Return the card of a mentor from the regional bank, created at the first call, and whether it is new."""
    require(actor, PeopleAction.EDIT)
    known = Person.objects.select_for_update().filter(external_mentor_id=external_mentor_id).first()
    if known is not None:
        return known, False
    values = {"kind": PersonKind.EMPLOYEE, **values, "is_external_adult": True}
    fields = _prepared(values, today=timezone.localdate())
    person = Person.objects.create(external_mentor_id=external_mentor_id, **fields)
    audit_record(actor, "person.engaged", person, changes={"external_mentor": str(external_mentor_id)})
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=person.id)
    return person, True


@transaction.atomic
def guardian_add(
    *, actor: Actor, child_id: UUID, guardian_id: UUID | None = None, relation: str, **values: Any
) -> Guardian:
    """Join a child with a legal representative: an existing card, or a new one made of ``values``."""
    require(actor, PeopleAction.EDIT)
    child = selectors.person_get(actor=actor, person_id=child_id)
    if guardian_id is None:
        guardian = person_create(actor=actor, allow_namesake=True, kind=PersonKind.PARENT, **values)
    else:
        guardian = selectors.person_get(actor=actor, person_id=guardian_id)
    if guardian.id == child.id or selectors.person_is_minor(guardian):
        raise PersonRefused("guardian_minor", _("Законным представителем может быть только взрослый."))
    row, created = Guardian.objects.get_or_create(
        child=child, guardian=guardian, defaults={"relation": relation or str(_("родитель"))}
    )
    if created:
        audit_record(actor, "person.guardian_added", child, changes={"guardian": str(guardian.id)})
    return row


@transaction.atomic
def guardian_remove(*, actor: Actor, child_id: UUID, row_id: UUID) -> None:
    """Part a child from a representative; consents the representative gave stay and can be withdrawn."""
    require(actor, PeopleAction.EDIT)
    row = Guardian.objects.filter(id=row_id, child=child_id).first()
    if row is not None:
        audit_record(actor, "person.guardian_removed", row.child, changes={"guardian": str(row.guardian_id)})
        row.delete()


@transaction.atomic
def class_save(
    *,
    actor: Actor,
    class_id: UUID | None = None,
    title: str,
    grade: int,
    academic_year: int,
    size: int = 0,
    teacher_id: UUID | None = None,
) -> ClassGroup:
    """Create or change a class."""
    require(actor, PeopleAction.EDIT)
    same = ClassGroup.objects.filter(title=title, academic_year=academic_year).values_list("id", flat=True)
    if any(known != class_id for known in same):
        raise ClassRefused("class_taken", _("Класс с таким названием в этом учебном году уже есть."))
    values = {"title": title, "grade": grade, "academic_year": academic_year, "size": size, "teacher_id": teacher_id}
    if class_id is None:
        group = ClassGroup.objects.create(**values)
        audit_record(actor, "class.created", group)
    else:
        group = selectors.class_get(actor=actor, class_id=class_id)
        ClassGroup.objects.filter(id=class_id).update(**values)
        audit_record(actor, "class.edited", group)
    outbox_publish(Topic.PEOPLE_CHANGED, object_id=group.id)
    return group


def people_lock(person_ids: Iterable[UUID]) -> None:
    """Lock cards in the order of their keys, so that what is decided about their papers holds until the commit."""
    list(Person.objects.filter(id__in=sorted(set(person_ids))).order_by("id").select_for_update().values_list("id"))
