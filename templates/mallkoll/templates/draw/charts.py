"""Native Excel charts on a sheet of their own, fed by the template's cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mallkoll.templates.draw import style
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Chart, ChartKind, Layout, Role
from mallkoll.workbook.model.book import column_letters, quote_sheet
from mallkoll.workbook.model.color import text_color_on

SHEET = "Diagram"
COLUMNS, ROWS = 8, 20  # what a chart takes of the sheet, in cells
FIRST_ROW = 4
ROWS_ON_A_PAGE = 2  # of charts
PRINT_SCALE = 72  # per cent: two rows of charts fill a page
WIDTH, HEIGHT = 500, 380  # pixels: two beside each other on a page
LONG_NAME = 36  # letters: with longer names along its axis a chart takes the whole width
SHADES = (0.0, 0.45, 0.7, 0.25)  # the series, from the kommun's colour towards white


def write_charts(book: Any, sheet: Any, layout: Layout, tables: Mapping[str, BoundTable]) -> None:
    """Write every chart of the layout, two in a row where their labels leave room, and set up the printing."""
    at, side = 0, 0
    for chart in layout.charts:
        if not _rows(chart, tables[chart.table]):
            continue
        wide = _is_wide(chart, tables[chart.table])
        if wide and side:
            at, side = at + 1, 0
        drawn = _chart(book, chart, tables[chart.table], layout)
        drawn.set_size({"width": WIDTH * (2 if wide else 1) + (12 if wide else 0), "height": HEIGHT})
        sheet.insert_chart(FIRST_ROW + ROWS * at, 1 + COLUMNS * side, drawn, {"object_position": 1})
        at, side = (at + 1, 0) if wide or side else (at, 1)
    rows = at + (1 if side else 0)
    sheet.set_print_scale(PRINT_SCALE)
    sheet.center_horizontally()
    sheet.repeat_rows(0, 2)
    sheet.set_h_pagebreaks([FIRST_ROW + ROWS * i for i in range(ROWS_ON_A_PAGE, rows, ROWS_ON_A_PAGE)])


def _is_wide(chart: Chart, table: BoundTable) -> bool:
    return chart.kind is ChartKind.BARS and any(len(row.label) > LONG_NAME for row in _rows(chart, table))


def _chart(book: Any, chart: Chart, table: BoundTable, layout: Layout) -> Any:
    kind = {ChartKind.BARS: "bar", ChartKind.LINES: "line", ChartKind.SHARES: "doughnut"}[chart.kind]
    drawn = book.add_chart({"type": kind})
    rows = _rows(chart, table)
    newest = len(rows) - 1
    columns = [table.columns[key] for key in chart.columns]
    label = table.columns[table.table.label_column.key]
    if chart.by_row:
        for i, row in enumerate(rows):
            drawn.add_series(_series(chart, table, layout, newest - i, {
                "name": [table.sheet, row.at - 1, label - 1],
                "categories": [table.sheet, table.heading_row - 1, columns[0] - 1, table.heading_row - 1,
                               columns[-1] - 1],
                "values": [table.sheet, row.at - 1, columns[0] - 1, row.at - 1, columns[-1] - 1],
            }))  # fmt: skip
    else:
        for i, (key, col) in enumerate(zip(chart.columns, columns, strict=True)):
            drawn.add_series(_series(chart, table, layout, i, {
                "name": table.table.column[key].heading if table.table.column[key].band else
                        [table.sheet, table.heading_row - 1, col - 1],
                "categories": _cells(table.sheet, rows, label), "values": _cells(table.sheet, rows, col),
            }))  # fmt: skip
    font = {"name": style.FONT, "size": 9, "color": style.INK}
    drawn.set_title({"name": chart.heading, "overlay": False, "name_font": {**font, "size": 12, "bold": True}})
    drawn.set_legend({"position": "right" if chart.kind is ChartKind.SHARES else "bottom", "font": font})
    drawn.set_chartarea({"border": {"color": style.EDGE}})
    if chart.kind is not ChartKind.SHARES:
        grid = {"visible": True, "line": {"color": style.EDGE, "width": 0.5}}
        numbers = {"num_format": "#,##0", "num_font": font, "line": {"none": True}, "major_gridlines": grid}
        names = {"num_font": font, "line": {"color": style.RULE}, "label_position": "low"}
        bars = chart.kind is ChartKind.BARS
        drawn.set_x_axis({**numbers, "label_position": "high"} if bars else names)
        drawn.set_y_axis({**names, "reverse": True} if bars else numbers)
    return drawn


def _series(chart: Chart, table: BoundTable, layout: Layout, i: int, series: dict[str, Any]) -> dict[str, Any]:
    color = style.tint(layout.color, SHADES[i % len(SHADES)])
    if chart.kind is ChartKind.SHARES:
        shares = len(_rows(chart, table))
        fills = [style.tint(layout.color, 0.8 * at / max(1, shares - 1)) for at in range(shares)]
        points = [{"fill": {"color": fill}, "border": {"color": "#FFFFFF"}} for fill in fills]
        labels = [{"font": {"size": 9, "bold": True, "color": text_color_on(fill)}} for fill in fills]
        return {**series, "points": points, "data_labels": {"percentage": True, "custom": labels}}
    if chart.kind is ChartKind.LINES:
        return {**series, "line": {"color": color, "width": 2.25}, "marker": {"type": "circle", "size": 5}}
    return {**series, "fill": {"color": color}, "gap": 60}


def _rows(chart: Chart, table: BoundTable) -> list[BoundRow]:
    if chart.rows:
        return [table.row[key] for key in chart.rows]
    named = [row for row in table.rows if row.label and row.spec.role is not Role.HEADING]
    return [row for row in named if row.spec.role is Role.ITEM] or named


def _cells(sheet: str, rows: list[BoundRow], col: int) -> str:
    """The reference to cells of a column, with several areas where the rows are not adjacent."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row.at == runs[-1][1] + 1:
            runs[-1][1] = row.at
        else:
            runs.append([row.at, row.at])
    letters, name = column_letters(col), quote_sheet(sheet)
    areas = [f"{name}!${letters}${first}:${letters}${last}" for first, last in runs]
    return "=" + (areas[0] if len(areas) == 1 else f"({','.join(areas)})")
