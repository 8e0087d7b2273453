"""What is said of equations without making them, or by taking them over, is what is said of them once they are made."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from practice import examples, only, practice_layout
from samples import example

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.engine.constraints import System, overview
from mallkoll.validators.engine.declared_equations import declared
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.locate import search
from mallkoll.validators.engine.system import verdict
from mallkoll.validators.engine.unfolding import unfold
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import CellState
from mallkoll.validators.typed_over.lost_formula import formula_certainty, in_doubt
from mallkoll.workbook.reader.read_book import read_book

NAMES = ("linkoping-2018-08", "tyreso-2017-08")
STATES = st.sampled_from([FormulaState.INTACT, FormulaState.LOST, FormulaState.OVERWRITTEN, FormulaState.NONE])
CONTENTS = st.sampled_from([(None, CellState.BLANK), (0.0, CellState.NUMBER), (1234.5, CellState.NUMBER)])


@cache
def document(name):
    return Document.of(built_in(name), read_book(example(name)))


def telling(equations):
    """Those that say anything: what formulas make of themselves does not."""
    return {equation.key: equation for equation in equations if equation.terms}


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.integers(0), CONTENTS, STATES), max_size=4))
def test_taken_over_or_made_anew(name, changes):
    book = document(name)
    cells = list(book.readings)
    changed = book.readings
    for at, (value, state), formula_state in changes:
        ref = cells[at % len(cells)]
        other = replace(changed[ref], value=value, state=state, formula_state=formula_state)
        changed = changed.with_these({ref: other})
    like = Arithmetic(book.layout, book.relations, changed, book.arithmetic)
    anew = Arithmetic(book.layout, book.relations, changed)
    assert like.equations == anew.equations
    assert like.figures == anew.figures
    assert like.products == anew.products
    assert like.relation_of == anew.relation_of
    assert like.verdicts == anew.verdicts
    assert not anew.all_hold or set(anew.verdicts.values()) == {True}
    computed = Arithmetic(book.layout, book.relations, changed.computed())
    assert telling(computed.unfolded) == telling(unfold(computed.equations, computed.figures))
    known = computed.overview, overview(dict(computed.figures))
    systems = [System(computed.unfolded, computed.figures, one) for one in known]
    assert systems[0].failing == systems[1].failing
    assert systems[0].index == systems[1].index
    assert systems[0].least_weight == systems[1].least_weight


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_as_likely_wrong_in_a_variant(name):
    """Other figures in a cell: the same is said of them as where all is made anew."""
    book = document(name)
    typed = [cell for cell in book.arithmetic.figures if not book.arithmetic.figures[cell].computed][::40]
    for cell in typed:
        other = replace(book.arithmetic.figures[cell], value=book.arithmetic.figures[cell].value + 500)
        figures = {**book.arithmetic.figures, cell: other}
        variant = book.arithmetic.variant({cell: other})
        equations = book.arithmetic.equations
        assert {one.key for one in equations if variant.holds(one.key)} == {
            one.key for one in equations if verdict(one, figures)
        }
        assert telling(variant.unfolded) == telling(unfold(equations, figures))
        found = book.arithmetic.search_in(variant).diagnoses(rivals=False)
        assert found == search(equations, figures).diagnoses(rivals=False)


def test_all_hold_to_the_last_digit():
    book = document("linkoping-2021-08")
    target = next(r.target for r in book.relations if not r.at_most and r.target in book.readings)
    there = book.readings[target]
    typed = replace(there, value=(there.value or 0.0) + 0.25, formula_state=FormulaState.OVERWRITTEN)
    off = book.readings.with_these({target: typed})
    assert (book.arithmetic.all_hold, Arithmetic(book.layout, book.relations, off).all_hold) == (True, False)


def test_no_equations_are_made_of_relations_that_all_hold(monkeypatch):
    def made(*_):
        pytest.fail("equations are made though all relations hold")

    monkeypatch.setattr("mallkoll.validators.engine.equations.equations_of", made)
    book = document("linkoping-2021-08")
    arithmetic = Arithmetic(book.layout, book.relations, book.readings)
    assert (arithmetic.failing, arithmetic.wrong, arithmetic.diagnoses) == (frozenset(), (), ())


def test_equations_are_the_layouts_own_where_no_blank_leaves_one_out():
    """What follows from them is then known for all files that are filled in at the same places."""
    book = document("linkoping-2018-08")
    of_layout = declared(book.relations)
    assert of_layout.optional  # cells that may be blank, but are not
    assert book.arithmetic.equations is of_layout.equations


LAYOUT = practice_layout()
PAGES = [
    pytest.param(only(LAYOUT, shown.table), shown.book, id=f"{rule.code}-{number}")
    for rule in all_rules()
    for number, shown in enumerate(examples(rule.page, LAYOUT), 1)
]


@pytest.mark.parametrize(("layout", "book"), PAGES)
def test_what_is_told_is_the_same_where_all_equations_are_made(layout, book, monkeypatch):
    """Where all relations hold equations are never made: the findings are those that they lead to."""
    quick = check_document(Document.of(layout, book))
    monkeypatch.setattr(Arithmetic, "all_hold", property(lambda _: False))
    assert check_document(Document.of(layout, book)) == quick


@pytest.mark.parametrize("typed_elsewhere", [False, True])
def test_a_lost_formula_is_as_certain_where_all_equations_are_made(typed_elsewhere, monkeypatch):
    """Each formula of a workbook lost in turn, alone and beside a right total that is typed."""
    book = document("linkoping-2021-08")
    formulas = [ref for ref in book.defining if book.readings[ref].value and book.defining[ref].terms]

    def certainty(ref):
        reading = book.readings[ref]
        lost = {ref: replace(reading, formula_state=FormulaState.LOST, cached=(reading.value or 0.0) + 500)}
        if typed_elsewhere:
            other = next(one for one in formulas if one != ref)
            lost[other] = replace(book.readings[other], formula_state=FormulaState.OVERWRITTEN)
        restored = Arithmetic(book.layout, book.relations, book.readings.with_these(lost))
        return formula_certainty(ref, book.bound, restored), in_doubt(ref, book.defining[ref], restored)

    quick = [certainty(ref) for ref in formulas]
    monkeypatch.setattr(Arithmetic, "all_hold", property(lambda _: False))
    assert [certainty(ref) for ref in formulas] == quick
    assert len({safety for safety, _ in quick}) > 1
