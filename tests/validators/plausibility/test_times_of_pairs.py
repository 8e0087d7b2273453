"""Two columns with a deviation between them are about the same days, whatever their headings leave out."""

from __future__ import annotations

import pytest

from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.model.book import Book, Cell, Sheet

ROWS = {"Skola": (19_831, 19_112), "Omsorg": (48_285, 48_607), "Fritid": (3_107, 2_980), "Kultur": (8_800, 8_700)}
PAIRS = [
    ("Prognos 2026", "Budget 2026"), ("Prognos", "Budget"), ("Utfall", "Budget"), ("Redovisat", "Budgeterat"),
    ("Utfall aug", "Budget aug"), ("Utfall jan-aug", "Budget jan-aug"), ("Utfall", "Budget 2026"),
]  # fmt: skip
SLIPS = {"as it is": (48_285, None), "sign": (-48_285, "RIM002"), "a digit more": (482_850, "RIM003"),
         "a digit less": (4_829, "RIM003"), "thousand": (48_285_000, "RIM001")}  # fmt: skip


def layout(headings: tuple[str, str], deviation: str | None) -> Layout:
    columns = [{"nyckel": "rad", "rubrik": "Verksamhet", "typ": "etikett"}]
    columns += [{"nyckel": key, "rubrik": heading} for key, heading in zip("ab", headings, strict=True)]
    columns += [{"nyckel": "avvikelse", "rubrik": "Avvikelse", "berakning": deviation}] if deviation else []
    return parse_part(
        Layout,
        {
            "layout": "par", "version": 1, "namn": "Par", "enhet": "tkr",
            "period": {"typ": "delårsrapport", "slut": "2026-08-31"},
            "blad": [{"namn": "Drift", "tabeller": ["drift"]}],
            "tabeller": {"drift": {"rubrik": "Drift", "kolumner": columns, "rader": list(ROWS)}},
        },
    )  # fmt: skip


def told(headings: tuple[str, str], first: float, deviation: str | None = "avvikelse(a, b)") -> set[str]:
    made = layout(headings, deviation)
    lines = [["Drift"], ["Verksamhet", *headings, *(["Avvikelse"] if deviation else [])]]
    for name, figures in (ROWS | {"Omsorg": (first, ROWS["Omsorg"][1])}).items():
        lines.append([name, *map(float, figures), *([float(figures[1] - figures[0])] if deviation else [])])
    cells = [Cell(row, col, value, None, 0) for row, line in enumerate(lines, 1) for col, value in enumerate(line, 1)]
    document = Document.of(made, Book((Sheet("Drift", {(cell.row, cell.col): cell for cell in cells}),)))
    return {finding.code for finding in check_document(document) if finding.code.startswith("RIM")}


@pytest.mark.parametrize("headings", PAIRS, ids=" | ".join)
@pytest.mark.parametrize(("first", "code"), SLIPS.values(), ids=SLIPS)
def test_a_deviation_says_that_its_columns_are_kin(headings: tuple[str, str], first: float, code: str | None) -> None:
    assert told(headings, first) == ({code} if code else set())


def test_no_more_than_their_own_words_are_known_without_one() -> None:
    assert told(("Utfall jan-aug", "Kalkyl"), -48_285, deviation=None) == set()
