from __future__ import annotations

import pytest

from mallkoll.workbook.binding.heading_starts import rows_by_start, rows_with, starts_of
from mallkoll.workbook.model.book import Cell, Value
from mallkoll.workbook.model.text import normalized


@pytest.mark.parametrize(
    ("first_cell", "heading"),
    [
        ("Budget", "Budget"),
        ("  (Budget)", "(Budget)"),
        ("Prog-", "Prognos"),  # a word divided between two cells
        ("31/8", "31/8 2026"),  # a date over two cells
        ("31/8", "2026-08-31"),
        ("Ramtkr", "Ram"),  # with a unit
        ("Ram (tkr)", "Ram"),
        ("Rammkr", "Ram"),
        (2026.0, "2026"),
        ("%", "%"),
        ("A", "A-b"),
    ],
)
def test_the_first_cell_of_a_heading_counts_for_it(first_cell: Value, heading: str) -> None:
    rows = rows_by_start([[Cell(4, 2, first_cell)]])
    assert rows_with(starts_of([normalized(heading)]), rows) == {4: 1}


@pytest.mark.parametrize(
    ("cell", "heading"), [("Belopp", "Budget"), ("2026", "Budget"), (12.5, "2026"), ("", "Budget")]
)
def test_other_cells_do_not(cell: Value, heading: str) -> None:
    assert not rows_with(starts_of([normalized(heading)]), rows_by_start([[Cell(4, 2, cell)]]))
