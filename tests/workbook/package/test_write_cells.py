"""Single cells written into a sheet as other programs have left it: each in its place, everything else untouched."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from mallkoll.workbook.package.write_cells import CellPosition, EnteredValue, ShownValue, write_cells

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NUMBERED = (
    '<row r="2" spans="1:3"><c r="A2" t="inlineStr"><is><t>namn</t></is></c><c r="C2" s="1"><v>3</v></c></row>'
    '<row r="4"><c r="B4" s="1" t="str"><f>C2&amp;"x"</f><v>3x</v></c></row>'
)
UNNUMBERED = (
    '<row/><row><c t="inlineStr"><is><t>namn</t></is></c><c/><c s="1"><v>3</v></c></row><row/>'
    '<row><c/><c s="1" t="str"><f>C2&amp;"x"</f><v>3x</v></c></row>'
)
Cells = dict[str, tuple[object, object, bool]]
"""By address: formula or value as openpyxl reads it, the value it shows, whether it has the cell's own format."""


def workbook(rows: str, prefix: str = "") -> bytes:
    """One sheet with these rows, whose number format 1 is 0,0."""
    book = openpyxl.Workbook()
    book.active["A1"].number_format = "0.0"
    made = io.BytesIO()
    book.save(made)
    if prefix:
        rows = re.sub(r"<(/?)(\w)", rf"<\1{prefix}:\2", rows)
    name = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    sheet = f'<{name}worksheet {space}="{MAIN}"><{name}sheetData>{rows}</{name}sheetData></{name}worksheet>'
    written = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(written, "w") as target:
        for part in source.namelist():
            target.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else source.read(part))
    return written.getvalue()


def read(data: bytes) -> Cells:
    """Every cell that holds something, by openpyxl."""
    formulas, shown = (openpyxl.load_workbook(io.BytesIO(data), data_only=only).active for only in (False, True))
    return {
        cell.coordinate: (cell.value, shown[cell.coordinate].value, cell.number_format == "0.0")
        for row in formulas.iter_rows()
        for cell in row
        if cell.value is not None
    }


def places(data: bytes) -> list[tuple[int, int]]:
    """The cells that say where they stand, in the order of the part."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = re.findall(r'c r="([A-Z]+)(\d+)"', package.read("xl/worksheets/sheet1.xml").decode())
    return [(int(row), openpyxl.utils.column_index_from_string(col)) for col, row in found]


BEFORE: Cells = {"A2": ("namn", "namn", False), "C2": (3, 3, True), "B4": ('=C2&"x"', "3x", True)}
TYPED: dict[str, tuple[CellPosition, EnteredValue, Cells]] = {
    "over a number": ((2, 3), 12.5, {"C2": (12.5, 12.5, True)}),
    "a whole number": ((2, 3), 7.0, {"C2": (7, 7, True)}),
    "a large number": ((2, 3), -1.5e300, {"C2": (-1.5e300, -1.5e300, True)}),
    "over a text": ((2, 1), 1.0, {"A2": (1, 1, False)}),
    "over a formula": ((4, 2), 1.0, {"B4": (1, 1, True)}),
    "a formula": ((2, 3), ('IF(A2<"b",1,2)', 2.0), {"C2": ('=IF(A2<"b",1,2)', 2, True)}),
    "a formula that shows a text": ((2, 3), ("A2&1", "namn1"), {"C2": ("=A2&1", "namn1", True)}),
    "between two cells": ((2, 2), 1.0, {"B2": (1, 1, False)}),
    "after the last cell": ((2, 5), 1.0, {"E2": (1, 1, False)}),
    "before the first cell": ((4, 1), 1.0, {"A4": (1, 1, False)}),
    "above the first row": ((1, 2), 1.0, {"B1": (1, 1, False)}),
    "between two rows": ((3, 2), 1.0, {"B3": (1, 1, False)}),
    "below the last row": ((9, 28), 1.0, {"AB9": (1, 1, False)}),
}


@pytest.mark.parametrize("rows", [NUMBERED, UNNUMBERED], ids=["numbered", "unnumbered"])
@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("what", TYPED)
def test_a_value_stands_in_its_cell_and_the_others_stay(what: str, prefix: str, rows: str) -> None:
    place, value, changed = TYPED[what]
    data = workbook(rows, prefix)
    assert read(data) == BEFORE
    written = write_cells(data, {"Sheet": {place: value}}, {})
    assert read(written) == BEFORE | changed
    assert places(written) == sorted(places(written)), "Excel repairs a file whose cells are out of order"


COMPUTED: dict[str, tuple[CellPosition, ShownValue, Cells]] = {
    "a number": ((4, 2), 4.0, {"B4": ('=C2&"x"', 4, True)}),
    "nothing": ((4, 2), "", {"B4": ('=C2&"x"', None, True)}),
    "where no formula stands": ((2, 3), 9.0, {}),
    "where no cell stands": ((8, 8), 9.0, {}),
}


@pytest.mark.parametrize("what", COMPUTED)
def test_a_formula_stays_beside_its_new_value(what: str) -> None:
    place, value, changed = COMPUTED[what]
    assert read(write_cells(workbook(NUMBERED), {}, {"Sheet": {place: value}})) == BEFORE | changed


@pytest.mark.parametrize("before", ["", '<calcPr calcId="1"/>', '<calcPr fullCalcOnLoad="0"/>'])
def test_excel_is_asked_to_compute_everything_once_more(before: str) -> None:
    main = "xl/workbook.xml"
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(NUMBERED))) as source, zipfile.ZipFile(whole, "w") as target:
        for part in source.namelist():
            text = source.read(part)
            target.writestr(part, re.sub(rb"<calcPr[^>]*>", before.encode(), text) if part == main else text)
    with zipfile.ZipFile(io.BytesIO(write_cells(whole.getvalue(), {"Sheet": {(2, 3): 1.0}}, {}))) as package:
        text = package.read(main).decode()
    assert re.findall(r"<calcPr[^>]*>", text) == [
        '<calcPr fullCalcOnLoad="1"/>' if "calcId" not in before else '<calcPr calcId="1" fullCalcOnLoad="1"/>'
    ]
    assert text.index("</sheets>") < text.index("<calcPr"), "the schema's order"


def test_a_sheet_that_is_not_named_is_the_same_bytes() -> None:
    data = workbook(NUMBERED)
    written = write_cells(data, {"Annat": {(2, 3): 1.0}}, {})
    assert read(written) == BEFORE
