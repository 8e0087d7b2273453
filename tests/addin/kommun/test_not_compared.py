"""A nämnd whose forecast is missing is not in the deviation of all: its budget alone would look like a surplus."""

from __future__ import annotations

from pathlib import Path

import office
import openpyxl
import pytest
import word_reader
from made_kommun import CARE, STREETS, own_file, own_layout
from program import mallkoll

SIDE = "      - Gator\n      - Parker"
PARTS: dict[str, tuple[float, float | None]] = {"gator": (200_000, 209_000), "parker": (100_000, 99_000)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("kommun")
    for key, namnd, without in (("on", CARE, False), ("gn", STREETS, True)):
        layout = own_layout(place / "in", key, namnd, "tkr", "kostnad", SIDE)
        parts = {row: (budget / 10, None) if without else (budget, other) for row, (budget, other) in PARTS.items()}
        own_file(place / "in" / f"{key}.xlsx", layout, parts, {"Trygghet": "Uppnås"})
    return place


def test_the_report_says_the_deficit_of_the_others(folder: Path) -> None:
    done = mallkoll("dokument", folder / "in", "--ut", folder / "rapport.docx")
    assert done.returncode == 0, done.stderr
    text = word_reader.text_of(word_reader.body(folder / "rapport.docx")).replace("\xa0", " ").replace("−", "-")
    assert f"Prognos 2021 för nämnderna tillsammans utom {STREETS} är 308,0 mnkr mot budgeten 300,0 mnkr" in text
    assert "Avvikelsen är -8,0 mnkr (underskott)" in text
    assert f"är räknad utan {STREETS}, som inte har både budget och prognos 2021" in text
    whole = word_reader.table(folder / "rapport.docx", "Drift per nämnd, netto tkr")[-1]
    assert [word_reader.number(cell) for cell in whole[1:]] == [330_000, 308_000, -8_000]
    assert "DOK" not in mallkoll("kontrollera", folder / "rapport.docx", folder / "in").stdout


def test_the_workbook_says_the_same(folder: Path) -> None:
    assert mallkoll("samla", folder / "in", "--ut", folder / "kommun.xlsx").returncode == 0
    office.work(folder / "kommun.xlsx", ("recalculate",), save=folder / "raknad.xlsx")
    for path in (folder / "kommun.xlsx", folder / "raknad.xlsx"):
        rows = openpyxl.load_workbook(path, data_only=True)["Drift"].iter_rows(values_only=True)
        whole = next(row for row in rows if row[0] == "Kommunen totalt")
        assert whole[1:4] == (330_000, 308_000, -8_000)
        assert whole[4] == pytest.approx(-8_000 / 300_000)
