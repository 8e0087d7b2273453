"""Marking loses nothing: over a corpus of workbooks from several writers, with every feature that tools lose."""

from __future__ import annotations

import io
import random
import re
import warnings
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made_results import made_mark
from mark_corpus import CORPUS, libreoffice_rich, pack, parts_of, signed, through_libreoffice
from office import require

from mallkoll.workbook.marks.mark_file import KontrollSummary, Mark, mark_file
from mallkoll.workbook.marks.mark_names import NOTE_HEAD
from mallkoll.workbook.marks.unmark_file import unmark_file
from mallkoll.workbook.marks.unmarkable import UnmarkableFile
from mallkoll.workbook.model.book import Book, address
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.open_package import open_package
from mallkoll.workbook.package.zip_copy import read_archive
from mallkoll.workbook.reader.read_book import read_book

SUMMARY = KontrollSummary("fil.xlsx", "2026-11-21 14:05", "mall (mall, version 1)")
UNKNOWN_TO_OPENPYXL = {
    "with_everything_else",  # the pivot table is a stub
    "without_styles", "bare_styles",  # here the default font, which goes without saying, is said
}  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def marks_on(draw: st.DrawFn, book: Book) -> list[Mark]:
    """Findings on any cells of any sheets, filled or not, several on one cell, and some of no cell at all."""
    names = st.sampled_from([sheet.name for sheet in book.sheets])
    cells = st.builds(address, st.integers(1, 25), st.integers(1, 9)) | st.sampled_from(["XFD1048576", "A1", "C3"])
    one = st.builds(
        made_mark,
        severity=st.sampled_from(["fel", "varning", "info", "åtgärdad"]),
        code=st.sampled_from(["SUM001", "TAL002"]),
        text=TEXTS,
        sheet=st.none() | names,
        cell=st.none() | cells,
        row=st.none() | TEXTS,
        value=st.none() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS | st.booleans(),
        proposal=TEXTS,
        motivation=st.just("") | TEXTS,
    )
    return draw(st.lists(one, max_size=8))


@pytest.mark.parametrize("name", CORPUS)
@settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(data=st.data())
def test_nothing_but_the_marks_is_changed_and_rensa_gives_back_every_byte(name: str, data: Any) -> None:
    original = CORPUS[name]()
    book = read_book(original)
    marks = data.draw(marks_on(book))
    marked = mark_file(original, marks, SUMMARY, book)
    _members_are_kept(original, marked)
    _readers_see_the_same(book, read_book(marked), marks)
    assert unmark_file(marked) == original
    again = data.draw(marks_on(book))
    assert (
        mark_file(marked, marks, KontrollSummary("fil.xlsx", "2031-01-01 00:00", SUMMARY.layout), read_book(marked))
        == marked
    )
    other = mark_file(marked, again, SUMMARY, read_book(marked))
    assert other == mark_file(original, again, SUMMARY, book)
    assert unmark_file(other) == original


def _members_are_kept(original: bytes, marked: bytes) -> None:
    """Everything is where it was, as the raw bytes that it was, but the parts that carry marks."""
    before, after = read_archive(open_package(original)), read_archive(open_package(marked))
    there = {member.name: member for member in after.members}
    assert [m.name for m in after.members][: len(before.members)] == [m.name for m in before.members]
    changed = {m.name for m in before.members if before.segment(m) != after.segment(there[m.name])}
    allowed = re.compile(
        r"\[Content_Types\]\.xml|xl/workbook\.xml|xl/styles\.xml|xl/worksheets/sheet\d+\.xml|.*\.rels"
        r"|xl/comments/?\w*\d\.xml|xl/odd place/kommentar\.xml|xl/drawings/\w+\d\.vml"
    )
    assert all(allowed.fullmatch(name) for name in changed), changed
    new = there.keys() - {member.name for member in before.members}
    customary = re.compile(
        r"xl/(?:worksheets/sheet\d+\.xml|comments\d+\.xml|drawings/vmlDrawing\d+\.vml|styles\d*\.xml|mallkoll/original\.dat)"
        r"|xl/(?:worksheets/)?_rels/[\w.]+\.rels"
    )
    assert all(customary.fullmatch(name) for name in new), new


def _readers_see_the_same(before: Book, after: Book, marks: list[Mark]) -> None:
    assert after.number_formats[: len(before.number_formats)] == before.number_formats
    assert before.names == {name: at for name, at in after.names.items() if not name.startswith("mallkoll_")}
    assert before.properties == after.properties
    for old, new in zip(before.sheets, after.sheets, strict=False):
        assert (old.name, old.cells, old.state, old.merged) == (new.name, new.cells, new.state, new.merged)
        assert (old.hidden_columns, old.hidden_rows, old.protected) == (
            new.hidden_columns, new.hidden_rows, new.protected)  # fmt: skip
        for place, text in old.notes.items():
            assert new.notes[place].partition(f"\n\n{NOTE_HEAD}\n")[0] == text
    assert len(after.sheets) == len(before.sheets) + 1
    rows = [row for (row, col) in after.sheets[-1].cells if col == 11 and row > 7]
    assert len(rows) == len(marks)


