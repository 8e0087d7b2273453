"""A template of many groups: what holds for a whole column is said once, so that it grows with its rows and opens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mallkoll.templates.draw.planned_template import PlannedTemplate
from mallkoll.workbook.layout.load_layout import load_layout

LONGEST = 8_192  # characters that Excel takes in a formula
COLUMNS = """
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: utfall, rubrik: Utfall jan-aug 2026}
      - {nyckel: utfall_fg, rubrik: Utfall jan-aug 2025}
      - {nyckel: budget, rubrik: Budget 2026}
    rader:
"""


def formulas(folder: Path, groups: int) -> Mapping[str, str]:
    """The live formulas of a table of so many groups of two posts, by cell."""
    rows = [
        row for at in range(groups)
        for row in (f"Post {at} a", f"Post {at} b", f"{{delsumma: Grupp {at}, nyckel: grupp_{at}}}")
    ]  # fmt: skip
    path = folder / f"stor-{groups}.yaml"
    path.write_text(
        "layout: stor\nversion: 1\nnamn: Stor\nperiod: {typ: delårsrapport, slut: 2026-08-31}\nenhet: tkr\n"
        "blad: [{namn: Drift, tabeller: [drift]}]\ntabeller:\n  drift:"
        + COLUMNS
        + "".join(f"      - {row}\n" for row in [*rows, "summa: Summa"]),
        encoding="utf-8",
    )
    live = PlannedTemplate(load_layout(path), {}).live
    shown = {f"kontroll {at}": cell.formula for at, cell in live.tables["drift"].rows.items()}
    return {**shown, **{ref.address: cell.formula for ref, cell in live.helpers.items()}}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return formulas(tmp_path_factory.mktemp("stor"), 130)


def test_excel_takes_every_formula(large: Mapping[str, str]) -> None:
    assert max(map(len, large.values())) <= LONGEST


def test_twice_the_groups_give_twice_the_formulas(large: Mapping[str, str], tmp_path: Path) -> None:
    half = sum(map(len, formulas(tmp_path, 65).values()))
    assert sum(map(len, large.values())) <= 2.2 * half


def test_what_holds_for_a_column_stands_beside_the_headings(large: Mapping[str, str]) -> None:
    second_largest = [text for text in large.values() if "LARGE((" in text and ",2)" in text]
    assert len(second_largest) == 3
    assert all(text.count(":") == 130 for text in second_largest)
