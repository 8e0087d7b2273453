"""What stands in the cells where the layout expects numbers: a number, nothing, a number as text, text, or an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.textnumber import TextNumber, settled, text_number
from mallkoll.workbook.book import Book, CellError, Sheet, Value
from mallkoll.workbook.bound import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formula import template_formula
from mallkoll.workbook.formula_read import linear_form, same_form
from mallkoll.workbook.layout import Column, Layout, Role
from mallkoll.workbook.numberformat import looks_typed, serial
from mallkoll.workbook.relations import Relation


class State(StrEnum):
    """What a cell holds where a number is expected."""

    NUMBER = "tal"
    BLANK = "tomt"
    NUMBER_AS_TEXT = "tal som text"
    TEXT = "text"
    ERROR = "felvärde"


class FormulaState(StrEnum):
    """What a cell holds where the layout has a formula (or where it has none)."""

    NONE = "ingen"  # typed, where nothing else is declared
    INTACT = "intakt"  # computes what the layout says
    OVERWRITTEN = "överskriven"  # a typed value in the formula's place
    CHANGED = "ändrad"  # a formula that computes something else
    COUNTS_VARAV = "räknar varav"  # the layout's own, which counts a varav row that the nämnd has put in (FOR006)
    UNKNOWN = "okänd"  # a formula that is not understood
    OWN = "egen"  # a formula where the layout expects a typed value


class Reading(Struct, frozen=True):
    """One cell where a number is expected. ``value`` is in the column's own unit, None where there is none.

    ``cached`` is the number that the file holds for a formula; ``value`` is then computed from the layout.
    """

    ref: CellRef
    table: BoundTable
    row: BoundRow
    column: Column
    raw: Value
    value: float | None
    state: State
    formula: str | None
    formula_state: FormulaState
    cached: float | None = None
    text: TextNumber | None = None  # where it is a number that stands as text

    @property
    def computed(self) -> bool:
        """Whether an intact formula shows it: what the file holds of it is only a copy."""
        return self.formula_state is FormulaState.INTACT


COMPUTED = frozenset({FormulaState.INTACT, FormulaState.CHANGED, FormulaState.COUNTS_VARAV})
"""Cells whose figure is worked out from the layout. What a changed formula shows instead is one finding of its own
(FOR002), not one more in everything that builds on the cell."""

_Place: TypeAlias = tuple[str, int]  # sheet and row

NOTHING = frozenset({"", "-", "–", "—", "−"})
"""Texts that say that there is no figure."""


def readings(
    layout: Layout, book: Book, tables: Mapping[str, BoundTable], defining: Mapping[CellRef, Relation]
) -> dict[CellRef, Reading]:
    """Every cell of the bound tables where a plain number is expected, in the layout's order."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = {}
    strays = frozenset(place for table in tables.values() for place in _strays(sheets[table.sheet], table))
    for table in tables.values():
        sheet = sheets[table.sheet]
        for row, column, ref in table.numeric_cells():
            found[ref] = _read(sheet, table, row, column, ref, layout, defining.get(ref), tables, strays=strays,
                               date1904=book.date1904)  # fmt: skip
    _settle(found, layout)
    return _computed(found, defining)


def _read(
    sheet: Sheet,
    table: BoundTable,
    row: BoundRow,
    column: Column,
    ref: CellRef,
    layout: Layout,
    relation: Relation | None,
    tables: Mapping[str, BoundTable],
    *,
    strays: frozenset[_Place],
    date1904: bool,
) -> Reading:
    cell = sheet.cells.get((ref.row, ref.col))
    raw = cell.value if cell else None
    formula = cell.formula if cell else None
    value: float | None
    text: TextNumber | None = None
    if isinstance(raw, float):  # nearly always
        value, state = raw + 0.0, State.NUMBER  # + 0.0 makes a negative zero a plain one
    else:
        value, state, text = _number(raw, layout, table, column, date1904=date1904)
    form = _formula_state(formula, raw, ref, relation, sheet, tables, strays=strays)
    cached = value if formula is not None and state is State.NUMBER else None
    return Reading(ref, table, row, column, raw, value, state, formula, form, cached, text)


