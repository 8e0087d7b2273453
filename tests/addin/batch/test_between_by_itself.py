"""Several periods of a nämnd in one run are compared without being asked for; what is not compared is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import samples
from compared_kommun import Made, made_kommun, namnd_name, table_data, write_kommun, write_sheet
from msgspec.structs import replace
from program import mallkoll

from mallkoll.addin import several_periods
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.templates.plan.table_data import RowData, TableData

PERIODS = ("2026-budget", "2026-04", "2026-12")


@pytest.fixture(scope="module")
def made() -> Made:
    return made_kommun(2)


@pytest.fixture(scope="module")
def archive(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of two nämnder, to be copied together."""
    folder = tmp_path_factory.mktemp("arkiv")
    for n in range(2):
        for key in PERIODS:
            write_sheet(made.sheets[n, key], folder)
    return folder


def together(archive: Path, folder: Path, *names: tuple[int, str]) -> Path:
    for n, key in names:
        shutil.copy(archive / f"{namnd_name(n)} {key}.xlsx", folder)
    shutil.copytree(archive / "layouter", folder / "layouter", dirs_exist_ok=True)
    return folder


def checked(folder: Path, *options: object) -> tuple[list[str], dict[str, list[str]]]:
    """The sentences, and by file the codes and cells of what was found between the files."""
    done = mallkoll("kontrollera", folder, *options, "--json", "-")
    assert done.returncode in {0, 1}
    found = {
        Path(file["fil"]).name: [f"{one['kod']} {one['cell']}" for one in file["fynd"] if one["kod"].startswith("KOR")]
        for file in json.loads(done.stdout)["filer"]
    }
    return [line for line in done.stderr.splitlines() if line.startswith("mallkoll:")], found


def test_a_folder_of_several_periods_is_compared_as_with_mot(archive: Path, tmp_path: Path) -> None:
    folder = together(archive, tmp_path, *((n, key) for n in range(2) for key in PERIODS))
    said, found = checked(folder)
    assert said == ["mallkoll: filerna jämförs med varandra: internbudget 2026, 2026-04 och helår 2026."]
    assert sum(map(len, found.values())) > 0
    assert checked(folder, "--mot", folder) == ([], found)


def test_the_internbudget_and_the_helar_are_two_reports_of_one_last_day(archive: Path, tmp_path: Path) -> None:
    said, _ = checked(together(archive, tmp_path, (0, "2026-budget"), (0, "2026-12")))
    assert said == ["mallkoll: filerna jämförs med varandra: internbudget 2026 och helår 2026."]


@pytest.mark.parametrize("keys", [[(0, "2026-04"), (1, "2026-04")], [(0, "2026-04"), (1, "2026-12")], [(0, "2026-04")]])
def test_nothing_is_said_where_no_namnd_has_several(archive: Path, tmp_path: Path, keys: list[tuple[int, str]]) -> None:
    assert checked(together(archive, tmp_path, *keys))[0] == []


