"""Findings on the charts of a document: their figures read as a table, a row for each name along the axis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.word_notices import dok002_figure_differs
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.validators.word_report.control_findings import otherwise
from mallkoll.validators.word_report.passage_finding import passage_finding
from mallkoll.validators.word_report.tables.match_table import MatchedTable, match_named, match_table, named_in_its_unit
from mallkoll.validators.word_report.tables.table_findings import table_findings
from mallkoll.validators.word_report.tables.table_grid import TableGrid
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.layout.layout_model import slug
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Finding, Passage
from mallkoll.workbook.word.kept_figures import KeptChart
from mallkoll.workbook.word.word_document import Paragraph, WordCell, WordChart, WordDocument, WordRow, WordTable

_OF_KOMMUN: Final = "kommun"
_TOLD: Final = 3
_MOST: Final = 3000  # figures of a chart that anybody can read


class ComparedChart(NamedTuple):
    """What is wrong in a chart, where its unit is rightly named, and whether it is any workbook's."""

    findings: list[Finding]
    right: list[Passage]
    known: bool


def worked_out_key(number: int, series: str, name: str) -> str:
    """What a figure of a chart about all nämnder is worked out under: ``kommun/diagram/1/budget/skolnamnden``."""
    return f"{_OF_KOMMUN}/diagram/{number}/{slug(series)}/{slug(name)}"


def chart_findings(
    word: WordDocument, chart: WordChart, made: KeptChart | None, books: Sequence[ComparedBook],
    worked_out: Mapping[str, str],
) -> ComparedChart:  # fmt: skip
    """Compare a chart of ours with the table that it was drawn of, any other with the table that it fits."""
    if made is not None and made.source == _OF_KOMMUN:
        found = list(_against(chart, made, worked_out))
        return ComparedChart(found, [], known=bool(worked_out))
    if len(chart.series) * len(chart.categories) > _MOST:
        return ComparedChart([], [], known=False)
    made_of = None if made is None else (made.source, made.table)
    grids = [TableGrid(word, table, chart.heading, chart.heading.passage) for table in _tables(chart)]
    matched = [table for grid in grids if (table := match_table(grid, books, made_of)) is not None]
    if not matched and made is None and len(books) == 1 and not _shows_shares(chart):
        named = list(_called(chart.title, books[0]))
        matched = [table for grid in grids for one in named if (table := match_named(grid, books[0], one)) is not None]
    best = max(matched, key=_fit, default=None)
    if best is None or not best.cells:
        return ComparedChart([], [], known=False)
    return ComparedChart(list(table_findings(best)), list(named_in_its_unit(best)), known=True)


def _shows_shares(chart: WordChart) -> bool:
    """Whether it shows the shares of a whole, which no table of amounts has."""
    sums = (sum(value for value in one.values if value is not None) for one in chart.series)
    return any(abs(whole - per_cent) <= per_cent / 50 for whole in sums for per_cent in (1, 100))


def _called(title: str, book: ComparedBook) -> Iterator[BoundTable]:
    """The tables of a workbook whose name, or the name of a chart of theirs, is the title of a chart."""
    wanted = normalized(title)
    for key, table in book.tables.items():
        names = [table.table.heading, *(one.heading for one in book.document.layout.charts if one.table == key)]
        if wanted and wanted in {normalized(one_line(name)) for name in names}:
            yield table


def _fit(table: MatchedTable) -> tuple[int, int]:
    return table.agreeing, table.compared


def _tables(chart: WordChart) -> Iterator[WordTable]:
    """The chart as a table with its names as rows, and turned, with its series as rows."""
    names = [one.name for one in chart.series]
    values = [one.values for one in chart.series]
    yield _table(names, list(chart.categories), list(zip(*values, strict=True)))
    yield _table(list(chart.categories), names, values)


def _table(headings: Sequence[str], labels: Sequence[str], rows: Sequence[Sequence[float | None]]) -> WordTable:
    made = [["", *headings]]
    made += [[label, *map(_shown, values)] for label, values in zip(labels, rows, strict=True)]
    return WordTable(0, tuple(
        WordRow(number, tuple(WordCell(at, 1, (Paragraph(text, None),)) for at, text in enumerate(texts)))
        for number, texts in enumerate(made, 1)
    ))  # fmt: skip


def _shown(value: float | None) -> str:
    return "" if value is None else figure(value)


def _against(chart: WordChart, made: KeptChart, worked_out: Mapping[str, str]) -> Iterator[Finding]:
    """What a chart about all nämnder shows otherwise than is worked out from their workbooks."""
    wrong, passage = [], chart.heading.passage
    for series in chart.series:
        for name, value in zip(chart.categories, series.values, strict=True):
            wanted = worked_out.get(worked_out_key(made.number, series.name, name))
            found = None if wanted is None else otherwise(_shown(value) or "tom", wanted)
            if found is not None:
                wrong.append(f"{in_quotes(name)}, {series.name} är {found.shown}, ska vara {found.wanted}")
    if wrong:
        text = (
            f"{enumerated(wrong, _TOLD)} (uträknat ur arbetsböckerna). Rätta siffran i "
            "diagrammets data, eller uppdatera dokumentet: mallkoll dokument."
        )
        yield passage_finding(dok002_figure_differs, dok002_figure_differs.SEVERITY, text, passage)
