"""What our own formulas give over planned contents; live checks hold the same against LibreOffice, by the thousand."""

from __future__ import annotations

import datetime as dt

import pytest

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import Bound, Node, NotUnderstood
from mallkoll.workbook.formulas.planned_values import Planned
from mallkoll.workbook.formulas.tree_builders import (
    added,
    array,
    both,
    call,
    cell,
    count,
    equal,
    how_many,
    is_blank,
    is_formula,
    is_number,
    is_text,
    joined,
    listed,
    minus,
    more,
    number,
    plus,
    span,
    times,
    total,
    when,
    without,
)
from mallkoll.workbook.layout.expressions import Op, Ref
from mallkoll.workbook.model.book import CellError, Value

HELD: list[Value] = [1.5, "text", None, "", dt.date(2026, 8, 31), 4.0, " - ", "Källa: a*b"]  # A1, A2 …
A = [CellRef("Blad", row, 1) for row in range(1, len(HELD) + 1)]
ONE, WORD, BLANK, EMPTY, DAY, FOUR, DASH, SOURCE = (cell(ref, "Blad") for ref in A)
ALL, HERE = span(ONE, SOURCE), CellRef("Blad", 20, 2)
GIVEN: list[tuple[Node, object]] = [
    (plus(ONE, BLANK, number(WORD), number(EMPTY)), 1.5),
    (plus(ONE, WORD), CellError("#VALUE!")),
    (count(ALL), 3.0),  # a date is a number
    (total(ONE, FOUR, WORD), 5.5),
    (call("COUNTIF", ALL, "?*"), 3.0),
    (added(call("COUNTIF", ALL, array(["te*", "käll*", "a?"]))), 2.0),
    (both(is_number(DAY), is_text(EMPTY)), True),
    (is_text(BLANK), False),
    (is_blank(DASH), False),
    (is_blank(EMPTY), True),
    (equal(BLANK, ""), True),
    (equal(WORD, "TEXT"), True),
    (call("EXACT", WORD, "TEXT"), False),
    (more(WORD, 1e9), True),  # every text comes after every number
    (more(FOUR, WORD), False),
    (listed(call("TRIM", DASH), ["", "-"]), True),
    (without(DASH, " ", "-"), ""),
    (how_many(equal(joined(span(ONE, WORD), array(["", "!"])), "text!")), 1.0),
    (added(times(is_number(ALL), more(call("ROW", ALL), 1))), 2.0),
    (call("MATCH", WORD, array(["x", "Text"]), 0), 2.0),
    (call("MATCH", ONE, array(["x"]), 0), CellError("#N/A")),
    (call("MATCH", SOURCE, array(["källa: axxb", "källa: a*b"]), 0), 1.0),  # a star stands for anything
    (call("MATCH", "*" * 5_000 + "x", array(["a" * 200, "ax"]), 0), 2.0),
    (call("MATCH", "~*a?", array(["bac", "*ac"]), 0), 2.0),
    (call("IFERROR", call("FIND", "z", WORD), 0), 0.0),
    (call("MID", WORD, 2, 2), "ex"),
    (call("SUBSTITUTE", "a;b;c", ";", "!", 2), "a;b!c"),
    (call("TEXT", 1234567, r"#\ ###\ ###\ ##0"), " 1 234 567"),
    (call("TEXT", 5, r"#\ ##0\,00"), " 0,05"),
    (call("ROUND", 2.675, 2), 2.68),
    (call("MOD", 2003, 1000), 3.0),
    (minus(DAY, call("DATE", 2026, 8, 30)), 1.0),
    (joined(" ", FOUR, " av ", ONE), " 4 av 1.5"),
    (when(more(ONE, 1), WORD, BLANK), "text"),
    (when(more(ONE, 2), WORD, BLANK), 0.0),
    (is_formula(FOUR), True),
    (is_formula(ONE), False),
    (Bound(Op("-", Ref(A[5]), Ref(A[0])), "Blad"), 2.5),
    (Bound(Op("-", Ref(A[5]), Ref(A[1])), "Blad", frozenset({A[1]})), 4.0),
    (Bound(Op("-", Ref(A[5]), Ref(A[1])), "Blad"), CellError("#VALUE!")),
]


def planned() -> Planned:
    return Planned(dict(zip(A, HELD, strict=True)).get, {A[5]}.__contains__)


@pytest.mark.parametrize(("tree", "value"), GIVEN, ids=range(len(GIVEN)))
def test_a_tree_gives(tree: Node, value: object) -> None:
    found = planned().work_out(tree, HERE)
    assert found == value
    assert type(found) is type(value)


def test_a_cell_with_a_formula_of_ours_is_worked_out_once() -> None:
    book, first, second = planned(), CellRef("Blad", 30, 1), CellRef("Blad", 31, 1)
    book.trees |= {first: plus(ONE, 1), second: times(cell(first, "Blad"), 2)}
    assert book.value(second) == 5.0
    book.trees[first] = plus(ONE, 100)
    assert book.value(first) == 2.5


def test_a_function_that_is_not_known_is_a_mistake_of_ours() -> None:
    with pytest.raises(NotUnderstood):
        planned().work_out(call("WEBSERVICE", WORD), HERE)
