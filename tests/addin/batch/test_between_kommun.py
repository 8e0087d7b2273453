"""A made-up kommun, its faults planted between files: each is told once at the right pair, and nothing else is.

The whole is ``benchmarks/between_files.py``; here are three nämnder, or all of them at length.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from compared_kommun import judged, made_kommun, write, write_motivation
from compared_report import namnd_name
from compared_slips import ADJUSTED, Made
from effort import at_length
from program import mallkoll

from mallkoll.workbook.results.json_answer import result_from

NAMNDER = at_length(3, 12)


class Run:
    """The kommun on disk, and what one run over all its files says."""

    def __init__(self, folder: Path) -> None:
        warnings.simplefilter("ignore")
        self.folder, self.made = folder, made_kommun(NAMNDER)
        frames = write(self.made, folder)
        self.done = mallkoll("kontrollera", folder, "--mot", frames, "--json", "-", "--jobb", "1")
        self.files = json.loads(self.done.stdout)["filer"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("granby"))


def test_every_fault_is_told_once_at_the_right_pair_and_nothing_else(run: Run) -> None:
    outcome = judged(run.made, [result_from(json.dumps(file)) for file in run.files])
    assert outcome.missed == []
    assert outcome.alarms == []
    assert len(outcome.found) == 5 * NAMNDER + 1
    assert len({planted.kind for planted in run.made.faults}) >= 12
    assert len(run.made.alike) == 5 * NAMNDER


def test_nothing_else_is_told_of_a_figure_that_is_told_between_the_files(run: Run) -> None:
    for file in run.files:
        told: dict[tuple[str, str], set[str]] = {}
        for finding in file["fynd"]:
            if finding["cell"] and finding["allvar"] != "info":
                told.setdefault((finding["blad"], finding["cell"]), set()).add(finding["kod"])
        assert [codes for codes in told.values() if len(codes) > 1 and any(code[:3] == "KOR" for code in codes)] == []


def test_of_two_versions_the_newer_counts_and_it_is_told(run: Run) -> None:
    [sentence] = [line for line in run.done.stderr.splitlines() if line.startswith("mallkoll:")]
    assert "utkast" in sentence
    assert "nyare version" in sentence
    assert run.done.returncode in {0, 1}


def checked(run: Run, report: str, *against: str) -> list[dict[str, Any]]:
    options = [part for name in against for part in ("--mot", run.folder / name)]
    done = mallkoll("kontrollera", run.folder / report, *options, "--json", "-")
    assert done.returncode in {0, 1}, done.stderr
    [file] = json.loads(done.stdout)["filer"]
    assert not [finding for finding in file["fynd"] if finding["kod"].startswith("SYS")]
    found: list[dict[str, Any]] = [f for f in file["fynd"] if f["kod"].startswith("KOR")]
    return [{**f, "motiverad": False} for f in found] + [
        {**f, "motiverad": True} for f in file.get("motiverade", []) if f["kod"].startswith("KOR")
    ]


def adjusted(made: Made) -> tuple[str, str]:
    """A nämnd with a motivated adjustment, and the row."""
    for planted in made_kommun(12).alike:
        if planted.kind == ADJUSTED and planted.namnd in {namnd_name(n) for n, _ in made.sheets}:
            return planted.namnd, planted.row
    raise AssertionError


def test_a_motivated_change_holds_from_then_on_and_can_be_revoked(run: Run, tmp_path: Path) -> None:
    namnd, row = adjusted(run.made)
    april, august = f"{namnd} 2026-04.xlsx", f"{namnd} 2026-08.xlsx"
    budget = f"{namnd} 2026-budget.xlsx"

    def about(found: list[dict[str, Any]]) -> list[bool]:
        return [finding["motiverad"] for finding in found if (finding["kod"], finding["rad"]) == ("KOR001", row)]

    assert about(checked(run, april, budget)) == [True], "it is motivated in April"
    assert about(checked(run, august, budget, april)) == [], "and holds in August"
    assert about(checked(run, august, budget)) == [False], "August alone does not know of it"
    copy = tmp_path / april
    copy.write_bytes((run.folder / april).read_bytes())
    write_motivation(copy, "KOR001", row, "")
    done = mallkoll("kontrollera", run.folder / august, "--mot", run.folder / budget, "--mot", copy,
                    "--layout", run.folder / "layouter", "--json", "-")  # fmt: skip
    [file] = json.loads(done.stdout)["filer"]
    assert [f["kod"] for f in file["fynd"] if f["rad"] == row and f["kod"].startswith("KOR")] == ["KOR001"]


def test_a_motivation_goes_on_into_the_next_template_where_it_is_seen_and_can_be_taken_away(
    run: Run, tmp_path: Path
) -> None:
    namnd, row = adjusted(run.made)
    april, budget = run.folder / f"{namnd} 2026-04.xlsx", run.folder / f"{namnd} 2026-budget.xlsx"
    august = next((run.folder / "layouter").glob(f"granby-{made_number(namnd):02}-2026-08.yaml"))
    template = run.folder / "mall augusti.xlsx"
    done = mallkoll("skapa", "--layout", august, "--fran", april, "--ut", template)
    assert done.returncode == 0, done.stderr
    assert "1 motivering från tidigare filer" in done.stderr

    def found() -> list[bool]:
        about = checked(run, template.name, budget.name)
        return [finding["motiverad"] for finding in about if (finding["kod"], finding["rad"]) == ("KOR001", row)]

    try:
        assert found() == [True], "August alone knows of it now"
        write_motivation(template, "KOR001", row, "")
        assert found() == [False], "what is taken away is asked for again"
    finally:
        template.unlink()


def made_number(namnd: str) -> int:
    return next(n for n in range(12) if namnd_name(n) == namnd)


def test_the_marked_copy_shows_what_was_found_between_the_files(run: Run, tmp_path: Path) -> None:
    [planted] = [one for one in run.made.faults if one.kind == "KOR001 drift budget" and one.report == "2026-04"][:1]
    report, budget = f"{planted.namnd} {planted.report}.xlsx", f"{planted.namnd} {planted.against}.xlsx"
    mot = ("--mot", run.folder / budget, "--json", "-")
    done = mallkoll("kontrollera", run.folder / report, *mot, "--markera", tmp_path)
    [file] = json.loads(done.stdout)["filer"]
    assert file["markerad"]
    [finding] = [f for f in file["fynd"] if f["kod"] == "KOR001"]
    again = mallkoll("kontrollera", tmp_path / report, "--layout", run.folder / "layouter", *mot)
    [copy] = json.loads(again.stdout)["filer"]
    assert [f for f in copy["fynd"] if f["kod"] == "KOR001"] == [finding]
