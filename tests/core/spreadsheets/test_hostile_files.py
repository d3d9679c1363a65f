"""Threats T-20 and T-21: files made to kill the reader, and text made to run in the spreadsheet of the next person."""

import csv
import io
import random
import threading
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.spreadsheets import (
    Limits,
    Sheet,
    SpreadsheetRefused,
    annotate,
    read_table,
    safe_cell,
    sandbox,
    write_csv,
    write_xlsx,
    zip_scan,
)
from apps.core.spreadsheets.safety import without_guard

SHEET = "xl/worksheets/sheet1.xml"
DANGEROUS = "=+-@＝＋－＠\t\r\n"


def workbook() -> bytes:
    return write_xlsx([Sheet("Люди", ["ФИО", "Класс"], [["Седых Анна", "7 «Б»"], ["Ли Сергей", "8 «А»"]])])


def with_part(name: str, content: bytes, base: bytes | None = None) -> bytes:
    """The workbook with one part of the archive replaced or added."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or workbook())) as source:
        parts = {entry: source.read(entry) for entry in source.namelist()} | {name: content}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for part, data in parts.items():
            target.writestr(part, data)
    return output.getvalue()


def sheet_xml(cells: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return f"{head}<sheetData>{cells}</sheetData></worksheet>".encode()


FAR = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
UNNUMBERED = sheet_xml("<row>" + "<c><v>1</v></c>" * 2000 + "</row>")
LONG = sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"а" * 40_000}</t></is></c></row>')
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
HOSTILE = {
    "far cell": with_part(SHEET, FAR),
    "columns without references": with_part(SHEET, UNNUMBERED),
    "entity expansion": with_part(SHEET, ENTITIES),
    "ratio": with_part(SHEET, sheet_xml(" " * 30_000_000)),
    "huge string": with_part("xl/sharedStrings.xml", b"<sst><si><t>" + b"a" * 120_000_000 + b"</t></si></sst>"),
    "long cell": with_part(SHEET, LONG),
    "truncated": workbook()[:-300],
    "half": workbook()[:2000],
    "only the signature": b"PK\x03\x04",
    "empty zip": b"PK\x05\x06" + b"\0" * 18,
    "broken sheet": with_part(SHEET, b"<worksheet><sheetData><row>"),
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "not a workbook": with_part("a.txt", b"1", None).replace(b"xl/workbook.xml", b"xl/workbook.bin"),
    "NUL bytes": "ФИО;Класс\nИв\0анов;7".encode(),
    "binary": bytes(range(256)) * 20,
    "10^5 columns": (";".join(["x"] * 100_000) + "\n").encode() * 2,
    "long csv cell": f"ФИО;Класс\n{'а' * 40_000};7\n".encode(),
    "unpaired UTF-16": b"\xff\xfe\x00\xd8\x41",
    "nothing": b"",
    "spaces": b" \n \n",
}  # fmt: skip


def many_entries() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        for number in range(3000):
            target.writestr(f"{number}.xml", b"")
    return output.getvalue()


HOSTILE["many entries"] = many_entries()


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(SpreadsheetRefused) as refused:
        read_table(HOSTILE[name], "файл.xlsx")
    assert str(refused.value).endswith(".")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["far cell", "columns without references", "entity expansion", "ratio", "huge string"])
def test_a_bomb_is_stopped_before_the_parser_sees_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "parse_workbook", lambda *_a, **_k: pytest.fail("the parser was started"))
    with pytest.raises(SpreadsheetRefused):
        read_table(HOSTILE[name], "файл.xlsx")


def test_the_parser_that_aborts_leaves_the_parent_alive() -> None:
    with pytest.raises(SpreadsheetRefused) as refused:
        sandbox.parse_workbook(HOSTILE["far cell"], limits=Limits(max_rows=10**8, max_columns=10**6, max_cells=10**12))
    assert refused.value.code == "too_heavy"
    assert read_table(workbook(), "a.xlsx").rows[0].cells == ("Седых Анна", "7 «Б»")


def test_the_parser_that_hangs_is_killed() -> None:
    started = time.monotonic()
    with pytest.raises(SpreadsheetRefused) as refused:
        sandbox.parse_workbook(workbook(), limits=Limits(child_wall_seconds=0.001))
    assert refused.value.code == "too_heavy"
    assert time.monotonic() - started < 5


def test_the_parser_that_floods_is_cut_off() -> None:
    big = write_xlsx([Sheet("Лист", ["а"], [["б" * 1000]] * 500)])
    with pytest.raises(SpreadsheetRefused) as refused:
        sandbox.parse_workbook(big, limits=Limits(child_output_bytes=10_000))
    assert refused.value.code == "too_heavy"


def test_threads_parse_at_the_same_time() -> None:
    data, seen = workbook(), []

    def read() -> None:
        seen.append(len(read_table(data, "a.xlsx").rows))

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2] * 6


def test_empty_styled_cells_far_away_are_harmless() -> None:
    filled = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    cells = filled + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    zip_scan.scan(with_part(SHEET, sheet_xml(cells)), Limits())


def test_xlsx_named_csv_and_csv_named_xlsx_are_read_by_content() -> None:
    assert read_table(workbook(), "список.csv").format == "xlsx"
    assert read_table("ФИО;Класс\nСедых;7\n".encode(), "список.xlsx").format == "csv"


def test_row_cap_is_said_in_words() -> None:
    with pytest.raises(SpreadsheetRefused) as refused:
        read_table(write_xlsx([Sheet("Л", ["а", "б"], [["в", 1]] * 300)]), "a.xlsx", limits=Limits(max_rows=100))
    assert refused.value.code == "too_many_rows"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_mutated_workbooks_are_read_or_refused(seed: int) -> None:
    choice = random.Random(seed)
    data = bytearray(workbook())
    for _ in range(choice.randint(1, 12)):
        data[choice.randrange(len(data))] = choice.randrange(256)
    if choice.random() < 0.3:
        del data[choice.randrange(len(data)) :]
    try:
        read_table(bytes(data), "a.xlsx")
    except SpreadsheetRefused as refused:
        assert str(refused)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read_table(data, "a.csv")
    except SpreadsheetRefused as refused:
        assert str(refused)


formulas = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda pad, sign, rest: pad + sign + rest,
        st.text(" \t\xa0\u200b", max_size=3),
        st.sampled_from(DANGEROUS),
        st.text(max_size=20),
    ),
)


@settings(max_examples=300, deadline=None)
@given(formulas)
def test_safe_cell_never_starts_dangerously_and_comes_back(text: str) -> None:
    guarded = safe_cell(text)
    assert not guarded.lstrip(" \xa0\u200b\ufeff").startswith(tuple(DANGEROUS))
    assert safe_cell(guarded) == guarded
    assert without_guard(guarded) in (text, guarded, safe_cell(text).removeprefix("'"))


@settings(max_examples=25, deadline=None)
@given(st.lists(formulas, min_size=1, max_size=20))
def test_no_export_holds_a_formula(texts: list[str]) -> None:
    rows = [[text, text] for text in texts]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet("=1", ["=заголовок", "б"], rows)])))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    lines = list(csv.reader(io.StringIO(write_csv(["=а", "б"], rows).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not any(cell.startswith(tuple(DANGEROUS)) for line in lines for cell in line)


def test_annotated_file_keeps_rows_and_gets_a_column() -> None:
    source = "База наставляемых;\nФИО;Телефон\nСедых Анна;+7 900 000-00-00\nИванов;=1+1\n".encode("cp1251")
    table = read_table(source, "a.csv")
    result = annotate(source, "a.csv", {4: ["Не указано имя.", "=Телефон неполный."]})
    page = openpyxl.load_workbook(io.BytesIO(result)).active
    grid = [[cell.value for cell in row] for row in page.iter_rows()]
    assert [row.number for row in table.rows] == [3, 4]
    assert grid[1] == ["ФИО", "Телефон", "Ошибка"]
    assert grid[2] == ["Седых Анна", "'+7 900 000-00-00", None]
    assert grid[3][2] == "Не указано имя. =Телефон неполный."
    # The corrected file is uploaded again: our guard is taken off, the extra column is nobody's.
    again = read_table(result, "a.xlsx")
    assert again.rows[0].cells[1] == "+7 900 000-00-00"


def test_long_numbers_keep_their_digits() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet("Л", ["ОГРНИП"], [[304500116000157_9]])]))).active
    assert page["A2"].value == "3045001160001579"


def test_sheet_names_are_legal_and_unique() -> None:
    data = write_xlsx(
        [
            Sheet("Школа [1]: отчёт о наставничестве за год", ["а"], []),
            Sheet("школа 1 отчёт о наставничестве за год", ["а"], []),
        ]
    )
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 for name in names)
