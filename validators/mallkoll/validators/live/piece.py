"""One live check of a row as a tree, whose value is what the row's check cell says, or an empty text."""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.findings.words import MINUS, SPACE
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    bracketed,
    call,
    concatenated,
    less,
    rounded,
    substituted,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.model.text import one_line

BETWEEN = "; "  # two faults of one row


class Piece(Struct, frozen=True):
    """One check of a row: a formula that gives ``; Kolumn: vad som är fel``, or an empty text where nothing is wrong.

    ``column`` is the column whose cell is coloured.
    """

    column: Column
    formula: Node
    reach: Reach


def heading_words(column: Column) -> str:
    """The beginning of a piece: the column's heading on one line, shortened."""
    return one_line(column.heading).replace('"', "").replace(";", ",")[:40].strip()


def piece_prefix(column: Column) -> str:
    """The text that a check cell (with ``; `` put before it) contains where a column is concerned."""
    return f"{BETWEEN}{heading_words(column)}: "


def shown_decimals(column: Column) -> int:
    """The number of decimals that differences in a column are shown with."""
    return min(decimals(column) or 0, 3)


def difference_text(value: Operand, column: Column) -> Node:
    """A tree that prints a difference as ``−1 234,5`` in any language version of Excel.

    TEXT's codes for groups and decimals depend on the language, those for digits and for characters after a backslash
    do not. So separators are written as such characters; unused groups leave leading spaces, which TRIM removes.
    """
    places, unit = shown_decimals(column), ""
    if column.kind is Kind.PERCENT:
        value, places, unit = times(100, bracketed(value)), max(places - 2, 0), " procentenheter"
    code = r"#\ ###\ ###\ ##0" + (r"\," + "0" * places if places else "")
    size = call("ABS", value)
    whole = rounded(times(size, 10**places) if places else size, 0)
    sign = when(less(rounded(value, places), 0), MINUS, "")
    text = concatenated(sign, substituted(call("TRIM", call("TEXT", whole, code)), " ", SPACE))
    return concatenated(text, unit) if unit else text
