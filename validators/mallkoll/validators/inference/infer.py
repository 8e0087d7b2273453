"""From the figures of a sheet to the relations between them."""

from __future__ import annotations

from mallkoll.validators.inference.grid import Figures, Grid, figures
from mallkoll.validators.inference.inferred import Evidence, Inferred, InferredRelation, NotUnderstood, Part
from mallkoll.validators.inference.shapes import Lanes, Shape, find_shapes


def infer(grid: Grid) -> Inferred:
    """The relations of a grid, in reading order of their targets. Bounded in time and memory; never raises."""
    known = figures(grid)
    width = len(known.values[0]) if known.values else 0
    by_row = Lanes(known.values, known.halves, width)
    by_column = Lanes(
        [list(column) for column in zip(*known.values, strict=True)],
        [list(column) for column in zip(*known.halves, strict=True)],
        len(known.values),
    )
    relations = [
        _relation(shape, lane, known, grid, across=across)
        for lanes, across in ((by_row, True), (by_column, False))
        for shape in find_shapes(lanes)
        for lane in (*shape.holding, *_told(shape))
    ]
    relations.sort(key=lambda r: (r.target, r.along, len(r.parts)))
    return Inferred(tuple(relations), _not_understood(grid))


def _told(shape: Shape) -> tuple[int, ...]:
    """The failing lanes that most parallel ones contradict."""
    return shape.failing if 4 * len(shape.failing) <= len(shape.holding) else ()


def _relation(shape: Shape, lane: int, known: Figures, grid: Grid, *, across: bool) -> InferredRelation:
    """The shape's relation in one lane; ``across``: the lane is a row."""
    places = [(lane, line) if across else (line, lane) for line in (shape.target, *shape.parts)]
    numbers = [known.values[r][c] or 0 for r, c in places]
    slack = sum(known.halves[r][c] for r, c in places if known.values[r][c] is not None)
    gap = numbers[0] - sum(numbers[1:])
    cells = [(r + grid.first_row, c + grid.first_column) for r, c in places]
    holds = abs(gap) <= slack
    evidence = Evidence(
        len(shape.holding), len(shape.failing), holds, gap / known.scale, slack / known.scale, shape.surprise
    )
    return InferredRelation(
        "sum",
        cells[0],
        tuple(Part(r, c) for r, c in cells[1:]),
        "row" if across else "column",
        evidence,
        () if holds else tuple(cells),
    )


def _not_understood(grid: Grid) -> tuple[NotUnderstood, ...]:
    """What was not looked at."""
    if not grid.cut:
        return ()
    last = grid.first_row + len(grid.rows)
    return (NotUnderstood((last, grid.first_column), (last, grid.first_column), "Bladet är för stort."),)
