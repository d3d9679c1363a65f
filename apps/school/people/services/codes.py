"""Sign-in codes of pupils without e-mail: shown once on the class sheet, kept as hashes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower, Replace
from django.utils import timezone

from apps.core.actor import Actor, require, system_actor
from apps.core.identifiers import InvalidIdentifier, parse_class_name
from apps.school.people import selectors
from apps.school.people.domain import LEARNERS, school_year
from apps.school.people.models import AccessCode, Person, PersonState
from apps.school.people.policies import PeopleAction
from apps.shared.audit.services import audit_record
from tenants.context import require_school

# No letters or digits that are mistaken for each other on paper.
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 8
_CYRILLIC_TWINS: Final = str.maketrans("АВЕКМНРСТУХ", "ABEKMHPCTYX")


@dataclass(frozen=True, slots=True)
class CodeHolder:
    """Whose code it was. ``user_id`` is None until the first sign-in makes an account."""

    person_id: UUID
    user_id: UUID | None


@transaction.atomic
def access_codes_issue(*, actor: Actor, class_id: UUID, only_missing: bool = True) -> list[tuple[Person, str]]:
    """Issue codes to the learners of a class and return them: the only moment they can be read.

    With ``only_missing`` those who have one keep it; otherwise every old code stops working.
    """
    require(actor, PeopleAction.CODES)
    group = selectors.class_get(actor=actor, class_id=class_id)
    people = list(
        Person.objects.select_for_update()
        .filter(class_group=group, state=PersonState.ACTIVE, kind__in=LEARNERS)
        .order_by("last_name", "first_name")
    )
    if only_missing:
        having = set(AccessCode.objects.filter(person__in=people).values_list("person_id", flat=True))
        people = [person for person in people if person.id not in having]
    issued = [(person, _new_code()) for person in people]
    AccessCode.objects.filter(person__in=people).delete()
    AccessCode.objects.bulk_create(
        [AccessCode(person=person, code_hash=make_password(_normal(code))) for person, code in issued]
    )
    if issued:
        audit_record(actor, "access_codes.issued", group, changes={"count": len(issued)})
    return issued


def access_code_verify(*, class_title: str, last_name: str, code: str) -> CodeHolder | None:
    """Return whose code it is among the learners of a class with that surname, or None.

    The hints narrow the search to a few people, so that one attempt costs a few hashes at
    most; the caller limits attempts by address and by class. A wrong class, a wrong name and
    a wrong code look the same.
    """
    key = last_name.strip().casefold().replace("ё", "е")
    namesakes = (
        AccessCode.objects.annotate(key=Replace(Lower("person__last_name"), Value("ё"), Value("е")))
        .filter(
            key=key,
            person__state=PersonState.ACTIVE,
            person__class_group__academic_year=school_year(timezone.localdate()),
        )
        .select_related("person__class_group")
    )
    wanted = _class_key(class_title)
    candidates = [row for row in namesakes if _class_key(str(row.person.class_group)) == wanted]
    if not candidates:
        make_password(_normal(code))  # the same time as a real comparison
        return None
    for row in candidates[:3]:
        if check_password(_normal(code), row.code_hash):
            AccessCode.objects.filter(id=row.id).update(used_at=timezone.now())
            return CodeHolder(row.person_id, row.person.user_id)
    return None


@transaction.atomic
def code_holder_bind(*, person_id: UUID, user_id: UUID) -> None:
    """Remember whose account a learner's first sign-in made; the card keeps the account it has."""
    bound = Person.objects.filter(id=person_id, user_id=None).update(user_id=user_id)
    if bound:
        audit_record(system_actor(require_school().id), "person.linked", object_id=person_id)


def _class_key(text: str) -> str:
    """Return one spelling for «7Б», «7 «Б»», «7-б»; a college group keeps its own, in capitals and without spaces."""
    try:
        return str(parse_class_name(text))
    except InvalidIdentifier:
        return "".join(text.split()).upper()


def _new_code() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def _normal(code: str) -> str:
    return code.upper().translate(_CYRILLIC_TWINS).replace("-", "").replace(" ", "")
