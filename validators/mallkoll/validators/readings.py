"""What stands in the cells where the layout expects numbers: a number, nothing, a number as text, text, or an error."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.amount import parse_amount
from mallkoll.workbook.book import Book, CellError, Sheet, Value
from mallkoll.workbook.bound import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formula import template_formula
from mallkoll.workbook.formula_read import linear_form, same_form
from mallkoll.workbook.layout import Column, Kind, Layout, Role
from mallkoll.workbook.relations import UNIT_FACTOR, Relation


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
    COUNTS_VARAV = "räknar varav"  # the layout's own, which counts a row of the nämnd's that holds others once more
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
            found[ref] = _read(sheet, table, row, column, ref, layout, defining.get(ref), tables, strays=strays)
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
) -> Reading:
    cell = sheet.cells.get((ref.row, ref.col))
    raw = cell.value if cell else None
    formula = cell.formula if cell else None
    value: float | None
    if isinstance(raw, float):  # nearly always
        value, state = raw + 0.0, State.NUMBER  # + 0.0 makes a negative zero a plain one
    else:
        value, state = _number(raw, layout.unit_of(table.table, column), column)
    form = _formula_state(formula, raw, ref, relation, sheet, tables, strays=strays)
    cached = value if formula is not None and state is State.NUMBER else None
    return Reading(ref, table, row, column, raw, value, state, formula, form, cached)


def _number(raw: Value, unit: str, column: Column) -> tuple[float | None, State]:
    if raw is None or (isinstance(raw, str) and raw.strip() in NOTHING):
        return None, State.BLANK
    if isinstance(raw, CellError):
        return None, State.ERROR
    amount = parse_amount(raw) if isinstance(raw, str) else None
    if amount is None:
        return None, State.TEXT
    value = amount.stored if column.kind is Kind.PERCENT else amount.value
    if amount.unit in UNIT_FACTOR and unit in UNIT_FACTOR and amount.unit != unit:
        value *= UNIT_FACTOR[amount.unit] / UNIT_FACTOR[unit]
    return value, State.NUMBER_AS_TEXT


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
    """The rows that the nämnd has put in and formulas cannot know to leave out: varav, and others' amounts again."""
    for row in table.rows:
        if row.key in table.table.row:
            continue
        if row.spec.role is Role.OF_WHICH:
            known = table.key_column is None or str(sheet.value(row.at, table.key_column)).startswith(Role.OF_WHICH)
            if not known:
                yield table.sheet, row.at
        elif row.spec.role is Role.INFO:
            yield table.sheet, row.at


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
