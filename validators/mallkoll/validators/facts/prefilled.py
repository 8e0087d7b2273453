"""The values that a template was filled with when it was made, mostly of earlier periods, from its hidden sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mallkoll.workbook.binding.template_identifiers import (
    PREFILLED_SHEET,
    STARTING_COLUMN,
    STAYING_COLUMN,
    TO_UPDATE_PREFIX,
)
from mallkoll.workbook.model.amount import parse_amount
from mallkoll.workbook.model.book import Book, Value
from mallkoll.workbook.model.text import normalized


class PrefilledValue(NamedTuple):
    """A prefilled value: the table's key, the row's label, the column's key, the value."""

    table: str
    row: str
    column: str
    value: float | str


def prefilled_values(book: Book) -> Iterator[PrefilledValue]:
    """What was filled in beforehand and is to stay, in the order of the hidden sheet."""
    return (known for known in _record(book, STAYING_COLUMN) if not _is_to_renew(known))


def starting_values(book: Book) -> Iterator[PrefilledValue]:
    """What was filled in beforehand for the nämnd to keep or change: goals, målvärden, sources."""
    return _record(book, STARTING_COLUMN)


def carried_texts(book: Book) -> Iterator[PrefilledValue]:
    """The texts that were taken over to be written anew, without the words that say so."""
    for known in _record(book, STAYING_COLUMN):
        if _is_to_renew(known):
            yield known._replace(value=str(known.value).removeprefix(TO_UPDATE_PREFIX))


def _is_to_renew(known: PrefilledValue) -> bool:
    return isinstance(known.value, str) and known.value.startswith(TO_UPDATE_PREFIX)


def _record(book: Book, first: int) -> Iterator[PrefilledValue]:
    """Everything on the hidden sheet that stands in the four columns from ``first``, in its order."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == PREFILLED_SHEET), None)
    if sheet is None:
        return
    for row in sorted({at for at, _ in sheet.cells}):
        table, label, column, value = (sheet.value(row, col) for col in range(first, first + 4))
        names = isinstance(table, str) and isinstance(label, str) and isinstance(column, str)
        if names and isinstance(value, float | str):
            yield PrefilledValue(str(table), str(label), str(column), value)


def still_holds(value: Value, prefilled: float | str) -> bool:
    """Whether a cell still holds the prefilled value, whether as a number or as text."""
    if isinstance(prefilled, float):
        amount = parse_amount(value) if isinstance(value, str) else None
        number = amount.stored if amount is not None else value
        return isinstance(number, float) and abs(number - prefilled) < 1e-6
    return isinstance(value, str) and normalized(value) == normalized(prefilled)
