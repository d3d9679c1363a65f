"""Constraints fold into the table they belong to only where nothing they need comes later."""

from tenants.provisioning.folding import folded

PERSON = 'CREATE TABLE "person" ("id" uuid NOT NULL PRIMARY KEY, "age" smallint NOT NULL);'
MEETING = 'CREATE TABLE "meeting" ("id" uuid NOT NULL PRIMARY KEY, "person_id" uuid NOT NULL);'
REFERENCE = 'ALTER TABLE "meeting" ADD CONSTRAINT "who" FOREIGN KEY ("person_id") REFERENCES "person" ("id");'


def test_reference_to_a_table_created_later_stays_behind_both() -> None:
    assert folded([MEETING, PERSON, REFERENCE]) == [MEETING, PERSON, REFERENCE]


def test_constraint_stays_behind_a_column_added_to_its_table() -> None:
    column = 'ALTER TABLE "person" ADD COLUMN "name" text NULL;'
    check = 'ALTER TABLE "person" ADD CONSTRAINT "named" CHECK ("name" <> \'\');'
    assert folded([PERSON, column, check]) == [PERSON, column, check]


def test_constraint_of_a_table_of_an_earlier_migration_stays() -> None:
    assert folded([REFERENCE]) == [REFERENCE]


def test_statements_written_by_hand_stay() -> None:
    by_hand = "ALTER TABLE person ADD CONSTRAINT adult CHECK (age >= 18);"
    assert folded([PERSON, by_hand]) == [PERSON, by_hand]


def test_reference_to_an_earlier_table_moves_into_its_own() -> None:
    whole = (
        'CREATE TABLE "meeting" ("id" uuid NOT NULL PRIMARY KEY, "person_id" uuid NOT NULL, '
        'CONSTRAINT "who" FOREIGN KEY ("person_id") REFERENCES "person" ("id"));'
    )
    assert folded([PERSON, MEETING, REFERENCE]) == [PERSON, whole]


def test_several_constraints_of_one_table_move_in_their_order() -> None:
    adult = 'ALTER TABLE "person" ADD CONSTRAINT "adult" CHECK ("age" >= 18);'
    young = 'ALTER TABLE "person" ADD CONSTRAINT "young" CHECK ("age" <= 99);'
    whole = (
        'CREATE TABLE "person" ("id" uuid NOT NULL PRIMARY KEY, "age" smallint NOT NULL, '
        'CONSTRAINT "adult" CHECK ("age" >= 18), CONSTRAINT "young" CHECK ("age" <= 99));'
    )
    assert folded([PERSON, adult, young]) == [whole]
