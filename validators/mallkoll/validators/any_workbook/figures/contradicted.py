"""Figures that a quotient, a change, a product or an average contradicts: which of its cells is the wrong one.

A quotient that fails says nothing against its own figure that it does not say against what it is worked out of. But
where a sum, or what else is worked out of the same amount, asks just the same of that amount, it is the one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from mallkoll.validators.any_workbook.figures.figure_relations import FigureRelation
from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure
from mallkoll.validators.any_workbook.figures.one_sum import likeliest
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import Place
from mallkoll.validators.engine.intervals import Interval, decimals_of, intersect, round_to
from mallkoll.validators.engine.slips import digit_slips, factor_slips
from mallkoll.validators.inference.worked_out import Result

_KIN: Final = 3  # times larger than all others of its line, from which on what a quotient gives is unlike them
_NARROW: Final = 0.02  # of a figure, within which what it would have to be says something of its digits
_MOST: Final = 4  # figures that one slip explains, for it to say anything

Agreeing = tuple[list[FigureRelation], Interval]


def asked_for_twice(
    numbers: Numbers, failing: Sequence[FigureRelation], holding: Iterable[Result]
) -> Iterator[LikelyFigure]:
    """The figures of which two relations that fail, one of them no sum, ask the same; of the most relations first.

    Not those by which more results hold: all shares are worked out of one total.
    """
    held = Counter(numbers.grid.on_sheet(*place) for one in holding for place in (one.at, *one.of))
    places = {at for relation in failing if relation.result for at in relation.wanted}
    found = [(at, *agreeing) for at in places
             if (agreeing := _agreeing(at, failing)) and len(agreeing[0]) >= held[at]]  # fmt: skip
    explained: set[int] = set()
    for at, relations, within in sorted(found, key=lambda one: (-len(one[1]), one[0])):
        if explained.isdisjoint(map(id, relations)):
            explained.update(id(one) for one in failing if at in one.cells)
            right = _right(numbers, at, within, relations)
            others = tuple(dict.fromkeys(cell for one in relations for cell in one.cells if cell != at))
            yield LikelyFigure(at, numbers.sheet.typed[at], right, tuple(one.words for one in relations), others)


def _agreeing(at: Place, relations: Iterable[FigureRelation]) -> Agreeing | None:
    """The relations that ask the same of a figure, most of them, and what that is; None where it is only one."""
    asking = [one for one in relations if at in one.wanted]
    best: Agreeing | None = None
    for first in asking:
        alike, within = [first], first.wanted[at]
        for other in asking:
            both = intersect(within, other.wanted[at]) if other is not first else None
            if both is not None:
                alike, within = [*alike, other], both
        if len(alike) > 1 and any(one.result for one in alike) and (best is None or len(alike) > len(best[0])):
            best = alike, within
    return best


def _right(numbers: Numbers, at: Place, within: Interval, relations: Iterable[FigureRelation]) -> float:
    """What should be there: what one slip explains, else what a sum gives, else the middle of what fits."""
    value = numbers.sheet.typed[at]
    slipped = _slipped(value, within)
    if slipped is not None:
        return slipped
    sums = [one.wanted[at] for one in relations if one.result is None]
    middle = sums[0] if sums else within
    return round_to((middle.low + middle.high) / 2, decimals_of(value) if not sums else 9)


def _slipped(value: float, within: Interval) -> float | None:
    decimals = decimals_of(value)
    slips = [*digit_slips(value, within, decimals), *factor_slips(value, within, decimals)] if value else []
    return likeliest(slips, (within.low + within.high) / 2).value if slips else None


def contradicted_alone(
    numbers: Numbers, failing: Sequence[FigureRelation], fitting: Collection[Place], holding: Iterable[Result]
) -> Iterator[LikelyFigure]:
    """What each of the results is told of that fails beside no other relation that asks the same.

    ``fitting`` are the figures that fit elsewhere, ``holding`` the results that hold.
    Its own figure is told to be wrong where nothing speaks against what it is worked out of, or it is unlike its kin.
    """
    largest = _largest(numbers, holding)
    for relation in failing:
        at, result = relation.cells[0], relation.result
        if result is None or at not in relation.wanted:
            continue
        value, right = numbers.sheet.typed[at], _as_printed(numbers, result)
        usual = _KIN * largest.get((result.across, result.at[result.across]), 0.0)
        others = [one for one in failing if one is not relation and one.usual]
        doubted = at in fitting or any(not one.wanted.keys().isdisjoint(relation.cells[1:]) for one in others)
        slipped = _explained(numbers, relation, fitting)
        alone = abs(value) > usual or all(cell == at for cell, _ in slipped)
        either = None
        if doubted or not alone or abs(right) > max(usual, abs(value)):
            either = slipped if 1 < len(slipped) <= _MOST else ()
            at, right = either[0] if either else (at, right)
        of = tuple(cell for cell in relation.cells if cell != at)
        value = numbers.sheet.typed[at]
        yield LikelyFigure(at, value, right, (relation.words,), of, sure=False, either=either, is_total=False)


def _largest(numbers: Numbers, results: Iterable[Result]) -> dict[tuple[bool, int], float]:
    """By line of results: the largest of them."""
    largest: dict[tuple[bool, int], float] = {}
    for one in results:
        line, size = (one.across, one.at[one.across]), abs(numbers.at(one.at)) / numbers.known.scale
        largest[line] = max(largest.get(line, 0.0), size)
    return largest


def _as_printed(numbers: Numbers, result: Result) -> float:
    """What the others give of a result, rounded as that is."""
    unit = 2 * numbers.known.halves[result.at[0]][result.at[1]] / numbers.known.scale
    return float(f"{round((result.gives or 0.0) / unit) * unit:.12g}")


def _explained(
    numbers: Numbers, relation: FigureRelation, fitting: Collection[Place]
) -> tuple[tuple[Place, float], ...]:
    """The figures that one slip explains, less those that fit elsewhere where others do not.

    A mean of four is moved a tenth by many digits of any of them.
    """
    typed = numbers.sheet.typed
    found = [
        (at, right)
        for at, within in relation.wanted.items()
        if (at == relation.cells[0] or within.high - within.low <= _NARROW * abs(typed[at]))
        and (right := _slipped(typed[at], within)) is not None
    ]
    return tuple([one for one in found if one[0] not in fitting] or found)
