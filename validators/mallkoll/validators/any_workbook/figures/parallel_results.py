"""What the quotients, changes and so on that hold say of one beside them that does not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from mallkoll.validators.any_workbook.figures.figure_relations import is_exact
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import Place
from mallkoll.validators.inference.worked_out import Result

KIN: Final = 3
"""Times larger than all others of its line, from which on a figure is unlike them."""
FAR: Final = 100
"""… from which on no slip is likely to have made another figure of it."""

_Line = tuple[bool, int]


class ParallelResults:
    """The results that hold, by the line that they and what they are worked out of stand in."""

    def __init__(self, numbers: Numbers, holding: Iterable[Result]) -> None:
        self.numbers = numbers
        self._results: dict[_Line, list[Result]] = {}
        self._spans: dict[_Line, tuple[float, float]] = {}
        self._exact: dict[_Line, bool] = {}
        for one in holding:
            self._results.setdefault(_line(one, one.at), []).append(one)
            for place in (one.at, *one.of):
                line, value = _line(one, place), numbers.at(place) / numbers.known.scale
                low, high = self._spans.get(line, (value, value))
                self._spans[line] = min(low, value), max(high, value)

    def have_like(self, result: Result, place: Place, value: float, times: float = KIN) -> bool:
        """Whether figures in the line of a place, one of a result's, have that sign and so many times that size.

        Small ones are usual where some are many times larger than others.
        """
        low, high = self._spans.get(_line(result, place), (-math.inf, math.inf))
        least, largest = max(0.0, low, -high), max(-low, high)
        small = least * min(1 / times, least / largest) if least else 0.0
        return (low < 0 if value < 0 else high > 0) and small <= abs(value) <= times * largest

    def are_formulas(self, result: Result) -> bool:
        """Whether most in the line of a result are: a figure typed there has taken the place of one."""
        alike = self._results.get(_line(result, result.at), ())
        formulas = sum(self.numbers.grid.on_sheet(*one.at) in self.numbers.sheet.formulas for one in alike)
        return 2 * formulas > len(alike)

    def are_exact(self, result: Result) -> bool:
        """Whether all in the line of a result are what the figures give as they are printed."""
        line = _line(result, result.at)
        known = self._exact.get(line)
        if known is None:
            alike = self._results.get(line, ())
            known = self._exact[line] = all(is_exact(self.numbers, one) for one in alike)
        return known


def _line(result: Result, place: Place) -> _Line:
    return result.across, place[result.across]
