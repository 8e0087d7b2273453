"""Money moved between two rows: one finding, one motivation, which the next template carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from between_page import between_example
from compared_kommun import Made, Sheet, layout_text, motivate, write_sheet
from program import mallkoll

from mallkoll.validators.between import check_between
from mallkoll.validators.catalogue.page_parts import ExampleTable, page_parts
from mallkoll.validators.comparing.delivered import Deliveries, in_series

KEYS = ("2026-budget", "2026-04", "2026-08")
MOVED = {"F8": -500, "F9": 500}  # from Ledning to Planering
OF_A_PART = {"F11": -500, "F12": -500, "F15": 500}  # from the part of Boende to Tillsyn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The internbudget, and April's and August's layouts."""
    made = Made({(0, key): Sheet(0, 2026, key[5:]) for key in KEYS})
    write_sheet(made.sheets[0, KEYS[0]], tmp_path)
    for key in KEYS[1:]:
        sheet = made.sheets[0, key]
        (tmp_path / "layouter" / f"{sheet.layout_id}.yaml").write_text(layout_text(sheet), encoding="utf-8")
    return tmp_path


def made_from(folder: Path, key: str, *earlier: Path) -> Path:
    path = folder / f"{key}.xlsx"
    sources = [part for each in earlier for part in ("--fran", each)]
    layout = folder / "layouter" / f"granby-00-{key}.yaml"
    assert mallkoll("skapa", "--layout", layout, *sources, "--ut", path).returncode == 0
    return path


def changed(path: Path, edits: dict[str, int]) -> Path:
    book = openpyxl.load_workbook(path)
    for cell, by in edits.items():
        book["Drift"][cell] = book["Drift"][cell].value + by
    book.save(path)
    return path


def told(path: Path, against: Path) -> list[dict[str, Any]]:
    """What is said of budgets that are not as before, by whichever rule."""
    done = mallkoll("kontrollera", path, "--mot", against, "--json", "-")
    [file] = json.loads(done.stdout)["filer"]
    return [one for one in file["fynd"] if one["kod"] in {"KOR001", "FOR004"}]


@pytest.mark.parametrize(("edits", "cells"), [(MOVED, ["F8", "F9"]), (OF_A_PART, ["F12", "F15"])])
def test_one_finding_on_the_rows_that_it_was_moved_between(
    folder: Path, edits: dict[str, int], cells: list[str]
) -> None:
    budget = next(folder.glob("*budget.xlsx"))
    [finding] = told(changed(made_from(folder, "2026-04", budget), edits), budget)
    assert finding["kod"] == "KOR001"
    assert [one["cell"] for one in finding["celler"]] == cells
    assert "Tillsammans är raderna oförändrade, så en motivering räcker." in finding["text"]


def test_the_row_that_a_changed_part_belongs_to_is_told_by_no_other_rule(folder: Path) -> None:
    budget = next(folder.glob("*budget.xlsx"))
    [finding] = told(changed(made_from(folder, "2026-04", budget), {"F11": -500, "F12": -500}), budget)
    assert (finding["kod"], finding["cell"], finding["foljer"]) == ("KOR001", "F12", [
        {"blad": "Drift", "cell": "F11"}, {"blad": "Drift", "cell": "F22"},
    ])  # fmt: skip


def test_one_motivation_is_enough_and_goes_on_into_the_next_template(folder: Path) -> None:
    budget = next(folder.glob("*budget.xlsx"))
    april = changed(made_from(folder, "2026-04", budget), MOVED)
    motivate(april, budget, "Ledning")
    assert told(april, budget) == []
    august = made_from(folder, "2026-08", budget, april)
    assert told(august, budget) == []
    changed(august, {"F9": 100})
    assert [one["cell"] for one in told(august, april)] == ["F9"], "what is changed again is asked for again"


def test_rows_that_have_each_a_motivation_of_their_own_stay_two() -> None:
    page = """\
Fall

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Boende | budget | 2026 | 8 000 |
| internbudget 2026 | Hemtjänst | budget | 2026 | 12 500 |
| 2026-04 | Boende | budget | 2026 | 8 500 |
| 2026-04 | Hemtjänst | budget | 2026 | 12 000 |
"""
    [table] = [part for part in page_parts(page) if isinstance(part, ExampleTable)]
    before, now = between_example(table).reports
    now.answered = lambda finding: not finding.cells  # as written when each row had its own finding
    found = check_between([before, now], Deliveries(in_series([before, now])))
    assert [finding.row for finding in found["2026-04"]] == ["Boende", "Hemtjänst"]


@pytest.mark.parametrize("code", ["KOR007", "KOR008"])
def test_a_motivation_by_any_rule_about_figures_goes_on_where_the_figure_does(folder: Path, code: str) -> None:
    budget = next(folder.glob("*budget.xlsx"))
    april = changed(made_from(folder, "2026-04", budget), {"F8": -500})
    motivate(april, budget, "Ledning")
    book = openpyxl.load_workbook(april)
    for row in book["Kontroll"].iter_rows():
        for cell in row:
            cell.value = code if cell.value == "KOR001" else cell.value
    book.save(april)
    august = openpyxl.load_workbook(made_from(folder, "2026-08", april))
    held = [[cell.value for cell in row] for row in august["Kontroll"].iter_rows()]
    assert [row for row in held if code in row and "Teknisk justering enligt beslut den 12 mars." in row]


def test_a_template_that_counts_the_other_way_is_filled_in_with_the_other_sign(folder: Path) -> None:
    budget = next(folder.glob("*budget.xlsx"))
    sheet = Sheet(0, 2026, "08", sign="resultat")
    (folder / "layouter" / f"{sheet.layout_id}.yaml").write_text(layout_text(sheet), encoding="utf-8")
    august = made_from(folder, "2026-08", budget)
    before, now = (openpyxl.load_workbook(path)["Drift"] for path in (budget, august))
    assert now["F8"].value == -before["D8"].value < 0
    assert told(august, budget) == []
