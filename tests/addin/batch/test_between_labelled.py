"""Two published documents against each other: what readers labelled before the rules is found, and nothing else."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import samples
from program import mallkoll

from mallkoll.addin.read_facts import read_facts
from mallkoll.templates.library.find_layouts import LayoutLibrary

DATA = Path(__file__).parents[2] / "data" / "between_files"
BUDGET, REPORT = "linkoping-internbudget-2019", "linkoping-2019-04"
NEXT_TO = {"Drift!D9": "Drift!D47", "Drift!D10": "Drift!D48", "Drift!D11": "Drift!D49"}  # repeated by formula


def labelled(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


PAIRS = labelled("linkoping_2019.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("linkoping")
    for name in (BUDGET, REPORT):
        (folder / f"{name}.xlsx").write_bytes(samples.example(name))
    return folder


def told(checked: Path, against: Path) -> list[dict[str, Any]]:
    done = mallkoll("kontrollera", checked, "--mot", against, "--json", "-")
    assert done.returncode in {0, 1}, done.stderr
    [file] = json.loads(done.stdout)["filer"]
    return [finding for finding in file["fynd"] if finding["kod"].startswith("KOR")]


def pairs(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Every cell of the findings with the one that it is compared with."""
    found = set()
    for finding in findings:
        cells = finding.get("celler") or [{"blad": finding["blad"], "cell": finding["cell"]}]
        for cell, other in zip(cells, finding["jamfort"], strict=True):
            found.add((f"{cell['blad']}!{cell['cell']}", f"{other['blad']}!{other['cell']}"))
    return found


def figures(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in findings if finding["kod"] in {"KOR001", "KOR002"}]


def test_the_labelled_differences_come_out_and_no_other(folder: Path) -> None:
    found = figures(told(folder / f"{REPORT}.xlsx", folder / f"{BUDGET}.xlsx"))
    wanted = {
        (NEXT_TO.get(row["cell_delar"], row["cell_delar"]), row["cell_internbudget"])
        for row in PAIRS
        if row["skiljer"] == "ja"
    }
    assert pairs(found) == wanted
    assert len(found) == 14, "a row is told once"
    assert {finding["kod"] for finding in found} == {"KOR001", "KOR002"}
    assert all(finding["jamfort"][0]["fil"].endswith(f"{BUDGET}.xlsx") for finding in found)


def test_the_earlier_file_is_told_the_same_where_it_is_the_one_that_is_checked(folder: Path) -> None:
    later = pairs(figures(told(folder / f"{REPORT}.xlsx", folder / f"{BUDGET}.xlsx")))
    earlier = pairs(figures(told(folder / f"{BUDGET}.xlsx", folder / f"{REPORT}.xlsx")))
    assert {(other, cell) for cell, other in earlier} == later


def test_the_indicators_that_are_gone_or_reworded_come_out_and_no_other(folder: Path) -> None:
    found = told(folder / f"{REPORT}.xlsx", folder / f"{BUDGET}.xlsx")
    dropped, reworded = sorted((f for f in found if f["kod"] == "KOR006"), key=lambda finding: finding["cell"] or "")
    labels = labelled("linkoping_2019_indikatorer.csv")
    assert pairs([reworded]) == {
        (row["cell_delar"], row["cell_internbudget"]) for row in labels if row["vad"] == "omformulerad"
    }
    assert dropped["cell"] is None
    assert [f"{one['blad']}!{one['cell']}" for one in dropped["jamfort"]] == [
        row["cell_internbudget"] for row in labels if row["vad"] == "borttagen"
    ]
    assert {finding["kod"] for finding in found} == {"KOR001", "KOR002", "KOR006"}


def test_the_labels_are_of_cells_that_hold_what_they_say(folder: Path) -> None:
    library = LayoutLibrary()
    held = {
        name: {f"{fact.sheet}!{fact.cell}": fact for fact in read_facts(folder / f"{name}.xlsx", library).facts}
        for name in (BUDGET, REPORT)
    }
    for row in PAIRS:
        for name, kind in ((BUDGET, "internbudget"), (REPORT, "delar")):
            fact = held[name][row[f"cell_{kind}"]]
            shown = fact.text if fact.value is None or fact.text else f"{fact.value.normalize():f}".replace(".", ",")
            assert shown == row[f"varde_{kind}"]


def test_without_mot_the_files_are_not_compared(folder: Path) -> None:
    done = mallkoll("kontrollera", folder)
    assert "KOR" not in done.stdout
