"""A report is compared with its workbook: planted edits are found where they stand, an untouched one gives nothing."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import office
import pytest
from docx.oxml.ns import qn
from effort import at_length
from harmless_edits import HARMLESS, harmless
from program import mallkoll
from word_reports import (
    EXAMPLE_NAMES,
    KINDS,
    example_books,
    planted,
    report_of,
    saved_again,
    with_main,
    without_controls,
)

from mallkoll.addin.check_file import check_file_fully
from mallkoll.addin.check_word import OWN_SENTENCES
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.validators.word_report.check_report import check_report
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.word.read_word import read_word

_EDITS, _UNTOUCHED = at_length(18, 300), at_length(12, 200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rapporter")
    for workbook in example_books(folder):
        workbook.with_suffix(".docx").write_bytes(report_of(workbook))
    return folder


@cache
def _book(workbook: Path, identity: str) -> ComparedBook:
    document = check_file_fully(workbook, LayoutLibrary()).document
    assert document is not None
    return ComparedBook(identity, workbook.name, document)


def _findings(content: bytes, workbook: Path, *, ours: bool = True) -> list[Finding]:
    book = _book(workbook, "k1" if ours else "")
    return check_report(read_word(content), [book], OWN_SENTENCES)


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
@pytest.mark.parametrize("ours", [True, False])
def test_an_untouched_report_gives_nothing(folder: Path, name: str, ours: bool) -> None:
    content = (folder / f"{name}.docx").read_bytes()
    found = _findings(content if ours else without_controls(content), folder / f"{name}.xlsx", ours=ours)
    assert [finding.text for finding in found] == []


@pytest.mark.parametrize("ours", [True, False])
def test_what_a_person_may_do_gives_nothing(folder: Path, ours: bool) -> None:
    rng = random.Random(4)
    for number in range(_UNTOUCHED):
        name = rng.choice(EXAMPLE_NAMES)
        content = (folder / f"{name}.docx").read_bytes()
        done = HARMLESS[number % len(HARMLESS)], *rng.sample(HARMLESS, number % 3)
        for kind in done:
            content = harmless(content, kind, rng) or content
        found = _findings(content if ours else without_controls(content), folder / f"{name}.xlsx", ours=ours)
        assert [finding.text for finding in found] == [], (name, done)


def test_a_status_whose_heading_is_gone_is_not_the_one_before(folder: Path) -> None:
    """Of two statuses under one heading the second is of something else."""
    name = "linkoping-2018-08"

    def change(root: Any) -> None:
        statuses = [
            paragraph for paragraph in root.iter(qn("w:p"))
            if "".join(paragraph.itertext()).startswith("Bedömning av måluppfyllelse: ")
        ]  # fmt: skip
        words = ["".join(one.itertext()) for one in statuses]
        at = next(at for at in range(1, len(words)) if words[at] != words[at - 1])
        between = statuses[at].getprevious()
        while between is not statuses[at - 1]:
            between.getparent().remove(between)
            between = statuses[at].getprevious()

    content = without_controls(with_main((folder / f"{name}.docx").read_bytes(), change))
    assert [finding.text for finding in _findings(content, folder / f"{name}.xlsx", ours=False)] == []


def test_a_table_in_another_unit_than_it_says(folder: Path) -> None:
    """The amounts are written anew in mnkr, the caption still says tkr."""
    name = "linkoping-2021-08"
    content = harmless((folder / f"{name}.docx").read_bytes(), "tabell i mnkr", random.Random(1))
    assert content is not None
    content = _with_part(content, "word/document.xml", lambda held: held.replace(b"belopp mnkr", b"belopp tkr"))
    (finding,) = _findings(content, folder / f"{name}.xlsx")
    assert (finding.code, finding.value, finding.expected) == ("DOK004", "tkr", "mnkr")


def test_saved_again_by_libreoffice(folder: Path, tmp_path: Path) -> None:
    office.require()
    names = EXAMPLE_NAMES[: at_length(1, 5)]
    again = saved_again([folder / f"{name}.docx" for name in names], tmp_path)
    for name, report in zip(names, again, strict=True):
        assert [finding.text for finding in _findings(report.read_bytes(), folder / f"{name}.xlsx")] == []


@pytest.mark.parametrize("ours", [True, False])
def test_single_edits_are_found_where_they_stand(folder: Path, ours: bool) -> None:
    rng, found, missed, several = random.Random(20), 0, [], []
    number = 0
    while number < _EDITS:
        name, kind = rng.choice(EXAMPLE_NAMES), KINDS[number % len(KINDS)]
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
    assert finding["stalle"]["rubriker"] == ["Ekonomi", "Driftsammandrag"]
    assert finding["stalle"]["tabellrubrik"].startswith("Driftsammandrag, netto tkr")
    assert finding["stalle"]["radnamn"] == "Förvaltningskostnader"
    assert "under ”Driftsammandrag”, tabellen ”Driftsammandrag, netto tkr" in done.stdout


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


# --- sentences that somebody has typed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "sentence", "found"),
    [
        ("Socialpsykiatri", "Verksamheten väntas visa ett överskott på 5 mnkr vid årets slut.", None),
        ("Socialpsykiatri", "Verksamheten väntas visa ett överskott på cirka 4,9 mnkr.", None),
        ("Socialpsykiatri", "Verksamheten väntas visa ett underskott på 5 mnkr.", "överskott"),
        ("Socialpsykiatri", "Verksamheten väntas visa ett överskott på 9 mnkr vid årets slut.", "5 000 tkr"),
        ("Socialpsykiatri", "Verksamheten väntas visa ett överskott på 5 tkr.", "tkr i stället för mnkr"),
        ("Ekonomi", "Nämnden väntas visa ett underskott på 36 mnkr.", None),
        ("Ekonomi", "Nämnden väntas visa ett överskott på 36 mnkr.", "underskott"),
        ("Personal", "Sjuklönerna gav ett underskott på 3 mnkr inom hemtjänsten.", None),
        ("Personal", "Underskottet för lokalvård i förskolan blev 12 mnkr.", None),
    ],
)  # fmt: skip
def test_typed_sentences_are_read_under_their_heading(
    folder: Path, heading: str, sentence: str, found: str | None
) -> None:
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

    def change(root: object) -> None:
        body = root.find(f"{w}body")  # type: ignore[attr-defined]
        for text, style in ((heading, "heading 1"), (sentence, "")):
            paragraph = body.makeelement(f"{w}p", {})
            if style:
                old = next(one for one in body.iter(f"{w}pStyle") if one.get(f"{w}val", "").lower().startswith("h"))
                properties = paragraph.makeelement(f"{w}pPr", {})
                properties.append(properties.makeelement(f"{w}pStyle", dict(old.attrib)))
                paragraph.append(properties)
            run = paragraph.makeelement(f"{w}r", {})
            run.append(run.makeelement(f"{w}t", {}))
            run[0].text = text
            paragraph.append(run)
            body.insert(len(body) - 1, paragraph)

    name = "linkoping-2021-08"
    content = with_main((folder / f"{name}.docx").read_bytes(), change)
    findings = _findings(content, folder / f"{name}.xlsx")
    if found is None:
        assert [finding.text for finding in findings] == []
    else:
        (finding,) = findings
        assert finding.code == "DOK007"
        assert finding.passage is not None
        assert finding.passage.text == sentence
        assert found in finding.text.replace("\u00a0", " ")


# --- untrusted files ------------------------------------------------------------------------------------------------


def _with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            held = old.read(part)
            new.writestr(part, change(held) if part == name else held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "old", "new", "words"),
    [
        (
            "word/document.xml",
            b"<w:document ",
            b'<!DOCTYPE a [<!ENTITY b "c">]><w:document ',
            "som Word aldrig skriver",
        ),
        ("word/document.xml", b"</w:body>", b"<w:p/>" * 1_500_000 + b"</w:body>", ""),
        ("word/document.xml", b"<w:body>", b"<w:body><w:p>", ""),
        ("customXml/item2.xml", b"<kalla ", b'<!DOCTYPE a [<!ENTITY b "c">]><kalla ', ""),
    ],
)
def test_a_hostile_document_gets_a_sentence(
    folder: Path, tmp_path: Path, part: str, old: bytes, new: bytes, words: str
) -> None:
    content = (folder / "tyreso-2017-08.docx").read_bytes()
    report = tmp_path / "rapport.docx"
    report.write_bytes(_with_part(content, part, lambda held: held.replace(old, new, 1)))
    done = mallkoll("kontrollera", report, folder / "tyreso-2017-08.xlsx", "--jobb", "1")
    assert done.returncode == 2
    assert "Kan inte läsas" in done.stdout
    assert words in done.stdout
    assert "Internt fel" not in done.stdout


def _renamed(name: bytes) -> Callable[[bytes], bytes]:
    return lambda held: held.replace(b'namn="tyreso-2017-08.xlsx"', b'namn="' + name + b'"')


def test_the_name_of_a_workbook_leads_to_no_other_folder(folder: Path, tmp_path: Path) -> None:
    secret, inside = tmp_path / "hemlig.xlsx", tmp_path / "in"
    secret.write_bytes((folder / "tyreso-2017-08.xlsx").read_bytes())
    inside.mkdir()
    report = inside / "rapport.docx"
    for name in (b"../hemlig.xlsx", b"..\\hemlig.xlsx", str(secret).encode(), b"file:///" + str(secret).encode()):
        content = (folder / "tyreso-2017-08.docx").read_bytes()
        report.write_bytes(_with_part(content, "customXml/item2.xml", _renamed(name)))
        done = mallkoll("kontrollera", report)
        assert done.returncode == 1
        assert "DOK001" in done.stdout


def test_a_document_that_refers_elsewhere_is_read_without_it(folder: Path, tmp_path: Path) -> None:
    relationships = b'<Relationship Id="rIdX" Type="http://x/y/customXml" Target="file:///etc/passwd" '
    report = tmp_path / "rapport.docx"
    content = _with_part(
        (folder / "tyreso-2017-08.docx").read_bytes(), "word/_rels/document.xml.rels",
        lambda held: held.replace(b"</Relationships>", relationships + b'TargetMode="External"/></Relationships>'),
    )  # fmt: skip
    report.write_bytes(content)
    done = mallkoll("kontrollera", report, folder / "tyreso-2017-08.xlsx")
    assert "Inga fynd." in done.stdout.split("tyreso-2017-08.xlsx  (")[0]
