"""Charts of a report as data, planned from the charts of the layout: what is drawn, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.addin.document.plan.report_model import Block, ReportChart, Series
from mallkoll.addin.document.plan.shown_figures import Cells
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Chart, ChartKind, Role
from mallkoll.workbook.model.text import one_line

_KINDS = {ChartKind.BARS: "Liggande stapeldiagram", ChartKind.LINES: "Linjediagram", ChartKind.SHARES: "Ringdiagram"}


def planned_chart(cells: Cells, table: BoundTable, chart: Chart, number: int) -> Iterator[Block]:
    """A chart of a workbook's table; nothing where fewer than two of its figures are there."""
    rows = _rows(chart, table)
    columns = [table.table.column[key] for key in chart.columns if key in table.columns]
    values = {(row.key, column.key): _value(cells, table, row, column.key) for row in rows for column in columns}
    rows = [row for row in rows if any(values[row.key, column.key] is not None for column in columns)]
    columns = [column for column in columns if any(values[row.key, column.key] is not None for row in rows)]
    if sum(value is not None for value in values.values()) < 2:
        return
    names, headings = [one_line(row.label) for row in rows], [one_line(column.heading) for column in columns]
    by_row = tuple(Series(name, tuple(values[row.key, c.key] for c in columns))
                   for name, row in zip(names, rows, strict=True))  # fmt: skip
    by_column = tuple(Series(heading, tuple(values[row.key, column.key] for row in rows))
                      for heading, column in zip(headings, columns, strict=True))  # fmt: skip
    categories, series = (headings, by_row) if chart.by_row else (names, by_column)
    heading = one_line(chart.heading)
    yield ReportChart(
        cells.source, table.key, number, heading, chart.kind.value, tuple(categories), series,
        cells.document.layout.color, _alternative(chart, heading, series, categories, one_line(table.table.heading)),
    )  # fmt: skip


def _rows(chart: Chart, table: BoundTable) -> list[BoundRow]:
    if chart.rows:
        return [table.row[key] for key in chart.rows if key in table.row]
    named = [row for row in table.rows if row.label and row.spec.role is not Role.HEADING]
    return [row for row in named if row.spec.role is Role.ITEM] or named


def _value(cells: Cells, table: BoundTable, row: BoundRow, column: str) -> float | None:
    fact = cells.fact(table, row, column)
    return None if fact is None or fact.value is None else float(fact.value)


def _alternative(chart: Chart, heading: str, series: Sequence[Series], categories: Sequence[str], table: str) -> str:
    """What the chart shows, for who cannot see it; its figures stand in the table and are not said twice."""
    return (
        f"{_KINDS[chart.kind]}: {heading}. Visar {enumerated([one.name for one in series], 8)} för "
        f"{enumerated(categories, 20)}. Siffrorna står i tabellen ”{table}”."
    )
