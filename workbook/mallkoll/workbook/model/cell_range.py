"""A rectangle of cells on one sheet."""

from __future__ import annotations

from typing import NamedTuple

from mallkoll.workbook.model.book import range_address


class CellRange(NamedTuple):
    """First row, first column, last row, last column; all from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: CellRange) -> bool:
        """Whether they have a cell in common."""
        return (self.top <= other.bottom and other.top <= self.bottom
                and self.left <= other.right and other.left <= self.right)  # fmt: skip

    @property
    def text(self) -> str:
        """``C7`` or ``C7:D8``."""
        return range_address(*self)
