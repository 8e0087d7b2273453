"""Amounts that are missing: blank cells among cells that are filled, told apart from those that may well be blank.

What may be blank follows from the table itself. A column that the layout says is nought where it is blank asks for
nothing, nor does a month that has not come, a verksamhet that has nothing but last year's figures, a column of which
most cells are blank, or a blank that a typed total confirms to be nought. A dash is nought, but no answer in a column
that the layout requires. A frame is nothing that comes out or is forecast, and a row beside the sums, such as *Antal
invånare*, may have figures in few columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct

from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.readings.readings import BLANK, CellState, Reading, Readings
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import column_meaning
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Layout, Role, Table
from mallkoll.workbook.layout.uppgift import DONE, days_of

T = TypeVar("T")

_FRAME, _INFO, _COVERED = Role.FRAME, Role.INFO, CellState.COVERED  # to look one up for every cell takes long
_OF_THE_WHOLE = frozenset({Role.COST, Role.INCOME, _FRAME})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Extent(StrEnum):
    """How much is missing together."""

    COLUMN = "kolumn"
    ROWS = "rader"
    CELLS = "celler"  # of one column, or of rows where the same columns are blank


class Gap(Struct, frozen=True):
    """Blank cells that are one finding, in the order of the sheet."""

    extent: Extent
    readings: tuple[Reading, ...]


def gaps(
    layout: Layout,
    tables: Mapping[str, BoundTable],
    readings: Readings,
    passed_over: Container[CellRef],
    arithmetic: Arithmetic,
) -> tuple[Gap, ...]:
    """What is missing in the tables where something is filled in; ``passed_over``: places that ask for nothing."""
    without = [reading for reading in readings.odd_in_order if reading.value is None]
    blank = [reading for reading in without if _is_blank(reading) or (reading.is_dash and reading.column.required)]
    concerned = {r.table.key for r in blank if r.ref not in passed_over and _asked(r)}  # most tables have none
    if not concerned:
        return ()
    confirmed = _confirmed(arithmetic)
    in_table = {key: [readings[ref] for _, _, ref in tables[key].numeric_cells()] for key in concerned}
    later, found = layout.once(_later), list[Gap]()
    for key in (key for key in tables if key in concerned):
        table = tables[key]
        if table.table.mirrors is None:
            asked = [
                r
                for r in in_table[key]
                if r.ref not in passed_over and _asked(r)
                if (key, r.column.key) not in later or not _to_come(layout, r)
                if r.row.spec.role is not _FRAME or is_decided(layout, table.table, r.column)
            ]
            beside = any(r.value is not None and r.ref not in passed_over for r in in_table[key])
            if beside:  # else it is the whole table
                found.extend(_of_table(asked, confirmed))
    return tuple(found)


def may_be_blank(column: Column) -> bool:
    """Whether a blank in the column is an answer: the layout says that it is nought, or it is made by formula."""
    return column.blank_is_zero or column.proposed or column.calculation is not None


def is_decided(layout: Layout, table: Table, column: Column) -> bool:
    """Whether a frame has figures in the column: it is decided, so that nobody has an outcome or a forecast of it."""
    return column_meaning(layout, table, column).measure not in DONE


def is_sparse(role: Role, filled: int, asked: int) -> bool:
    """Whether a row beside the sums has figures in so few columns that it has none in the others."""
    return role is _INFO and 2 * filled <= asked


def is_named_by_figure(role: Role, column: Column) -> bool:
    """Whether a column holds names in figures, such as accounts, that a row beside the sums has none of."""
    return role is _INFO and column.kind is Kind.NUMBER


def _is_blank(reading: Reading) -> bool:
    """A dash is no blank, and what a formula shows is not typed."""
    raw = reading.raw
    nothing = reading.formula is None and (raw is None or (isinstance(raw, str) and not raw.strip()))
    return nothing and reading.state is BLANK


def _asked(reading: Reading) -> bool:
    spec = reading.row.spec
    own_copy = reading.row.added and spec.role is _INFO
    return not (
        may_be_blank(reading.column)
        or spec.role in TOTALS
        or own_copy
        or is_named_by_figure(spec.role, reading.column)
        or reading.state is _COVERED
        or not reading.row.label.strip()
    )


def _later(layout: Layout) -> Collection[tuple[str, str]]:
    """The columns (table, column) with figures of a time that is told by the row."""
    columns = ((key, table, column) for key, table in layout.tables.items() for column in table.columns)
    return {(key, column.key) for key, table, column in columns if column_meaning(layout, table, column).of_row}


def _to_come(layout: Layout, reading: Reading) -> bool:
    """Whether it is a figure of a time that has not come, where the row's name tells the year."""
    years = _YEAR.findall(reading.row.label)
    of_row = column_meaning(layout, reading.table.table, reading.column).of_row
    days = days_of(of_row, int(years[0])) if len(years) == 1 else None
    return days is not None and days.end > layout.period.end


