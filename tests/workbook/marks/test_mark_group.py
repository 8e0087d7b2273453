"""A finding about several cells: all of them are coloured, and Kontroll lists them."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from made_results import made_mark

from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.reader.read_book import read_book

CELLS = tuple(("Drift", cell) for cell in ("C6", "C7", "C8", "E6", "G6"))
GROUP = made_mark("varning", "TAL001", "text", "Drift", "C6", cells=(*CELLS, ("Mål", "B2")))


def workbook() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Drift")
    for row in range(9):
        sheet.write_row(row, 0, ["1"] * 8)
    sheet.merge_range("G6:G7", "1")
    book.add_worksheet("Mål").write("B2", "1")
    book.close()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def data() -> bytes:
    return workbook()


@pytest.fixture(scope="module")
def marked(data: bytes) -> bytes:
    return mark_file(data, [GROUP], KontrollSummary("m.xlsx", "nu"), read_book(data))


def test_every_cell_is_coloured_and_each_area_has_a_note(marked: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked))
    coloured = {
        name: {str(area) for areas in book[name].conditional_formatting for area in str(areas.sqref).split()}
        for name in ("Drift", "Mål")
    }
    assert coloured == {"Drift": {"C6:C8", "E6", "G6:G7"}, "Mål": {"B2"}}
    noted = {cell.coordinate for row in book["Drift"].iter_rows() for cell in row if cell.comment}
    assert noted == {"C6", "E6", "G6"}


def test_kontroll_lists_the_cells_and_links_to_the_first(marked: bytes) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(marked))["Kontroll"]["C8"]
    assert cell.value == "C6:C8, E6, G6, 'Mål'!B2"
    assert cell.hyperlink is not None
    assert cell.hyperlink.location == "'Drift'!C6"


def test_the_marks_are_taken_away_whole(marked: bytes, data: bytes) -> None:
    assert unmark_file(marked) == data
