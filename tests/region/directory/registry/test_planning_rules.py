"""Rules of identity on small registries, as ministries send them."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core.spreadsheets import Sheet, SpreadsheetRefused, read_table, write_xlsx
from apps.region.directory.registry import (
    Answer,
    Decision,
    ExistingOrganisation,
    ImportPlan,
    Kind,
    Ownership,
    RegistryRow,
    plan,
    read_registry,
)
from apps.region.directory.registry.official_names import parse_official_name

HEADERS = ["№ п/п", "Полное наименование", "ИНН", "ОГРН", "Муниципалитет", "Адрес", "Телефон", "E-mail"]
INN = {"Тула": "7707083893", "Донской": "7736050003", "третий": "7728168971"}


def registry(*rows: tuple[str, str, str, str, str]) -> list[RegistryRow]:
    """(name, inn, municipality, address, e-mail) through a real workbook, with title rows as ministries have them."""
    body = [
        [n, name, inn, "", place, address, "", email] for n, (name, inn, place, address, email) in enumerate(rows, 1)
    ]
    return read_registry(read_table(write_xlsx([Sheet("Реестр", HEADERS, body)]), "реестр.xlsx"), source="реестр.xlsx")


def applied(done: ImportPlan) -> list[ExistingOrganisation]:
    kept = [p for p in done.organisations if p.decision is not Decision.ASK]
    return [ExistingOrganisation(p.existing_id or p.proposal.key, p.proposal.keys, p.fields) for p in kept]


def decisions(done: ImportPlan) -> list[str]:
    return [row.decision.value for row in done.rows]


def test_same_name_in_two_municipalities_is_two_schools() -> None:
    done = plan(
        registry(
            ("МБОУ «СОШ № 1»", "", "г. Тула", "ул. А, 1", ""), ("МБОУ «СОШ № 1»", "", "г. Донской", "ул. Б, 2", "")
        )
    )
    assert decisions(done) == ["create", "create"]
    assert [p.fields.short_name for p in done.organisations] == ["Школа № 1 (г. Донской)", "Школа № 1 (г. Тула)"]


def test_inn_joins_what_names_do_not() -> None:
    done = plan(
        registry(
            ("МБОУ «СОШ № 1»", INN["Тула"], "Тула", "ул. А, 1", ""),
            ("Школа имени Льва Толстого", INN["Тула"], "Тула", "ул. Б, 2", ""),
            ("МБОУ «СОШ № 1»", INN["Донской"], "Тула", "ул. В, 3", ""),
        )
    )
    assert decisions(done) == ["create", "merge", "create"]
    assert sorted(len(p.fields.buildings) for p in done.organisations) == [1, 2]


def test_wrong_inn_is_rejected_with_what_to_do() -> None:
    done = plan(registry(("МБОУ «СОШ № 1»", "7707083894", "Тула", "", "")))
    assert decisions(done) == ["reject"]
    assert "опечатка" in done.rows[0].reason
    assert done.organisations == ()


def test_a_row_without_a_name_is_rejected() -> None:
    done = plan(registry(("МБОУ «СОШ № 1»", "", "Тула", "", ""), ("", "", "Тула", "ул. А, 1", "a@b.ru")))
    assert decisions(done) == ["create", "reject"]
    assert done.rows[1].ref.number == 3


def test_titles_that_contradict_are_asked_about() -> None:
    rows = registry(
        ("ГБОУ города Тулы школа № 5 «Ника»", "", "Тула", "ул. А, 1", "one@b.ru"),
        ("ГБОУ города Тулы школа № 5 «Заря»", "", "Тула", "ул. Б, 2", "two@b.ru"),
    )
    done = plan(rows)
    assert sorted(decisions(done)) == ["ask", "create"]
    (question,) = [question for question in done.questions if question.blocking]
    same = plan(rows, answers={question.key: Answer.SAME})
    assert decisions(same) == ["create", "merge"]
    separate = plan(rows, answers={question.key: Answer.SEPARATE})
    assert decisions(separate) == ["create", "create"]
    again = plan(rows, applied(done))
    assert sorted(decisions(again)) == ["ask", "unchanged"]


def test_a_title_beside_a_bare_number_is_one_school() -> None:
    done = plan(
        registry(
            ("ГБОУ города Тулы школа № 5 «Ника»", "", "Тула", "ул. А, 1", ""),
            ("ГБОУ города Тулы школа № 5", "", "Тула", "ул. Б, 2", ""),
        )
    )
    assert decisions(done) == ["create", "merge"]
    assert any(note.code == "names_differ" for p in done.organisations for note in p.proposal.notes)


def test_one_number_under_two_kinds_is_two_schools_and_a_question() -> None:
    done = plan(
        registry(
            ("ГБОУ города Тулы школа № 5", "", "Тула", "", ""), ("ГБОУ города Тулы гимназия № 5", "", "Тула", "", "")
        )
    )
    assert decisions(done) == ["create", "create"]
    assert [(question.code, question.blocking) for question in done.questions] == [("number_repeats", False)]


def test_a_row_that_fits_two_schools_joins_neither() -> None:
    done = plan(
        registry(
            ("ГБОУ города Тулы школа № 5", INN["Тула"], "Тула", "ул. А, 1", ""),
            ("ГБОУ города Тулы школа № 5", INN["Донской"], "Донской", "ул. Б, 2", ""),
            ("ГБОУ города Тулы школа № 5", "", "", "ул. В, 3", ""),
        )
    )
    assert sorted(decisions(done)) == ["ask", "create", "create"]


def test_a_row_that_fits_two_schools_goes_where_a_person_says() -> None:
    rows = registry(
        ("ГБОУ города Тулы школа № 5", INN["Тула"], "Тула", "ул. А, 1", ""),
        ("ГБОУ города Тулы школа № 5", INN["Донской"], "Тула", "ул. Б, 2", ""),
        ("ГБОУ города Тулы школа № 5", "", "Тула", "ул. В, 3", ""),
    )
    done = plan(rows)
    assert decisions(done) == ["create", "create", "ask"]
    blocking = [question for question in done.questions if question.blocking]
    assert len(blocking) == 2
    for question in blocking:
        settled = plan(rows, answers={question.key: Answer.SAME})
        assert decisions(settled) == ["create", "create", "merge"]
        assert not [q for q in settled.questions if q.blocking]


def test_a_branch_is_not_its_head_school() -> None:
    done = plan(
        registry(
            ("МБОУ «СОШ № 1»", INN["Тула"], "Тула", "ул. А, 1", ""),
            ("Филиал МБОУ «СОШ № 1» в деревне Ясенки", INN["Тула"], "Тула", "ул. Б, 2", ""),
        )
    )
    assert decisions(done) == ["create", "create"]


def test_an_edited_card_is_found_by_its_old_keys() -> None:
    rows = registry(("МБОУ «СОШ № 1»", "", "Тула", "ул. А, 1", "a@b.ru"))
    (planned,) = plan(rows).organisations
    renamed = ExistingOrganisation(
        "1", planned.proposal.keys, replace(planned.fields, full_name="Лицей при университете")
    )
    again = plan(rows, [renamed])
    assert decisions(again) == ["update"]
    assert {change.field for change in again.organisations[0].changes} >= {"full_name"}


def test_silence_of_the_file_erases_nothing() -> None:
    full = plan(registry(("МБОУ «СОШ № 1»", "", "Тула", "ул. А, 1", "a@b.ru")))
    again = plan(registry(("МБОУ «СОШ № 1»", "", "Тула", "", "")), applied(full))
    assert decisions(again) == ["unchanged"]


def test_missing_name_column_refuses_the_file() -> None:
    table = read_table("ИНН;Адрес\n7707083893;ул. А\n".encode(), "a.csv")
    with pytest.raises(SpreadsheetRefused) as refused:
        read_registry(table)
    assert "«Полное наименование»" in str(refused.value)


@pytest.mark.parametrize(
    ("full", "short", "kind", "number", "ownership"),
    [
        ('Государственное бюджетное образовательное учреждение города Москвы гимназия №1748 "Вертикаль"',
         "Гимназия № 1748 «Вертикаль»", Kind.GYMNASIUM, "1748", Ownership.STATE),
        ("Государственное бюджетное образовательное учреждение города Москвы cредняя общеобразовательная школа № 402",
         "Школа № 402", Kind.SCHOOL, "402", Ownership.STATE),
        ("Муниципальное бюджетное учреждение «Средняя общеобразовательная школа № 5 имени Л. Толстого»",
         "Школа № 5", Kind.SCHOOL, "5", Ownership.MUNICIPAL),
        ("МАОУ «Лицей № 12» г. Тулы", "Лицей № 12", Kind.LYCEUM, "12", Ownership.MUNICIPAL),
        ("ГКОУ «Школа-интернат № 7»", "Школа-интернат № 7", Kind.BOARDING, "7", Ownership.STATE),
        ('Негосударственное образовательное учреждение средняя общеобразовательная школа "Школа "Феникс""',
         "Школа «Феникс»", Kind.SCHOOL, "", Ownership.PRIVATE),
        ("ГПОУ Тульской области «Донской политехнический колледж»",
         "Донской политехнический колледж", Kind.COLLEGE, "", Ownership.STATE),
        ("МБОУ «Вечерняя (сменная) школа № 3»", "Вечерняя школа № 3", Kind.EVENING, "3", Ownership.MUNICIPAL),
    ],
)  # fmt: skip
def test_official_names(full: str, short: str, kind: Kind, number: str, ownership: Ownership) -> None:
    name = parse_official_name(full)
    assert name.kind is not None
    assert (name.short(name.kind), name.kind, name.number, name.ownership) == (short, kind, number, ownership)


names = st.builds(
    "{} {} № {}{}".format,
    st.sampled_from(["МБОУ", "ГБОУ города Тулы", "Частное учреждение"]),
    st.sampled_from(["школа", "гимназия", "Средняя общеобразовательная школа"]),
    st.integers(1, 3),
    st.sampled_from(["", " «Ника»", " «Заря»", " имени Пушкина"]),
)
registries = st.lists(
    st.tuples(
        names,
        st.sampled_from(["", "", *INN.values()]),
        st.sampled_from(["", "Тула", "Донской"]),
        st.sampled_from(["", "ул. А, 1", "ул. Б, 2"]),
        st.sampled_from(["", "a@b.ru", "c@d.ru"]),
    ),
    min_size=1,
    max_size=10,
)


def rows_without_a_file(cells: list[tuple[str, str, str, str, str]]) -> list[RegistryRow]:
    text = "\n".join("|".join(("1", n, i, "", p, a, "", e)) for n, i, p, a, e in cells)
    return read_registry(read_table(("|".join(HEADERS) + "\n" + text + "\n").encode(), "a.csv"))


@settings(max_examples=150, deadline=None)
@given(registries, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_organisations(cells, random) -> None:  # type: ignore[no-untyped-def]
    rows = rows_without_a_file(cells)
    shuffled = list(rows)
    random.shuffle(shuffled)
    first, second = plan(rows), plan(shuffled)
    assert [(p.proposal, p.decision, p.fields) for p in first.organisations] == [
        (p.proposal, p.decision, p.fields) for p in second.organisations
    ]
    assert first.questions == second.questions


@settings(max_examples=150, deadline=None)
@given(registries)
@example(
    [
        ("МБОУ школа № 1", "7707083893", "Тула", "", ""),
        ("ГБОУ города Тулы школа № 2", "7707083893", "Донской", "", ""),
        ("ГБОУ города Тулы школа № 2 «Заря»", "", "", "", ""),
        ("ГБОУ города Тулы Средняя общеобразовательная школа № 2", "", "Тула", "", ""),
        ("ГБОУ города Тулы Средняя общеобразовательная школа № 2 «Ника»", "", "Тула", "", ""),
    ]
)
def test_planning_over_the_result_changes_nothing(cells) -> None:  # type: ignore[no-untyped-def]
    rows = rows_without_a_file(cells)
    again = plan(rows, applied(plan(rows)))
    assert set(again.organisation_counts) <= {Decision.UNCHANGED, Decision.ASK}


@settings(max_examples=150, deadline=None)
@given(registries)
def test_no_organisation_ever_has_two_inns(cells) -> None:  # type: ignore[no-untyped-def]
    rows = rows_without_a_file(cells)
    by_ref = {row.ref: row for row in rows}
    for planned in plan(rows).organisations:
        assert len({by_ref[ref].inn for ref in planned.proposal.rows} - {""}) <= 1
