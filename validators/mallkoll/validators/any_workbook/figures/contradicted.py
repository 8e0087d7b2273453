"""Figures that a quotient, a change, a product or an average contradicts: which of its cells is the wrong one.

A quotient that fails says nothing against its own figure that it does not say against what it is worked out of. But
where a sum, or what else is worked out of the same amount, asks just the same of that amount, it is the one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from mallkoll.validators.any_workbook.figures.figure_relations import FigureRelation, result_relation
from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure
from mallkoll.validators.any_workbook.figures.one_sum import likeliest
from mallkoll.validators.any_workbook.figures.parallel_results import FAR, ParallelResults
from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import Place
from mallkoll.validators.engine.intervals import Interval, decimals_of, intersect, round_to
from mallkoll.validators.engine.slips import digit_slips, factor_slips
from mallkoll.validators.inference.worked_out import Result

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
    numbers: Numbers, failing: Sequence[FigureRelation], fitting: set[Place], holding: Iterable[Result]
) -> Iterator[LikelyFigure]:
    """What each of the results is told of that fails beside no other relation that asks the same.

    ``fitting`` are the figures that fit elsewhere, ``holding`` the results that hold.
    Its own figure is told to be wrong where nothing speaks against what it is worked out of, or it is unlike its kin,
    or the others are formulas. Where it is doubted the only figure is told that one slip explains.
    """
    if not failing:
        return
    parallel = ParallelResults(numbers, holding)
    for relation in failing:
        at, result = relation.cells[0], relation.result
        if result is None or at not in relation.wanted:
            continue
        right, others = _as_printed(numbers, result), [one for one in failing if one is not relation and one.usual]
        slipped = _explained(parallel, relation, result, fitting)
        odd = parallel.are_formulas(result) or not parallel.have_like(result, result.at, numbers.sheet.typed[at])
        doubted = (
            at in fitting
            or any(not one.wanted.keys().isdisjoint(relation.cells[1:]) for one in others)
            or not (odd or parallel.have_like(result, result.at, right))
        )
        either = None
        if doubted and len(slipped) == 1 and slipped[0][0] != at:
            [(at, right)] = slipped
        elif doubted or not (odd or all(cell == at for cell, _ in slipped)):
            either = slipped if 1 < len(slipped) <= _MOST else ()
            at, right = either[0] if either else (at, right)
        of, value = tuple(cell for cell in relation.cells if cell != at), numbers.sheet.typed[at]
        yield LikelyFigure(at, value, right, (relation.words,), of, sure=False, either=either, is_total=False)


def _as_printed(numbers: Numbers, result: Result) -> float:
    """What the others give of a result, rounded as that is."""
    unit = _unit(numbers, result.at)
    return float(f"{round((result.gives or 0.0) / unit) * unit:.12g}")


def _unit(numbers: Numbers, place: Place) -> float:
    """What a figure is rounded to."""
    return 2 * numbers.known.halves[place[0]][place[1]] / numbers.known.scale


def _explained(
    parallel: ParallelResults, relation: FigureRelation, result: Result, fitting: set[Place]
) -> tuple[tuple[Place, float], ...]:
    """The figures that one slip explains, less those that fit elsewhere where others of the relation do not.

    Where the other results are what the figures give as they are printed, this one is to be so, too, if it can.
    """
    kept = fitting if not fitting.issuperset(relation.cells) else set()
    exact = result_relation(parallel.numbers, result, exact=True) if parallel.are_exact(result) else None
    return (exact and _slips(parallel, exact, result, kept)) or _slips(parallel, relation, result, kept)


def _slips(
    parallel: ParallelResults, relation: FigureRelation, result: Result, kept: Collection[Place]
) -> tuple[tuple[Place, float], ...]:
    """The figures that one slip explains, if what should be there is like the figures of parallel results.

    A mean of four is moved a tenth by many digits of any of them.
    """
    numbers, own = parallel.numbers, relation.cells[0]
    found = []
    for at, place in zip(relation.cells, (result.at, *result.of), strict=True):
        within = relation.wanted.get(at)
        if within is None or at in kept:
            continue
        value = numbers.sheet.typed[at]
        narrow = _NARROW * max(abs(value), abs(within.high)) + _unit(numbers, place)
        right = _slipped(value, within) if at == own or within.high - within.low <= narrow else None
        if right is not None and parallel.have_like(result, place, right, FAR):
            found.append((at, right))
    return tuple(found)
