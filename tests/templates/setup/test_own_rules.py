"""The sheet Regler of the setup: from there to the layouts, the templates and the results."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from program import mallkoll
from setup_workbooks import changed, good, layout_for, rows, written

from mallkoll.templates.draw.build import build
from mallkoll.templates.setup import read_setup
from mallkoll.workbook.results.finding import Severity

SET = [
    {"regel": "STA005", "pa": "Nej", "skal": "Nämnderna bedömer själva"},
    {"regel": "IND007", "grans": "faktor", "varde": 5.0},
    {"regel": "ind007", "grans": "minst", "varde": 20.0, "allvar": "Varning"},
]
FAULTS = {
    "no such rule": ({"regel": "IND099", "pa": "Nej"}, "B", "Regeln 'IND099' finns inte"),
    "a whole family": ({"regel": "AVV", "pa": "Nej"}, "B", "var för sig (AVV001 till AVV005)"),
    "of whole files": ({"regel": "FIL001", "pa": "Nej"}, "B", "gäller hela filer"),
    "neither yes nor no": ({"regel": "IND007", "pa": "Kanske"}, "C", "Ja eller Nej"),
    "no severity": ({"regel": "IND007", "allvar": "Allvarlig"}, "D", "Fel, Varning eller Info"),
    "no such limit": ({"regel": "IND007", "grans": "faktorn", "varde": 5.0}, "E", "menade du 'faktor'?"),
    "a value of nothing": ({"regel": "IND007", "varde": 5.0}, "E", "vilken gräns"),
    "no number": ({"regel": "IND007", "grans": "faktor", "varde": "fem"}, "F", "ett tal"),
    "too small": ({"regel": "IND007", "grans": "faktor", "varde": 0.5}, "F", "minst 1"),
    "left out of a rule of templates": (
        {"regel": "IND007", "undanta": "Hjälp"},
        "I",
        "bara för arbetsböcker utan mall",
    ),
    "braces": ({"regel": "IND007", "pa": "Nej", "skal": "{ar}"}, "G", "klamrarna"),
}


def test_a_new_setup_sets_nothing(tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, good()))
    assert (setup.faults, setup.rules) == ([], {})
    layout = layout_for(written(tmp_path, good()), tmp_path)
    assert (layout.rules, layout.profile) == ({}, None)


@pytest.mark.parametrize(("row", "column", "text"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_of_its_cell(row: dict[str, object], column: str, text: str, tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, changed("regler", row)))
    [fault] = setup.faults
    assert fault.startswith(f"Regler!{column}")
    assert text in fault


@pytest.mark.parametrize(
    ("value", "style", "limit", "notes"),
    [
        (0.02, "0%", 2.0, 0),
        (0.015, "0.0%", 1.5, 0),
        ("2 %", "General", 2.0, 0),
        ("1,5", "General", 1.5, 0),
        (0.5, "#,##0.00", 0.5, 0),
        (0.02, "#,##0.00", 0.02, 1),
    ],
)
def test_a_limit_in_per_cent_as_people_write_it(
    value: float | str, style: str, limit: float, notes: int, tmp_path: Path
) -> None:
    path = written(tmp_path, good())
    book = openpyxl.load_workbook(path)
    sheet = book["Regler"]
    [cell] = [row[5] for row in sheet.iter_rows() if (row[1].value, row[4].value) == ("AVV001", "procent")]
    cell.value, cell.number_format = value, style
    book.save(path)
    setup = read_setup(path)
    assert (setup.faults, len(setup.notes)) == ([], notes)
    assert setup.rules == {"AVV001": {"granser": {"procent": limit}}}
    assert not notes or setup.notes[0].endswith("Menas 2 procent: skriv 2.")


def test_rules_go_to_the_layouts_and_their_version_follows(tmp_path: Path) -> None:
    def layout(*settings: dict[str, object]):  # type: ignore[no-untyped-def]
        return layout_for(written(tmp_path, {**good(), "regler": rows("regel", *settings)}), tmp_path)

    first, same = layout(*SET), layout(*SET)
    assert first.rules["STA005"].on is False
    assert (first.rules["IND007"].limits, first.rules["IND007"].severity) == (
        {"faktor": 5.0, "minst": 20.0},
        Severity.WARNING,
    )
    other = layout(SET[0])
    versions = [found.profile and (found.profile.name, found.profile.version) for found in (first, same, other)]
    assert versions == [("Linköping", "1"), ("Linköping", "1"), ("Linköping", "2")]
    assert {found.version for found in (first, same, other)} == {1}, "the templates ask for the same"


def test_the_result_says_which_rules_and_a_difference_once(tmp_path: Path) -> None:
    layouts = tmp_path / "layouter"
    layouts.mkdir()
    path = tmp_path / "mall.xlsx"
    build(layout_for(written(tmp_path, {**good(), "regler": rows("regel", *SET)}), layouts), path)

    def checked() -> tuple[dict[str, str] | None, list[str]]:
        [file] = json.loads(mallkoll("kontrollera", path, "--json", "-").stdout)["filer"]
        return file.get("profil"), [f["text"] for f in file["fynd"] if f["kod"] == "FIL005"]

    profile, told = checked()
    assert profile
    assert (profile["namn"], profile["version"], told) == ("Linköping", "1", [])
    assert "Kontrollerad med reglerna Linköping version 1." in mallkoll("kontrollera", path).stdout
    layout_for(written(tmp_path, {**good(), "regler": rows("regel", SET[0])}), layouts)
    changed_profile, told = checked()
    assert changed_profile
    assert (changed_profile["version"], changed_profile["sigill"] == profile["sigill"]) == ("2", False)
    assert len(told) == 1
    assert "”Linköping” version 1" in told[0]
    assert "”Linköping” version 2" in told[0]
    layout_for(written(tmp_path, good()), layouts)
    assert checked()[0] is None
    assert "med Mallkolls egna regler" in checked()[1][0]


def test_what_is_left_out_goes_to_the_layouts(tmp_path: Path) -> None:
    said = [
        {"regel": "UTM002", "undanta": "Drift!C30:E30; Hjälp", "skal": "Hämtas"},
        {"regel": "UTM009", "undanta": "Underlag"},
    ]
    layout = layout_for(written(tmp_path, {**good(), "regler": rows("regel", *said)}), tmp_path)
    assert layout.rules["UTM002"].left_out == ("Drift!C30:E30", "Hjälp")
    assert layout.rules["UTM009"].left_out == ("Underlag",)


def test_a_setup_made_before_there_was_a_column_for_that_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, {**good(), "regler": rows("regel", SET[0])})
    book = openpyxl.load_workbook(path)
    column = next(cell.column for row in book["Regler"] for cell in row if cell.value == "Undantas")
    book["Regler"].delete_cols(column)
    book.save(path)
    setup = read_setup(path)
    assert (setup.faults, setup.rules["STA005"]["pa"]) == ([], False)
