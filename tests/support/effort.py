"""How much work something is, without a clock: the same on every machine, however busy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


def calls_of(work: Callable[[], T]) -> tuple[T, int]:
    """The result, and how many calls of Python functions it took."""
    calls = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = work()
    finally:
        sys.setprofile(before)
    return result, calls


def at_length(sample: int, whole: int) -> int:
    """How many of something are tried: a sample, and the whole where the tests are run at length (``dev.py full``)."""
    return whole if os.environ.get("MALLKOLL_LANGE") == "1" else sample
