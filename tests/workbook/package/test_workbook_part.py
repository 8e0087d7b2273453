"""Sheets whose names look like an escape (``_x0041_``): whatever edits a file finds them under the reader's name."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from made_results import made_mark

from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.package.write_cells import write_cells
from mallkoll.workbook.reader.read_book import read_book


def with_names(written: str) -> bytes:
    """Two sheets, the first under a name as it stands in the part."""
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active.title = "Forst"
    book.create_sheet("Sist")["A1"] = 2
    content = io.BytesIO()
    book.save(content)
    changed = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Forst", written.encode()))
    return changed.getvalue()


@pytest.mark.parametrize(("written", "name"), [("_x0041_", "A"), ("_x005F_x0041_", "_x0041_"), ("A&amp;B", "A&B")])
def test_values_are_written_on_the_sheet_of_that_name(written: str, name: str) -> None:
    original = with_names(written)
    assert [sheet.name for sheet in read_book(original).sheets] == [name, "Sist"]
    changed = read_book(write_cells(original, {name: {(1, 1): 5.0}}, {}))
    assert [sheet.value(1, 1) for sheet in changed.sheets] == [5.0, 2.0]


@pytest.mark.parametrize("renamed", ["_x0041_", "_x005F_x0041_", "Kontroll &amp; svar"])
def test_the_sheet_kontroll_is_found_again_under_such_a_name(renamed: str) -> None:
    """Somebody gave our sheet another name, and the file was saved anew since."""
    book = read_book(with_names("Forst"))
    finding = made_mark("fel", "SUM001", "text", "Forst", "A1")
    marked = mark_file(with_names("Forst"), [finding], KontrollSummary("bok.xlsx", "2026-09-01 10:00"), book)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(marked)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/workbook.xml":
                content = content.replace(b'name="Kontroll"', f'name="{renamed}"'.encode())
                content = content.replace(b"'Kontroll'!", f"'{renamed}'!".encode())
            new.writestr(part, content)
    cleaned = read_book(unmark_file(changed.getvalue()))
    assert [sheet.name for sheet in cleaned.sheets] == [sheet.name for sheet in book.sheets]
    assert not [part for part in open_package(unmark_file(changed.getvalue())).names if "kontroll" in part.lower()]
