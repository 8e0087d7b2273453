"""One live check on one row: the formula of a piece of what the check cell says, and what it gives now."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.equations import decimals
from mallkoll.validators.intervals import round_to
from mallkoll.workbook.layout import Column
from mallkoll.workbook.text import one_line


class Piece(Struct, frozen=True):
    """One check on a row: a formula that gives ``; Kolumn: vad som är fel`` or nothing, and what it gives now."""

    column: Column
    formula: str
    value: str


def words(column: Column) -> str:
    """How a piece begins: the column's heading on one line, as short as it stays clear."""
    return one_line(column.heading).replace('"', "")[:40].strip()


def marker(column: Column) -> str:
    """What to look for in a check cell (with ``; `` put before it) to see whether a column is concerned."""
    return f"; {words(column)}: "


def piece(column: Column, condition: str, found: str, *, now: bool, value: str) -> Piece:
    """What is said where the condition holds: ``found`` ends the text that it begins, ``value`` is what it says now."""
    return Piece(column, f'IF({condition},"{marker(column)}{found},"")', f"{marker(column)}{value}" if now else "")


def shown(column: Column) -> int:
    """The decimals that a difference is shown with."""
    return min(decimals(column) or 0, 3)


def fixed(value: float, column: Column) -> str:
    """What FIXED(value; decimals; TRUE) shows where Excel speaks Swedish."""
    places = shown(column)
    return f"{round_to(value, places) + 0.0:.{places}f}".replace(".", ",")
