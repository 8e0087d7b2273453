"""From the figures of a sheet to the relations between them."""

from __future__ import annotations

from msgspec.structs import replace

from mallkoll.validators.inference.grid import Figures, Grid, figures
from mallkoll.validators.inference.inferred import Evidence, Inferred, InferredRelation, NotUnderstood, Part
from mallkoll.validators.inference.shapes import Lanes, Shape, find_shapes, lanes_of
from mallkoll.validators.inference.suspects import Place, Sum, told


def infer(grid: Grid) -> Inferred:
    """The relations of a grid, in reading order of their targets. Bounded in time and memory; never raises."""
    known = figures(grid)
    width = len(known.values[0]) if known.values else 0
    by_row = lanes_of(known.values, known.halves, width, known.scale)
    by_column = lanes_of(
        [list(column) for column in zip(*known.values, strict=True)],
        [list(column) for column in zip(*known.halves, strict=True)],
        len(known.values),
        known.scale,
    )
    headed = _headed(grid, width)
    sums = [
        _sum(shape, lane, known, across=across)
        for shape, across in (
            *((_with_blanks(shape, by_column, headed), True) for shape in find_shapes(by_row)),
            *((shape, False) for shape in find_shapes(by_column)),
        )
        for lane in (*shape.holding, *shape.failing)
    ]
    relations = [_relation(one, (), known, grid) for one in sums if one.holds]
    relations += [_relation(failing.sum, failing.suspects, known, grid) for failing in told(sums)]
    relations.sort(key=lambda r: (r.target, r.along, len(r.parts)))
    return Inferred(tuple(relations), _not_understood(grid))


def _headed(grid: Grid, width: int) -> list[int | None]:
    """By column: the first row that has a text in it."""
    first: list[int | None] = [None] * width
    for at, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            if first[column] is None and type(cell) is str and cell.strip():
                first[column] = at
    return first


def _with_blanks(shape: Shape, columns: Lanes, headed: list[int | None]) -> Shape:
    """The shape with the columns of its run that have a heading and no figures yet: they are counted when filled."""
    if shape.kind in {"stride", "pair"}:
        return shape
    before = shape.target > shape.parts[-1]
    span = range(shape.parts[0], shape.target) if before else range(shape.target + 1, shape.parts[-1])
    rows = shape.holding
    blank = [
        column
        for column in span
        if (top := headed[column]) is not None
        and top <= rows[0]
        and column not in shape.parts
        and all(columns.values[column][row] is None for row in rows)
    ]
    return replace(shape, parts=tuple(sorted((*shape.parts, *blank)))) if blank else shape


def _sum(shape: Shape, lane: int, known: Figures, *, across: bool) -> Sum:
    """The shape's sum in one lane; ``across``: the lane is a row."""
    places = tuple((lane, line) if across else (line, lane) for line in (shape.target, *shape.parts))
    numbers = [known.values[r][c] or 0 for r, c in places]
    slack = sum(known.halves[r][c] for r, c in places if known.values[r][c] is not None)
    gap = numbers[0] - sum(numbers[1:])
    total, parts = abs(numbers[0]), numbers[1:]
    plausible = min(parts) < 0 or (2 * abs(gap) <= total and total >= max(parts))
    return Sum(shape, lane, across, places, gap, slack, lane in shape.lanes_that_hold, plausible)


def _relation(one: Sum, suspects: tuple[Place, ...], known: Figures, grid: Grid) -> InferredRelation:
    """A sum as it is told, with the sheet's own rows and columns and in its unit."""
    shape = one.shape
    evidence = Evidence(
        len(shape.holding),
        len(shape.failing),
        one.holds,
        one.gap / known.scale,
        one.slack / known.scale,
        shape.surprise,
    )
    return InferredRelation(
        "sum",
        grid.on_sheet(*one.places[0]),
        tuple(Part(*grid.on_sheet(*place)) for place in one.places[1:]),
        "row" if one.across else "column",
        evidence,
        tuple(grid.on_sheet(*place) for place in suspects),
    )


def _not_understood(grid: Grid) -> tuple[NotUnderstood, ...]:
    """What was not looked at."""
    if not grid.cut:
        return ()
    last = grid.on_sheet(-1, -1)
    return (NotUnderstood(last, last, "Bladet är för stort: efter cellen är det inte läst."),)
