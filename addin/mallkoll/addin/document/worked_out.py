"""The figures of a report that no single cell has, worked out once more from the workbooks that it was made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mallkoll.addin.document.plan.namnd_plan import figures_in
from mallkoll.addin.document.plan.report_model import ReportChart, blocks_of
from mallkoll.addin.document.read_books import Wanted, report_of_files
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.findings.words import figure
from mallkoll.validators.word_report.tables.chart_findings import worked_out_key
from mallkoll.workbook.layout.report_period import PeriodName


def worked_out(
    paths: Sequence[Path], reported: PeriodName | None, library: LayoutLibrary, given: GivenLayouts | None
) -> dict[str, str]:
    """What each should say, by its key; empty where it cannot be known, as where pandas is not installed.

    ``reported`` is the report that the document was made of.
    """
    try:
        found = report_of_files(paths, library, given, Wanted(before=reported), lambda _: None, lambda: None)
    except OSError:
        return {}
    if found.unread or len(found.report.namnder) != len(paths):
        return {}
    blocks = tuple(blocks_of(found.report.kommun, 0))
    figures = [*found.report.kommun_figures, *figures_in(blocks)]
    charts = (block for block in blocks if isinstance(block, ReportChart))
    return {figure.key: figure.text for figure in figures if not figure.source} | dict(_in_charts(charts))


def _in_charts(charts: Iterable[ReportChart]) -> Iterator[tuple[str, str]]:
    """The figures of charts about all nämnder; they are drawn unrounded."""
    for chart in charts:
        for series in chart.series:
            for name, value in zip(chart.categories, series.values, strict=True):
                yield worked_out_key(chart.number, series.name, name), "tom" if value is None else figure(value)
