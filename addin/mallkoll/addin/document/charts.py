"""Charts of a report: native ones, drawn by Word itself, with their figures in the table beside them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from mallkoll.addin.document.report_model import Block, ReportChart, Series
from mallkoll.addin.document.shown_figures import Cells
from mallkoll.templates.draw import style
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Chart, ChartKind, Role
from mallkoll.workbook.model.color import text_color_on
from mallkoll.workbook.model.text import one_line

WIDTH, BAR, EDGES = 16.0, 0.62, 3.2  # cm: the width, what a category takes, title and legend
LEAST, MOST = 7.0, 20.0  # cm of height
_SHADES = (0.0, 0.45, 0.7, 0.25)  # the series, from the kommun's colour towards white
_KINDS = {ChartKind.BARS: "Liggande stapeldiagram", ChartKind.LINES: "Linjediagram", ChartKind.SHARES: "Ringdiagram"}
_TYPES = {ChartKind.BARS: "bar", ChartKind.LINES: "line", ChartKind.SHARES: "doughnut"}


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


def _alternative(
    chart: Chart, heading: str, series: Sequence[Series], categories: Sequence[str], table: str
) -> str:
    """What the chart shows, for who cannot see it; its figures stand in the table and are not said twice."""
    return (
        f"{_KINDS[chart.kind]}: {heading}. Visar {enumerated([one.name for one in series], 8)} för "
        f"{enumerated(categories, 20)}. Siffrorna står i tabellen ”{table}”."
    )


def height(chart: ReportChart) -> float:
    """Its height in cm."""
    if chart.kind != ChartKind.BARS.value:
        return 9.0
    lines = len(chart.categories) * max(1.0, 0.55 * len(chart.series))
    return min(MOST, max(LEAST, EDGES + BAR * 1.15 * lines))


def chart_parts(charts: Sequence[ReportChart]) -> list[bytes]:
    """The chart parts (DrawingML) in the order of the charts, with their figures kept in them."""
    if not charts:
        return []
    import xlsxwriter  # noqa: PLC0415 - only a report with charts needs it

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    for at, chart in enumerate(charts, 1):
        sheet = book.add_worksheet(f"D{at}")
        sheet.write_column(1, 0, chart.categories)
        for col, series in enumerate(chart.series, 1):
            sheet.write_string(0, col, series.name)
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, col, value)
        sheet.insert_chart(0, 0, _drawn(book, f"D{at}", chart))
    book.close()
    with zipfile.ZipFile(stream) as package:
        return [package.read(f"xl/charts/chart{at}.xml") for at in range(1, len(charts) + 1)]


def _drawn(book: Any, sheet: str, chart: ReportChart) -> Any:
    kind, last = ChartKind(chart.kind), len(chart.categories)
    drawn = book.add_chart({"type": _TYPES[kind]})
    for col, _ in enumerate(chart.series, 1):
        drawn.add_series(_look(chart, kind, col - 1, {
            "name": [sheet, 0, col], "categories": [sheet, 1, 0, last, 0], "values": [sheet, 1, col, last, col],
        }))  # fmt: skip
    font = {"name": style.FONT, "size": 9, "color": style.INK}
    drawn.set_title({"name": chart.heading, "overlay": False, "name_font": {**font, "size": 11, "bold": True}})
    drawn.set_legend({"position": "right" if kind is ChartKind.SHARES else "bottom", "font": font})
    drawn.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    if kind is not ChartKind.SHARES:
        grid = {"visible": True, "line": {"color": style.EDGE, "width": 0.5}}
        numbers = {"num_format": "#,##0", "num_font": font, "line": {"none": True}, "major_gridlines": grid}
        names = {"num_font": font, "line": {"color": style.RULE}, "label_position": "low"}
        bars = kind is ChartKind.BARS
        drawn.set_x_axis({**numbers, "label_position": "high"} if bars else names)
        drawn.set_y_axis({**names, "reverse": True} if bars else numbers)
    return drawn


def _look(chart: ReportChart, kind: ChartKind, at: int, series: dict[str, Any]) -> dict[str, Any]:
    color = style.tint(chart.color, _SHADES[at % len(_SHADES)])
    if kind is ChartKind.SHARES:
        shares = len(chart.categories)
        fills = [style.tint(chart.color, 0.8 * i / max(1, shares - 1)) for i in range(shares)]
        points = [{"fill": {"color": fill}, "border": {"color": "#FFFFFF"}} for fill in fills]
        labels = [{"font": {"size": 9, "bold": True, "color": text_color_on(fill)}} for fill in fills]
        return {**series, "points": points, "data_labels": {"percentage": True, "custom": labels}}
    if kind is ChartKind.LINES:
        return {**series, "line": {"color": color, "width": 2.25}, "marker": {"type": "circle", "size": 5}}
    return {**series, "fill": {"color": color}, "border": {"color": chart.color, "width": 0.75}, "gap": 60}
