"""What an explanation is weighed by: the system, the caller's words, and how closely relations add up in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from mallkoll.validators.engine import certainty
from mallkoll.validators.engine.intervals import noise, round_to
from mallkoll.validators.engine.system import CellId, Relation, System

_WORST = 8.0  # the most that one relation's residual may cost


class Line(Struct, frozen=True):
    """A row, column or table whose figures may all be wrong in the same way. ``cells`` holds typed amounts."""

    label: str
    cells: tuple[CellId, ...]


def _label(cell: CellId) -> str:
    return str(cell)


class Context(Struct, frozen=True, kw_only=True):
    """What the caller knows beside the relations; everything has a default.

    ``label`` names a cell's row in words, ``column`` its column (None: unknown). ``neighbours`` gives per cell (kind,
    value) of cells whose value may have been typed instead (see ``slips.neighbour_slips``). ``varav`` gives per sum
    the (label, amount) of rows that must not be counted into it. ``lines`` are rows, columns and tables. ``unit`` is
    kr, tkr, mnkr or mdkr. ``certainty``: whether to work out how sure the explanations are, which takes longer than
    finding them.
    """

    label: Callable[[CellId], str] = _label
    column: Callable[[CellId], str] | None = None
    neighbours: Mapping[CellId, Sequence[tuple[str, float]]] = field(default_factory=dict)
    varav: Mapping[CellId, Sequence[tuple[str, float]]] = field(default_factory=dict)
    lines: Sequence[Line] = ()
    unit: str = "tkr"
    certainty: bool = True


class Model(Struct, frozen=True, dict=True):
    """A system and what is needed to weigh explanations; ``spread`` in (0, 1] scales the variance of rounding.

    ``formulas``: whether there are intact formulas in the document.
    """

    system: System
    context: Context
    spread: float
    derived: frozenset[int]
    formulas: bool = False

    @cached_property
    def exact(self) -> certainty.Exactness:
        """Whether amounts add up exactly here."""
        return certainty.exactness(self.system, formulas=self.formulas)

    @cached_property
    def decimals(self) -> dict[int, int]:
        """What :func:`decimals_in` has found, by cell."""
        return {}


def model_of(system: System, context: Context, *, formulas: bool = False) -> Model:
    """Measure how closely the holding relations hold: 1 if as rounding would have it, near 0 if exactly."""
    shares = [min(9.0, r.residual**2 / r.variance) for r in system.relations if r.holds and r.variance]
    # one imagined relation with a full residual: few relations prove nothing
    spread = min(1.0, max(0.01, (1.0 + math.fsum(shares)) / (1.0 + len(shares))))
    derived = frozenset(r.derived for r in system.relations if r.derived is not None)
    return Model(system, context, spread, derived, formulas)


def decimals_in(model: Model, cell: int) -> int:
    """How many decimals the right figure has: as many as any of the figures that it follows from.

    A cell that shows fewer may have been rounded by itself, or shows a figure that was never meant for it.
    """
    found = model.decimals.get(cell)
    if found is None:
        near = {i for e, _ in model.system.touching[cell] for i, _ in model.system.relations[e].terms}
        figures = [model.system.figures[i] for i in near if not model.system.figures[i].computed]
        found = model.decimals[cell] = max(f.decimals for f in (model.system.figures[cell], *figures))
    return found


def printable(model: Model, cell: int, value: float) -> bool:
    """Whether the cell, rounded as it is, could show the value; always for exact figures."""
    return not model.system.figures[cell].half or round_to(value, decimals_in(model, cell)) == value


def snapped(model: Model, cell: int, value: float) -> float:
    """The printable figure that a computed value is, but for the float noise of the computation."""
    rounded = round_to(value, decimals_in(model, cell))
    return rounded if abs(rounded - value) <= noise(8 * value) + 1e-12 else value


def residual_cost(model: Model, moves: Mapping[int, float]) -> float:
    """How badly the relations add up after the moves (cell → new value − printed), against before."""
    now: dict[int, float] = {}
    for i, move in moves.items():
        for e, c in model.system.touching[i]:
            now[e] = now.get(e, 0.0) + c * move
    total = 0.0
    for e, move in now.items():
        relation = model.system.relations[e]
        if relation.variance:
            spread = 2 * relation.variance * model.spread * math.log(10)
            total += min(_WORST, (relation.residual + move) ** 2 / spread) - _cost_before(model, relation)
    return total


def _cost_before(model: Model, relation: Relation) -> float:
    if not (relation.holds and relation.variance):
        return 0.0
    return min(_WORST, relation.residual**2 / (2 * relation.variance * model.spread * math.log(10)))


def gain_at_most(model: Model, cells: Sequence[int]) -> float:
    """How much better the relations of these cells could add up than before: so far may :func:`residual_cost` fall."""
    touched = {e for i in cells for e, _ in model.system.touching[i]}
    return math.fsum(_cost_before(model, model.system.relations[e]) for e in touched)
