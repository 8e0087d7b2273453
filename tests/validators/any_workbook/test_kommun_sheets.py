"""Workbooks as a kommun makes them, all typed: silent as they are, and one wrong figure is told on its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sentences import odd
from typed_sheet import book_of

from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.workbook.model.book import Book, Cell, Sheet, parse_address
from mallkoll.workbook.results.finding import Finding

CASES = [
    case
    for name in ("kommun_sheets.yaml", "mixed_sheets.yaml")
    for case in yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
]
PLANTED = [(case, planted) for case in CASES for planted in case["planted"]]


def told(book: Book) -> list[Finding]:
    return [finding for finding in check_own_book(book) if finding.code != "UTM009"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_said_of_a_sheet_that_is_right(case: dict[str, Any]) -> None:
    assert [finding.text for finding in told(book_of(Blad=case["sheet"]))] == []


@pytest.mark.parametrize(("case", "planted"), PLANTED, ids=lambda held: held.get("name") or held["cell"])
def test_a_wrong_figure_is_told_on_its_cell(case: dict[str, Any], planted: dict[str, Any]) -> None:
    [sheet] = book_of(Blad=case["sheet"]).sheets
    at = parse_address(planted["cell"])
    wrong = Sheet(sheet.name, {**sheet.cells, at: Cell(*at, float(planted["value"]))})
    found = told(Book((wrong,)))
    wanted = (planted.get("kod", "UTM001"), planted["cell"], planted["right"])
    assert [(f.code, f.where, f.expected) for f in found] == [wanted]
    assert [f.text for f in found if odd(f.text)] == []
