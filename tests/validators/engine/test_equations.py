"""What is said of equations without making them, or by taking them over, is what is said of them once they are made."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from samples import example

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import CellState
from mallkoll.workbook.reader.read_book import read_book

NAMES = ("linkoping-2018-08", "tyreso-2017-08")
STATES = st.sampled_from([FormulaState.INTACT, FormulaState.LOST, FormulaState.OVERWRITTEN, FormulaState.NONE])
CONTENTS = st.sampled_from([(None, CellState.BLANK), (0.0, CellState.NUMBER), (1234.5, CellState.NUMBER)])


@cache
def document(name):
    return Document.of(built_in(name), read_book(example(name)))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.integers(0), CONTENTS, STATES), max_size=4))
def test_taken_over_or_made_anew(name, changes):
    book = document(name)
    cells = list(book.readings)
    changed = dict(book.readings)
    for at, (value, state), formula_state in changes:
        ref = cells[at % len(cells)]
        changed[ref] = replace(changed[ref], value=value, state=state, formula_state=formula_state)
    like = Arithmetic(book.layout, book.relations, changed, book.arithmetic)
    anew = Arithmetic(book.layout, book.relations, changed)
    assert like.equations == anew.equations
    assert like.figures == anew.figures
    assert like.products == anew.products
    assert like.relation_of == anew.relation_of
    assert like.verdicts == anew.verdicts
    assert not anew.all_hold or set(anew.verdicts.values()) == {True}


def test_all_hold_to_the_last_digit():
    book = document("linkoping-2021-08")
    target = next(r.target for r in book.relations if not r.at_most and r.target in book.readings)
    off = dict(book.readings)
    off[target] = replace(off[target], value=(off[target].value or 0.0) + 0.25, formula_state=FormulaState.OVERWRITTEN)
    assert (book.arithmetic.all_hold, Arithmetic(book.layout, book.relations, off).all_hold) == (True, False)
