"""Every kind of report of the same run, with texts in it that would like to be code."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from made_results import made_finding, made_result

from mallkoll.addin.report.write_report import UnknownReportError, report_for
from mallkoll.validators.report.batch import Batch, summarize
from mallkoll.validators.report.csvfile import csv_cell
from mallkoll.validators.report.html import link_to
from mallkoll.validators.report.reply import reply_text
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryProblem, DeliveryState
from mallkoll.workbook.results.exit_code import exit_code
from mallkoll.workbook.results.file_result import GoalStatus, unreadable
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity
from mallkoll.workbook.results.json_answer import json_text, result_from

EVIL = "</script><script>alert('å')</script><img src=x onerror=alert(1)>&amp;\u2028\x07]]>"
FORMULA = '=HYPERLINK("http://x","y")'


def finding(**other) -> Finding:
    held = {"code": "SUM001", "severity": Severity.ERROR, "text": "37\u00a0194 stämmer inte", "sheet": "Drift",
            "cell": "D12", "table": "t", "row": "HVB", "column": "Utfall", "value": 37194.0, "expected": 36653.5,
            "proposals": (Proposal("Drift", "D12", 37194.0, 36653.5, Safety.LIKELY, "orsak"),)}  # fmt: skip
    return made_finding(**(held | other))


@pytest.fixture
def batch(tmp_path):
    folder = tmp_path / "in"
    goals = (
        GoalStatus("m", "mål", "Uppnås", "#00695C", 2, "●"), GoalStatus("m", "mål 2", "", None, None, ""),
        GoalStatus("m", EVIL, EVIL, "red;background:url(//x)", 1, "<i>"),
    )  # fmt: skip
    results = [
        made_result(f"{folder}/a.xlsx", (finding(), finding(severity=Severity.WARNING, code="TAL001", value=FORMULA)),
                    kommun="Ale", namnd="Socialnämnden", period="2018", version="1", goals=goals,
                    marked=str(tmp_path / "ut" / "a #1 å.xlsx")),
        made_result(f"{folder}/{EVIL.replace('/', '')}.xlsx",
                    (finding(text=EVIL, row=EVIL, value=EVIL, sheet=FORMULA),), kommun=EVIL, namnd=FORMULA),
        unreadable(f"{folder}/trasig\udc80.xlsx", "Filen är avhuggen."),
        made_result(f"{folder}/ren.xlsx", kommun="Ale", namnd="Kulturnämnden"),
    ]  # fmt: skip
    deliveries = (
        Delivery("Socialnämnden", "Ale", DeliveryState.DELIVERED, (f"{folder}/a.xlsx",), ()),
        Delivery(
            EVIL,
            None,
            DeliveryState.MISSING,
            (),
            (DeliveryProblem("LEV001", Severity.ERROR, f"{EVIL} har inte lämnat."),),
        ),
    )
    return Batch(results, dt.datetime(2026, 11, 21, 9, 30), 5, deliveries, stopped=True)


def made(batch: Batch, target: Path) -> Path:
    report_for(target).make(batch)
    return target


def test_csv_opens_in_excel_and_runs_nothing(batch, tmp_path):
    raw = made(batch, tmp_path / "r.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {len(row) for row in rows} == {13}
    assert rows[1][9:11] == ["37194", "36653,5"]
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not cell[1:2].isdigit()]
    assert f"'{FORMULA}" in cells
    assert [row[5] for row in rows[1:]] == ["SUM001", "TAL001", "SUM001", "", "LEV001"]
    assert rows[4][11] == "Filen är avhuggen."
    assert [csv_cell(value) for value in (-0.0, -0.5, True, None)] == ["0", "-0,5", "SANT", ""]


def test_junit_is_xml_that_says_the_same(batch, tmp_path):
    root = ET.fromstring(made(batch, tmp_path / "r.xml").read_bytes())
    suites = {suite.get("name"): suite for suite in root}
    assert len(suites) == 5
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("errors") == str(len(suite.findall("testcase/error")))
    assert [suite.get("failures") for suite in root] == ["1", "1", "0", "0", "1"]
    assert [suite.get("errors") for suite in root] == ["0", "0", "1", "0", "0"]


def test_json_holds_everything(batch, tmp_path):
    written = made(batch, tmp_path / "r.json").read_text("utf-8")
    held = json.loads(written)
    assert held["avbruten"] is True
    assert written == json.dumps(held, ensure_ascii=False, indent=2) + "\n", "indented as one would have been"
    assert [entry["status"] for entry in held["leverans"]] == ["levererad", "saknas"]
    for entry, result in zip(held["filer"], batch.results, strict=True):
        assert result_from(json_text(result)) == result
        assert json.loads(json_text(result).replace("\udc80", "?")) == entry


def test_workbook_is_tables_of_text(batch, tmp_path):
    path = made(batch, tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Översikt", "Fynd", "Filer", "Leverans"]
    names = [name for sheet in book for name in sheet.tables]
    assert names == ["mallkoll_namnder", "mallkoll_fynd", "mallkoll_filer", "mallkoll_leverans"]
    for sheet in book:
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
        area = sheet[table.ref]
        assert [cell.value for cell in area[0]] == table.column_names
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        assert sheet.max_row == area[-1][0].row
    assert len(book["Översikt"]._charts) == 1
    assert "2 fel" in book["Översikt"]["A2"].value
    assert "avbröts" in book["Översikt"]["A3"].value
    findings = list(book["Fynd"].values)
    assert len(findings) == 4
    assert [row[2] for row in findings[1:]] == ["fel", "fel", "varning"], "the gravest first"
    assert findings[3][7] == FORMULA
    link = book["Fynd"].cell(2, 12).hyperlink
    assert link.target.replace("\\", "/") == "ut/a%20%231%20%C3%A5.xlsx", "as XlsxWriter writes files beside"
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]


def test_workbook_is_read_on_a4(batch, tmp_path):
    for sheet in openpyxl.load_workbook(made(batch, tmp_path / "r.xlsx")):
        setup = sheet.page_setup
        assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "landscape", 0)
        assert sheet.print_title_rows == ("$4:$4" if sheet.title == "Översikt" else "$1:$1")
        table = next(iter(sheet.tables.values()))
        letters = [cell.column_letter for cell in sheet[table.ref][0]]
        width = sum(sheet.column_dimensions[letter].width for letter in letters)
        points = 11 * min(1.0, 277 / (width * 1.95))  # millimetres on the page; of a character of the usual font
        assert points >= 7.5, sheet.title
        widest = max(letters, key=lambda letter: sheet.column_dimensions[letter].width)
        assert sheet.title != "Fynd" or sheet[f"{widest}1"].value == "Vad är fel"


@pytest.mark.parametrize(("code", "lines"), [("FOR001", 2), ("SUM001", 1)])
def test_the_heading_of_a_family_has_room_for_its_words(code, lines, tmp_path):
    batch = Batch([made_result("a.xlsx", (finding(code=code),))], dt.datetime(2026, 1, 1), 1)
    sheet = openpyxl.load_workbook(made(batch, tmp_path / "r.xlsx"))["Översikt"]
    assert sheet["G4"].value == {"FOR001": "Formler och förifyllt", "SUM001": "Summering"}[code]
    assert (sheet.row_dimensions[4].height or 15) == 15 * lines


def test_a_text_that_looks_like_the_writers_own_markup_is_a_text_in_excel(tmp_path):
    batch = Batch([made_result("a.xlsx", (finding(value="<r>a & b</r>"),))], dt.datetime(2026, 1, 1), 1)
    book = openpyxl.load_workbook(made(batch, tmp_path / "r.xlsx"))
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "<r>a & b</r> " in values


def test_workbook_of_nothing_found(tmp_path):
    batch = Batch([made_result("a.xlsx")], dt.datetime(2026, 1, 1), 1)
    book = openpyxl.load_workbook(made(batch, tmp_path / "r.xlsx"))
    assert book["Fynd"].max_row == 1


def test_page_is_one_file_without_a_way_out(batch, tmp_path):
    text = made(batch, tmp_path / "r.html").read_text("utf-8")
    assert EVIL not in text
    assert len(re.findall(r"<script", text)) == 2
    assert "url(//x)" not in text, "a colour that is none is left out"
    assert not re.findall(r'(?:src|href)="(?!#|data:)', text)
    assert "5 filer är kontrollerade" in text


def test_unknown_endings_are_told():
    with pytest.raises(UnknownReportError, match=r"\.html"):
        report_for(Path("r.pdf"))


def test_links_go_from_the_report(tmp_path):
    assert link_to(str(tmp_path / "ut" / "å b#1.xlsx"), tmp_path / "r.html") == "./ut/%C3%A5%20b%231.xlsx"
    assert link_to(str(tmp_path / "a.xlsx"), tmp_path / "rapporter" / "r.html") == "../a.xlsx"
    assert link_to(None, tmp_path / "r.html") is None


def test_counts(batch):
    summary = summarize(batch.results)
    assert (summary.files, summary.unreadable, summary.clean) == (4, 1, 1)
    assert summary.counts[Severity.ERROR] == 2
    assert summary.folder.endswith("/in")
    assert exit_code(batch.results) == 2


def test_the_answer_is_plain_text(batch):
    for result in batch.results:
        text = reply_text(result, batch.made)
        assert "\x07" not in text
        assert all(len(line) <= 120 for line in text.splitlines())
        for held in result.findings:
            assert f"[{held.code}]" in text
    first = reply_text(batch.results[0], batch.made)
    assert "1 fel och 1 varning" in first
    assert "37\u00a0194" in first, "digits of one figure stay together"
    assert "a #1 å.xlsx" in first
    assert "Ingenting behöver göras" in reply_text(batch.results[3], batch.made)
    assert "avhuggen" in reply_text(batch.results[2], batch.made)
