"""One live check of a row, as a tree: what a row's check cell says where something is wrong, or nothing."""

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
    """One check of a row: a formula that gives ``; Kolumn: vad som är fel`` where it is so, else an empty text.

    ``column`` is the one whose cell is coloured.
    """

    column: Column
    formula: Node
    reach: Reach


def heading_words(column: Column) -> str:
    """How a piece begins: the column's heading on one line, as short as it stays clear."""
    return one_line(column.heading).replace('"', "").replace(";", ",")[:40].strip()


def piece_prefix(column: Column) -> str:
    """What to look for in a check cell (with ``; `` put before it) to see whether a column is concerned."""
    return f"{BETWEEN}{heading_words(column)}: "


def shown_decimals(column: Column) -> int:
    """The decimals that a difference is shown with."""
    return min(decimals(column) or 0, 3)


def difference_text(value: Operand, column: Column) -> Node:
    """A tree that prints a difference as ``−1 234,5`` in any language version of Excel.

    The codes of TEXT change with the language for groups and decimals, not for digits and for signs after a backslash.
    So those are written as signs; the groups that are not needed leave spaces before the figure, which TRIM takes.
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
