"""From a set of freed cells to an explanation: the value each cell should have, and how likely the whole is.

The values that the constraints allow are weighed by two things: how common the slip is that leads from them to the
printed figure (``slips``), and how well the constraints then add up. Rounding makes a residual of known spread (each
figure evenly within its half-width, variance half²/3), so a value that leaves a residual of three spreads is less
likely than one that leaves none. Where the constraints of the document in fact hold exactly, as amounts typed in whole
tkr mostly do, the spread is taken to be that small. All costs are minus common logarithms of likelihoods and add up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.validators.engine import probability
from mallkoll.validators.engine import slips as known
from mallkoll.validators.engine.algorithms.fourier_motzkin import (
    FeasibleRange,
    allowed_moves,
    feasible_range,
    feasible_range_alone,
)
from mallkoll.validators.engine.constraints import LinearConstraint, System
from mallkoll.validators.engine.intervals import Interval, noise, round_to
from mallkoll.validators.engine.slips import Slip, SumPart
from mallkoll.validators.engine.system import CellId
from mallkoll.workbook.model.worked_out import once_property

WEIGHT_COST = 1.5
"""What one unit of weight above the lightest explanation costs: as much as a slip some thirty times rarer."""

DERIVED_FIRST = 0.3
"""A sum goes before its parts when all explain a failure about equally well: that is where a reader looks first."""

LEAST_COST = known.LEAST_RANK - DERIVED_FIRST
"""No value of a freed cell costs less."""

DETERMINED = 0.99
"""A value that is so probable is known to its last digit, though the constraints would leave room for others."""

_OPTIONS = (6, 3)  # how many values of the first of two, and of each of three freed cells are tried
_UNPRINTABLE = 10.0  # the cost of a value that the cell, rounded as it is, could not show
_WORST = 8.0  # the most that one constraint's residual may cost


class Line(Struct, frozen=True):
    """A row, column or table whose figures may all be wrong in the same way.

    ``near`` are those of its typed amounts that were asked about; ``cells`` gives all of them: mostly nobody asks.
    """

    label: str
    near: Sequence[CellId]
    cells: Callable[[], Sequence[CellId]]


def _no_lines(_: Iterable[CellId]) -> Iterable[Line]:
    return ()


class Context(Struct, frozen=True, kw_only=True):
    """What the caller knows beside the equations; every field has a default.

    ``label`` names a cell's row in words, ``column`` its column (None: unknown). ``neighbours`` gives per cell (kind,
    value) of cells whose value may have been typed instead (see ``slips.neighbour_slips``). ``varav`` gives per sum
    the (label, amount) of rows that must not be counted into it. ``lines`` gives the rows, columns and tables in which
    at least two of some cells stand. ``unit`` is kr, tkr, mnkr or mdkr.
    """

    label: Callable[[CellId], str] = str
    column: Callable[[CellId], str] | None = None
    neighbours: Mapping[CellId, Sequence[tuple[str, float]]] = field(default_factory=dict)
    varav: Mapping[CellId, Sequence[tuple[str, float]]] = field(default_factory=dict)
    lines: Callable[[Iterable[CellId]], Iterable[Line]] = _no_lines
    unit: str = "tkr"


class CellChange(Struct, frozen=True):
    """The change of one cell in an explanation: from ``printed`` to a value in [low, high], most likely ``best``.

    [low, high] is what the constraints allow while the explanation's other cells move too. ``slip`` is the known slip
    that leads from ``best`` to ``printed``, None if there is none. ``share`` is the probability (0 to 1) of ``best``
    among all values that the cell may have, given that it is wrong. ``digits`` is how many digits of the change the
    constraints determine: the common logarithm of the size of the change over the uncertainty of the new value.
    """

    cell: CellId
    printed: float
    low: float
    high: float
    best: float
    slip: Slip | None = None
    share: float = 0.0
    digits: float = 0.0


class Solution(Struct, frozen=True):
    """One explanation: these changes together make the constraints ``repairs`` hold, and break none.

    ``cost`` is minus the common logarithm of a rough likelihood: a difference of 1 is ten times as likely. ``slip``
    is set when ONE slip accounts for all the changes (two amounts that changed places, a whole row in kronor).
    """

    changes: tuple[CellChange, ...]
    repairs: tuple[str, ...]
    cost: float
    weight: float
    slip: Slip | None = None

    @property
    def digits(self) -> float:
        """The powers of ten by which the explanation is likelier than agreement by chance.

        Only slips that tell the right figure count: a typed zero, for instance, would explain any amount.
        """
        if self.slip is not None:  # one slip says it of all
            return max(change.digits for change in self.changes) - self.cost
        telling = (c.digits for c in self.changes if c.slip is not None and c.slip.value is not None)
        return math.fsum(telling) - self.cost


class Model(Struct, frozen=True, dict=True):
    """A system and what is needed to weigh explanations; ``spread`` in (0, 1] scales the variance of rounding.

    ``formulas``: whether there are intact formulas in the document. ``cautious``: whether what may well stand there
    without a slip is suspected as much as anything else.
    """

    system: System
    context: Context
    spread: float
    derived: frozenset[int]
    formulas: bool = False
    cautious: bool = False

    @once_property
    def exact(self) -> probability.Exactness:
        """How probable it is that amounts add up exactly in this document."""
        return probability.exactness(self.system, formulas=self.formulas)

    @once_property
    def costs_before(self) -> Mapping[int, float]:
        """The costs of the residuals with the figures as printed, by constraint; of those that fail there are none."""
        uneven = ((e, self.system.constraints[e]) for e in self.system.uneven)
        held = ((e, r) for e, r in uneven if r.residual and r.holds and r.variance)
        return {e: _residual_cost(self, r, r.residual) for e, r in held}

    @once_property
    def least_costs(self) -> dict[tuple[int, float, float], float]:
        """The cache of the least cost of a cell's value, by its index and how far it may move."""
        return {}


