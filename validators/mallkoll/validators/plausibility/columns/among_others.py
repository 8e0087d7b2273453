"""How a figure lies among the others of its column: outside them in size, or alone in how it counts."""

from __future__ import annotations

from typing import Final

from mallkoll.validators.plausibility.figures import Figure, Figures

_OUTSIDE: Final = 2.0  # times larger than the largest of its column, or smaller than the smallest
_ALIKE: Final = 4.0  # times: a digit too many or too few is more
_OTHERS: Final = 2  # so many others of a column tell which of two has the wrong sign
_FEWEST: Final = 3  # so many others of a column tell how large its figures are


def beyond_column(figure: Figure, found: Figures) -> float:
    """How many times larger it is than each other one that is typed in its column; 0 for less than twice."""
    typed = _others_typed(figure, found)
    times = abs(figure.value) / max(typed) if len(typed) > 1 else 0.0
    return times if times > _OUTSIDE else 0.0


def below_column(figure: Figure, found: Figures) -> float:
    """How many times smaller it is than each other one that is typed in its column; 0 for less than twice."""
    typed = _others_typed(figure, found)
    times = min(typed) / abs(figure.value) if len(typed) > 1 else 0.0
    return times if times > _OUTSIDE else 0.0


def _others_typed(figure: Figure, found: Figures) -> list[float]:
    others = (other for other in found.columns[figure.place] if other is not figure and other.value)
    return [abs(other.value) for other in others if not other.by_formula]


def others_alike(figure: Figure, found: Figures) -> list[Figure]:
    """The others of its column that are no noughts and count the same way by their rows: no income among costs."""
    column = found.columns[figure.place]
    return [other for other in column if other.sign and other is not figure and other.turned == figure.turned]


def counts_otherwise(figure: Figure, found: Figures) -> bool:
    """Whether all others of its column count the other way, where they are enough to tell which of two is wrong."""
    signs = [other.sign for other in others_alike(figure, found)]
    return len(signs) >= _OTHERS and all(sign == -figure.sign for sign in signs)


def is_odd(figure: Figure, found: Figures) -> bool:
    """Whether it lies outside a column whose others are all about as large: among others one may well do so."""
    typed = _others_typed(figure, found)
    if len(typed) < _FEWEST or max(typed) > _ALIKE * min(typed):
        return False
    return bool(beyond_column(figure, found) or below_column(figure, found))
