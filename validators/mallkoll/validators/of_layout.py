"""What follows from a layout alone, kept for the layouts used last: a batch meets the same few again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from mallkoll.workbook.layout.layout_model import Layout

T = TypeVar("T")
_MOST: Final = 16


class OfLayout(Generic[T]):
    """What a function makes of a layout, made once for each of those used last."""

    def __init__(self, make: Callable[[Layout], T]) -> None:
        self._make, self._kept = make, dict[int, tuple[Layout, T]]()

    def __call__(self, layout: Layout) -> T:
        """What it makes of this one."""
        kept = self._kept.get(id(layout))
        if kept is None or kept[0] is not layout:
            while len(self._kept) >= _MOST:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[id(layout)] = layout, self._make(layout)
        return kept[1]
