"""What the commands say: about files that others left, folders that are not there, codes, totals, and the system."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import samples
from closed_folder import close_folder
from program import mallkoll

from mallkoll.addin import check_file
from mallkoll.addin.check_file import Checked, check_file_fully
from mallkoll.validators.catalogue.families import FAMILIES
from mallkoll.validators.catalogue.rule import all_pages
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.package.write_cells import write_cells

WHOLE, FAULTY = "tyreso-2017-08", "linkoping-internbudget-2019"
GAPS = {"Drift": {(45, 6): -13_500.0, (46, 6): 0.0}}  # the only question about the former
ENGLISH = re.compile(r"\b(the|is|not|file|directory|such|error|members?|denied|space|device)\b", re.IGNORECASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.xlsx").write_bytes(samples.example(WHOLE))
    return place


# --- files that other programs left -----------------------------------------------------------------------------------

LEFT = ("~$a.xlsx", "._a.xlsx", ".~lock.a.xlsx#")


def test_what_others_left_is_passed_over_in_one_line(folder: Path, tmp_path: Path) -> None:
    for name in LEFT:
        (folder / name).write_bytes(b"\x00\x05\x16\x07")
    named = [folder / name for name in ("a.xlsx", *LEFT)]
    for files in ([folder], named, [folder / "*.xlsx"]):
        done = mallkoll("kontrollera", *files)
        assert done.returncode == 0, done.stderr
        [line] = done.stderr.splitlines()
        assert line.startswith("Hoppar över ")
        assert "~$a.xlsx" in line
        assert done.stdout.count(".xlsx") == 1
    assert mallkoll("rensa", folder, "--ut", tmp_path / "ut").returncode == 0


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_the_inbox_does_not_wait_for_a_lock_that_was_left(folder: Path, tmp_path: Path, lock: str) -> None:
    (folder / lock).write_bytes(b"x")
    (folder / "._b.xlsx").write_bytes(b"\x00\x05\x16\x07")
    done = mallkoll("bevaka", folder, "--markera", tmp_path / "ut", "--en-gang", "--intervall", "0.1")
    assert done.returncode == 0
    assert (tmp_path / "ut" / "a.xlsx.svar.txt").exists()
    assert len(list((tmp_path / "ut").glob("*.svar.txt"))) == 1
    assert len([line for line in done.stderr.splitlines() if lock in line]) <= 2
    assert "så som den senast sparades" in done.stderr


# --- what nobody has sent, and what is packed -------------------------------------------------------------------------

NOT_SENT = "(Mallkolls rapporter, kommunens arbetsbok och uppsättningen)"
WRITTEN = {
    "läget.xlsx": ("kontrollera", "{folder}/a.xlsx", "--rapport"),
    "kommun.xlsx": ("samla", "{folder}/a.xlsx", "--ut"),
    "uppsättning.xlsx": ("uppsattning", "ny"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The workbooks that Mallkoll writes of a nämnd's file, or for it."""
    place = tmp_path_factory.mktemp("skrivet")
    (place / "a.xlsx").write_bytes(samples.example(WHOLE))
    for name, arguments in WRITTEN.items():
        done = mallkoll(*(each.format(folder=place) for each in arguments), place / name)
        assert done.returncode == 0, done.stderr
    return {name: (place / name).read_bytes() for name in WRITTEN}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_mallkoll_wrote_is_no_delivery(folder: Path, tmp_path: Path, written: dict[str, bytes], name: str) -> None:
    (folder / name).write_bytes(written[name])
    line = f"Hoppar över 1 arbetsbok som ingen nämnd har lämnat {NOT_SENT}: {name}."
    for arguments in (("kontrollera",), ("las", "--fakta"), ("samla", "--ut", tmp_path / "a.csv")):
        done = mallkoll(*arguments, folder)
        assert done.returncode == 0
        assert line in done.stderr.splitlines()
        assert name not in done.stdout
    named = mallkoll("kontrollera", folder / name)
    assert "Hoppar över" not in named.stderr
    assert name in named.stdout


@pytest.mark.parametrize("name", [*WRITTEN, "~$b.xlsx", "b.zip"])
def test_what_is_passed_over_among_the_files_compared_with_is_told_once(
    folder: Path, tmp_path: Path, written: dict[str, bytes], name: str
) -> None:
    before = tmp_path / "förut"
    before.mkdir()
    (before / "a.xlsx").write_bytes(samples.example(WHOLE))
    for place in (folder, before):
        (place / name).write_bytes(written.get(name, b"x"))
    for checked, mot, lines in ((folder / "a.xlsx", before, 1), (folder, folder, 1), (folder, before, 2)):
        said = mallkoll("kontrollera", checked, "--mot", mot, "--mot", mot).stderr
        told = [line for line in said.splitlines() if "Hoppar över" in line]
        assert len(told) == lines
        assert all(line.count(name) == 1 for line in told)


