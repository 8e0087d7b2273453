"""Questions give way to what says more of the same, and other findings to a question that explains them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import samples
import yaml
from edited import with_cells
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import recalculated
from mallkoll.validators.document import Document
from mallkoll.validators.yields import OF_A_COLUMN, without_yielding
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity


def finding(code: str, cell: str, column: str) -> Finding:
    return Finding(
        code=code, severity=Severity.WARNING, sheet="Drift", cell=cell, table="drift", row=None, column=column,
        value=None, expected=None, text="x.", proposals=(),
    )  # fmt: skip


@pytest.mark.parametrize("code", OF_A_COLUMN)
def test_parts_beyond_their_whole_are_told_once(code: str) -> None:
    parts, question = finding("SUM002", "C7", "Prognos"), finding(code, "C6", "Prognos")
    assert without_yielding([parts, question]) == [parts]
    other = replace(question, column="Budget")
    assert without_yielding([parts, other]) == [parts, other]


@pytest.mark.parametrize("rows", [(37, 46), (37, 50)], ids=["the posts", "costs and incomes as well"])
def test_a_copied_column_is_one_question_and_no_text_is_held_against_it(rows: tuple[int, int]) -> None:
    book, layout = read_book(samples.example("linkoping-2021-08")), built_in("linkoping-2021-08")
    held = next(sheet for sheet in book.sheets if sheet.name == "Drift")
    copied = {f"C{row}": held.value(row, 6) or 0.0 for row in range(rows[0], rows[1] + 1) if row not in {47, 48}}
    found = check_document(Document.of(layout, recalculated(layout, with_cells(book, "Drift", copied))))
    [question] = [one for one in found if one.code[:3] in {"RIM", "TXT", "AVV"}]
    assert (question.code, question.cell) == ("RIM005", "C37")
    assert question.where.startswith("C37, C39:C46")


CASES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("one_fault.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_of_the_amounts_of_a_table_each_fault_is_told_once(name: str) -> None:
    case, layout = CASES[name], only(practice_layout(), CASES[name]["tabell"])
    [example] = examples(f"Sida.\n\nTabell: {case['tabell']}\n\n{case['rader']}", layout)
    found = check_document(Document.of(layout, example.book))
    told = [
        (one.code, one.where, one.text.replace("\u00a0", " ")) for one in found if one.code[:3] not in {"FUL", "TAB"}
    ]
    assert sorted(told) == [tuple(one) for one in case["fynd"]]