class _Option(Struct, frozen=True):
    value: float
    slip: Slip | None
    cost: float


def explanation_model(system: System, context: Context, *, formulas: bool = False) -> Model:
    """The model of a system. Its ``spread`` is 1 if residuals are as large as rounding makes them, near 0 if exact."""
    return Model(system, context, probability.spread(system), system.derived, formulas)


def printable(model: Model, cell: int, value: float) -> bool:
    """Whether the cell, rounded as it is, could show the value; always for exact figures."""
    return not model.system.figures[cell].half or round_to(value, model.system.decimals_in(cell)) == value


def _snapped(model: Model, cell: int, value: float) -> float:
    """The value rounded to the cell's decimals, if only float noise separates the two; else the value itself."""
    rounded = round_to(value, model.system.decimals_in(cell))
    return rounded if abs(rounded - value) <= noise(8 * value) + 1e-12 else value


def residual_cost(model: Model, moves: Mapping[int, float]) -> float:
    """The change in the cost of all residuals when cells move (cell index → new value − printed)."""
    now: dict[int, float] = {}
    for i, move in moves.items():
        for e, c in model.system.touching[i]:
            now[e] = now.get(e, 0.0) + c * move
    total = 0.0
    for e, move in now.items():
        constraint = model.system.constraints[e]
        if constraint.variance:
            total += _residual_cost(model, constraint, constraint.residual + move) - model.costs_before.get(e, 0.0)
    return total


def _residual_cost(model: Model, constraint: LinearConstraint, residual: float) -> float:
    return min(_WORST, residual**2 / (2 * constraint.variance * model.spread * math.log(10)))


def solve(model: Model, cells: Sequence[int], base: float, room: float = math.inf) -> Solution:
    """The likeliest explanation that changes just these cells.

    ``base`` is the weight of the lightest explanation; weight above it is paid for with :data:`WEIGHT_COST`. Where no
    values cost less than ``room`` together (residuals aside) it need not be the likeliest, but costs no less either.
    """
    options, reaches = _assign(model, tuple(cells), {}, room)
    figures = model.system.figures
    weight = sum(figures[i].weight for i in cells)
    moves = {i: option.value - figures[i].value for i, option in options.items()}
    cost = sum(o.cost for o in options.values()) + residual_cost(model, moves) + WEIGHT_COST * (weight - base)
    changes = tuple(
        CellChange(model.system.cells[i], figures[i].value, reaches[i].low, reaches[i].high, o.value, o.slip)
        for i, o in sorted(options.items(), key=lambda item: item[1].cost)
    )
    return Solution(changes, repaired(model.system, cells), cost, weight)


