"""Deviations from the budget that are large enough to be explained, and where the template wants the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.findings.deviation_limit import DeviationLimit, deviation_limit
from mallkoll.validators.findings.make_finding import about_cells, finding_in_column
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.indicators.indicator_rows import COMMENT
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import call, greater, number_in, plus, times
from mallkoll.workbook.layout.expressions import Avvikelse, Ref
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role, Table
from mallkoll.workbook.model.text import one_line, value_text
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.row import LiveRow

ACTION = "atgard"

_COMMENTED = frozenset({Role.ITEM, Role.OF_WHICH, Role.INFO})


class Deviating(Struct, frozen=True):
    """A deviation beyond ``limit``; ``said`` is what stands in the cell ``at`` of ``place``, on one line."""

    reading: Reading
    unit: str
    place: BoundTable
    row: BoundRow
    column: Column
    at: CellRef
    said: str
    limit: DeviationLimit

    @property
    def amount(self) -> str:
        """How far it is from the budget: ``−1 400 tkr``."""
        return f"{figure(self.reading.value or 0.0)} {self.unit}"

    @property
    def limit_words(self) -> str:
        """The limit, as it ends a finding."""
        return f"(gräns: det större av {self.limit.words(self.unit)})"

    def finding(self, code: str, severity: Severity, text: str, value: str | None = None) -> Finding:
        """A finding on the words, or where they are missing."""
        return finding_in_column(
            code, severity, text, self.at, self.place, one_line(self.row.label), self.column, value
        )


class Source(Struct, frozen=True):
    """Where a table's words stand, and the columns that say how far a row is from its budget."""

    table: str
    deviation: Column
    budget: Column
    place: str
    words: Column
    limit: DeviationLimit
    amount: float  # the limit's amount in the table's unit
    unit: str


def comment_column(table: Table) -> Column | None:
    """The column for why a row deviates."""
    return next((c for c in table.columns if c.kind is Kind.TEXT and c.key == COMMENT), None)


def action_column(table: Table) -> Column | None:
    """The column for what is done about a deficit, where the layout requires it."""
    return next((c for c in table.columns if c.kind is Kind.TEXT and c.key == ACTION and c.required), None)


def is_of_deficits(layout: Layout, table: str, column: Column) -> bool:
    """Whether a required column is one for what is done about deficits, and so asked for of them alone."""
    if column.key != ACTION or not column.required:
        return False
    return any(source.place == table and source.words is column for source in sources(layout, action_column))


ColumnOfWords = Callable[[Table], Column | None]


def sources(layout: Layout, words: ColumnOfWords = comment_column) -> Iterator[Source]:
    """Every table with a deviation and a place for the words: a column of its own, or a table that has its rows."""
    limit = deviation_limit(layout)
    for _, key, table in layout.placed_tables():
        for column in table.columns:
            calculation = column.calculation
            if not isinstance(calculation, Avvikelse) or not isinstance(calculation.budget, Ref):
                continue
            unit = layout.unit_of(table, column)
            amount, budget = limit.amount(unit), table.column.get(str(calculation.budget.target))
            found = _place(layout, key, table, words) if amount is not None and budget is not None else None
            if found is not None and amount is not None and budget is not None:
                yield Source(key, column, budget, *found, limit, amount, unit)


def _place(layout: Layout, key: str, table: Table, words: ColumnOfWords) -> tuple[str, Column] | None:
    """The table itself, else one that has its rows; where several tables have those rows, the last is commented on."""
    own = words(table)
    if own is not None:
        return key, own
    items = _items(table)
    for _, other_key, other in layout.placed_tables():
        column = words(other)
        if column is not None and items and items <= set(other.row_keys):
            alike = [k for _, k, t in layout.placed_tables() if _is_judged(t) and items == _items(t)]
            return (other_key, column) if alike[-1] == key else None
    return None


def _items(table: Table) -> frozenset[str]:
    return frozenset(key for key, row in table.row.items() if row.role is Role.ITEM)


def _is_judged(table: Table) -> bool:
    return any(isinstance(column.calculation, Avvikelse) for column in table.columns)


def deviating(document: Document) -> Sequence[Deviating]:
    """The deviations beyond the limit whose row has a place for a comment, in the order of those, worked out once."""
    return document.once(_to_comment)


