"""The table of the practice layout that holds amounts and comments, filled in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from practice import only, practice_layout

from mallkoll.validators.document import Document
from mallkoll.workbook.binding.template_identifiers import table_marker
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value

TABLE = "kommenterade"
LAYOUT = only(practice_layout(), TABLE)
FIGURES = {
    "Äldreomsorg": (50_000.0, 52_400.0, 78_600.0, 76_200.0),
    "Skola": (100_000.0, 97_000.0, 147_000.0, 150_000.0),
    "Kultur": (5_000.0, 5_300.0, 8_500.0, 8_000.0),
    "Summa": (155_000.0, 154_700.0, 234_100.0, 234_200.0),
}
"""Utfall of the year before, utfall, prognos, budget, in tkr; the avvikelse is the last less the one before."""
FIRST_ROW, COMMENT = 3, 8  # where the rows begin; the column of the comments, H


def commented(texts: Mapping[str, str], figures: Mapping[str, Sequence[float]] = FIGURES) -> Document:
    """A workbook with these comments, by row."""
    table = LAYOUT.tables[TABLE]
    cells: dict[tuple[int, int], Cell] = {}

    def put(row: int, col: int, value: Value) -> None:
        cells[row, col] = Cell(row, col, value, None)

    put(1, 1, table_marker(TABLE))
    for at, column in enumerate(table.columns, 2):
        put(1, at, column.key)
        put(2, at, column.heading)
    keys = {row.label: f"{row.role.value}:{key}" for key, row in table.row.items()}
    for at, (label, amounts) in enumerate(figures.items(), FIRST_ROW):
        put(at, 1, keys[label])
        put(at, 2, label)
        for col, amount in enumerate((*amounts, amounts[3] - amounts[2]), 3):
            put(at, col, amount)
        if label in texts:
            put(at, COMMENT, texts[label])
    last = FIRST_ROW + len(figures) - 1
    sheet = Sheet(TABLE, cells)
    return Document.of(LAYOUT, Book((sheet,), names={f"mk_{TABLE}": f"'{TABLE}'!$A$1:$H${last}"}))
