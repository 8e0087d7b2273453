"""The content of a cell as an exact figure in a unit, or as text."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from mallkoll.validators.indicators.targets import Level, Target
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.number_format import decimals_shown
from mallkoll.workbook.model.text import value_text

_CERTAIN = 16  # characters of a number that has no more than fifteen digits


class ExactFigure(Struct, frozen=True, gc=False):
    """``value`` is None where the cell holds no number, ``text`` where it holds no text; ``precision`` is decimals."""

    value: Decimal | None = None
    text: str | None = None
    precision: int | None = None
    unit: str = ""


def read_number(reading: Reading, number_format: str, *, percent: bool) -> ExactFigure | None:
    """The figure of a cell where a plain number is expected; None where it is blank."""
    raw, number = reading.raw, number_shown(reading)
    if number is None:
        return text_figure(raw)
    shown = decimal_places_shown(number_format)
    value, unit = exact_decimal(number), ""
    if percent:
        value, unit = value.scaleb(2).normalize(), "%"
        shown = shown if shown is None or "%" in number_format else max(0, shown - 2)
    text = (raw.strip() or None) if isinstance(raw, str) else None
    return ExactFigure(value, text, decimal_places(value) if shown is None or text is not None else shown, unit)


def plain_figure(number: float, number_format: str) -> ExactFigure:
    """The figure of a cell that holds a number as such, no percentage."""
    value, shown = exact_decimal(number), decimal_places_shown(number_format)
    return ExactFigure(value, None, decimal_places(value) if shown is None else shown)


def number_shown(reading: Reading) -> float | None:
    """The number that a cell shows, a formula of its own may make it another; None of no number."""
    number = reading.value
    if reading.formula_state in COMPUTED and reading.formula_state is not FormulaState.INTACT:
        number = number if reading.cached is None else reading.cached
    return None if number is None or not math.isfinite(number) else number


def read_target(target: Target, raw: Value, shown: int | None, unit: str = "") -> ExactFigure | None:
    """The figure of a parsed målvärde, outcome or forecast; None where the cell is blank.

    ``shown`` is the number of decimals that the cell shows, None where the format does not say; ``unit`` is the unit of
    a number written without one.
    """
    if not isinstance(target, Level):
        return text_figure(raw)
    text = raw.strip() if isinstance(raw, str) else None
    decimals = target.decimals if shown is None or text is not None else shown
    return ExactFigure(exact_decimal(target.value), text, decimals, target.unit or unit)


def text_figure(raw: Value) -> ExactFigure | None:
    """The content of a cell that is not a number, as text; None where it is blank or an error value."""
    if isinstance(raw, str):
        text = raw.strip()
        return ExactFigure(text=text) if text else None
    if raw is None or isinstance(raw, CellError):
        return None
    return ExactFigure(text="SANT" if raw else "FALSKT") if isinstance(raw, bool) else ExactFigure(text=value_text(raw))


def exact_decimal(number: float) -> Decimal:
    """The number rounded to the fifteen digits that Excel keeps: ``0.1`` is exactly one tenth."""
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    text = repr(number)
    return Decimal(text if len(text) <= _CERTAIN else f"{number:.15g}")


def decimal_places(value: Decimal) -> int:
    """The number of decimals of an exact figure."""
    _, _, fraction = f"{value:f}".partition(".")
    return len(fraction)


@lru_cache(maxsize=1024)
def decimal_places_shown(number_format: str) -> int | None:
    """The number of decimals a format shows (of the per cent, for a percent format); None where it shows all."""
    return decimals_shown(number_format.replace("%", ""))
