"""What became of the layout's formula in a cell: equivalent however written, changed, or replaced by a value."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from itertools import cycle
from typing import TypeAlias

from msgspec import Struct

from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    Call,
    ExternalReference,
    Negative,
    Node,
    NotUnderstood,
    leaves,
    parse_formula,
)
from mallkoll.workbook.formulas.linear_form import LinearForm, linear_form, same_form
from mallkoll.workbook.formulas.relation_formula import is_plain_form_of
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver, SheetRange
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.model.book import Value

RowPlace: TypeAlias = tuple[str, int]  # sheet and row


class FormulaState(StrEnum):
    """What a cell holds where the layout has a formula (or where it has none)."""

    NONE = "ingen"  # typed, where nothing else is declared
    INTACT = "intakt"  # computes what the layout says
    OVERWRITTEN = "överskriven"  # a typed value in the formula's place, a figure like any other
    LOST = "saknas"  # a typed value in the formula's place that the formula's cells and its neighbours speak against
    CHANGED = "ändrad"  # a formula that computes something else
    COUNTS_VARAV = "räknar varav"  # the layout's own, which counts a row of the nämnd's that holds others once more
    CIRCULAR = "cirkel"  # a formula that counts with itself (FOR007)
    EXTERNAL = "annan arbetsbok"  # a formula that fetches from another workbook (FOR008)
    UNKNOWN = "okänd"  # a formula that is not understood
    OWN = "egen"  # a formula where the layout expects a typed value


# looking a member up costs as much as all else that is asked of a cell
NO_FORMULA, INTACT, OVERWRITTEN = FormulaState.NONE, FormulaState.INTACT, FormulaState.OVERWRITTEN

COMPUTED = frozenset({
    INTACT, FormulaState.LOST, FormulaState.CHANGED, FormulaState.COUNTS_VARAV, FormulaState.CIRCULAR,
})  # fmt: skip
"""Cells whose figure is worked out from the layout. What a changed formula shows instead is one finding of its own
(FOR002), not one more in everything that builds on the cell."""

AS_SAVED = frozenset({FormulaState.OWN, FormulaState.UNKNOWN})
"""Formulas that are judged by the number that the file holds for them, or that they are sure to give."""

_TELL_PLACES = frozenset({"ROW", "ROWS", "COLUMN", "COLUMNS", "INDEX", "OFFSET", "INDIRECT", "CELL", "ISFORMULA"})
"""Functions that a reference goes into without its value being counted with."""


_PROBES = ((1.0, 1.0), (-1.0, -1.0), (7.0, 1.0), (1.0, -3.0), (-5.0, 2.0))
"""Signs and sizes, in turn, of the figures that a formula is tried with."""


class Surroundings(Struct, frozen=True):
    """The workbook, and the rows that formulas cannot recognize as varav (``strays``)."""

    places: ReferenceResolver
    strays: frozenset[RowPlace]


def formula_state(
    formula: str, ref: CellRef, column: Column, relation: CellRelation, around: Surroundings
) -> FormulaState:
    """What a formula is that is not simply the template's own, as far as the cell alone tells.

    ``relation`` is the layout's formula there.
    """
    if is_plain_form_of(formula, relation):
        return INTACT
    try:
        tree = parse_formula(formula)
    except NotUnderstood:
        return FormulaState.UNKNOWN
    if has_external_reference(tree):
        return FormulaState.EXTERNAL
    places = around.places
    if any(ref in span for span in referenced_spans(tree, ref, places)):
        return FormulaState.CIRCULAR
    form, terms = linear_form(formula, ref, places), relation.terms
    if form is None or terms is None:
        return INTACT if _gives_the_same(formula, ref, relation, places) else FormulaState.UNKNOWN
    wanted = {cell: c for cell, c in terms.items() if isinstance(cell, CellRef)}
    hidden = frozenset(hidden_figures(form, places))
    if form.constant or rounds(form, column) or not hidden.isdisjoint(wanted):
        return FormulaState.CHANGED
    # a cell more in the span adds nothing where it holds no figure: a spare row, the heading that a sum begins at
    counted = {
        cell: c
        for cell, c in form.terms.items()
        if cell in wanted or not (cell in hidden or adds_nothing(cell, places))
    }
    if same_form(counted, wanted):
        return INTACT
    known = {cell: c for cell, c in counted.items() if (cell.sheet, cell.row) not in around.strays}
    return FormulaState.COUNTS_VARAV if same_form(known, wanted) else FormulaState.CHANGED


def _gives_the_same(formula: str, ref: CellRef, relation: CellRelation, places: ReferenceResolver) -> bool:
    """Whether a formula gives what the layout's does for any content of the cells, tried with a few sets of figures."""
    for probe in _PROBES:
        signs = zip(relation.cells, cycle(probe), strict=False)
        figures: dict[Hashable, float | None] = {cell: sign * (n + 3) ** 1.5 for n, (cell, sign) in enumerate(signs)}
        try:
            result = formula_value(formula, ref, places, partial(_held, figures, places))
        except NotUnderstood:
            return False
        right = relation.value(figures)
        if (
            right is None
            or not isinstance(result, float)
            or not math.isclose(result, right, rel_tol=1e-9, abs_tol=1e-9)
        ):
            return False
    return True


def _held(figures: Mapping[Hashable, float | None], places: ReferenceResolver, cell: CellRef) -> Value:
    return figures[cell] if cell in figures else places.value(cell)


def rounds(form: LinearForm, column: Column) -> bool:
    """Whether a formula rounds to other digits than its column shows."""
    if form.rounding is None:
        return False
    shown = decimals(column)
    return shown is None or not form.rounding.nearest or form.rounding.step > 10.0**-shown * (1 + 1e-9)


def hidden_figures(form: LinearForm, places: ReferenceResolver) -> Iterator[CellRef]:
    """The cells with figures in hidden rows, which SUBTOTAL and AGGREGATE leave out."""
    if form.visible_only:
        for cell in form.terms:
            if places.hidden(cell) and not adds_nothing(cell, places):
                yield cell


def adds_nothing(ref: CellRef, places: ReferenceResolver) -> bool:
    """Whether a sum is the same without the cell: it is blank or holds a text or a truth value."""
    return isinstance(places.value(ref), bool | str | None)


def has_external_reference(tree: Node) -> bool:
    """Whether a formula refers to another workbook."""
    return any(isinstance(leaf, ExternalReference) for leaf in leaves(tree))


def is_external_formula(formula: str) -> bool:
    """Whether a formula, as written, refers to another workbook; False where it cannot be parsed."""
    try:
        return has_external_reference(parse_formula(formula))
    except NotUnderstood:
        return False


def referenced_spans(node: Node | None, at: CellRef, places: ReferenceResolver) -> Iterator[SheetRange]:
    """The spans of cells whose values a formula uses, as far as they can be determined."""
    if node is None:
        return
    try:
        yield from places.ranges(node, at)
    except NotUnderstood:
        match node:
            case Call(name, arguments) if name not in _TELL_PLACES:
                for argument in arguments:
                    yield from referenced_spans(argument, at, places)
            case Binary(_, left, right):
                yield from referenced_spans(left, at, places)
                yield from referenced_spans(right, at, places)
            case Negative(inner):
                yield from referenced_spans(inner, at, places)
