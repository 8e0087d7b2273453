"""A motivation of goals and indicators that are gone or reworded goes on into the year's next template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from compared_kommun import write_motivation, write_sheet
from compared_report import GOALS, INDICATORS, Sheet, layout_text
from compared_slips import Made
from msgspec.structs import replace
from program import mallkoll

from mallkoll.addin.batch.check_one import Settings
from mallkoll.addin.batch.compare_files import compare_files
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.templates.library.find_layouts import LayoutLibrary

REWORDED, NEW = INDICATORS[0], "Andel nöjda brukare och anhöriga (%)"
GONE, GOAL = INDICATORS[3], GOALS[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The internbudget; April's report, where much is gone and reworded, and is motivated; the layouts of two more."""
    made = Made({(0, key): Sheet(0, int(key[:4]), key[5:]) for key in ("2026-budget", "2026-04", "2026-08", "2027-04")})
    write_sheet(made.sheets[0, "2026-budget"], tmp_path)
    april = made.sheets[0, "2026-04"]
    names = [NEW if one == REWORDED else one for one in INDICATORS if one != GONE]
    path = write_sheet(replace(april, indicators=names, goals=[one for one in GOALS if one != GOAL]), tmp_path)
    for sheet in made.sheets.values():
        place = tmp_path / "layouter" / f"{sheet.layout_id}.yaml"
        place.write_text(layout_text(sheet), encoding="utf-8")
    budget = next(tmp_path.glob("*budget.xlsx"))
    found = compare_files([str(path)], [str(budget)], Settings(), 1, lambda _: None).findings[str(path)]
    check_and_mark(path, LayoutLibrary(), None, path, between=found)
    for row in (NEW, GONE, GOAL):
        write_motivation(path, "KOR006", row, f"Enligt beslut om {row}.")
    for backup in tmp_path.glob("*.bak*"):
        backup.unlink()
    return tmp_path


def made_from(folder: Path, key: str) -> Path:
    path, april = folder / f"{key}.xlsx", next(folder.glob("*nämnden 2026-04.xlsx"))
    layout = folder / "layouter" / f"granby-00-{key}.yaml"
    assert mallkoll("skapa", "--layout", layout, "--fran", april, "--ut", path).returncode == 0
    return path


def asked(path: Path) -> tuple[list[str], list[str]]:
    """The rows that are asked about and those that are motivated, against the internbudget alone."""
    done = mallkoll("kontrollera", path, "--mot", next(path.parent.glob("*budget.xlsx")), "--json", "-")
    [file] = json.loads(done.stdout)["filer"]

    def of(findings: list[dict[str, Any]]) -> list[str]:
        return sorted(one["rad"] for one in findings if one["kod"] == "KOR006")

    return of(file["fynd"]), of(file.get("motiverade", []))


def test_what_was_motivated_in_april_is_not_asked_again(folder: Path) -> None:
    assert asked(next(folder.glob("*nämnden 2026-04.xlsx"))) == ([], sorted([NEW, GONE, GOAL]))
    assert asked(made_from(folder, "2026-08")) == ([], sorted([NEW, GONE, GOAL]))


def test_what_is_gone_too_since_then_is_asked_about(folder: Path) -> None:
    august = made_from(folder, "2026-08")
    book = openpyxl.load_workbook(august)
    for row in book["Indikatorer"].iter_rows():
        for cell in row:
            if cell.value == INDICATORS[5]:
                cell.value = None
    book.save(august)
    assert asked(august) == ([GONE], sorted([NEW, GOAL]))


def test_another_year_is_another_promise(folder: Path) -> None:
    book = openpyxl.load_workbook(made_from(folder, "2027-04"))
    held = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [text for text in held if text.startswith("Enligt beslut om")]
