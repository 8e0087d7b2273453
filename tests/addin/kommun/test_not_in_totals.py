"""A nämnd that has delivered other reports of the year, but not this one, is named wherever totals stand."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import made_kommun
import openpyxl
import pytest
import word_reader
from docx.oxml.ns import qn
from made_kommun import CARE, CULTURE, KOMMUN, SCHOOL
from program import mallkoll

from mallkoll.addin.check_word import check_word
from mallkoll.addin.kommun.not_in_totals import not_in_totals
from mallkoll.addin.kommun.source_file import SourceFile, State
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.layout.report_period import Report

APRIL, BUDGET = "linkoping-2019-04", "linkoping-internbudget-2019"
SAID = f"Kommunens summor är utan {CARE}, som har lämnat andra rapporter för 2019 men inte april 2019."

_BEGINS = dt.date(2026, 1, 1)
AUG = Report(_BEGINS, follows=True, end=dt.date(2026, 8, 31))
OLDER = {
    "april": Report(_BEGINS, follows=True, end=dt.date(2026, 4, 30)),
    "internbudget": Report(_BEGINS, follows=False, end=dt.date(2026, 12, 31)),
    "förra året": Report(dt.date(2025, 1, 1), follows=True, end=dt.date(2025, 8, 31)),
}
_OTHER = "Kommunens summor är utan {}, som har lämnat andra rapporter för 2026 men inte augusti 2026."
CASES: dict[str, tuple[list[tuple[str, str, State, str]], list[str]]] = {
    "all have delivered": ([("KS", "aug", State.COUNTED, "G"), ("KS", "april", State.COUNTED, "G")], []),
    "one has not": ([("KS", "april", State.COUNTED, "G")], [_OTHER.format("KS")]),
    "two have not": (
        [("KS", "april", State.COUNTED, "G"), ("BUN", "internbudget", State.COUNTED, "G")],
        [_OTHER.format("BUN och KS")],
    ),
    "spelled otherwise": (
        [("Miljönämnden", "april", State.COUNTED, "G"), ("miljönämnd", "aug", State.COUNTED, "G")], [],
    ),
    "another year: nämnder come and go": ([("KS", "förra året", State.COUNTED, "G")], []),
    "another kommun": ([("KS", "april", State.COUNTED, "H")], []),
    "a file that names nobody": ([("", "april", State.COUNTED, "G")], []),
    "one that does not count": ([("KS", "april", State.UNREADABLE, "G")], []),
    "nothing filled in": (
        [("KS", "aug", State.EMPTY, "G"), ("KS", "april", State.COUNTED, "G")],
        ["Kommunens summor är utan KS: inget är ifyllt i filen för augusti 2026."],
    ),
    "nothing filled in, of another report": ([("KS", "april", State.EMPTY, "G")], []),
    "a blank one beside the filled one": (
        [("KS", "aug", State.EMPTY, "G"), ("KS", "aug", State.COUNTED, "G")], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_is_not_in_the_totals(name: str) -> None:
    files, said = CASES[name]
    sources = [
        SourceFile(f"{number}.xlsx", state, "", kommun, namnd, namnd or "fil", OLDER.get(report, AUG), "m", 1)
        for number, (namnd, report, state, kommun) in enumerate([("SN", "aug", State.COUNTED, "G"), *files])
    ]
    assert list(not_in_totals("G", AUG, sources).remarks) == said


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nämnder for April, and a third that has sent its budget alone; the report of them as it was made then."""
    folder = tmp_path_factory.mktemp("kommun")
    for name, namnd, layout in (("s.xlsx", SCHOOL, APRIL), ("k.xlsx", CULTURE, APRIL), ("o.xlsx", CARE, BUDGET)):
        made_kommun.built_in_file(folder / "in" / name, namnd, layout=layout)
    done = mallkoll("dokument", folder / "in", "--ut", folder / "rapport.docx", "--period", "2019-04")
    assert SAID in done.stderr
    return folder


def test_the_workbook_says_it_beside_the_totals(place: Path) -> None:
    done = mallkoll("samla", place / "in", "--ut", place / "kommun.xlsx", "--period", "2019-04")
    assert SAID in done.stderr
    book = openpyxl.load_workbook(place / "kommun.xlsx")
    said = {sheet.title for sheet in book if SAID in {cell.value for (cell,) in sheet.iter_rows(max_col=1)}}
    assert said == {"Drift", "Investeringar", "Mål", "Underlag"}


def test_the_report_says_it_below_each_total_and_in_words(place: Path) -> None:
    text = word_reader.text_of(word_reader.body(place / "rapport.docx"))
    assert f"för nämnderna tillsammans utom {CARE} är" in text
    assert text.count(SAID) == text.count("Kommunen totalt") > 2


def test_a_report_that_another_namnd_has_come_to_keeps_its_totals(place: Path, tmp_path: Path) -> None:
    folder, report = shutil.copytree(place / "in", tmp_path / "in"), shutil.copy(place / "rapport.docx", tmp_path)
    made_kommun.built_in_file(folder / "ny.xlsx", CARE, layout=APRIL, kommun=KOMMUN)
    before = _said(Path(report))
    for _ in range(2):  # the second time it is new too
        said = mallkoll("dokument", folder, "--ut", report, "--period", "2019-04").stderr
        assert f"dokumentet är gjort utan {CARE} (ny.xlsx, 2019-04)" in said
    assert _said(Path(report)) == before


def _said(report: Path) -> list[tuple[str, str]]:
    """The figures of a document, and what its charts show."""
    drawings = word_reader.body(report).iter(qn("wp:docPr"))
    figures = [(one.said["nyckel"], one.text) for one in word_reader.controls(report)]
    return [*figures, *(("", one.get("descr", "")) for one in drawings)]


COME = {
    "the same report of another nämnd": (CARE, APRIL, KOMMUN, True),
    "its budget": (CARE, BUDGET, KOMMUN, False),
    "another kommun's": (CARE, APRIL, "Granboda", False),
    "another file of a nämnd that it has": (f"{SCHOOL[:-2]}", APRIL, KOMMUN, False),
}


@pytest.mark.parametrize("name", COME)
def test_a_check_of_the_report_tells_whom_it_was_made_without(name: str, place: Path, tmp_path: Path) -> None:
    namnd, layout, kommun, told = COME[name]
    more = made_kommun.built_in_file(tmp_path / "ny.xlsx", namnd, layout=layout, kommun=kommun)
    files = [*map(str, (place / "in").glob("*.xlsx")), str(more)]
    found = [(one.code, one.text) for one in check_word(place / "rapport.docx", files, LayoutLibrary()).findings]
    said = (
        f"Dokumentet är gjort utan {CARE} (ny.xlsx), så kommunens summor i det gäller inte alla nämnder. Skriv ett "
        "nytt dokument för att få med alla."
    )
    assert found == ([("DOK010", said)] if told else [])


def test_a_file_with_nothing_in_it_is_no_delivery(place: Path, tmp_path: Path) -> None:
    start = {key: RowData("", {"varde": value}) for key, value in (("kommun", KOMMUN), ("namnd", CARE))}
    build(built_in(APRIL), tmp_path / "tom.xlsx", {"start": TableData(start)})
    files = [*map(str, (place / "in").glob("*.xlsx")), str(tmp_path / "tom.xlsx")]
    assert check_word(place / "rapport.docx", files, LayoutLibrary()).findings == ()
