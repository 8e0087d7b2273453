"""Marked copies in other hands: what checkers of the format say, and what programs that read less than Excel need."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from made_results import made_mark
from mark_corpus import CORPUS, pack, parts_of
from openxml_audit import OpenXmlValidator

from mallkoll.workbook.marks.kontroll_sheet import WIDTHS
from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.mark_styles import LOOKS
from mallkoll.workbook.package.relationships import relationships_part
from mallkoll.workbook.reader.read_book import read_book

SUMMARY = KontrollSummary("fil.xlsx", "2026-11-21 14:05", "mall (mall, version 1)")
ADVICE = {"Excel_InlineStrCells"}  # that Excel will move texts into the shared ones: no fault


def marked(original: bytes) -> bytes:
    """Marks of every kind on every sheet, two of them on one cell."""
    book = read_book(original)
    kinds = (
        ("fel", "A1", ""),
        ("varning", "A1", ""),
        ("varning", "C3", "ja"),
        ("info", "B2", ""),
        ("åtgärdad", "D4", ""),
    )
    marks = [
        made_mark(severity, "SUM001", "fel", sheet.name, cell, value=1.5, proposal="1 → 2", motivation=motivation)
        for sheet in book.sheets
        for severity, cell, motivation in kinds
    ]
    return mark_file(original, marks, SUMMARY, book)


def faults(data: bytes, path: Path) -> Counter[tuple[str, str, str]]:
    path.write_bytes(data)
    found = OpenXmlValidator(max_errors=100_000).validate(path).errors
    return Counter((error.part_uri, error.id, error.description) for error in found if error.id not in ADVICE)


@pytest.mark.parametrize("name", CORPUS)
def test_marking_adds_no_fault_against_the_schemas(name: str, tmp_path: Path) -> None:
    original = CORPUS[name]()
    new = faults(marked(original), tmp_path / "m.xlsx") - faults(original, tmp_path / "o.xlsx")
    assert new == Counter()


def test_the_checker_sees_a_fault_that_is_planted(tmp_path: Path) -> None:
    original = CORPUS["many_rules"]()
    broken = pack(
        {name: part.replace(b"<cols>", b"<kolumner/><cols>") for name, part in parts_of(marked(original)).items()}
    )
    assert faults(broken, tmp_path / "b.xlsx") - faults(original, tmp_path / "o.xlsx")


@pytest.mark.parametrize("name", CORPUS)
def test_new_parts_are_reached_by_the_usual_names_from_where_they_are_named(name: str) -> None:
    """ExcelJS looks for ``../comments1.xml`` letter by letter, IronCalc takes no target from the package's root."""
    original = CORPUS[name]()
    before, after = parts_of(original), parts_of(marked(original))
    old = {target for part, text in before.items() if part.endswith(".rels") for target in targets(text)}
    new = [target for part, text in after.items() if part.endswith(".rels") for target in targets(text) - old]
    usual = re.compile(
        r"worksheets/sheet\d+\.xml|\.\./comments\d+\.xml|\.\./drawings/vmlDrawing\d+\.vml|styles\d*\.xml"
    )
    assert [target for target in new if not usual.fullmatch(target)] == []
    assert "worksheets/sheet" in "".join(new)


def targets(rels: bytes) -> set[str]:
    return set(re.findall(r'mallkoll\w+" [^>]*?Target="([^"]*)"', rels.decode()))


def test_a_free_number_is_free_of_left_over_relationships_too() -> None:
    parts = parts_of(CORPUS["many_rules"]())

    parts[relationships_part("xl/worksheets/sheet3.xml")] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    )
    parts["xl/Comments1.xml"] = b"<x/>"  # names are equal without regard to case
    new = parts_of(marked(pack(parts))).keys() - parts.keys()
    assert {"xl/worksheets/sheet4.xml", "xl/comments2.xml"} <= new
    assert not {"xl/worksheets/sheet3.xml", "xl/comments1.xml"} & new


@pytest.mark.parametrize("name", ["many_rules", "xlsxwriter_rich", "openpyxl_rich"])
def test_the_marks_stand_before_all_other_conditional_formats(name: str) -> None:
    sheet = parts_of(marked(CORPUS[name]()))["xl/worksheets/sheet1.xml"].decode()
    ours = [
        "mallkoll_lista" in text for text in re.findall(r"<conditionalFormatting.*?</conditionalFormatting>", sheet)
    ]
    assert ours == sorted(ours, reverse=True)
    assert {True, False} == set(ours)


def test_marks_stand_first_also_where_the_sheets_own_formats_stand_too_early() -> None:
    parts = parts_of(CORPUS["many_rules"]())
    name = "xl/worksheets/sheet1.xml"
    found = re.findall(rb"<conditionalFormatting.*?</conditionalFormatting>", parts[name])
    rest = re.sub(rb"<conditionalFormatting.*?</conditionalFormatting>", b"", parts[name])
    rest = rest.replace(b"</sheetData>", b"</sheetData>" + b"".join(found) + b'<phoneticPr fontId="0"/>')
    sheet = parts_of(marked(pack(parts | {name: rest})))[name]
    assert sheet.index(b"mallkoll_lista") < sheet.index(b"<formula>A1")


def test_marks_of_one_cell_are_rules_of_one_format_the_gravest_first() -> None:
    sheet = parts_of(marked(CORPUS["stored"]()))["xl/worksheets/sheet1.xml"].decode()
    formats = re.findall(r'<conditionalFormatting sqref="A1">(.*?)</conditionalFormatting>', sheet)
    assert [re.findall(r"K\d+", text) for text in formats] == [["K00001", "K00003"]]


def test_kontroll_lists_fel_first_and_says_how_a_mark_goes_out() -> None:
    original = CORPUS["stored"]()
    severities = ["info", "varning", "åtgärdad", "fel", "varning", "fel"]
    marks = [
        made_mark(s, "SUM001", f"{i}", "Ett", f"A{i}", motivation="ja" if i == 2 else "")
        for i, s in enumerate(severities, 1)
    ]
    kontroll = read_book(mark_file(original, marks, SUMMARY, read_book(original))).sheets[-1]
    listed = [(kontroll.value(row, 1), kontroll.value(row, 9)) for row in range(8, 14)]
    assert listed == [("fel", "4"), ("fel", "6"), ("varning", "5"), ("varning", "2"), ("info", "1"), ("åtgärdad", "3")]
    assert "tryck på Validera" in str(kontroll.value(5, 1))


def test_kontroll_can_be_read_on_a4() -> None:
    points = LOOKS["text"].font.size * 277 / (sum(WIDTHS[:-1]) * 1.95)  # millimetres: of the page, of a character
    assert points >= 6.5
