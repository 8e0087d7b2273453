"""Figures that are worked out otherwise than by adding up: quotients, products, changes, averages, shares of a total.

What a column (or a row whose words say so) works out is known by its parallel rows: each of them holds within its
rounding, and different figures say more than the same ones again. The one row that fails beside them is told.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations, permutations
from typing import Final, Literal

from msgspec import Struct

from mallkoll.validators.inference.grid import Figures, Grid
from mallkoll.validators.inference.inferred import InferredRelation
from mallkoll.validators.inference.lane_words import rate_lanes, total_lanes
from mallkoll.validators.inference.lanes import Lanes

Kind = Literal["quotient", "product", "change", "average", "share"]
FACTORS: Final = (1, 100, 1000)
"""By how much a quotient may be multiplied: as it is, in per cent, in kronor of thousands."""
WINDOW: Final = 6
"""Lines within which all that a figure is worked out of stands."""
MOST_ROWS: Final = 300
MOST_TARGETS: Final = 40
"""Lines that are tried, from above or the left."""
LONGEST_AVERAGE: Final = 12
MOST_TOTALS: Final = 6
SAMPLE: Final = 3
"""Lanes in which a guess is tried first: so many above, in the middle and below."""
BORNE_OUT: Final = 2
"""How many of them have to hold."""
NEAR: Final = 8
"""Lanes on each side of one by which it is judged."""
FEWEST: Final = 4
"""Lanes that hold."""
DISTINCT: Final = 3
"""Different results among them."""
ENOUGH_SAID: Final = 6.0
"""What they have to say beyond the number of guesses, in nats."""
MOST_BY_ONE: Final = 5.0
"""What one of them can say."""
MOST_FAILING: Final = 2
BEYOND: Final = 3
"""How many times larger than rounding a gap has to be for a lane to fail."""


class WorkedOut(Struct, frozen=True):
    """A line that is worked out of others: ``factor`` · first / second, the mean of all, or the change between two.

    ``whole`` is the lane of the total that a share is of. Lanes between ``holding`` and ``failing`` are unclear.
    """

    kind: Kind
    target: int
    operands: tuple[int, ...]
    factor: int
    holding: tuple[int, ...]
    failing: tuple[int, ...]
    whole: int | None = None


class Result(Struct, frozen=True):
    """One cell that is worked out of others (places in the grid), and what these give; None where it holds."""

    kind: Kind
    at: tuple[int, int]
    of: tuple[tuple[int, int], ...]
    factor: int
    gives: float | None
    across: bool


def worked_out(grid: Grid, known: Figures, sums: Iterable[InferredRelation] = ()) -> tuple[Result, ...]:
    """The cells of a grid that are worked out of others. Bounded in time; never raises.

    What parallel ``sums`` hold is worked out of nothing else.
    """
    width = len(known.values[0]) if known.values else 0
    added_rows, added_columns = _added(grid, sums)
    total_rows, _ = total_lanes(grid, width)
    named_rows, named_columns = rate_lanes(grid, width)
    by_row = _lanes(known.values, known.halves)
    columns = [column for column in range(width) if column not in added_columns]
    found = [
        _result(one, lane, by_row, known.scale, across=True)
        for one in _each_once(worked_out_lines(by_row, known.scale, columns, total_rows, named_columns), named_columns)
        for lane in (*one.holding, *one.failing)
    ]
    rows = sorted(named_rows - added_rows)
    if rows and len(grid.rows) <= MOST_ROWS:
        by_column = _lanes(list(zip(*known.values, strict=True)), list(zip(*known.halves, strict=True)))
        found += [
            _result(one, lane, by_column, known.scale, across=False)
            for one in _each_once(worked_out_lines(by_column, known.scale, rows, (), rows), rows)
            for lane in (*one.holding, *one.failing)
        ]
    return tuple(found)


def _lanes(values: Sequence[Sequence[int | None]], halves: Sequence[Sequence[int]]) -> Lanes:
    return Lanes(values, halves, halves, len(values[0]) if values else 0, (), ())


def _added(grid: Grid, sums: Iterable[InferredRelation]) -> tuple[set[int], set[int]]:
    """The rows and the columns of the grid that parallel sums hold."""
    parallel = [one for one in sums if one.evidence.holding >= FEWEST]
    rows = Counter([row for one in parallel if one.along == "column" for row, _ in (one.target, *one.parts)])
    columns = Counter([column for one in parallel if one.along == "row" for _, column in (one.target, *one.parts)])
    row_at = {number: at for at, number in enumerate(grid.row_numbers)}
    column_at = {number: at for at, number in enumerate(grid.column_numbers)}
    return (
        {row_at[row] for row, times in rows.items() if times >= FEWEST},
        {column_at[column] for column, times in columns.items() if times >= FEWEST},
    )


def _each_once(found: Iterable[WorkedOut], named: Collection[int]) -> list[WorkedOut]:
    """Of those that say the same the one whose target is named as worked out, or stands last."""
    once: dict[frozenset[int], WorkedOut] = {}
    for one in sorted(found, key=lambda one: (one.target in named, one.target)):
        once[frozenset((one.target, *one.operands))] = one
    return list(once.values())


def worked_out_lines(
    lanes: Lanes, scale: int, targets: Collection[int], totals: Collection[int], named: Collection[int]
) -> Iterator[WorkedOut]:
    """Each of the targets that the lanes show to be worked out of lines near it, in its likeliest way.

    ``scale`` is what one is, ``totals`` are lanes called so, ``named`` lines whose words say that they are worked out.
    """
    across = enumerate(zip(*lanes.values, strict=True))
    filled = {line for line, held in across if len(held) - held.count(None) - held.count(0) >= FEWEST}
    if len(filled) > MOST_ROWS:
        return
    for target in sorted(filled.intersection(targets))[:MOST_TARGETS]:
        own = [lane for lane, values in enumerate(lanes.values) if values[target]]
        sample = list(dict.fromkeys([*own[:SAMPLE], *own[len(own) // 2 :][:SAMPLE], *own[-SAMPLE:]]))
        best: tuple[float, WorkedOut] | None = None
        is_rate = target in named or 2 * sum(1 for lane in own if (lanes.values[lane][target] or 0) % scale) > len(own)
        near = sorted(line for line in filled if line != target and abs(line - target) <= WINDOW)
        for guess in _guesses(lanes, scale, target, near, sample, totals, is_rate=is_rate):
            if not _holds_in_sample(lanes, scale, guess, sample):
                continue
            said, tried = _tried(lanes, scale, guess, own, totals)
            if tried is not None and (best is None or said > best[0]):
                best = said, tried
        if best is not None:
            yield best[1]


def _guesses(
    lanes: Lanes,
    scale: int,
    target: int,
    near: Sequence[int],
    own: Sequence[int],
    totals: Collection[int],
    *,
    is_rate: bool,
) -> Iterator[WorkedOut]:
    """All ways in which a line can be worked out of others near it."""
    for one, other in permutations(near, 2) if is_rate else ():
        for kind, factor in _seen(lanes, scale, (target, one, other), own):
            yield WorkedOut(kind, target, (one, other), factor, (), ())
    if target > max(near, default=target):
        for one, other in combinations(near, 2):
            yield WorkedOut("product", target, (one, other), 1, (), ())
    for side in ([line for line in near if line < target][::-1], [line for line in near if line > target]):
        for first in (0, 1):
            for count in range(2, LONGEST_AVERAGE + 1):
                if first + count <= len(side):
                    yield WorkedOut("average", target, tuple(sorted(side[first : first + count])), 1, (), ())
    for whole in sorted(totals)[:MOST_TOTALS] if is_rate else ():
        for line in near:
            for factor in FACTORS[:2]:
                yield WorkedOut("share", target, (line,), factor, (), (), whole)


def _seen(lanes: Lanes, scale: int, lines: tuple[int, int, int], own: Sequence[int]) -> set[tuple[Kind, int]]:
    """The quotients and changes that two lanes of a sample bear out roughly, the first line made of the others."""
    target, one, other = lines
    seen: Counter[tuple[Kind, int]] = Counter()
    for lane in own:
        values, halves = lanes.values[lane], lanes.halves[lane]
        result, over, under = values[target], values[one], values[other]
        if not result or not over or not under:
            continue
        near = halves[target] / abs(result) + halves[other] / abs(under)
        ratio = result * under / scale
        for factor in FACTORS:
            if abs(ratio / over - factor) <= factor * (near + halves[one] / abs(over)):
                seen["quotient", factor] += 1
        change = over - under
        for factor in FACTORS[:2] if change else ():
            if abs(ratio / change - factor) <= factor * (near + (halves[one] + halves[other]) / abs(change)):
                seen["change", factor] += 1
    return {guess for guess, times in seen.items() if times >= BORNE_OUT}


def _miss(lanes: Lanes, scale: int, guess: WorkedOut, lane: int) -> tuple[int, int, int] | None:
    """By how much a lane misses, what rounding explains of it, and of how much; None where a figure is not there.

    A mean lies among its parts, so that it is as near to them as they are to each other says nothing.
    """
    values, halves = lanes.values[lane], lanes.halves[lane]
    result, half = values[guess.target], halves[guess.target]
    parts = [values[line] for line in guess.operands]
    if result is None or not all(parts):
        return None
    widths = [halves[line] for line in guess.operands]
    match guess.kind:
        case "average":
            count = len(parts)
            apart = max(p or 0 for p in parts) - min(p or 0 for p in parts)
            if apart <= half + max(widths):
                return None  # the mean of equal figures is one of them
            return abs(result * count - sum(p or 0 for p in parts)), half * count + sum(widths), apart * count
        case "product":
            one, other = parts[0] or 0, parts[1] or 0
            slack = half * scale + abs(one) * widths[1] + abs(other) * widths[0]
            return abs(result * scale - one * other), slack, abs(one * other)
        case "share":
            base, below = lanes.values[guess.whole or 0][guess.operands[0]], lanes.halves[guess.whole or 0]
            other, width = base or 0, below[guess.operands[0]]
            over, slack = parts[0] or 0, widths[0]
        case _:
            other, width = parts[1] or 0, widths[1]
            over, slack = (parts[0] or 0), widths[0]
            if guess.kind == "change":
                over, slack = over - other, slack + width
    if not other or over in {result, other}:
        return None
    says = half * abs(other) + abs(result) * width + guess.factor * slack * scale
    return abs(result * other - guess.factor * over * scale), says, abs(result * other)


def _holds_in_sample(lanes: Lanes, scale: int, guess: WorkedOut, sample: Sequence[int]) -> bool:
    misses = [_miss(lanes, scale, guess, lane) for lane in sample if lane != guess.whole]
    return sum(1 for miss in misses if miss is not None and miss[0] <= miss[1]) >= BORNE_OUT


def _tried(
    lanes: Lanes, scale: int, guess: WorkedOut, own: Sequence[int], totals: Collection[int]
) -> tuple[float, WorkedOut | None]:
    """A guess tried on all lanes, and what those that hold say together."""
    seen = [
        (lane, miss) for lane in own if lane != guess.whole and (miss := _miss(lanes, scale, guess, lane)) is not None
    ]
    holds = [miss[0] <= miss[1] for _, miss in seen]
    holding = [lane for (lane, _), held in zip(seen, holds, strict=True) if held]
    results = {lanes.values[lane][guess.target] for lane in holding}
    of = {tuple(lanes.values[lane][line] for line in guess.operands) for lane in holding}
    if len(holding) < FEWEST or min(len(results), len(of)) < DISTINCT or 2 * len(holding) < len(seen):
        return 0.0, None
    said = sum(
        min(MOST_BY_ONE, math.log(max(miss[2], 1) / max(2 * miss[1], 1)))
        for (_, miss), held in zip(seen, holds, strict=True)
        if held and miss[2] > 2 * miss[1]
    )
    ways = 4 * LONGEST_AVERAGE if guess.kind == "average" else WINDOW * WINDOW * len(FACTORS)
    if said < ENOUGH_SAID + math.log(ways * lanes.lines):
        return said, None
    failing = []
    for at, (lane, miss) in enumerate(seen):
        if lane in totals:
            continue  # the mean of all, or their sum
        around = holds[max(0, at - NEAR) : at] + holds[at + 1 : at + 1 + NEAR]
        if miss[0] > BEYOND * miss[1] and around.count(True) >= FEWEST and around.count(False) * FEWEST <= len(around):
            failing.append(lane)
    if len(failing) > MOST_FAILING:
        failing = []  # they are made otherwise
    return said, WorkedOut(
        guess.kind, guess.target, guess.operands, guess.factor, tuple(holding), tuple(failing), guess.whole
    )


def _result(one: WorkedOut, lane: int, lanes: Lanes, scale: int, *, across: bool) -> Result:
    places = [(lane, line) for line in (one.target, *one.operands)]
    if one.whole is not None:
        places.append((one.whole, one.operands[0]))
    figures = [(lanes.values[row][line] or 0) / scale for row, line in places]
    at, *of = places if across else [(line, row) for row, line in places]
    gives = _gives(one, figures[1:]) if lane in one.failing else None
    return Result(one.kind, at, tuple(of), one.factor, gives, across)


def _gives(one: WorkedOut, figures: Sequence[float]) -> float:
    """What the operands give."""
    match one.kind:
        case "average":
            return sum(figures) / len(figures)
        case "product":
            return figures[0] * figures[1]
        case "change":
            return one.factor * (figures[0] - figures[1]) / figures[1]
    return one.factor * figures[0] / figures[1]
