"""A table with live checks beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from mallkoll.validators.indicators.indicator_rows import FORECAST
from mallkoll.validators.indicators.reasons import reason_columns
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column, Kind


class LiveTable(Struct, frozen=True, dict=True):
    """A bound table, and the hidden column of each of its columns (as column numbers of the sheet).

    ``known`` are the cells that the template is made with: nobody has typed there yet. ``carried`` are the texts of the
    period before that were taken over into it, without the words that say so.
    """

    bound: BoundTable
    hidden: Mapping[int, int]
    known: frozenset[CellRef] = frozenset()
    carried: Mapping[CellRef, str] = {}

    @cached_property
    def measures(self) -> tuple[Column, ...]:
        """The columns that may be required of an indicator: målvärde, outcome and forecast; empty for other tables."""
        columns = self.bound.table.columns
        targets = [c for c in columns if c.kind is Kind.TARGET]
        now = [c for c in columns if c.kind is Kind.OUTCOME and not c.prior]
        outcomes = [c for c in now if c.key != FORECAST][:1] + [c for c in now if c.key == FORECAST][:1]
        return (*targets[:1], *outcomes) if targets else ()

    @cached_property
    def texts(self) -> tuple[Column, ...]:
        """The text columns where reasons are given."""
        return reason_columns(self.bound.table)

    def ref(self, row: BoundRow, column: Column) -> CellRef:
        """The cell in a row and a column."""
        return CellRef(self.bound.sheet, row.at, self.bound.columns[column.key])

    def beside(self, row: BoundRow, column: Column) -> CellRef:
        """The hidden cell that belongs to the cell in a row and a column."""
        return CellRef(self.bound.sheet, row.at, self.hidden[self.bound.columns[column.key]])
