"""Which layout judges a file: one order for every command, never another kommun's, always told."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import samples
from effort import calls_of
from program import mallkoll

from mallkoll.addin.check_file import check_file
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutFolder, LayoutLibrary, built_in, find_layout, layout_names
from mallkoll.workbook.binding.bind_layout import likeliest_layout
from mallkoll.workbook.model.book import Book, Cell, Sheet

MADE = Path(__file__).parents[1] / "data" / "layoutval" / "mallar"  # layouts that a setup has made: two nämnder
KS, BUN = "granvik-ks-2026-08", "granvik-bun-2026-08"


def checked(*arguments: str | Path) -> list[dict[str, Any]]:
    done = mallkoll("kontrollera", *arguments, "--json", "-")
    assert done.returncode in {0, 1}, done.stderr
    files: list[dict[str, Any]] = json.loads(done.stdout)["filer"]
    return files


def codes(file: dict[str, Any]) -> list[str]:
    return [finding["kod"] for finding in file["fynd"]]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two nämnder's templates in a folder of their own, without the layouts."""
    folder = tmp_path / "inkorg" / "augusti"
    folder.mkdir(parents=True)
    for name in (KS, BUN):
        build(find_layout(str(MADE / f"{name}.yaml")), folder / f"{name}.xlsx")
    return folder


@pytest.fixture
def layouts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MADE, tmp_path / "mallar"))


def test_a_file_whose_layout_nobody_has_gets_one_finding(inbox: Path) -> None:
    for file in checked(inbox):
        assert codes(file) == ["FIL001"]
        assert file["layout"] is None
        text = file["fynd"][0]["text"]
        assert Path(file["fil"]).stem in text
        assert "layouter" in text
        assert "--layout" in text


@pytest.mark.parametrize("above", [0, 1, 2])
def test_layouts_beside_or_above_are_found(inbox: Path, layouts: Path, above: int) -> None:
    shutil.copytree(layouts, [inbox, *inbox.parents][above] / "layouter")
    for file in checked(inbox):
        assert file["layout"] == Path(file["fil"]).stem
        assert not {"FIL001", "TAB002"} & set(codes(file))
        assert "layoutval" not in file


def test_the_nearest_layout_counts(inbox: Path, layouts: Path) -> None:
    for folder, version in ((inbox, 1), (inbox.parent, 7)):
        shutil.copytree(layouts, folder / "layouter")
        path = folder / "layouter" / f"{KS}.yaml"
        path.write_text(path.read_text("utf-8").replace("version: 1\n", f"version: {version}\n"), "utf-8")
    assert not any("FIL002" in codes(file) for file in checked(inbox))


@pytest.mark.parametrize("inside", ["", "layouter"])
def test_a_folder_of_layouts_judges_each_file_by_its_own(inbox: Path, layouts: Path, inside: str) -> None:
    given = layouts
    if inside:
        given = layouts.with_name("2026")
        shutil.copytree(layouts, given / inside)
    files = checked(inbox, "--layout", given)
    assert [file["layout"] for file in files] == [Path(file["fil"]).stem for file in files]
    assert not any(code.startswith(("FIL", "TAB")) for file in files for code in codes(file))


def test_file_names_of_layouts_do_not_matter(inbox: Path, layouts: Path) -> None:
    (layouts / f"{KS}.yaml").rename(layouts / "kommunstyrelsen.yml")
    files = {Path(file["fil"]).stem: file["layout"] for file in checked(inbox, "--layout", layouts)}
    assert files == {KS: KS, BUN: BUN}


def test_one_namnds_layout_for_a_folder_is_no_false_alarm(inbox: Path, layouts: Path) -> None:
    whole = {file["fil"]: file["fynd"] for file in checked(inbox, "--layout", layouts)}
    for file in checked(inbox, "--layout", layouts / f"{KS}.yaml"):
        assert file["fynd"] == whole[file["fil"]]
        assert file["layout"] == Path(file["fil"]).stem
        assert ("layoutval" in file) is (file["layout"] != KS)
    told = mallkoll("kontrollera", inbox, "--layout", layouts / f"{KS}.yaml").stdout
    assert f"kontrollerad mot den, inte mot {KS}, som är en annan nämnds mall" in told


