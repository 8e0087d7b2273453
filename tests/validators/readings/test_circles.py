"""Which cells a way leads back to, told in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from mallkoll.validators.readings.circles import on_circles

CASES = {
    "nothing leads anywhere": ({"a": ""}, "a", ""),
    "a chain": ({"a": "b", "b": "c", "c": ""}, "a", ""),
    "itself": ({"a": "ab", "b": ""}, "a", "a"),
    "two": ({"a": "b", "b": "a"}, "a", "ab"),
    "leads to a circle, and is in none": ({"a": "b", "b": "c", "c": "b"}, "a", "bc"),
    "between two circles": ({"a": "ab", "b": "c", "c": "c"}, "a", "ac"),
    "a circle of circles": ({"a": "b", "b": "ac", "c": "d", "d": "b"}, "a", "abcd"),
    "two ways to one end": ({"a": "bc", "b": "d", "c": "d", "d": ""}, "a", ""),
    "back across, not down": ({"a": "bc", "b": "", "c": "ba"}, "a", "ac"),
    "two circles, met one after the other": ({"a": "b", "b": "a", "c": "da", "d": "c"}, "ac", "abcd"),
    "a start that is met on the way": ({"a": "b", "b": "c", "c": "b"}, "cab", "bc"),
    "one that is never reached": ({"a": "", "b": "b"}, "a", ""),
}


@pytest.mark.parametrize(("ways", "starts", "returning"), CASES.values(), ids=CASES.keys())
def test_what_a_way_leads_back_to(ways: dict[str, str], starts: str, returning: str) -> None:
    assert on_circles(starts, lambda cell: ways[cell]) == set(returning)


@pytest.mark.parametrize("last", [(), (0,)], ids=["a chain", "a circle"])
def test_each_cell_is_asked_once_however_deep_it_goes(last: tuple[int, ...]) -> None:
    size = 20_000
    asked: Counter[int] = Counter()

    def leads_to(cell: int) -> Iterable[int]:
        asked[cell] += 1
        return (cell + 1,) if cell + 1 < size else last

    assert on_circles(range(size), leads_to) == (set(range(size)) if last else set())
    assert set(asked.values()) == {1}
