"""The equations that relations are: made of the relations alone once, over a document's readings for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.products.products import is_product
from mallkoll.validators.engine.system import Equation
from mallkoll.validators.engine.unfolding import Formulas
from mallkoll.validators.kept import Kept
from mallkoll.validators.readings.noughts import blanks_for_nought, dashes_for_nought, may_be_nought, only_dashes
from mallkoll.validators.readings.readings import Readings
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.model.worked_out import once_property


class Equations(NamedTuple):
    """The equations, by key the relations that they are made of, and the dashes and blanks that are nought in them."""

    equations: tuple[Equation, ...]
    relation_of: Mapping[str, CellRelation]
    dashes: set[CellRef]
    blanks: set[CellRef]


class Declared(Struct, frozen=True, dict=True):
    """What follows from relations alone: each with its key and its equation (None of one that is not linear).

    ``named`` are all cells in them, ``optional`` those that may be blank.
    """

    keyed: tuple[tuple[str, CellRelation, Equation | None], ...]
    equations: tuple[Equation, ...]
    relation_of: Mapping[str, CellRelation]
    named: frozenset[CellRef]
    optional: frozenset[CellRef]

    @once_property
    def formulas(self) -> Formulas:
        """What the layout's formulas come to."""
        return Formulas(self.equations, {relation.target for _, relation, _ in self.keyed if relation.defines})


def _declare(relations: tuple[CellRelation, ...]) -> Declared:
    keyed: list[tuple[str, CellRelation, Equation | None]] = []
    for number, relation in enumerate(relations):
        terms, key = None if relation.at_most else relation.balance, relation_key(number, relation)
        if terms is not None or is_product(relation):
            keyed.append((key, relation, None if terms is None else Equation(key, terms, relation.target)))
    return Declared(
        tuple(keyed),
        tuple(equation for _, _, equation in keyed if equation is not None),
        {key: relation for key, relation, _ in keyed},
        frozenset(relation.target for relation in relations).union(*[relation.cells for relation in relations]),
        frozenset[CellRef]().union(*[relation.optional for relation in relations]),
    )


declared: Final = Kept(_declare, most=8)


def relation_key(number: int, relation: CellRelation) -> str:
    """The key of the equation of a relation, by its place among the relations."""
    return f"{relation.kind.value}-{number}"


def equations_of(relations: tuple[CellRelation, ...], readings: Readings) -> Equations:
    """The equations of the relations that say *equal* and are linear, over the readings that have a value.

    The others that say *equal* are products. A dash is zero, as in printed tables; but not where all posts of a sum are
    dashes, and not in the place of a sum or a difference, where it says that nothing was worked out. So is a blank that
    the layout counts as zero, and it is suspected like any other: an amount may have been forgotten there.
    """
    all_of = declared(relations)
    blank = {ref for ref, reading in readings.odd.items() if reading.value is None}.intersection(all_of.optional)
    dashes, blanks = dashes_for_nought(relations, readings), blanks_for_nought(relations, readings)
    no_figures = all_of.named - readings.value_of.keys()  # places that hold none in this workbook
    if not (dashes or no_figures or blank - blanks):  # nearly always
        return Equations(all_of.equations, all_of.relation_of, dashes, blanks)
    equations: list[Equation] = []
    relation_of: dict[str, CellRelation] = {}
    for key, relation, equation in all_of.keyed:
        if not no_figures.isdisjoint(relation.cells) or (equation is not None and relation.target in no_figures):
            continue
        if equation is not None:
            if dashes and only_dashes(relation, dashes, readings):
                continue
            equations.append(_without_blanks(equation, relation, blanks, readings) if relation.optional else equation)
        relation_of[key] = relation
    return Equations(tuple(equations), relation_of, dashes, blanks)


def _without_blanks(equation: Equation, relation: CellRelation, blanks: set[CellRef], readings: Readings) -> Equation:
    """The equation without the blanks that are left out of it, where anything else is in it."""
    target, *rest = equation.terms
    values = readings.value_of
    kept = [t for t in rest if t[0] in blanks or not may_be_nought(t[0], relation, readings)]
    if len(kept) == len(rest) or all(values[cell] is None for cell, _ in rest if isinstance(cell, CellRef)):
        return equation
    return replace(equation, terms=(target, *kept))
