"""Tables as people send them: encodings, delimiters, broken quotes, title rows, dates as text."""

import datetime
import gzip
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.spreadsheets import (
    CellProblem,
    Column,
    Sheet,
    SpreadsheetRefused,
    date_value,
    decimal_value,
    integer_value,
    map_headers,
    read_table,
    text_value,
    write_xlsx,
    yes_value,
)

DATA = Path(__file__).parents[3] / "apps" / "region" / "directory" / "data"
PEOPLE = (
    Column("name", "ФИО", ("ФИО наставляемого", "Фамилия, имя, отчество"), required=True),
    Column("birth", "Дата рождения", ("Год рождения наставляемого",), required=True),
    Column("phone", "Телефон", ("Контактный телефон",)),
)


def open_data(name: str) -> bytes:
    return gzip.decompress((DATA / f"{name}.csv.gz").read_bytes())


def workbook(rows: list[list[object]], merged: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for area in merged:
        page.merge_cells(area)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def test_schools_of_a_real_region_are_read_whole() -> None:
    table = read_table(open_data("moscow-secondary-schools-2013"), "schools.csv")
    assert (table.encoding, table.delimiter, table.header_row) == ("utf-8-sig", ";", 1)
    assert len(table.rows) == 1230
    assert {len(row.cells) for row in table.rows} == {15}  # the trailing delimiter is not a column
    assert not any(row.repaired or row.problem for row in table.rows)


def test_broken_quotes_of_gymnasiums_are_recovered() -> None:
    table = read_table(open_data("moscow-gymnasiums-2013"), "gymnasiums.csv")
    assert (table.encoding, table.delimiter) == ("utf-8", ",")
    assert len(table.rows) == 169
    assert {len(row.cells) for row in table.rows} == {15}
    assert sum(row.repaired for row in table.rows) == 44
    assert not any(row.problem for row in table.rows)
    first, empty_address = table.rows[0].cells, table.rows[11].cells
    assert first[1].endswith('гимназия № 1505 "Московская городская педагогическая  гимназия-лаборатория"')
    assert first[14] == "86660640"
    # An inner quote right before an empty field: `…Шичалина"",,"Центральный …`
    assert empty_address[1].endswith('кабинете Ю.А. Шичалина"')
    assert empty_address[2:4] == (None, "Центральный административный округ")


def test_number_of_a_row_is_the_one_excel_shows() -> None:
    data = 'ФИО;Класс\r\nИванов Иван;7\r\n;\r\n"Петров\nПётр";8\r\n'
    rows = read_table(data.encode("cp1251"), "a.csv").rows
    assert [(row.number, row.cells) for row in rows] == [(2, ("Иванов Иван", "7")), (4, ("Петров\nПётр", "8"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_told_by_content(encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(("ФИО", "Школа", "Телефон")), delimiter.join(("Седых Анна", "Лицей", "8 900 123"))]
    table = read_table("\n".join(lines).encode(encoding), "список.txt")
    assert table.headers == ("ФИО", "Школа", "Телефон")
    assert table.rows[0].cells == ("Седых Анна", "Лицей", "8 900 123")
    assert table.delimiter == delimiter


def test_a_stray_quote_does_not_swallow_the_rest_of_the_file() -> None:
    data = 'ФИО;Школа;Класс\n"Иванов;Лицей;7\nПетров;"Школа "Ника"";8\nСедых;Школа;9\n'
    rows = read_table(data.encode(), "a.csv").rows
    assert [row.number for row in rows] == [2, 3, 4]
    assert rows[0].problem
    assert "Проверьте кавычки" in rows[0].problem
    assert rows[1].cells == ("Петров", 'Школа "Ника"', "8")
    assert rows[1].repaired


def test_an_extra_delimiter_is_a_problem_of_one_row() -> None:
    rows = read_table("ФИО,Класс\nИванов,7\nПетров,Пётр,8\nСедых,9\n".encode(), "a.csv").rows
    assert [bool(row.problem) for row in rows] == [False, True, False]


def test_heading_is_found_under_titles_and_above_numbering() -> None:
    data = workbook(
        [
            ["База наставляемых МБОУ «Школа № 5»"],
            [],
            ["№ п/п", "ФИО наставляемого", "Контактный телефон", "Год рождения наставляемого"],
            [1, 2, 3, 4],
            [1, "Седых Анна", "8 900 000-00-00", 2011],
        ],
        merged=("A1:D1",),
    )
    table = read_table(data, "база.xlsx", schema=PEOPLE)
    assert table.header_row == 3
    assert [row.number for row in table.rows] == [5]
    mapping = map_headers(table.headers, PEOPLE).check()
    assert mapping.cell(table.rows[0], "birth") == 2011
    assert mapping.unknown == ("№ п/п",)


def test_heading_of_two_storeys_is_joined() -> None:
    data = workbook(
        [
            ["ФИО", "Контакты", None, "Дата рождения"],
            [None, "Телефон", "Почта", None],
            ["Седых Анна", "8 900 000-00-00", "a@b.ru", datetime.date(2011, 5, 3)],
        ],
        merged=("B1:C1", "A1:A2", "D1:D2"),
    )
    table = read_table(data, "a.xlsx")
    assert table.headers == ("ФИО", "Контакты / Телефон", "Контакты / Почта", "Дата рождения")
    assert map_headers(table.headers, PEOPLE).columns == {"name": 0, "birth": 3, "phone": 1}
    assert table.rows[0].cells[3] == datetime.date(2011, 5, 3)


def test_all_missing_columns_are_named_at_once() -> None:
    with pytest.raises(SpreadsheetRefused) as refused:
        map_headers(("Телефон",), PEOPLE).check()
    assert refused.value.code == "columns_missing"
    assert "«ФИО», «Дата рождения»" in str(refused.value)


def test_a_header_is_not_guessed_by_a_part() -> None:
    schema = (Column("address", "Адрес"), Column("email", "Адрес электронной почты"))
    assert map_headers(("Адрес электронной почты", "АДРЕС *"), schema).columns == {"email": 0, "address": 1}


def test_five_thousand_rows_come_back_equal() -> None:
    rows = [[number, f"Иванов Иван {number}", "7 «Б»", 3.5] for number in range(5000)]
    table = read_table(write_xlsx([Sheet("Люди", ["№", "ФИО", "Класс", "Балл"], rows)]), "люди.xlsx")
    assert [list(row.cells) for row in table.rows] == rows


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01.09.2025", datetime.date(2025, 9, 1)),
        ("1.9.25", datetime.date(2025, 9, 1)),
        ("1/09/2025 г.", datetime.date(2025, 9, 1)),
        ("2025-09-01", datetime.date(2025, 9, 1)),
        ("«1» сентября 2025 года", datetime.date(2025, 9, 1)),
        ("3 мая 2011", datetime.date(2011, 5, 3)),
        ("8 марта 2011 г.", datetime.date(2011, 3, 8)),
        (45901, datetime.date(2025, 9, 1)),
        ("45901", datetime.date(2025, 9, 1)),
        (datetime.datetime(2025, 9, 1, 12, 0), datetime.date(2025, 9, 1)),
        ("29.02.2024", datetime.date(2024, 2, 29)),
    ],
)
def test_dates_as_offices_write_them(cell: object, day: datetime.date) -> None:
    assert date_value(cell) == day


@pytest.mark.parametrize("cell", ["29.02.2023", "31.04.2020", "вчера", "1 мартобря 2020", -5, True, "01.13.2020"])
def test_what_is_no_date_is_refused(cell: object) -> None:
    with pytest.raises(CellProblem):
        date_value(cell)


def test_numbers_and_text() -> None:
    assert decimal_value("37,205531") == Decimal("37.205531")
    assert decimal_value("1 234 567,5") == Decimal("1234567.5")
    assert integer_value(7.0) == 7
    assert text_value(7701234567.0) == "7701234567"
    assert yes_value("Да") is True
    assert yes_value("–") is False
    assert yes_value(None) is None
    with pytest.raises(CellProblem):
        decimal_value("1,2,3")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)] * 3),
        min_size=1,
        max_size=8,
    )
)
def test_well_quoted_csv_is_never_spoiled(cells: list[tuple[str, str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    body = "\n".join(";".join(quoted(cell) for cell in row) for row in cells)
    table = read_table(f'"ФИО";"Школа";"Класс"\n{body}\n'.encode(), "a.csv")
    expected = [tuple(cell.replace("\xa0", " ").strip() or None for cell in row) for row in cells]
    got = {row.number: row.cells for row in table.rows}
    for number, row in enumerate(expected, start=2):
        unguarded = tuple(cell.lstrip("'") if cell else None for cell in row)
        found = got.get(number, (None, None, None))
        assert tuple(cell.lstrip("'") or None if cell else None for cell in (*found, None, None)[:3]) == tuple(
            cell or None for cell in unguarded
        )
