"""The planned content of each cell: a figure, a text, or a formula with its right cached value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Mapping

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.amount import parse_amount

SAME = 1e-6  # a printed figure and its formula's value are the same figure within this

Content = float | str | dt.date | None


class PlannedContent(Struct, frozen=True):
    """One cell's content; with a formula ``relation`` is set, and ``value`` is its cached value."""

    value: Content
    relation: CellRelation | None = None
    number_format: str | None = None


def cell_contents(
    tables: Mapping[str, BoundTable], values: Mapping[CellRef, object], relations: tuple[CellRelation, ...]
) -> dict[CellRef, PlannedContent]:
    """The content of every cell that is not blank.

    A cell that a relation defines gets its formula, unless the data give a figure that differs from the formula's
    value: that figure, as printed, then replaces the formula.
    """
    kinds = {ref: (row.spec.kind or column.kind) for t in tables.values() for row, column, ref in t.cells()}
    typed = {ref: typed_content(kinds.get(ref, Kind.TEXT), value) for ref, value in values.items()}
    resolver = _Resolver({r.target: r for r in relations if r.defines}, typed)
    result: dict[CellRef, PlannedContent] = {}
    for ref in kinds:
        content = resolver.content(ref)
        if content is not None:
            result[ref] = content
    return result


class _Resolver:
    """Computes defined cells from the cells that they depend on, each once."""

    def __init__(self, defining: Mapping[CellRef, CellRelation], typed: Mapping[CellRef, PlannedContent]) -> None:
        self._defining, self._typed = defining, typed
        self._done: dict[CellRef, PlannedContent | None] = {}

    def content(self, ref: CellRef) -> PlannedContent | None:
        if ref not in self._done:
            self._done[ref] = self._typed.get(ref)  # the fallback for circular definitions
            self._done[ref] = self._resolve(ref)
        return self._done[ref]

    def _resolve(self, ref: CellRef) -> PlannedContent | None:
        typed, relation = self._typed.get(ref), self._defining.get(ref)
        if relation is None:
            return typed
        figures: dict[Hashable, float | None] = {cell: self._number(cell) for cell in relation.cells}
        computed = relation.value(figures)
        if typed is None:
            return PlannedContent("" if computed is None else computed, relation)
        if isinstance(typed.value, float) and computed is not None and abs(computed - typed.value) < SAME:
            return PlannedContent(typed.value, relation)
        return typed

    def _number(self, ref: CellRef) -> float | None:
        content = self.content(ref)
        return content.value if content is not None and isinstance(content.value, float) else None


_NUMBER_AS_PRINTED = re.compile(r"[-−–]?\d[\d\s\u00a0\u202f]*(?:,\d+)?(?:\s?%)?$")


def typed_content(kind: Kind, value: object) -> PlannedContent:
    """The content of a cell into which a person types the value of a data file.

    In columns of outcomes and targets a plain number becomes a number with the decimals it was printed with, ``98 %``
    becomes 0.98 shown as per cent, as in Excel; everything else stays a text.
    """
    if isinstance(value, bool) or value is None:
        return PlannedContent(None if value is None else str(value))
    if isinstance(value, dt.date):
        return PlannedContent(value)
    if isinstance(value, int | float):
        return PlannedContent(float(value))
    text = str(value)
    if kind not in {Kind.OUTCOME, Kind.TARGET} or not _NUMBER_AS_PRINTED.match(text.strip()):
        return PlannedContent(text)
    amount = parse_amount(text)
    if amount is None:
        return PlannedContent(text)
    places = "." + "0" * amount.decimals if amount.decimals else ""
    if amount.percent:
        return PlannedContent(round(amount.value / 100, amount.decimals + 2), number_format=f"0{places}%")
    return PlannedContent(amount.value, number_format=f"#,##0{places}")