def test_a_given_layout_alone_is_told_once(inbox: Path, layouts: Path) -> None:
    (layouts / f"{BUN}.yaml").unlink()
    by_name = {Path(file["fil"]).stem: file for file in checked(inbox, "--layout", layouts / f"{KS}.yaml")}
    assert "FIL004" not in codes(by_name[KS])
    other = by_name[BUN]
    assert other["layout"] == KS
    assert codes(other).count("FIL004") == 1
    assert not any(code.startswith("TAB") for code in codes(other))
    told = next(finding for finding in other["fynd"] if finding["kod"] == "FIL004")
    assert told["allvar"] == "varning"
    assert "rader" in told["text"]


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(lambda text: text.replace("blad:", "bladd:").encode(), id="an unknown key"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda text: text.encode()[::-1], id="rubbish"),
    ],
)
def test_a_layout_that_cannot_be_read_is_told_and_no_other_is_used(
    damaged: Callable[[str], bytes], inbox: Path, layouts: Path
) -> None:
    path = layouts / f"{BUN}.yaml"
    path.write_bytes(damaged(path.read_text("utf-8")))
    by_name = {Path(file["fil"]).stem: file for file in checked(inbox, "--layout", layouts)}
    assert codes(by_name[BUN]) == ["FIL003"]
    assert f"{BUN}.yaml" in by_name[BUN]["fynd"][0]["text"]
    assert by_name[KS]["layout"] == KS


def test_a_layout_saved_as_unicode_by_notepad_is_read(inbox: Path, layouts: Path) -> None:
    path = layouts / f"{BUN}.yaml"
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert {file["layout"] for file in checked(inbox, "--layout", layouts)} == {KS, BUN}


def test_a_folder_of_layouts_that_may_not_be_read_is_told(
    inbox: Path, layouts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(layouts, inbox / "layouter"))
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path.parent == folder:
            raise PermissionError(errno.EACCES, "", str(path))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    [finding] = check_file(inbox / f"{KS}.xlsx", LayoutLibrary()).findings
    assert finding.code == "FIL003"
    assert f"{folder}: Mappen går inte att läsa (behörighet saknas" in finding.text
    assert not list(LayoutFolder(folder).all())


@pytest.mark.parametrize("wrong", ["tom", "finns-inte", "trasig.yaml"])
def test_a_wrong_layout_is_told_before_the_work_begins(inbox: Path, tmp_path: Path, wrong: str) -> None:
    (tmp_path / "tom").mkdir()
    (tmp_path / "trasig.yaml").write_text("layout: [", "utf-8")
    for command in (("kontrollera", inbox), ("las", inbox / f"{KS}.xlsx"),
                    ("ratta", inbox / f"{KS}.xlsx", "--ut", tmp_path / "ny.xlsx")):  # fmt: skip
        done = mallkoll(*command, "--layout", tmp_path / wrong)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr


# --- a file that names no layout --------------------------------------------------------------------------------------


