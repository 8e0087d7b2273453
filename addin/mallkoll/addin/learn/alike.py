"""How similar two texts are, as the same heading or label in two copies of a workbook."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

from mallkoll.workbook.model.text import normalized

ALIKE: Final = 0.72
"""How similar two texts have to be, to be taken for two ways of writing the same."""


def likeness(one: str, other: str) -> float:
    """1 where two texts are the same or one begins with the words of the other; else how similar they are."""
    first, second = normalized(one), normalized(other)
    if not first or not second:
        return 0.0
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    if longer.startswith(shorter) and not longer[len(shorter) : len(shorter) + 1].isalnum():
        return 1.0
    return SequenceMatcher(None, first, second).ratio()
