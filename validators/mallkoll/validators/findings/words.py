"""Figures and places in the words that a controller reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mallkoll.validators.engine.intervals import decimals_of, round_to
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.model.text import one_line

if TYPE_CHECKING:
    from mallkoll.workbook.binding.near_headings import Heading

MINUS = "\u2212"
SPACE = "\u00a0"  # keeps the digits of one figure together


def figure(value: float, decimals: int | None = None) -> str:
    """``-1473495.5`` → ``−1 473 495,5`` with no-break spaces; with the decimals it has, where none are asked for."""
    places = min(decimals_of(value), 6) if decimals is None else decimals
    rounded = round_to(value, places) + 0.0
    if decimals is None:  # what is left of a sum in floats beyond the sixth decimal: 62,2, not 62,200000
        places = decimals_of(rounded)
    whole, _, fraction = f"{abs(rounded):,.{places}f}".partition(".")
    text = whole.replace(",", SPACE) + (f",{fraction}" if fraction else "")
    return f"{MINUS}{text}" if rounded < 0 else text


def enumerated(parts: Sequence[str], most: int = 6, last: str = "och") -> str:
    """``a, b och c``, or with another word before the last; what is beyond ``most`` is counted."""
    shown = list(parts[:most])
    if len(parts) > most:
        shown.append(f"{len(parts) - most} till")
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def cell_text(value: object) -> str:
    """What a cell holds, as Excel in Swedish would show it: ``0,7``, ``SANT``, ``2021-08-31``."""
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, float | int):
        return figure(float(value))
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return "" if value is None else str(value)


def in_quotes(text: str) -> str:
    """Text from a workbook on one line, shortened, in quotation marks."""
    line = one_line(text)
    return f"”{line if len(line) <= 80 else line[:77] + '…'}”"


def near_headings_text(headings: Mapping[str, Heading]) -> str:
    """Headings that may be those that are missing, and what to do about them."""
    shown = enumerated([f"{in_quotes(heading.text)} i {heading.cell}" for heading in headings.values()])
    what = "den" if len(headings) == 1 else "dem"
    return f"{shown}: är det samma uppgift, skriv {what} som alias i layouten."
