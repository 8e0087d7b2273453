"""Marks as they are seen: the marked cells in LibreOffice's own rendering, pixel by pixel."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter
from made_results import made_mark
from office import draw, work

from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.mark_styles import FILL
from mallkoll.workbook.reader.read_book import read_book

PAGES = ("plain", "fill", "scale", "bar", "icons", "rule", "merged", "locked", "motivated")


def _workbook() -> bytes:
    """One sheet per way in which a cell may already be dressed; the marked cell is B2."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    green = book.add_format({"bg_color": "#00B050"})
    for name in PAGES:
        sheet = book.add_worksheet(name)
        for row in range(6):
            for col in range(4):
                sheet.write(row, col, row * 10 + col, green if name == "fill" else None)
        if name == "merged":
            sheet.merge_range("B2:C4", 1, green)
    book.get_worksheet_by_name("scale").conditional_format("A1:D6", {"type": "3_color_scale"})
    book.get_worksheet_by_name("bar").conditional_format("A1:D6", {"type": "data_bar", "data_bar_2010": True})
    book.get_worksheet_by_name("icons").conditional_format("A1:D6", {"type": "icon_set", "icon_style": "3_arrows"})
    book.get_worksheet_by_name("rule").conditional_format(
        "A1:D6", {"type": "cell", "criteria": ">", "value": 5, "format": green}
    )
    book.get_worksheet_by_name("locked").protect("hemligt")
    book.close()
    return buffer.getvalue()


def _marked(tmp_path: Path) -> Path:
    data = _workbook()
    marks = [made_mark("varning", "SUM001", "fel", name, "B2", motivation="ja" if name == "motivated" else "")
             for name in PAGES]  # fmt: skip
    path = tmp_path / "m.xlsx"
    path.write_bytes(mark_file(data, marks, KontrollSummary("m.xlsx", "nu"), read_book(data)))
    return path


def _seen(path: Path, *steps: tuple[object, ...]) -> dict[str, int]:
    """How many pixels of each sheet have the mark's colour, after some steps in LibreOffice."""
    work(path, *steps, pdf=path.with_suffix(".pdf"))
    draw(path.with_suffix(".pdf"), path.with_name("sida"), dots=40)
    pages = sorted(path.parent.glob("sida-*.ppm"))
    return {name: _pixels(page, FILL["varning"]) for name, page in zip(PAGES, pages, strict=False)}


@pytest.mark.libreoffice
def test_every_mark_is_seen_and_a_motivated_one_is_not(tmp_path: Path) -> None:
    seen = _seen(_marked(tmp_path))
    one_cell = seen["plain"]
    assert one_cell > 100
    assert seen.pop("motivated") == 0
    assert seen.pop("merged") > 4 * one_cell
    assert all(0.7 < count / one_cell < 1.3 for count in seen.values()), seen


@pytest.mark.libreoffice
def test_marks_move_along_and_go_out_as_kontroll_is_filled_in(tmp_path: Path) -> None:
    row_of = {name: 8 + i for i, name in enumerate(PAGES)}
    seen = _seen(
        _marked(tmp_path),
        ("insert_row", "plain", 1),
        ("insert_row", "plain", 1),
        ("rename", "scale", "Annat namn"),
        ("unprotect", "Kontroll"),
        ("text", "Kontroll", f"L{row_of['rule']}", "Avtalet gick ut"),
        ("text", "Kontroll", f"L{row_of['motivated']}", ""),
        ("delete_row", "Kontroll", row_of["bar"]),
        ("rename", "Kontroll", "Kontroll i maj"),
    )
    assert seen["plain"] > 100
    assert seen["scale"] > 100
    assert seen["motivated"] > 100  # the motivation was taken back
    assert seen["rule"] == 0
    assert seen["bar"] == 0


def _pixels(page: Path, argb: str) -> int:
    """How many pixels of a picture have a colour (a binary PPM: three bytes each)."""
    _, _, rest = page.read_bytes().partition(b"\n255\n")
    wanted = bytes.fromhex(argb[2:])
    return sum(rest[at : at + 3] == wanted for at in range(0, len(rest), 3))
