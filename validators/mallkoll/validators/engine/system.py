"""Linear equations over cells, and which of them hold.

An equation is Σ coefficient · cell = 0: a sum is *parts − sum = 0*, a deviation *budget − prognosis − deviation = 0*, a
net *cost − income − net = 0*. A cell is any hashable id: this module knows nothing of sheets and layouts.

An equation **fails** only if no rounding can explain it: |Σ c·v| > Σ |c|·half + float noise (XBRL Calculations 1.1).
"""

from __future__ import annotations

import math
from collections import ChainMap
from collections.abc import Hashable, Iterable, Mapping, MutableMapping
from functools import lru_cache
from typing import TypeAlias, cast

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


def changed(figures: Mapping[CellId, Figure], changes: Mapping[CellId, Figure]) -> Mapping[CellId, Figure]:
    """The figures with others in some cells."""
    return ChainMap(dict(changes), cast("MutableMapping[CellId, Figure]", figures))  # only its first is ever written to


@lru_cache(maxsize=256)
def _decimals_of_half(half: float) -> int:
    return round(-math.log10(2 * half))


def bound_key(cell: CellId) -> str:
    """The key under which a figure outside its own bounds is reported as a failing relation."""
    return f"gräns:{cell}"


def residual(equation: Equation, figures: Mapping[CellId, Figure]) -> float:
    """Σ c·v in the unit of the figures; a cell without figure counts as 0."""
    return _gap(_present(equation, figures))


def slack(equation: Equation, figures: Mapping[CellId, Figure]) -> float:
    """How much of the residual rounding can explain: Σ |c|·half, and the float noise (≥ 0)."""
    return _room(_present(equation, figures))


def verdict(equation: Equation, figures: Mapping[CellId, Figure]) -> bool | None:
    """True: the equation holds, False: it fails, None: a blank leaves it undecided.

    A cell without a figure is read as 0, as people mean it: a relation that holds with 0 holds. If it does not, the
    blank may be the reason and the equation is undecided; blanks are reported by other rules.
    """
    present = _present(equation, figures)
    gap = _gap(present)
    if gap == 0:  # nearly always
        return True
    if not math.isfinite(gap):  # an overflow or a NaN that somebody passed on: nothing can be said
        return None
    if abs(gap) <= _room(present):
        return True
    return False if len(present) == len(equation.terms) else None


def _present(equation: Equation, figures: Mapping[CellId, Figure]) -> list[tuple[float, Figure]]:
    """The figures that an equation has, each with its coefficient."""
    figure_of = figures.get
    return [(c, figure) for cell, c in equation.terms if (figure := figure_of(cell)) is not None]


def _gap(present: list[tuple[float, Figure]]) -> float:
    return math.fsum([c * figure.value for c, figure in present])


def _room(present: list[tuple[float, Figure]]) -> float:
    half = math.fsum([abs(c) * figure.half for c, figure in present])
    return half + noise(half * 8 + math.fsum([abs(c * figure.value) for c, figure in present]))


def failing(equations: Iterable[Equation], figures: Mapping[CellId, Figure]) -> tuple[Equation, ...]:
    """The equations that no rounding can explain, in the order given."""
    return tuple(e for e in equations if verdict(e, figures) is False)


def bits(mask: int) -> Iterable[int]:
    """The indices of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
