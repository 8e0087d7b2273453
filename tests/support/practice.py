"""Rule pages as tests: the example tables of a page become workbooks in memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

import mallkoll.validators
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.defined_names import table_marker
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.places import Places
from mallkoll.workbook.formulas.tree import NotUnderstood
from mallkoll.workbook.layout.load import load_layout
from mallkoll.workbook.layout.model import Layout, Table
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet, Value
from mallkoll.workbook.model.text import normal

KEY_ROW, HEADING_ROW, KEY_COLUMN, FIRST_COLUMN = 1, 2, 1, 2


def practice_layout() -> Layout:
    return load_layout(Path(next(iter(mallkoll.validators.__path__))) / "practice.yaml")


class Example(Struct, frozen=True):
    """One example table: the book it makes, the cells that are printed bold, and what they should hold."""

    table: str
    book: Book
    faulty: dict[str, float | None]

    @property
    def clean(self) -> bool:
        return not self.faulty


_BOLD = re.compile(r"\*\*(.*?)\*\*(?:\s*→\s*(.+))?$")


def examples(page: str, layout: Layout) -> list[Example]:
    """Every example table of a page, in order."""
    found: list[Example] = []
    table, lines = "", page.splitlines()
    block: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("Tabell:"):
            table = line.partition(":")[2].strip()
        if line.startswith("|"):
            block.append(line)
        elif block:
            found.append(_example(table, layout.tables[table], block))
            block = []
    return found


def _example(key: str, table: Table, block: list[str]) -> Example:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block if set(line) - set("|-: ")]
    faulty: dict[str, float | None] = {}
    cells: dict[tuple[int, int], Cell] = {}
    headings = {normal(column.heading): column for column in table.columns}
    labels = {normal(row.label): (k, row) for k, row in table.row.items()}

    def put(row: int, col: int, value: Value, formula: str | None = None) -> None:
        if value is not None or formula is not None:
            cells[row, col] = Cell(row, col, value, formula)

    put(KEY_ROW, KEY_COLUMN, table_marker(key))
    columns = []
    for i, raw in enumerate(rows[0]):
        text = _unbold(raw, HEADING_ROW, FIRST_COLUMN + i, faulty)
        column = headings[normal(text)]
        columns.append(column)
        put(KEY_ROW, FIRST_COLUMN + i, column.key)
        put(HEADING_ROW, FIRST_COLUMN + i, text)
    label_at = next(i for i, column in enumerate(columns) if column.key == table.label_column.key)
    for r, row in enumerate(rows[1:]):
        at = HEADING_ROW + 1 + r
        for i, raw in enumerate(row):
            text = _unbold(raw, at, FIRST_COLUMN + i, faulty)
            if text.startswith("="):
                put(at, FIRST_COLUMN + i, None, text[1:])
            elif i == label_at or text.startswith('"'):
                put(at, FIRST_COLUMN + i, text.strip('"') or None)
            else:
                put(at, FIRST_COLUMN + i, _value(text))
        named = cells.get((at, FIRST_COLUMN + label_at))
        known = labels.get(normal(str(named.value))) if named else None
        put(at, KEY_COLUMN, f"{known[1].role.value}:{known[0]}" if known else f"post:rad_{r + 1}")
    last = (HEADING_ROW + len(rows) - 1, FIRST_COLUMN + len(columns) - 1)
    sheet = _calculated(Sheet(key, cells))
    name = f"'{key}'!$A$1:${chr(64 + last[1])}${last[0]}"
    return Example(key, Book((sheet,), names={f"mk_{key}": name}), faulty)


def _unbold(raw: str, row: int, col: int, faulty: dict[str, float | None]) -> str:
    bold = _BOLD.match(raw)
    if not bold:
        return raw
    expected = parse_amount(bold[2]) if bold[2] else None
    faulty[CellRef("", row, col).address] = expected.value if expected else None
    return bold[1]


def _value(text: str) -> Value:
    if not text:
        return None
    if text.startswith("#"):
        return CellError(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return dt.date.fromisoformat(text)
    amount = parse_amount(text)
    return text if amount is None or amount.unit else amount.value


def _calculated(sheet: Sheet) -> Sheet:
    """Formulas of the examples given their values; one that no value can be told of has none."""
    cells = dict(sheet.cells)
    places = Places(Book((sheet,)))
    for at, cell in sheet.cells.items():
        if cell.formula is not None:
            with contextlib.suppress(NotUnderstood):
                value = formula_value(cell.formula, CellRef(sheet.name, *at), places, places.value)
                cells[at] = replace(cell, value=value)
    return Sheet(sheet.name, cells)
