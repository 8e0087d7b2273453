"""``mallkoll dokument``: every figure is its cell's, empty sections are left out, what is refused says why."""

from __future__ import annotations

import errno
import os
from itertools import pairwise
from pathlib import Path

import made_kommun
import openpyxl
import pytest
import samples
import word_reader
from effort import at_length
from made_kommun import CARE, CULTURE, KOMMUN, SCHOOL, STREETS
from openxml_audit import OpenXmlValidator
from program import mallkoll

from mallkoll.addin.document import make_document
from mallkoll.addin.read_facts import read_facts
from mallkoll.templates.library.find_layouts import EXAMPLES, LayoutLibrary

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
FINE, WRONG = "linkoping-2019-04", "linkoping-2018-08"


def made(folder: Path, name: str, *more: str) -> Path:
    source, target = folder / f"{name}.xlsx", folder / "rapport.docx"
    source.write_bytes(samples.example(name))
    done = mallkoll("dokument", source, "--ut", target, *more)
    assert done.returncode in {0, 1}, done.stderr
    return target


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_its_cells(name: str, tmp_path: Path) -> None:
    target = made(tmp_path, name)
    assert word_reader.differing(target, tmp_path) == []
    assert word_reader.charts_differing(target, tmp_path / f"{name}.xlsx") == []
    assert word_reader.typed_numbers(target) == []
    titles = [shown.title for shown in word_reader.controls(target)]
    assert len(set(titles)) == len(titles) > 100


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_of_the_workbook_is_in_the_document(name: str, tmp_path: Path) -> None:
    target = made(tmp_path, name)
    shown = {(one.said.get("blad"), one.said.get("cell")) for one in word_reader.controls(target)}
    facts = read_facts(tmp_path / f"{name}.xlsx", LayoutLibrary()).facts
    missing = {f"{fact.sheet}!{fact.cell}" for fact in facts if fact.value is not None} - {f"{s}!{c}" for s, c in shown}
    assert missing == set()


@pytest.mark.parametrize("name", NAMES)
def test_sections_have_headings_in_order_and_something_in_them(name: str, tmp_path: Path) -> None:
    levels = word_reader.headings(made(tmp_path, name))
    depths = [level for level, _ in levels]
    assert depths[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(depths))
    assert levels[-1][1] == "Underlag"


@pytest.mark.parametrize("name", NAMES)
def test_the_document_keeps_to_the_format(name: str, tmp_path: Path) -> None:
    assert [error.description for error in OpenXmlValidator().validate(str(made(tmp_path, name))).errors] == []


def test_a_blank_table_is_left_out_with_its_heading(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_written(tmp_path, FINE))
    for row in book["Personal"].iter_rows(min_row=1):
        for cell in row[2:]:
            if cell.data_type == "n":
                cell.value = None
    book.save(tmp_path / f"{FINE}.xlsx")
    target = tmp_path / "rapport.docx"
    mallkoll("dokument", tmp_path / f"{FINE}.xlsx", "--ut", target)
    assert "Extern personalomsättning" not in word_reader.text_of(word_reader.body(target)).split("Nämndindikatorer")[0]


def test_a_draft_says_so_first_and_a_fine_one_does_not(tmp_path: Path) -> None:
    assert "UTKAST – 2 fel kvar" in word_reader.text_of(word_reader.body(made(tmp_path, WRONG)))
    (tmp_path / "rapport.docx").unlink()
    assert "UTKAST" not in word_reader.text_of(word_reader.body(made(tmp_path, FINE)))


def test_only_a_faultless_one_is_written_where_that_is_asked(tmp_path: Path) -> None:
    target = tmp_path / "rapport.docx"
    target.write_bytes(b"min gamla")
    done = mallkoll("dokument", _written(tmp_path, WRONG), "--ut", target, "--endast-felfri")
    assert done.returncode == 1
    assert "2 fel är kvar" in done.stderr
    assert target.read_bytes() == b"min gamla"
    (tmp_path / "trasig.xlsx").write_bytes(b"PK")
    done = mallkoll("dokument", tmp_path, "--ut", target, "--endast-felfri")
    assert done.returncode == 2, "and something was not read"
    assert target.read_bytes() == b"min gamla"


