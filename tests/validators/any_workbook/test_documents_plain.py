"""The five published documents as workbooks without a template: their three known errors, and no other question."""

from __future__ import annotations

import pytest
from plain_workbooks import plain_book
from sentences import odd

from mallkoll.templates.library.find_layouts import built_in, example_files
from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.results.finding import Severity

KNOWN = {
    "linkoping-2018-08": [("UTM001", "Drift", "D12", 36653.0), ("UTM001", "Drift", "D38", -622928.0)],
    "linkoping-internbudget-2019": [("UTM001", "Drift", "D26", 1447389.0)],
}


@pytest.mark.parametrize("formulas", [False, True], ids=["values", "formulas"])
@pytest.mark.parametrize("name", [path.stem for path in example_files()])
def test_the_known_errors_and_nothing_else(name: str, *, formulas: bool) -> None:
    found = check_own_book(plain_book(name, formulas=formulas))
    asked = [(f.code, f.sheet, f.cell, f.expected) for f in found if f.severity is not Severity.INFO]
    assert asked == KNOWN.get(name, [])
    assert [f.text for f in found if odd(f.text)] == []


def test_the_plain_workbooks_have_figures_and_formulas() -> None:
    book = plain_book("linkoping-2018-08", formulas=True)
    assert sum(cell.formula is not None for sheet in book.sheets for cell in sheet.cells.values()) > 20
    assert not book.names


def test_a_layout_does_not_speak_of_formulas_that_never_were() -> None:
    document = Document.of(built_in("tyreso-2017-08"), plain_book("tyreso-2017-08", formulas=True))
    texts = [finding.text for finding in check_document(document) if finding.code == "FOR001"]
    assert texts
    assert not any("ersatt" in text for text in texts)
    assert any(text.startswith("Talet är inskrivet där de flesta räknas med formel") for text in texts)
