"""Tables as people write them, and workbooks of one of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

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
