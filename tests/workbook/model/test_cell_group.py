"""Several cells as areas, and as the text that people read and that is read back."""

from __future__ import annotations

import pytest

from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.model.cell_group import blocks, cell_list_text, first_cell, parse_cell_list


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["C6"], "C6"),
        (["C6", "C7", "C8"], "C6:C8"),
        (["C6", "D6", "C7", "D7"], "C6:D7"),
        (["C6", "C8", "E9", "E10"], "C6, C8, E9:E10"),
        (["Z9", "AA9", "AB10"], "Z9:AA9, AB10"),
        (["C6", "C7", "Å, mål!C6", "Å, mål!C7"], "C6:C7, 'Å, mål'!C6:C7"),
        (["C6", "It's!C9"], "C6, 'It''s'!C9"),
    ],
)
def test_cells_as_text_and_back(cells: list[str], text: str) -> None:
    places = [(sheet or "Drift", cell) for sheet, _, cell in (cell.rpartition("!") for cell in cells)]
    assert cell_list_text(places) == text
    assert first_cell(text) == cells[0]
    read = {
        (sheet or "Drift", row, col)
        for sheet, (top, left, bottom, right) in parse_cell_list(text)
        for row in range(top, bottom + 1)
        for col in range(left, right + 1)
    }
    assert read == {(sheet, *parse_address(cell)) for sheet, cell in places}


def test_a_pasted_table_is_one_block() -> None:
    assert blocks((row, col) for row in range(6, 26) for col in range(3, 9)) == [(6, 3, 25, 8)]
