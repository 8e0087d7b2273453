"""A figure that is likely wrong, and what is told of it."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import Place
from mallkoll.validators.engine.intervals import decimals_of
from mallkoll.validators.engine.slips import Slip, digit_slip
from mallkoll.workbook.model.book import address


class LikelyFigure(Struct, frozen=True):
    """A figure that is likely wrong, what it should be, and what then fits, in words. ``others`` then fit too.

    ``either`` are the figures, this one the first, that one slip explains equally well, with what should be there. It
    is empty where none is explained: then the figure is told not to be what its parts, or the others, give.
    """

    at: Place
    value: float
    right: float
    why: tuple[str, ...]
    others: tuple[Place, ...]
    sure: bool = True  # more than one relation says so
    either: tuple[tuple[Place, float], ...] | None = None
    exchanged: Place | None = None  # the cell that holds what should be here, and whose figure stands here
    after: tuple[Place, ...] = ()  # others of these cells that are told to be wrong, and have to be mended first
    is_total: bool = True  # what fails are sums

    @property
    def slip(self) -> str:
        """The slip that explains it, of one digit or of two cells, in words; empty where none does."""
        if self.exchanged:
            first, second = sorted((self.at, self.exchanged))
            return f"talen i {address(*first)} och {address(*second)} har bytt plats"
        slip = slip_of_digit(self.value, self.right)
        return slip.words if slip else ""


def slip_of_digit(value: float, right: float) -> Slip | None:
    """The slip of one digit that made the one of the other; None where there is none."""
    return digit_slip(value, right, max(decimals_of(value), decimals_of(right)))
