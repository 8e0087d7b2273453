"""Merged cells: texts and målvärden hold for all their rows, amounts and bedömningar for the first alone."""

from __future__ import annotations

import pytest
import samples
from edited import with_cell
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.model.book import Book, Value, range_address
from mallkoll.workbook.reader.read_book import read_book

NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("b") / "fil.xlsx"
    path.write_bytes(samples.example(NAME))
    return read_book(path)


def merged(book: Book, sheet: str, area: tuple[int, int, int, int], *, kept: bool = False) -> Book:
    """As Excel merges: only the first cell keeps what it held; some programs keep the others too."""
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for col in range(left, right + 1):
            if not kept and (row, col) != (top, left):
                book = with_cell(book, sheet, (row, col), value=None)
    sheets = tuple(replace(s, merged=(*s.merged, area)) if s.name == sheet else s for s in book.sheets)
    return replace(book, sheets=sheets)


def new(book: Book, base: Book) -> list[tuple[str, str | None, str]]:
    known = {(f.code, f.sheet, f.cell) for f in check_document(Document.of(LAYOUT, base))}
    found = check_document(Document.of(LAYOUT, book))
    return [(f.code, f.cell, f.text.replace("\u00a0", " ")) for f in found
            if (f.code, f.sheet, f.cell) not in known and f.code != "FOR003"]  # fmt: skip


@pytest.mark.parametrize(("sheet", "area", "words"), [
    ("Drift", (23, 3, 24, 3), "162 322 räknas bara för ”varav dygnsplaceringar barn och unga”, och i C24 går"),
    ("Drift", (23, 3, 23, 4), "i D23 går det inte att skriva"),
    ("Mål", (9, 5, 11, 5), "”Uppfylls per helår” räknas bara för ”Boendeformer ska möta behov”, och i E10 och E11 går"),
    ("Indikatorer", (14, 6, 15, 6), "i F15 går det inte att skriva"),
])  # fmt: skip
def test_one_finding_on_the_first_cell(book: Book, sheet: str, area: tuple[int, int, int, int], words: str) -> None:
    [(code, cell, text)] = new(merged(book, sheet, area), book)
    assert (code, cell) == ("TAB006", range_address(*area[:2], *area[:2]))
    assert text.startswith(f"{range_address(*area)} är sammanslagna: ")
    assert words in text


def test_figures_kept_below_are_told(book: Book) -> None:
    [(code, _, text)] = new(merged(book, "Drift", (23, 3, 24, 3), kept=True), book)
    assert code == "TAB006"
    assert "Dolt under sammanslagningen står C24 (46 170), som räknas." in text


@pytest.mark.parametrize(("sheet", "area"), [
    ("Mål", (9, 2, 11, 2)),  # målområde
    ("Mål", (9, 6, 10, 6)),  # a comment
    ("Indikatorer", (14, 2, 18, 2)),  # nämndmål
    ("Indikatorer", (14, 7, 17, 7)),  # målvärde
])  # fmt: skip
def test_texts_and_goals_hold_for_all_rows(book: Book, sheet: str, area: tuple[int, int, int, int]) -> None:
    assert new(merged(book, sheet, area), book) == []
    top, left, bottom, _ = area
    carried = Document.of(LAYOUT, merged(book, sheet, area)).sheets[sheet]
    assert {carried.value(row, left) for row in range(top, bottom + 1)} == {carried.value(top, left)}


def test_a_merged_name_names_all_its_amounts(book: Book) -> None:
    for at, amount in ((28, 10.0), (29, 20.0)):  # the last post and the spare row
        book = with_cell(book, "Drift", (at, 3), value=amount)
    nameless = [cell for code, cell, _ in new(book, book) if code == "SUM008"]
    told = {f.cell for f in check_document(Document.of(LAYOUT, book)) if f.code == "SUM008"}
    named = {f.cell for f in check_document(Document.of(LAYOUT, merged(book, "Drift", (28, 2, 29, 2))))
             if f.code == "SUM008"}  # fmt: skip
    assert (nameless, told, named) == ([], {"C29"}, set())


def test_a_merged_area_of_a_whole_sheet_costs_nothing(book: Book) -> None:
    value: Value = "text"
    everywhere = with_cell(book, "Drift", (1, 1), value=value)
    sheets = tuple(
        replace(s, merged=((1, 1, 1_048_576, 16_384),) * 3_000) if s.name == "Drift" else s for s in everywhere.sheets
    )
    assert [found for found in new(replace(everywhere, sheets=sheets), book) if found[0] == "TAB006"] == []
