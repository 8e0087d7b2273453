"""How sure a figure is: what speaks for it alone, and what leaves others possible."""

from __future__ import annotations

import pytest
from whole_line import whole_line

from mallkoll.validators.engine.constraints import compile_system
from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.engine.locate import CellChange, locate
from mallkoll.validators.engine.probability import exactness
from mallkoll.validators.engine.system import Equation, Figure

CERTAIN = 0.999
Cell = tuple[str, str]
POSTS = ("a", "b", "c", "d", "e")


def table(off: float = 0.0, decimals: int = 0, **changed: float) -> tuple[list[Equation], dict[Cell, Figure]]:
    """Five posts with their sum, income + cost = net in every row; ``off``: what rounding left in the nets' sum."""
    values: dict[Cell, float] = {}
    for i, row in enumerate(POSTS):
        values |= {(row, "intakt"): -1003.0 - 211 * i, (row, "kostnad"): 2417.0 + 373 * i}
    for column in ("intakt", "kostnad"):
        values["s", column] = sum(values[row, column] for row in POSTS)
    for row in (*POSTS, "s"):
        values[row, "netto"] = values[row, "intakt"] + values[row, "kostnad"]
    values = {cell: value / 10**decimals for cell, value in values.items()}
    values["s", "netto"] += off
    for name, value in changed.items():
        row, _, column = name.partition("_")
        values[row, column] = value
    equations = []
    for column in ("intakt", "kostnad", "netto"):
        terms = tuple(((row, column), 1.0) for row in POSTS)
        equations.append(Equation(f"summa {column}", (*terms, (("s", column), -1.0)), ("s", column)))
    for row in (*POSTS, "s"):
        net = (row, "netto")
        equations.append(Equation(f"netto {row}", (((row, "intakt"), 1.0), ((row, "kostnad"), 1.0), (net, -1.0)), net))
    return equations, {cell: Figure(v, half_unit(decimals)) for cell, v in values.items()}


def change(equations: list[Equation], figures: dict[Cell, Figure]) -> CellChange:
    (found,) = locate(equations, figures)
    (solution,) = found.solutions
    (only,) = solution.changes
    return only


def test_relations_that_hold_tell_whether_amounts_were_rounded() -> None:
    whole, rounded = (exactness(compile_system(*table(off)), formulas=False) for off in (0.0, 1.0))
    assert set(whole.of) == {None}
    assert whole.of[None] > 0.5
    assert None not in rounded.of
    assert min(rounded.of.values()) == 0.0
    assert exactness(compile_system(*table()), formulas=True).of[None] > whole.of[None]


def test_zero_can_be_told_where_everything_else_adds_up() -> None:
    """Nothing in a zero says what stood there; that all else is exact does."""
    exact, rounded = (change(*table(off, a_kostnad=0.0)) for off in (0.0, 1.0))
    assert exact.best == rounded.best == 2417
    assert exact.share > 0.95 > rounded.share


def test_one_digit_slip_fits_one_figure() -> None:
    """Exchanged digits fit one of the three figures that rounding leaves; a last digit that is gone fits all three."""
    swapped, lost = (change(*table(1.0, a_kostnad=v)) for v in (4217.0, 241.0))
    assert swapped.best == lost.best == 2417
    assert swapped.share > lost.share
    assert lost.share < CERTAIN


@pytest.mark.parametrize("printed", [0.0, 158.0, 1573.0])
def test_a_proposal_has_the_decimals_of_the_figures_it_follows_from(printed: float) -> None:
    """The cell shows whole units, its column one decimal: the figure is 241,7 and not 242."""
    equations, figures = table(decimals=1)
    figures["a", "kostnad"] = Figure(printed, 0.5)
    assert change(equations, figures).best == 241.7


def test_a_table_is_not_divided_to_nothing() -> None:
    """Small amounts ÷ 1 000 all round to zero, and zeros add up."""
    equations, figures = table(decimals=2)
    small = {cell: Figure(round(f.value), 0.5) for cell, f in figures.items()}
    small |= {("a", "netto"): Figure(140.0, 0.5), ("b", "kostnad"): Figure(280.0, 0.5)}
    found = locate(equations, small, whole_line("tabellen", list(small), unit="mnkr"))
    changes = {c.cell: c.best for d in found for c in d.solutions[0].changes}
    assert set(changes) == {("a", "netto"), ("b", "kostnad")}
    assert changes["a", "netto"] == pytest.approx(14, abs=1.5)
    assert changes["b", "kostnad"] == pytest.approx(28, abs=1.5)
