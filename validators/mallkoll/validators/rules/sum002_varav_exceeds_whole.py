"""Varav-raderna är större än sin helhet.

En varav-rad visar en del av raden ovanför. Delarna kan inte vara större än helheten. Regeln gäller kolumner där både
helheten och alla delar är noll eller större. Avvikelser, förändringar och annat som räknas ut med minus kan gå åt olika
håll och prövas inte: en del kan ändras mer än helheten.

Tabell: varav

| Verksamhet | Prognos |
| --- | --- |
| Individ- och familjeomsorg | 250 |
| varav HVB | 100 |
| varav Familjehem | 150 |
| Övrigt | 50 |
| Summa | 300 |

Den ena delen är ensam större än helheten.

| Verksamhet | Prognos |
| --- | --- |
| Individ- och familjeomsorg | 250 |
| varav HVB | **1 000** |
| varav Familjehem | 150 |
| Övrigt | 50 |
| Summa | 300 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_width
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import figure
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.binding.relations import varav_parts
from mallkoll.workbook.formulas.tree_builders import (
    FALSE,
    all_of,
    at_least,
    call,
    count,
    greater,
    is_number,
    minus,
    plus,
    total,
    when,
)
from mallkoll.workbook.layout.column_meaning import goes_either_way
from mallkoll.workbook.layout.layout_model import Column, Layout, Table
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "SUM002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per parent and column, on the largest of the parts."""
    figures = document.readings.value_of
    for parent, column, ref, parts in document.bound.once(_wholes):
        whole = figures.get(ref)
        if whole is None or whole < 0:
            continue
        given = {part: value for part in parts if (value := figures.get(part)) is not None}
        values = given.values()
        if not values or min(values) < 0 or sum(values) <= whole:
            continue
        slack = sum(half_width(v, decimals(column)) for v in (*values, whole))
        if sum(values) > whole + slack:
            largest = document.readings[max(given, key=given.__getitem__)]
            text = (
                f"Varav-raderna är tillsammans {figure(sum(values))}, men {parent.label} "
                f"({ref.address}) är bara {figure(whole)}."
            )
            yield finding_at_reading(CODE, SEVERITY, largest, text)


class _Whole(NamedTuple):
    """A row with varav rows in one column, that is not just what they add up to (then SUM001 tells)."""

    parent: BoundRow
    column: Column
    ref: CellRef
    parts: Sequence[CellRef]


def _wholes(bound: BoundLayout) -> Sequence[_Whole]:
    layout = bound.layout
    return [
        _Whole(parent, column, table.refs[parent.at][column.key], [table.refs[part.at][column.key] for part in parts])
        for table in bound.tables.values()
        for parent, parts in varav_parts(table)
        if not parent.spec.exhaustive
        for column in table.table.columns
        if column.key in table.columns and _has_parts(layout, table.table, column)
    ]


def _has_parts(layout: Layout, table: Table, column: Column) -> bool:
    """Whether a row's figure is at least as large as its parts'; an index or a per cent is not the sum of any."""
    return column.adds_up and not goes_either_way(layout, table, column)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the parent row of the varav rows."""
    parts = next((rows for parent, rows in varav_parts(row.table) if parent is row.row), [])
    if not parts or row.row.spec.exhaustive:
        return
    for column in row.figures:
        if _has_parts(row.book.layout, row.table.table, column):
            yield _live_of_column(row, column, parts)


def _live_of_column(row: LiveRow, column: Column, parts: Sequence[BoundRow]) -> Piece:
    whole = row.cell(column)
    refs = [row.live_table.ref(part, column) for part in parts]
    cells = [row.cell(ref) for ref in refs]
    slack = plus(row.half(whole, column), *(when(is_number(part), row.half(part, column), 0) for part in cells))
    excess = minus(total(*cells), whole)
    positive = all_of(at_least(whole, 0), at_least(call("MIN", *cells), 0))
    exceeds = when(positive, row.exceeds(excess, slack), FALSE)
    wrong = when(all_of(is_number(whole), greater(count(*cells), 0)), exceeds, FALSE)
    words = ("varav-raderna är ", row.difference(excess, column), " för mycket")
    return row.says(column, wrong, *words, reach=Reach.ROW, about=refs)
