"""The safety interlock, as constraints: no trigger, so that it also stands on distributed tables.

An active member row that joins an external adult and a minor (or somebody whose age is
unknown) needs a vetting mark and the consents, each valid at least until ``active_until``.
The composite foreign keys keep the copies equal to their originals: moving a mark, a
consent or a birth date moves the copy, and the CHECK then refuses the move if an active
pair would lose its ground. Majority counts back from the day (somebody born on 29 February
grows up on 1 March), the own consent counts forward (28 February): each time the safer side. ``coalesce`` is needed because a CHECK accepts NULL.
"""

from django.db import migrations

CHECK = """
ALTER TABLE mentorships_member ADD CONSTRAINT safety_interlock CHECK (
    state <> 'active'
    OR NOT mentor_is_external
    OR coalesce(mentee_birth_date <= active_from - interval '18 years', false)
    OR (
        mentee_birth_date IS NOT NULL
        AND coalesce(active_until <= mentor_cleared_until, false)
        AND guardian_consent_id IS NOT NULL
        AND coalesce(active_until <= guardian_consent_until, false)
        AND (
            mentee_birth_date + interval '14 years' > active_until
            OR (own_consent_id IS NOT NULL AND coalesce(active_until <= own_consent_until, false))
        )
    )
)
"""

REFERENCES = {
    "member_mentor_matches": (
        "mentorships_member (mentorship_id, mentor_person_id)",
        "mentorships_mentorship (id, mentor_person_id)",
    ),
    "member_mentee_matches": (
        "mentorships_member (participation_id, mentee_id)",
        "programmes_participation (id, person_id)",
    ),
    "mentorship_mentor_matches": (
        "mentorships_mentorship (mentor_id, mentor_person_id)",
        "programmes_participation (id, person_id)",
    ),
    "member_external_matches": (
        "mentorships_member (mentor_person_id, mentor_is_external)",
        "people_person (id, is_external_adult)",
    ),
    "member_birth_matches": ("mentorships_member (mentee_id, mentee_birth_date)", "people_person (id, birth_date)"),
    "member_clearance_matches": (
        "mentorships_member (mentor_person_id, mentor_cleared_until)",
        "admission_clearance (person_id, cleared_until)",
    ),
    "member_guardian_consent_matches": (
        "mentorships_member (guardian_consent_id, mentee_id, guardian_party, consent_purpose, guardian_consent_until)",
        "people_consent (id, person_id, party, purpose, effective_until)",
    ),
    "member_own_consent_matches": (
        "mentorships_member (own_consent_id, mentee_id, own_party, consent_purpose, own_consent_until)",
        "people_consent (id, person_id, party, purpose, effective_until)",
    ),
}


def _reference(name: str, source: str, target: str) -> migrations.RunSQL:
    table, columns = source.split(" ", 1)
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {target} "
        "ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("mentorships", "0001_initial"), ("admission", "0001_initial")]
    operations = [
        migrations.RunSQL(CHECK, "ALTER TABLE mentorships_member DROP CONSTRAINT safety_interlock"),
        *(_reference(name, source, target) for name, (source, target) in REFERENCES.items()),
    ]
