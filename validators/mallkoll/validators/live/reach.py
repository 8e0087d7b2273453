"""The order in which the live checks of a row are listed."""

from __future__ import annotations

from enum import IntEnum


class Reach(IntEnum):
    """How far a check looks; a row's faults are listed in this order, and within it from column to column."""

    CELL = 0  # at what stands in the cell
    ROW = 1  # at the rest of the row, and at the rows that are parts of it
    BEYOND = 2  # at sums, other tables, the period
    NOTE = 3  # nothing is wrong; it is said last
