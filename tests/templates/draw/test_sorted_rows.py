"""Rows sorted within a group, with their hidden keys and without, in LibreOffice: figures go with their names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from edited import filled_template, with_cell, worked_on
from msgspec.structs import replace

from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book

NAME, TABLE = "linkoping-2021-08", "drift_prognos"
LAYOUT = built_in(NAME)
CHECKS = place_tables(LAYOUT, {})[TABLE].check_column


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_template(NAME, tmp_path_factory.mktemp("s"))


def worked(path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    return worked_on(LAYOUT, path, folder, *steps)


def figures(document: Document, column: str = "prognos") -> dict[str, object]:
    table = document.tables[TABLE]
    return {r.key: document.sheets["Drift"].value(r.at, table.columns[column]) for r in table.rows}


def live(document: Document) -> list[object]:
    return [document.sheets["Drift"].value(r.at, CHECKS) for r in document.tables[TABLE].rows]


def told(document: Document) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in check_document(document)]


@pytest.mark.libreoffice
@pytest.mark.parametrize(("columns", "by"), [("A:F", 2), ("B:F", 1), ("B:F", 0)], ids=["keys", "figures", "names"])
def test_a_group_is_sorted(columns: str, by: int, filled: Path, tmp_path: Path) -> None:
    before = Document.of(LAYOUT, read_book(filled))
    first, last = (before.tables[TABLE].rows[i].at for i in (6, 9))
    left, right = columns.split(":")
    document = worked(filled, tmp_path, ("unprotect", "Drift"), ("sort", "Drift", f"{left}{first}:{right}{last}", by))
    at = {row.key: row.at for row in document.tables[TABLE].rows}
    assert at != {row.key: row.at for row in before.tables[TABLE].rows}, "nothing was sorted"
    for column in ("prognos", "budget", "bokslut"):
        assert figures(document, column) == figures(before, column)
    assert live(document) == live(before) == ["✓"] * len(live(before))
    assert told(document) == told(before)


@pytest.mark.libreoffice
def test_rows_of_ones_own_are_sorted_on_the_protected_sheet(filled: Path, tmp_path: Path) -> None:
    own = [row.at for row in place_tables(LAYOUT, {})["investeringar"].bound.rows if row.key.startswith("rad_")][:3]
    rows = dict(zip(own, (("Buss", 30.0), ("Cykel", 20.0), ("Bil", 10.0)), strict=True))
    steps = [step for at, (name, amount) in rows.items() for step in (
        ("text", "Investeringar", f"B{at}", name), ("value", "Investeringar", f"E{at}", amount),
        ("value", "Investeringar", f"F{at}", 0.0), ("value", "Investeringar", f"H{at}", amount + 1))]  # fmt: skip
    by_name = (("ByRows", True), ("HasHeader", False), ("UserDefIndex", 0), ("Col1", 2), ("Ascending1", True))
    document = worked(
        filled, tmp_path, *steps, ("choose", "Investeringar", f"B{own[0]}:I{own[2]}", "DataSort", *by_name)
    )
    sheet = document.sheets["Investeringar"]
    assert [[sheet.value(at, col) for col in (2, 5, 7, 9)] for at in rows] == [
        ["Bil", 10.0, 10.0, 1.0], ["Buss", 30.0, 30.0, 1.0], ["Cykel", 20.0, 20.0, 1.0]]  # fmt: skip
    assert [code for code, cell in told(document) if cell and code.startswith(("SUM", "FOR", "TAL"))] == []


# --- what is found again, without an office ---------------------------------------------------------------------------


def moved(book: Book, places: Mapping[str, str]) -> Document:
    """Names and figures put on other rows, the hidden keys left where they are."""
    table = bind_layout(LAYOUT, book).tables[TABLE]
    sheet = book.sheet(table.sheet)
    assert sheet is not None
    cells = dict(sheet.cells)
    for key, to in places.items():
        for col in (2, 3, 4, 6):  # the deviation is worked out on each row
            held = sheet.cells.get((table.row[key].at, col))
            if held is not None:
                cells[table.row[to].at, col] = replace(held, row=table.row[to].at)
    sheets = tuple(replace(s, cells=cells) if s.name == sheet.name else s for s in book.sheets)
    return Document.of(LAYOUT, replace(book, sheets=sheets))


def test_two_rows_changed_places(filled: Path) -> None:
    book = read_book(filled)
    document = moved(book, {"socialpsykiatri": "forvaltningskostnader", "forvaltningskostnader": "socialpsykiatri"})
    assert figures(document) == figures(Document.of(LAYOUT, book))
    assert document.tables[TABLE].key_column is not None


def test_a_part_on_the_row_of_a_whole_is_no_longer_left_out_by_the_formula(filled: Path) -> None:
    """The formula goes by the hidden keys, which say otherwise now: it counts the part and leaves out the whole."""
    book = read_book(filled)
    document = moved(book, {"varav_dygnsplaceringar_vuxna": "socialpsykiatri",
                            "socialpsykiatri": "varav_dygnsplaceringar_vuxna"})  # fmt: skip
    assert figures(document) == figures(Document.of(LAYOUT, book))
    summa = document.tables[TABLE].row["summa"].at
    assert ("FOR002", f"C{summa}") in told(document)


@pytest.mark.parametrize("label", ["Psykiatri för vuxna", "Förvaltningskostnader"])
def test_a_row_given_another_name_stays_the_row_it_is(label: str, filled: Path) -> None:
    book = read_book(filled)
    table = bind_layout(LAYOUT, book).tables[TABLE]
    at = table.row["socialpsykiatri"].at
    document = Document.of(LAYOUT, with_cell(book, "Drift", (at, 2), value=label))
    assert document.tables[TABLE].row["socialpsykiatri"].at == at
    assert document.tables[TABLE].row["socialpsykiatri"].label == label
    assert figures(document) == figures(Document.of(LAYOUT, book))
