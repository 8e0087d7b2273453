"""Workbooks that once came out wrong, each with what a controller should get (``tests/data/tried/README.md``)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import samples
import yaml
from program import mallkoll
from sentences import odd

from mallkoll.addin.check_file import check_file
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.json_answer import json_text

FOLDER = Path(__file__).parents[2] / "data" / "tried"
CASES = sorted(path for path in FOLDER.rglob("*.yaml") if path.with_suffix(".xlsx").exists())


def findings(workbook: Path, *options: str | Path) -> list[dict[str, Any]]:
    done = mallkoll("kontrollera", workbook, *options, "--json", "-")
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    [file] = json.loads(done.stdout)["filer"]
    found: list[dict[str, Any]] = file["fynd"]
    return found


@cache
def own_findings(name: str) -> frozenset[tuple[Any, ...]]:
    """What the published example itself is told of."""
    path = FOLDER / f"{name}.xlsx"  # never written: the name that the messages bear
    result = check_file(path, LayoutLibrary(), content=samples.example(name))
    return frozenset(map(place, json.loads(json_text(result))["fynd"]))


def place(finding: dict[str, Any]) -> tuple[Any, ...]:
    """Where a finding stands, in words: rows may have been put in above it."""
    return finding["kod"], finding["tabell"], finding["rad"], finding["kolumn"]


def fits(finding: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a finding has everything that is asked of it."""
    words = wanted.get("text", [])
    words = [words] if isinstance(words, str) else words
    plain = finding["text"].replace("\u00a0", " ")
    return all(str(word) in plain for word in words) and all(
        finding[key] == value for key, value in wanted.items() if key != "text"
    )


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.relative_to(FOLDER).with_suffix("").as_posix())
def test_a_file_that_once_came_out_wrong(case: Path, tmp_path: Path) -> None:
    wanted = yaml.safe_load(case.read_text(encoding="utf-8"))
    workbook = case.with_suffix(".xlsx")
    options = ("--layout", case.parent / wanted["layout"]) if "layout" in wanted else ()
    known = own_findings(wanted["som"]) if "som" in wanted else frozenset()
    here = findings(workbook, *options)
    gone = {code for code, *_ in known - set(map(place, here))}
    assert gone <= set(wanted.get("utan", [])), "findings of the example itself that are no longer told"
    assert {text for finding in here if odd(text := finding["text"])} == set()
    left = [finding for finding in here if place(finding) not in known]
    for one in wanted["fynd"]:
        match = next((finding for finding in left if fits(finding, one)), None)
        assert match is not None, (one, [(f["kod"], f["cell"], f["text"]) for f in left])
        left.remove(match)
    assert left == [], "findings that nobody should get"
    for key, extra in (("ratta", ()), ("ratta_troliga", ("--aven-troliga",))):
        if key in wanted:
            assert changed_by_ratta(workbook, tmp_path / f"{key}.xlsx", *options, *extra) == wanted[key]


def changed_by_ratta(workbook: Path, target: Path, *options: str | Path) -> dict[str, Any]:
    """The cells that ``ratta`` writes (not those that are computed again), as formula or value."""
    done = mallkoll("ratta", workbook, "--ut", target, *options)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    if not target.exists():
        return {}
    before = {sheet.name: sheet for sheet in read_book(workbook).sheets}
    changed: dict[str, Any] = {}
    for sheet in read_book(target).sheets:
        for at, cell in sheet.cells.items():
            old = before[sheet.name].cells.get(at)
            if cell.formula is not None and old is not None and old.formula == cell.formula:
                continue
            if old is None or (old.value, old.formula) != (cell.value, cell.formula):
                changed[f"{sheet.name}!{cell.address}"] = f"={cell.formula}" if cell.formula else cell.value
    return changed