def _to_comment(document: Document) -> Sequence[Deviating]:
    return list(deviating_from(document, comment_column))


def deviating_from(document: Document, words: ColumnOfWords) -> Iterator[Deviating]:
    """As ``deviating``, for the column that ``words`` picks."""
    for source, place, row, deviation, budget, at in document.bound.once(_to_explain)[words]:
        if _is_beyond(document.readings.value_of, deviation, budget, source) and at not in document.covered:
            reading = document.readings[deviation]
            said = one_line(value_text(document.sheets[place.sheet].value(at.row, at.col)))
            yield Deviating(reading, source.unit, place, row, source.words, at, said, source.limit)


class _ToExplain(NamedTuple):
    """A row of ``place``, the cells of its deviation and its budget, and the one ``at`` which words explain it."""

    source: Source
    place: BoundTable
    row: BoundRow
    deviation: CellRef
    budget: CellRef
    at: CellRef


def _to_explain(bound: BoundLayout) -> Mapping[ColumnOfWords, Sequence[_ToExplain]]:
    return {words: list(_rows_to_explain(bound, words)) for words in (comment_column, action_column)}


def _rows_to_explain(bound: BoundLayout, words: ColumnOfWords) -> Iterator[_ToExplain]:
    for source in sources(bound.layout, words):
        table, place = bound.tables.get(source.table), bound.tables.get(source.place)
        if table is None or place is None or source.words.key not in place.columns:
            continue
        if source.deviation.key not in table.columns or source.budget.key not in table.columns:
            continue
        for row in place.rows:
            there = table.row.get(row.key)
            if there is not None and there.spec.role in _COMMENTED:
                refs, at = table.refs[there.at], place.refs[row.at][source.words.key]
                yield _ToExplain(source, place, row, refs[source.deviation.key], refs[source.budget.key], at)


def of_undoubted(document: Document, found: Iterable[Deviating]) -> Iterator[Deviating]:
    """Those on rows whose amounts nobody asks about: a slip makes deviations that are none."""
    doubted = {(ref.sheet, ref.row) for ref in suspects(document).named}
    return (one for one in found if (one.reading.ref.sheet, one.reading.ref.row) not in doubted)


def says_nothing(words: str) -> bool:
    """Whether there are no words, or just a dash or a question mark."""
    return not any(map(str.isalnum, words))


def finding_per_table(
    code: str, severity: Severity, lacking: Iterable[Deviating], one: str, many: str
) -> Iterator[Finding]:
    """One finding per table where words are lacking, about all its rows; what is lacking is said of one or of many."""
    tables: dict[str, list[Deviating]] = {}
    for row in lacking:
        tables.setdefault(row.place.key, []).append(row)
    for rows in tables.values():
        first = rows[0]
        told = enumerated([f"{in_quotes(row.row.label)} med {row.amount}" for row in rows])
        finding = first.finding(code, severity, f"{one if len(rows) == 1 else many}: {told} {first.limit_words}.")
        yield about_cells(finding, (row.at for row in rows))


def live_deviations(row: LiveRow, source: Source) -> Iterator[tuple[Node, Node]]:
    """The deviation that a live row's words are about, and whether it is beyond the limit; none of other rows."""
    there = row.book.tables.get(source.table)
    if source.place != row.table.key or there is None or row.row.key not in there.bound.row:
        return
    figures = there.bound.row[row.row.key]
    if figures.spec.role in _COMMENTED:
        deviation, budget = (row.cell(there.ref(figures, c)) for c in (source.deviation, source.budget))
        share = times(source.limit.share, call("ABS", number_in(budget)))
        most = plus(call("MAX", source.amount, share), half_unit(decimals(source.deviation)))
        yield deviation, greater(call("ABS", number_in(deviation)), most)


def _is_beyond(figures: Mapping[CellRef, float | None], deviation: CellRef, budget: CellRef, source: Source) -> bool:
    """Whether a row's deviation is beyond the limit."""
    found, planned = figures.get(deviation), figures.get(budget)
    if found is None or planned is None:
        return False
    return abs(found) > max(source.amount, source.limit.share * abs(planned)) + half_unit(decimals(source.deviation))
