"""A report is compared with its workbook: planted edits are found where they stand, an untouched one gives nothing."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import pytest
from effort import at_length
from program import mallkoll
from word_reports import KINDS, planted, report_of, with_main, without_controls

from mallkoll.addin.check_file import check_file_fully
from mallkoll.addin.document.plan.money_sentence import ROUNDED
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, LayoutLibrary, built_in
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.word_report.check_report import check_report
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.read_word import read_word

_LAYOUTS = (
    "linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08",
)  # fmt: skip
_EDITS = at_length(36, 300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rapporter")
    for name in _LAYOUTS:
        layout = built_in(name)
        build(layout, folder / f"{name}.xlsx", load_table_data(EXAMPLES / f"{name}.yaml", layout))
        (folder / f"{name}.docx").write_bytes(report_of(folder / f"{name}.xlsx"))
    return folder


@cache
def _book(workbook: Path, identity: str) -> ComparedBook:
    document = check_file_fully(workbook, LayoutLibrary()).document
    assert document is not None
    return ComparedBook(identity, workbook.name, document)


def _findings(content: bytes, workbook: Path, *, ours: bool = True) -> list[Finding]:
    book = _book(workbook, "k1" if ours else "")
    return check_report(read_word(content), [book], [ROUNDED])


@pytest.mark.parametrize("name", _LAYOUTS)
@pytest.mark.parametrize("ours", [True, False])
def test_an_untouched_report_gives_nothing(folder: Path, name: str, ours: bool) -> None:
    content = (folder / f"{name}.docx").read_bytes()
    found = _findings(content if ours else without_controls(content), folder / f"{name}.xlsx", ours=ours)
    assert [finding.text for finding in found] == []


@pytest.mark.parametrize("ours", [True, False])
def test_single_edits_are_found_where_they_stand(folder: Path, ours: bool) -> None:
    rng, found, missed, several = random.Random(20), 0, [], []
    number = 0
    while number < _EDITS:
        name, kind = rng.choice(_LAYOUTS), KINDS[number % len(KINDS)]
        edit = planted((folder / f"{name}.docx").read_bytes(), kind, rng, tracked=rng.random() < 0.5)
        if edit is None:
            continue
        number += 1
        content = edit.content if ours else without_controls(edit.content)
        findings = _findings(content, folder / f"{name}.xlsx", ours=ours)
        if any(edit.found_by(finding) for finding in findings):
            found += 1
            if len(findings) > 1:
                several.append((name, edit.what, [finding.text for finding in findings]))
        else:
            missed.append((name, edit.what, edit.places))
    assert not several
    assert found >= (0.95 if ours else 0.85) * _EDITS, missed


def test_the_command_tells_place_and_cell(folder: Path, tmp_path: Path) -> None:
    name = "linkoping-2021-08"

    def change(root: object) -> None:
        for text in root.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"):  # type: ignore[attr-defined]
            if text.text == "198\u00a0750":
                text.text = "189\u00a0750"

    report = tmp_path / "rapport.docx"
    report.write_bytes(with_main((folder / f"{name}.docx").read_bytes(), change))
    done = mallkoll("kontrollera", report, folder / f"{name}.xlsx", "--json", tmp_path / "ut.json")
    assert done.returncode == 1
    result = json.loads((tmp_path / "ut.json").read_text("utf-8"))["filer"][0]
    (finding,) = result["fynd"]
    assert result["sort"] == "dokument"
    assert (finding["kod"], finding["blad"], finding["cell"]) == ("DOK002", None, None)
    assert (finding["varde"], finding["forvantat"]) == (189_750, 198_750)
    assert (finding["stalle"]["tabell"], finding["stalle"]["rad"], finding["stalle"]["stycke"]) == (6, 2, None)
    assert finding["stalle"]["text"].startswith("Förvaltningskostnader | 189")
    assert finding["jamfort"][0]["fil"] == f"{name}.xlsx"
    assert "tabell 6, rad 2" in done.stdout


def test_alone_it_is_compared_with_the_workbook_beside_it(folder: Path) -> None:
    done = mallkoll("kontrollera", folder / "tyreso-2017-08.docx")
    assert done.returncode == 0
    assert "Jämfört med tyreso-2017-08.xlsx." in done.stdout


def test_without_a_workbook_it_is_not_passed_in_silence(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "rapport.docx"
    report.write_bytes((folder / "tyreso-2017-08.docx").read_bytes())
    done = mallkoll("kontrollera", report)
    assert done.returncode == 1
    assert "DOK001" in done.stdout
    assert "tyreso-2017-08.xlsx" in done.stdout


def test_in_a_folder_other_documents_are_passed_over_in_one_line(folder: Path, tmp_path: Path) -> None:
    name = "linkoping-2019-04"
    for ending in ("xlsx", "docx"):
        (tmp_path / f"{name}.{ending}").write_bytes((folder / f"{name}.{ending}").read_bytes())
    (tmp_path / "kallelse.docx").write_bytes(without_controls((folder / f"{name}.docx").read_bytes()))
    (tmp_path / "trasig.docx").write_bytes(b"PK")
    (tmp_path / "~$kallelse.docx").write_bytes(b"x")
    done = mallkoll("kontrollera", tmp_path)
    assert "Hoppar över 2 Word-filer" in done.stderr.replace("\u00a0", " ")
    assert "kallelse.docx" not in done.stdout
    assert f"Jämfört med {name}.xlsx." in done.stdout


@pytest.mark.parametrize("ending", ["html", "xlsx", "csv", "json", "xml"])
def test_every_report_tells_the_place(folder: Path, tmp_path: Path, ending: str) -> None:
    report = tmp_path / "rapport.docx"
    rng = random.Random(3)
    edit = planted((folder / "linkoping-2021-08.docx").read_bytes(), "gammal rad", rng, tracked=False)
    assert edit is not None
    report.write_bytes(edit.content)
    target = tmp_path / f"ut.{ending}"
    done = mallkoll("kontrollera", report, folder / "linkoping-2021-08.xlsx", "--rapport", target)
    assert done.returncode == 1
    if ending != "xlsx":
        assert "abell" in target.read_text("utf-8")
