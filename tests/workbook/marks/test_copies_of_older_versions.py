"""What earlier versions have given out is still read and cleared: files kept as they were made then."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_results import made_mark
from mark_corpus import pack, parts_of

from mallkoll.validators.answers.motivations import read_motivations
from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.model.book import Sheet
from mallkoll.workbook.reader.read_book import read_book

FOLDER = Path(__file__).parents[2] / "data" / "utgivet"
ORIGINAL, MARKED = ((FOLDER / f"{kind}-0.1.0.xlsx").read_bytes() for kind in ("omarkerad", "markerad"))
MOTIVATION = "Målvärdet beslutas av nämnden i mars."


def test_a_copy_that_was_left_alone_gives_its_bytes_back() -> None:
    assert unmark_file(MARKED) == ORIGINAL


def test_a_copy_is_marked_anew_as_its_original_would_be() -> None:
    marks = [made_mark("fel", "SUM001", "fel", "Drift", "C8")]
    summary = KontrollSummary("fil.xlsx", "2031-01-01 00:00")
    again = mark_file(MARKED, marks, summary, read_book(MARKED))
    assert again == mark_file(ORIGINAL, marks, summary, read_book(ORIGINAL))
    assert unmark_file(again) == ORIGINAL


@pytest.mark.parametrize("data", [
    pack(parts_of(MARKED)), (FOLDER / "markerad-0.1.0-libreoffice.xlsx").read_bytes(),
], ids=["packed anew", "saved by LibreOffice"])  # fmt: skip
def test_a_copy_that_was_saved_since_is_cleaned(data: bytes) -> None:
    cleaned = unmark_file(data)
    left = [name for name, content in parts_of(cleaned).items()
            if "xl/mallkoll" in name or b"mallkoll_lista" in content or b"original.bin" in content]  # fmt: skip
    assert left == []
    before, after = read_book(ORIGINAL), read_book(cleaned)
    assert [sheet.name for sheet in after.sheets] == [sheet.name for sheet in before.sheets]
    for old, new in zip(before.sheets, after.sheets, strict=True):
        assert held(new) == held(old)
        assert new.notes == old.notes


def held(sheet: Sheet) -> dict[tuple[int, int], object]:
    """What the cells hold; LibreOffice writes fifteen digits."""
    return {
        at: round(cell.value, 9) if isinstance(cell.value, float) else cell.value
        for at, cell in sheet.cells.items()
        if cell.value not in {None, ""}
    }


def test_its_motivations_are_read() -> None:
    assert [motivation.text for motivation in read_motivations(read_book(MARKED))] == [MOTIVATION]
