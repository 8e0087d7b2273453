"""How the cells of a workbook are shown in a report: the figures as the cells show them, in Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from mallkoll.addin.document.plan.report_model import ContentKind, Figure, Inline
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import SPACE, cell_text, figure
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import NUMERIC, Column, Kind
from mallkoll.workbook.layout.status_scale import Status, is_symbol
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import one_line

_MEASURED = NUMERIC | {Kind.OUTCOME, Kind.TARGET}


class Cells(Struct, frozen=True, dict=True):
    """A workbook's cells, with what the facts say of them. ``source`` is the workbook's id in the report."""

    source: str
    document: Document
    facts: tuple[Fact, ...]

    @cached_property
    def fact_at(self) -> Mapping[tuple[str, str], Fact]:
        """The facts by sheet and address."""
        return {(fact.sheet, fact.cell): fact for fact in self.facts}

    def text(self, table: BoundTable, row: BoundRow, column: str) -> str:
        """The text of a cell, empty where it is blank or not in the workbook."""
        ref = table.ref(row, column)
        cell = self.document.sheets[table.sheet].cells.get((ref.row, ref.col)) if ref else None
        value = cell.value if cell else None
        return value.strip() if isinstance(value, str) else cell_text(value)

    def fact(self, table: BoundTable, row: BoundRow, column: str) -> Fact | None:
        """The fact of a cell, None where it is blank."""
        ref = table.ref(row, column)
        return None if ref is None else self.fact_at.get((ref.sheet, ref.address))

    def shown(self, table: BoundTable, row: BoundRow, column: Column) -> tuple[Inline, ...]:
        """What a table of the report holds for a cell: a figure, text, or nothing."""
        kind = row.spec.kind or column.kind
        if kind is Kind.LABEL:
            return (one_line(row.label),)
        if kind is Kind.STATUS:
            status = self.status(table, row, column)
            return () if status is None else (status,)
        if kind in _MEASURED:
            return self._measured(table, row, column, kind)
        text = self.text(table, row, column.key)
        return (text,) if text else ()

    def status(self, table: BoundTable, row: BoundRow, column: Column) -> Figure | None:
        """A status with its symbol and its word, None where none is chosen."""
        fact, text = self.fact(table, row, column.key), self.text(table, row, column.key)
        if fact is None or not text:
            return None
        step = self.step(column, text)
        words = status_text(step) if step else text
        return self._figure(table, row, column, fact, words, None, ContentKind.STATUS, step.color if step else None)

    def step(self, column: Column, text: str) -> Status | None:
        """The step of the column's scale that a text means."""
        scale = self.document.layout.scales.get(column.scale or "")
        return scale.step_of(text) if scale else None

    def _measured(self, table: BoundTable, row: BoundRow, column: Column, kind: Kind) -> tuple[Inline, ...]:
        fact = self.fact(table, row, column.key)
        if fact is None:
            text = self.text(table, row, column.key)
            return (text,) if text else ()
        if fact.value is None or (fact.text is not None and kind not in NUMERIC):
            return (self._figure(table, row, column, fact, one_line(fact.text or ""), None, ContentKind.TEXT),)
        found = self._figure(table, row, column, fact, number(fact.value, fact.precision), fact.precision)
        return (found, f"{SPACE}%") if self._says_per_cent(table, row, column) else (found,)

    def _says_per_cent(self, table: BoundTable, row: BoundRow, column: Column) -> bool:
        ref = table.ref(row, column.key)
        cell = self.document.sheets[table.sheet].cells.get((ref.row, ref.col)) if ref else None
        return column.kind is Kind.PERCENT or "%" in self.document.book.number_format(cell)

    def _figure(
        self, table: BoundTable, row: BoundRow, column: Column, fact: Fact, text: str, decimals: int | None,
        kind: ContentKind = ContentKind.NUMBER, fill: str | None = None,
    ) -> Figure:  # fmt: skip
        return Figure(
            self.source, fact.sheet, fact.cell, figure_key(table.key, row.key, column.key),
            f"{table.sheet} · {one_line(row.label)} · {one_line(column.heading)}", text,
            (fact.unit or "") if fact.value is not None else "", decimals, kind, fill,
        )  # fmt: skip


def figure_key(table: str, row: str, column: str) -> str:
    """What tells a figure from the others of its workbook, wherever its cell stands."""
    return f"{table}/{row}/{column}"


def number(value: Decimal, decimals: int | None) -> str:
    """A figure in Swedish, with as many decimals as the cell shows."""
    return figure(float(value), decimals)


def in_mnkr(fact: Fact, source: str, key: str, label: str) -> Figure | None:
    """An amount in mnkr with one decimal, None where it is no amount in a unit of money."""
    factor = TO_MNKR.get(fact.unit or "")
    if fact.value is None or factor is None:
        return None
    return Figure(source, fact.sheet, fact.cell, key, label, number(fact.value * factor, 1), "mnkr", 1)


TO_MNKR: Mapping[str, Decimal] = {unit: Decimal(factor) / 1_000_000 for unit, factor in UNIT_FACTOR.items()}
"""What one of each unit is in mnkr."""


def status_text(step: Status) -> str:
    """``● Förväntas uppnås``; a word that is a symbol itself needs no other."""
    return step.word if is_symbol(step.word) else f"{step.symbol} {step.word}".strip()
