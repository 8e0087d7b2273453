"""Indicators of one kommun whose newest earlier figures are of different years: each year is named."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from made_kommun import AUGUST, CULTURE, KOMMUN, SCHOOL
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.table_data import RowData, TableData


def file(path: Path, namnd: str, figures: dict[str, object]) -> None:
    start = {name: RowData("", {"varde": value}) for name, value in (("kommun", KOMMUN), ("namnd", namnd))}
    row = RowData("Nöjda brukare", {"utfall": 88.0, "malvarde": 90.0, **figures})
    path.parent.mkdir(exist_ok=True)
    build(built_in(AUGUST), path, {"start": TableData(start), "indikatorer": TableData(added=(row,))})


@pytest.mark.parametrize(
    ("second", "years"),
    [
        ({"utfall_2": 80.0, "utfall_1": 85.0}, {"Utfall 2020": [84.0, 85.0]}),  # the newest of both
        ({"utfall_2": 80.0}, {"Utfall 2019": [70.0, 80.0], "Utfall 2020": [84.0, None]}),
    ],
)
def test_every_earlier_year_is_named(second: dict[str, object], years: dict[str, list[object]], tmp_path: Path) -> None:
    file(tmp_path / "in" / "kultur.xlsx", CULTURE, {"utfall_2": 70.0, "utfall_1": 84.0})
    file(tmp_path / "in" / "skola.xlsx", SCHOOL, second)
    done = mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx")
    assert done.returncode == 0, done.stderr
    head, *rows = list(
        openpyxl.load_workbook(tmp_path / "k.xlsx")["Indikatorer"].iter_rows(min_row=3, values_only=True)
    )
    named = {str(name): at for at, name in enumerate(head) if str(name).startswith("Utfall 20")}
    assert {name: [row[at] for row in rows] for name, at in named.items()} == years
