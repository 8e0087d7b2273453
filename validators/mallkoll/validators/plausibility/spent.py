"""Forecasts of the year that are below what has been spent in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.failing import failing
from mallkoll.validators.plausibility.figures import Figure, figures
from mallkoll.validators.plausibility.limits import Limits, limits_of
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.workbook.layout.uppgift import FigureMeasure

_OTHERS: Final = 2
_FORECAST: Final = FigureMeasure.FORECAST.value


def forecasts_below_spent(document: Document) -> Iterator[tuple[Figure, Figure]]:
    """Each typed forecast with the outcome that is larger; of costs alone, where neither is doubted already."""
    doubted, limits = suspects(document).named | failing(document), limits_of(document.layout)
    for line in figures(document).lines.values():
        forecasts = [one for one in line if one.moment.measure == _FORECAST and one.typed and one.turned > 0]
        if not forecasts:
            continue
        if len([figure for figure in line if figure.value]) < _OTHERS or any(figure.value < 0 for figure in line):
            continue  # an item of this year alone, or nets about nought
        for forecast in forecasts:
            for spent in line:
                if _is_below(forecast, spent, limits) and doubted.isdisjoint((forecast.reading.ref, spent.reading.ref)):
                    yield forecast, spent
                    break


def _is_below(forecast: Figure, spent: Figure, limits: Limits) -> bool:
    """Whether the outcome of the same year, both of them costs, is larger by more than the limits allow."""
    if spent.moment.measure != FigureMeasure.OUTCOME or forecast.year is None or spent.year != forecast.year:
        return False
    if spent.unit != forecast.unit or spent.value <= 0 or forecast.value < 0:
        return False
    over = spent.value - forecast.value
    return over > 0 and limits.matters(over, forecast.value, forecast.unit)
