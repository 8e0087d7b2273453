"""Equations made ready for the search: cells and constraints by number, each constraint when it is asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.engine.intervals import noise
from mallkoll.validators.engine.system import CellId, Equation, Figure, bound_key
from mallkoll.validators.engine.unfolding import unfold
from mallkoll.workbook.model.worked_out import once_property

T = TypeVar("T")


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


class Overview(Struct, frozen=True):
    """What the caller knows of all figures and equations together, so that none has to be made to find it out.

    ``finite`` are the cells whose figure is a number: any other counts as missing. ``bounded`` have bounds of their
    own. ``formulas``: whether there are intact ones. ``least_weight``: what no figure weighs less than. ``inexact``
    are the keys of all equations that do not hold to the last digit, None where that is not known.
    """

    finite: frozenset[CellId]
    formulas: bool
    least_weight: float
    inexact: Collection[str] | None = None
    bounded: Sequence[CellId] = ()


def overview(figures: Mapping[CellId, Figure]) -> Overview:
    """The overview of figures of which nothing else is known."""
    finite = {cell: figure for cell, figure in figures.items() if math.isfinite(figure.value)}
    return Overview(
        frozenset(finite),
        any(figure.computed for figure in figures.values()),
        min((figure.weight for figure in finite.values()), default=0.0),
        bounded=[cell for cell, f in finite.items() if f.low > -math.inf or f.high < math.inf],
    )


class _ByNumber(dict[int, T]):
    """What is made of numbered cells or constraints, each when it is first asked for."""

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, number: int) -> T:
        made = self[number] = self._make(number)
        return made


class System:
    """Constraints and figures by number, ready for searching: of a large document few are ever looked at.

    ``index`` numbers the cells; ``touching[i]`` lists (constraint, coefficient) of cell i. ``masks[e]`` is
    the set of suspects of a constraint as bits. ``uneven`` are the constraints that may not hold to the last digit,
    ``failing`` those that do not hold. Equations that a blank leaves undecided are left out.
    """

    def __init__(self, equations: Iterable[Equation], figures: Mapping[CellId, Figure], known: Overview) -> None:
        """``equations`` are those that are left when formulas are seen through."""
        self.figures = _ByNumber(lambda i: figures[self.cells[i]])
        self.constraints = _ByNumber(lambda e: _compiled(self.equations[e], self))
        self.masks = _ByNumber(self._mask)
        self._most_decimals = _ByNumber(self._decimals_beside)
        self.figure_of, self.known = figures, known
        self.index: dict[CellId, int] = {}
        self.touching: list[list[tuple[int, float]]] = []
        self.equations: list[Equation] = []
        for equation in equations:
            judged = equation
            if not known.finite.issuperset([cell for cell, _ in equation.terms]):
                found = self._without_missing(equation)
                if found is None:
                    continue
                judged = found
            self._number(judged)
        for cell in known.bounded:
            if cell in self.index:
                self._number(Equation(bound_key(cell), ((cell, 1.0),)))
        uneven = known.inexact
        self.uneven = [e for e, one in enumerate(self.equations) if uneven is None or one.key in uneven]
        self.failing = tuple([e for e in self.uneven if not self.constraints[e].holds])

    def _number(self, equation: Equation) -> None:
        index, touching, e = self.index, self.touching, len(self.equations)
        self.equations.append(equation)
        for cell, c in equation.terms:
            i = index.get(cell)
            if i is None:
                i = index[cell] = len(index)
                touching.append([])
            if c:
                touching[i].append((e, c))

    def _without_missing(self, equation: Equation) -> Equation | None:
        """An equation without the cells that have no figure; None where it does not hold with noughts for them."""
        present = tuple([(cell, c) for cell, c in equation.terms if cell in self.known.finite])
        gap, room, _ = _weighed([(c, self.figure_of[cell]) for cell, c in present])
        return replace(equation, terms=present) if abs(gap) <= room else None

    @once_property
    def cells(self) -> Sequence[CellId]:
        """The cells by number."""
        return tuple(self.index)

    @once_property
    def derived(self) -> frozenset[int]:
        """The cells that the equations define."""
        return frozenset([i for one in self.equations if (i := self.index.get(one.derived)) is not None])

    @once_property
    def least_weight(self) -> float:
        """The weight of the most suspect cell; 0 where there are no suspects."""
        least = math.inf
        for cell in self.index:
            least = min(least, self.figure_of[cell].weight)
            if least <= self.known.least_weight:  # nearly always that of the first
                break
        return least if self.index else 0.0

    def decimals_in(self, cell: int) -> int:
        """How many decimals the right figure has: as many as any of the figures that it follows from.

        A cell that shows fewer may have been rounded separately, or shows a figure meant for another cell. From one
        that is computed nothing follows.
        """
        return self._most_decimals[cell]

    def _decimals_beside(self, cell: int) -> int:
        near = {i for e, _ in self.touching[cell] for i, _ in self.constraints[e].terms}
        beside = [figure.decimals for i in near if not (figure := self.figures[i]).computed]
        return max([self.figures[cell].decimals, *beside])

    def _mask(self, e: int) -> int:
        """The suspect cells of a constraint as bits."""
        figures = self.figures
        return sum({1 << i for i, _ in self.constraints[e].terms if not (figures[i].fixed or figures[i].computed)})


def _compiled(equation: Equation, system: System) -> LinearConstraint:
    figures, index = system.figures, system.index
    numbered = [(index[cell], c) for cell, c in equation.terms]
    terms: dict[int, float] = {}
    for i, c in numbered:
        terms[i] = terms.get(i, 0.0) + c
    kept = tuple((i, c) for i, c in terms.items() if c)
    if len(kept) == 1 and equation.derived is None and equation.key == bound_key(equation.terms[0][0]):
        figure = figures[kept[0][0]]
        return LinearConstraint(equation.key, kept, figure.value, figure.low, figure.high, 0.0, None)
    gap, room, variance = _weighed([(c, figures[i]) for i, c in numbered])
    derived = None if equation.derived is None else index.get(equation.derived)
    return LinearConstraint(equation.key, kept, gap, -room, room, variance, derived)


def _weighed(terms: Sequence[tuple[float, Figure]]) -> tuple[float, float, float]:
    """What figures come to, how much of that rounding may be, and the variance that it has."""
    halves = [abs(c) * figure.half for c, figure in terms]
    amounts = [c * figure.value for c, figure in terms]
    half = math.fsum(halves)
    room = half + noise(half * 8 + math.fsum(map(abs, amounts)))
    return math.fsum(amounts), room, math.fsum([h * h for h in halves]) / 3


def compile_system(
    equations: Iterable[Equation], figures: Mapping[CellId, Figure], known: Overview | None = None
) -> System:
    """Number the cells and constraints that can be judged, formulas seen through."""
    return System(unfold(equations, figures), figures, known or overview(figures))
