"""What our own formulas give over planned contents; live checks hold the same against LibreOffice, by the thousand."""

from __future__ import annotations

import datetime as dt

import pytest

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import BoundExpression, Node, NotUnderstood
from mallkoll.workbook.formulas.planned_values import PlannedCells
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    array,
    call,
    cell_range,
    cell_reference,
    concatenated,
    count,
    count_where,
    equal,
    greater,
    is_blank,
    is_formula,
    is_number,
    is_one_of,
    is_text,
    minus,
    number_in,
    plus,
    sum_product,
    times,
    total,
    union,
    when,
    without,
)
from mallkoll.workbook.layout.expressions import Op, Ref
from mallkoll.workbook.model.book import CellError, Value

HELD: list[Value] = [1.5, "text", None, "", dt.date(2026, 8, 31), 4.0, " - ", "Källa: a*b"]  # A1, A2 …
A = [CellRef("Blad", row, 1) for row in range(1, len(HELD) + 1)]
ONE, WORD, BLANK, EMPTY, DAY, FOUR, DASH, SOURCE = (cell_reference(ref, "Blad") for ref in A)
ALL, HERE = cell_range(ONE, SOURCE), CellRef("Blad", 20, 2)
GIVEN: list[tuple[Node, object]] = [
    (plus(ONE, BLANK, number_in(WORD), number_in(EMPTY)), 1.5),
    (plus(ONE, WORD), CellError("#VALUE!")),
    (count(ALL), 3.0),  # a date is a number
    (total(ONE, FOUR, WORD), 5.5),
    (call("COUNTIF", ALL, "?*"), 3.0),
    (sum_product(call("COUNTIF", ALL, array(["te*", "käll*", "a?"]))), 2.0),
    (all_of(is_number(DAY), is_text(EMPTY)), True),
    (is_text(BLANK), False),
    (is_blank(DASH), False),
    (is_blank(EMPTY), True),
    (equal(BLANK, ""), True),
    (equal(WORD, "TEXT"), True),
    (call("EXACT", WORD, "TEXT"), False),
    (greater(WORD, 1e9), True),  # every text comes after every number
    (greater(FOUR, WORD), False),
    (is_one_of(call("TRIM", DASH), ["", "-"]), True),
    (without(DASH, " ", "-"), ""),
    (count_where(equal(concatenated(cell_range(ONE, WORD), array(["", "!"])), "text!")), 1.0),
    (sum_product(times(is_number(ALL), greater(call("ROW", ALL), 1))), 2.0),
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
    (call("LARGE", union(ONE, ALL), 2), 4.0),
    (call("SMALL", union(FOUR, ONE, WORD), 1), 1.5),
    (call("LARGE", union(FOUR, WORD, ONE), 3), CellError("#NUM!")),
    (minus(DAY, call("DATE", 2026, 8, 30)), 1.0),
    (concatenated(" ", FOUR, " av ", ONE), " 4 av 1.5"),
    (when(greater(ONE, 1), WORD, BLANK), "text"),
    (when(greater(ONE, 2), WORD, BLANK), 0.0),
    (is_formula(FOUR), True),
    (is_formula(ONE), False),
    (BoundExpression(Op("-", Ref(A[5]), Ref(A[0])), "Blad"), 2.5),
    (BoundExpression(Op("-", Ref(A[5]), Ref(A[1])), "Blad", frozenset({A[1]})), 4.0),
    (BoundExpression(Op("-", Ref(A[5]), Ref(A[1])), "Blad"), CellError("#VALUE!")),
]


def planned() -> PlannedCells:
    return PlannedCells(dict(zip(A, HELD, strict=True)).get, {A[5]}.__contains__)


@pytest.mark.parametrize(("tree", "value"), GIVEN, ids=range(len(GIVEN)))
def test_a_tree_gives(tree: Node, value: object) -> None:
    result = planned().evaluate(tree, HERE)
    assert result == value
    assert type(result) is type(value)


def test_a_cell_with_a_formula_of_ours_is_worked_out_once() -> None:
    book, first, second = planned(), CellRef("Blad", 30, 1), CellRef("Blad", 31, 1)
    book.trees |= {first: plus(ONE, 1), second: times(cell_reference(first, "Blad"), 2)}
    assert book.value(second) == 5.0
    book.trees[first] = plus(ONE, 100)
    assert book.value(first) == 2.5


def test_a_function_that_is_not_known_is_a_mistake_of_ours() -> None:
    with pytest.raises(NotUnderstood):
        planned().evaluate(call("WEBSERVICE", WORD), HERE)
