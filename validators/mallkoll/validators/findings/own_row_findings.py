"""Findings on rows that repeat other rows, with the amounts by which totals are too large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.validators.rows.own_rows import OwnRow, figure_columns
from mallkoll.workbook.results.finding import Finding, Severity

Amounts: TypeAlias = Sequence[tuple[Reading, Reading]]
"""Each amount of a row, with the total that counts it."""


def row_amounts(document: Document, own_row: OwnRow) -> Amounts:
    """The row's typed amounts, each with its total."""
    pairs = []
    for key, _ in figure_columns(own_row.table):
        refs = own_row.table.ref(own_row.row, key), own_row.table.ref(own_row.total, key)
        part, total = (document.readings.get(ref) if ref else None for ref in refs)
        if part and total and part.value and total.state is not CellState.COVERED:
            pairs.append((part, total))
    return pairs


def counted_amounts(document: Document, own_row: OwnRow) -> Amounts:
    """The row's amounts that its total counts, each with that total; empty where the total leaves the row out."""
    if not own_row.counted:
        return ()
    by_formula = document.counted.get((own_row.table.sheet, own_row.row.at))
    return by_formula or row_amounts(document, own_row)


def finding_on_row(code: str, severity: Severity, amounts: Amounts, text: str) -> Finding:
    """A finding about the row's amounts, placed on the first of them."""
    return about_cells(finding_at_reading(code, severity, amounts[0][0], text), [part.ref for part, _ in amounts])


def row_name(document: Document, own_row: OwnRow) -> str:
    """The row as the subject of a sentence."""
    hidden = own_row.row.at in document.sheets[own_row.table.sheet].hidden_rows
    name = f"Raden {in_quotes(own_row.row.label)}" if own_row.row.label else "Raden utan namn"
    return f"{name} (rad {own_row.row.at}, dold)" if hidden else name


def excess_sentence(amounts: Amounts, *, verb_first: bool = False) -> str:
    """``Summa (C30) visar 498 640 för mycket``, the verb first where ``verb_first``."""
    part, total = amounts[0]
    amount = part.value or 0.0
    words = f"{figure(abs(amount))} för {'mycket' if amount > 0 else 'lite'}"
    name = f"{total.row.label} ({total.ref.address})"
    return f"visar {name} {words}" if verb_first else f"{name} visar {words}"


def other_amounts(amounts: Amounts) -> str:
    """A Swedish sentence on the row's other amounts and their totals; empty where there is only one amount."""
    also = [f"{part.ref.address} ({figure(part.value or 0.0)}, {total.ref.address})" for part, total in amounts[1:]]
    return f" Detsamma gäller {enumerated(also)}." if also else ""
