"""Charts of a report as parts of its package: native ones, drawn by Word itself."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from mallkoll.addin.document.plan.report_model import ReportChart
from mallkoll.templates.draw import style
from mallkoll.workbook.layout.layout_model import ChartKind

WIDTH, BAR, EDGES = 16.0, 0.62, 2.8  # cm: the width, what a category takes, title and legend
LEAST, MOST = 6.0, 20.0  # cm of height
NAME = 24  # letters of a category on a line
_LABEL_FLAGS = b"".join(b'<c:show%s val="0"/>' % name for name in (b"LegendKey", b"Val", b"CatName", b"SerName"))
_UNSAID = tuple((re.compile(said), instead) for said, instead in (
    (rb'<c:lang val="[^"]*"/>', rb'<c:lang val="sv-SE"/><c:roundedCorners val="0"/>'),
    (rb'(<c:showPercent val="1"/>)', _LABEL_FLAGS + rb'\1<c:showBubbleSize val="0"/>'),
    (rb'(<c:grouping val="\w+"/>)', rb'\1<c:varyColors val="0"/>'),
    (rb"(</c:val>)(</c:ser>)(?=(?:<c:ser>.*?</c:ser>)*<c:marker )", rb'\1<c:smooth val="0"/>\2'),
    (rb"(</c:title>)", rb'<c:overlay val="0"/>\1'),
    (rb'(<c:legendPos val="\w+"/>(?:<c:layout/>)?)', rb'\1<c:overlay val="0"/>'),
))  # fmt: skip
_MOST_STEPS, _FEW_STEPS, _LONG_NAME = 5, 3, 45  # letters, that take half of the width
_SHADES = (0.0, 0.45, 0.7, 0.25)  # the series, from the kommun's colour towards white
_TYPES = {ChartKind.BARS: "bar", ChartKind.LINES: "line", ChartKind.SHARES: "doughnut"}


def height(chart: ReportChart) -> float:
    """Its height in cm."""
    if chart.kind != ChartKind.BARS.value:
        return 9.0
    lines = sum(max(1.0, 0.55 * len(chart.series), 0.7 * (len(name) // NAME + 1)) for name in chart.categories)
    return min(MOST, max(LEAST, EDGES + BAR * 1.15 * lines))


def chart_parts(charts: Sequence[ReportChart]) -> list[bytes]:
    """The chart parts (DrawingML) in the order of the charts, with their figures kept in them.

    Bars that lie are counted from below, and so are given from the last to the first. Were their axis turned round
    instead, the legend would have another order than the bars in LibreOffice.
    """
    if not charts:
        return []
    import xlsxwriter  # noqa: PLC0415 - only a report with charts needs it

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False})
    for at, chart in enumerate(charts, 1):
        sheet = book.add_worksheet(f"D{at}")
        upward = -1 if chart.kind == ChartKind.BARS.value else 1
        sheet.write_column(1, 0, chart.categories[::upward])
        for col, series in enumerate(chart.series[::upward], 1):
            sheet.write_string(0, col, series.name)
            for row, value in enumerate(series.values[::upward], 1):
                if value is not None:
                    sheet.write_number(row, col, value)
        sheet.insert_chart(0, 0, _drawn(book, f"D{at}", chart))
    book.close()
    with zipfile.ZipFile(stream) as package:
        return [_explicit(package.read(f"xl/charts/chart{at}.xml")) for at in range(1, len(charts) + 1)]


def _explicit(part: bytes) -> bytes:
    """A chart that says what a workbook of XlsxWriter's may leave unsaid: in a document other defaults hold."""
    for said, instead in _UNSAID:
        part = said.sub(instead, part)
    return part


def step(chart: ReportChart) -> float:
    """How far apart the figures of the axis stand: few enough that none is turned on its side."""
    values = [0.0, *(value for series in chart.series for value in series.values if value is not None)]
    narrow = chart.kind == ChartKind.BARS.value and max(map(len, chart.categories), default=0) > _LONG_NAME
    span = (max(values) - min(values)) / (_FEW_STEPS if narrow else _MOST_STEPS) or 1.0
    size = 10.0 ** math.floor(math.log10(span))
    return next(size * times for times in (1, 2, 5, 10) if size * times >= span * 0.999)


def _drawn(book: Any, sheet: str, chart: ReportChart) -> Any:
    kind, last = ChartKind(chart.kind), len(chart.categories)
    drawn = book.add_chart({"type": _TYPES[kind]})
    for col, _ in enumerate(chart.series, 1):
        at = len(chart.series) - col if kind is ChartKind.BARS else col - 1
        drawn.add_series(_look(chart, kind, at, {
            "name": [sheet, 0, col], "categories": [sheet, 1, 0, last, 0], "values": [sheet, 1, col, last, col],
        }))  # fmt: skip
    font = {"name": style.FONT, "size": 9, "color": style.INK}
    drawn.set_title({"name": chart.heading, "overlay": False, "name_font": {**font, "size": 11, "bold": True}})
    drawn.set_legend({"position": "right" if kind is ChartKind.SHARES else "bottom", "font": font})
    drawn.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    if kind is not ChartKind.SHARES:
        grid = {"visible": True, "line": {"color": style.EDGE, "width": 0.5}}
        numbers: dict[str, Any] = {
            "num_format": "#,##0",
            "num_font": font,
            "line": {"none": True},
            "major_gridlines": grid,
        }
        names = {"num_font": font, "line": {"color": style.RULE}, "label_position": "low", "interval_unit": 1}
        bars = kind is ChartKind.BARS
        numbers_axis: dict[str, Any] = {**numbers, "major_unit": step(chart)}
        drawn.set_x_axis(numbers_axis if bars else names)
        drawn.set_y_axis(names if bars else numbers_axis)
    return drawn


def _look(chart: ReportChart, kind: ChartKind, at: int, series: dict[str, Any]) -> dict[str, Any]:
    color = style.tint(chart.color, _SHADES[at % len(_SHADES)])
    if kind is ChartKind.SHARES:
        shares = len(chart.categories)
        fills = [style.tint(chart.color, 0.45 + 0.5 * i / max(1, shares - 1)) for i in range(shares)]
        points = [{"fill": {"color": fill}, "border": {"color": "#FFFFFF"}} for fill in fills]
        font = {"name": style.FONT, "size": 9, "bold": True, "color": style.INK}
        return {**series, "points": points, "data_labels": {"percentage": True, "font": font}}
    if kind is ChartKind.LINES:
        return {**series, "line": {"color": color, "width": 2.25}, "marker": {"type": "circle", "size": 5}}
    return {**series, "fill": {"color": color}, "border": {"color": chart.color, "width": 0.75}, "gap": 60}
