"""Which equations say something that others do not say already, by Gaussian elimination."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mallkoll.validators.engine.system import CellId, Equation

_NOISE: Final = 1e-9


def independent(equations: Iterable[Equation], given: Iterable[Equation]) -> int:
    """How many of the equations follow neither from those that are given nor from each other."""
    rows: dict[CellId, dict[CellId, float]] = {}  # by a cell that no row added later has
    for equation in given:
        _add(rows, equation)
    return sum(_add(rows, equation) for equation in equations)


def _add(rows: dict[CellId, dict[CellId, float]], equation: Equation) -> bool:
    """Add what is left of an equation without the cells that rows are known by; whether anything is."""
    left = dict(equation.terms)
    for cell, row in rows.items():
        factor = left.get(cell, 0.0)
        if factor:
            for other, c in row.items():
                left[other] = left.get(other, 0.0) - factor * c
    left = {cell: c for cell, c in left.items() if abs(c) > _NOISE}
    if not left:
        return False
    first = next(iter(left))
    rows[first] = {cell: c / left[first] for cell, c in left.items()}
    return True
