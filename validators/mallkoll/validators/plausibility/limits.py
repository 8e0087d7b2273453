"""The limits of what is asked about as implausible: data, in one place. A kommun may set what matters to it."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.money_units import UNIT_FACTOR

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
    fit with its sign changed. ``rows``: so many other rows tell what is usual between two columns; ``noughts``: so many
    others a nought is held against. ``part``: in how large a part of the other rows the period's budget must hold.
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
    noughts: int = 3
    part: float = 0.75

    def amount(self, unit: str) -> float:
        """What matters at least, in the unit."""
        scale = SCALES.get(unit)
        return self.count if scale is None else self.kronor / scale

    def matters(self, difference: float, expected: float, unit: str) -> bool:
        """Whether a difference is large enough to ask about."""
        return abs(difference) > max(self.amount(unit), self.share * abs(expected))


DEFAULT_LIMITS: Final = Limits()
"""The limits where a kommun has said nothing else."""

UNIT: Final = "RIM001"
SIGN: Final = "RIM002"
DIGIT: Final = "RIM003"
MONTH: Final = "RIM007"
PERIOD: Final = "RIM008"
NOUGHT: Final = "RIM009"
AMOUNT: Final = Limit("tkr", 500.0, "hur många tkr det minst ska gälla för att frågas om (alla RIM)")
SHARE: Final = Limit("procent", 1.0, "hur många procent av det väntade det minst ska gälla (alla RIM)", most=100.0)
THOUSAND_LEAST: Final = Limit("minst", 250.0, "hur många gånger för stort ett belopp i kronor minst är", 30.0, 1000.0)
THOUSAND_MOST: Final = Limit("hogst", 4000.0, "hur många gånger för stort det högst är", 1000.0, 30_000.0)
MIRRORED: Final = Limit(
    "faktor", 1.6, "hur många gånger större eller mindre än väntat beloppet får vara med det andra tecknet", 1.05, 3.0
)
FACTOR: Final = Limit("faktor", 6.5, "hur många gånger större eller mindre än väntat det minst ska vara", 3.0, 100.0)
LATE: Final = Limit("utfall", 9.0, "detsamma för ett utfall som är för litet", 3.0, 1000.0)
AGREEING: Final = Limit("overens", 1.8, "hur många gånger det väntade beloppet högst får variera", 1.1, 4.0)
REACH: Final = Limit(
    "spridning", 20.0, "hur många gånger den vanliga spridningen det minst ska vara (C)", 4.0, 10_000.0
)
ROWS: Final = Limit("rader", 4.0, "hur många andra rader som minst visar vad som är vanligt (alla RIM)", 3.0, 50.0)
COUNT: Final = Limit("antal", 10.0, "hur mycket det som inte är pengar minst ska skilja (alla RIM)")
PART: Final = Limit("procent", 75.0, "hur många procent av de andra raderna som minst ska gå ihop", 51.0, 100.0)
NOUGHTS: Final = Limit("belopp", 3.0, "hur många andra belopp som det minst ska finnas att jämföra med", 2.0, 20.0)


def limits_of(layout: Layout) -> Limits:
    """The limits that all questions of a workbook go by: the kommun's, each set at the rule that it is named for."""
    if not layout.rules:
        return DEFAULT_LIMITS
    return Limits(
        kronor=1_000 * limit(layout, UNIT, AMOUNT),
        share=limit(layout, UNIT, SHARE) / 100,
        thousand=(limit(layout, UNIT, THOUSAND_LEAST), limit(layout, UNIT, THOUSAND_MOST)),
        mirrored=limit(layout, SIGN, MIRRORED),
        digit=limit(layout, DIGIT, FACTOR),
        late=max(limit(layout, DIGIT, LATE), limit(layout, DIGIT, FACTOR)),
        agreeing=limit(layout, DIGIT, AGREEING),
        reach=limit(layout, DIGIT, REACH),
        rows=round(limit(layout, DIGIT, ROWS)),
        count=limit(layout, MONTH, COUNT),
        part=limit(layout, PERIOD, PART) / 100,
        noughts=round(limit(layout, NOUGHT, NOUGHTS)),
    )
