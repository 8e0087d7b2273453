"""Marks as they are seen: the marked cells in LibreOffice's own rendering, pixel by pixel."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
import xlsxwriter
from office import require

from mallkoll.workbook.mark import Mark, Summary, mark
from mallkoll.workbook.markstyle import FILL
from mallkoll.workbook.read import read_book

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


@pytest.mark.libreoffice
def test_every_mark_is_seen_and_a_motivated_one_is_not(tmp_path: Path) -> None:
    require()
    data = _workbook()
    marks = [Mark("varning" if name == "motivated" else "fel", "SUM001", "fel", name, "B2",
                  motivation="ja" if name == "motivated" else "") for name in PAGES]  # fmt: skip
    (tmp_path / "m.xlsx").write_bytes(mark(data, marks, Summary("m.xlsx", "nu"), read_book(data)))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path / 'profil'}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "m.xlsx")], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run(["pdftoppm", "-r", "40", str(tmp_path / "m.pdf"), str(tmp_path / "sida")], check=True)
    pages = sorted(tmp_path.glob("sida-*.ppm"))
    seen = {name: _pixels(page, FILL["fel"]) for name, page in zip(PAGES, pages, strict=False)}
    one_cell = seen["plain"]
    assert one_cell > 100
    assert seen.pop("motivated") == 0
    assert seen.pop("merged") > 4 * one_cell
    assert all(0.7 < count / one_cell < 1.3 for count in seen.values()), seen


def _pixels(page: Path, argb: str) -> int:
    """How many pixels of a picture have a colour (a binary PPM: three bytes each)."""
    _, _, rest = page.read_bytes().partition(b"\n255\n")
    wanted = bytes.fromhex(argb[2:])
    return sum(rest[at : at + 3] == wanted for at in range(0, len(rest), 3))
