"""Linear equations over cells, and which of them hold.

An equation is Σ coefficient · cell = 0: a sum is *parts − sum = 0*, a deviation *budget − prognosis − deviation = 0*, a
net *cost − income − net = 0*. A cell is any hashable id: this module knows nothing of sheets and layouts.

An equation **fails** only if no rounding can explain it: |Σ c·v| > Σ |c|·half + float noise (XBRL Calculations 1.1).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TypeAlias

from msgspec import Struct

from mallkoll.validators.engine.intervals import decimals_of, noise

CellId: TypeAlias = Hashable


class Equation(Struct, frozen=True):
    """Σ coefficient · cell = 0.

    ``key`` is unique in a document. ``derived`` is the cell that the equation defines (the sum, the deviation), None
    where no cell is defined by the others.
    """

    key: str
    terms: tuple[tuple[CellId, float], ...]
    derived: CellId | None = None


class Figure(Struct, frozen=True, gc=False):
    """A printed figure.

    ``half`` is the rounding half-width (0 exact) in the unit of the value. ``weight`` (> 0) says how little suspect
    the cell is: 1 a typed figure, more for one that is seldom wrong. A ``fixed`` cell is never suspect. A ``computed``
    cell holds an intact formula: never suspect either, but it follows when the cells that define it change. ``low``
    and ``high`` bound what may stand there; a figure outside them is itself a failing relation (:func:`bound_key`).
    """

    value: float
    half: float
    weight: float = 1.0
    fixed: bool = False
    computed: bool = False
    low: float = -math.inf
    high: float = math.inf

    @property
    def decimals(self) -> int:
        """How many decimals it is printed with; of an exact figure, those it was typed with."""
        return _decimals_of_half(self.half) if self.half > 0 else decimals_of(self.value)


@lru_cache(maxsize=256)
def _decimals_of_half(half: float) -> int:
    return round(-math.log10(2 * half))


def bound_key(cell: CellId) -> str:
    """The key under which a figure outside its own bounds is reported as a failing relation."""
    return f"gräns:{cell}"


def residual(equation: Equation, figures: Mapping[CellId, Figure]) -> float:
    """Σ c·v in the unit of the figures; a cell without figure counts as 0."""
    figure_of = figures.get
    return math.fsum([c * figure.value for cell, c in equation.terms if (figure := figure_of(cell)) is not None])


def slack(equation: Equation, figures: Mapping[CellId, Figure]) -> float:
    """How much of the residual rounding can explain: Σ |c|·half, and the float noise (≥ 0)."""
    present = [(c, figures[cell]) for cell, c in equation.terms if cell in figures]
    half = math.fsum([abs(c) * f.half for c, f in present])
    return half + noise(half * 8 + math.fsum([abs(c * f.value) for c, f in present]))


def verdict(equation: Equation, figures: Mapping[CellId, Figure]) -> bool | None:
    """True: the equation holds, False: it fails, None: a blank leaves it undecided.

    A cell without a figure is read as 0, as people mean it: a relation that holds with 0 holds. If it does not, the
    blank may be the reason and the equation is undecided; blanks are reported by other rules.
    """
    gap = residual(equation, figures)
    if gap == 0:  # nearly always
        return True
    if not math.isfinite(gap):  # an overflow or a NaN that somebody passed on: nothing can be said
        return None
    if abs(gap) <= slack(equation, figures):
        return True
    return False if all(cell in figures for cell, _ in equation.terms) else None


def failing(equations: Iterable[Equation], figures: Mapping[CellId, Figure]) -> tuple[Equation, ...]:
    """The equations that no rounding can explain, in the order given."""
    return tuple(e for e in equations if verdict(e, figures) is False)


class LinearConstraint(Struct, frozen=True):
    """A compiled equation: cells as indices, and the interval in which Σ c·v must lie."""

    key: str
    terms: tuple[tuple[int, float], ...]
    residual: float
    low: float
    high: float
    variance: float  # of the residual if every figure is rounded evenly: Σ c²·half²/3
    derived: int | None

    @property
    def holds(self) -> bool:
        """Whether the printed figures satisfy it."""
        return self.low <= self.residual <= self.high


class Masks:
    """The suspect cells of each constraint as bits, on demand: large tables have many, and few are needed."""

    def __init__(self, figures: Sequence[Figure], constraints: Sequence[LinearConstraint]) -> None:
        self._figures, self._constraints = figures, constraints
        self._known: dict[int, int] = {}

    def __getitem__(self, e: int) -> int:
        """The mask of constraint number ``e``."""
        mask = self._known.get(e)
        if mask is None:
            figures = self._figures
            suspects = (i for i, _ in self._constraints[e].terms if not (figures[i].fixed or figures[i].computed))
            mask = self._known[e] = sum({1 << i for i in suspects})
        return mask


class System(Struct, frozen=True, dict=True):
    """Constraints and figures by index, ready for searching.

    ``touching[i]`` lists (constraint, coefficient) of cell i. ``masks[e]`` is the set of suspect cells of constraint e
    as bits. Equations that a blank leaves undecided are left out.
    """

    cells: tuple[CellId, ...]
    figures: tuple[Figure, ...]
    constraints: tuple[LinearConstraint, ...]
    touching: tuple[tuple[tuple[int, float], ...], ...]
    masks: Masks
    failing: tuple[int, ...]

    @cached_property
    def index(self) -> Mapping[CellId, int]:
        """The number of each cell."""
        return {cell: i for i, cell in enumerate(self.cells)}

    @cached_property
    def _decimals(self) -> Sequence[int]:
        """How many decimals each figure is printed with; 0 of one that is computed, from which nothing follows."""
        return [0 if figure.computed else figure.decimals for figure in self.figures]

    def decimals_in(self, cell: int) -> int:
        """How many decimals the right figure has: as many as any of the figures that it follows from.

        A cell that shows fewer may have been rounded separately, or shows a figure meant for another cell.
        """
        if cell not in self._most_decimals:
            near = {i for e, _ in self.touching[cell] for i, _ in self.constraints[e].terms}
            self._most_decimals[cell] = max([self.figures[cell].decimals, *[self._decimals[i] for i in near]])
        return self._most_decimals[cell]

    @cached_property
    def _most_decimals(self) -> dict[int, int]:
        return {}

    @cached_property
    def least_weight(self) -> float:
        """The weight of the most suspect cell; 0 where there are no suspects."""
        return min((figure.weight for figure in self.figures), default=0.0)


def unfold(
    equations: Iterable[Equation],
    figures: Mapping[CellId, Figure],
    verdicts: Mapping[str, bool | None] | None = None,
) -> tuple[Equation, ...]:
    """Replace every computed cell by the cells that define it. ``verdicts`` are those of the equations, where known.

    An intact formula cannot itself be wrong, and it changes along with its parts, so a relation over it is a relation
    over the parts without rounding of its own. A formula whose printed value does not follow from its parts (a stale
    one) is left as it is.
    """
    known = tuple(equations)
    definitions: dict[CellId, Equation] = {}
    for equation in known:
        cell = equation.derived
        if cell is None or cell in definitions or cell not in figures or not figures[cell].computed:
            continue
        holds = verdict(equation, figures) if verdicts is None else verdicts[equation.key]
        if holds and any(c and t == cell for t, c in equation.terms):
            definitions[cell] = equation
    if not definitions:
        return known
    used = {id(e) for e in definitions.values()}
    meanings = {cell: _solved_for(cell, equation) for cell, equation in definitions.items()}
    return tuple([_substitute(e, meanings) for e in known if id(e) not in used])


def _solved_for(cell: CellId, equation: Equation) -> dict[CellId, float]:
    """What a cell is by an equation that it is in: the other cells with their coefficients."""
    parts = dict(equation.terms)
    coefficient = parts.pop(cell)
    return {part: -c / coefficient for part, c in parts.items()}


def _substitute(equation: Equation, meanings: Mapping[CellId, Mapping[CellId, float]]) -> Equation:
    """The equation with computed cells replaced by what they are; circular definitions are left as they are."""
    terms = dict(equation.terms)
    waiting = deque([cell for cell in terms if cell in meanings])
    if not waiting and all(terms.values()):
        return equation
    done: set[CellId] = set()
    while waiting:
        cell = waiting.popleft()
        done.add(cell)
        factor = terms.pop(cell)
        for part, c in meanings[cell].items():
            if part not in terms:
                if part in meanings and part not in done:
                    waiting.append(part)
                terms[part] = 0.0 + factor * c
            else:
                terms[part] += factor * c
    return Equation(equation.key, tuple([(t, c) for t, c in terms.items() if c]), equation.derived)


def compile_system(equations: Iterable[Equation], figures: Mapping[CellId, Figure]) -> System:
    """Number the cells and constraints that can be judged. A figure that is not finite counts as missing."""
    figures = {cell: f for cell, f in figures.items() if math.isfinite(f.value)}
    index: dict[CellId, int] = {}
    constraints: list[LinearConstraint] = []
    for equation in unfold(equations, figures):
        constraint = _compiled(equation, figures, index)
        if constraint is not None:
            constraints.append(constraint)
    cells = tuple(index)
    for i, cell in enumerate(cells):
        f = figures[cell]
        if f.low > -math.inf or f.high < math.inf:
            constraints.append(LinearConstraint(bound_key(cell), ((i, 1.0),), f.value, f.low, f.high, 0.0, None))
    return _indexed(cells, tuple(figures[c] for c in cells), tuple(constraints))


def _compiled(
    equation: Equation, figures: Mapping[CellId, Figure], index: dict[CellId, int]
) -> LinearConstraint | None:
    """One constraint, None if undecided; in one pass, since a large table's check spends most of its time here."""
    present = [(cell, c, figures[cell]) for cell, c in equation.terms if cell in figures]
    amounts = [c * f.value for _, c, f in present]
    halves = [abs(c) * f.half for _, c, f in present]
    gap, half = math.fsum(amounts), math.fsum(halves)
    room = half + noise(half * 8 + math.fsum(map(abs, amounts)))
    if len(present) < len(equation.terms) and abs(gap) > room:
        return None
    terms: dict[int, float] = {}
    for cell, c, _ in present:
        i = index.setdefault(cell, len(index))
        terms[i] = terms.get(i, 0.0) + c
    variance = math.fsum([h * h for h in halves]) / 3
    derived = None if equation.derived is None else index.get(equation.derived)
    kept = tuple((i, c) for i, c in terms.items() if c)
    return LinearConstraint(equation.key, kept, gap, -room, room, variance, derived)


def _indexed(
    cells: tuple[CellId, ...], figures: tuple[Figure, ...], constraints: tuple[LinearConstraint, ...]
) -> System:
    touching: list[list[tuple[int, float]]] = [[] for _ in cells]
    for e, constraint in enumerate(constraints):
        for i, c in constraint.terms:
            touching[i].append((e, c))
    failed = tuple(e for e, constraint in enumerate(constraints) if not constraint.holds)
    return System(cells, figures, constraints, tuple(map(tuple, touching)), Masks(figures, constraints), failed)


def bits(mask: int) -> Iterable[int]:
    """The indices of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
