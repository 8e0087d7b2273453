"""The charts of a report, and what its tables are said to hold for who listens, are compared with the workbook."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import chart_edits
import made_kommun
import pytest
import samples
from docx.oxml.ns import qn
from lxml import etree
from program import mallkoll
from word_reports import report_of, with_main, without_controls

from mallkoll.addin.check_file import check_file_fully
from mallkoll.addin.check_word import OWN_SENTENCES, check_word
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.validators.word_report.check_report import check_report
from mallkoll.validators.word_report.compared_book import ComparedBook
from mallkoll.workbook.results.finding import Finding, WordPart
from mallkoll.workbook.word.read_word import read_word

CHART = "word/charts/chart1.xml"
NAME, OTHER = "linkoping-2018-08", "linkoping-2021-08"
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diagram")
    for name in (NAME, OTHER):
        (folder / f"{name}.xlsx").write_bytes(samples.example(name))
        (folder / f"{name}.docx").write_bytes(report_of(folder / f"{name}.xlsx"))
    return folder


@cache
def book(workbook: Path, identity: str) -> ComparedBook:
    document = check_file_fully(workbook, LayoutLibrary()).document
    assert document is not None
    return ComparedBook(identity, workbook.name, document)


def findings(folder: Path, content: bytes, name: str = NAME, *, ours: bool = True) -> list[Finding]:
    word = read_word(content if ours else without_controls(content))
    return check_report(word, [book(folder / f"{name}.xlsx", "k1" if ours else "")], OWN_SENTENCES)


def changed(folder: Path, edit: Edit, name: str = NAME) -> bytes:
    """The report with its first chart changed."""
    content = (folder / f"{name}.docx").read_bytes()
    with zipfile.ZipFile(folder / f"{name}.docx") as archive:
        chart = archive.read(CHART).decode()
    made = edit(chart)
    assert made != chart
    return chart_edits.with_part(content, CHART, made.encode())


def other_unit(chart: str) -> str:
    return re.sub(r"<c:v>(\d+)</c:v>", lambda match: f"<c:v>{int(match[1]) / 1000}</c:v>", chart)


def older(chart: str) -> str:
    return re.sub(r"<c:v>(\d\d+)</c:v>", lambda match: f"<c:v>{int(match[1]) + 7}</c:v>", chart)


NAMES = {"HVB unga": "Familjehem", "Familjehem": "HVB unga"}
SAID: dict[str, tuple[Edit, str, str]] = {
    "en siffra": (lambda chart: chart.replace(">92424<", ">92425<"), "DOK002", "”HVB unga”, Prognos helår är 92 425"),
    "ett tecken": (lambda chart: chart.replace(">92424<", ">-92424<"), "DOK002", "omvänt tecken"),
    "en tom": (
        lambda chart: re.sub('<c:pt idx="[0-9]+"><c:v>92424</c:v></c:pt>', "", chart), "DOK002",
        "”HVB unga”, Prognos helår är tom, ska vara 92 424",
    ),
    "två bytta": (
        lambda chart: chart.replace(">12012<", ">x<").replace(">64598<", ">12012<").replace(">x<", ">64598<"), "DOK003",
        "”Bosocial verksamhet” har siffrorna för ”Familjehem”, och tvärtom: Prognos helår.",
    ),
    "bytta namn": (
        lambda chart: re.sub(">(HVB unga|Familjehem)<", lambda match: f">{NAMES[match[1]]}<", chart), "DOK003",
        "”Familjehem” har siffrorna för ”HVB unga”, och tvärtom: Prognos helår och Budget 2018",
    ),
    "gammalt": (older, "DOK002", "har inte arbetsbokens siffror: 16 av 18 är andra. Ekonomiskt bistånd, Prognos"),
    "mnkr under tkr": (other_unit, "DOK004", "där står tkr, men siffrorna är i mnkr (bladet Drift). Ändra till mnkr."),
    "rubriken": (
        lambda chart: chart.replace("resultat 2018", "resultat 2017"), "DOK006",
        "dokumentet säger ”Driftsammandrag, netto tkr – prognos resultat 2017”, men arbetsboken",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_one_finding_names_chart_series_and_name(folder: Path, what: str) -> None:
    edit, code, said = SAID[what]
    (finding,) = findings(folder, changed(folder, edit))
    text = finding.text.replace("\u00a0", " ")
    assert (finding.code, said in text) == (code, True), text
    assert "under ”Driftsammandrag”, diagrammet ”Driftsammandrag, netto tkr – prognos resultat 201" in text
    assert finding.passage is not None
    assert finding.passage.part is WordPart.CHART


@pytest.mark.parametrize("what", ["en siffra", "ett tecken", "två bytta", "gammalt"])
def test_so_it_does_where_somebody_has_made_the_chart(folder: Path, what: str) -> None:
    edit, code, _ = SAID[what]
    (finding,) = findings(folder, changed(folder, edit), ours=False)
    assert finding.code == code


def test_other_decimals_and_a_chart_in_mnkr_that_says_so_are_no_fault(folder: Path) -> None:
    rounded = re.compile(r"<c:v>(\d+)</c:v>")
    in_mnkr = changed(folder, lambda chart: rounded.sub(
        lambda match: f"<c:v>{round(int(match[1]) / 1000, 1)}</c:v>", chart.replace("netto tkr", "netto mnkr")
    ))  # fmt: skip
    assert [finding.text for finding in findings(folder, in_mnkr)] == []
    assert [finding.text for finding in findings(folder, in_mnkr, ours=False)] == []


def test_a_chart_of_two_names_that_is_out_of_date_is_told_once(folder: Path) -> None:
    content = (folder / f"{OTHER}.docx").read_bytes()
    with zipfile.ZipFile(folder / f"{OTHER}.docx") as archive:
        chart = archive.read("word/charts/chart3.xml").decode()
    content = chart_edits.with_part(content, "word/charts/chart3.xml", older(chart).encode())
    (finding,) = findings(folder, content, OTHER)
    assert "har inte arbetsbokens siffror: 4 av 4 är andra. varav kostnader, Prognos helår" in finding.text


def test_a_chart_of_somebodys_own_is_no_fault(folder: Path) -> None:
    def own(chart: str) -> str:
        chart = re.sub(r"<c:v>(\d\d+)</c:v>", lambda match: f"<c:v>{int(match[1][:2])}</c:v>", chart)
        return chart.replace("Driftsammandrag, netto tkr – prognos resultat 2018", "Besök per vecka")

    assert findings(folder, changed(folder, own), ours=False) == []


def points(*values: str) -> str:
    made = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{made}'


def test_shares_under_the_name_of_a_table_of_amounts_are_no_fault(folder: Path) -> None:
    def shares(chart: str) -> str:
        values = [int(value) for value in re.findall(r"<c:v>(\d+)</c:v>", chart)]
        whole = sum(values[: len(values) // 2])
        chart = chart[: chart.index('<c:ser><c:idx val="1"')] + chart[chart.rindex("</c:ser>") + len("</c:ser>") :]
        return re.sub(r"<c:v>(\d+)</c:v>", lambda match: f"<c:v>{int(match[1]) / whole}</c:v>", chart)

    assert findings(folder, changed(folder, shares), ours=False) == []


def test_series_along_the_axis_are_read_too(folder: Path) -> None:
    """A series for each row of the table, its columns along the axis."""

    def turned(chart: str) -> str:
        root = etree.fromstring(chart.encode())
        c = chart_edits.C
        second, first = root.iter(f"{c}ser")  # from below
        names = [one.text for one in first.iterfind(f"{c}cat//{c}pt/{c}v")][::-1]
        values = [[v.text for v in one.iterfind(f"{c}val//{c}pt/{c}v")][::-1] for one in (first, second)]
        values[0][2] = "92425"
        made = "".join(
            f'<c:ser xmlns:c="{c[1:-1]}"><c:tx><c:v>{name}</c:v></c:tx>'
            f"<c:cat><c:strLit>{points('Prognos helår', 'Budget 2018')}</c:strLit></c:cat>"
            f"<c:val><c:numLit>{points(one, other)}</c:numLit></c:val></c:ser>"
            for name, one, other in zip(names, *values, strict=True)
        )
        for series in (first, second):
            series.getparent().remove(series)
        for series in etree.fromstring(f"<x>{made}</x>"):
            next(root.iter(f"{c}barChart")).append(series)
        return etree.tostring(root, encoding="unicode")

    for ours in (True, False):
        (finding,) = findings(folder, changed(folder, turned), ours=ours)
        assert "”HVB unga”, Prognos helår är 92 425" in finding.text.replace("\u00a0", " ")


def in_table_text(old: str, new: str) -> Callable[[object], None]:
    def change(root: object) -> None:
        for said in root.iter(qn("w:tblCaption"), qn("w:tblDescription")):  # type: ignore[attr-defined]
            said.set(qn("w:val"), said.get(qn("w:val")).replace(old, new))

    return change


@pytest.mark.parametrize(("old", "new", "said"), [
    ("Nämndens mål 2018. ", "Nämndens mål 2017. ", "där står ”Nämndens mål 2017”, men det ska stå ”Nämndens mål 2018”"),
    ("Budget 2018, Avvikelse, Bokslut", "Budget 2017, Avvikelse, Bokslut", "men det ska stå ”12 rader, kolumnerna Ver"),
    (" 12 rader, kolumnerna Verksamhet, Pr", " 11 rader, kolumnerna Verksamhet, Pr", "där står ”11 rader, kolumnerna"),
])  # fmt: skip
def test_what_a_table_is_said_to_hold(folder: Path, old: str, new: str, said: str) -> None:
    content = with_main((folder / f"{NAME}.docx").read_bytes(), in_table_text(old, new))
    (finding,) = findings(folder, content)
    assert finding.code == "DOK006"
    assert said in finding.text
    assert ", alternativtexten till tabellen ”" in finding.text


def test_by_the_command(folder: Path, tmp_path: Path) -> None:
    report = tmp_path / "rapport.docx"
    report.write_bytes(changed(folder, SAID["en siffra"][0]))
    done = mallkoll("kontrollera", report, folder / f"{NAME}.xlsx")
    assert done.returncode == 1
    assert "HVB unga" in done.stdout
    again = mallkoll("dokument", folder / f"{NAME}.xlsx", "--ut", report)
    assert again.returncode == 1, again.stderr  # the workbook has its two known errors
    assert "Inga fynd." in mallkoll("kontrollera", report, folder / f"{NAME}.xlsx").stdout


def test_a_chart_about_all_namnder_is_worked_out_anew(tmp_path: Path) -> None:
    for number in range(3):
        made_kommun.built_in_file(tmp_path / f"{number}.xlsx", f"Nämnd {number}", number + 1)
    books = [str(path) for path in sorted(tmp_path.glob("*.xlsx"))]
    report = tmp_path / "rapport.docx"
    report.write_bytes(report_of(*map(Path, books)))
    assert check_word(report, books, LayoutLibrary()).findings == ()
    with zipfile.ZipFile(report) as archive:
        chart = archive.read(CHART).decode()
    value = re.search(r"<c:numCache>.*?<c:v>(\d+)</c:v>", chart)
    assert value is not None
    wrong = chart.replace(f">{value[1]}<", f">{int(value[1]) + 1}<", 1)
    report.write_bytes(chart_edits.with_part(report.read_bytes(), CHART, wrong.encode()))
    (finding,) = check_word(report, books, LayoutLibrary()).findings
    assert finding.code == "DOK002"
    assert finding.text.startswith(f"{made_kommun.KOMMUN} totalt, under ”Drift”, diagrammet ”Drift per nämnd, tkr”: ")
    assert "”Nämnd 2”, " in finding.text
