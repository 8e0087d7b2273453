"""No output takes the place of what somebody else has made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import samples
from program import mallkoll

LAYOUT = "linkoping-2018-08"  # with sums that can be mended


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two nämnders' files in one folder."""
    (tmp_path / "in").mkdir()
    return samples.write(LAYOUT, tmp_path / "in" / "sn.xlsx"), samples.write(LAYOUT, tmp_path / "in" / "ks.xlsx")


@pytest.mark.parametrize(
    "arguments",
    [
        ("kontrollera", "{ours}", "--rapport", "{theirs}"),
        ("kontrollera", "{folder}", "--rapport", "{theirs}"),
        ("kontrollera", "{ours}", "--json", "{theirs}"),
        ("las", "{ours}", "--json", "{theirs}"),
        ("las", "{ours}", "--fakta", "--csv", "{theirs}"),
    ],
)
def test_a_report_does_not_take_the_place_of_a_delivered_file(
    arguments: tuple[str, ...], files: tuple[Path, Path]
) -> None:
    ours, theirs = files
    before = theirs.read_bytes()
    done = mallkoll(*(each.format(ours=ours, theirs=theirs, folder=ours.parent) for each in arguments))
    assert done.returncode == 2
    assert done.stderr == (
        f"mallkoll: {theirs} finns redan, och är ingen rapport som Mallkoll har skrivit. Ange en annan fil.\n"
    )
    assert theirs.read_bytes() == before


def test_a_report_takes_the_place_of_an_earlier_one(files: tuple[Path, Path], tmp_path: Path) -> None:
    report = tmp_path / "rapport.xlsx"
    assert mallkoll("kontrollera", files[0], "--rapport", report).returncode == 1
    first = report.stat().st_mtime_ns
    assert mallkoll("kontrollera", files[0], "--rapport", report).returncode == 1
    assert report.stat().st_mtime_ns > first


def test_frames_do_not_become_a_report(files: tuple[Path, Path], tmp_path: Path) -> None:
    frames = tmp_path / "ramar.csv"
    frames.write_text("Nämnd;År;Ram\nSocialnämnden;2018;-100\n", encoding="utf-8")
    done = mallkoll("kontrollera", files[0], "--mot", frames, "--rapport", frames)
    assert done.returncode == 2
    assert "är en av filerna som läses" in done.stderr
    assert frames.read_text(encoding="utf-8").startswith("Nämnd;År;Ram")


def test_what_a_corrected_copy_takes_the_place_of_is_kept(files: tuple[Path, Path]) -> None:
    ours, theirs = files
    before = theirs.read_bytes()
    done = mallkoll("ratta", ours, "--ut", theirs)
    backup = theirs.with_name("ks.xlsx.bak")
    assert f"Det som stod i {theirs} är sparat i {backup}." in done.stdout
    assert backup.read_bytes() == before
    again = mallkoll("ratta", ours, "--ut", theirs)
    assert "är sparat" not in again.stdout, "the same copy once more"


def test_a_marked_copy_that_somebody_has_worked_in_is_kept(files: tuple[Path, Path], tmp_path: Path) -> None:
    ours, _ = files
    copy, backup = tmp_path / "svar" / "sn.xlsx", tmp_path / "svar" / "sn.xlsx.bak"
    copy.parent.mkdir()
    copy.write_bytes(ours.read_bytes())
    for _ in range(2):
        assert mallkoll("kontrollera", ours, "--markera", copy.parent).returncode == 1
    assert not backup.exists(), "one is the original, and nobody has saved the other"
    book: Any = openpyxl.load_workbook(copy)
    book["Drift"]["C30"] = 4711
    book.save(copy)
    changed = copy.read_bytes()
    assert mallkoll("kontrollera", ours, "--markera", copy.parent).returncode == 1
    assert backup.read_bytes() == changed