def with_probabilities(model: Model, solution: Solution) -> Solution:
    """The explanation with ``share`` and ``digits`` of each change set, the other changes taken as proposed."""
    index = model.system.index
    changes = []
    for change in solution.changes:
        settled = {index[c.cell]: c.best for c in solution.changes if c.cell != change.cell}
        i, wide = (
            index[change.cell],
            change.high - change.low + 2 * 10.0 ** -model.system.decimals_in(index[change.cell]),
        )
        where = FeasibleRange(change.low - wide, change.high + wide, ())
        how = probability.CandidateContext(
            model.system.decimals_in(i),
            slips_for(model, i, where, change.best, settled),
            _shifted(model, settled),
            model.exact,
        )
        share = probability.probability(model.system, i, change.best, (change.low, change.high), how)
        known_to = max(change.high - change.low if share < DETERMINED else 0.0, 10.0**-how.decimals)
        digits = math.log10(max(abs(change.best - change.printed) / known_to, 1e-9))
        changes.append(replace(change, share=share, digits=digits))
    return replace(solution, changes=tuple(changes))


def _shifted(model: Model, settled: Mapping[int, float]) -> dict[int, float]:
    """How far the cells that already have a new value move the residual of each constraint, by its index."""
    shift: dict[int, float] = {}
    for i, value in settled.items():
        for e, c in model.system.touching[i]:
            shift[e] = shift.get(e, 0.0) + c * (value - model.system.figures[i].value)
    return shift


def single_cell_change(model: Model, cell: int, constraints: Sequence[int]) -> CellChange:
    """The change of one cell that makes these constraints hold and breaks none; other failures are ignored."""
    system = model.system
    wanted = set(constraints)
    figure = system.figures[cell]
    low, high = -math.inf, math.inf
    for e, c in system.touching[cell]:
        constraint = system.constraints[e]
        if e in wanted or constraint.holds:
            ends = allowed_moves(system, e, c)
            low, high = max(low, ends[0]), min(high, ends[1])
    where = FeasibleRange(figure.value + low, figure.value + high, ())
    option = _options(model, cell, where, {})[0]
    return CellChange(system.cells[cell], figure.value, where.low, where.high, option.value, option.slip)


def repaired(system: System, cells: Sequence[int]) -> tuple[str, ...]:
    """The keys of the failing constraints that contain any of these cells."""
    touched = {e for i in cells for e, _ in system.touching[i]}
    return tuple(system.constraints[e].key for e in system.failing if e in touched)


def _assign(
    model: Model, cells: tuple[int, ...], settled: Mapping[int, float], room: float
) -> tuple[dict[int, _Option], dict[int, FeasibleRange]]:
    """The likeliest combination of values. The cell with the narrowest range is chosen first, then the rest."""
    free = [i for i in cells if i not in settled]
    if len(cells) == 1:
        reaches = {cells[0]: feasible_range_alone(model.system, cells[0])}
    elif len(free) > 3:  # elimination grows too fast: one after the other, the others as they are now
        reaches = {i: feasible_range(model.system, (i,), i, {j: v for j, v in settled.items() if j != i}) for i in free}
    else:
        reaches = {i: feasible_range(model.system, cells, i, settled) for i in free}
    first = min(free, key=lambda i: reaches[i].high - reaches[i].low)
    options = _options(model, first, reaches[first], settled)
    if len(free) == 1:
        return {first: options[0]}, reaches
    best: tuple[float, dict[int, _Option]] | None = None
    left = room - LEAST_COST * (len(free) - 1)
    for option in [o for o in options[: _OPTIONS[len(cells) > 2]] if o.cost < left] or options[:1]:
        rest, _ = _assign(model, cells, {**settled, first: option.value}, room - option.cost)
        chosen = {first: option, **rest}
        moves = {i: o.value - model.system.figures[i].value for i, o in chosen.items()}
        cost = sum(o.cost for o in chosen.values()) + residual_cost(model, moves)
        if best is None or cost < best[0]:
            best = cost, chosen
    assert best is not None  # noqa: S101 - there is always the option without slip
    return best[1], reaches


def _options(model: Model, cell: int, where: FeasibleRange, settled: Mapping[int, float]) -> list[_Option]:
    """The candidate values of a cell, likeliest first."""
    figure = model.system.figures[cell]
    moves = {i: v - model.system.figures[i].value for i, v in settled.items()}

    def fit(value: float) -> float:
        return residual_cost(model, {**moves, cell: value - figure.value})

    derived = cell in model.derived
    point = best_point(model, cell, where, settled)
    nothing = known.UNEXPLAINED_SUM if derived else known.UNEXPLAINED
    within = Interval(where.low, where.high)
    # the neighbours of the likeliest value count when other cells must find theirs afterwards
    points = [point, *(v for v in (point - 2 * figure.half, point + 2 * figure.half) if figure.half and v in within)]
    ways = [_Option(v, None, nothing + (0.0 if printable(model, cell, v) else _UNPRINTABLE)) for v in points]
    for slip in slips_for(model, cell, where, point, settled):
        value = point if slip.value is None else _snapped(model, cell, slip.value)
        rank = slip.rank + (0.0 if model.cautious else slip.strange)
        ways.append(_Option(value + 0.0, slip, rank + (0.0 if printable(model, cell, value) else _UNPRINTABLE)))
    ways.sort(key=lambda o: o.cost + fit(o.value))
    return [_Option(o.value, o.slip, o.cost - (DERIVED_FIRST if derived else 0.0)) for o in ways]


