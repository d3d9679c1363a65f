"""Writes of people. One function a use case; higher apps and the web import them from here."""

from apps.school.people.services.accounts import InvitationLink, person_invite, person_link
from apps.school.people.services.cards import (
    ClassRefused,
    PersonRefused,
    class_save,
    external_mentor_card,
    guardian_add,
    guardian_remove,
    people_lock,
    person_create,
    person_edit,
    person_open,
)
from apps.school.people.services.codes import (
    CodeHolder,
    access_code_verify,
    access_codes_issue,
    code_holder_bind,
)
from apps.school.people.services.consents import (
    ConsentRefused,
    consent_record,
    consent_withdraw,
    consents_record_for_class,
)
from apps.school.people.services.imports import (
    ImportRefused,
    people_import_apply,
    people_import_check,
    people_import_undo,
)

__all__ = [
    "ClassRefused",
    "CodeHolder",
    "ConsentRefused",
    "ImportRefused",
    "InvitationLink",
    "PersonRefused",
    "access_code_verify",
    "access_codes_issue",
    "class_save",
    "code_holder_bind",
    "consent_record",
    "consent_withdraw",
    "consents_record_for_class",
    "external_mentor_card",
    "guardian_add",
    "guardian_remove",
    "people_import_apply",
    "people_import_check",
    "people_import_undo",
    "people_lock",
    "person_create",
    "person_edit",
    "person_invite",
    "person_link",
    "person_open",
]
