"""Workbooks without a template, each with all that is told of it (``sheets.yaml``); UTM009 says what is not tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from sentences import odd
from typed_sheet import book_of

from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.workbook.results.finding import Severity

CASES = yaml.safe_load((Path(__file__).parent / "sheets.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_all_that_is_told(case: dict[str, Any]) -> None:
    found = [f for f in check_own_book(book_of(Blad=case["sheet"])) if f.code != "UTM009"]
    told = [(f.code, f.where, f.expected) for f in found]
    assert told == [(one["kod"], one["cell"], one.get("forvantat")) for one in case["told"]], [f.text for f in found]
    named = [(f.row, f.column) for f, one in zip(found, case["told"], strict=True) if "row" in one]
    assert named == [(one["row"], one["column"]) for one in case["told"] if "row" in one]
    assert {f.severity for f in found} <= {Severity.WARNING}
    assert [f.text for f in found if odd(f.text)] == []


@pytest.mark.parametrize("case", [case for case in CASES if "not_tried" in case], ids=lambda case: case["name"])
def test_all_that_was_not_tried(case: dict[str, Any]) -> None:
    found = check_own_book(book_of(Blad=case["sheet"]))
    assert [f.text for f in found if f.code == "UTM009"] == case["not_tried"]
