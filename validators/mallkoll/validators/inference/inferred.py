"""What was found in a grid: relations between cells, what speaks for them, and what was not understood."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["sum", "difference", "average", "quotient", "change"]
"""Sums are found, differences as the sums that they are: a = b - c is b = a + c. For the others: ``worked_out``."""
Cell = tuple[int, int]
"""Row and column on the sheet, 1-based."""


class Evidence(Struct, frozen=True, gc=False):
    """What speaks for a relation: how many parallel ones hold and fail, and how the relation itself stands.

    ``gap`` is the target less what the parts give, ``tolerance`` what rounding explains of it, both in the sheet's
    unit. ``surprise`` is how unlikely it is that the parallel relations hold by chance, in nats.
    """

    holding: int
    failing: int
    holds: bool
    gap: float
    tolerance: float
    surprise: float
    exact: bool = False  # those beside it hold to the last digit


class InferredRelation(Struct, frozen=True, gc=False):
    """target = Σ part (average, quotient and change: of the parts in order). ``along`` is where parts lie."""

    kind: Kind
    target: Cell
    parts: tuple[Cell, ...]
    along: Literal["row", "column"]
    evidence: Evidence
    suspects: tuple[Cell, ...] = ()  # likeliest first; () where it holds, and where it fails by too little to be told


class NotUnderstood(Struct, frozen=True):
    """What nothing is said of, and why (Swedish)."""

    first: Cell
    last: Cell
    reason: str


class Inferred(Struct, frozen=True):
    """The relations of a grid in reading order, and what was not understood.

    ``doubtful`` are totals that are called so and fail where other columns hold: too little to be told of any table.
    ``failing`` are all sums that other lanes have and that fail in one, whether that is told or not.
    """

    relations: tuple[InferredRelation, ...]
    not_understood: tuple[NotUnderstood, ...] = ()
    doubtful: tuple[InferredRelation, ...] = ()
    failing: tuple[InferredRelation, ...] = ()