def _number(
    raw: Value, layout: Layout, table: BoundTable, column: Column, *, date1904: bool
) -> tuple[float | None, State, TextNumber | None]:
    if raw is None or (isinstance(raw, str) and raw.strip() in NOTHING):
        return None, State.BLANK, None
    if isinstance(raw, CellError):
        return None, State.ERROR, None
    if isinstance(raw, dt.date) and not looks_typed(raw, layout.period.end):
        return serial(raw, date1904=date1904), State.NUMBER, None  # an amount in a cell whose format shows dates
    text = text_number(raw, layout.unit_of(table.table, column), column) if isinstance(raw, str) else None
    return (None, State.TEXT, None) if text is None else (text.value, State.NUMBER_AS_TEXT, text)


def _settle(found: dict[CellRef, Reading], layout: Layout) -> None:
    """Numbers as text that may mean two things, by the figures of their row, or else of their column."""
    doubtful = [(ref, r, r.text) for ref, r in found.items() if r.text is not None and r.text.other is not None]
    for ref, reading, read in doubtful:
        unit = layout.unit_of(reading.table.table, reading.column)
        numbers = [
            r for r in found.values()
            if r.ref.sheet == ref.sheet and r.state is State.NUMBER and r.formula is None and r.value
            and layout.unit_of(r.table.table, r.column) == unit
        ]  # fmt: skip
        row = [r.value for r in numbers if r.ref.row == ref.row and r.value]
        column = [r.value for r in numbers if r.ref.col == ref.col and r.table is reading.table and r.value]
        text = settled(read, row or column)
        found[ref] = replace(reading, text=text, value=text.value)


def _formula_state(
    formula: str | None,
    raw: Value,
    ref: CellRef,
    relation: Relation | None,
    sheet: Sheet,
    tables: Mapping[str, BoundTable],
    *,
    strays: frozenset[_Place],
) -> FormulaState:
    if relation is None:
        return FormulaState.NONE if formula is None else FormulaState.OWN
    if formula is None:
        return FormulaState.NONE if raw is None else FormulaState.OVERWRITTEN
    if formula == template_formula(relation, tables) and not strays:
        return FormulaState.INTACT

    def key_text(cell: CellRef) -> str | None:
        value = sheet.value(cell.row, cell.col)
        return value if isinstance(value, str) else None

    form = linear_form(formula, ref, key_text)
    terms = relation.terms
    if form is None or terms is None:
        return FormulaState.UNKNOWN
    expected = {cell: c for cell, c in terms.items() if isinstance(cell, CellRef)}
    # a cell more in the span adds nothing where it holds no figure: a spare row, the heading that a sum begins at
    extra = {c: k for c, k in form.terms.items() if c in expected or not _adds_nothing(sheet, c)}
    if form.constant:
        return FormulaState.CHANGED
    if same_form(extra, expected):
        return FormulaState.INTACT
    known = {cell: c for cell, c in extra.items() if (cell.sheet, cell.row) not in strays}
    return FormulaState.COUNTS_VARAV if same_form(known, expected) else FormulaState.CHANGED


def _strays(sheet: Sheet, table: BoundTable) -> Iterator[_Place]:
    """The varav rows that the nämnd has put in and formulas cannot know: without the key that tells them."""
    own = [row.at for row in table.rows if row.spec.role is Role.OF_WHICH and row.key not in table.table.row]
    for at in own:
        if table.key_column is not None and not str(sheet.value(at, table.key_column)).startswith(Role.OF_WHICH):
            yield table.sheet, at


def _adds_nothing(sheet: Sheet, ref: CellRef) -> bool:
    return ref.sheet == sheet.name and isinstance(sheet.value(ref.row, ref.col), str | None)


def _computed(found: dict[CellRef, Reading], defining: Mapping[CellRef, Relation]) -> dict[CellRef, Reading]:
    """Intact formulas computed from the layout's own expression: a missing or stale cached value does no harm."""
    done: set[CellRef] = set()

    def compute(ref: CellRef, trail: frozenset[CellRef]) -> float | None:
        reading = found.get(ref)
        if reading is None or ref in trail:
            return None
        if reading.formula_state in COMPUTED and ref not in done:
            relation, inner = defining[ref], trail | {ref}
            figures: dict[Hashable, float | None] = {cell: compute(cell, inner) for cell in relation.cells}
            value = relation.value(figures)
            if value is None and reading.formula_state is FormulaState.CHANGED:
                value = reading.value
            state = State.NUMBER if value is not None else State.BLANK
            if reading.state is State.ERROR and value is None:
                state = State.ERROR
            done.add(ref)
            if value != reading.value or state is not reading.state:
                reading = found[ref] = replace(reading, value=value, state=state)
        return reading.value

    for ref, reading in tuple(found.items()):
        if reading.formula_state in COMPUTED:
            compute(ref, frozenset())
    return found
