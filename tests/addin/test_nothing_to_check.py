"""A workbook in which there is nothing to check: what is said of it, and that nobody counts it as right."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from program import mallkoll

from mallkoll.addin.button.validate import check_open_book
from mallkoll.workbook.reader.read_book import read_book

EMPTY = "Arbetsboken är tom: inget blad har något i någon cell. Ingenting är kontrollerat."
TEXTS = "Arbetsboken har bara text, inga tal och inga formler. Ingenting är kontrollerat."


def workbook(path: Path, *cells: object) -> Path:
    book = openpyxl.Workbook()
    book.create_sheet("Blad2")
    for row, held in enumerate(cells, 1):
        book.worksheets[0].cell(row, 1).value = held
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ((), ("fel", EMPTY)),
        ((" ", " "), ("fel", EMPTY)),
        (("Verksamhet", "Skola"), ("varning", TEXTS)),
        (("Verksamhet", 100), None),
        (("Verksamhet", "=A1"), None),
    ],
)
def test_what_is_said(tmp_path: Path, cells: tuple[object, ...], said: tuple[str, str] | None) -> None:
    path = workbook(tmp_path / "fil.xlsx", *cells)
    done = mallkoll("kontrollera", path, "--json", "-")
    [file] = json.loads(done.stdout)["filer"]
    told = [(f["allvar"], f["text"]) for f in file["fynd"] if f["kod"] == "FIL006"]
    assert told == ([] if said is None else [said])
    assert file.get("sort") == (None if said == ("fel", EMPTY) else "utan_mall")
    assert done.returncode == (1 if said == ("fel", EMPTY) else 0)
    text = mallkoll("kontrollera", path).stdout
    assert ("Inga fynd" in text) is (said is None and not file["fynd"])


def test_it_is_counted_as_not_checked(tmp_path: Path) -> None:
    folder = tmp_path / "inkorg"
    folder.mkdir()
    workbook(folder / "tom.xlsx")
    workbook(folder / "annan.xlsx", "Skola", 100)
    reports = [tmp_path / f"rapport.{ending}" for ending in ("html", "xlsx")]
    done = mallkoll("kontrollera", folder, *(part for one in reports for part in ("--rapport", one)))
    assert "; 1 är inte kontrollerad." in done.stdout
    assert "inte kontrollerad" in reports[0].read_text("utf-8")
    shown = [str(cell.value) for sheet in read_book(reports[1]).sheets for cell in sheet.cells.values()]
    assert any("1 fil utan kontroll" in one for one in shown)


def test_the_sender_is_told(tmp_path: Path) -> None:
    folder, out = tmp_path / "inkorg", tmp_path / "svar"
    folder.mkdir()
    workbook(folder / "tom.xlsx")
    mallkoll("bevaka", folder, "--markera", out, "--en-gang")
    [answer] = out.rglob("*.svar.txt")
    text = " ".join(answer.read_text("utf-8-sig").split())
    assert "Filen är inte kontrollerad: det finns inga tal i den." in text
    assert "Allt stämmer" not in text


def test_nobody_is_thanked_for_what_was_not_checked(tmp_path: Path) -> None:
    folder, out = tmp_path / "inkorg", tmp_path / "svar"
    folder.mkdir()
    mallkoll("uppsattning", "ny", folder / "kommun.xlsx")
    mallkoll("bevaka", folder, "--markera", out, "--en-gang")
    [answer] = out.rglob("*.svar.txt")
    text = " ".join(answer.read_text("utf-8-sig").split())
    assert "Kontroll av kommun.xlsx. Filen är inte kontrollerad." in text
    assert "Tack" not in text


def test_the_button_says_so(tmp_path: Path) -> None:
    book = read_book(workbook(tmp_path / "tom.xlsx"))
    assert check_open_book(str(tmp_path / "tom.xlsx"), book) == EMPTY