def _confirmed(arithmetic: Arithmetic) -> frozenset[object]:
    """The cells without a figure that a typed total shows to be nought."""
    figures, verdicts, cells = arithmetic.figures, arithmetic.verdicts, set[object]()
    for equation in arithmetic.equations:
        total = figures.get(equation.derived) if verdicts[equation.key] else None
        if total is not None and not total.computed:
            cells.update([cell for cell, _ in equation.terms if cell not in figures])
    return frozenset(cells)


def _of_table(asked: list[Reading], confirmed: frozenset[object]) -> Iterator[Gap]:
    """What is missing among the cells of a table that are asked for."""
    blank = {reading.ref for reading in asked if _is_blank(reading)}
    told = {ref for ref in blank if ref not in confirmed}
    columns = _by(asked, lambda reading: reading.ref.col)
    posts = {col: posts_of(cells, lambda reading: reading.row) for col, cells in columns.items()}
    whole = {col for col, cells in posts.items() if len(cells) > 1 and all(cell.ref in blank for cell in cells)}
    for col in sorted(whole):
        yield Gap(Extent.COLUMN, tuple(cell for cell in columns[col] if cell.ref in told))
    rows: list[Reading] = []
    single: list[Reading] = []
    for cells in _by((r for r in asked if r.ref.col not in whole), lambda reading: reading.ref.row).values():
        missing = [cell for cell in cells if cell.ref in told]
        filled = [cell for cell in cells if cell.ref not in blank]
        if not filled:
            rows.extend(() if _is_own_heading(cells[0]) else missing)
        elif is_sparse(cells[0].row.spec.role, len(filled), len(cells)):
            continue
        elif not all(cell.column.prior for cell in filled) or len(missing) == 1:  # else it has been closed
            single.extend(missing)
    if rows:
        yield Gap(Extent.ROWS, tuple(rows))
    single.extend(r for r in asked if r.is_dash and r.column.required and r.ref.col not in whole)
    missed = [cell for cell in single if cell.column.required or _is_usual(cell, posts[cell.ref.col], blank)]
    for together in _together(missed):
        yield Gap(Extent.CELLS, tuple(sorted(together, key=lambda cell: (cell.ref.row, cell.ref.col))))


def _together(cells: Sequence[Reading]) -> Iterable[Sequence[Reading]]:
    """The cells by column, or by row where those are fewer: rows where the same columns are blank go together."""
    by_column = _by(cells, lambda cell: cell.ref.col)
    columns = {row: frozenset(cell.ref.col for cell in on_row) for row, on_row in _by(cells, _row).items()}
    by_row = _by(cells, lambda cell: columns[cell.ref.row])
    return (by_row if len(by_row) < len(by_column) else by_column).values()


def _row(cell: Reading) -> int:
    return cell.ref.row


def _is_usual(cell: Reading, posts: list[Reading], blank: set[CellRef]) -> bool:
    """Whether at least half of the column's other posts are filled in."""
    others = [post for post in posts if post is not cell]
    return 2 * sum(post.ref not in blank for post in others) >= len(others)


def posts_of(cells: Sequence[T], row: Callable[[T], BoundRow]) -> list[T]:
    """The posts among a column's cells, without what stands below them of the whole; all where there are no posts."""
    return [cell for cell in cells if row(cell).spec.role not in _OF_THE_WHOLE] or list(cells)


def _is_own_heading(reading: Reading) -> bool:
    """Whether a row without any figure stands among the template's own: what the nämnd put in there is a heading."""
    declared = reading.table.table.row
    return bool(declared) and reading.row.key not in declared


def _by(readings: Iterable[Reading], place: Callable[[Reading], T]) -> dict[T, list[Reading]]:
    by_place: dict[T, list[Reading]] = {}
    for reading in readings:
        by_place.setdefault(place(reading), []).append(reading)
    return by_place