def without_name(path: Path) -> Path:
    """The workbook as a program gives it back that keeps no properties."""
    import zipfile  # noqa: PLC0415

    target = path.with_name(f"utan-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/custom.xml":
                content = content.replace(b"Mallkoll-", b"Annat-")
            new.writestr(name, content)
    path.unlink()
    return target


def test_by_headings_is_told(tmp_path: Path) -> None:
    path = tmp_path / "fil.xlsx"
    path.write_bytes(samples.example("linkoping-internbudget-2019"))
    named = codes(checked(path)[0])
    [file] = checked(without_name(path))
    assert file["layout"] == "linkoping-internbudget-2019"
    assert codes(file) == named
    assert "rubriker" in file["layoutval"]
    assert file["layoutval"] in mallkoll("kontrollera", file["fil"]).stdout


def test_headings_never_lead_to_another_kommun(inbox: Path) -> None:
    """The setup's tables are much like those that come along."""
    [file] = checked(without_name(inbox / f"{KS}.xlsx"))[:1]
    assert (file["layout"], file["sort"]) == (None, "utan_mall")
    assert {code[:3] for code in codes(file)} <= {"UTM"}
    assert "liknar mallen" in file["layoutval"]


def test_headings_among_the_layouts_of_a_folder(inbox: Path, layouts: Path) -> None:
    bare = without_name(inbox / f"{BUN}.xlsx")
    [file] = checked(bare, "--layout", layouts)
    assert file["layout"] == BUN
    shutil.copytree(layouts, inbox / "layouter")
    [file] = checked(bare)
    assert (file["layout"], bool(file["layoutval"])) == (BUN, True)


# --- every command ----------------------------------------------------------------------------------------------------


def test_every_command_agrees(inbox: Path, layouts: Path, tmp_path: Path) -> None:
    path = inbox / f"{KS}.xlsx"
    for command in (("las", path), ("ratta", path, "--ut", tmp_path / "ny.xlsx")):
        done = mallkoll(*command)
        assert done.returncode == 2
        assert KS in done.stderr
        assert "inte kontrollerad" in done.stderr
    shutil.copytree(layouts, inbox.parent / "layouter")
    assert f"Layout: {KS}" in mallkoll("las", path).stdout
    assert mallkoll("ratta", path, "--ut", tmp_path / "ny.xlsx").returncode in {0, 1}
    shutil.rmtree(inbox.parent / "layouter")
    assert f"Layout: {KS}" in mallkoll("las", path, "--layout", layouts).stdout
    assert mallkoll("ratta", path, "--ut", tmp_path / "ny.xlsx", "--layout", layouts).returncode in {0, 1}


def test_workers_and_marked_copies_agree(inbox: Path, layouts: Path, tmp_path: Path) -> None:
    alone = checked(inbox, "--layout", layouts, "--jobb", "1")
    several = checked(inbox, "--layout", layouts, "--jobb", "2")
    assert alone == several
    marked = checked(inbox, "--layout", layouts, "--markera", tmp_path / "svar")
    assert [file["fynd"] for file in marked] == [file["fynd"] for file in alone]


def test_the_inbox_agrees_and_tells_the_namnd_what_it_can_do(inbox: Path, layouts: Path, tmp_path: Path) -> None:
    answers = tmp_path / "svar"
    watch = ("bevaka", inbox, "--markera", answers, "--en-gang", "--intervall", "0.1")
    assert mallkoll(*watch).returncode == 0
    text = (answers / f"{KS}.xlsx.svar.txt").read_text("utf-8-sig")
    assert "FIL001" in text
    assert "--layout" not in text
    assert "skicka in filen igen" not in text
    shutil.rmtree(answers)
    assert mallkoll(*watch, "--layout", layouts).returncode == 0
    assert "FIL001" not in (answers / f"{KS}.xlsx.svar.txt").read_text("utf-8-sig")


def test_figures_of_an_earlier_period_are_taken_with_the_layout_above(inbox: Path, layouts: Path) -> None:
    previous = inbox / f"{KS}.xlsx"
    shutil.copytree(layouts, inbox.parent / "layouter")
    target = inbox / "ny.xlsx"
    done = mallkoll(
        "skapa", "--layout", layouts / f"{KS}.yaml", "--period", "2026-12", "--fran", previous, "--ut", target
    )
    assert done.returncode == 0, done.stderr
    assert target.exists()


def test_another_kommuns_given_layout_yields_to_the_files_own(inbox: Path, layouts: Path) -> None:
    shutil.copytree(layouts, inbox / "layouter")
    path = inbox / f"{KS}.xlsx"
    [own], [given] = checked(path), checked(path, "--layout", "linkoping-2021-08")
    assert (given["layout"], given["fynd"]) == (KS, own["fynd"])
    assert "en annan kommuns mall" in given["layoutval"]


def test_the_setup_given_to_the_check_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "uppsättning.xlsx"
    assert mallkoll("uppsattning", "ny", path).returncode == 0
    done = mallkoll("kontrollera", path)
    assert done.returncode == 0
    assert "uppsattning prova" in done.stdout


def test_a_long_list_of_answers_costs_a_few_calls_for_each_of_them() -> None:
    answers = ("Ja", "Nej", "Vet inte", "Ibland", "Bara om budgeten räcker")
    cells = {
        (row, col): Cell(row, col, answers[(row * col) % len(answers)])
        for row in range(1, 1_001)
        for col in range(1, 9)
    }
    layouts = [built_in(name) for name in layout_names()]
    layout, calls = calls_of(lambda: likeliest_layout(Book((Sheet("Svar", cells),)), layouts))
    assert layout is None
    assert calls < 20 * len(cells)
