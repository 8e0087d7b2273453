"""Workbooks as people make them: no rule breaks, nothing is asked that is not so, and marks come off again."""

from __future__ import annotations

import pytest
from effort import at_length
from peoples_workbooks import workbook

from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary, Mark
from mallkoll.workbook.marks.mark_file import mark_file
from mallkoll.workbook.marks.unmark_file import original_content
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.reader.read_book import read_book


@pytest.mark.parametrize("seed", range(at_length(12, 300)))
def test_nothing_breaks_and_nothing_is_asked(seed: int) -> None:
    data = workbook(seed)
    package = open_package(data, keep=True)
    book = read_book(package)
    found = check_own_book(book)
    assert [(f.sheet, f.where, f.text) for f in found if f.code not in {"UTM007", "UTM009", "UTM010"}] == []
    own = [(s.name, c.address) for s in book.sheets for c in s.cells.values() if f"({c.address}:" in (c.formula or "")]
    assert sorted((f.sheet, f.cell) for f in found if f.code == "UTM010") == sorted(own)
    errors = {(s.name, c.address) for s in book.sheets for c in s.cells.values() if isinstance(c.value, CellError)}
    told = [
        ((c.sheet, c.cell) if f.cells else (f.sheet, f.cell))
        for f in found
        if f.code == "UTM007"
        for c in f.cells or (f,)
    ]
    assert sorted(told) == sorted(errors)
    marked = mark_file(package, [Mark(finding) for finding in found], KontrollSummary("bok.xlsx", "nu", own=True), book)
    assert original_content(open_package(marked, keep=True)) == data
