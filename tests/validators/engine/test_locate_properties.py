"""Random tables: no false alarm, no wrong cell, no explanation larger than need be, no repair that does not repair."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from effort import at_length
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mallkoll.validators.engine.algorithms.fourier_motzkin import conflicting_sets, feasible_range
from mallkoll.validators.engine.constraints import compile_system
from mallkoll.validators.engine.intervals import Interval, round_to
from mallkoll.validators.engine.locate import Diagnosis, locate
from mallkoll.validators.engine.system import Equation, Figure, failing, residual, slack

Cell = tuple[str, str]
COLUMNS = ("budget", "prognos", "avvikelse")
quiet = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def relations(groups: list[int], sign: float) -> list[Equation]:
    """Groups of rows with a sum each, their net (first minus the others), and a deviation on every row."""
    found = []
    rows: list[str] = []
    for g, size in enumerate(groups):
        parts = [f"p{g}.{i}" for i in range(size)]
        rows += [*parts, f"g{g}"]
        for c in COLUMNS:
            terms = (*(((p, c), 1.0) for p in parts), ((f"g{g}", c), -1.0))
            found.append(Equation(f"g{g} {c}", terms, (f"g{g}", c)))
    rows.append("netto")
    for c in COLUMNS:
        terms = tuple(((f"g{g}", c), 1.0 if g == 0 else -1.0) for g in range(len(groups)))
        found.append(Equation(f"netto {c}", (*terms, (("netto", c), -1.0)), ("netto", c)))
    for r in rows:
        budget, outcome, deviation = ((r, c) for c in COLUMNS)
        terms = ((budget, sign), (outcome, -sign), (deviation, -1.0))
        found.append(Equation(f"avvikelse {r}", terms, deviation))
    return found


@st.composite
def tables(draw: st.DrawFn, *, exact: bool = False) -> tuple[list[Equation], dict[Any, Figure]]:
    """A consistent table of exact amounts, rounded cell by cell."""
    groups = draw(st.lists(st.integers(1, 4), min_size=2, max_size=3))
    sign = draw(st.sampled_from((1.0, -1.0)))
    decimals = 0 if exact else draw(st.sampled_from((0, 0, 1)))
    step = 1 if exact else 1000
    amounts = st.integers(-5_000_000, 5_000_000)
    values: dict[Cell, Fraction] = {}
    for g, size in enumerate(groups):
        for c in COLUMNS[:2]:
            for i in range(size):
                values[f"p{g}.{i}", c] = Fraction(draw(amounts), step)
            values[f"g{g}", c] = sum((values[f"p{g}.{i}", c] for i in range(size)), Fraction(0))
    for c in COLUMNS[:2]:
        values["netto", c] = values["g0", c] - sum((values[f"g{g}", c] for g in range(1, len(groups))), Fraction(0))
    for r in {row for row, _ in values}:
        values[r, "avvikelse"] = int(sign) * (values[r, "budget"] - values[r, "prognos"])
    half = 0.0 if exact else 0.5 / 10**decimals
    figures = {cell: Figure(round_to(float(v), decimals), half) for cell, v in sorted(values.items())}
    return relations(groups, sign), figures


def planted(figures: dict[Any, Figure], errors: dict[Any, float]) -> dict[Any, Figure]:
    return figures | {cell: replace(figures[cell], value=figures[cell].value + off) for cell, off in errors.items()}


def repaired(figures: dict[Any, Figure], found: tuple[Diagnosis, ...]) -> dict[Any, Figure]:
    """The table after the likeliest explanation of every place."""
    best = {c.cell: c.best for d in found if d.solutions for c in d.solutions[0].changes}
    return figures | {cell: replace(figures[cell], value=value) for cell, value in best.items()}


@given(tables())
@quiet
def test_rounding_alone_never_fails(table: tuple[list[Equation], dict[Any, Figure]]) -> None:
    assert failing(*table) == ()
    assert locate(*table) == ()


@given(tables(), st.data())
@quiet
def test_one_error_beyond_the_slack_is_found_where_it_is(table: Any, data: st.DataObject) -> None:
    equations, figures = table
    cell = data.draw(st.sampled_from(sorted(figures)))
    own = [e for e in equations if cell in dict(e.terms)]
    assume(len(own) > 1)
    least = max(2 * slack(e, figures) for e in own) + 1
    off = data.draw(st.integers(1, 10_000)) * data.draw(st.sampled_from((1.0, -1.0)))
    off += least if off > 0 else -least
    found = locate(equations, planted(figures, {cell: off}))
    assert {k for d in found for k in d.failing} == {e.key for e in own}
    assert all(d.exact for d in found)
    (diagnosis,) = found
    single = [s for s in diagnosis.solutions if len(s.changes) == 1]
    assert [s.changes[0].cell for s in single] == [cell]
    (change,) = single[0].changes
    assert figures[cell].value in Interval(change.low, change.high)
    assert change.best in Interval(change.low, change.high)
    # only an exchange of two amounts, which is one mistake as well, may go before it
    assert diagnosis.solutions[0] in single or diagnosis.solutions[0].slip is not None


@given(tables(), st.data(), st.integers(1, 3))
@quiet
def test_up_to_three_errors_are_explained_by_no_more_cells(table: Any, data: st.DataObject, count: int) -> None:
    equations, figures = table
    cells = data.draw(st.lists(st.sampled_from(sorted(figures)), min_size=count, max_size=count, unique=True))
    errors = {c: float(data.draw(st.integers(-9_999, 9_999))) for c in cells}
    wrong = planted(figures, errors)
    found = locate(equations, wrong)
    assert bool(found) == bool(failing(equations, wrong))
    for d in found:
        assert d.solutions
        assert d.exact
        light = min(d.solutions, key=lambda s: (s.slip is not None, len(s.changes)))
        for s in d.solutions:
            assert s.slip is not None or len(s.changes) == len(light.changes)
            # every explanation repairs what it names, whatever the other places do
            after = failing(equations, repaired(wrong, (replace(d, solutions=(s,)),)))
            assert not {e.key for e in after} & set(d.failing)
    singles = [
        min((s for s in d.solutions if s.slip is None), key=lambda s: len(s.changes), default=None) for d in found
    ]
    if all(singles):
        assert sum(len(s.changes) for s in singles if s) <= count


def smallest(equations: list[Equation], figures: dict[Any, Figure], most: int) -> int | None:
    """By brute force, for exact figures: the fewest cells whose columns span the residuals (rational elimination)."""
    wanted = [Fraction(-residual(e, figures)) for e in equations]
    for size in range(most + 1):
        for cells in combinations(sorted(figures), size):
            columns = [[Fraction(dict(e.terms).get(c, 0.0)) for e in equations] for c in cells]
            if spans(columns, wanted):
                return size
    return None


def spans(columns: list[list[Fraction]], wanted: list[Fraction]) -> bool:
    rows = [list(row) for row in zip(*columns, wanted, strict=True)] if columns else [[w] for w in wanted]
    used = 0
    for j in range(len(columns)):
        pivot = next((i for i in range(used, len(rows)) if rows[i][j]), None)
        if pivot is None:
            continue
        rows[used], rows[pivot] = rows[pivot], rows[used]
        for i in range(used + 1, len(rows)):
            factor = rows[i][j] / rows[used][j]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[used], strict=True)]
        used += 1
    return not any(row[-1] for row in rows[used:])


@given(st.data(), st.integers(1, 3))
@settings(deadline=None, max_examples=at_length(8, 25), suppress_health_check=[HealthCheck.too_slow])
def test_as_small_as_brute_force(data: st.DataObject, count: int) -> None:
    """All subsets of a small table are tried with rational arithmetic: no explanation is larger than the smallest."""
    equations = relations([2, 1], 1.0)
    cells = sorted({c for e in equations for c, _ in e.terms})
    figures: dict[Any, Figure] = {c: Figure(0.0, 0.0) for c in cells}
    small = st.sampled_from((-20.0, -10.0, 10.0, 20.0, 30.0))  # few values: coincidences are likely
    struck = data.draw(st.lists(st.sampled_from(cells), min_size=count, max_size=count, unique=True))
    wrong = planted(figures, {c: data.draw(small) for c in struck})
    found = locate(equations, wrong)
    assert all(d.exact for d in found)
    total = sum(min(len(s.changes) for s in d.solutions) for d in found)
    assert total == smallest(equations, wrong, count)


@given(tables(exact=True), st.data())
@quiet
def test_an_exact_table_gets_its_figure_back(table: Any, data: st.DataObject) -> None:
    equations, figures = table
    cell = data.draw(st.sampled_from([c for c in sorted(figures) if c[0].startswith("g")]))
    off = float(data.draw(st.integers(1, 10**6)))
    (diagnosis,) = locate(equations, planted(figures, {cell: off}))
    single = [s for s in diagnosis.solutions if len(s.changes) == 1]
    assert [(s.changes[0].cell, s.changes[0].best) for s in single] == [(cell, figures[cell].value)]
    assert (
        failing(equations, repaired(planted(figures, {cell: off}), (replace(diagnosis, solutions=tuple(single)),)))
        == ()
    )


@given(
    st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2), st.integers(-9, 9)), min_size=1, max_size=5),
    st.integers(0, 2),
)
@example([(1, 1, 5), (1, -1, 0), (1, 0, 9)], 0)
@settings(deadline=None, max_examples=300)
def test_elimination_agrees_with_trying_all_moves(rows: list[tuple[int, int, int]], half: int) -> None:
    """Two freed cells, up to five relations with a constant: a grid of halves contains every vertex of the region."""
    rows = [row for row in rows if row[0] or row[1]]
    assume(any(a for a, _, _ in rows) and any(b for _, b, _ in rows))
    equations = [Equation(str(n), (("x", a), ("y", b), (f"k{n}", 1.0))) for n, (a, b, _) in enumerate(rows)]
    figures = {"x": Figure(0.0, 0.0), "y": Figure(0.0, 0.0)}
    figures |= {f"k{n}": Figure(float(k), half / 2) for n, (_, _, k) in enumerate(rows)}
    system = compile_system(equations, figures)
    x, y = system.cells.index("x"), system.cells.index("y")
    conflicts = conflicting_sets(system, (x, y))
    rational = [(Fraction(a), Fraction(b), Fraction(k), Fraction(half, 2)) for a, b, k in rows]
    assert bool(conflicts) == (not feasible(rational))
    for sources in conflicts:  # what is named as a conflict is one, by itself
        assert not feasible([rational[e] for e in sources])
    if not conflicts:
        where = feasible_range(system, (x, y), x, {})
        for end in (where.low, where.high):
            if abs(end) < 1e6:
                left = [(b, Fraction(0), k + a * Fraction(end).limit_denominator(64), h) for a, b, k, h in rational]
                assert feasible(left)


def feasible(rows: list[tuple[Fraction, Fraction, Fraction, Fraction]]) -> bool:
    """Whether some (x, y) has |a·x + b·y + k| ≤ h in every row: tried at all corners, and at a point of each line."""
    lines = [(a, b, s * h - k) for a, b, k, h in rows for s in (1, -1)]  # a·x + b·y = c
    points = [(Fraction(0), Fraction(0))]
    points += [((a * c) / (a * a + b * b), (b * c) / (a * a + b * b)) for a, b, c in lines if a or b]
    for (a, b, c), (d, e, f) in combinations(lines, 2):
        if a * e != b * d:
            points.append(((c * e - b * f) / (a * e - b * d), (a * f - c * d) / (a * e - b * d)))
    return any(all(abs(a * x + b * y + k) <= h for a, b, k, h in rows) for x, y in points)


@pytest.mark.parametrize("error", [40.0, -40.0])
def test_compensating_errors_in_one_column(error: float) -> None:
    """Two amounts of a column are off by the same: the column's sum holds and cannot help."""
    equations = relations([3, 2], 1.0)
    cells = {c for e in equations for c, _ in e.terms}
    figures: dict[Any, Figure] = {c: Figure(0.0, 0.5) for c in cells}
    wrong = planted(figures, {("p0.0", "budget"): error, ("p0.1", "budget"): -error})
    (diagnosis,) = locate(equations, wrong)
    sets = [{c.cell for c in s.changes} for s in diagnosis.solutions]
    assert {("p0.0", "budget"), ("p0.1", "budget")} in sets
    assert all(len({c for _, c in cells_of}) == 1 for cells_of in sets)  # both in one column, whichever it is
