"""Status colours: readable, told apart by everyone, never the only sign, and chosen from lists whatever the words are.

Colour blindness is simulated with the matrices of Machado, Oliveira and Fernandes, "A Physiologically-based Model for
Simulation of Color Vision Deficiency" (2009), severity 1.0, in linear RGB; differences are CIE 1976 in CIELAB (D65).
"""

from __future__ import annotations

import tempfile
from itertools import combinations
from pathlib import Path

import openpyxl
import pytest

from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.status_colours import criteria, symbol_format
from mallkoll.templates.library.find_layouts import LAYOUTS, find_layout, layout_names
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.layout.status_scale import Scale, Status
from mallkoll.workbook.model.color import text_color_on

CONTRAST = 4.5  # WCAG 2.1, 1.4.3
APART = 20.0  # CIE76; about ten times a just noticeable difference

Rgb = tuple[float, float, float]
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
SIGHTS = {
    "normal": NORMAL,
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(color: str) -> Rgb:
    r, g, b = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (r, g, b))  # type: ignore[return-value]


def seen(color: str, sight: str) -> Rgb:
    rgb = linear(color)
    return tuple(min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in SIGHTS[sight])  # type: ignore[return-value]


def luminance(rgb: Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: Rgb, other: Rgb) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Rgb) -> Rgb:
    r, g, b = rgb
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, sight: str) -> float:
    a, b = lab(seen(one, sight)), lab(seen(other, sight))
    return sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5


def scales() -> dict[str, Scale]:
    found = {f"{name}: {key}": scale for name in layout_names() for key, scale in find_layout(name).scales.items()}
    only = OWN.replace("SKALA", "mal_80_procent")
    own = load(only)
    return found | {f"statusskalor: {key}": scale for key, scale in own.scales.items()}


OWN = """
layout: egen
version: 1
namn: Egna skalor
period: {typ: delårsrapport, slut: 2026-08-31}
inkludera: [delar/statusskalor]
blad: [{namn: Mål, tabeller: [mal]}]
skalor:
  lang:
    steg:
      - {ord: "Ja, helt och hållet", farg: "#00695C", symbol: "●", niva: 1}
      - {ord: "Nej, inte alls", farg: "#BF360C", symbol: "■", niva: 0}
tabeller:
  mal:
    rubrik: Mål
    kolumner:
      - {nyckel: mal, rubrik: Mål, typ: etikett}
      - {nyckel: status, rubrik: Bedömning, typ: status, skala: SKALA}
    fria_rader: 5
"""


def load(text: str) -> Layout:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "egen.yaml"
        path.write_text(text, encoding="utf-8")
        return load_layout(path, (LAYOUTS,))


SCALES = scales()
STEPS = [(name, step) for name, scale in SCALES.items() for step in scale.steps if step.color]


def test_simulation_is_a_simulation() -> None:
    """Red and green of equal lightness: far apart for most, close for some."""
    assert difference("#B04040", "#6B7A30", "normal") > 2 * difference("#B04040", "#6B7A30", "deuteranopia")
    assert contrast(linear("#FFFFFF"), linear("#000000")) == pytest.approx(21)


@pytest.mark.parametrize(("name", "step"), STEPS, ids=lambda x: x if isinstance(x, str) else x.word)
def test_text_is_readable(name: str, step: Status) -> None:
    assert step.color
    assert contrast(linear(step.color), linear(text_color_on(step.color))) >= CONTRAST


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SCALES)
def test_colours_are_told_apart(name: str, sight: str) -> None:
    for one, other in combinations([s for s in SCALES[name].steps if s.color], 2):
        assert difference(str(one.color), str(other.color), sight) >= APART, (one.word, other.word)


@pytest.mark.parametrize("name", SCALES)
def test_colour_is_never_alone(name: str) -> None:
    steps = [s for s in SCALES[name].steps if s.color]
    assert all(step.symbol for step in steps)
    assert len({step.symbol for step in steps}) == len(steps)


def test_the_conditional_format_asks_for_every_way_of_writing_the_word() -> None:
    step = parse_part(Status, {"ord": 'Nås "helt"', "symbol": "●", "alias": ["nås"]})
    assert criteria(step, 9, 5) == '=OR(TRIM(E9)="nås ""helt""",TRIM(E9)="nås")'
    assert symbol_format(step) == 'General;General;General;"● "@'


@pytest.mark.parametrize(
    ("scale", "source"),
    [("mal_80_procent", '"Målvärdet nås,Minst 80 % av målvärdet,Under 80 % av målvärdet,Kan inte bedömas"'),
     ("lang", "skala_lang")],
)  # fmt: skip
def test_words_are_chosen_from_a_list_also_when_they_hold_commas(scale: str, source: str, tmp_path: Path) -> None:
    layout, path = load(OWN.replace("SKALA", scale)), tmp_path / "bok.xlsx"
    row = RowData("Ett mål", {"mal": "Ett mål", "status": layout.scales[scale].steps[0].word})
    build(layout, path, {"mal": TableData(added=(row,))})
    book = openpyxl.load_workbook(path)
    rules = [v for v in book["Mål"].data_validations.dataValidation if v.type == "list"]
    assert [rule.formula1.lstrip("=") for rule in rules] == [source]
    if source.startswith("skala_"):
        area = book.defined_names[source].attr_text
        sheet, cells = area.rsplit("!", 1)
        hidden = book[sheet.strip("'")]
        assert hidden.sheet_state == "veryHidden"
        assert [cell.value for (cell,) in hidden[cells.replace("$", "")]] == ["Ja, helt och hållet", "Nej, inte alls"]
    else:
        assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
