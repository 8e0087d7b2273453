"""Rows beside texts are not held to the height that was estimated for them: they grow when somebody writes more."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import office
import pytest

from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.growing_rows import let_rows_grow
from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.placement import place_tables

LAYOUT = built_in("linkoping-2021-08")
COMMENT = next(row for row in place_tables(LAYOUT, {})["kommentarer"].bound.rows if row.key == "socialpsykiatri")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("g") / "mall.xlsx"
    build(LAYOUT, path)
    return path


def rows(path: Path, sheet: str) -> dict[int, tuple[float, bool]]:
    """The height of each row of a sheet that says one, and whether the row is held to it."""
    number = [s.name for s in LAYOUT.sheets].index(sheet) + 1
    with zipfile.ZipFile(path) as package:
        content = package.read(f"xl/worksheets/sheet{number}.xml").decode()
    found = re.findall(r'<row r="(\d+)"([^>]*)>', content)
    heights = {int(at): (re.search(r'ht="([\d.]+)"', said), said) for at, said in found}
    held = ('customHeight="1"', 'customHeight="true"')
    return {at: (float(ht[1]), any(word in said for word in held)) for at, (ht, said) in heights.items() if ht}


@pytest.mark.parametrize(("sheet", "table", "held"), [
    ("Kommentarer", "kommentarer", False), ("Mål", "namndmal", False), ("Indikatorer", "indikatorer", False),
    ("Drift", "drift_prognos", True), ("Start", "start", True),
])  # fmt: skip
def test_only_rows_beside_texts_may_grow(sheet: str, table: str, held: bool, template: Path) -> None:
    heights = rows(template, sheet)
    bound = place_tables(LAYOUT, {})[table].bound
    assert {heights[row.at][1] for row in bound.rows} == {held}
    assert heights[1][1], "the title keeps its height"


def test_there_is_room_for_a_comment(template: Path) -> None:
    heights = rows(template, "Kommentarer")
    assert heights[COMMENT.at][0] > 1.5 * min(h for h, _ in rows(template, "Mål").values())


@pytest.mark.libreoffice
def test_a_row_grows_with_what_is_written(template: Path, tmp_path: Path) -> None:
    saved = tmp_path / "ifylld.xlsx"
    office.work(
        template, ("text", "Kommentarer", f"C{COMMENT.at}", "En lång kommentar om avvikelsen. " * 30), save=saved
    )
    before, after = rows(template, "Kommentarer"), rows(saved, "Kommentarer")
    assert after[COMMENT.at][0] > 2.5 * before[COMMENT.at][0]


def test_the_rest_of_the_workbook_is_as_it_was(template: Path, tmp_path: Path) -> None:
    before = template.read_bytes()
    again = tmp_path / "igen.xlsx"
    again.write_bytes(let_rows_grow(before, {1: {1}}))
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(again) as new:
        assert new.namelist() == old.namelist()
        changed = [name for name in old.namelist() if new.read(name) != old.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]
    assert let_rows_grow(before, {1: {1}}) == again.read_bytes(), "the same bytes whenever it is made"
