"""What an open workbook gives is what the file gives: the same cells, and so the same findings."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import calc
import openpyxl
import pytest
import samples
from both_readers import cells, live_and_file
from effort import at_length

from mallkoll.addin.button.macro_answer import coded, decoded
from mallkoll.addin.button.open_workbook import find_book
from mallkoll.addin.calc.calc_formula import from_calc, to_calc
from mallkoll.addin.check_file import check_read_book
from mallkoll.addin.office.cell_values import ERROR_NUMBERS, plain
from mallkoll.templates.library.find_layouts import LayoutLibrary, example_files
from mallkoll.workbook.model.book import Book, CellError
from mallkoll.workbook.model.number_format import DateKind
from mallkoll.workbook.open_book.host_error import HostError
from mallkoll.workbook.open_book.host_steps import run_steps
from mallkoll.workbook.open_book.read_open_book import as_file_value, formula_without_equals, read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost
from mallkoll.workbook.reader.read_book import read_book

MUTATED = at_length(6, 200)
KEY_ROWS = {7, 25}
"""On the sheet Drift, hidden in every file."""


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (None, DateKind.NUMBER, None),
        (True, DateKind.NUMBER, True),
        (12.5, DateKind.NUMBER, 12.5),
        (3, DateKind.NUMBER, 3.0),
        ("", DateKind.NUMBER, ""),
        ("#N/A", DateKind.NUMBER, "#N/A"),
        *((number, DateKind.NUMBER, CellError(code)) for code, number in ERROR_NUMBERS.items()),
        (43343.0, DateKind.DATE, dt.date(2018, 8, 31)),
        (43343.520833333336, DateKind.DATETIME, dt.datetime(2018, 8, 31, 12, 30)),
        (0.25, DateKind.TIME, dt.time(6)),
    ],
)
def test_what_excel_hands_over_becomes_what_the_file_reader_gives(
    raw: object, kind: DateKind, expected: object
) -> None:
    found = as_file_value(plain(raw), kind)
    assert found == expected
    assert type(found) is type(expected)


def test_a_value_of_an_unknown_kind_is_told() -> None:
    with pytest.raises(HostError, match="okänt slag"):
        plain(object())


@pytest.mark.parametrize(
    ("raw", "shown", "expected"),
    [(2.0, "=1+1", "1+1"), ("=1+1", "=1+1", None), (2.0, "2", None), ("=", "=", None), (None, "", None)],
)
def test_a_text_that_looks_like_a_formula_is_none(raw: object, shown: object, expected: str | None) -> None:
    assert formula_without_equals(raw, shown) == expected


@pytest.mark.parametrize(
    ("calc_way", "excel_way"),
    [
        ('SUM(A1;$Ö.A1:A2)&"a;b"', 'SUM(A1,Ö!A1:A2)&"a;b"'),
        ("IF($'Bl ad'.$A$1>0;{1;2|3;4};TRUE())", "IF('Bl ad'!$A$1>0,{1,2;3,4},TRUE)"),
        ('COUNTIF(mallkoll_lista;"$X.y")>0', 'COUNTIF(mallkoll_lista,"$X.y")>0'),
        ("$'A1'.B2*1.5", "'A1'!B2*1.5"),
    ],
)
def test_formulas_in_both_ways_of_writing(calc_way: str, excel_way: str) -> None:
    assert from_calc(calc_way) == excel_way
    assert from_calc(to_calc(excel_way)) == excel_way


@pytest.mark.parametrize("text", ["", "abc123", "Å b/c.xlsm", "~", "”€\n", "😀"])
def test_names_survive_the_command_line(text: str) -> None:
    assert decoded(coded(text)) == text
    assert coded(text).isascii()
    assert not set(coded(text)) & set(" \"'%^&\n")


@pytest.fixture(scope="module")
def office() -> Iterator[calc.Calc]:
    with calc.calc() as running:
        yield running


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("exempel")
    return [samples.write(path.stem, folder / f"{path.stem}.xlsx") for path in example_files()]


@pytest.mark.libreoffice
@pytest.mark.parametrize("index", range(5))
def test_open_and_saved_are_the_same(office: calc.Calc, examples: list[Path], index: int, tmp_path: Path) -> None:
    live, file = live_and_file(office, examples[index], tmp_path / "sparad.xlsx")
    assert [sheet.name for sheet in live.sheets] == [sheet.name for sheet in file.sheets]
    opened, read = cells(live), cells(file)
    assert {place: (cell, read.get(place)) for place, cell in opened.items() if read.get(place) != cell} == {}
    assert opened.keys() == read.keys()
    assert {k: v.replace("'", "") for k, v in live.names.items()} == {
        k: v.replace("'", "") for k, v in file.names.items()
    }
    for sheet in live.sheets:
        for place, cell in sheet.cells.items():
            if isinstance(cell.value, float):
                assert live.number_format(cell) == file.number_format(file.sheet(sheet.name).cells[place]), (
                    sheet.name,
                    place,
                )


def told(book: Book) -> list[tuple[str, str | None, str | None, str]]:
    result = check_read_book("x", book, LayoutLibrary()).result
    return [(finding.code, finding.sheet, finding.cell, finding.text) for finding in result.findings]


@pytest.mark.libreoffice
def test_the_same_findings_on_the_five_documents(office: calc.Calc, examples: list[Path], tmp_path: Path) -> None:
    for path in examples:
        document = office.open(path)
        try:
            assert told(run_steps(read_open_book(), SynchronousHost(find_book(str(path))))) == told(read_book(path)), (
                path.name
            )
        finally:
            document.close(True)


@pytest.mark.libreoffice
def test_the_same_findings_on_mutated_documents(office: calc.Calc, examples: list[Path], tmp_path: Path) -> None:
    """Typed into the open workbook, and read from what the office saves of it."""
    chance = random.Random(6)
    for path in examples:
        document = office.open(path)
        try:
            for number in range(MUTATED // len(examples)):
                for what in mutate(document, chance):
                    context = f"{path.name} {number}: {what}"
                saved = tmp_path / "sparad.xlsx"
                document.storeToURL(saved.as_uri(), (calc.saved_as_xlsx(),))
                assert told(run_steps(read_open_book(), SynchronousHost(find_book(str(path))))) == told(
                    read_book(saved)
                ), context
        finally:
            document.close(True)


def mutate(document: object, chance: random.Random) -> Iterator[str]:
    """Change one figure as people do: another one, a text, nothing, a formula lost."""
    book = openpyxl.utils  # letters only
    sheets = [sheet for sheet in document.Sheets if sheet.queryContentCells(1).Count]
    sheet = chance.choice(sheets)
    areas = sheet.queryContentCells(1).RangeAddresses
    area = chance.choice(areas)
    row, col = chance.randint(area.StartRow, area.EndRow), chance.randint(area.StartColumn, area.EndColumn)
    cell = sheet.getCellByPosition(col, row)
    value = cell.Value
    slip = chance.choice(["byte", "tecken", "text", "tom", "tusen"])
    if slip == "text":
        cell.setFormula("'" + f"{value:.0f} st")
    elif slip == "tom":
        cell.setFormula("")
    else:
        cell.setValue({"byte": value + 9 * chance.randint(1, 99), "tecken": -value, "tusen": value * 1000}[slip])
    yield f"{sheet.Name} {book.get_column_letter(col + 1)}{row + 1} {slip} {value}"


@pytest.mark.libreoffice
@pytest.mark.parametrize("apart", [1, 2, 9], ids=["together", "scattered", "far apart"])
def test_each_number_has_its_own_format_wherever_it_stands(office: calc.Calc, tmp_path: Path, apart: int) -> None:
    chance = random.Random(apart)
    codes = ["0%", "#,##0", "#,##0.0", "General", "0.00"]
    file = tmp_path / "format.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 60, apart):
        for col in range(1, 12, apart):
            cell = sheet.cell(row, col, row * col + 0.5)
            cell.number_format = chance.choice(codes[: 1 if row < 20 else None])
    book.save(file)
    live, saved = live_and_file(office, file, tmp_path / "sparad.xlsx")
    name = live.sheets[0].name
    assert len(live.sheets[0].cells) == len(range(1, 60, apart)) * len(range(1, 12, apart))
    for place, cell in live.sheets[0].cells.items():
        assert live.number_format(cell) == saved.number_format(saved.sheet(name).cells[place]), place


@pytest.mark.libreoffice
def test_a_formula_that_leaves_out_hidden_rows_is_judged_as_in_the_file(office: calc.Calc, tmp_path: Path) -> None:
    file = samples.write("linkoping-2018-08", tmp_path / "dold.xlsx")
    book = openpyxl.load_workbook(file)
    drift = book["Drift"]
    drift["C19"] = "=SUBTOTAL(109,C9:C18)"
    for name in ("Drift", "Indikatorer"):
        book[name].row_dimensions[13].hidden = True
    book.save(file)
    live, saved = live_and_file(office, file, tmp_path / "sparad.xlsx", recalculated=True)
    assert {sheet.name for sheet in live.sheets if sheet.hidden_rows} == {"Drift"}  # no other is asked of
    assert live.sheet("Drift").hidden_rows == saved.sheet("Drift").hidden_rows == {*KEY_ROWS, 13}
    assert ("FOR002", "C19") in {(code, cell) for code, sheet, cell, _ in told(live) if sheet == "Drift"}
    assert told(live) == told(saved)
