"""A table of a document as rows and grid columns, with the figures that its controls were made with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from mallkoll.workbook.model.money_units import MONEY, money_unit
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.results.finding import Passage
from mallkoll.workbook.word.kept_figures import KeptFigure
from mallkoll.workbook.word.word_document import Paragraph, WordCell, WordDocument, WordRow, WordTable

_UNIT: Final = re.compile(rf"\b(?:{MONEY}|tusental)(?![a-zåäö])", re.IGNORECASE)
_PRICE: Final = re.compile(r"\bper\b|/\s*[a-zåäö]", re.IGNORECASE)
LONGEST_CAPTION: Final = 160


class TableGrid(Struct, frozen=True, dict=True):
    """A table; ``caption`` is the paragraph before it, None where there is none.

    ``chart`` is the place of the chart whose figures are read as one.
    """

    word: WordDocument
    table: WordTable
    caption: Paragraph | None = None
    chart: Passage | None = None

    @cached_property
    def rows(self) -> tuple[WordRow, ...]:
        """The rows that have cells."""
        return tuple(row for row in self.table.rows if row.cells)

    @cached_property
    def figures(self) -> dict[tuple[int, int], KeptFigure]:
        """What the controls were made with, by row and grid column; of a cell with several, the first."""
        found: dict[tuple[int, int], KeptFigure] = {}
        for row in self.rows:
            for cell in row.cells:
                for control in (control for paragraph in cell.paragraphs for control in paragraph.controls):
                    figure = self.word.figure_of(control)
                    if figure is not None:
                        found.setdefault((row.number, cell.column), figure)
        return found

    @cached_property
    def figures_of_row(self) -> Mapping[int, Sequence[KeptFigure]]:
        """Those of each row that has any."""
        return _grouped((row, figure) for (row, _), figure in self.figures.items())

    @cached_property
    def figures_of_column(self) -> Mapping[int, Sequence[KeptFigure]]:
        """Those of each grid column that has any."""
        return _grouped((column, figure) for (_, column), figure in self.figures.items())

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The grid columns that cells begin in."""
        return tuple(sorted({cell.column for row in self.rows for cell in row.cells}))


def _grouped(pairs: Iterable[tuple[int, KeptFigure]]) -> Mapping[int, Sequence[KeptFigure]]:
    found: dict[int, list[KeptFigure]] = {}
    for key, figure in pairs:
        found.setdefault(key, []).append(figure)
    return found


def cell_at(row: WordRow, column: int) -> WordCell | None:
    """The cell that covers a grid column."""
    return next((cell for cell in row.cells if cell.column <= column < cell.column + cell.span), None)


def plain_text(cell: WordCell) -> str:
    """A cell's text in the form in which labels are compared."""
    return normalized(one_line(cell.text))


def most_common(items: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """The commonest of some keys, None where there are none."""
    counts = Counter(item for item in items if item is not None)
    return counts.most_common(1)[0][0] if counts else None


def stated_unit(texts: Sequence[str]) -> str | None:
    """The unit of money that a caption or a heading names; None where none does, or several do.

    A price is no unit of the table: *kr per brukare*.
    """
    short = (text for text in texts if len(text) <= LONGEST_CAPTION and not _PRICE.search(text))
    found = {money_unit(match[0]) for text in short for match in _UNIT.finditer(text)}
    return found.pop() if len(found) == 1 else None
