"""Figures, lists and cell contents as Swedish text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from mallkoll.validators.engine.intervals import decimals_of, round_to
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.text import one_line, value_text

if TYPE_CHECKING:
    from decimal import Decimal

    from mallkoll.workbook.binding.near_headings import Heading

MINUS = "\u2212"
SPACE = "\u00a0"  # keeps the digits of one figure together


def figure(value: float, decimals: int | None = None) -> str:
    """``-1473495.5`` → ``−1 473 495,5`` with no-break spaces and ``decimals`` decimals, by default those it has."""
    places = min(decimals_of(value), 6) if decimals is None else decimals
    rounded = round_to(value, places) + 0.0
    if decimals is None:  # what is left of a sum in floats beyond the sixth decimal: 62,2, not 62,200000
        places = decimals_of(rounded)
    whole, _, fraction = f"{abs(rounded):,.{places}f}".partition(".")
    text = whole.replace(",", SPACE) + (f",{fraction}" if fraction else "")
    return f"{MINUS}{text}" if rounded < 0 else text


def balance_word(deviation: float | Decimal, decimals: int) -> str:
    """What a deviation of so many decimals is called; a surplus where it is positive, whatever the row's own sign."""
    shown = round_to(float(deviation), decimals)
    return "i balans" if not shown else "överskott" if shown > 0 else "underskott"


def enumerated(parts: Sequence[str], most: int = 6, last: str = "och") -> str:
    """``a, b och c``, with ``last`` before the last part; parts beyond the first ``most`` are counted."""
    listed = list(parts[:most])
    if len(parts) > most:
        listed.append(f"{len(parts) - most} till")
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


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


_ERRORS = {"#REF!": "#REFERENS!", "#VALUE!": "#VÄRDEFEL!", "#DIV/0!": "#DIVISION/0!", "#NAME?": "#NAMN?",
           "#N/A": "#SAKNAS!", "#NUM!": "#OGILTIGT!", "#NULL!": "#SKÄRNING!"}  # fmt: skip


def error_text(code: str) -> str:
    """An error value as Excel in Swedish shows it: ``#REF!`` → ``#REFERENS!``."""
    return _ERRORS.get(code, code)


def file_beside(path: str, other: str) -> str:
    """The name of a file in a sentence about another: with its folder where both have the same name."""
    name = PurePath(path).name
    return path if name == PurePath(other).name else name


def in_quotes(text: str) -> str:
    """Text from a workbook on one line, shortened, in quotation marks."""
    line = one_line(text)
    return f"”{line if len(line) <= 80 else line[:77] + '…'}”"


def value_in_words(value: Value, blank: str = "tom") -> str:
    """A cell's value in a sentence: a figure, a text in quotation marks, or ``blank``."""
    text = value if isinstance(value, str) else value_text(value)
    return figure(value) if isinstance(value, float) else in_quotes(text) if text else blank


def near_headings_text(headings: Mapping[str, Heading]) -> str:
    """A phrase naming headings that may be the missing ones, and what to do about them."""
    headings_text = enumerated([f"{in_quotes(heading.text)} i {heading.cell}" for heading in headings.values()])
    pronoun = "den" if len(headings) == 1 else "dem"
    return f"{headings_text}: är det samma uppgift, skriv {pronoun} som alias i layouten."
