"""What a cell says as an exact figure in a unit, or as text."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from mallkoll.validators.indicators.targets import Level, Target
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.number_format import decimals_shown
from mallkoll.workbook.model.text import value_text


class ExactFigure(NamedTuple):
    """``value`` is None where the cell holds no number, ``text`` where it holds no text; ``precision`` is decimals."""

    value: Decimal | None = None
    text: str | None = None
    precision: int | None = None
    unit: str = ""


def read_number(reading: Reading, number_format: str, *, percent: bool) -> ExactFigure | None:
    """The figure of a cell where a plain number is expected; None where it is blank."""
    raw, number = reading.raw, reading.value
    if reading.formula_state in COMPUTED and reading.formula_state is not FormulaState.INTACT:
        number = number if reading.cached is None else reading.cached  # what it shows, not what it should
    if number is None or not math.isfinite(number):
        return text_figure(raw)
    value, unit = exact_decimal(number), ""
    shown = decimal_places_shown(number_format)
    if percent:
        value, unit = value.scaleb(2).normalize(), "%"
        shown = shown if shown is None or "%" in number_format else max(0, shown - 2)
    if isinstance(raw, str) and raw.strip():
        return ExactFigure(value, raw.strip(), decimal_places(value), unit)
    return ExactFigure(value, None, decimal_places(value) if shown is None else shown, unit)


def read_target(target: Target, raw: Value, shown: int | None) -> ExactFigure | None:
    """A målvärde, an outcome or a forecast that is already read; None where the cell is blank.

    ``shown`` is how many decimals the cell shows of a number, None where nothing says.
    """
    if not isinstance(target, Level):
        return text_figure(raw)
    if isinstance(raw, str):
        return ExactFigure(exact_decimal(target.value), raw.strip(), target.decimals, target.unit)
    return ExactFigure(exact_decimal(target.value), None, target.decimals if shown is None else shown, target.unit)


def text_figure(raw: Value) -> ExactFigure | None:
    """What a cell holds that is no number; None where it is blank, or holds an error value, which says nothing."""
    if isinstance(raw, str):
        text = raw.strip()
        return ExactFigure(text=text) if text else None
    if raw is None or isinstance(raw, CellError):
        return None
    return ExactFigure(text="SANT" if raw else "FALSKT") if isinstance(raw, bool) else ExactFigure(text=value_text(raw))


def exact_decimal(number: float) -> Decimal:
    """The number in the fifteen digits that Excel keeps: ``0.1`` is one tenth."""
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(f"{number:.15g}")


def decimal_places(value: Decimal) -> int:
    """How many decimals an exact figure has."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=1024)
def decimal_places_shown(number_format: str) -> int | None:
    """How many decimals a format shows, of per cent where it shows per cent; None where it shows what there is."""
    return decimals_shown(number_format.replace("%", ""))
