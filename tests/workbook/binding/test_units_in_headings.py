"""A heading is found with the unit of its amounts written after it, in any of the ways that units are written."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book

LAYOUT = """
layout: enheter
version: 1
namn: Enheter
kommun: Exempelköping
period: {typ: delårsrapport, slut: 2026-08-31}
blad: [{namn: Drift, tabeller: [drift]}]
tabeller:
  drift:
    rubrik: Drift
    kolumner:
      - {nyckel: namn, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos, typ: belopp}
      - {nyckel: budget, rubrik: Budget, typ: belopp}
    rader: [Skola, Fritid]
"""


def columns_of(folder: Path, *headings: str) -> dict[str, int]:
    """The columns that are found on a sheet with these headings."""
    path = folder / "enheter.yaml"
    path.write_text(LAYOUT, "utf-8")
    book = openpyxl.Workbook()
    for row in (headings, ["Skola", 5, 6], ["Fritid", 7, 8]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return dict(bind_layout(load_layout(path), read_book(content.getvalue())).tables["drift"].columns)


@pytest.mark.parametrize(
    "unit", [", tkr", " (mkr)", " i mnkr", ", miljoner kronor", " (tusental kronor)", " kronor", " i MSEK", " (%)"]
)
def test_a_heading_with_a_unit(unit: str, tmp_path: Path) -> None:
    assert columns_of(tmp_path, "Verksamhet", f"Prognos{unit}", f"Budget{unit}") == {
        "namn": 1,
        "prognos": 2,
        "budget": 3,
    }


def test_another_word_is_no_unit(tmp_path: Path) -> None:
    assert columns_of(tmp_path, "Verksamhet", "Prognos i antal", "Budget") == {"namn": 1, "budget": 3}
