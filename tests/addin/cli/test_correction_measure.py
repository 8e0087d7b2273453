"""``ratta`` over seeded workbooks whose truth is known: nothing that was right is spoiled, nor much left unsaid."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from effort import at_length

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        yield importlib.import_module("correction")
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize(("profile", "files"), [("mixed", at_length(24, 60)), ("netto", at_length(16, 40))])
def test_what_is_written_is_right(bench: ModuleType, profile: str, files: int) -> None:
    tallies = bench.measure(files, 7, bench.PROFILES[profile])
    safe, likely = tallies["säker"], tallies["även troliga"]
    assert (safe.spoiled, safe.farther, safe.zeroed, safe.grown) == (0, 0, 0, 0)
    assert safe.restored == safe.changed
    assert (likely.spoiled, likely.zeroed, likely.grown) == (0, 0, 0)
    assert likely.farther <= 0.02 * likely.changed
    # and it does not hold its tongue; in templates a wrong post changes its sum with it, and few slips can be mended
    assert likely.restored >= FOUND[profile] * likely.slips
    assert safe.slips == likely.slips > files


FOUND = {"mixed": 0.4, "netto": 0.5}
"""The least share of the slips that is restored."""


def test_a_tally_knows_what_is_worse(bench: ModuleType) -> None:
    """The measure itself: a right cell changed, a cell made zero, one that ends further off, one that is restored."""
    tally = bench.Tally()
    truth = dict(zip(places := [("r", str(i)) for i in range(4)], (10.0, 20.0, 30.0, 40.0), strict=True))
    before = dict(zip(places, (10.0, 25.0, 33.0, 44.0), strict=True))
    after = dict(zip(places, (11.0, 0.0, 60.0, 40.0), strict=True))
    assert tally.add(truth, before, after)
    assert (tally.changed, tally.restored, tally.spoiled, tally.farther, tally.zeroed, tally.grown) == (
        4,
        1,
        1,
        3,
        1,
        0,
    )
