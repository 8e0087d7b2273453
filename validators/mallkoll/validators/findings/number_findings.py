"""Findings on cells where a number is expected, and on the heading of a table."""

from __future__ import annotations

from collections.abc import Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import SPACE, enumerated, figure, in_quotes
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity


def finding_at_reading(
    code: str,
    severity: Severity,
    reading: Reading,
    text: str,
    *,
    expected: float | None = None,
    shown: float | None = None,
    proposals: tuple[Proposal, ...] = (),
) -> Finding:
    """A finding on a cell where a number is expected.

    ``shown`` is what a formula of somebody's own gives, where the file keeps no number for it: the reading's value is
    then what the layout's formula gives.
    """
    own = reading.formula_state is FormulaState.CHANGED
    raw = reading.raw if isinstance(reading.raw, str | float | bool) else shown if own else reading.value
    return make_finding(
        code, severity, text, reading.ref, table=reading.table.key, row=reading.row.label,
        column=one_line(reading.column.heading), value=raw, expected=expected, proposals=proposals,
    )  # fmt: skip


def figure_in(reading: Reading, value: float) -> str:
    """A figure as a cell shows it: ``75 %`` for 0,75 in a column of percentages."""
    if reading.column.kind is Kind.PERCENT and not reading.of_hundred:
        return f"{figure(round(value * 100, 9))}{SPACE}%"
    return figure(value)


def text_note(readings: Sequence[Reading]) -> str:
    """A Swedish sentence about those of the figures that stand as text, which is mended with them; empty for none."""
    texts = [reading for reading in readings if reading.text is not None]
    if len(texts) > 1:
        cells = enumerated([reading.ref.address for reading in texts])
        return f" Talen i {cells} är lagrade som text. Skriv in dem som tal."
    return f" Talet är lagrat som text: {in_quotes(str(texts[0].raw))}. Skriv in det som tal." if texts else ""


def restored_formula(document: Document, reading: Reading) -> Proposal:
    """A safe proposal to put the layout's formula back in the cell."""
    typed = reading.raw if isinstance(reading.raw, str | float) else reading.cached
    before = typed if reading.formula is None else f"={reading.formula}"
    after = document.template_formula(reading.ref)
    return Proposal(reading.ref.sheet, reading.ref.address, before, after, Safety.SAFE, "mallens formel")


def finding_at_heading(code: str, severity: Severity, table: BoundTable, text: str) -> Finding:
    """A finding about a whole table, on the heading above its rows' names."""
    column = table.table.label_column
    at = CellRef(table.sheet, table.heading_row, table.columns[column.key])
    return make_finding(code, severity, text, at, table=table.key, column=one_line(column.heading))
