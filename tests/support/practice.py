"""Rule pages as tests: the example tables of a page become workbooks in memory."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

import mallkoll.validators
from mallkoll.validators.catalogue.page_parts import BLANK, TEMPLATE_FORMULA, ExampleTable, Paragraph, page_parts
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.template_identifiers import table_marker
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Layout, Table
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet, Value
from mallkoll.workbook.model.text import normalized

KEY_ROW, HEADING_ROW, KEY_COLUMN, FIRST_COLUMN = 1, 2, 1, 2


def practice_layout() -> Layout:
    return load_layout(Path(next(iter(mallkoll.validators.__path__))) / "practice.yaml")


def only(layout: Layout, *tables: str) -> Layout:
    """The layout with these of its tables alone."""
    return replace(
        layout,
        sheets=tuple(sheet for sheet in layout.sheets if not set(tables).isdisjoint(sheet.tables)),
        tables={key: layout.tables[key] for key in tables},
        relations=(),
    )


class Example(Struct, frozen=True):
    """One example table as a workbook.

    ``bold`` are the cells that are printed bold, by row and column of the sheet; ``proposed`` what stands behind an
    arrow, of all cells; ``row_words`` and ``column_words`` the names of its rows and columns; ``formulas`` the cells
    that are said to hold the layout's own formula. ``mended`` is the table that follows under *Rättad*, and
    ``also_likely`` whether that takes the likely proposals too.
    """

    table: str
    book: Book
    bold: frozenset[str]
    proposed: dict[str, float | str]
    row_words: dict[int, str]
    column_words: dict[int, str]
    formulas: frozenset[str] = frozenset()
    mended: Example | None = None
    also_likely: bool = False

    @property
    def clean(self) -> bool:
        return not self.bold


_MENDED = {"Rättad:": False, "Rättad med `--aven-troliga`:": True}
_ENGLISH = {"SUMMA(": "SUM(", "AVRUNDA(": "ROUND(", ";": ","}


def examples(page: str, layout: Layout) -> list[Example]:
    """Every example table of a page, in order; a mended table belongs to the one before it."""
    examples_so_far: list[Example] = []
    words = ""
    for part in page_parts(page):
        if isinstance(part, Paragraph):
            words = part.text
            continue
        example = _example(part, layout.tables[part.key])
        if words in _MENDED:
            examples_so_far[-1] = replace(examples_so_far[-1], mended=example, also_likely=_MENDED[words])
        else:
            examples_so_far.append(example)
        words = ""
    return examples_so_far


def _example(shown: ExampleTable, table: Table) -> Example:
    key = shown.key
    proposed: dict[str, float | str] = {}
    cells: dict[tuple[int, int], Cell] = {}
    bold, formulas = set[str](), set[str]()
    headings = {normalized(column.heading): column for column in table.columns}
    labels = {normalized(row.label): (k, row) for k, row in table.row.items()}

    def put(row: int, col: int, value: Value, formula: str | None = None) -> None:
        if value is not None or formula is not None:
            cells[row, col] = Cell(row, col, value, formula)

    put(KEY_ROW, KEY_COLUMN, table_marker(key))
    columns = [headings[normalized(cell.shown)] for cell in shown.rows[0]]
    for i, column in enumerate(columns):
        put(KEY_ROW, FIRST_COLUMN + i, column.key)
    label_at = next(i for i, column in enumerate(columns) if column.key == table.label_column.key)
    for at, row in enumerate(shown.rows, HEADING_ROW):
        assert len(row) == len(columns), f"{key}: a row of another length"
        for i, cell in enumerate(row):
            col, text = FIRST_COLUMN + i, "" if cell.shown == BLANK else cell.shown
            address = CellRef("", at, col).address
            if cell.bold:
                bold.add(address)
            if cell.after.startswith("→"):
                proposed[address] = _proposed(cell.after[1:].strip())
            elif cell.after == TEMPLATE_FORMULA:
                formulas.add(address)
            if text.startswith("="):
                put(at, col, None, _english(text[1:]))
            elif i == label_at or at == HEADING_ROW or text.startswith('"'):
                put(at, col, text.strip('"') or None)
            else:
                put(at, col, _value(text))
        if at > HEADING_ROW:
            known = labels.get(normalized(row[label_at].shown))
            put(at, KEY_COLUMN, f"{known[1].role.value}:{known[0]}" if known else f"post:rad_{at - HEADING_ROW}")
    last = (HEADING_ROW + len(shown.rows) - 1, FIRST_COLUMN + len(columns) - 1)
    name = f"'{key}'!$A$1:${chr(64 + last[1])}${last[0]}"
    return Example(
        key,
        Book((_calculated(Sheet(key, cells)),), names={f"mk_{key}": name}),
        frozenset(bold),
        proposed,
        {at: row[label_at].shown for at, row in enumerate(shown.rows, HEADING_ROW)},
        {FIRST_COLUMN + i: cell.shown for i, cell in enumerate(shown.rows[0])},
        frozenset(formulas),
    )


def _proposed(text: str) -> float | str:
    amount = parse_amount(text)
    return text if amount is None else amount.value


def _english(formula: str) -> str:
    for swedish, english in _ENGLISH.items():
        formula = formula.replace(swedish, english)
    return formula


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
    """Formulas of the examples given their values, as Excel would; one that no value can be told of has none."""
    places = ReferenceResolver(Book((sheet,)))

    def shown(ref: CellRef, under: frozenset[CellRef] = frozenset()) -> Value:
        formula = places.formula(ref)
        if formula is None:
            return places.value(ref)
        if ref in under:
            raise NotUnderstood  # a circle
        return formula_value(formula, ref, places, lambda other: shown(other, under | {ref}))

    cells = dict(sheet.cells)
    for at, cell in sheet.cells.items():
        if cell.formula is not None:
            with contextlib.suppress(NotUnderstood):
                cells[at] = replace(cell, value=shown(CellRef(sheet.name, *at)))
    return Sheet(sheet.name, cells)
