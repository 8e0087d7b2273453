"""From the figures of a sheet to the relations between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from msgspec.structs import replace

from mallkoll.validators.inference.faults.mended import mended_totals
from mallkoll.validators.inference.faults.suspects import MOST_FAILING, told
from mallkoll.validators.inference.find_shapes import find_shapes
from mallkoll.validators.inference.grid import Figures, Grid, figures
from mallkoll.validators.inference.inferred import Evidence, Inferred, InferredRelation, NotUnderstood
from mallkoll.validators.inference.lane_words import (
    derived_lanes,
    hides_a_figure,
    rate_lanes,
    rows_alike,
    rows_of_which,
    total_lanes,
)
from mallkoll.validators.inference.lanes import Lanes, lanes_of
from mallkoll.validators.inference.named_totals import failing_named_totals
from mallkoll.validators.inference.shape import Shape, likely_slack, printed_slack
from mallkoll.validators.inference.sums import Place, Sum, is_doubtful, is_mean, is_untested, like_its_kin

NEAR: Final = 0.05
"""The share of its total by which a sum may fail and still be one: a post was left out, a figure was revised."""
HEADINGS: Final = 60
"""Rows from the top in which headings are looked for."""
MOST_BESIDE: Final = 40
"""Lanes that hold, which one that fails is held beside."""


def infer(grid: Grid, known: Figures | None = None) -> Inferred:
    """The relations of a grid, in reading order of their targets. Bounded in time and memory; never raises.

    ``known`` are its :func:`figures`, where those are known already.
    """
    known = known or figures(grid)
    sums = sums_of(grid, known)
    wrong = told(sums, known.scale)
    named = {id(failing.sum) for failing in wrong}
    relations = [
        _relation(one, (), known, grid)
        for one in sums
        if not one.shape.weak and (one.holds or (one.nearly and id(one) not in named))
    ]
    relations += [_relation(failing.sum, failing.suspects, known, grid) for failing in wrong]
    relations.sort(key=lambda r: (r.target, r.along, len(r.parts)))
    doubtful = [
        _relation(one, one.places[:1], known, grid) for one in sums if id(one) not in named and is_doubtful(one)
    ]
    failing = [_relation(one, (), known, grid) for one in sums if not one.holds and one.judged and not one.another]
    return Inferred(tuple(relations), _not_understood(grid), tuple(doubtful), tuple(failing))


def sums_of(grid: Grid, known: Figures) -> list[Sum]:
    """The sums that the shapes of a grid make of its figures, whether they hold or not."""
    width = len(known.values[0]) if known.values else 0
    total_rows, total_columns = total_lanes(grid, width)
    by_row = lanes_of(known.values, known.halves, width, known.scale, total_columns)
    by_column = lanes_of(
        [list(column) for column in zip(*known.values, strict=True)],
        [list(column) for column in zip(*known.halves, strict=True)],
        len(known.values),
        known.scale,
        total_rows,
    )
    (derived_rows, derived_columns), (rate_rows, rate_columns) = derived_lanes(grid, width), rate_lanes(grid, width)
    by_row = replace(by_row, derived=derived_rows, rates=rate_rows)
    by_column = replace(
        by_column,
        alike=rows_alike(grid),
        of_which=rows_of_which(grid),
        derived=derived_columns,
        rates=rate_columns,
    )
    across = [_with_blanks(shape, by_column, grid, across=True) for shape in find_shapes(by_row)]
    down = [_with_blanks(shape, by_row, grid, across=False) for shape in find_shapes(by_column)]
    sums = [
        one
        for shapes, is_across, lanes in ((across, True, by_row), (down, False, by_column))
        for shape in shapes
        for one in (
            *_holding(shape, lanes, across=is_across),
            *[_failing(shape, lane, lanes, grid, across=is_across) for lane in shape.failing],
        )
    ]
    sums += _named(by_column, sums, grid)
    return [*sums, *_mended(by_column, sums, grid, known.scale)]


def _headed(grid: Grid, columns: Sequence[int], parts: Sequence[int], above: int) -> list[int]:
    """Of the columns those with a text in a row of headings, down to a row: a row with texts over half of the parts."""
    headed: set[int] = set()
    for row in grid.rows[: min(above + 1, HEADINGS)]:
        texts = [at for at in (*columns, *parts) if at < len(row) and type(row[at]) is str and str(row[at]).strip()]
        if 2 * sum(1 for at in texts if at not in columns) >= len(parts):
            headed.update(texts)
    return [column for column in columns if column in headed]


def _labelled(grid: Grid, rows: Iterable[int]) -> list[int]:
    """Of the rows those with a text."""
    return [row for row in rows if any(type(cell) is str and cell.strip() for cell in grid.rows[row])]


def _with_blanks(shape: Shape, crossing: Lanes, grid: Grid, *, across: bool) -> Shape:
    """The shape with the named lines of its unbroken run that have no figures yet: they are counted when filled.

    Columns between the run and its total belong to it too.
    """
    if shape.kind not in {"run", "gap"} or (not across and shape.target < shape.parts[0]):
        return shape
    first, last, target = shape.parts[0], shape.parts[-1], shape.target
    span = range(first, target if across and target > last else last + 1)
    if across and target < first:
        span = range(target + 1, last + 1)
    lanes, known = shape.holding, {target, *shape.parts}
    blank = [line for line in span if line not in known and all(crossing.values[line][lane] is None for lane in lanes)]
    known.update(blank)
    if any(line not in known for line in range(first, last + 1)):
        return shape
    counted = _headed(grid, blank, shape.parts, lanes[0]) if across else _labelled(grid, blank)
    return replace(shape, parts=tuple(sorted((*shape.parts, *counted)))) if counted else shape


def _holding(shape: Shape, lanes: Lanes, *, across: bool) -> list[Sum]:
    """The shape's sums in the lanes where it holds; ``across``: the lanes are rows."""
    lines = itemgetter(shape.target, *shape.parts)
    sums = []
    for lane in (*shape.holding, *shape.empty):
        numbers = tuple([number or 0 for number in lines(lanes.values[lane])])
        gap, slack = 2 * numbers[0] - sum(numbers), sum(lines(lanes.printed[lane]))
        sums.append(Sum(shape, lane, across, numbers, gap, slack, holds=True))
    return sums


