"""A comment of a workbook that a kommun's report quotes in several places is compared in each of them by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import made_kommun
import pytest
from docx.oxml.ns import qn
from msgspec.structs import replace
from word_reports import report_of, with_main, without_controls

from mallkoll.addin.check_file import check_file_fully
from mallkoll.addin.check_word import OWN_SENTENCES
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.validators.word_report.check_report import check_report
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.results.finding import Finding, Severity
from mallkoll.workbook.word.read_word import read_word


class Kommun(NamedTuple):
    """Two nämnder with the same comments, which the report has up to four times, and their workbooks."""

    report: bytes
    books: list[ComparedBook]


@pytest.fixture(scope="module")
def kommun(tmp_path_factory: pytest.TempPathFactory) -> Kommun:
    folder = tmp_path_factory.mktemp("kommun")
    paths = [
        made_kommun.built_in_file(folder / "skola.xlsx", made_kommun.SCHOOL),
        made_kommun.built_in_file(folder / "kultur.xlsx", made_kommun.CULTURE, 2),
    ]
    report = report_of(*paths)
    ids = {source.name: source.id for source in read_word(report).sources}
    return Kommun(report, [ComparedBook(ids[path.name], path.name, _document(path)) for path in paths])


def _document(path: Path) -> Any:
    return check_file_fully(path, LayoutLibrary()).document


def findings(kommun: Kommun, content: bytes) -> list[Finding]:
    return check_report(read_word(content), kommun.books, OWN_SENTENCES)


def places(content: bytes, words: str) -> list[tuple[int | None, int | None, int | None]]:
    """Where the words stand, in order."""
    found = (p.passage for p in read_word(content).paragraphs if words in p.text and p.part is None)
    return [(one.paragraph, one.table, one.row) for one in found]


def place(finding: Finding) -> tuple[int | None, int | None, int | None]:
    assert finding.passage is not None
    return (finding.passage.paragraph, finding.passage.table, finding.passage.row)


def edited(content: bytes, old: str, new: str, *numbers: int) -> bytes:
    """The document with some words changed where they stand for those times, from 0."""

    def change(root: Any) -> None:
        texts = [text for text in root.iter(qn("w:t")) if old in (text.text or "")]
        for number in numbers:
            texts[number].text = texts[number].text.replace(old, new, 1)

    return with_main(content, change)


SURPLUS = "Socialpsykiatrin prognosticerar ett överskott på 5 mnkr"
QUOTED = {
    SURPLUS: ("5 mnkr", "6 mnkr", 4),
    "Området insatser för personer med funktionshinder prognosticerar ett överskott": ("överskott", "underskott", 4),
    "Den reviderade åtgärdsplanen beräknas reducera nämndens kostnader med 13 mnkr": ("13 mnkr", "31 mnkr", 4),
    "prognosticerar ett underskott på 3 mnkr vilket hänförs": ("3 mnkr", "3 tkr", 4),
    "Nämndmålet bedöms uppnås under året. Under våren och sommaren har 10": ("bedöms", "bedöms delvis", 2),
    "Målet uppfylls till 80 %": ("80", "70", 2),
    "bedöms till ett underskott på cirka 26 mnkr": ("26", "62", 2),
    "Driftsammandrag, netto tkr – resultat 31 augusti 2021": ("2021", "2020", 2),  # the name of a table
}
"""What the report says, how it is changed, and how many times it stands there."""


@pytest.mark.parametrize("number", range(4))
def test_each_place_is_compared_by_itself(kommun: Kommun, number: int) -> None:
    """Each sentence is changed in one of its places; the others still say what the workbook says."""
    check_each(kommun, number)


def check_each(kommun: Kommun, number: int) -> None:
    content, wanted = kommun.report, []
    for words, (old, new, times) in QUOTED.items():
        there = places(kommun.report, words)
        assert len(there) == times
        if number < times:
            content = edited(content, words, words.replace(old, new), number)
            wanted.append(there[number])
    found = findings(kommun, content)
    assert {(finding.code, finding.severity) for finding in found} == {("DOK006", Severity.WARNING)}
    assert sorted(map(place, found), key=str) == sorted(wanted, key=str)


def test_so_it_is_where_somebody_has_typed_the_report(kommun: Kommun) -> None:
    """The list of deviations has rows of both nämnder, with the same names and other figures."""
    typed = Kommun(without_controls(kommun.report), [replace(book, id="") for book in kommun.books])
    assert [finding.text for finding in findings(typed, typed.report)] == []
    check_each(typed, 1)


def test_two_that_are_changed_are_two_findings(kommun: Kommun) -> None:
    content = edited(kommun.report, SURPLUS, SURPLUS.replace("5", "7"), 1, 3)
    assert [finding.code for finding in findings(kommun, content)] == ["DOK006", "DOK006"]


def test_a_comment_beside_a_wrong_figure_is_told_too(kommun: Kommun) -> None:
    content = edited(kommun.report, "ett överskott på 5 mnkr. Kostnaden", "ett överskott på 7 mnkr. Kostnaden", 0)
    ((_, table, row),) = (p for p in places(content, "ett överskott på 7 mnkr. Kostnaden"))

    def change(root: Any) -> None:
        cells = list(root.iter(qn("w:tbl")))[table - 1].findall(qn("w:tr"))[row - 1]
        amount = next(text for text in cells.iter(qn("w:t")) if re.fullmatch(r"[\d\s]{7}", text.text))
        amount.text = amount.text.replace(amount.text[0], "9", 1)

    found = findings(kommun, with_main(content, change))
    assert [finding.code for finding in found] == ["DOK002", "DOK006"]


@pytest.mark.parametrize(("words", "other"), [
    (SURPLUS, SURPLUS.replace("5 mnkr", "5 000 tkr")),
    (SURPLUS, SURPLUS.replace("prognosticerar", "tror på")),
    ("Den reviderade åtgärdsplanen beräknas reducera nämndens kostnader med 13 mnkr", "Åtgärdsplanen ger 13 mnkr"),
])  # fmt: skip
def test_what_says_the_same_or_is_said_otherwise_is_no_fault(kommun: Kommun, words: str, other: str) -> None:
    assert findings(kommun, edited(kommun.report, words, other, 1, 2)) == []


PLAN = (
    "Den reviderade åtgärdsplanen beräknas reducera nämndens kostnader med {} mnkr under 2021 och med 30 mnkr under "
    "2022."
)


@pytest.mark.parametrize(("heading", "sentence", "severities"), [
    ("Sammanfattning", PLAN.format(13), []),
    ("Sammanfattning", PLAN.format(15), [Severity.INFO]),  # nothing says where it comes from but its words
    ("Socialpsykiatri", PLAN.format(15), []),  # it may be the plan of that
    ("Sammanfattning", "Nämnden prognosticerar ett överskott på 17 mnkr.", []),
    ("Sammanfattning", "Nämndmålet bedöms uppnås under 2022.", []),
])  # fmt: skip
def test_a_sentence_of_the_kommuns_own(kommun: Kommun, heading: str, sentence: str, severities: list[Severity]) -> None:
    def change(root: Any) -> None:
        first = next(p for p in root.iter(qn("w:p")) if "".join(p.itertext()) == f"{made_kommun.KOMMUN} totalt"
                     and p.find(f".//{qn('w:hyperlink')}") is None)  # fmt: skip
        style = first.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
        for text, wanted in ((heading, style), (sentence, "")):
            paragraph = first.makeelement(qn("w:p"), {})
            if wanted:
                properties = paragraph.makeelement(qn("w:pPr"), {})
                properties.append(properties.makeelement(qn("w:pStyle"), {qn("w:val"): wanted}))
                paragraph.append(properties)
            run = paragraph.makeelement(qn("w:r"), {})
            run.append(run.makeelement(qn("w:t"), {}))
            run[0].text = text
            paragraph.append(run)
            first.addprevious(paragraph)

    found = findings(kommun, with_main(kommun.report, change))
    assert [finding.severity for finding in found] == severities


# --- where it is, in words that can be searched for -----------------------------------------------------------------


PLACES = {
    (SURPLUS, 0): "Granby totalt, under ”Största avvikelser”, tabellen ”Största avvikelser mot budget, tkr”, raden "
                  "”Kulturnämnden, Socialpsykiatri”: dokumentet säger ",
    (SURPLUS, 3): "Skolnämnden, under ”Socialpsykiatri”, stycket ”Socialpsykiatrin prognosticerar ett överskott på …”: "
                  "dokumentet säger ",
    ("Driftsammandrag, netto tkr – resultat 31 augusti 2021", 0): "Kulturnämnden, under ”Driftsammandrag”, stycket "
                  "”Driftsammandrag, netto tkr – resultat 31 augusti …”: dokumentet säger ",
}  # fmt: skip


@pytest.mark.parametrize(("words", "number"), PLACES)
def test_a_place_is_told_by_headings_and_words(kommun: Kommun, words: str, number: int) -> None:
    old, new, _ = QUOTED[words]
    said, file = PLACES[words, number], "skola.xlsx" if number == 3 else "kultur.xlsx"
    (finding,) = findings(kommun, edited(kommun.report, words, words.replace(old, new), number))
    assert finding.text.startswith(said)
    assert finding.area == said.partition(",")[0]
    assert f" i {file}" in finding.text


def test_a_workbook_alone_is_not_named(kommun: Kommun) -> None:
    content = edited(kommun.report, SURPLUS, SURPLUS.replace("5", "7"), 3)
    (finding,) = check_report(read_word(content), kommun.books[:1], OWN_SENTENCES)
    assert ".xlsx" not in finding.text
