"""The kommun's logo and the sentences of help in a layout are seen in the template that is built from it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

import office
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from xlsxwriter.utility import xl_pixel_width

from mallkoll.addin.cli.main import main
from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.cell_sizes import column_widths
from mallkoll.templates.draw.start_sheet import WIDTHS, steps
from mallkoll.templates.library.find_layouts import LAYOUTS, built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.marks.buttons import pixels
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

LAYOUT = """
layout: hjalp
version: 1
namn: Hjälp
kommun: Exempelköping
period: {typ: övning, slut: 2026-08-31}
logotyp: logo.png
inkludera: [delar/start]
blad: [{namn: Start, tabeller: [start]}, {namn: Drift, tabeller: [drift]}]
tabeller:
  drift:
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos, hjalp: Hela årets nettokostnad.}
      - {nyckel: kommentar, rubrik: Kommentar, typ: text, hogst_tecken: 200, hjalp: Det viktigaste först.}
    rader:
      - Skola
      - {post: Kultur, hjalp: Även biblioteken räknas hit.}
      - Fritid
      - summa: Summa
"""
INK = (0, 110, 80)


def png(path: Path, width: int, height: int, dots: int | None = None) -> None:
    """A picture of one colour, with as many dots to an inch as it says."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    lines = (b"\0" + bytes(INK) * width) * height
    per_metre = round((dots or 0) / 0.0254)
    density = chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)) if dots else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + density + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def template(folder: Path) -> Path:
    source, path = folder / "l.yaml", folder / "mall.xlsx"
    source.write_text(LAYOUT, encoding="utf-8")
    build(load_layout(source, (LAYOUTS,)), path)
    return path


_CORNER = re.compile(
    r"<xdr:(?:from|to)><xdr:col>(\d+)</xdr:col><xdr:colOff>(\d+)</xdr:colOff><xdr:row>(\d+)</xdr:row>"
    r"<xdr:rowOff>(\d+)</xdr:rowOff>"
)


@pytest.mark.parametrize(
    ("size", "dots", "shown"),
    [
        ((400, 200), None, (112, 56)),
        ((400, 200), 300, (112, 56)),
        ((2000, 100), 72, (220, 11)),
        ((20, 10), 96, (112, 56)),
    ],
)
def test_the_logo_stands_on_the_first_sheet_in_its_size(
    size: tuple[int, int], dots: int | None, shown: tuple[int, int], tmp_path: Path
) -> None:
    png(tmp_path / "logo.png", *size, dots)
    with zipfile.ZipFile(template(tmp_path)) as package:
        pictures = [name for name in package.namelist() if name.startswith("xl/media/")]
        assert [package.read(name) for name in pictures] == [(tmp_path / "logo.png").read_bytes()]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    book = openpyxl.load_workbook(tmp_path / "mall.xlsx")
    start = [tuple(int(number) for number in found) for found in _CORNER.findall(drawing)]
    start = [(col, offset / 9525, row, down / 9525) for col, offset, row, down in start]
    wide = sum(_width(book["Start"], col) for col in range(start[0][0], start[1][0])) + start[1][1] - start[0][1]
    high = sum(_height(book["Start"], row) for row in range(start[0][2], start[1][2])) + start[1][3] - start[0][3]
    assert wide == pytest.approx(shown[0], abs=5)
    assert high == pytest.approx(shown[1], abs=2)


def _width(sheet: object, col: int) -> float:
    return int(sheet.column_dimensions[get_column_letter(col + 1)].width * 7 + 5)  # type: ignore[attr-defined]


def _height(sheet: object, row: int) -> float:
    return (sheet.row_dimensions[row + 1].height or 16.5) * 4 / 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("content", "told"), [(None, "går inte att läsa"), (b"GIF89a" + b"\0" * 40, "ingen PNG-bild")])
def test_a_logo_that_cannot_be_shown_is_told(
    content: bytes | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(LayoutError, match=told):
        template(tmp_path)
    assert main(["skapa", "--layout", str(tmp_path / "l.yaml"), "--ut", str(tmp_path / "ny.xlsx")]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said
    assert not (tmp_path / "ny.xlsx").exists()


def test_help_is_shown_where_it_is_needed(tmp_path: Path) -> None:
    png(tmp_path / "logo.png", 40, 20)
    sheet = openpyxl.load_workbook(template(tmp_path))["Drift"]
    label = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    told = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for row in range(area.min_row, area.max_row + 1):
                for col in range(area.min_col, area.max_col + 1):
                    assert (row, col) not in told, "two rules on one cell: Excel would repair the file"
                    told[row, col] = (rule.type, rule.promptTitle, rule.prompt)
    for name in ("Skola", "Fritid"):
        assert told[label[name], 3] == ("decimal", "Prognos", "Hela årets nettokostnad.")
        assert told[label[name], 4] == ("textLength", "Kommentar", "Det viktigaste först. Högst 200 tecken.")
    assert told[label["Kultur"], 3] == ("decimal", "Kultur", "Även biblioteken räknas hit.")
    assert told[label["Kultur"], 4][0] == "textLength"


@pytest.mark.parametrize("button", [False, True])
def test_every_step_ends_on_the_page(button: bool) -> None:
    layout = built_in("linkoping-2021-08")
    start = next(placed for placed in place_tables(layout, {}).values() if placed.bound.sheet == "Start")
    widths = {**WIDTHS, **column_widths([start], layout.scales)}
    room = sum(pixels(width) for width in widths.values())
    for number, text in enumerate(steps(layout, button=button), 1):
        assert xl_pixel_width(f"{number}.  {text}") <= room, text


@pytest.mark.libreoffice
def test_the_logo_is_seen_clear_of_the_texts(tmp_path: Path) -> None:
    png(tmp_path / "logo.png", 400, 200)
    pdf = tmp_path / "bild.pdf"
    office.work(template(tmp_path), pdf=pdf)
    office.draw(pdf, tmp_path / "bild", dots=48, last=1)
    [page] = tmp_path.glob("bild-*.ppm")
    kind, width, height, _, body = page.read_bytes().split(maxsplit=4)
    assert kind == b"P6"
    near = [all(abs(a - b) < 8 for a, b in zip(body[i : i + 3], INK, strict=False)) for i in range(0, len(body) - 2, 3)]
    dots = {(i % int(width), i // int(width)) for i, own in enumerate(near) if own}  # pictures are packed in the page
    columns, rows = {x for x, _ in dots}, {y for _, y in dots}
    assert len(dots) > 300
    assert len(dots) == len(columns) * len(rows), "nothing stands in front of it"
    assert max(rows) < int(height) / 4
