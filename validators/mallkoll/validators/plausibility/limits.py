"""The limits of what is asked about as implausible: data, in one place. A kommun may set what matters to it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.binding.relations import UNIT_FACTOR
from mallkoll.workbook.layout.layout_model import Layout

SCALES: Final = {**UNIT_FACTOR, "kronor": UNIT_FACTOR["kr"]}
"""What one of each unit of money is in kronor."""


class Limits(Struct, frozen=True):
    """When a figure is both unlikely and large enough to matter.

    ``kronor`` and ``share`` say what matters: the difference to what was expected is larger than so many kronor and
    than that share of the expected figure. ``count`` is the same for figures that are no money.

    The rest says what is unlikely; all of it are factors. ``importance``, ``floor`` and ``reach`` are U, A and C of
    Hidiroglou and Berthelot: how much size adds to a deviation, the least spread as a share, and how many spreads away
    a figure is unlikely. ``apart``: nearer than this to any of its kin a figure is never asked about. ``digit``: how
    far a digit too many or too few takes it at least, ``late``: an outcome that is too small. ``agreeing``: how far
    the kin may lie from each other. ``fitting``, ``close`` and ``exact``: how well a figure must fit without its slip,
    by how much tells of it. ``thousand``: between which factors a unit is wrong; ``mirrored``: how well a figure must
    fit with its sign changed. ``rows``: so many other rows tell what is usual between two columns.
    """

    kronor: float = 500_000.0
    share: float = 0.01
    count: float = 10.0
    importance: float = 0.3
    floor: float = 0.1
    reach: float = 20.0
    apart: float = 2.0
    digit: float = 6.5
    late: float = 9.0
    agreeing: float = 1.8
    fitting: float = 1.25
    close: float = 1.15
    exact: float = 1.02
    thousand: tuple[float, float] = (250.0, 4000.0)
    mirrored: float = 1.6
    rows: int = 4

    def amount(self, unit: str) -> float:
        """What matters at least, in the unit."""
        scale = SCALES.get(unit)
        return self.count if scale is None else self.kronor / scale

    def matters(self, difference: float, expected: float, unit: str) -> bool:
        """Whether a difference is large enough to ask about."""
        return abs(difference) > max(self.amount(unit), self.share * abs(expected))


DEFAULT_LIMITS: Final = Limits()
"""The limits where a kommun has said nothing else."""

CODE: Final = "RIM001"
AMOUNT: Final = Limit("tkr", 500.0, "hur många tkr det minst ska gälla för att frågas om (alla RIM)")
SHARE: Final = Limit("procent", 1.0, "hur många procent av det väntade det minst ska gälla (alla RIM)", most=100.0)


def limits_of(layout: Layout) -> Limits:
    """The limits that all questions of a workbook go by: the kommun's for RIM001, else the default."""
    return Limits(kronor=1_000 * limit(layout, CODE, AMOUNT), share=limit(layout, CODE, SHARE) / 100)
