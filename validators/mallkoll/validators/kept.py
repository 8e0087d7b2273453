"""What follows from a single object, a layout or the places of a table, kept for those used last.

A batch meets the same few again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Kept(Generic[K, T]):
    """What a function makes of an object that does not change, made once for each of the ``most`` used last."""

    def __init__(self, make: Callable[[K], T], most: int = 16) -> None:
        self._make, self._most, self._kept = make, most, dict[int, tuple[K, T]]()

    def __call__(self, of: K) -> T:
        """The kept result for ``of``, made if there is none."""
        kept = self._kept.get(id(of))
        if kept is None or kept[0] is not of:
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[id(of)] = of, self._make(of)
        return kept[1]
