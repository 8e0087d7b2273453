"""A prefilled amount that was changed by what is missing is the place of the error, and is told once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from edited import with_cells
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.yields import SAME_FIGURE
from mallkoll.workbook.binding.template_identifiers import PREFILLED_SHEET
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.results.finding import Safety

LAYOUT = practice_layout()
TABLE = """
| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 51 | 50 | -1 |
| Summa | 401 | 400 | -1 |
| varav kostnader | 500 | 490 | -10 |
| varav intäkter | 99 | 90 | 9 |
"""
ROWS = {3: "Äldreomsorg", 4: "Individ- och familjeomsorg", 5: "Övrigt", 6: "Summa"}
BUDGET = {3: 110.0, 4: 240.0, 5: 50.0}
FRAME_TABLE = """
| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | 700 |
"""
FRAME = FRAME_TABLE, "forslag", {3: "Inventarier", 4: "Fordon"}, {3: 500.0, 4: 200.0}


def prefilled(typed: Mapping[str, float | str], key: str = "prognos") -> Book:
    """The table, made with some of its amounts, in which something else was typed afterwards."""
    table, column, rows, before = (TABLE, "budget", ROWS, BUDGET) if key == "prognos" else FRAME
    [example] = examples(f"Sida.\n\nTabell: {key}\n{table}", LAYOUT)
    held = [(key, rows[row], column, value) for row, value in before.items()]
    cells = {(i, j): Cell(i, j, v) for i, values in enumerate(held, 1) for j, v in enumerate(values, 1)}
    book = with_cells(example.book, key, dict(typed))
    return replace(book, sheets=(*book.sheets, Sheet(PREFILLED_SHEET, cells)))


def told(typed: Mapping[str, float | str]) -> dict[str, list[tuple[str | None, object]]]:
    """The findings of the two rules: cell and what it should hold, by code."""
    found: dict[str, list[tuple[str | None, object]]] = {}
    for finding in check_document(Document.of(only(LAYOUT, "prognos"), prefilled(typed))):
        if finding.code in {"SUM001", "FOR004"}:
            found.setdefault(finding.code, []).append((finding.cell, finding.expected))
    return found


CASES = {
    "nothing is changed": ({}, {}),
    "one is changed, and all of it is missing": ({"D4": 1240.0}, {"SUM001": [("D4", 240.0)]}),
    "what was worked out beside it follows the change": (
        {"D3": 117.0, "E3": 17.0},
        {"SUM001": [("D3", 110.0), ("E3", 10.0)]},
    ),
    "one is changed, and another amount is wrong": (
        {"D4": 243.0, "E4": -7.0, "D6": 403.0, "E6": 2.0, "D7": 493.0, "E7": -7.0, "C5": 510.0},
        {"FOR004": [("D4", 240.0)], "SUM001": [("C5", 51.0)]},
    ),
    "one is changed to nothing": ({"D4": ""}, {"FOR004": [("D4", 240.0)]}),
    "what is not prefilled is wrong": ({"C4": 1250.0}, {"SUM001": [("C4", 250.0)]}),
}


@pytest.mark.parametrize(("typed", "expected"), CASES.values(), ids=CASES)
def test_what_a_changed_amount_explains(
    typed: dict[str, float | str], expected: dict[str, list[tuple[str, float]]]
) -> None:
    assert told(typed) == expected


def test_several_changed_amounts_are_one_fault() -> None:
    found = check_document(Document.of(only(LAYOUT, "ram"), prefilled({"C3": 503.0, "C4": 240.0}, "ram")))
    [finding] = [f for f in found if f.code in {"SUM001", "FOR004"}]
    assert (finding.code, finding.cell) == ("SUM001", "C3")
    likely = {p.cell: p.after for p in finding.proposals if p.safety is Safety.LIKELY}
    assert likely == {"C3": 500.0, "C4": 200.0}


def test_the_table_of_who_yields_names_rules() -> None:
    codes = {rule.code for rule in all_rules()}
    assert {*SAME_FIGURE, *SAME_FIGURE.values()} <= codes
    assert not SAME_FIGURE.keys() & set(SAME_FIGURE.values()), "nobody is yielded to who yields"
