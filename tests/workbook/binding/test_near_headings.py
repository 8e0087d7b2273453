"""Headings that are nearly those of a layout are named, and others are not taken for them."""

from __future__ import annotations

import io

import openpyxl
import pytest

from mallkoll.workbook.binding.near_headings import near_table
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.layout.layout_model import Table
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.reader.read_book import read_book

TABLE = parse_part(Table, {
    "rubrik": "Drift",
    "kolumner": [
        {"nyckel": "v", "rubrik": "Verksamhet", "typ": "etikett"},
        {"nyckel": "p", "rubrik": "Prognos"},
        {"nyckel": "b", "rubrik": "Budget"},
        {"nyckel": "a", "rubrik": "Avvikelse", "alias": ["Differens"]},
    ],
    "rader": ["A"],
})  # fmt: skip


def grids(*rows: list[object]) -> list[SheetRows]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return [SheetRows(sheet) for sheet in read_book(content.getvalue()).sheets]


@pytest.mark.parametrize(
    ("row", "headings", "alike"),
    [
        (["Verksamhet (tkr)", "Prognos", "Budget helår", "Avvikelse mot budget"], {"p": "B1"},
         {"v": "A1", "b": "C1", "a": "D1"}),
        (["Verksamhet", "Prognoss", "Budgt", "Differens"], {"v": "A1", "a": "D1"}, {"p": "B1", "b": "C1"}),
        (["Verksamhet", "Utfall", "Budget", "Andel"], {"v": "A1", "b": "C1"}, {}),
    ],
)  # fmt: skip
def test_what_is_like_a_heading(row: list[object], headings: dict[str, str], alike: dict[str, str]) -> None:
    near = near_table(TABLE, grids(row))
    assert near is not None
    assert {key: heading.cell for key, heading in near.found.items()} == headings
    assert {key: heading.cell for key, heading in near.alike.items()} == alike


@pytest.mark.parametrize(
    "row", [["Budget"], ["Namn", "Budget", "Antal"], ["Vi har budget", "Prognosen är ny"], [1.0, 2.0]]
)
def test_what_is_not_the_table(row: list[object]) -> None:
    assert near_table(TABLE, grids(row)) is None
