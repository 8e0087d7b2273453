"""Marked copies, motivations and rensa as a controller meets them: through the command line, on real templates."""

from __future__ import annotations

import errno
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import samples
from made_results import made_finding, made_mark
from mark_corpus import signed
from msgspec.structs import replace
from program import started

from mallkoll.addin import mark_files
from mallkoll.addin.backup import back_up
from mallkoll.addin.cli.main import main
from mallkoll.addin.mark_files import marked_targets, marks_of, proposals_text, why_not_written
from mallkoll.validators.answers.motivations import (
    AnsweredFinding,
    AnsweredFindings,
    Motivation,
    answer_findings,
    motivation_of,
    read_motivations,
)
from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.mark_names import LIST_NAME
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.model.cell_group import first_cell
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Proposal, Safety, Severity

LAYOUT = "linkoping-2018-08"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A filled template with one sum that does not add up and missing målvärden (warnings)."""
    path = tmp_path_factory.mktemp("mall") / "namnd.xlsx"
    samples.write(LAYOUT, path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Drift"]
    cell = next(
        c for row in sheet.iter_rows(min_row=9) for c in row if isinstance(c.value, int | float) and c.value > 99
    )
    cell.value += 900
    book.save(path)
    return path.read_bytes()


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["kontrollera", *arguments, "--json", "-"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)["filer"][0]
    return answer


def test_a_marked_copy_is_written_and_the_original_is_not_touched(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in" / "under" / "namnd.xlsx"
    source.parent.mkdir(parents=True)
    source.write_bytes(template)
    result = _json(capsys, str(tmp_path / "in"), "--markera", str(tmp_path / "ut"))
    copy = tmp_path / "ut" / "under" / "namnd.xlsx"
    assert result["markerad"] == str(copy)
    assert source.read_bytes() == template
    book = read_book(copy)
    assert book.sheets[-1].name == "Kontroll"
    assert LIST_NAME in book.names
    kontroll = book.sheets[-1]
    listed = [(kontroll.value(row, 2), kontroll.value(row, 3), kontroll.value(row, 11)) for row in range(8, 60)]
    for finding in result["fynd"]:
        assert (finding["blad"], finding["cell"], finding["kod"]) in [(s, first_cell(c or ""), k) for s, c, k in listed]
    # what was checked is found again in the marked copy, no more and no less
    again = _json(capsys, str(copy))
    assert again["fynd"] == result["fynd"]
    assert str(book.sheet("Drift").value(3, 2)).endswith("fynd på det här bladet – läs mer på bladet Kontroll.")  # type: ignore[union-attr]


def test_rensa_gives_back_the_very_bytes(template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "namnd.xlsx"
    path.write_bytes(template)
    assert main(["kontrollera", str(path), "--pa-plats"]) == 1
    assert path.read_bytes() != template
    assert (tmp_path / "namnd.xlsx.bak").read_bytes() == template
    once = path.read_bytes()
    main(["kontrollera", str(path), "--pa-plats"])
    assert path.read_bytes() == once
    assert main(["rensa", str(path)]) == 0
    assert "markeringarna är borttagna" in capsys.readouterr().out
    assert path.read_bytes() == template
    assert main(["rensa", str(path)]) == 0
    assert "har inga markeringar" in capsys.readouterr().out


def _motivate(path: Path, code: str, text: str) -> str:
    """Write into the first row with that rule, as Excel would: the file is saved anew. Returns the cell's address."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Kontroll"]
    row = next(row for row in range(8, 80) if sheet.cell(row, 11).value == code)
    sheet.cell(row, 12).value = text
    book.save(path)
    return str(sheet.cell(row, 3).value)


def _marked_first(template: bytes, folder: Path, capsys: pytest.CaptureFixture[str], severity: str) -> tuple[Any, Any]:
    """What is said of a file marked into ``a``, and its first finding of that severity."""
    source = folder / "namnd.xlsx"
    source.write_bytes(template)
    before = _json(capsys, str(source), "--markera", str(folder / "a"))
    return before, next(finding for finding in before["fynd"] if finding["allvar"] == severity)


