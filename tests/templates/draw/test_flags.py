"""The cells that a live check is about are coloured, those and no others; and few rules do it all."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import office
import pytest

from mallkoll.templates.draw import style
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, layout_names
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import load_table_data

NAME = "linkoping-2021-08"
LAYOUT = built_in(NAME)
DATA = load_table_data(EXAMPLES / f"{NAME}.yaml", LAYOUT)
MOST_RULES = 8  # on one sheet: each is worked out for every cell of its area whenever something is typed


@pytest.mark.parametrize("name", sorted(layout_names()))
def test_few_rules_on_a_sheet(name: str, tmp_path: Path) -> None:
    path = tmp_path / "mall.xlsx"
    build(built_in(name), path)
    with zipfile.ZipFile(path) as package:
        parts = [part for part in package.namelist() if part.startswith("xl/worksheets/sheet")]
        rules = {part: len(re.findall(rb"<cfRule", package.read(part))) for part in parts}
    assert any(rules.values())
    assert {part: count for part, count in rules.items() if count > MOST_RULES} == {}


def pixels(pdf: Path, color: str) -> int:
    """How many pixels of a colour the first pages have."""
    office.draw(pdf, pdf.with_suffix(""), dots=40, last=5)
    count = 0
    for page in pdf.parent.glob(f"{pdf.stem}-*.ppm"):
        head = re.match(rb"P6\s+\d+\s+\d+\s+255\s", page.read_bytes())
        assert head
        body = page.read_bytes()[head.end() :]
        count += sum(body[i : i + 3].hex() == color.lstrip("#").lower() for i in range(0, len(body), 3))
    return count


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A filled template and how much of it has the colour of flags."""
    folder = tmp_path_factory.mktemp("flaggor")
    path = folder / "fil.xlsx"
    build(LAYOUT, path, DATA)
    return path, flagged(path, folder / "bild.pdf")


def flagged(path: Path, pdf: Path, *steps: tuple[str, ...]) -> int:
    office.work(path, *steps, ("recalculate",), pdf=pdf)
    return pixels(pdf, style.FLAG_FILL)


@pytest.mark.libreoffice
@pytest.mark.parametrize("column", ["prognos", "bokslut"])
def test_the_very_cell_is_coloured(column: str, filled: tuple[Path, int], tmp_path: Path) -> None:
    """One text among the figures: one cell more in the colour of flags than without it, whichever column it is in."""
    path, before = filled
    bound = place_tables(LAYOUT, DATA)["drift_prognos"].bound
    ref = bound.ref(bound.row["varav_dygnsplaceringar_vuxna"], column)
    assert ref is not None
    more = flagged(path, tmp_path / "bild.pdf", ("text", "Drift", ref.address, "x")) - before
    assert 150 < more < 700  # a cell is about 50 by 9 pixels at 40 dots per inch