def test_what_the_run_wrote_last_time_is_not_compared_with(folder: Path) -> None:
    written = ("--markera", folder / "ut", "--rapport", folder / "r.xlsx")
    first, again = (mallkoll("kontrollera", folder, "--mot", folder, *written).stderr for _ in range(2))
    assert again == first


@pytest.mark.parametrize(("name", "why"), [
    ("läget.xlsx", "En rapport som Mallkoll har skrivit, och läses inte."),
    ("kommun.xlsx", "Skriven av mallkoll samla, och läses inte."),
])  # fmt: skip
def test_what_mallkoll_wrote_is_not_gathered_where_it_is_named(
    folder: Path, tmp_path: Path, written: dict[str, bytes], name: str, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(written[name])
    done = mallkoll("samla", folder, path, "--ut", tmp_path / "a.csv")
    assert done.returncode == 0
    assert f"mallkoll: {path}: {why}" in done.stderr.splitlines()


def test_an_inbox_answers_all_workbooks(folder: Path, tmp_path: Path, written: dict[str, bytes]) -> None:
    for name, content in written.items():
        (folder / name).write_bytes(content)
    mallkoll("bevaka", folder, "--markera", tmp_path / "ut", "--en-gang", "--intervall", "0.01")
    answered = {path.name.removesuffix(".svar.txt") for path in (tmp_path / "ut").glob("*.svar.txt")}
    assert answered == {"a.xlsx", *WRITTEN}


@pytest.mark.parametrize("sheets", [("Drift", "Underlag", "Leveranser"), ("Översikt", "Filer")])
def test_sheets_of_such_a_name_make_no_file_ours(folder: Path, sheets: tuple[str, ...]) -> None:
    book = openpyxl.Workbook()
    for name in sheets:
        book.create_sheet(name)["A1"] = 1
    book.save(folder / "egen.xlsx")
    done = mallkoll("kontrollera", folder)
    assert done.stderr == ""
    assert "egen.xlsx" in done.stdout


PACKED = {
    ("bun.zip",): "1 packad fil: bun.zip. Ligger det arbetsböcker i den, packa upp den först.",
    ("bun.ZIP", "ks.7z", "._sn.zip"):
        "2 packade filer: bun.ZIP och ks.7z. Ligger det arbetsböcker i dem, packa upp dem först.",
}  # fmt: skip


@pytest.mark.parametrize("names", PACKED)
def test_packed_files_are_passed_over_in_one_line(folder: Path, tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).write_bytes(b"PK\x03\x04")
    inbox = ("bevaka", folder, "--markera", tmp_path / "ut", "--en-gang", "--intervall", "0.01")
    for arguments in (("kontrollera", folder), ("samla", folder, "--ut", tmp_path / "a.csv"), inbox):
        done = mallkoll(*arguments)
        assert done.returncode == 0
        assert done.stderr.count(f"Hoppar över {PACKED[names]}\n") == 1
    assert mallkoll("kontrollera", folder / names[0]).returncode == 2


# --- folders that cannot be read --------------------------------------------------------------------------------------

CLOSED = {
    "kontrollera": (("kontrollera", "{folder}"), "kontrollerade"),
    "kontrollera --mot": (("kontrollera", "{file}", "--mot", "{folder}"), "jämförda"),
    "las": (("las", "{folder}", "--fakta"), "lästa"),
    "rensa": (("rensa", "{folder}"), "rensade"),
    "samla": (("samla", "{folder}", "--ut", "{out}/a.csv"), "med"),
    "dokument": (("dokument", "{folder}", "--ut", "{out}/a.docx"), "med"),
}


@pytest.mark.parametrize("case", CLOSED.values(), ids=CLOSED.keys())
def test_files_of_a_closed_folder_are_not_passed_over_in_silence(
    case: tuple[tuple[str, ...], str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, left_undone = case
    closed = folder / "Socialnämnden"
    closed.mkdir()
    close_folder(closed, monkeypatch)
    done = mallkoll(*(each.format(folder=folder, file=folder / "a.xlsx", out=tmp_path) for each in arguments))
    assert done.stderr.splitlines()[0] == (
        f"mallkoll: mappen {closed} får inte läsas; filerna i den är inte {left_undone}."
    )
    assert done.returncode == 2


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "again"), [(WHOLE, False), (FAULTY, True)])
def test_an_answer_does_not_contradict_itself(tmp_path: Path, name: str, again: bool) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(write_cells(samples.example(name), {} if again else GAPS, {}))
    mallkoll("bevaka", tmp_path / "in", "--markera", tmp_path / "ut", "--en-gang", "--intervall", "0.1")
    text = (tmp_path / "ut" / "a.xlsx.svar.txt").read_text("utf-8-sig")
    assert ("Ingenting behöver göras" in text) is not again
    assert ("skicka in filen igen" in " ".join(text.split())) is again
    assert "--" not in text


# --- folders ----------------------------------------------------------------------------------------------------------


def test_a_folder_is_not_made_for_a_file(folder: Path, tmp_path: Path) -> None:
    gone = tmp_path / "finns inte"
    path = folder / "a.xlsx"
    for command in (
        ("kontrollera", path, "--rapport", gone / "r.html"),
        ("kontrollera", path, "--json", gone / "r.json"),
        ("las", path, "--json", gone / "l.json"),
        ("ratta", path, "--ut", gone / "a.xlsx"),
        ("skapa", "--layout", WHOLE, "--ut", gone / "m.xlsx"),
        ("uppsattning", "ny", gone / "u.xlsx"),
    ):
        done = mallkoll(*command)
        assert done.returncode == 2, command
        assert "finns inte" in done.stderr
        assert not gone.exists()
        assert done.stdout == ""


# --- codes ------------------------------------------------------------------------------------------------------------


def test_every_code_has_its_page_and_its_family() -> None:
    listed = mallkoll("regler").stdout
    for page in all_pages():
        assert page.code in listed
        assert page.code[:3] in FAMILIES
        assert len(page.page.strip().splitlines()) > 1, page.code
    for code in ("FIL001", "fil002", "SYS001", "LEV006"):
        done = mallkoll("regler", code)
        assert done.returncode == 0
        assert done.stdout.startswith(code.upper())


def test_no_code_is_told_that_has_no_page() -> None:
    known = {page.code for page in all_pages()}
    root = Path(__file__).parents[3]
    written = {
        code
        for part in ("validators", "addin")
        for path in (root / part).rglob("*.py")
        for code in re.findall(r'"((?:FIL|LEV|SYS|TAB|TAL|SUM|FOR|MAL|IND|STA|KVA|UPP)\d{3})"', path.read_text("utf-8"))
    }
    assert len(written) > len(known) / 2
    assert written <= known


# --- what it all comes to ---------------------------------------------------------------------------------------------


def test_several_files_end_with_a_total(folder: Path) -> None:
    assert "filer:" not in mallkoll("kontrollera", folder).stdout
    (folder / "b.xlsx").write_bytes(samples.example(FAULTY))
    (folder / "c.xlsx").write_bytes(b"")
    done = mallkoll("kontrollera", folder)
    assert done.returncode == 2
    last = done.stdout.splitlines()[-1]
    assert last == "3 filer: 1 fel, 5 varningar, 8 upplysningar i 2 filer; 1 kunde inte läsas."


def test_a_stopped_run_tells_nobody_as_missing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was not reached may be the nämnd's."""
    (folder / "b.xlsx").write_bytes(samples.example(WHOLE))
    (tmp_path / "nämnder.csv").write_text("Nämnd\nKulturnämnden\n", encoding="utf-8")
    reports = [tmp_path / f"r{ending}" for ending in (".json", ".html", ".csv", ".xml")]
    arguments: list[str | Path] = ["kontrollera", folder, "--forvantade", tmp_path / "nämnder.csv", "--jobb", "1"]
    arguments += [part for report in reports for part in ("--rapport", report)]

    def stopped(path: Path, *rest: Any) -> Checked:
        if path.name == "b.xlsx":
            raise KeyboardInterrupt
        return check_file_fully(path, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(check_file, "check_file_fully", stopped)
        done = mallkoll(*arguments)
    assert done.returncode == 130
    assert done.stderr.splitlines()[-1] == (
        "Avbrutet: 1 av 2 filer är kontrollerad. Vilka nämnder som har lämnat går att säga först när alla filer är "
        "kontrollerade."
    )
    told = [done.stdout, *(report.read_text("utf-8-sig") for report in reports)]
    assert not any("Kulturnämnden" in text for text in told)
    assert "Kulturnämnden har inte lämnat någon fil." in mallkoll(*arguments).stdout


def test_the_gravest_is_told_first_but_json_keeps_the_workbooks_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(samples.example("linkoping-2019-04"))
    told = re.findall(r"^ {4}\S+ +(fel|varning|info) ", mallkoll("kontrollera", path).stdout, re.MULTILINE)
    assert told == sorted(told, key=["fel", "varning", "info"].index)
    assert len(set(told)) > 1
    [file] = json.loads(mallkoll("kontrollera", path, "--json", "-").stdout)["filer"]
    assert [f["allvar"] for f in file["fynd"]] != told


# --- the system's words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_error_of_the_system_is_told_in_english(number: int) -> None:
    said = os_error_reason(OSError(number, "No such file or directory"))
    assert said
    assert not ENGLISH.search(said)
    assert not said.endswith(".")


def test_texts_of_our_own_are_kept() -> None:
    assert os_error_reason(OSError("Listan är tom.")) == "Listan är tom"
