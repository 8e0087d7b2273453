"""Sheets twice as long take twice the work."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from effort import calls_of

from mallkoll.validators.any_workbook.check_own_book import check_own_book
from mallkoll.workbook.model.book import Book, Cell, Sheet


def ledger(rows: int, balance: Callable[[int], str]) -> Book:
    """Amounts and, beside each, what they come to so far."""
    pick, cells, total = random.Random(rows), {}, 0.0
    for row in range(1, rows + 1):
        amount = float(pick.randrange(100, 9_000))
        total += amount
        held = (Cell(row, 1, f"Post {row}"), Cell(row, 2, amount), Cell(row, 3, total, balance(row)))
        cells |= {(row, cell.col): cell for cell in held}
    return Book((Sheet("Reskontra", cells),))


@pytest.mark.parametrize(
    "balance", [lambda row: f"SUM(B1:B{row})", lambda row: f"C{row - 1}+B{row}" if row > 1 else "B1"]
)
def test_a_running_total(balance: Callable[[int], str]) -> None:
    calls = {}
    for rows in (20, 300, 600):  # what is made once is made for the first
        book = ledger(rows, balance)
        findings, calls[rows] = calls_of(lambda book=book: check_own_book(book))
        assert findings == ()
    assert calls[600] < 2.2 * calls[300]
