"""The goals that indicators belong to, by names that are not always written alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from mallkoll.validators.indicators.indicator_rows import Indicator


@lru_cache(maxsize=4096)
def goal_key(name: str) -> str:
    """A goal's name without spaces, hyphens and commas, which differ between the sheets of one document."""
    return re.sub(r"[\W_]", "", name.casefold())


def by_goal(rows: tuple[Indicator, ...], goals: Iterable[str]) -> dict[str, list[Indicator]]:
    """The indicators of each goal without parts for women and men; small differences in its name are accepted."""
    keys = {goal_key(goal): goal for goal in goals}
    written = tuple(keys)
    by_name: dict[str, list[Indicator]] = {goal: [] for goal in keys.values()}
    for indicator in rows:
        key = "" if indicator.total is not None else goal_key(indicator.goal)
        near = key if key in keys or not key else _near(key, written)
        if near:
            by_name[keys[near]].append(indicator)
    return by_name


@lru_cache(maxsize=4096)
def _near(key: str, keys: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(key, keys, 1, 0.9)), None)
