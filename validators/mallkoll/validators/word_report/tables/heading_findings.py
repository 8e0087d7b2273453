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
from mallkoll.workbook.word.word_document import WordCell

_BETWEEN = " · "  # the parts of a figure's label, of which the column's heading is the last


def heading_findings(grid: TableGrid) -> Iterator[Finding]:
    """One for each heading that says another year or month than the figures below it were made with."""
    for cell, wanted in wrong_headings(grid).values():
        row, shown = grid.rows[0], one_line(cell.text)
        text = (
            f"rubriken {in_quotes(shown)} står över siffrorna för {in_quotes(wanted)}. Rätta rubriken, eller siffrorna "
            "om det är de som är fel."
        )
        passage = Passage(None, grid.table.number, row.number, row.text)
        yield passage_finding(
            dok006_text_differs, dok006_text_differs.SEVERITY, text, passage, value=shown, expected=wanted
        )


def wrong_headings(grid: TableGrid) -> Mapping[int, tuple[WordCell, str]]:
    """The cells of the first row in which only the figures are others, with what should stand there, by grid column.

    A heading that is written in other words is whoever writes the document's own.
    """
    if not grid.rows or grid.rows[0].number in grid.figures_of_row:
        return {}
    found: dict[int, tuple[WordCell, str]] = {}
    for column, figures in grid.figures_of_column.items():
        made_with = most_common((one_line(figure.label).rpartition(_BETWEEN)[2],) for figure in figures)
        cell = cell_at(grid.rows[0], column)
        if made_with is None or cell is None or cell.span > 1:
            continue
        shown, wanted = (next(skeletons(text), None) for text in (one_line(cell.text), made_with[0]))
        if shown is None or wanted is None or not wanted.plain or shown.words != wanted.words:
            continue
        if shown.without_units != wanted.without_units:
            found[column] = cell, made_with[0]
    return found
