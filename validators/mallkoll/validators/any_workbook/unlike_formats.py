"""Amounts that are shown as something else than those around them: a date, a percentage, thousands."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.workbook.model.format_meaning import FormatEffect, FormatMeaning, format_meaning
from mallkoll.workbook.model.money_units import MONEY
from mallkoll.workbook.model.number_format import to_serial

_NEAR: Final = 6  # cells up and down, left and right, that are looked at
_FEWEST: Final = 3  # plain amounts among them in the column
_SAME_SIZE: Final = 50.0  # how many times larger or smaller than those an amount may be
_LEAST: Final = 100.0  # a smaller figure may well be a share
_MISLEADING: Final = {FormatEffect.PERCENT, FormatEffect.SCALED, FormatEffect.TIME}
_UNIT: Final = re.compile(rf"\b{MONEY}\b|%", re.IGNORECASE)
"""What a row is called that says itself how it is shown."""
_DATE: Final = FormatMeaning(FormatEffect.TIME)


class UnlikeFormat(Struct, frozen=True):
    """The amounts of a column that are shown otherwise, all in the same way; ``amount`` is what the first one is."""

    meaning: FormatMeaning
    places: tuple[Place, ...]
    amount: float


def unlike_formats(sheet: OwnSheet) -> tuple[UnlikeFormat, ...]:
    """The amounts of a sheet that are shown otherwise than those around them, in reading order."""
    shown = _shown_otherwise(sheet)
    found: dict[tuple[int, FormatMeaning], list[Place]] = {}
    for at in sorted(shown):
        if _is_among_amounts(sheet, at, shown):
            found.setdefault((at[1], shown[at]), []).append(at)
    return tuple(
        UnlikeFormat(meaning, tuple(places), _amount(sheet, places[0])) for (_, meaning), places in found.items()
    )


def _shown_otherwise(sheet: OwnSheet) -> dict[Place, FormatMeaning]:
    """The cells with a number that is shown as something else, and as what."""
    by_style = {
        style: meaning
        for style, code in enumerate(sheet.places.book.number_formats)
        if (meaning := format_meaning(code)) and meaning.effect in _MISLEADING and not meaning.word
    }
    styled = ((at, by_style.get(cell.style)) for at, cell in sheet.sheet.cells.items() if isinstance(cell.value, float))
    found = {at: meaning for at, meaning in styled if meaning} if by_style else {}
    return found | dict.fromkeys(sheet.dates, _DATE)


def _is_among_amounts(sheet: OwnSheet, at: Place, shown: dict[Place, FormatMeaning]) -> bool:
    """Whether the cell is an amount of its column and of its row, and hardly any other is shown as it is."""
    row, col = at
    column = [(row + step, col) for step in range(-_NEAR, _NEAR + 1) if step]
    beside = [(row, col + step) for step in range(-_NEAR, _NEAR + 1) if step]
    amounts = _plain(sheet, column, shown)
    alike = 1 + sum(1 for place in column if place in shown)
    label = sheet.label(row, col)
    return (
        bool(label) and not _UNIT.search(label)
        and len(amounts) >= max(_FEWEST, _FEWEST * alike)
        and bool(_plain(sheet, [(row - 1, col), (row + 1, col)], shown))
        and not any(place in shown for place in beside)
        and (bool(_plain(sheet, beside, shown)) or _is_summed(sheet, at))
        and (isinstance(sheet.value(at), dt.date) or _is_of_size(_amount(sheet, at), amounts))
    )  # fmt: skip


def _plain(sheet: OwnSheet, places: Iterable[Place], shown: dict[Place, FormatMeaning]) -> list[float]:
    """The amounts in these cells that are shown as they are; years are none."""
    held = [sheet.number(place) for place in places if place not in shown and min(place) > 0]
    return [number for number in held if number and not is_year(number)]


def _is_summed(sheet: OwnSheet, at: Place) -> bool:
    """Whether a formula is over several rows of the column, this one among them."""
    return any(
        top <= at[0] <= bottom and top < bottom and left <= at[1] <= right
        for _, spans in sheet.referred for top, left, bottom, right in spans
    )  # fmt: skip


def _is_of_size(amount: float, others: Iterable[float]) -> bool:
    usual = statistics.median(map(abs, others))
    return abs(amount) >= _LEAST and usual / _SAME_SIZE <= abs(amount) <= usual * _SAME_SIZE


def _amount(sheet: OwnSheet, at: Place) -> float:
    """The number that Excel counts the cell as."""
    value = sheet.value(at)
    if isinstance(value, dt.date | dt.time):
        return to_serial(value, date1904=sheet.places.book.date1904)
    return sheet.number(at) or 0.0