def _written(folder: Path, name: str) -> Path:
    source = folder / f"{name}.xlsx"
    source.write_bytes(samples.example(name))
    return source


@pytest.mark.parametrize(("arguments", "said"), [
    (["{fil}"], "saknas: --ut"),
    (["--ut", "{ut}"], "saknas: FIL|MAPP"),
    (["{fil}", "--ut", "{mapp}/rapport.pdf"], "ändelsen ska vara .docx"),
    (["{fil}", "--ut", "{mapp}/finns inte/rapport.docx"], "finns inte"),
    (["{fil}", "--ut", "{ut}", "--pdf"], "rapport.pdf finns redan, och skulle skrivas över."),
    (["{mapp}/saknas.xlsx", "--ut", "{ut}"], "finns inte"),
    (["{trasig}", "--ut", "{ut}"], "avhuggen"),
    (["{egen}", "--ut", "{ut}", "--wordmall", "{mapp}/saknas.docx"], "saknas.docx: Filen finns inte."),
    (["{egen}", "--ut", "{ut}"], "inte gjord av någon känd mall, så det går inte att se vad i den som ska skrivas"),
])  # fmt: skip
def test_what_cannot_be_made_is_told_in_a_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "trasig.xlsx").write_bytes(b"PK\x03\x04 ingenting")
    (tmp_path / "rapport.pdf").write_bytes(b"somebody's")
    names = {"fil": _written(tmp_path, FINE), "ut": tmp_path / "rapport.docx", "mapp": tmp_path,
             "trasig": tmp_path / "trasig.xlsx", "egen": tmp_path / "egen.xlsx"}  # fmt: skip
    own = openpyxl.Workbook()
    for row in (("Verksamhet", "Budget"), ("Skola", 5), ("Vård", 7), ("Summa", "=SUM(B2:B2)")):
        own.active.append(row)  # a question of its own is no reason
    own.save(names["egen"])
    done = mallkoll("dokument", *(argument.format(**names) for argument in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "rapport.docx").exists()
    assert (tmp_path / "rapport.pdf").read_bytes() == b"somebody's"


@pytest.mark.parametrize("lock", ["~$pport.docx", ".~lock.rapport.docx#"])
def test_a_target_that_is_open_elsewhere_is_left_alone(lock: str, tmp_path: Path) -> None:
    target = tmp_path / "rapport.docx"
    target.write_bytes(b"min gamla")
    (tmp_path / (lock if lock[0] == "." else "~$apport.docx")).write_bytes(b"")
    done = mallkoll("dokument", _written(tmp_path, FINE), "--ut", target)
    assert done.returncode == 2
    assert "rapport.docx är öppen i Word" in done.stderr
    assert target.read_bytes() == b"min gamla"


@pytest.mark.parametrize(("number", "said"), [
    (errno.ENOSPC, "Disken är full: rapport.docx kunde inte skrivas"),
    (errno.EACCES, "rapport.docx får inte skrivas"),
])  # fmt: skip
def test_a_disk_that_fails_leaves_the_old_document(
    number: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_target: Path, _content: bytes) -> None:
        raise OSError(number, "no")

    target = made(tmp_path, FINE)
    before = target.read_bytes()
    monkeypatch.setattr(make_document, "write_atomically", fail)
    done = mallkoll("dokument", _written(tmp_path, FINE), "--ut", target)
    assert done.returncode == 2
    assert said in done.stderr
    assert target.read_bytes() == before


def test_a_folder_gives_the_kommun_first_and_then_each_namnd(tmp_path: Path) -> None:
    folder, target = made_kommun.kommun(tmp_path / "in"), tmp_path / "rapport.docx"
    done = mallkoll("dokument", folder, "--ut", target)
    assert done.returncode == 2, done.stderr  # one of its files is broken
    assert "trasig.xlsx" in done.stderr
    assert word_reader.differing(target, folder) == []
    assert [text for level, text in word_reader.headings(target) if level == 1] == [
        f"{KOMMUN} totalt", STREETS, CULTURE, CARE, SCHOOL, "Underlag",
    ]  # fmt: skip
    assert {one.get("namn") for one in word_reader.data(target).findall(f"{word_reader.M}kalla")} == {
        "skolnämnden aug.xlsx", "kultur.xlsx", "gator & parker #1.xlsx", "omsorg.xlsx",
    }  # fmt: skip


def test_the_kommuns_totals_are_the_sum_of_the_namnders(tmp_path: Path) -> None:
    target = tmp_path / "rapport.docx"
    mallkoll("dokument", made_kommun.kommun(tmp_path / "in"), "--ut", target)
    rows = word_reader.table(target, "Drift per nämnd, netto tkr")
    amounts = {row[0]: [word_reader.number(text) or 0 for text in row[1:]] for row in rows[1:]}
    own = [amounts[name] for name in (SCHOOL, CULTURE, STREETS, CARE)]
    assert amounts["Summa nämnder"] == [sum(column) for column in zip(*own, strict=True)]
    internal = amounts["Avgår interna poster"]
    assert amounts["Kommunen totalt"] == [a + b for a, b in zip(amounts["Summa nämnder"], internal, strict=True)]


def test_every_figure_of_many_namnder_is_its_cells(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "rapport.docx"
    many = at_length(4, 15)
    for number in range(many):
        made_kommun.built_in_file(folder / f"{number:02}.xlsx", f"Nämnd {number:02}", number + 1)
    done = mallkoll("dokument", folder, "--ut", target)
    assert done.returncode in {0, 1}, done.stderr
    assert word_reader.differing(target, folder) == []
    assert word_reader.kommun_differing(target) == []
    assert word_reader.typed_numbers(target) == []
    headings = [text for level, text in word_reader.headings(target) if level == 1]
    assert headings == [f"{KOMMUN} totalt", *(f"Nämnd {number:02}" for number in range(many)), "Underlag"]


def test_of_several_periods_the_right_one_is_written_and_it_is_told_which(tmp_path: Path) -> None:
    folder, target, spring = tmp_path / "in", tmp_path / "rapport.docx", tmp_path / "april.docx"
    made_kommun.built_in_file(folder / "aug.xlsx", CULTURE)
    made_kommun.built_in_file(folder / "april.xlsx", CULTURE, 2, FINE)  # saved last, and yet of an earlier period
    said = mallkoll("dokument", folder, "--ut", target).stderr
    assert "dokumentet gäller Granby, augusti 2021. Det räknar aug.xlsx." in said
    assert "april.xlsx räknas inte: den gäller april 2019. Ange --period 2019-04" in said
    assert "april.xlsx" in mallkoll("dokument", folder, "--ut", spring, "--period", "2019-04").stderr
    assert _files_of(target) == {"aug.xlsx"}
    assert _files_of(spring) == {"april.xlsx"}
    assert "oförändrade" in mallkoll("dokument", folder, "--ut", spring).stderr  # the period that it is about
    assert (
        "gäller augusti 2021"
        in mallkoll("dokument", folder / "aug.xlsx", "--ut", tmp_path / "x.docx", "--period", "2019-04").stderr
    )


def test_of_several_versions_the_newest_is_written_and_it_is_told_which(tmp_path: Path) -> None:
    folder, target = tmp_path / "in", tmp_path / "rapport.docx"
    made_kommun.built_in_file(folder / "ny.xlsx", CULTURE)
    old = made_kommun.built_in_file(folder / "gammal.xlsx", CULTURE, 2)
    os.utime(old, (1_600_000_000, 1_600_000_000))
    said = mallkoll("dokument", folder, "--ut", target).stderr
    assert "gammal.xlsx: ny.xlsx är en nyare version för Kulturnämnden" in said
    assert _files_of(target) == {"ny.xlsx"}


def _files_of(document: Path) -> set[str | None]:
    return {one.get("namn") for one in word_reader.data(document).findall(f"{word_reader.M}kalla")}
