"""What is said of a figure that looks wrong, in Swedish: what it was held against, and from which size on one asks."""

from __future__ import annotations

from collections.abc import Sequence

from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.plausibility.figures import Figure
from mallkoll.validators.plausibility.limits import SCALES, Limits
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.model.text import one_line

_SHOWN = 4


def shown(one: Figure, sheet: str) -> str:
    """``193 200 (Budget 2021, D37)``, as it is said on a sheet."""
    heading, place = one_line(one.column.heading), one.reading.ref.address
    where = place if one.sheet == sheet else f"{place} på bladet {one.sheet}"
    return f"{amount(one, one.value)} ({heading}, {where})"


def against_kin(kin: Sequence[Figure], first: Figure, limits: Limits) -> str:
    """What a figure was held against: the other measures and years of its row; and from which size on one asks."""
    told = [shown(one, first.sheet) for one in kin]
    more = f" och {len(kin) - _SHOWN} till" if len(kin) > _SHOWN else ""
    return f"Jämfört med {'; '.join(told[:_SHOWN])}{more} ({limit(first.unit, limits)})."


def amount(one: Figure, value: float) -> str:
    """An amount in the decimals of its column; in those that it has where it would be printed as nought."""
    places = decimals(one.column)
    return figure(value, places if places is None or round_to(value, places) else None)


def about(one: Figure, value: float) -> str:
    """About what should stand there, in two digits: nobody knows it better than that."""
    size = len(str(int(abs(value))))
    rounded = round_to(value, min(2 - size, decimals(one.column) or 0))
    return figure(rounded or float(f"{value:.1g}"))


def limit(unit: str, limits: Limits) -> str:
    """From which size on one asks: ``gräns: 500 tkr och 1 %``."""
    least = f"{figure(limits.amount(unit))} {unit}" if unit in SCALES else figure(limits.amount(unit))
    return f"gräns: {least} och {figure(100 * limits.share)} %"


def amounts(figures: Sequence[Figure]) -> str:
    """``12 000 (C19) och 1 200 (D19)``."""
    return enumerated([f"{amount(one, one.value)} ({one.reading.ref.address})" for one in figures])
