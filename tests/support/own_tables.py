"""Tables as people write them, and workbooks of one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book

HEAD = ["Verksamhet (tkr)", "Budget 2026", "Prognos", "Avvikelse"]
OWN = [
    HEAD,
    ["Förskola", 100, 110, -10],
    ["Grundskola", 300, 290, 10],
    ["varav skolskjuts", 40, 41, -1],
    ["Gymnasieskola", 200, 205, -5],
    ["Summa", 600, 605, -5],
]


def workbook(path: Path, rows: list[list[Any]], title: str = "Delårsrapport 31 augusti 2026") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "BUN"
    sheet["C3"] = title
    for r, row in enumerate(rows, 6):
        for c, value in enumerate(row, 3):
            sheet.cell(r, c, value)
    book.save(path)
    return path


PIVOT = [
    ["Radetiketter", "2023", "2024", "2025"],
    ["Förvaltning A", 600, 643, 664],
    ["Drift", 100, 110, 123],
    ["Lön", 500, 533, 541],
    ["Förvaltning B", 500, 519, 531],
    ["Drift", 90, 97, 94],
    ["Lön", 410, 422, 437],
    ["Totalsumma", 1100, 1162, 1195],
]


def figures_of(layout: Layout, book: Book) -> dict[str, TableData]:
    """What was typed in a workbook, table by table: its posts, and what stands beside them."""
    data = {}
    for key, table in bind_layout(layout, book).tables.items():
        sheet = book.sheet(table.sheet)
        assert sheet is not None
        columns = {own: at for own, at in table.columns.items() if own != table.table.label_column.key}
        data[key] = TableData(
            {
                row.key: RowData(
                    row.label,
                    {
                        own: value
                        for own, at in columns.items()
                        if sheet.formula(row.at, at) is None and (value := sheet.value(row.at, at)) is not None
                    },
                )
                for row in table.rows
            }
        )
    return data
