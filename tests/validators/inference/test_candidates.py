from __future__ import annotations

import random

import pytest

from mallkoll.validators.inference.candidates import runs


def lane(pick: random.Random, kind: str) -> tuple[list[int | None], list[int]]:
    """A column of figures on the scale of inference, with totals now and then."""
    low, high = {"amounts": (0, 90_000), "small": (0, 4), "both signs": (-900, 900), "ones": (1, 2)}[kind]
    values: list[int | None] = []
    since: list[int] = []
    for _ in range(pick.choice((5, 40, 200))):
        value = pick.choice((None, 0, 2 * pick.randrange(low, high), 2 * pick.randrange(low, high)))
        if since and pick.random() < 0.1:
            value, since = sum(since), []
        values.append(value)
        since.append(value or 0)
    return values, [pick.choice((1, 1, 10)) for _ in values]


@pytest.mark.parametrize("kind", ["amounts", "small", "both signs", "ones"])
@pytest.mark.parametrize("seed", range(8))
def test_unbroken_runs_are_the_same_whether_others_are_looked_for_or_not(kind: str, seed: int) -> None:
    values, halves = lane(random.Random(f"{kind} {seed}"), kind)
    lines = range(len(values))
    alone, beside = (runs(values, halves, lines, with_gaps=with_gaps) for with_gaps in (False, True))
    unbroken = [guess for guess in alone if guess[0] == "run"]
    assert unbroken == [guess for guess in beside if guess[0] == "run"]
