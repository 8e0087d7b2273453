"""The buttons of a template cover no text, no table and no logo, and the guide tells of them."""

import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace
from xlsxwriter.utility import xl_pixel_width

from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.macro_buttons import TemplateMacros
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.marks.buttons import BUTTONS, pixels
from mallkoll.workbook.reader.read_book import read_book

MACROS = TemplateMacros(lambda _: b"", BUTTONS)
TITLE, NORMAL = 18 / 11, 1.3  # the first row's letters and at most those of others, against the standard font
LAYOUTS = {layout.id: layout for layout in LayoutLibrary().all()}


def without_start(layout: Layout) -> Layout:
    long = replace(layout.sheets[1], heading="Ett blad med en mycket lång rubrik " * 4)
    return replace(layout, sheets=(long, *layout.sheets[2:]))


CASES = {**LAYOUTS, "utan Start, lång rubrik": without_start(LAYOUTS["linkoping-2018-08"])}


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_button_covers_a_text(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mall.xlsm"
    build(CASES[name], file, {}, MACROS)
    with zipfile.ZipFile(file) as archive:
        drawing = archive.read("xl/drawings/vmlDrawing1.vml").decode()
        part = archive.read("xl/worksheets/sheet1.xml").decode()
    widths = {
        at: 0 if "hidden" in column else pixels(float(re.search(r' width="([\d.]+)"', column)[1]))
        for column in re.findall(r"<col [^>]*>", part)
        for first, last in re.findall(r'min="(\d+)" max="(\d+)"', column)
        for at in range(int(first), int(last) + 1)
    }
    sheet = read_book(file).sheets[0]
    anchors = [[int(n) for n in found.split(",")] for found in re.findall(r"<x:Anchor>([^<]*)<", drawing)]
    assert len(anchors) == len(BUTTONS)
    for left, inset, top, _, _, _, bottom, into in anchors:
        start = sum(widths.get(at, 64) for at in range(1, left + 1)) + inset
        for row in range(top + 1, bottom + 1 + (into > 4)):  # less than that is the air above a row's letters
            for (at, col), cell in sheet.cells.items():
                if at == row and isinstance(cell.value, str) and widths.get(col, 64):
                    begins = sum(widths.get(i, 64) for i in range(1, col))
                    assert begins + xl_pixel_width(cell.value) * (TITLE if row == 1 else NORMAL) < start, cell


def test_the_logo_stands_above_the_buttons(tmp_path: Path) -> None:
    logo = tmp_path / "logotyp.png"
    logo.write_bytes(png(300, 100))
    file = tmp_path / "mall.xlsm"
    build(replace(LAYOUTS["linkoping-2018-08"], logo=str(logo)), file, {}, MACROS)
    with zipfile.ZipFile(file) as archive:
        picture = archive.read("xl/drawings/drawing1.xml").decode()
        drawing = archive.read("xl/drawings/vmlDrawing1.vml").decode()
    rows = [int(row) for row in re.findall(r"<xdr:row>(\d+)<", picture)]
    tops = [int(found.split(",")[2]) for found in re.findall(r"<x:Anchor>([^<]*)<", drawing)]
    assert max(rows) < min(tops)


@pytest.mark.parametrize("macros", [None, MACROS])
def test_the_guide_tells_of_a_button_where_there_is_one(macros: TemplateMacros | None, tmp_path: Path) -> None:
    file = tmp_path / "mall.xlsx"
    build(LAYOUTS["linkoping-2018-08"], file, {}, macros)
    texts = [str(cell.value) for cell in read_book(file).sheets[0].cells.values()]
    for word in ("Validera", "makron blockerade", "mallkoll.html"):  # what to press, and what if nothing happens then
        assert any(word in text for text in texts) == (macros is not None), word


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels_of_rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels_of_rows) + chunk(b"IEND", b"")
