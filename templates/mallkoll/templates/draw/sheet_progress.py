"""The progress of each sheet: its cells to fill and its filled cells, as formulas and as present numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Column, Kind, Table
from mallkoll.workbook.model.book import address, quote_sheet

_MEASURED = {Kind.STATUS, Kind.TARGET, Kind.OUTCOME}

IsInput = Callable[[BoundRow, Column, CellRef], bool]
IsFilled = Callable[[CellRef], bool]


class SheetProgress(Struct):
    """``total`` and ``filled`` are the terms of two sums as Excel formulas, the numbers their present values."""

    total: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    total_now: int = 0
    filled_now: int = 0


def sheet_progress(tables: Sequence[PlacedTable], is_input: IsInput, is_filled: IsFilled) -> SheetProgress:
    """The progress of a sheet with these tables.

    To be filled are all inputs of declared rows that may not stay blank and, in each open row with a label, its amounts
    and what the table requires; where it requires nothing, its measures and statuses. Values carried over from the
    previous period are not counted, and a carried-over comment counts as filled once its first words have been removed.
    """
    progress = SheetProgress()
    for table in tables:
        _declared(table, is_input, is_filled, progress)
        _opened(table, is_filled, progress)
    return progress


def _declared(table: PlacedTable, is_input: IsInput, is_filled: IsFilled, progress: SheetProgress) -> None:
    bound = table.bound
    count = 0
    for column in bound.table.columns:
        if column.kind is Kind.LABEL or column.blank_is_zero:
            continue
        at = bound.columns[column.key]
        cells = [CellRef(bound.sheet, row.at, at) for row in bound.rows
                 if row.key in bound.table.row and is_input(row, column, CellRef(bound.sheet, row.at, at))]  # fmt: skip
        cells = [ref for ref in cells if not _is_known(table, ref, is_filled)]
        count += len(cells)
        progress.filled_now += sum(is_filled(ref) for ref in cells)
        for first, last in runs([ref.row for ref in cells]):
            span = _span(bound.sheet, first, last, at)
            taken_over = f'-COUNTIF({span},"{TO_UPDATE_PREFIX.strip()}*")' if column.kind is Kind.TEXT else ""
            progress.filled.append(f"COUNTA({span}){taken_over}")
    if count:
        progress.total.append(str(count))
        progress.total_now += count


def _opened(table: PlacedTable, is_filled: IsFilled, progress: SheetProgress) -> None:
    bound = table.bound
    opened = [row for row in bound.rows if row.key not in bound.table.row]
    counted = list(_counted_in_open_rows(bound.table))
    if not opened or not counted or bound.table.mirrors:
        return
    label_col = bound.columns[bound.table.label_column.key]
    totals: Counter[str] = Counter()
    for column in counted:
        at = bound.columns[column.key]
        cells = [CellRef(bound.sheet, row.at, at) for row in opened]
        rows = [row for row, ref in zip(opened, cells, strict=True) if not _is_known(table, ref, is_filled)]
        progress.total_now += sum(bool(row.label) for row in rows)
        progress.filled_now += sum(bool(row.label) and is_filled(CellRef(bound.sheet, row.at, at)) for row in rows)
        for first, last in runs([row.at for row in rows]):
            labels = f'({_span(bound.sheet, first, last, label_col)}<>"")'
            totals[labels] += 1
            progress.filled.append(f'SUMPRODUCT({labels}*({_span(bound.sheet, first, last, at)}<>""))')
    for labels, columns in totals.items():
        progress.total.append(f"{columns}*SUMPRODUCT(--{labels})")


def _counted_in_open_rows(table: Table) -> Iterator[Column]:
    some_are_required = any(column.required for column in table.columns)
    for column in table.columns:
        if column.prior or column.blank_is_zero or column.calculation is not None or column.proposed:
            continue
        if column.numeric or column.required or (column.kind in _MEASURED and not some_are_required):
            yield column


def _is_known(table: PlacedTable, ref: CellRef, is_filled: IsFilled) -> bool:
    return ref in table.known and is_filled(ref)


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The runs of adjacent rows or columns, as (first, last)."""
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
