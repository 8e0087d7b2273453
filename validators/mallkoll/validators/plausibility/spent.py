"""Forecasts of the year that are below what has been spent in it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.failing import failing
from mallkoll.validators.plausibility.figures import Figure, figures
from mallkoll.validators.plausibility.limits import Limits, limits_of
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.workbook.layout.uppgift import FigureMeasure

_OTHERS: Final = 2
_FORECAST, _OUTCOME = FigureMeasure.FORECAST.value, FigureMeasure.OUTCOME.value


class Forecast(NamedTuple):
    """A typed forecast beside the outcome of the same year; ``below`` says whether it is lower than that may be."""

    figure: Figure
    spent: Figure
    below: bool


def forecasts_beside_spent(document: Document) -> Iterator[Forecast]:
    """Each typed forecast of costs, beside the outcome that is larger where there is one, where neither is doubted.

    None of a document in which no forecast is lower than what is spent.
    """
    lines = figures(document).lines.values()
    if not any(map(_has_lower, lines)):
        return
    doubted, limits = suspects(document).named | failing(document), limits_of(document.layout)
    for line in lines:
        forecasts = [one for one in line if one.moment.measure == _FORECAST and one.typed and one.turned > 0]
        if not forecasts:
            continue
        if len([figure for figure in line if figure.value]) < _OTHERS or any(figure.value < 0 for figure in line):
            continue  # an item of this year alone, or nets about nought
        for forecast in forecasts:
            spent = [
                Forecast(forecast, outcome, _is_below(forecast, outcome, limits))
                for outcome in line
                if _is_spent(outcome, forecast) and doubted.isdisjoint((forecast.ref, outcome.ref))
            ]
            yield from sorted(spent, key=lambda one: not one.below)[:1]


def _has_lower(line: Sequence[Figure]) -> bool:
    """Whether a typed forecast is lower than an outcome of the same thing, by however little."""
    least = math.inf
    for one in line:
        if one.value < least and one.typed and one.moment.measure == _FORECAST:
            least = one.value
    return least < math.inf and any(one.moment.measure == _OUTCOME for one in line if one.value > least)


def _is_spent(outcome: Figure, forecast: Figure) -> bool:
    """Whether it is what the same thing has cost in the year that is forecast."""
    if outcome.moment.measure != _OUTCOME or forecast.year is None or outcome.year != forecast.year:
        return False
    return outcome.unit == forecast.unit and outcome.value > 0 and forecast.value >= 0


def _is_below(forecast: Figure, spent: Figure, limits: Limits) -> bool:
    """Whether the outcome is larger by more than the limits allow."""
    over = spent.value - forecast.value
    return over > 0 and limits.matters(over, forecast.value, forecast.unit)
