"""How sure a lost formula is where amounts are wrong beside it: a right total is never written over."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from program import mallkoll

LAYOUT = """
layout: formler-borta
version: 1
namn: Uppföljning augusti 2026
kommun: Exempelköping
period: {typ: delårsrapport, slut: 2026-08-31}
blad: [{namn: Drift, tabeller: [prognos]}]
tabeller:
  prognos:
    rubrik: Prognos
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: kostnader, rubrik: Kostnader}
      - {nyckel: intakter, rubrik: Intäkter}
      - {nyckel: netto, rubrik: Netto, berakning: "kostnader - intakter"}
      - {nyckel: budget, rubrik: Budget}
      - {nyckel: avvikelse, rubrik: Avvikelse, berakning: "avvikelse(netto, budget)"}
    rader: [Park, Gata, Avfall, Vatten, summa: Summa]
"""
AMOUNTS = ((29841, 2137, 27562), (65184, 3718, 60847), (22994, 1406, 21873), (49275, 6432, 41986))
TOP, SUM = 8, 13  # after the posts the template has a row of its own


def filled(folder: Path, typed: str, slips: dict[str, int]) -> tuple[Path, Path]:
    """A template filled in right; then cells typed over with their right values, and amounts that are wrong."""
    layout, path = folder / "formler-borta.yaml", folder / "mall.xlsx"
    layout.write_text(LAYOUT, "utf-8")
    assert mallkoll("skapa", "--layout", layout, "--ut", path).returncode == 0
    right: dict[str, int] = {}
    for row, (cost, income, budget) in enumerate(AMOUNTS, TOP):
        net = cost - income
        right |= {f"C{row}": cost, f"D{row}": income, f"E{row}": net, f"F{row}": budget, f"G{row}": budget - net}
    right |= {f"{c}{SUM}": sum(right[f"{c}{row}"] for row in range(TOP, TOP + len(AMOUNTS))) for c in "CDEFG"}
    book = openpyxl.load_workbook(path)
    sheet = book["Drift"]
    for cell in [f"{c}{row}" for c in "CDF" for row in range(TOP, TOP + len(AMOUNTS))] + typed.split():
        sheet[cell] = right[cell]
    for cell, wrong in slips.items():
        sheet[cell] = wrong
    book.save(path)
    return path, layout


@pytest.mark.parametrize(
    ("typed", "slips"),
    [
        pytest.param("E8 C13", {"C8": 29481, "C9": 61584}, id="two wrong amounts, two typed totals that share one"),
        pytest.param("C13 D13", {"D8": 21370, "D9": -3718}, id="two wrong amounts, nets that follow them by formulas"),
        pytest.param("E8 E9 C13 D13 E13", {"C8": 29481}, id="one wrong amount"),
        pytest.param("G8 E13", {"F8": 275620, "C10": 22949}, id="unlike slips"),
    ],
)
def test_right_totals_are_not_written_over(typed: str, slips: dict[str, int], tmp_path: Path) -> None:
    path, layout = filled(tmp_path, typed, slips)
    mallkoll("ratta", path, "--ut", tmp_path / "ut.xlsx", "--layout", layout)
    done = tmp_path / "ut.xlsx"
    if done.exists():
        before, after = (openpyxl.load_workbook(one)["Drift"] for one in (path, done))
        assert {cell: after[cell].value for cell in typed.split()} == {
            cell: before[cell].value for cell in typed.split()
        }


@pytest.mark.parametrize(("cell", "wrong"), [("C13", 168294), ("G9", -6190), ("E13", 153061)])
def test_a_lone_wrong_total_is_surely_its_formula(cell: str, wrong: int, tmp_path: Path) -> None:
    path, layout = filled(tmp_path, "", {cell: wrong})
    found = json.loads(mallkoll("kontrollera", path, "--layout", layout, "--json", "-").stdout)["filer"][0]["fynd"]
    errors = [(one["cell"], [made["sakerhet"] for made in one["forslag"]]) for one in found if one["allvar"] == "fel"]
    assert errors == [(cell, ["säker"])]