@pytest.mark.parametrize("name", [name for name in CORPUS if name not in UNKNOWN_TO_OPENPYXL])
def test_openpyxl_sees_the_same(name: str) -> None:
    original = CORPUS[name]()
    book = read_book(original)
    marks = [made_mark("fel", "SUM001", "fel", s.name, c) for s in book.sheets for c in ("B2", "C3", "A1")]
    assert _seen(mark_file(original, marks, SUMMARY, book)) == _seen(original)


def _seen(data: bytes) -> list[Any]:
    """What openpyxl reads of the sheets, without what is ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
    seen: list[Any] = [sorted(name for name in book.defined_names if not name.startswith("mallkoll_"))]
    for sheet in book.worksheets:
        if sheet.title.startswith("Kontroll"):
            continue
        cells = {
            cell.coordinate: (cell.value, cell.data_type, repr(cell.font), repr(cell.fill), repr(cell.border),
                              cell.number_format, repr(cell.alignment), repr(cell.protection))
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style  # openpyxl makes a cell wherever there is a note
        }  # fmt: skip
        rules = [
            (str(area.sqref), rule.type, rule.formula, repr(rule.dxf))
            for area in sheet.conditional_formatting
            for rule in sorted(area.rules, key=lambda rule: rule.priority)
            if not any("mallkoll_" in formula for formula in rule.formula)
        ]
        checks = sorted((str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation)
        seen.append((sheet.title, sheet.sheet_state, cells, sorted(rules, key=repr), checks,
                     sorted(map(str, sheet.merged_cells.ranges)), sorted(sheet.tables), sheet.print_area,
                     sheet.protection.sheet))  # fmt: skip
    return seen


def test_the_marks_stand_above_the_users_own_rules() -> None:
    original = CORPUS["many_rules"]()
    book = read_book(original)
    marks = [made_mark(severity, "SUM001", "x", "Ett", "B2") for severity in ("info", "fel")]
    marked = mark_file(original, marks, SUMMARY, book)
    text = parts_of(marked)["xl/worksheets/sheet1.xml"].decode()
    ours, theirs = (
        [int(p) for p in re.findall(rf'priority="(\d+)"[^>]*><formula>{start}', text)] for start in ("COUNTIF", "A1")
    )
    assert ours == [1, 2]
    assert theirs == [3, 3, 4, 9]  # all moved by the same number


def test_a_rule_elsewhere_keeps_its_priority() -> None:
    original = CORPUS["many_rules"]()
    marked = mark_file(original, [made_mark("fel", "SUM001", "x", "Ett", "G9")], SUMMARY, read_book(original))
    text = parts_of(marked)["xl/worksheets/sheet1.xml"].decode()
    assert re.findall(r'priority="(\d+)"[^>]*><formula>A1', text) == ["1", "1", "2", "7"]


def test_threads_are_left_alone_and_notes_are_added_to() -> None:
    original = CORPUS["with_everything_else"]()
    marks = [made_mark("fel", "SUM001", f"fel i {cell}", "Ett", cell) for cell in ("A2", "B2", "C2")]
    marked = mark_file(original, marks, SUMMARY, read_book(original))
    notes = read_book(marked).sheets[0].notes
    assert notes[2, 1] == "[Trådad kommentar]"
    assert notes[2, 2].startswith(f"egen\n\n{NOTE_HEAD}\nFEL SUM001\nfel i B2")
    assert notes[2, 3].startswith(f"{NOTE_HEAD}\nFEL SUM001\nfel i C2")
    before, after = parts_of(original), parts_of(marked)
    assert after["xl/threadedComments/threadedComment1.xml"] == before["xl/threadedComments/threadedComment1.xml"]
    boxes = "xl/drawings/vmlDrawing1.vml"
    assert after[boxes].startswith(before[boxes].removesuffix(b"</xml>\r\n"))


def test_a_signed_file_is_left_alone() -> None:
    with pytest.raises(UnmarkableFile, match="digitalt signerad"):
        mark_file(signed(), [], SUMMARY, read_book(signed()))


def test_a_sheet_named_kontroll_that_is_not_ours_is_kept() -> None:
    original = CORPUS["own_kontroll_sheet"]()
    marked = mark_file(original, [made_mark("fel", "SUM001", "x", "KONTROLL", "A1")], SUMMARY, read_book(original))
    assert [sheet.name for sheet in read_book(marked).sheets] == ["KONTROLL", "Kontroll 2"]


# --- after somebody else has saved the file ---------------------------------------------------------------------------


def _traces(data: bytes) -> list[str]:
    return [name for name, content in parts_of(data).items()
            if "mallkoll" in name.lower() or b"mallkoll" in content.lower()]  # fmt: skip


@pytest.mark.parametrize("name", ["xlsxwriter_rich", "many_rules", "openpyxl_rich"])
def test_openpyxl_saved_it_and_rensa_leaves_no_trace(name: str) -> None:
    original = CORPUS[name]()
    book = read_book(original)
    marks = [made_mark("fel", "SUM001", "fel", book.sheets[0].name, cell) for cell in ("A1", "C3", "B2", "D9")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        buffer = io.BytesIO()
        openpyxl.load_workbook(io.BytesIO(mark_file(original, marks, SUMMARY, book))).save(buffer)
    cleaned = unmark_file(buffer.getvalue())
    assert _traces(cleaned) == []
    read = read_book(cleaned)
    assert [sheet.name for sheet in read.sheets if sheet.cells] == [sheet.name for sheet in book.sheets if sheet.cells]
    assert {place: text.strip() for place, text in read.sheets[0].notes.items()} == dict(book.sheets[0].notes)
    remarked = mark_file(buffer.getvalue(), marks, SUMMARY, read_book(buffer.getvalue()))
    assert unmark_file(remarked) == cleaned


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["xlsxwriter_rich", "many_rules", "strict", "prefixed"])
def test_libreoffice_opens_it_saves_it_and_rensa_leaves_no_trace(name: str) -> None:
    require()
    original = CORPUS[name]()
    book = read_book(original)
    first = book.sheets[0].name
    marks = [
        made_mark("fel", "SUM001", "fel", first, "A1"),
        made_mark("varning", "SUM001", "fel", first, "C3", motivation="ja"),
    ]
    saved = through_libreoffice(mark_file(original, marks, SUMMARY, book))
    read = read_book(saved)
    assert read.sheets[-1].name == "Kontroll"
    assert b"mallkoll_lista" in parts_of(saved)["xl/worksheets/sheet1.xml"]
    cleaned = read_book(unmark_file(saved))
    assert _traces(unmark_file(saved)) == []
    plain = read_book(through_libreoffice(original))
    assert [s.name for s in cleaned.sheets] == [s.name for s in plain.sheets]
    for mine, theirs in zip(cleaned.sheets, plain.sheets, strict=True):
        assert {at: (c.value, c.formula) for at, c in mine.cells.items()} == {
            at: (c.value, c.formula) for at, c in theirs.cells.items()}  # fmt: skip
        assert mine.notes == theirs.notes


@pytest.mark.libreoffice
def test_what_libreoffice_writes_is_marked_without_loss() -> None:
    require()
    original = libreoffice_rich()
    book = read_book(original)
    marks = [made_mark("fel", "SUM001", "fel", s.name, c) for s in book.sheets for c in ("A1", "C3", "B2")]
    marked = mark_file(original, marks, SUMMARY, book)
    _readers_see_the_same(book, read_book(marked), marks)
    assert _seen(marked) == _seen(original)
    assert unmark_file(marked) == original


def test_parts_that_are_damaged_are_told_of_or_survive() -> None:
    """Tags doubled or left out, attributes of another kind, comments in odd places: a sentence or a whole file."""
    dice = random.Random(20261121)
    outcomes: set[str] = set()
    for _ in range(250):
        parts = dict(parts_of(CORPUS[dice.choice(list(CORPUS))]()))
        name = dice.choice([name for name in parts if name.endswith((".xml", ".rels", ".vml"))])
        parts[name] = _damaged(parts[name], dice)
        data = pack(parts)
        try:
            book = read_book(data)
            marks = [
                made_mark("fel", "SUM001", "x", sheet.name, cell) for sheet in book.sheets for cell in ("A1", "C3")
            ]
            marked = mark_file(data, marks, SUMMARY, book)
        except (UnreadableFile, UnmarkableFile) as error:
            outcomes.add(type(error).__name__)
            continue
        outcomes.add("marked")
        assert unmark_file(marked) == data
        for old, new in zip(book.sheets, read_book(marked).sheets, strict=False):
            assert old.cells == new.cells
    assert outcomes == {"marked", "UnreadableFile", "UnmarkableFile"}


def _damaged(content: bytes, dice: random.Random) -> bytes:
    tags = list(re.finditer(rb"<[^<>]*/>", content))
    values = list(re.finditer(rb'"[^"<>]*"', content))
    kind = dice.choice(["tag", "value", "text"])
    if kind == "tag" and tags:
        tag = dice.choice(tags)
        return content[: tag.start()] + tag[0] * dice.choice([0, 2]) + content[tag.end() :]
    if kind == "value" and values:
        value = dice.choice(values)
        new = dice.choice([b'""', b'"-1"', b'"x"', b'"99999999999"', b'"A1"'])
        return content[: value.start()] + new + content[value.end() :]
    at = dice.randrange(len(content) + 1)
    return content[:at] + dice.choice([b" ", b"<!-- x -->", b"<![CDATA[y]]>", b"<a/>"]) + content[at:]
