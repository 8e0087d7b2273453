"""Headings over several columns (``grupp``): drawn as in the printed reports, and no hindrance to finding the table."""

from __future__ import annotations

from pathlib import Path

import pytest
import samples
from edited import with_cell

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

NAME, TABLE = "linkoping-2021-08", "investeringar"
LAYOUT = built_in(NAME)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return read_book(samples.write(NAME, tmp_path_factory.mktemp("b") / "fil.xlsx"))


def test_the_band_stands_over_its_columns_and_no_cells_are_merged(book: Book) -> None:
    placed = place_tables(LAYOUT, {})[TABLE]
    sheet = book.sheet("Investeringar")
    assert sheet is not None
    assert placed.band_row
    headings = [[sheet.value(row, col) for col in range(2, 10)] for row in (placed.band_row, placed.bound.heading_row)]
    assert headings == [
        [None, "Redovisning 31/8 2021", None, "Prognos 2021", None, None, None, None],
        ["Investering", "Utgifter", "Inkomster", "Utgifter", "Inkomster", "Netto", "Investeringsram 2021", "Avvikelse"],
    ]


def without_keys(book: Book) -> Book:
    """As when the visible cells are pasted into a new workbook."""
    sheets = []
    for s in book.sheets:
        keys = {c.row for c in s.cells.values() if isinstance(c.value, str) and c.value.startswith("mallkoll:")}
        sheets.append(Sheet(s.name, {at: c for at, c in s.cells.items() if at[1] > 1 and at[0] not in keys}))
    return Book(tuple(sheets), {}, {}, book.number_formats)


def test_the_table_is_found_by_its_headings_alone(book: Book) -> None:
    """Two columns are called Utgifter and two Inkomster: the bands tell them apart."""
    with_keys, found = (Document.of(LAYOUT, b).tables[TABLE] for b in (book, without_keys(book)))
    assert found.found_by == "rubriker"
    assert found.columns == with_keys.columns
    assert [row.key for row in found.rows] == [row.key for row in with_keys.rows]


def test_a_finding_names_the_whole_heading(book: Book) -> None:
    placed = place_tables(LAYOUT, {})[TABLE]
    at = (placed.bound.row["ospecificerade_investeringar"].at, placed.bound.columns["prognos_utgifter"])
    wrong = with_cell(book, "Investeringar", at, value="se bilaga")
    assert [f.column for f in check_document(Document.of(LAYOUT, wrong)) if f.code == "TAL002"] == [
        "Prognos 2021 utgifter"
    ]


def test_a_band_is_one_heading(tmp_path: Path) -> None:
    path = tmp_path / "l.yaml"
    path.write_text(
        """
layout: grupper
version: 1
namn: Grupper
period: {typ: övning, slut: 2026-08-31}
blad: [{namn: Blad, tabeller: [t]}]
tabeller:
  t:
    rubrik: T
    kolumner:
      - {nyckel: namn, rubrik: Namn, typ: etikett}
      - {nyckel: a, rubrik: A, grupp: Utfall}
      - {nyckel: b, rubrik: B}
      - {nyckel: c, rubrik: C, grupp: Utfall}
    rader: [En]
""",
        encoding="utf-8",
    )
    with pytest.raises(LayoutError, match="gruppen 'Utfall' ska ligga bredvid varandra"):
        load_layout(path)
