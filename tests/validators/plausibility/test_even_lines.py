"""A line whose figures are all of one size is passed over: what is looked for in the others is not in it."""

from __future__ import annotations

import datetime as dt
import math

from hypothesis import given
from hypothesis import strategies as st

from mallkoll.validators.plausibility.figures import Figure, Line, Moment, Place
from mallkoll.validators.plausibility.limits import DEFAULT_LIMITS
from mallkoll.validators.plausibility.suspects import _is_even, _is_ordinary
from mallkoll.validators.plausibility.units.misunits import _split

LINE, NEAR = Line("drift/skola", "", "kr"), math.log(DEFAULT_LIMITS.apart)
VALUES = st.sampled_from([-900.0, 0.0, 900.0, 1_000.0, 1_900.0, 2_100.0, 1_000_000.0])


def figure(value, at, year):
    moment = Moment("utfall", dt.date(year, 1, 1), dt.date(year, 12, 31))
    size = math.log(abs(value) * 1_000) if value else -math.inf
    sign = (value > 0) - (value < 0)
    place, days = Place("t", f"k{at}"), math.log(365)
    return Figure(
        None, None, None, ("t", 1), None, False, value, LINE, place, moment, "tkr", 1, size, size, sign, days, True
    )


@given(st.lists(st.tuples(VALUES, st.sampled_from([2024, 2025])), min_size=1, max_size=5))
def test_an_even_line_has_ordinary_figures_only(cells):
    line = [figure(value, at, year) for at, (value, year) in enumerate(cells)]
    if _is_even(line, NEAR):
        assert all(_is_ordinary(one, line, NEAR) for one in line)
        assert _split(line, DEFAULT_LIMITS) == ([], [])


def test_some_lines_are_even_and_some_are_not():
    sizes = {"even": (1_000.0, 1_900.0), "one larger": (1_000.0, 2_100.0), "a nought": (1_000.0, 0.0)}
    lines = {name: [figure(value, at, 2024 + at) for at, value in enumerate(values)] for name, values in sizes.items()}
    assert [name for name, line in lines.items() if _is_even(line, NEAR)] == ["even"]
    assert not _is_even([figure(1_000.0, at, 2024) for at in range(2)], NEAR)  # twice the same
