"""Sheets with groups of rows, with formulas: silent as they are, and each planted fault is told on its own cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sentences import odd
from typed_sheet import book_of

from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.results.finding import Finding

CASES = yaml.safe_load((Path(__file__).parent / "grouped_sheets.yaml").read_text(encoding="utf-8"))
PLANTED = [
    pytest.param(case["sheet"], planted, id=f"{planted['cell']} {planted['holds']} in {case['name']}")
    for case in CASES
    for planted in case["planted"]
]


def told(sheet: str) -> list[Finding]:
    return [finding for finding in check_own_book(book_of(Blad=sheet)) if finding.code != "UTM009"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_said_of_a_sheet_that_is_right(case: dict[str, Any]) -> None:
    assert [finding.text for finding in told(case["sheet"])] == []


@pytest.mark.parametrize(("sheet", "planted"), PLANTED)
def test_what_is_planted_is_told_on_its_cell(sheet: str, planted: dict[str, Any]) -> None:
    row, col = parse_address(planted["cell"])
    cells = [line.split(";") for line in sheet.strip("\n").splitlines()]
    cells[row - 1][col - 1] = str(planted["holds"])
    found = told("\n".join(map(";".join, cells)))
    expected = [(one["kod"], one["cell"], one["forvantat"]) for one in planted["told"]]
    assert [(f.code, f.where, f.expected) for f in found] == expected, [f.text for f in found]
    assert [f.text for f in found if odd(f.text)] == []
