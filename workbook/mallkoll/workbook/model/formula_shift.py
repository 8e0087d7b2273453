"""Move a formula's relative references, as Excel does when a formula is shared or copied to another cell."""

from __future__ import annotations

import functools
import re
from typing import Final, TypeAlias

from mallkoll.workbook.model.book import column_letters, column_number

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
MAX_FORMULA: Final = 32_768
"""Characters. Excel allows 8 192; a longer text than this is no formula and is not touched."""

_REF: Final = "#REF!"
# One token per match: first what must never be changed (texts, quoted sheet names, [structured] references), then
# whole columns and rows, then any word. Matching whole words keeps LOG10( and Q1_total from looking like cells.
_PIECE: Final = r"""(?xs)
    "(?:[^"]|"")*"
    | '(?:[^']|'')*'
    | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]
    | (?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.$(!]))
    | (?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.$(!]))
    | (?P<cell>(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.$(!?\\]))
    | [\w.$?\\]+"""


ReferencePart: TypeAlias = str | tuple[int, bool]
"""Of a reference: what stays, or a column (False) or row (True) number that moves."""


def shift(formula: str, rows: int, columns: int) -> str:
    """Move every relative reference down and right. One that leaves the sheet becomes ``#REF!``.

    ``shift("A1+$B$2+LOG10(C3)", 1, 0)`` → ``A2+$B$2+LOG10(C4)``.
    """
    if len(formula) > MAX_FORMULA or not (rows or columns):
        return formula
    return "".join(
        piece if isinstance(piece, str) else _moved(piece, rows, columns) for piece in reference_pieces(formula)
    )


def _moved(reference: tuple[ReferencePart, ...], rows: int, columns: int) -> str:
    text = ""
    for part in reference:
        if isinstance(part, str):
            text += part
            continue
        number, is_row = part
        number += rows if is_row else columns
        if not 1 <= number <= (MAX_ROW if is_row else MAX_COLUMN):
            return _REF
        text += str(number) if is_row else column_letters(number)
    return text


@functools.lru_cache(maxsize=256)
def reference_pieces(formula: str) -> tuple[str | tuple[ReferencePart, ...], ...]:
    """The fixed texts and the references of a formula. Cached: a shared formula is moved to thousands of cells."""
    pieces: list[str | tuple[ReferencePart, ...]] = []
    end = 0
    for token in re.finditer(_PIECE, formula):  # compiled where there is a formula to move
        parts = _reference(token)
        if parts:
            pieces += [formula[end : token.start()], parts]
            end = token.end()
    return (*pieces, formula[end:])


def _reference(token: re.Match[str]) -> tuple[ReferencePart, ...]:
    """The parts of a reference, empty where the token is something else."""
    kind = token.lastgroup
    if kind == "cell":
        column, row = token.group("column", "row")
        number, line = column_number(column.lstrip("$")), int(row.lstrip("$"))
        if number > MAX_COLUMN or line > MAX_ROW:
            return ()  # a name such as YTD2018 is not a cell
        return column if column[0] == "$" else (number, False), row if row[0] == "$" else (line, True)
    if kind is not None:
        first, _, last = token[0].partition(":")
        return _axis(first), ":", _axis(last)
    return ()


def _axis(text: str) -> ReferencePart:
    if text.startswith("$"):
        return text
    return (int(text), True) if text.isdecimal() else (column_number(text), False)
