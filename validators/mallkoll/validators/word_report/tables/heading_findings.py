"""Findings on the headings of columns that hold our figures: the same words as they were made with, another year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.word_notices import dok006_text_differs
from mallkoll.validators.word_report.passage_finding import passage_finding
from mallkoll.validators.word_report.skeleton import skeletons
from mallkoll.validators.word_report.tables.table_grid import TableGrid, cell_at, most_common
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Passage

_BETWEEN = " · "  # the parts of a figure's label, of which the column's heading is the last


def heading_findings(grid: TableGrid) -> Iterator[Finding]:
    """One for each heading that says another year or month than the figures below it were made with."""
    row = next((row for row in grid.rows), None)
    for column, wanted in wrong_headings(grid).items():
        cell = cell_at(row, column) if row is not None else None
        if row is None or cell is None:
            continue
        shown = one_line(cell.text)
        text = (
            f"rubriken {in_quotes(shown)} står över siffrorna för {in_quotes(wanted)}. Rätta rubriken, eller siffrorna "
            "om det är de som är fel."
        )
        passage = Passage(None, grid.table.number, row.number, row.text)
        yield passage_finding(
            dok006_text_differs, dok006_text_differs.SEVERITY, text, passage, value=shown, expected=wanted
        )


def wrong_headings(grid: TableGrid) -> Mapping[int, str]:
    """What should stand in the first row, by grid column, where only its figures are others.

    A heading that is written in other words is whoever writes the document's own.
    """
    first = next((row for row in grid.rows), None)
    if first is None or any(number == first.number for number, _ in grid.figures):
        return {}
    found: dict[int, str] = {}
    for column, figures in grid.figures_of_column.items():
        made_with = most_common((one_line(figure.label).rpartition(_BETWEEN)[2],) for figure in figures)
        cell = cell_at(first, column)
        if made_with is None or cell is None or cell.span > 1:
            continue
        shown, wanted = (next(skeletons(text), None) for text in (one_line(cell.text), made_with[0]))
        if shown is None or wanted is None or not wanted.plain or shown.words != wanted.words:
            continue
        if shown.without_units != wanted.without_units:
            found[column] = made_with[0]
    return found
