"""Rounding as closed intervals: the published cases of XBRL Calculations 1.1 and of the FFIEC call report."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallkoll.validators.engine.intervals import (
    Interval,
    decimals_of,
    half_unit,
    half_width,
    intersect,
    interval_sum,
    round_to,
    rounding,
    scale,
)
from mallkoll.validators.engine.system import Equation, Figure, slack, verdict

CASES = Path(__file__).parent / "cases"
ROUNDING: dict[str, Any] = json.loads((CASES / "interval_rounding_cases.json").read_text(encoding="utf-8"))
FFIEC: dict[str, Any] = json.loads((CASES / "ffiec_tolerances.json").read_text(encoding="utf-8"))


def close(interval: Interval, bounds: list[float]) -> bool:
    return interval.low == pytest.approx(bounds[0], rel=1e-12) and interval.high == pytest.approx(bounds[1], rel=1e-12)


def item(entry: list[Any]) -> tuple[Interval, int]:
    """An item of a sum and its weight; a duplicated one is what both reports allow."""
    if isinstance(entry[0], list):
        first, second, weight = entry
        both = intersect(rounding(*first), rounding(*second))
        assert both is not None
        return both, weight
    return rounding(entry[0], entry[1]), entry[2]


@pytest.mark.parametrize("case", ROUNDING["cases"], ids=lambda c: c["id"])
def test_published_sums(case: dict[str, Any]) -> None:
    if "items" in case:
        total = interval_sum(scale(*item(entry)) for entry in case["items"])
        claimed = rounding(*case["total"])
    else:
        total, claimed = Interval(*case["sum_interval"]), Interval(*case["total_interval"])
    assert close(total, case.get("sum_interval", [total.low, total.high]))
    assert close(claimed, case.get("total_interval", [claimed.low, claimed.high]))
    assert (intersect(total, claimed) is not None) is case["calc11"]


IN_CELLS = [
    case
    for case in ROUNDING["cases"]
    if "items" in case and not any(isinstance(item[0], list) for item in case["items"])
]
"""All but those where a figure is reported twice, which has no counterpart in a workbook's cell."""


@pytest.mark.parametrize("case", IN_CELLS, ids=lambda c: c["id"])
def test_published_sums_as_equations(case: dict[str, Any]) -> None:
    """The verdict of an equation is the same as that of the intervals."""
    terms = [(f"i{n}", float(weight)) for n, (_, _, weight) in enumerate(case["items"])]
    figures = {f"i{n}": Figure(v, half_unit(d)) for n, (v, d, _) in enumerate(case["items"])}
    figures["total"] = Figure(case["total"][0], half_unit(case["total"][1]))
    assert verdict(Equation("sum", (*terms, ("total", -1.0)), "total"), figures) is case["calc11"]


@pytest.mark.parametrize("case", ROUNDING["interval_unit"])
def test_published_interval_arithmetic(case: dict[str, Any]) -> None:
    if "v" in case:
        assert close(rounding(case["v"], case["d"]), case["i"])
    elif case["op"] == "intersect":
        meeting = intersect(Interval(*case["a"]), Interval(*case["b"]))
        assert meeting == (None if case["r"] is None else Interval(*case["r"]))
    elif case["op"] == "add":
        assert interval_sum([Interval(*case["a"]), Interval(*case["b"])]) == Interval(*case["r"])
    else:
        assert scale(Interval(*case["a"]), case["k"]) == Interval(*case["r"])


# How many addends the supervisor's form of June 2002 has: where the item numbers tell it, that number; for the two
# ranges that skip sub-items, None. There the tolerance itself must fit some number of addends.
ADDENDS = {
    "0110 F": None,
    "0110 D": 5,
    "0130": 7,
    "0170": 2,
    "0190": 12,
    "0210": 4,
    "0250": 2,
    "0270": 2,
    "0500": 2,
    "0600 F": None,
}


@pytest.mark.parametrize("edit", FFIEC["edits"], ids=lambda e: e[0])
def test_ffiec_tolerances(edit: list[Any]) -> None:
    """In whole units the slack of n addends and a sum, (n+1)/2, lets through exactly the published difference."""
    number, _, tolerance = edit
    addends = ADDENDS[number]
    for n in [addends] if addends else [2 * tolerance - 1, 2 * tolerance]:
        terms = tuple((i, 1.0) for i in range(n))
        equation = Equation("sum", (*terms, ("sum", -1.0)), "sum")
        figures: dict[Any, Figure] = {i: Figure(100.0, 0.5) for i in range(n)}
        assert math.floor(slack(equation, {**figures, "sum": Figure(100.0 * n, 0.5)})) == tolerance
        assert verdict(equation, {**figures, "sum": Figure(100.0 * n + tolerance, 0.5)}) is True
        assert verdict(equation, {**figures, "sum": Figure(100.0 * n + tolerance + 1, 0.5)}) is False


@pytest.mark.parametrize(
    ("value", "decimals"),
    [(0.0, 0), (-0.0, 0), (12.0, 0), (12.5, 1), (0.1 + 0.2, 1), (1e9 + 0.25, 2), (1e-7, 7), (1.5e-7, 8), (1e20, 0)],
)
def test_decimals_as_typed(value: float, decimals: int) -> None:
    assert decimals_of(value) == decimals


@pytest.mark.parametrize(
    ("value", "decimals", "half"),
    [
        (12.0, 0, 0.5),
        (12.34, 0, 0.005),  # typed finer than the column shows
        (12.0, 1, 0.05),
        (12000.0, -3, 500.0),
        (12340.0, -3, 5.0),
        (12345.0, -3, 0.5),
        (12345.6, -3, 0.05),
        (12.0, None, 0.0),
    ],
)
def test_half_width(value: float, decimals: int | None, half: float) -> None:
    assert half_width(value, decimals) == pytest.approx(half)
    assert half_width(value, decimals, finer=False) == half_unit(decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(2.675, 2, 2.68), (2.5, 0, 3.0), (-2.5, 0, -3.0), (1250.0, -2, 1300.0), (1e-7, 3, 0.0), (1e16, 0, 1e16)],
)
def test_rounding_as_excel_does(value: float, decimals: int, rounded: float) -> None:
    assert round_to(value, decimals) == rounded


def test_no_negative_zero() -> None:
    assert math.copysign(1.0, round_to(-0.2, 0)) == 1.0


@given(st.floats(-1e12, 1e12), st.integers(-3, 4))
def test_a_value_lies_in_the_interval_of_what_it_is_rounded_to(value: float, decimals: int) -> None:
    within = rounding(round_to(value, decimals), decimals)
    noise = 1e-14 * abs(value)  # of a figure of more than 15 digits the rest is not seen
    assert value in Interval(within.low - noise, within.high + noise)
