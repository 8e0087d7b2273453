"""The figures of a sheet that are likely wrong, by its own sums: ``wrong_figures(sheet)``.

For a sheet that no layout describes. Each :class:`WrongFigure` is one fault, to be told once:

    cell, value         the cell that is likeliest wrong, and what it holds
    expected            what it would have to hold for its sums to add up
    sure                two sums point at the cell; else only one fails, and any of its cells may be the wrong one
    totals              the sums that fail, each a :class:`FailingTotal`: the cell of the total, what it holds, what its
                        parts give, how many sums made alike hold beside it; in words: ``B5 = summan av B2:B4``

    for wrong in wrong_figures(sheet, computed={(5, 2)}): ...

``computed`` are cells with formulas that are taken to be right: no fault is looked for in them, and a total among them
is not tried. Sums that rounding explains are never told. Bounded in time and memory; never raises.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.grid import grid_of_sheet
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Cell, Inferred, InferredRelation
from mallkoll.workbook.model.book import Sheet, address
from mallkoll.workbook.model.cell_group import cell_list_text

FEWEST_FIGURES: Final = 6
"""A sheet with fewer numbers has no parallel sums."""


class FailingTotal(Struct, frozen=True):
    """A total that does not add up, beside ``parallel`` sums made alike that do."""

    cell: Cell
    value: float
    gives: float  # what its parts give
    parts: tuple[Cell, ...]
    parallel: int
    tolerance: float  # what rounding explains
    exact: bool = False  # those parallel hold to the last digit

    @property
    def words(self) -> str:
        """The relation: ``B5 = summan av B2:B4``."""
        parts = cell_list_text([("", address(*part)) for part in self.parts])
        return f"{address(*self.cell)} = summan av {parts}"


class WrongFigure(Struct, frozen=True):
    """A cell that is likely wrong, and the totals that do not add up because of it."""

    cell: Cell
    value: float
    expected: float
    sure: bool
    totals: tuple[FailingTotal, ...]


def wrong_figures(
    sheet: Sheet, computed: Collection[Cell] = (), inferred: Inferred | None = None
) -> tuple[WrongFigure, ...]:
    """The likely wrong figures of a sheet in reading order, each with all the totals that it explains.

    ``inferred`` is what :func:`infer` said of the sheet, where that is known already.
    """
    numbers = (cell for cell in sheet.cells.values() if type(cell.value) is float)
    if len(tuple(islice(numbers, FEWEST_FIGURES))) < FEWEST_FIGURES:
        return ()
    failing = [
        (relation, suspects)
        for relation in (inferred or infer(grid_of_sheet(sheet))).relations
        if not relation.evidence.holds and relation.target not in computed
        if (suspects := [cell for cell in relation.suspects if cell not in computed])
    ]
    by_cell: dict[Cell, list[InferredRelation]] = {}
    for relation, suspects in failing:
        by_cell.setdefault(suspects[0], []).append(relation)
    return tuple(_wrong(sheet, cell, by_cell[cell], computed) for cell in sorted(by_cell))


def _wrong(sheet: Sheet, cell: Cell, relations: Sequence[InferredRelation], computed: Collection[Cell]) -> WrongFigure:
    """One fault: what most of the sums that fail say the cell should hold, those of typed figures first.

    A sum that says something else has a fault of its own.
    """
    value = _number(sheet, cell)

    def change(relation: InferredRelation) -> float:
        return -relation.evidence.gap if cell == relation.target else relation.evidence.gap

    def like(one: InferredRelation) -> list[InferredRelation]:
        room = one.evidence.tolerance
        return [r for r in relations if abs(change(r) - change(one)) <= room + r.evidence.tolerance]

    def rank(one: InferredRelation) -> tuple[int, int, float]:
        formulas = sum(part in computed for part in one.parts)
        return -len(like(one)), formulas, one.evidence.tolerance

    finest = min(relations, key=rank)
    agreeing = like(finest)
    totals = tuple(total_of(sheet, relation) for relation in agreeing)
    return WrongFigure(cell, value, _plain(value + change(finest)), len(agreeing) > 1, totals)


def total_of(sheet: Sheet, relation: InferredRelation) -> FailingTotal:
    """A sum that fails, as it is told."""
    value = _number(sheet, relation.target)
    gives = _plain(value - relation.evidence.gap)
    evidence = relation.evidence
    return FailingTotal(
        relation.target, value, gives, relation.parts, evidence.holding, evidence.tolerance, evidence.exact
    )


def _number(sheet: Sheet, cell: Cell) -> float:
    value = sheet.value(*cell)
    return value if isinstance(value, float) else 0.0


def _plain(number: float) -> float:
    """The number without float noise."""
    return float(f"{number:.15g}")
