"""A cell as its file has it is no other cell than one made of the same contents."""

from __future__ import annotations

import pickle

import pytest
from msgspec.structs import replace

from mallkoll.workbook.model.book import Cell
from mallkoll.workbook.package.xml_parser import TRANSITIONAL, Limits
from mallkoll.workbook.reader.file_cell import FileCell
from mallkoll.workbook.reader.sheet_part import SheetContext, read_sheet

READ = FileCell(2, 3, 1.0, b'IF(A1&lt;2,"\xc3\xa5","\xe2\x9c\x93")', 4)  # type: ignore[arg-type]
MADE = Cell(2, 3, 1.0, 'IF(A1<2,"å","✓")', 4)


def test_it_is_the_same_cell() -> None:
    assert READ.formula == MADE.formula
    assert READ == MADE == READ == pickle.loads(pickle.dumps(READ))
    assert {READ: "one"}[MADE] == "one"


@pytest.mark.parametrize("change", [{"value": 2.0}, {"formula": "A1"}, {"formula": None}, {"style": 0}, {"col": 1}])
def test_it_changes_as_another_does(change: dict[str, object]) -> None:
    changed = replace(READ, **change)
    assert changed == replace(MADE, **change) != READ
    assert changed.formula == replace(MADE, **change).formula


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("A1&lt;&quot;x&quot;&amp;&amp;lt;", 'A1<"x"&&lt;'),
        ("&quot;x&quot;", '"x"'),
        ("=A1", "A1"),
        ("&#61;A1", "A1"),
        ("&#x3d;A1", "A1"),
        ("==A1", "=A1"),
        ("=", None),
        ("&#61;", None),
    ],
)
def test_a_formula_is_without_the_equals_sign(written: str, formula: str | None) -> None:
    row = f'<row r="1"><c r="A1"><f>{written}</f></c><c r="B1"><v>1</v></c></row>'
    data = f'<worksheet xmlns="{TRANSITIONAL}"><sheetData>{row}</sheetData></worksheet>'.encode()
    made = {(1, 1): Cell(1, 1, None, formula)} if formula else {}
    assert read_sheet(SheetContext(Limits("x")), "bladet", data).cells == {**made, (1, 2): Cell(1, 2, 1.0)}
