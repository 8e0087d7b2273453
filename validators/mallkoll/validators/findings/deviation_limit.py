"""From which deviation on words are wanted: a limit that all rules of deviations share."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.findings.words import figure
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.money_units import UNIT_FACTOR


class DeviationLimit(Struct, frozen=True):
    """A deviation is to be explained where it is beyond the larger of an amount and a share of the budget."""

    kronor: float
    share: float

    def amount(self, unit: str) -> float | None:
        """The amount in a unit of money; None of other units."""
        factor = UNIT_FACTOR.get(unit)
        return None if factor is None else self.kronor / factor

    def words(self, unit: str) -> str:
        """``500 tkr och 1 % av budgeten``."""
        return f"{figure(self.amount(unit) or 0.0)} {unit} och {figure(self.share * 100)} % av budgeten"


CODE = "AVV001"
AMOUNT = Limit("tkr", 500.0, "hur många tkr en avvikelse får vara utan att förklaras (AVV001 till AVV005)")
SHARE = Limit("procent", 1.0, "hur många procent av budgeten den får vara; det större av de två gäller", most=100.0)


def deviation_limit(layout: Layout) -> DeviationLimit:
    """The limit that all rules of deviations go by: the kommun's for AVV001, else the default."""
    return DeviationLimit(1_000 * limit(layout, CODE, AMOUNT), limit(layout, CODE, SHARE) / 100)