def test_a_motivated_warning_is_silent_and_its_motivation_survives(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, warning = _marked_first(template, tmp_path, capsys, "varning")
    marked = tmp_path / "a" / "namnd.xlsx"
    cell = _motivate(marked, warning["kod"], "Mäts först i höst, =1+1")
    after = _json(capsys, str(marked), "--markera", str(tmp_path / "b"))
    assert [f["cell"] for f in after["motiverade"]] == [first_cell(cell)]
    assert len(after["fynd"]) == len(before["fynd"]) - 1
    third = _json(capsys, str(tmp_path / "b" / "namnd.xlsx"), "--markera", str(tmp_path / "c"))
    assert third["fynd"] == after["fynd"]
    kontroll = read_book(tmp_path / "c" / "namnd.xlsx").sheets[-1]
    texts = {kontroll.value(row, 12): kontroll.value(row, 13) for row in range(8, 80)}
    assert str(texts["Mäts först i höst, =1+1"]).startswith(";IND001!Indikatorer!G9;")  # no key: the mark is out


def test_a_motivation_of_an_error_is_kept_but_silences_nothing(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, error = _marked_first(template, tmp_path, capsys, "fel")
    _motivate(tmp_path / "a" / "namnd.xlsx", error["kod"], "Det ska vara så")
    after = _json(capsys, str(tmp_path / "a" / "namnd.xlsx"), "--markera", str(tmp_path / "b"))
    assert after["fynd"] == before["fynd"]
    kontroll = read_book(tmp_path / "b" / "namnd.xlsx").sheets[-1]
    assert "Det ska vara så" in [kontroll.value(row, 12) for row in range(8, 80)]


def test_a_signed_file_is_told_of_and_its_findings_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "signerad.xlsx"
    path.write_bytes(signed())
    assert main(["kontrollera", str(path), "--markera", str(tmp_path / "ut")]) == 0
    out = capsys.readouterr().out
    assert "Inte markerad: Arbetsboken är digitalt signerad" in out
    assert "UTM009" in out
    assert not (tmp_path / "ut").exists()


@pytest.mark.parametrize("lock", ["~$namnd.xlsx", ".~lock.namnd.xlsx#"])
def test_a_file_that_is_open_is_left_alone(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], lock: str
) -> None:
    path = tmp_path / "namnd.xlsx"
    path.write_bytes(template)
    (tmp_path / lock).write_bytes(b"x")
    assert main(["kontrollera", str(path), "--pa-plats"]) == 2
    assert "namnd.xlsx är öppen i Excel" in capsys.readouterr().out
    assert path.read_bytes() == template
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["namnd.xlsx", lock])


def test_the_folder_of_the_originals_is_no_place_for_copies(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "namnd.xlsx"
    path.write_bytes(template)
    assert main(["kontrollera", str(path), "--markera", str(tmp_path)]) == 2
    assert "skriva över originalen" in capsys.readouterr().err
    assert path.read_bytes() == template


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "Disken är full"),
        (errno.EROFS, "skrivskyddad"),
        (errno.EACCES, "skrivskyddad"),
        (errno.EIO, "kunde inte"),
    ],
)
def test_what_the_disk_does_is_one_sentence_and_the_original_stays(
    template: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    number: int, words: str,
) -> None:  # fmt: skip
    path = tmp_path / "namnd.xlsx"
    path.write_bytes(template)

    def fail(target: Path, content: bytes) -> None:
        raise OSError(number, os.strerror(number), str(target))

    monkeypatch.setattr(mark_files, "write_atomically", fail)
    assert main(["kontrollera", str(path), "--pa-plats"]) == 2
    told = capsys.readouterr().out
    assert words in told
    assert "Traceback" not in told
    assert path.read_bytes() == template
    assert words in why_not_written(path, OSError(number, "x"))


def test_copies_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    paths = [str(tmp_path / folder / "x.xlsx") for folder in ("a", "b")]
    named = [Path(path) for path in paths]
    assert marked_targets(paths, named, tmp_path / "ut") == [
        str(tmp_path / "ut" / "x.xlsx"), str(tmp_path / "ut" / "x (2).xlsx")]  # fmt: skip


def test_a_backup_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    names = [back_up(path, content).name for content in (b"1", b"2", b"1", b"3")]
    assert names == ["x.xlsx.bak", "x.xlsx.bak2", "x.xlsx.bak", "x.xlsx.bak3"]


def test_nothing_found_and_no_template_of_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1  # type: ignore[index]
    book.save(tmp_path / "annan.xlsx")
    main(["kontrollera", str(tmp_path / "annan.xlsx"), "--markera", str(tmp_path / "ut")])
    kontroll = read_book(tmp_path / "ut" / "annan.xlsx").sheets[-1]
    assert (kontroll.value(8, 11), kontroll.value(8, 1)) == ("UTM009", "info")
    data = (tmp_path / "annan.xlsx").read_bytes()
    clean = mark_file(data, [], KontrollSummary("annan.xlsx", "nu"), read_book(data))
    assert read_book(clean).sheets[-1].value(8, 1) == "Inga fynd. Inget behöver åtgärdas."


def test_the_command_as_a_process_on_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "trasig.xlsx").write_bytes(b"PK\x03\x04 ...")
    for command in (["rensa"], ["kontrollera", "--markera", str(tmp_path / "ut")]):
        done = started(*command, tmp_path / "trasig.xlsx")
        assert done.returncode == 2
        assert "avhuggen" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_file_whose_marked_parts_were_changed_by_another_tool_keeps_that_change(template: bytes) -> None:
    book = read_book(template)
    marked = mark_file(template, [made_mark("fel", "SUM001", "x", "Drift", "C9")], KontrollSummary("x", "nu"), book)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(marked)) as old, zipfile.ZipFile(buffer, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, content.replace(b"<v>0</v>", b"<v>4711</v>"))
    cleaned = read_book(unmark_file(buffer.getvalue()))
    assert any(cell.value == 4711 for sheet in cleaned.sheets for cell in sheet.cells.values())
    assert [sheet.name for sheet in cleaned.sheets] == [sheet.name for sheet in book.sheets]


