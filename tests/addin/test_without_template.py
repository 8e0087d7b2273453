"""A workbook of somebody's own through the command line, the button and the inbox: checked by what its sheets say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from program import mallkoll

from mallkoll.addin.button.validate import OWN, check_open_book, outcome
from mallkoll.workbook.marks.unmark_file import original_content
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.reader.read_book import read_book

HOW = "kontrollerad så som bladen verkar räkna"
ROWS = (
    ("Verksamhet", "Budget", "Utfall", "Prognos"),
    ("Förskola", 100, 110, 120),
    ("Grundskola", 300, 290, 310),
    ("Gymnasium", 200, 205, 210),
    ("Summa", "=SUM(B2:B4)", 615, "=SUM(D2:D4)"),
)
SHOWN = {"B5": 600, "D5": 640}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "egen.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Drift", "Gammalt"):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(ROWS):
                for col, held in enumerate(cells):
                    if isinstance(held, str) and held.startswith("="):
                        sheet.write_formula(row, col, held, None, SHOWN["ABCD"[col] + str(row + 1)])
                    else:
                        sheet.write(row, col, held)
    return path


def checked(path: Path, *options: object) -> dict[str, Any]:
    done = mallkoll("kontrollera", path, "--json", "-", *map(str, options))
    assert done.returncode == 0, done.stdout + done.stderr
    [file] = json.loads(done.stdout)["filer"]
    return dict(file)


def told(file: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(f["kod"], f["blad"], f["cell"]) for f in file["fynd"] if f["allvar"] == "varning"]


def motivate(path: Path, code: str, sheet: str, text: str) -> None:
    """Write in the column Motivering, as a person does."""
    book = openpyxl.load_workbook(path)
    kontroll = book["Kontroll"]
    row = next(r for r in range(8, 40) if (kontroll.cell(r, 11).value, kontroll.cell(r, 2).value) == (code, sheet))
    kontroll.cell(row, 12).value = text
    book.save(path)


def test_the_first_line_says_that_there_is_no_template(own: Path) -> None:
    done = mallkoll("kontrollera", own)
    assert done.returncode == 0
    assert HOW in done.stdout.splitlines()[1]
    file = checked(own)
    assert (file["layout"], file["sort"]) == (None, "utan_mall")
    assert HOW in file["layoutval"]
    assert told(file) == [("UTM002", "Drift", "C5"), ("UTM002", "Gammalt", "C5")]


def test_a_template_says_that_it_is_one(tmp_path: Path) -> None:
    assert mallkoll("exempel", tmp_path).returncode == 0
    done = mallkoll("kontrollera", tmp_path / "tyreso-2017-08.xlsx", "--json", "-")
    assert json.loads(done.stdout)["filer"][0]["sort"] == "mall"


def test_marks_are_put_and_taken_away_again(own: Path, tmp_path: Path) -> None:
    file = checked(own, "--markera", tmp_path / "ut")
    copy = tmp_path / "ut" / own.name
    assert file["markerad"] == str(copy)
    kontroll = read_book(copy).sheets[-1]
    assert "känd mall" in str(kontroll.value(3, 1))
    assert HOW in str(kontroll.value(3, 1))
    assert [kontroll.value(row, 3) for row in (8, 9)] == ["C5", "C5"]
    assert original_content(open_package(copy, keep=True)) == own.read_bytes()
    assert told(checked(copy)) == told(file)


def test_a_relation_is_excluded_once_and_for_all(own: Path, tmp_path: Path) -> None:
    checked(own, "--markera", tmp_path / "a")
    motivate(tmp_path / "a" / own.name, "UTM002", "Drift", "Vi räknar så här.")
    again = checked(tmp_path / "a" / own.name, "--markera", tmp_path / "b")
    assert told(again) == [("UTM002", "Gammalt", "C5")]
    assert [(f["kod"], f["blad"]) for f in again["motiverade"]] == [("UTM002", "Drift")]
    assert told(checked(tmp_path / "b" / own.name)) == told(again)
    motivate(tmp_path / "b" / own.name, "UTM002", "Drift", "")
    assert told(checked(tmp_path / "b" / own.name)) == told(checked(own)), "taken back"


def test_a_sheet_is_excluded_once_and_for_all(own: Path, tmp_path: Path) -> None:
    checked(own, "--markera", tmp_path / "a")
    motivate(tmp_path / "a" / own.name, "UTM002", "Gammalt", "Undanta bladet")
    again = checked(tmp_path / "a" / own.name, "--markera", tmp_path / "b")
    assert told(again) == [("UTM002", "Drift", "C5")]
    assert ["undantaget" in f["text"] for f in again["fynd"] if f["blad"] == "Gammalt"] == [True]
    assert told(checked(tmp_path / "b" / own.name)) == told(again)
    motivate(tmp_path / "b" / own.name, "UTM002", "Gammalt", "")
    assert told(checked(tmp_path / "b" / own.name)) == told(checked(own)), "taken back"


def listed(path: Path) -> list[tuple[Value, Value]]:
    """The severities and sheets of the rows of UTM002 on Kontroll."""
    kontroll = read_book(path).sheets[-1]
    return [
        (kontroll.value(row, 1), kontroll.value(row, 2)) for row in range(8, 20) if kontroll.value(row, 11) == "UTM002"
    ]


def test_an_answer_on_a_sheet_that_is_excluded_is_not_called_mended(own: Path, tmp_path: Path) -> None:
    checked(own, "--markera", tmp_path / "a")
    motivate(tmp_path / "a" / own.name, "UTM002", "Gammalt", "Undanta bladet")
    checked(tmp_path / "a" / own.name, "--markera", tmp_path / "b")
    assert listed(tmp_path / "b" / own.name) == [("varning", "Drift"), ("undantagen", "Gammalt")]
    judged = check_open_book(str(own), read_book(tmp_path / "a" / own.name))
    assert not isinstance(judged, str)
    assert [mark.severity for mark in judged.marks if mark.code == "UTM002"] == ["varning", "undantagen"]


@pytest.mark.parametrize(
    ("rules", "word"),
    [
        ("{UTM002: {undanta: ['Drift!B5:D5']}}", "undantagen"),
        ("{UTM002: {undanta: [drift]}}", "undantagen"),
        ("{UTM009: {undanta: [Drift]}}", "undantagen"),
        ("{UTM002: {pa: nej}}", "undantagen"),
        ("{UTM002: {undanta: ['Drift!B6:D6', Gammalt]}}", "åtgärdad"),  # mended, and other places are excluded
    ],
)
def test_an_answer_about_what_the_kommun_excludes_is_not_called_mended(
    own: Path, tmp_path: Path, rules: str, word: str
) -> None:
    checked(own, "--markera", tmp_path / "a")
    motivate(tmp_path / "a" / own.name, "UTM002", "Drift", "Vi räknar så här.")
    if word == "åtgärdad":
        book = openpyxl.load_workbook(tmp_path / "a" / own.name)
        book["Drift"]["C5"] = "=SUM(C2:C4)"
        book.save(tmp_path / "a" / own.name)
    with_rules(tmp_path, rules)
    checked(tmp_path / "a" / own.name, "--markera", tmp_path / "b")
    assert [severity for severity, sheet in listed(tmp_path / "b" / own.name) if sheet == "Drift"] == [word]


def with_rules(beside: Path, rules: str) -> None:
    """A kommun's rules, in a layout in the folder ``layouter``."""
    folder = beside / "layouter"
    folder.mkdir()
    (folder / "egen.yaml").write_text(
        f"layout: egen-2026\nversion: 1\nnamn: Egen\nkommun: Granvik\nenhet: tkr\nregler: {rules}\n"
        "period: {typ: delårsrapport, slut: 2026-08-31}\nblad: [{namn: Mål, tabeller: [mal]}]\n"
        "tabeller: {mal: {rubrik: Mål, kolumner: [{nyckel: namn, rubrik: Namn, typ: etikett}], rader: [Ett]}}\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("rules", "left", "said"),
    [
        ("{UTM002: {pa: nej}}", [], []),
        (
            "{UTM002: {undanta: [Gammalt]}}",
            [("UTM002", "Drift", "C5")],
            ["Undantaget i kommunens regler: UTM002 i C5."],
        ),
        (
            "{UTM002: {undanta: ['Drift!B5:D5', 'Gammalt!C4'], skal: Hämtas.}}",
            [("UTM002", "Gammalt", "C5")],
            ["Undantaget i kommunens regler: UTM002 i C5 (Hämtas)."],
        ),
        (
            "{UTM009: {undanta: [gammalt]}}",
            [("UTM002", "Drift", "C5")],
            ["Bladet är undantaget i kommunens regler, och inte prövat."],
        ),
    ],
)
def test_the_kommun_s_rules_nearby_hold_here_too(
    own: Path, rules: str, left: list[tuple[str, str, str]], said: list[str]
) -> None:
    with_rules(own.parent, rules)
    file = checked(own)
    assert told(file) == left
    assert [f["text"] for f in file["fynd"] if "undantaget" in f["text"].lower()] == said
    assert file["profil"]["namn"] == "Granvik"


def test_the_button_does_the_same(own: Path) -> None:
    judged = check_open_book(str(own), read_book(own))
    assert not isinstance(judged, str)
    assert judged.template is None
    assert [mark.cell for mark in judged.marks if mark.asks] == ["C5", "C5"]
    assert outcome(judged.findings, "Kontroll", own=True).text.startswith(OWN)
    assert "Allt" not in outcome((), "Kontroll", own=True).text


def test_the_answer_to_whoever_sent_it_promises_nothing(own: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Hej"  # type: ignore[index]
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "annan.xlsx")
    answers = tmp_path / "svar"
    assert mallkoll("bevaka", tmp_path / "in", "--markera", answers, "--en-gang", "--intervall", "0.1").returncode == 0
    text = " ".join((answers / "annan.xlsx.svar.txt").read_text("utf-8-sig").split())
    assert HOW in text
    assert "Allt stämmer" not in text
    assert "mall som nämnden har fått" in text
