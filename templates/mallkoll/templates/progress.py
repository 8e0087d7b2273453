"""How far each sheet has come: the cells that are to be filled and those that are, as formulas and as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from mallkoll.templates.plan import PlacedTable
from mallkoll.workbook.book import address, quote_sheet
from mallkoll.workbook.bound import BoundRow, CellRef
from mallkoll.workbook.layout import Column, Kind

_COUNTED_IN_OPEN_ROWS = {Kind.STATUS, Kind.TARGET, Kind.OUTCOME}

IsInput = Callable[[BoundRow, Column, CellRef], bool]
IsFilled = Callable[[CellRef], bool]


class Progress(Struct):
    """``total`` and ``filled`` are the parts of two sums in Excel's words; the numbers are what they give now."""

    total: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    total_now: int = 0
    filled_now: int = 0


def progress(tables: Sequence[PlacedTable], is_input: IsInput, is_filled: IsFilled) -> Progress:
    """What is to be filled on a sheet with these tables: every input of the declared rows that may not stay blank,
    and in each open row that has a label its figures, measures and statuses.
    """
    found = Progress()
    for table in tables:
        _declared(table, is_input, is_filled, found)
        _opened(table, is_filled, found)
    return found


def _declared(table: PlacedTable, is_input: IsInput, is_filled: IsFilled, found: Progress) -> None:
    bound = table.bound
    count = 0
    for column in bound.table.columns:
        if column.kind is Kind.LABEL or column.blank_is_zero:
            continue
        at = bound.columns[column.key]
        rows = [
            row for row in bound.rows
            if row.key in bound.table.row and is_input(row, column, CellRef(bound.sheet, row.at, at))
        ]  # fmt: skip
        count += len(rows)
        found.filled_now += sum(is_filled(CellRef(bound.sheet, row.at, at)) for row in rows)
        for first, last in _runs([row.at for row in rows]):
            found.filled.append(f"COUNTA({_span(bound.sheet, first, last, at)})")
    if count:
        found.total.append(str(count))
        found.total_now += count


def _opened(table: PlacedTable, is_filled: IsFilled, found: Progress) -> None:
    bound = table.bound
    opened = [row for row in bound.rows if row.key not in bound.table.row]
    counted = [
        column for column in bound.table.columns
        if not column.prior and not column.blank_is_zero and column.calculation is None and not column.proposed
        and (column.numeric or column.required or column.kind in _COUNTED_IN_OPEN_ROWS)
    ]  # fmt: skip
    if not opened or not counted or bound.table.mirrors:
        return
    label_col = bound.columns[bound.table.label_column.key]
    named = [row for row in opened if row.label]
    found.total_now += len(named) * len(counted)
    for first, last in _runs([row.at for row in opened]):
        labels = f'({_span(bound.sheet, first, last, label_col)}<>"")'
        found.total.append(f"{len(counted)}*SUMPRODUCT(--{labels})")
        for column in counted:
            span = _span(bound.sheet, first, last, bound.columns[column.key])
            found.filled.append(f'SUMPRODUCT({labels}*({span}<>""))')
    for row in named:
        for column in counted:
            found.filled_now += is_filled(CellRef(bound.sheet, row.at, bound.columns[column.key]))


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows that follow each other, as first and last."""
    start = previous = None
    for at in rows:
        if previous is not None and at == previous + 1:
            previous = at
            continue
        if start is not None and previous is not None:
            yield start, previous
        start = previous = at
    if start is not None and previous is not None:
        yield start, previous


def _span(sheet: str, first: int, last: int, col: int) -> str:
    return f"{quote_sheet(sheet)}!{address(first, col)}:{address(last, col)}"
