"""A rule's page is the test of its live twin too: beside what is printed bold stands its piece, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace
from practice import Example, examples, practice_layout

from mallkoll.validators.document import Document
from mallkoll.validators.live.piece import words
from mallkoll.validators.live.row import LiveBook
from mallkoll.validators.live.table import LiveTable
from mallkoll.validators.rule import Rule, all_rules
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.planned import Planned

LAYOUT = practice_layout()
RULES = {rule.code: rule for rule in all_rules()}
# by the code of the page; to a formula a number that stands as text is a text like others
TWINS = {rule.code: rule for rule in all_rules() if rule.live is not None} | {"TAL001": RULES["TAL002"]}


BESIDE = {"SUM001", "SUM002"}  # the rule points at the cell that is wrong, the formula at the sum or the whole
NOT_SHOWN = {"STA004"}  # stands only where the template has a column Förslag, which no page has
NOT_SEEN = {("STA003", 2), ("TAL002", 3)}  # words for why there is no outcome; a date, which is a number to a formula
HIDDEN = 100  # the hidden columns are so far to the right
CASES = [
    pytest.param(code, number, example, id=f"{code}-{number}-{'clean' if example.clean else 'faulty'}")
    for code in sorted(TWINS.keys() - NOT_SHOWN)
    for number, example in enumerate(examples(RULES[code].page, LAYOUT), 1)
]


def told(rule: Rule, example: Example) -> Mapping[str, str]:
    """What the rule's pieces say of the table as it stands on the page, by the cell that would be coloured."""
    only = LAYOUT.model_copy(
        update={
            "sheets": tuple(s for s in LAYOUT.sheets if example.table in s.tables),
            "tables": {example.table: LAYOUT.tables[example.table]},
            "relations": (),
        }
    )
    document = Document.of(only, example.book)
    shown = {
        key: bound.table.model_copy(update={"columns": tuple(c for c in bound.table.columns if c.key in bound.columns)})
        for key, bound in document.tables.items()
    }
    tables = {
        key: LiveTable(replace(bound, table=shown[key]), {col: HIDDEN + col for col in bound.columns.values()})
        for key, bound in document.tables.items()
    }
    places = document.places
    planned = Planned(places.value, lambda ref: places.formula(ref) is not None)
    book = LiveBook(only, tables, document.relations)
    planned.trees.update(book.trees())
    assert rule.live is not None
    found: dict[str, str] = {}
    for table in tables.values():
        for row in book.rows(table):
            for piece in rule.live(row):
                said = planned.work_out(piece.formula, CellRef(table.bound.sheet, row.row.at, HIDDEN - 1))
                assert isinstance(said, str)
                if said.startswith("; "):
                    assert said.startswith(f"; {words(piece.column)}: ")
                    found[table.ref(row.row, piece.column).address] = said
    return found


@pytest.mark.parametrize(("code", "number", "example"), CASES)
def test_the_live_check_says_what_the_page_says(code: str, number: int, example: Example) -> None:
    said = told(TWINS[code], example)
    if example.clean or (code, number) in NOT_SEEN:
        assert said == {}
        return
    if code in BESIDE:
        assert said
        return
    assert set(example.faulty) <= set(said), "what is printed bold is told"
    columns = {cell[0] for cell in example.faulty}
    assert {cell[0] for cell in said} <= columns, "a column that is missing is one finding, and told on every row"
