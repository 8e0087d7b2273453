"""Move a formula's relative references, as Excel does when a formula is shared or copied to another cell."""

from __future__ import annotations

import re
from typing import Final

from mallkoll.workbook.book import column_letters, column_number

MAX_ROW: Final = 1_048_576
MAX_COLUMN: Final = 16_384
MAX_FORMULA: Final = 32_768
"""Characters. Excel allows 8 192; a longer text than this is no formula and is not touched."""

_REF: Final = "#REF!"
# One token per match: first what must never be touched (texts, quoted sheet names, [structured] references), then
# whole columns and rows, then any word. That words are eaten whole keeps LOG10( and Q1_total from looking like cells.
_TOKEN: Final = re.compile(
    r""" "(?:[^"]|"")*"
    | '(?:[^']|'')*'
    | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]
    | (?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w.$(!]))
    | (?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7}(?![\w.$(!]))
    | (?P<cell>\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?![\w.$(!?\\]))
    | [\w.$?\\]+""",
    re.VERBOSE | re.DOTALL,
)
_CELL: Final = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")


def shift(formula: str, rows: int, columns: int) -> str:
    """Move every relative reference down and right. One that leaves the sheet becomes ``#REF!``.

    ``shift("A1+$B$2+LOG10(C3)", 1, 0)`` → ``A2+$B$2+LOG10(C4)``.
    """
    if len(formula) > MAX_FORMULA or not (rows or columns):
        return formula

    def moved(token: re.Match[str]) -> str:
        text = token[0]
        if token["cell"]:
            return _cell(text, rows, columns)
        if token["columns"]:
            first, last = (_column(part, columns) for part in text.split(":"))
        elif token["rows"]:
            first, last = (_row(part, rows) for part in text.split(":"))
        else:
            return text
        return _REF if first is None or last is None else f"{first}:{last}"

    return _TOKEN.sub(moved, formula)


def _cell(text: str, rows: int, columns: int) -> str:
    found = _CELL.fullmatch(text)
    if not found:
        return text
    fixed_column, letters, fixed_row, digits = found.groups()
    if column_number(letters) > MAX_COLUMN or int(digits) > MAX_ROW:
        return text  # a name such as TAB2018 is no cell
    column, row = _column(fixed_column + letters, columns), _row(fixed_row + digits, rows)
    return _REF if column is None or row is None else column + row


def _column(text: str, columns: int) -> str | None:
    if text.startswith("$"):
        return text
    number = column_number(text) + columns
    return column_letters(number) if 1 <= number <= MAX_COLUMN else None


def _row(text: str, rows: int) -> str | None:
    if text.startswith("$"):
        return text
    number = int(text) + rows
    return str(number) if 1 <= number <= MAX_ROW else None
