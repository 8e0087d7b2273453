"""Whether a larger explanation is about as likely as the only smallest one.

There may be many explanations with one more cell, but nearly all need slips that are far too rare. A single constraint
is often enough to show it: few slips lead from a range of a few units to the printed figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec.structs import replace

from mallkoll.validators.engine import groups
from mallkoll.validators.engine import slips as known
from mallkoll.validators.engine.algorithms.fourier_motzkin import allowed_moves
from mallkoll.validators.engine.explanation import (
    DERIVED_FIRST,
    LEAST_COST,
    WEIGHT_COST,
    Model,
    Solution,
    solve,
    sum_slips_for,
)
from mallkoll.validators.engine.groups import Group
from mallkoll.validators.engine.intervals import Interval, noise

_MARGIN = 1.0  # powers of ten by which an explanation of a cell more must be less likely
_FEW = 3  # cells whose values are found together: of more each is looked for by itself
_NARROW = 20  # units: where a figure may lie anywhere in more, there is a slip for it


def has_rival(model: Model, group: Group, only: Solution) -> bool:
    """Whether an explanation with one more cell costs hardly more than the only smallest one."""
    most = only.cost + _MARGIN - math.log10(len(model.system.cells))
    if not group.sets or most < (len(only.changes) + 1) * known.LEAST_RANK:
        return False
    cautious, base = replace(model, cautious=True), group.lightest + 1.0
    larger = groups.larger_sets(model.system, group, lambda cells: _room(cautious, cells, base, most) is not None)
    return any(costs_less(cautious, cells, base, most) for cells in larger)


def costs_less(model: Model, cells: Sequence[int], base: float, most: float) -> bool:
    """Whether the explanation that frees these cells costs less than ``most``.

    The answer is that of :func:`solve`, but for nearly all sets a lower bound from single constraints is enough, and
    for the others it need not look at values that are too dear by themselves.
    """
    room = _room(model, cells, base, most)
    return room is not None and solve(model, cells, base, room).cost < most


def _room(model: Model, cells: Sequence[int], base: float, most: float) -> float | None:
    """What the values of these cells may cost together; None where they must cost more."""
    if len(cells) > _FEW:
        return math.inf
    system = model.system
    room = most + 1e-9 - WEIGHT_COST * (sum([system.figures[i].weight for i in cells]) - base)
    if model.costs_before:
        room += math.fsum(model.costs_before.get(e, 0.0) for e in {e for i in cells for e, _ in system.touching[i]})
    left = room - LEAST_COST * len(cells)
    for i in cells:
        left -= _least_cost(model, i, cells) - LEAST_COST
        if left < 0:
            return None
    return room


def _least_cost(model: Model, cell: int, freed: Sequence[int]) -> float:
    """A lower bound on the cost of a freed cell's value, from the constraints that no other freed cell is in."""
    system, derived = model.system, cell in model.derived
    low, high, others = -math.inf, math.inf, sum(1 << i for i in freed if i != cell)
    for e, c in system.touching[cell]:
        if not system.masks[e] & others:
            ends = allowed_moves(system, e, c)
            low, high = max(low, ends[0]), min(high, ends[1])
        elif derived and system.constraints[e].derived == cell and not system.constraints[e].holds:
            return LEAST_COST  # what it is made of moves too, so that any slip in adding it up may explain it
    where = cell, low, high
    if where not in model.least_costs:
        model.least_costs[where] = _least_cost_within(model, *where)
    return model.least_costs[where]


def _least_cost_within(model: Model, cell: int, low: float, high: float) -> float:
    """A lower bound on the cost of a value, where the cell moves that far."""
    derived, printed = cell in model.derived, model.system.figures[cell].value
    places = model.system.decimals_in(cell)
    unit = 10.0**-places
    if not high - low < _NARROW * unit:
        return LEAST_COST if derived else known.LEAST_RANK
    edge = 1e-3 * unit + noise(8 * (abs(printed) + abs(low) + abs(high)))
    within = Interval(printed + low - edge, printed + high + edge)
    least = known.least_rank(printed, within, places, model.context.neighbours.get(model.system.cells[cell], ()))
    if not derived:
        return least
    sums = (slip.rank for slip in sum_slips_for(model, cell, within, {}))
    return min(least, known.UNEXPLAINED_SUM, *sums) - DERIVED_FIRST
