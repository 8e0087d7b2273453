"""What the first version handed out is read, cleared and carried right (``tests/data/utgivet/README.md``)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from program import mallkoll

from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.validators.document import Document
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.reader.read_book import read_book

OUT = Path(__file__).parents[2] / "data" / "utgivet"
MISSING_TARGETS = {"G37", "G38", "G40"}
CARRIED = {  # table and column of August's file -> of the template for the whole year
    ("drift_prognos", "budget"): ("drift_bokslut", "budget"),
    ("indikatorer", "utfall_2"): ("indikatorer", "utfall_2"),
    ("indikatorer", "utfall_1"): ("indikatorer", "utfall_1"),
    ("indikatorer", "malvarde"): ("indikatorer", "malvarde"),
}


def checked(*arguments: str | Path) -> dict[str, Any]:
    done = mallkoll("kontrollera", *arguments, "--json", "-")
    assert done.returncode == 0, done.stdout + done.stderr
    [file] = json.loads(done.stdout)["filer"]
    entry: dict[str, Any] = file
    return entry


def cells(findings: list[dict[str, Any]], code: str) -> set[str]:
    """The cells that a code speaks of, those of a group included."""
    return {
        place["cell"]
        for finding in findings
        if finding["kod"] == code
        for place in (finding, *finding.get("celler", ()))
    }


@pytest.mark.parametrize("name", ["fylld.xlsx", "markerad.xlsx"])
def test_a_filled_file_is_told_of_the_same_as_ever(name: str) -> None:
    found = checked(OUT / name)
    assert found["layout"] == "linkoping-2021-08"
    assert {f["kod"] for f in found["fynd"]} == {"IND001", "IND005", "STA005"}
    assert cells(found["fynd"], "IND001") == MISSING_TARGETS
    assert cells(found["fynd"], "IND005") == {"F18"}


def test_a_marked_copy_is_cleared_to_the_very_bytes(tmp_path: Path) -> None:
    copy = Path(shutil.copy(OUT / "markerad.xlsx", tmp_path))
    done = mallkoll("rensa", copy)
    assert done.returncode == 0, done.stderr
    assert copy.read_bytes() == (OUT / "fylld.xlsx").read_bytes()


def test_what_was_motivated_stays_quiet_and_nothing_else(tmp_path: Path) -> None:
    """Also where warnings that were told one by one are told together now, and in the copy that is marked anew."""
    for source in (OUT / "motiverad.xlsx", tmp_path / "motiverad.xlsx"):
        found = checked(source, *(["--markera", tmp_path] if source.parent == OUT else []))
        assert cells(found["fynd"], "IND001") == MISSING_TARGETS - {"G37"}
        assert cells(found["fynd"], "IND005") == set()
        assert cells(found["motiverade"], "IND001") == {"G37"}
        assert cells(found["motiverade"], "IND005") == {"F18"}


def test_an_untouched_template_with_the_button_is_no_error() -> None:
    assert checked(OUT / "mall.xlsm")["layout"] == "tyreso-2017-08"


def test_a_file_of_a_setup_is_judged_by_the_layout_beside_it() -> None:
    found = checked(OUT / "granvik" / "bun-2026-08.xlsx")
    assert found["layout"] == "granvik-bun-2026-08"
    asked = [(f["kod"], f["cell"]) for f in found["fynd"] if f["allvar"] != "info" and f["kod"] != "FIL002"]
    assert asked == [("FUL004", "C34")], "an amount was left blank in it"


def test_its_figures_are_carried_into_the_next_template(tmp_path: Path) -> None:
    done = mallkoll("skapa", "--uppsattning", OUT / "granvik" / "uppsattning.xlsx", "--period", "2026-12", "--fran",
                    OUT / "granvik" / "bun-2026-08.xlsx", "--ut", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    old = document(OUT / "granvik" / "layouter" / "granvik-bun-2026-08.yaml", OUT / "granvik" / "bun-2026-08.xlsx")
    new = document(tmp_path / "layouter" / "granvik-bun-2026-12.yaml", tmp_path / "granvik-bun-2026-12.xlsx")
    for source, target in CARRIED.items():
        before, after = values(old, *source), values(new, *target)
        typed = {row: value for row, value in before.items() if isinstance(value, float)}
        assert len(typed) >= 2, (source, before)
        assert {row: after.get(row) for row in typed} == typed, source


def document(layout: Path, workbook: Path) -> Document:
    return Document.of(load_layout(layout, library=(LAYOUTS,)), read_book(workbook))


def values(seen: Document, table: str, column: str) -> dict[str, object]:
    bound = seen.tables[table]
    found: dict[str, object] = {}
    for row in bound.rows:
        ref = bound.ref(row, column)
        if ref is not None:
            found[row.label] = seen.sheets[ref.sheet].value(ref.row, ref.col)
    return found
