"""Findings made from a code, a severity, a text and a cell."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, FindingValue, Proposal, Severity, SheetCell


def make_finding(
    code: str,
    severity: Severity,
    text: str,
    at: CellRef | None = None,
    *,
    table: str | None = None,
    row: str | None = None,
    column: str | None = None,
    value: FindingValue = None,
    expected: float | str | None = None,
    proposals: tuple[Proposal, ...] = (),
) -> Finding:
    """A finding on the cell ``at``, or on the whole file where ``at`` is None."""
    sheet, cell = (None, None) if at is None else (at.sheet, at.address)
    return Finding(code=code, severity=severity, sheet=sheet, cell=cell, table=table, row=row, column=column,
                   value=value, expected=expected, text=text, proposals=proposals)  # fmt: skip


def finding_in_column(
    code: str, severity: Severity, text: str, at: CellRef, table: BoundTable, row: str, column: Column, value: Value
) -> Finding:
    """A finding on a cell of a table, with the words of its column, and what it holds unless that is an error value."""
    held = value if isinstance(value, str | float | bool) else None
    return make_finding(code, severity, text, at, table=table.key, row=row, column=one_line(column.heading), value=held)


def about_cells(finding: Finding, refs: Iterable[CellRef]) -> Finding:
    """The finding with all of these cells listed; it must already stand on the first of them."""
    cells = tuple(dict.fromkeys(SheetCell(ref.sheet, ref.address) for ref in refs))
    return replace(finding, cells=cells) if len(cells) > 1 else finding
