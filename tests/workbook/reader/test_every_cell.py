"""No cell is lost in silence: on no Python, and not where the expression that cuts the cells out is at fault."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import example

from mallkoll.templates.library.find_layouts import EXAMPLES
from mallkoll.workbook.model.book import Cell
from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.xml_parser import TRANSITIONAL, Limits
from mallkoll.workbook.reader import cut_cells, sheet_part
from mallkoll.workbook.reader.sheet_part import SheetContext, read_sheet

ROOT = Path(__file__).parents[3]
BLANK = b'<c r="A1"/><c r="B1" s="1"/>'
FILLED = b'<c r="C1" t="str"><f>D1</f><v>x</v></c><c r="D1" s="7"><v>1</v></c>'
EMPTY = [b'<c r="E1"></c>', b'<c r="E1" s="1"><v/></c>', b'<c r="E1"><v></v></c>', b'<c r="E1"><f/><v /></c>',
         b'<c r="E1" t="inlineStr"><is><t/></is></c>', b'<c r="E1" t="inlineStr"><is><t></t></is></c>',
         b'<c r="E1" t="str"><f></f><v xml:space="preserve"></v></c>', b'<c r="E1" t="s"/>']  # fmt: skip


def part(row: bytes) -> bytes:
    root = f'<worksheet xmlns="{TRANSITIONAL}">'.encode()
    return root + b'<sheetData><row r="1">' + row + b"</row></sheetData></worksheet>"


def read(data: bytes) -> dict[tuple[int, int], Cell]:
    return read_sheet(SheetContext(Limits("x"), ["delad"] * 10_000), "bladet", data).cells


def seen_by_expat(data: bytes) -> int:
    """How many cells have a value or a formula."""
    cells: list[set[str]] = []
    parser = expat.ParserCreate()
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        inside.append(name)
        if name == "c":
            cells.append(set())
        elif name == "f" and "c" in inside:
            cells[-1].add("formula")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: inside.pop()
    parser.CharacterDataHandler = lambda text: cells[-1].add("value") if "c" in inside else None
    parser.Parse(data, True)
    return len([cell for cell in cells if cell])


@pytest.fixture
def only_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> str:
        raise AssertionError("read a second time")

    monkeypatch.setattr(sheet_part, "canonical_sheet", never)


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_as_many_cells_as_expat_sees(name: str, only_as_usual: None) -> None:
    with zipfile.ZipFile(BytesIO(example(name))) as file:
        sheets = [file.read(part) for part in file.namelist() if part.startswith("xl/worksheets/sheet")]
    assert [len(read(data)) for data in sheets] == [seen_by_expat(data) for data in sheets]


def swallowing(fault: bytes) -> re.Pattern[bytes]:
    """The expression for cells, which takes more than blank cells for such."""
    return re.compile(cut_cells._CELL.pattern.removesuffix(b"))") + fault + b"))")


def test_what_follows_blank_cells(only_as_usual: None) -> None:
    for blanks in range(4):
        found = read(part(BLANK * blanks + FILLED + BLANK))
        assert {at: (cell.value, cell.formula) for at, cell in found.items()} == {
            (1, 3): ("x", "D1"),
            (1, 4): (1, None),
        }


@given(st.lists(st.sampled_from([BLANK, FILLED, *EMPTY]), max_size=8))
def test_cells_with_nothing_in_them_are_no_loss(cells: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(sheet_part, "canonical_sheet")
        assert len(read(part(b"".join(cells)))) == (2 if FILLED in cells else 0)


@pytest.mark.parametrize(
    "fault",
    [
        rb'(?:<c r="C1")?',  # as a possessive group did, up to Python 3.11.4
        rb'(?:<c r="C1" t="str")?',
        rb'(?:<c r="C1".*?</c>)?',
        rb'(?:<c r="C1".*?</f>)?',
        rb"(?:<c .*</c>)?",
    ],
)
def test_a_cell_that_is_lost_is_told_of(fault: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = part(BLANK + FILLED)
    assert read(filled)
    monkeypatch.setattr(cut_cells, "_CELL", swallowing(fault))
    # what is written anew has an end tag for every cell: there the blank ones are passed over
    monkeypatch.setattr(sheet_part, "canonical_sheet", lambda *_: filled.decode())
    with pytest.raises(UnreadableFile) as caught:
        read(filled)
    lost = 2 if b" .*<" in fault else 1
    assert caught.value.sentence == file_faults.CELLS_LOST.format(part="bladet", lost=lost)


def test_where_one_way_loses_a_cell_the_other_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut_cells, "_CELL", swallowing(rb'(?:<c r="C1")?'))
    assert read(part(BLANK + FILLED)).keys() == {(1, 3), (1, 4)}


def test_no_group_is_possessive() -> None:
    """Up to Python 3.11.4 such a group is matched wrongly: ``(?>(?:x)*)`` says the same and is not."""
    possessive = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+")
    assert possessive.search("(?:x)*+")
    for floor in ("workbook", "validators", "templates", "addin"):
        for path in (ROOT / floor).rglob("*.py"):
            code = [line for line in path.read_text("utf-8").splitlines() if not line.lstrip().startswith("#")]
            assert not possessive.search("\n".join(code)), path
