"""A rule's page in its parts."""

from __future__ import annotations

import pytest

from mallkoll.validators.catalogue.page_parts import ExampleCell, ExampleTable, Paragraph, explanation, page_parts

PAGE = """Raden är fel.

Ange `--ut`, så skrivs
en kopia.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1 500"** → 1 500 |
| Fordon | |

Rättad:
"""


def test_a_page_is_paragraphs_and_tables_without_its_first_line() -> None:
    first, table, last = page_parts(PAGE)
    assert (first, last) == (Paragraph("Ange `--ut`, så skrivs\nen kopia."), Paragraph("Rättad:"))
    assert isinstance(table, ExampleTable)
    assert table.key == "ram"
    assert table.source in PAGE


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (0, (ExampleCell("Investering", bold=False), ExampleCell("Förslag", bold=False))),
        (1, (ExampleCell("Inventarier", bold=False), ExampleCell('"1 500"', bold=True, after="→ 1 500"))),
        (2, (ExampleCell("Fordon", bold=False), ExampleCell("", bold=False))),
    ],
    ids=["headings", "bold", "blank"],
)
def test_a_table_has_its_cells(row: int, cells: tuple[ExampleCell, ...]) -> None:
    (table,) = (part for part in page_parts(PAGE) if isinstance(part, ExampleTable))
    assert table.rows[row] == cells


def test_the_words_before_the_examples_are_the_explanation() -> None:
    assert explanation(PAGE) == ("Ange `--ut`, så skrivs\nen kopia.",)
