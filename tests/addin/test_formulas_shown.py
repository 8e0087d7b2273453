"""A proposed formula in Swedish wherever a controller reads it; in the JSON, and in the cell, as Excel stores it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from program import mallkoll

from mallkoll.addin.mark_files import proposals_text
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Proposal, Safety

TYPED_SUM = Path(__file__).parents[1] / "data" / "tried" / "returned" / "typed_sum.xlsx"
ENGLISH = re.compile(r"=(?:IF|SUM|COUNT|ROUND)\(")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ut")
    reports = [part for name in ("r.html", "r.csv", "r.xlsx", "r.json") for part in ("--rapport", str(out / name))]
    mallkoll("kontrollera", TYPED_SUM, "--markera", out / "markerade", *reports)
    return out


def texts(path: Path) -> list[str]:
    return [str(cell.value) for sheet in read_book(path).sheets for cell in sheet.cells.values() if cell.value]


def test_reports_and_kontroll_show_it_in_swedish(made: Path) -> None:
    [copy] = (made / "markerade").glob("*.xlsx")
    shown = {
        "html": [(made / "r.html").read_text("utf-8")],
        "csv": [(made / "r.csv").read_text("utf-8-sig")],
        "xlsx": texts(made / "r.xlsx"),
        "Kontroll": texts(copy),
    }
    assert {where: [text for text in said if ENGLISH.search(text)] for where, said in shown.items()} == {
        where: [] for where in shown
    }
    for where in ("csv", "xlsx", "Kontroll"):
        assert any("=OM(ANTAL(" in text for text in shown[where]), where


def test_the_json_has_it_as_it_is_written(made: Path) -> None:
    [file] = json.loads((made / "r.json").read_text("utf-8"))["filer"]
    proposed = [str(proposal["till"]) for finding in file["fynd"] for proposal in finding["forslag"]]
    assert any(text.startswith("=IF(COUNT(") for text in proposed)


def test_what_a_proposal_takes_away_is_in_swedish_too() -> None:
    proposal = Proposal("Drift", "E22", "=SUM(E17:E19)", "=SUM(E17:E20)", Safety.SAFE, "mallens formel")
    assert proposals_text([proposal]) == "E22: ”=SUMMA(E17:E19)” → ”=SUMMA(E17:E20)” (säker: mallens formel)"
