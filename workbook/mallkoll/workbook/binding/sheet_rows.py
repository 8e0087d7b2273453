"""A sheet's cells by row, grouped once for many look-ups."""

from __future__ import annotations

from operator import attrgetter, itemgetter

from mallkoll.workbook.binding.heading_starts import MAX_HEADING_ROWS, rows_by_start
from mallkoll.workbook.model.book import Cell, Sheet, Value
from mallkoll.workbook.model.text import YEARS, heading_text
from mallkoll.workbook.model.worked_out import once_property

_FIRST, _LAST = YEARS.start, YEARS.stop


class SheetRows:
    """Rows of a sheet: each a list of its cells from left to right."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @once_property
    def rows(self) -> dict[int, list[Cell]]:
        """Cells by row number, only rows that have any."""
        rows: dict[int, list[Cell]] = {}
        for cell in self.sheet.cells.values():
            rows.setdefault(cell.row, []).append(cell)
        for cells in rows.values():
            cells.sort(key=attrgetter("col"))
        return rows

    @once_property
    def rows_of_texts(self) -> list[int]:
        """The rows with at least one text or day, or two years, and no other figures, in order."""
        figures, years, texts = set[int](), set[int](), set[int]()
        others: list[tuple[int, Value]] = []
        for (row, _), cell in self.sheet.cells.items():
            value = cell.value
            if row in figures or value is None:
                continue
            if not isinstance(value, float):
                others.append((row, value))
            elif not _FIRST <= value < _LAST or heading_text(value) is None:
                figures.add(row)
            elif row in years:
                texts.add(row)
            else:
                years.add(row)
        texts.update(row for row, value in others if row not in figures and heading_text(value))
        return sorted(texts - figures)

    @once_property
    def rows_by_start(self) -> dict[str, list[int]]:
        """The rows of texts and those right below them, where headings may stand, by how their texts begin."""
        near = {row + below for row in self.rows_of_texts for below in range(MAX_HEADING_ROWS)}
        return rows_by_start(self.row(row) for row in sorted(near))

    def row(self, number: int) -> list[Cell]:
        """The cells of a row."""
        return self.rows.get(number, [])

    @once_property
    def last_row(self) -> int:
        """The last row that has a cell, 0 for an empty sheet."""
        return max(map(itemgetter(0), self.sheet.cells), default=0)