def test_a_folder_is_not_corrected(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = mallkoll("ratta", files[0].parent, "--ut", tmp_path / "ny.xlsx")
    assert (done.returncode, done.stderr) == (2, f"mallkoll: {files[0].parent} är en mapp. Ange en fil i taget.\n")


def test_a_code_that_no_rule_has_is_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    done = mallkoll("ratta", files[0], "--ut", tmp_path / "ny.xlsx", "--kod", "sum999")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mallkoll: det finns ingen regel SUM999. Visa dem med mallkoll regler.\n"


def test_a_cleaned_copy_and_an_example_keep_what_they_take_the_place_of(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    ours, theirs = files
    before = theirs.read_bytes()
    marked = tmp_path / "svar" / "ks.xlsx"
    marked.parent.mkdir()
    marked.write_bytes(ours.read_bytes())
    done = mallkoll("rensa", marked, "--ut", theirs.parent)
    assert f"Det som stod i {theirs} är sparat i" not in done.stdout, "it is the same"
    theirs.write_bytes(before + b"\0")
    done = mallkoll("rensa", marked, "--ut", theirs.parent)
    backup = theirs.with_name("ks.xlsx.bak")
    assert f"Det som stod i {theirs} är sparat i {backup}." in done.stdout
    assert backup.read_bytes() == before + b"\0"
    example = tmp_path / "exempel" / f"{LAYOUT}.xlsx"
    example.parent.mkdir()
    example.write_bytes(b"mitt")
    assert f"är sparat i {example}.bak." in mallkoll("exempel", example.parent).stdout
    assert example.with_name(f"{example.name}.bak").read_bytes() == b"mitt"
    assert "sparat" not in mallkoll("exempel", example.parent).stdout


def test_a_layout_does_not_become_a_report(files: tuple[Path, Path], tmp_path: Path) -> None:
    layout = tmp_path / "min.yaml"
    layout.write_text("layout: min\n", encoding="utf-8")
    assert "är ingen rapport" in mallkoll("kontrollera", files[0], "--json", layout).stderr
    assert layout.read_text(encoding="utf-8") == "layout: min\n"


def test_an_addin_is_not_written_over_a_workbook(files: tuple[Path, Path], tmp_path: Path) -> None:
    before = files[0].read_bytes()
    done = mallkoll("tillagg", "bygg", "--ut", files[0])
    assert (done.returncode, done.stderr) == (2, "mallkoll: --ut ska sluta med .xlam.\n")
    assert files[0].read_bytes() == before
    assert mallkoll("tillagg", "bygg", "--ut", tmp_path / "m.xlam").returncode == 0


OF_ONE_OUTPUT = {
    "kontrollera": (("{ours}", "--json"), "json"),
    "kontrollera --samla": (("{ours}", "--samla"), "csv"),
    "kontrollera --markera": (("{ours}", "--markera"), ""),
    "las": (("{ours}", "--json"), "json"),
    "las --csv": (("{ours}", "--fakta", "--csv"), "csv"),
    "samla": (("{ours}", "--ut"), "csv"),
    "dokument": (("{ours}", "--ut"), "docx"),
    "ratta": (("{ours}", "--ut"), "xlsx"),
    "rensa": (("{ours}", "--ut"), ""),
    "lar": (("{ours}", "--ut"), "yaml"),
    "skapa": (("--layout", LAYOUT, "--ut"), "xlsx"),
    "tillagg": (("bygg", "--ut"), "xlam"),
    "webb": (("--ut",), "html"),
    "bevaka": (("{folder}", "--en-gang", "--markera"), ""),
}


@pytest.mark.parametrize("command", OF_ONE_OUTPUT)
def test_an_output_that_is_named_twice_is_not_written(command: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    """The last one would win, and nobody be told that the first is not there."""
    (*arguments, option), ending = OF_ONE_OUTPUT[command]
    given = [each.format(ours=files[0], folder=files[0].parent) for each in arguments]
    done = mallkoll(
        command.split(maxsplit=1)[0], *given, option, tmp_path / f"a.{ending}", option, tmp_path / f"b.{ending}"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f": {option} är angivet två gånger, men kan bara anges en gång.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_what_may_be_given_several_times(files: tuple[Path, Path], tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("a.json", "b.csv", "r.xlsx", "m.xlsx")]
    reports, mot = ("--rapport", made[0], "--rapport", made[1]), ("--mot", files[0], "--mot", files[1])
    mallkoll("kontrollera", files[0], *reports, *mot)
    mallkoll("ratta", files[0], "--ut", made[2], "--kod", "FOR001", "--kod", "SUM001")
    mallkoll("skapa", "--layout", LAYOUT, "--fran", files[0], "--fran", files[1], "--ut", made[3])
    assert all(path.exists() for path in made)


SAME = {
    "a.json": ("--json", "{out}/a.json", "--rapport", "{out}/../ut/a.json"),
    "a.xlsx": ("--rapport", "{out}/a.xlsx", "--samla", "{out}/a.xlsx"),
    "a.csv": ("--rapport", "{out}/a.csv", "--rapport", "{out}/a.csv"),
    "sn.xlsx": ("--rapport", "{out}/sn.xlsx", "--markera", "{out}"),
    "ny": ("--json", "{out}/ny", "--markera", "{out}/ny"),
}


@pytest.mark.parametrize("name", SAME)
def test_one_output_does_not_take_the_place_of_another(name: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "ut"
    out.mkdir()
    done = mallkoll("kontrollera", files[0], *(each.format(out=out) for each in SAME[name]))
    assert (done.returncode, done.stdout) == (2, "")
    assert "skulle skrivas två gånger" in done.stderr
    assert name in done.stderr
    assert not list(out.iterdir())
