"""``mallkoll ratta``: only what is safe, only in a copy, checked again, and nothing else touched."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import office
import openpyxl
import pytest
import samples
import yaml
from program import mallkoll

from mallkoll.addin.check_file import check_file
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in
from mallkoll.validators.document import Document
from mallkoll.workbook.package.write_cells import write_cells
from mallkoll.workbook.reader.read_book import read_book

FACIT = yaml.safe_load((Path(__file__).parents[2] / "data" / "facit.yaml").read_text(encoding="utf-8"))["raknefel"]
WITH_ERRORS = sorted({f["layout"] for f in FACIT})


def example(name: str, folder: Path) -> Path:
    return samples.write(name, folder / f"{name}.xlsx")


def ratta(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return mallkoll("ratta", *arguments)


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_the_known_errors_are_mended_and_nothing_else_changes(name: str, tmp_path: Path) -> None:
    path, target = example(name, tmp_path), tmp_path / "ny.xlsx"
    original = path.read_bytes()
    done = ratta(path, "--ut", target)
    assert done.returncode == 0, done.stdout + done.stderr
    assert path.read_bytes() == original
    found = check_file(target, LayoutLibrary()).findings
    assert [f.text for f in found if f.severity == "fel"] == []
    changed = {
        (sheet.name, cell.address): (cell.value, new.sheets[i].cells[at].value)
        for new in [read_book(target)]
        for i, sheet in enumerate(read_book(path).sheets)
        for at, cell in sheet.cells.items()
        if new.sheets[i].cells[at].value != cell.value or new.sheets[i].cells[at].formula != cell.formula
    }
    wanted = {(f["tryckt"], f["ratt"]) for f in FACIT if f["layout"] == name}
    assert wanted <= set(changed.values())
    before = {f.cell for f in check_file(path, LayoutLibrary()).findings if f.code == "SUM001"}
    formulas = {c.address for s in read_book(path).sheets for c in s.cells.values() if c.formula}
    assert {cell for _, cell in changed} <= before | formulas, "only the mended cells, and formulas that follow them"


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_every_other_part_is_the_same_bytes(name: str, tmp_path: Path) -> None:
    path, target = example(name, tmp_path), tmp_path / "ny.xlsx"
    assert ratta(path, "--ut", target).returncode == 0
    with zipfile.ZipFile(path) as a, zipfile.ZipFile(target) as b:
        assert a.namelist() == b.namelist()
        differing = [n for n in a.namelist() if a.read(n) != b.read(n)]
    # the workbook part already asks Excel to compute when it opens the file
    assert [n for n in differing if not n.startswith("xl/worksheets/")] == []
    assert len(differing) == 1


@pytest.mark.libreoffice
def test_the_copy_opens_and_its_formulas_agree(tmp_path: Path) -> None:
    path, target = example("linkoping-2018-08", tmp_path), tmp_path / "ny.xlsx"
    assert ratta(path, "--ut", target).returncode == 0
    seen = office.work(target, ("recalculate",), dump=True)
    for ref, reading in Document.of(built_in("linkoping-2018-08"), read_book(target)).readings.items():
        if isinstance(reading.raw, float):
            assert seen[ref.sheet][ref.address][0] == pytest.approx(reading.raw), ref


def test_only_the_code_that_is_asked_for(tmp_path: Path) -> None:
    path, target = example("linkoping-2018-08", tmp_path), tmp_path / "ny.xlsx"
    done = ratta(path, "--ut", target, "--kod", "TAL001")
    assert done.returncode == 1
    assert "Ingen kopia" in done.stdout
    assert not target.exists()


def test_the_original_is_never_written_over(tmp_path: Path) -> None:
    path = example("linkoping-2018-08", tmp_path)
    original = path.read_bytes()
    done = ratta(path, "--ut", path)
    assert done.returncode == 2
    assert "originalet" in done.stderr
    assert path.read_bytes() == original


def test_a_number_as_text_becomes_a_number(tmp_path: Path) -> None:
    path, target = example("linkoping-2021-08", tmp_path), tmp_path / "ny.xlsx"
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book["Drift"].iter_rows() for c in row if c.value == 226900)
    cell.value = "226 900"
    book.save(path)
    done = ratta(path, "--ut", target)
    assert done.returncode == 0, done.stdout + done.stderr
    sheet = read_book(target).sheet("Drift")
    assert sheet is not None
    assert sheet.value(cell.row, cell.column) == 226900.0


def test_cells_that_were_not_there_are_put_in_their_place(tmp_path: Path) -> None:
    path = example("linkoping-2021-08", tmp_path)
    places = {(2, 9): 1.5, (900, 3): -7.0, (2, 12): 12.0, (400, 2): 3.0}
    written = read_book(write_cells(path.read_bytes(), {"Drift": places}, {}))
    before, after = read_book(path).sheet("Drift"), written.sheet("Drift")
    assert before is not None
    assert after is not None
    assert {at: after.value(*at) for at in places} == places
    assert {at: c for at, c in after.cells.items() if at not in places} == dict(before.cells)


def test_a_signed_file_is_left_alone(tmp_path: Path) -> None:
    path, target = example("linkoping-2018-08", tmp_path), tmp_path / "ny.xlsx"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/origin.sigs", b"")
    done = ratta(path, "--ut", target)
    assert done.returncode == 2
    assert "signerad" in done.stderr
    assert not target.exists()
