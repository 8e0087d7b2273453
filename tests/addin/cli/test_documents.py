"""The five documents from layout to findings, through the command line, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from program import mallkoll, started

from mallkoll.templates.library.find_layouts import EXAMPLES

NAMES = ["linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08"]

# (file, table, row, column, printed, implied): what is known to be wrong in the printed documents
FACIT = yaml.safe_load((Path(__file__).parents[2] / "data" / "facit.yaml").read_text(encoding="utf-8"))["raknefel"]
KNOWN = {(f["layout"], f["tabell"], f["rad"], f["kolumn"], f["tryckt"], f["ratt"]) for f in FACIT}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("exempel")
    done = started("exempel", target)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def answer(folder: Path) -> dict[str, Any]:
    done = started("kontrollera", folder, "--json", "-")
    assert done.returncode == 1, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_exactly_the_known_errors_each_on_its_cell_with_its_repair(answer: dict[str, Any]) -> None:
    found = {
        (Path(file["fil"]).stem, f["tabell"], f["rad"], f["kolumn"], f["varde"], f["forvantat"])
        for file in answer["filer"]
        for f in file["fynd"]
        if f["kod"].startswith("SUM")
    }
    assert found == KNOWN


def test_the_facit_is_what_was_found_by_hand() -> None:
    assert {(printed, implied) for *_, printed, implied in KNOWN} == {
        (37194, 36653), (-625328, -622928), (1447399, 1447389)
    }  # fmt: skip


def test_no_other_error_of_any_kind(answer: dict[str, Any]) -> None:
    errors = [f for file in answer["filer"] for f in file["fynd"] if f["allvar"] == "fel"]
    assert len(errors) == len(KNOWN), [f["text"] for f in errors]


def test_the_repair_is_a_safe_proposal_on_the_very_cell(answer: dict[str, Any]) -> None:
    wrong = [f for file in answer["filer"] for f in file["fynd"] if f["kod"] == "SUM001"]
    assert len(wrong) == len(KNOWN)
    for f in wrong:
        [proposal] = f["forslag"]
        assert (proposal["blad"], proposal["cell"]) == (f["blad"], f["cell"])
        assert (proposal["fran"], proposal["till"]) == (f["varde"], f["forvantat"])
        assert proposal["sakerhet"] == "säker"


def test_the_files_come_in_order_and_name_their_layout(answer: dict[str, Any]) -> None:
    assert [Path(file["fil"]).stem for file in answer["filer"]] == NAMES
    assert [file["layout"] for file in answer["filer"]] == NAMES
    assert all(file["lasbar"] for file in answer["filer"])


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_read_back_as_printed(folder: Path, name: str) -> None:
    """The economy tables, from the data file to the workbook and back through ``mallkoll las``."""
    data = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))["tabeller"]
    done = mallkoll("las", folder / f"{name}.xlsx", "--json", "-")
    cells = json.loads(done.stdout)["celler"]
    compared = 0
    for table, rows in data.items():
        for row in rows:
            if not isinstance(row, list) or not any(isinstance(value, int | float) for value in row):
                continue
            label = " ".join(row[0].split())
            there = [c["varde"] for c in cells if c["tabell"] == table and c["rad"] == label]
            for printed, seen in zip(row, there, strict=False):
                if isinstance(printed, int | float):
                    assert seen == printed, (table, label)
                    compared += 1
    assert compared > 0


def test_text_output_puts_the_cell_first(folder: Path) -> None:
    done = mallkoll("kontrollera", folder / "linkoping-2018-08.xlsx")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if "HVB vuxna" in line)
    assert lines[at].split()[0] == "D12"
    assert "fel" in lines[at]
    assert "36 653" in lines[at + 1].replace("\u00a0", " ")
    assert "\x1b" not in done.stdout, "no colours where the output is no terminal"


def test_a_file_without_errors_ends_with_zero(folder: Path) -> None:
    assert mallkoll("kontrollera", folder / "linkoping-2021-08.xlsx").returncode == 0


def test_a_bad_file_is_told_and_the_others_are_checked(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "trasig.xlsx"
    bad.write_bytes(b"PK\x03\x04 this is no workbook")
    done = mallkoll("kontrollera", bad, folder / "linkoping-2018-08.xlsx", "--json", "-")
    assert done.returncode == 2
    files = json.loads(done.stdout)["filer"]
    assert [file["lasbar"] for file in files] == [False, True]
    assert files[0]["fynd"] == []
    assert files[0]["orsak"].endswith(".")
    assert len([f for f in files[1]["fynd"] if f["kod"] == "SUM001"]) == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("kontrollera",), "saknas"),
        (("finns-inte",), "finns inte"),
        (("kontrollera", "/ingen/sadan/fil.xlsx"), "fil.xlsx"),
        (("las", "/ingen/sadan/fil.xlsx"), "finns inte"),
        (("skapa", "--layout", "finns-inte", "--ut", "x.xlsx"), "inbyggd layout"),
        (("skapa", "--layout", "linkoping-2018-08", "--ut", "x.txt"), ".xlsx"),
        (("regler", "XXX000"), "ingen regel"),
    ],
)
def test_wrong_usage_is_a_swedish_sentence(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = started(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_template_is_never_written_half(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "mall.xlsx"
    target.write_bytes(b"the old file")
    done = mallkoll("skapa", "--layout", "linkoping-2018-08", "--data", tmp_path / "finns-inte.yaml", "--ut", target)
    assert done.returncode == 2
    assert target.read_bytes() == b"the old file"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mall.xlsx"]


def test_the_same_template_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        assert mallkoll("skapa", "--layout", "tyreso-2017-08", "--ut", tmp_path / name).returncode == 0
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_rule_has_a_page_on_the_command_line() -> None:
    listed = mallkoll("regler").stdout.splitlines()
    assert any(line.startswith("SUM001") for line in listed)
    page = mallkoll("regler", "sum001").stdout
    assert page.startswith("SUM001 (fel)")
    assert "Varför" in page