def _failing(shape: Shape, lane: int, lanes: Lanes, grid: Grid, *, across: bool) -> Sum:
    """The shape's sum in a lane where it fails."""
    values, lines = lanes.values[lane], (shape.target, *shape.parts)
    numbers = tuple([values[line] or 0 for line in lines])
    gap = 2 * numbers[0] - sum(numbers)
    slack = min(printed_slack(lanes, lane, shape), likely_slack(lanes, lane, shape))
    beside = [[lanes.values[other][line] or 0 for line in lines] for other in shape.holding[:MOST_BESIDE]]
    between = min(numbers[1:]) <= numbers[0] <= max(numbers[1:])
    another = (lane in lanes.derived and between) or is_mean(numbers, slack) or is_untested(numbers, gap, slack, beside)
    return Sum(
        shape,
        lane,
        across,
        numbers,
        gap,
        slack,
        holds=False,
        judged=lane not in shape.contradicted
        and not any(hides_a_figure(grid, *((lane, line) if across else (line, lane))) for line in lines),
        another=another,
        kin=like_its_kin(numbers, gap, beside),
        called=not across and shape.target in lanes.totals and shape.kind in {"run", "named"},
        derived=lane in lanes.derived,
        like_a_rate=between and min(numbers) > 0 and lane in lanes.rates and shape.target in lanes.totals,
        nearly=not another and abs(gap) <= max(NEAR * abs(numbers[0]), 3 * slack),
        beside=len(shape.holding),
        others_failing=len(shape.failing) - 1,
        lanes_beside=beside if len(shape.failing) <= MOST_FAILING + 1 else (),
    )


def _named(lanes: Lanes, sums: Sequence[Sum], grid: Grid) -> list[Sum]:
    """The totals that are called so and fail in one lane alone, where no shape says anything of them."""
    spoken_for = {one.target for one in sums if not one.across}
    totals = [total for total in failing_named_totals(lanes) if (total.target, total.lane) not in spoken_for]
    times = Counter(total.target for total in totals)
    found = []
    for total in totals:
        if times[total.target] == 1:
            shape = Shape("named", total.target, total.parts, total.parallel, (total.lane,), 0.0)
            one = _failing(shape, total.lane, lanes, grid, across=False)
            found.append(replace(one, beside=total.beside, others_failing=total.failing, nearly=False))
    return found


def _mended(lanes: Lanes, sums: Sequence[Sum], grid: Grid, scale: int) -> Iterator[Sum]:
    """The totals of a lone column that one change would make right twice, where no shape says anything of them."""
    down = [one for one in sums if not one.across and one.holds and one.shape.kind != "gap"]
    totals = mended_totals(lanes, scale, {(one.lane, part) for one in down for part in one.shape.parts})
    targets = {one.target for one in down}
    told = {one.places for one in sums} if totals else set()
    for total in totals:
        if (total.line, total.lane) not in targets:
            parts = tuple(sorted((total.line, *total.others)))
            for target, posts in ((total.line, total.posts), (total.whole, parts)):
                shape = Shape("named", target, posts, (), (total.lane,), total.surprise)
                one = _failing(shape, total.lane, lanes, grid, across=False)
                if one.places not in told:
                    yield replace(one, nearly=False)


def _relation(one: Sum, suspects: tuple[Place, ...], known: Figures, grid: Grid) -> InferredRelation:
    """A sum as it is told, with the sheet's own rows and columns and in its unit."""
    shape = one.shape
    evidence = Evidence(
        one.beside or len(shape.holding),
        one.others_failing + 1 if not one.holds else len(shape.failing),
        one.holds,
        one.gap / known.scale,
        one.slack / known.scale,
        shape.surprise,
        bool(one.lanes_beside) and all(2 * lane[0] == sum(lane) for lane in one.lanes_beside),
    )
    rows, columns = grid.row_numbers, grid.column_numbers
    target, *parts = [(rows[row], columns[column]) for row, column in one.places]
    return InferredRelation(
        "sum",
        target,
        tuple(parts),
        "row" if one.across else "column",
        evidence,
        tuple([grid.on_sheet(*place) for place in suspects]),
    )


def _not_understood(grid: Grid) -> tuple[NotUnderstood, ...]:
    """What was not looked at."""
    if not grid.cut:
        return ()
    last = grid.on_sheet(-1, -1)
    return (NotUnderstood(last, last, "Bladet är för stort: efter cellen är det inte läst."),)