def test_more_files_than_the_memory_is_meant_for_are_compared_only_when_asked(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = together(archive, tmp_path, (0, "2026-budget"), (0, "2026-04"), (0, "2026-12"))
    compared = checked(folder)[1]
    monkeypatch.setattr(several_periods, "MOST", 2)
    said, found = checked(folder)
    assert said == ["mallkoll: 3 filer är för många för att jämföras med varandra; det görs med --mot MAPP."]
    assert sum(map(len, found.values())) == 0 < sum(map(len, compared.values()))


def test_the_published_documents_keep_to_their_own_errors(tmp_path: Path) -> None:
    for name in ("linkoping-internbudget-2019", "linkoping-2019-04"):
        (tmp_path / f"{name}.xlsx").write_bytes(samples.example(name))
    said, found = checked(tmp_path)
    assert said == ["mallkoll: de publicerade exemplen jämförs inte med varandra; det görs med --mot MAPP."]
    assert sum(map(len, found.values())) == 0


def test_their_templates_for_another_period_are_a_kommuns_own(tmp_path: Path) -> None:
    for name, period in (("linkoping-internbudget-2019", "2026"), ("linkoping-2019-04", "2026-04")):
        done = mallkoll("skapa", "--layout", name, "--period", period, "--ut", tmp_path / f"{period}.xlsx")
        assert done.returncode == 0
    assert checked(tmp_path)[0] == ["mallkoll: filerna jämförs med varandra: internbudget 2026 och 2026-04."]


# --- a nämnd that is called otherwise -----------------------------------------------------------------------------


def as_called(made: Made, folder: Path, key: str, *, namnd: str, kommun: str = "Granby") -> Path:
    """A report with other names on Start."""
    sheet = made.sheets[0, key]
    layout = find_layout(str(folder / "layouter" / f"{sheet.layout_id}.yaml"))
    start = TableData({"kommun": RowData("", {"varde": kommun}), "namnd": RowData("", {"varde": namnd})})
    path = folder / sheet.file
    build(layout, path, {**table_data(replace(sheet)), "start": start})
    return path


NAMES = {
    "Skol- och barnnämnden": "Nämnden heter ”Skol- och barnnämnden” här men ”Skolnämnden” i",
    "Skolnämden": "Nämnden heter ”Skolnämden” här men ”Skolnämnden” i",
    "Skol": "Nämnden heter ”Skol” här men ”Skolnämnden” i",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("asked", [True, False])
def test_a_namnd_called_otherwise_is_told(made: Made, archive: Path, tmp_path: Path, name: str, *, asked: bool) -> None:
    folder = together(archive, tmp_path, (0, "2026-budget"), (0, "2026-04"))
    report = as_called(made, folder, "2026-04", namnd=name)
    where = (report, "--mot", folder) if asked else (folder,)
    [sentence] = checked(*where)[0]
    assert NAMES[name] in sentence
    assert sentence.endswith("så de jämförs inte. Är det samma nämnd: skriv samma namn på bladet Start.")


@pytest.mark.parametrize("kommun", ["Granbby"])
def test_a_kommun_called_otherwise_is_told(made: Made, archive: Path, tmp_path: Path, kommun: str) -> None:
    folder = together(archive, tmp_path, (0, "2026-budget"))
    as_called(made, folder, "2026-04", namnd="Skolnämnden", kommun=kommun)
    [sentence] = checked(folder)[0]
    assert "Kommunen heter ”Granby” här men ”Granbby” i" in sentence or "heter ”Granbby” här men ”Granby”" in sentence


def test_a_name_that_is_like_none_is_told_where_the_others_are_compared(
    made: Made, archive: Path, tmp_path: Path
) -> None:
    folder = together(archive, tmp_path, (0, "2026-budget"), (1, "2026-budget"), (1, "2026-04"))
    as_called(made, folder, "2026-04", namnd="Miljönämnden")
    said, _ = checked(folder)
    [sentence] = said[1:]
    assert sentence == (
        "mallkoll: 2 filer jämförs inte, för ingen annan fil gäller deras nämnd: Skolnämnden 2026-04.xlsx "
        "(Miljönämnden) och Skolnämnden 2026-budget.xlsx (Skolnämnden)."
    )


def test_two_namnder_with_a_report_each_of_one_period_are_two(made: Made, archive: Path, tmp_path: Path) -> None:
    folder = together(archive, tmp_path, (0, "2026-budget"), (0, "2026-04"))
    other = as_called(made, folder, "2026-12", namnd="Skol- och barnnämnden")
    other.rename(folder / "annan helår.xlsx")
    other = folder / "annan april.xlsx"
    kept = (folder / "Skolnämnden 2026-04.xlsx").read_bytes()
    as_called(made, folder, "2026-04", namnd="Skol- och barnnämnden").rename(other)
    (folder / "Skolnämnden 2026-04.xlsx").write_bytes(kept)
    assert len(checked(folder)[0]) == 1, "only what is compared"


def test_a_row_of_the_kommuns_table_that_no_namnd_is_called_by_is_told(made: Made, tmp_path: Path) -> None:
    for n in range(2):
        write_sheet(made.sheets[n, "2026-08"], tmp_path)
    kommun = write_kommun(made_kommun(2), tmp_path)
    assert checked(tmp_path, "--mot", kommun)[0] == []
    as_called(made, tmp_path, "2026-08", namnd="Skol- och barnnämnden")
    [sentence] = checked(tmp_path, "--mot", kommun)[0]
    assert sentence == (
        f"mallkoll: {kommun}: Raden ”Skolnämnden” jämförs inte, för ingen fil heter så. Är det ”Skol- och "
        "barnnämnden” i Skolnämnden 2026-08.xlsx: skriv samma namn."
    )


def test_many_older_versions_are_told_in_one_sentence(archive: Path, tmp_path: Path) -> None:
    folder = together(archive, tmp_path, *((n, key) for n in range(2) for key in PERIODS))
    (folder / "markerat").mkdir()
    for path in list(folder.glob("*.xlsx")):
        shutil.copy(path, folder / "markerat")
    _, sentence = checked(folder)[0]
    assert "6 filer jämförs inte, eftersom en annan fil gäller samma nämnd och period" in sentence