def slips_for(model: Model, cell: int, where: FeasibleRange, point: float, settled: Mapping[int, float]) -> list[Slip]:
    """Every known slip that leads from a value in the cell's feasible range to its printed figure."""
    figure, context, name = model.system.figures[cell], model.context, model.system.cells[cell]
    within = Interval(where.low, where.high)
    decimals = model.system.decimals_in(cell)
    neighbours = context.neighbours.get(name, ())
    candidates = [
        *known.digit_slips(figure.value, within, decimals),
        *known.factor_slips(figure.value, within, decimals, context.unit),
        *known.neighbour_slips(figure.value, point, neighbours),
        *known.zero_slip(figure.value, point, neighbours),
    ]
    return [*candidates, *sum_slips_for(model, cell, within, settled)] if cell in model.derived else candidates


def sum_slips_for(model: Model, cell: int, within: Interval, settled: Mapping[int, float]) -> Iterator[Slip]:
    """Those that were made in adding up a derived cell."""
    for parts, total in _sums(model, cell, settled):
        yield from known.sum_slips(model.system.figures[cell].value, within, parts, total)


def _sums(model: Model, cell: int, settled: Mapping[int, float]) -> list[tuple[list[SumPart], str]]:
    """The parts of a derived cell by each failing constraint that defines it, with the Swedish noun for the total."""
    system, context = model.system, model.context
    own_row = context.label(system.cells[cell])
    details = context.varav.get(system.cells[cell], ())
    sums = []
    for e, coefficient in system.touching[cell]:
        constraint = system.constraints[e]
        if constraint.derived != cell or constraint.holds:
            continue
        parts = [SumPart(label, amount, varav=True) for label, amount in details]
        for i, c in constraint.terms:
            if i != cell:
                name = system.cells[i]
                amount = -c * settled.get(i, system.figures[i].value) / coefficient
                across = context.column is not None and context.label(name) == own_row
                label = context.column(name) if context.column is not None and across else context.label(name)
                parts.append(SumPart(label, amount, noun="kolumnen" if across else "raden"))
        adds = all(c * coefficient < 0 for i, c in constraint.terms if i != cell)
        sums.append((parts, "summan" if adds else "beräkningen"))
    return sums


def best_point(model: Model, cell: int, where: FeasibleRange, settled: Mapping[int, float]) -> float:
    """The value that fits the constraints best, rounded as the cell is, within its feasible range.

    Candidates are what each constraint alone implies, and their mean weighted by precision (least squares).
    """
    system = model.system
    figure = system.figures[cell]
    moves = {i: v - system.figures[i].value for i, v in settled.items()}
    shift = _shifted(model, settled)
    implied, top, bottom = [], 0.0, 0.0
    for e, c in system.touching[cell]:
        constraint = system.constraints[e]
        if constraint.low <= 0 <= constraint.high and math.isfinite(constraint.high):
            value = figure.value - (constraint.residual + shift.get(e, 0.0)) / c
            implied.append(value)
            precision = c * c / (constraint.variance + noise(figure.value) + 1e-12)
            top, bottom = top + precision * value, bottom + precision
    if not implied:
        return _clamped(figure.value, where)
    decimals = model.system.decimals_in(cell)
    within = Interval(where.low, where.high)
    exact = [*implied, top / bottom]
    candidates = [v for v in (round_to(v, decimals) for v in exact) if v in within]
    candidates = candidates or [_clamped(v, where) for v in exact]
    return min(candidates, key=lambda v: (residual_cost(model, {**moves, cell: v - figure.value}), abs(v)))


def _clamped(value: float, where: FeasibleRange) -> float:
    """The value nearest to ``value`` in the feasible range, kept clear of its ends by the float noise."""
    edge = min((where.high - where.low) / 2, noise(8 * (abs(value) + abs(where.low) + abs(where.high))))
    if not math.isfinite(edge):  # open to one side: the finite end needs no care
        return min(max(value, where.low), where.high)
    return min(max(value, where.low + edge), where.high - edge)
