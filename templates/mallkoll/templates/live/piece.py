"""One live check on one row: the formula of a piece of what the check cell says, and what it gives now."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.words import MINUS, SPACE, figure
from mallkoll.workbook.layout.model import Column
from mallkoll.workbook.model.text import one_line

BETWEEN = "; "  # two faults of one row
MOST_SHOWN = 2  # faults of one row that its check cell has room for on a line
_CUT = "¦"


class Piece(Struct, frozen=True):
    """One check on a row: a formula that gives ``; Kolumn: vad som är fel`` or nothing, and what it gives now."""

    column: Column
    formula: str
    value: str


def words(column: Column) -> str:
    """How a piece begins: the column's heading on one line, as short as it stays clear."""
    return one_line(column.heading).replace('"', "").replace(";", ",")[:40].strip()


def marker(column: Column) -> str:
    """What to look for in a check cell (with ``; `` put before it) to see whether a column is concerned."""
    return f"{BETWEEN}{words(column)}: "


def piece(column: Column, condition: str, found: str, *, now: bool, value: str) -> Piece:
    """What is said where the condition holds: ``found`` ends the text that it begins, ``value`` is what it says now."""
    return Piece(column, f'IF({condition},"{marker(column)}{found},"")', f"{marker(column)}{value}" if now else "")


def shown(column: Column) -> int:
    """The decimals that a difference is shown with."""
    return min(decimals(column) or 0, 3)


def fixed(value: float, column: Column) -> str:
    """A difference as it is said: ``−1 234,5``."""
    return figure(value, shown(column))


def fixed_formula(value: str, column: Column) -> str:
    """What shows the same as :func:`fixed`, whatever language the program speaks.

    The codes of TEXT change with the language for groups and decimals, not for digits and for signs after a backslash.
    So those are written as signs; the groups that are not needed leave spaces before the figure, which TRIM takes.
    """
    places = shown(column)
    code = r"#\ ###\ ###\ ##0" + (r"\," + "0" * places if places else "")
    whole = f"ABS({value})" + (f"*{10**places}" if places else "")
    sign = f'IF(ROUND({value},{places})<0,"{MINUS}","")'
    return f'{sign}&SUBSTITUTE(TRIM(TEXT(ROUND({whole},0),"{code}"))," ","{SPACE}")'


def shortened(text: str) -> str:
    """The first faults of a row's check, and how many more there are."""
    pieces = text.split(BETWEEN)
    if len(pieces) <= MOST_SHOWN:
        return text
    return f"{BETWEEN.join(pieces[:MOST_SHOWN])} och {len(pieces) - MOST_SHOWN} till"


def shortened_formula(cell: str) -> str:
    """The same of the whole text in a cell."""
    more = f'(LEN({cell})-LEN(SUBSTITUTE({cell},"{BETWEEN}","")))/{len(BETWEEN)}'
    first = f'LEFT({cell},FIND("{_CUT}",SUBSTITUTE({cell},"{BETWEEN}","{_CUT}",{MOST_SHOWN}))-1)'
    return f'IF({more}<{MOST_SHOWN},{cell},{first}&" och "&({more}-{MOST_SHOWN - 1})&" till")'
