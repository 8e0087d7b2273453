"""A printed tree is read as the same tree: brackets stand where the meaning needs them, and nowhere else."""

from __future__ import annotations

import random

import pytest

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    BoundExpression,
    Call,
    ExternalReference,
    Negative,
    Node,
    Number,
    RangeReference,
    Text,
    parse_formula,
)
from mallkoll.workbook.formulas.print_tree import number_text, tree_text
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    array,
    bracketed,
    call,
    cell_range,
    cell_reference,
    concatenated,
    count,
    differs,
    equal,
    is_formula,
    minus,
    on_that_row,
    plus,
    power,
    times,
    union,
    when,
)
from mallkoll.workbook.layout.expressions import Op, Ref

C7 = cell_reference(CellRef("Drift", 7, 3), "Drift")
FAR = cell_reference(CellRef("Mål 'a'", 7, 3), "Drift")
SIGNS = ["=", "<>", "<", ">", "<=", ">=", "&", "+", "-", "*", "/", "^"]


def some_tree(rng: random.Random, depth: int) -> Node:
    kind = rng.random() if depth else 0.0
    if kind < 0.3:
        return rng.choice([Number(2.0), Number(0.5), Text('a "b"'), C7, FAR, RangeReference(None, 0, 3, 0, 3)])
    if kind < 0.75:
        return Binary(rng.choice(SIGNS), some_tree(rng, depth - 1), some_tree(rng, depth - 1))
    if kind < 0.85:
        return Negative(some_tree(rng, depth - 1))
    return Call("IF", tuple(some_tree(rng, depth - 1) for _ in range(3)))


def test_joined_ranges_are_one_argument() -> None:
    spans = [cell_range(C7, cell_reference(CellRef("Drift", at, 3), "Drift")) for at in (8, 9, 10)]
    assert tree_text(call("LARGE", union(*spans), 2)) == "LARGE((C7:C8,C7:C9,C7:C10),2)"
    assert tree_text(count(union(spans[0]))) == "COUNT(C7:C8)"
    assert parse_formula(tree_text(call("LARGE", union(*spans), 2))) == call("LARGE", union(*spans), 2)


def test_more_cells_than_a_function_takes_are_counted_in_turns() -> None:
    cells = [cell_reference(CellRef("Drift", 2 * at, 3), "Drift") for at in range(1, 301)]
    first, second = tree_text(count(*cells)).split("+")
    assert first.count(",") == 254
    assert second == f"COUNT({','.join(f'C{2 * at}' for at in range(256, 301))})"


def test_a_row_that_is_meant_wherever_the_formula_is_copied() -> None:
    assert tree_text(plus(on_that_row(CellRef("Drift", 7, 3), "Drift"), 1)) == "C$7+1"
    assert tree_text(on_that_row(CellRef("Mål", 7, 3), "Drift")) == "'Mål'!C$7"


def test_what_is_printed_is_read_as_the_same_tree() -> None:
    rng = random.Random(3)
    for _ in range(3_000):
        tree = some_tree(rng, 4)
        assert parse_formula(tree_text(tree)) == tree, tree_text(tree)


A, B = Ref(CellRef("Drift", 1, 1)), Ref(CellRef("Drift", 1, 2))
PRINTED = [
    (plus(C7, minus(C7, 1), 2), "C7+C7-1+2"),
    (minus(C7, plus(C7, 1)), "C7-(C7+1)"),
    (times(equal(C7, 1), differs(C7, "")), '(C7=1)*(C7<>"")'),
    (equal(equal(C7, 1), equal(C7, 2)), "(C7=1)=(C7=2)"),
    (concatenated("a", "b", concatenated(C7, "c"), "d"), '"ab"&C7&"cd"'),
    (power(10, Negative(C7)), "10^-C7"),
    (when(all_of(C7), 1e-6, bracketed(C7)), "IF(AND(C7),1E-6,(C7))"),
    (equal(C7, array(["a", 1.0])), 'C7={"a",1}'),
    (is_formula(FAR), "_xlfn.ISFORMULA('Mål ''a'''!C7)"),
    (minus(C7, BoundExpression(Op("-", A, B), "Drift", frozenset({A.target}))), "C7-(N(A1)-B1)"),
    (RangeReference(None, 0, 1, 0, 1, fixed=True), "$A:$A"),
    (RangeReference(None, 6, 1, 6, 1, fixed=True), "$A6"),
    (plus(), "0"),
]


@pytest.mark.parametrize(("tree", "text"), PRINTED, ids=[text for _, text in PRINTED])
def test_a_tree_is_printed(tree: Node, text: str) -> None:
    assert tree_text(tree) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (80.0, "80"), (0.05, "0.05"), (5e-5, "5E-5"), (-1.0, "-1")])
def test_a_number_is_written_as_a_formula_writes_it(value: float, text: str) -> None:
    assert number_text(value) == text


def test_what_is_only_read_is_not_printed() -> None:
    with pytest.raises(KeyError):
        tree_text(ExternalReference())
