"""What a cell says as an exact figure in a unit, or as text."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from mallkoll.validators.indicators.read_targets import parse
from mallkoll.validators.indicators.targets import Level, Target
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.number_format import decimals_shown
from mallkoll.workbook.model.text import value_text


class Figure(NamedTuple):
    """``value`` is None where the cell holds no number, ``text`` where it holds no text; ``precision`` is decimals."""

    value: Decimal | None = None
    text: str | None = None
    precision: int | None = None
    unit: str = ""


def read_number(reading: Reading, number_format: str, *, percent: bool) -> Figure | None:
    """A cell where a plain number is expected; None where it is blank."""
    raw = reading.raw
    number = reading.value
    if reading.formula_state in COMPUTED and reading.formula_state is not FormulaState.INTACT:
        number = number if reading.cached is None else reading.cached  # what it shows, not what it should
    text = raw.strip() if isinstance(raw, str) else None
    if number is None or not math.isfinite(number):
        return words(raw)
    if percent:
        value = exact(number).scaleb(2).normalize()
        return Figure(value, text or None, _percent_places(number, number_format, value), "%")
    value = exact(number)
    shown = None if text is not None else _places(number_format)
    return Figure(value, text or None, places(value) if shown is None else shown)


def read_target(target: Target, raw: Value) -> Figure | None:
    """A målvärde, an outcome or a forecast that is already read; None where the cell is blank."""
    if isinstance(target, Level):
        text = raw.strip() if isinstance(raw, str) else None
        return Figure(exact(target.value), text, target.decimals, target.unit)
    return words(raw)


def words(raw: Value) -> Figure | None:
    """What a cell holds that is no number; None where it is blank, or holds an error value, which says nothing."""
    if isinstance(raw, str):
        text = raw.strip()
        return Figure(text=text) if text else None
    if raw is None or isinstance(raw, CellError):
        return None
    return Figure(text="SANT" if raw else "FALSKT") if isinstance(raw, bool) else Figure(text=value_text(raw))


def exact(number: float) -> Decimal:
    """The number in the fifteen digits that Excel keeps: ``0.1`` is one tenth."""
    if number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(f"{number:.15g}")


def places(value: Decimal) -> int:
    """How many decimals an exact figure has."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=1024)
def _places(number_format: str) -> int | None:
    return decimals_shown(number_format)


def _percent_places(share: float, number_format: str, value: Decimal) -> int:
    """The decimals of a share as it is shown in per cent."""
    shown = parse(share, number_format)
    return shown.decimals if isinstance(shown, Level) and shown.unit == "%" else places(value)