@pytest.mark.parametrize(
    ("severities", "silent"),
    [
        pytest.param(("varning", "varning"), ["FOR004", "IND001"], id="two warnings on one cell"),
        pytest.param(("varning", "fel"), ["FOR004"], id="an error wants to be mended"),
        pytest.param(("åtgärdad", "varning"), ["FOR004"], id="the first one was mended before the second came"),
    ],
)
def test_one_motivation_serves_the_warnings_of_its_cell(
    tmp_path: Path, severities: tuple[str, str], silent: list[str]
) -> None:
    path = tmp_path / "a.xlsx"
    content = samples.example("linkoping-2021-08")
    one, other = severities
    marks = [
        made_mark(one, "FOR004", "ändrat", "Indikatorer", "G9", row="A", motivation="Beslutas i juni"),
        made_mark(other, "IND001", "saknas", "Indikatorer", "G9", row="A"),
        made_mark("varning", "IND001", "saknas", "Indikatorer", "G10", row="B"),
    ]
    path.write_bytes(mark_file(content, marks, KontrollSummary("a.xlsx", "2026-01-01", None), read_book(content)))
    found = read_motivations(read_book(path))
    assert sorted(motivation.code for motivation in found) == silent
    assert {(motivation.cell, motivation.text) for motivation in found} == {("G9", "Beslutas i juni")}
    assert [left.code for left in answer_findings((), found, None).left] == ["FOR004"], "an answer is kept once"


def test_what_was_written_before_goes_on_from_copy_to_copy() -> None:
    content = samples.example("linkoping-2021-08")
    asked = made_finding("RIM003", Severity.WARNING, "Skiljer.", "Drift", "D9", row="Skola", column="Budget", value=8.0)
    before = Motivation("RIM003", "Drift", "D9", "", "Skola", "Budget", "1234.5", "Skiljer.", "Enligt beslut i KF")
    found: tuple[Motivation, ...] = (before,)
    for _ in range(2):
        marks = list(marks_of(answer_findings([asked], found, None), None))
        assert [(mark.severity, mark.motivation) for mark in marks] == [("varning", "")]
        marked = read_book(mark_file(content, marks, KontrollSummary("a.xlsx", "nu"), read_book(content)))
        assert marked.sheets[-1].value(8, 9) == "Skiljer.\nMotiverat när här stod 1\u00a0234,5: Enligt beslut i KF"
        found = read_motivations(marked)
        assert found == (before,)
    assert not answer_findings([asked], found, None).silenced
    assert answer_findings([replace(asked, value=1234.5)], found, None).silenced, "it stands there again"


@pytest.mark.parametrize("value", [1234.5, "”Nästan” klart: ja", None])
def test_a_motivation_counts_again_where_the_cell_gets_back_what_it_held(value: float | str | None) -> None:
    content = samples.example("linkoping-2021-08")
    asked = made_finding(
        "RIM003", Severity.WARNING, "Skiljer.", "Drift", "D9", row="Skola", column="Budget", value=value
    )
    before = motivation_of(AnsweredFinding(asked, "Enligt beslut i KF"), None)
    other = replace(asked, value=8.0)
    for turns in ([()], [(), ()], [(other,)], [(other,), ()], [(), (other,)]):
        found: tuple[Motivation, ...] = (before,)
        for findings in turns:
            marks = list(marks_of(answer_findings(findings, found, None), None))
            found = read_motivations(
                read_book(mark_file(content, marks, KontrollSummary("a.xlsx", "nu"), read_book(content)))
            )
        assert answer_findings([asked], found, None).silenced, turns
        assert not answer_findings([other], found, None).silenced, turns


def test_a_second_answer_leaves_the_first() -> None:
    content = samples.example("linkoping-2021-08")
    first = made_finding("RIM003", Severity.WARNING, "Skiljer.", "Drift", "D9", row="Skola", column="Budget", value=8.0)
    second = replace(first, value=9.0)
    written = motivation_of(AnsweredFinding(first, "Så var det"), None)
    given = AnsweredFindings((AnsweredFinding(second, "Så är det", written),))
    for _ in range(3):
        marks = list(marks_of(given, None))
        found = read_motivations(
            read_book(mark_file(content, marks, KontrollSummary("a.xlsx", "nu"), read_book(content)))
        )
        assert sorted(one.text for one in found) == ["Så var det", "Så är det"]
        given = answer_findings([second], found, None)
        assert [one.motivation for one in given.answered] == ["Så är det"]
    assert answer_findings([first], found, None).answered[0].motivation == "Så var det"


def test_a_proposed_formula_stands_whole() -> None:
    formula = f"=SUMMA({'+'.join(f'C{row}' for row in range(8, 60))})"
    made = Proposal("Drift", "C60", 80.0, formula, Safety.SAFE, "mallens formel")
    assert proposals_text([made]) == f"C60: 80 → ”{formula}” (säker: mallens formel)"
