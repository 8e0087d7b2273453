"""What the page's Python side makes of several files: compared, put in reports, matched with who should deliver."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from program import mallkoll
from samples import example
from setup_workbooks import good, written

from mallkoll.addin.web import session as session_module
from mallkoll.addin.web.compared import AGAINST
from mallkoll.addin.web.session import Session
from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.workbook.package import file_faults

OLD, NEW = "linkoping-internbudget-2019", "linkoping-2019-04"


@pytest.fixture
def session():
    return Session()


def test_layouts_that_cannot_be_used_are_told_by_their_names(session):
    whole = (LAYOUTS / f"{NEW}.yaml").read_bytes()
    for name, content in (
        ("egen.yaml", whole),
        ("layouter/b.yaml", b"layout: b\n"),
        ("c.yaml", b"layout: c\n# r\xe4tt"),
    ):
        session.add_layout(name, content)
    [one, other] = session.layout_faults()
    assert one.startswith("b.yaml, rad 1, period: ")
    assert other.startswith("c.yaml: Filen är inte giltig YAML")


def test_a_file_that_memory_is_too_small_for_is_told_apart_from_a_damaged_one(session, monkeypatch):
    def refused(*_):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(session_module, "check_and_mark", refused)
        result, marked, warnings = session.check("stor.xlsx", example(NEW))
    assert json.loads(result)["orsak"] == file_faults.OUT_OF_MEMORY
    assert (json.loads(result)["fil"], marked, warnings) == ("stor.xlsx", None, "[]")
    assert json.loads(session.check("sund.xlsx", example(NEW))[0])["layout"] == NEW


def test_files_that_are_called_the_same_are_compared_as_by_the_command_line(session, tmp_path):
    for folder, name in (("förra", OLD), ("nu", NEW)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "nämnden.xlsx").write_bytes(example(name))
    new, old = tmp_path / "nu" / "nämnden.xlsx", tmp_path / "förra" / "nämnden.xlsx"
    native = json.loads(mallkoll("kontrollera", new, "--mot", old, "--json", "-").stdout)["filer"][0]["fynd"]
    [told], said, refused = session.compare(["nämnden.xlsx"], [example(NEW)], ["nämnden.xlsx"], [example(OLD)])
    found = json.loads(session.check("nämnden.xlsx", example(NEW), "[]", told)[0])["fynd"]
    assert (said, refused) == ([], [])
    assert any(finding.get("jamfort") for finding in found)
    assert [_without_folder(finding) for finding in found] == [_without_folder(finding) for finding in native]


def _without_folder(finding):
    compared = [{**one, "fil": one["fil"].rpartition("/")[2]} for one in finding.get("jamfort", ())]
    return {**finding, "jamfort": compared, "text": finding["text"].replace(f"{AGAINST}/", "").replace("../förra/", "")}


def test_a_file_that_cannot_be_compared_is_told_of_and_stays_in_its_folder(session):
    told, said, refused = session.compare(["../../a.xlsx", "b.xlsx"], [b"PK", example(NEW)], ["../c.xlsx"], [b"text"])
    assert told == ["[]", "[]"]
    unreadable, alone = said
    assert unreadable.startswith("c.xlsx: ")
    assert unreadable.endswith("Den jämförs inte.")
    assert refused == ["../c.xlsx"]
    assert alone.startswith("1 fil jämförs inte, för ingen annan fil gäller dess nämnd: b.xlsx")


def test_what_is_of_no_use_to_compare_with_is_told_before_there_is_anything_to_check(session):
    listed = b"Namn;Belopp\nA;1\n"
    told, said, refused = session.compare([], [], ["32-lista.csv", "a/b.xlsx"], [listed, example(OLD)])
    assert (told, refused) == ([], ["32-lista.csv"])
    assert len(said) == 1
    assert said[0].startswith("32-lista.csv: ")


def test_the_findings_of_one_file_come_before_what_shows_where_they_are(session):
    results = [session.check(f"{name}.xlsx", example(name))[0] for name in (OLD, NEW)]
    for some, first in ((results[1:], True), (results, False)):
        report = session.report(some)
        assert (report.index('id="tabell"') < report.index('id="h-filer"')) is first
        assert report.count('id="tabell"') == 1
    saved = session.saved_report(".html", results[1:])
    assert saved.index(b'id="tabell"') > saved.index(b'id="h-filer"'), "the saved report is as it was"


@pytest.mark.parametrize(
    ("layout", "period", "name"),
    [
        ("linkoping-2018-08", "augusti 2026", "linkoping-2018-08 för 2026-08.xlsx"),
        (OLD, "2027-12", f"{OLD} för 2027.xlsx"),
        (NEW, " ", f"{NEW}.xlsx"),
    ],
)
def test_a_template_is_called_by_its_period(session, layout, period, name):
    content, said = session.template(layout, period)
    assert content[:2] == b"PK"
    assert said == name


def test_a_period_that_is_none_is_told_without_the_command_line(session):
    content, said = session.template("linkoping-2018-08", "2026-13")
    assert content is None
    assert said.startswith("”2026-13” är ingen period.")


def test_reports_are_saved_in_each_form(session):
    results = [session.check(f"{name}.xlsx", example(name))[0] for name in (OLD, NEW)]
    book = openpyxl.load_workbook(io.BytesIO(session.saved_report(".xlsx", results)))
    assert any(cell.value == f"{OLD}.xlsx" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert f"{OLD}.xlsx" in session.saved_report(".csv", results).decode("utf-8-sig")
    assert [file["fil"] for file in json.loads(session.saved_report(".json", results))["filer"]] == [
        f"{OLD}.xlsx",
        f"{NEW}.xlsx",
    ]
    assert session.saved_report(".html", results).startswith(b"<!doctype html>")


def test_the_report_says_who_has_delivered(session):
    assert session.expect("lista.csv", "Nämnd\nSocial- och omsorgsnämnden\nKulturnämnden\n".encode()) == (2, "")
    result = session.check(f"{OLD}.xlsx", example(OLD))[0]
    delivered = json.loads(session.saved_report(".json", [result]))["leverans"]
    assert {one["namnd"]: one["lage"] for one in delivered} == {
        "Kulturnämnden": "saknas",
        "Social- och omsorgsnämnden": "levererad",
    }


@pytest.mark.parametrize(("name", "content"), [("lista.docx", b"x"), ("lista.csv", b""), ("lista.xlsx", b"PK")])
def test_a_list_that_cannot_be_used_says_why(session, name, content):
    number, why = session.expect(name, content)
    assert number == 0
    assert why
    assert "/" not in why, "no folder of the page's own"


def test_of_a_folder_the_same_is_passed_over_as_by_the_command(session, tmp_path):
    folder = tmp_path / "in"
    for inner in ("", "sn", "sn/maj"):
        (folder / inner).mkdir()
        (folder / inner / "a.xlsx").write_bytes(example(NEW))
        (folder / inner / "~$a.xlsx").write_bytes(b"x")
    assert mallkoll("kontrollera", folder / "a.xlsx", "--rapport", folder / "sn" / "läget.xlsx").returncode < 2
    assert mallkoll("samla", folder / "a.xlsx", "--ut", folder / "kommun.xlsx").returncode == 0
    assert mallkoll("uppsattning", "ny", folder / "uppsättning.xlsx").returncode == 0
    for name in ("b.zip", "._b.zip", "~$r.docx", "sn/.~lock.a.xlsx#", ".mallkoll-1.xlsx", "anteckning.txt", "x.yaml"):
        (folder / name).write_bytes(b"x")
    done = mallkoll("kontrollera", folder, "--json", "-")
    paths = [str(path.relative_to(tmp_path)) for path in sorted(folder.rglob("*")) if path.is_file()]
    kinds = dict(zip(paths, session.kinds(paths), strict=True))
    books = [path for path, kind in kinds.items() if kind == "workbook"]
    ours = [path for path in books if session.is_own_output((tmp_path / path).read_bytes())]
    checked = [file["fil"] for file in json.loads(done.stdout)["filer"]]
    assert [str(tmp_path / path) for path in books if path not in ours] == checked
    over = [path for path, kind in kinds.items() if kind == "passed over" or path in ours]
    assert session.passed_over(over) == done.stderr.splitlines()
    assert {path for path, kind in kinds.items() if not kind} == {
        "in/._b.zip", "in/.mallkoll-1.xlsx", "in/anteckning.txt"
    }  # fmt: skip
    assert kinds["in/x.yaml"] == "layout"


def test_a_file_given_by_itself_is_looked_at_whatever_it_is(session):
    names = ["b.zip", "r.docx", "anteckning.txt", "~$a.xlsx", "in/r.docx"]
    assert session.kinds(names) == ["workbook"] * 3 + ["passed over"] * 2
    assert session.passed_over(names[3:])[1] == (
        "Hoppar över 1 Word-fil: r.docx. Rapporten i Word kontrolleras av programmet, inte av sidan."
    )


def test_templates_of_an_uppsattning(session, tmp_path):
    setup = written(tmp_path, good())
    content, said = session.templates(setup.name, setup.read_bytes(), "2026-08")
    assert str(tmp_path) not in said
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        made = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xlsx")}
    assert len(made) > 1
    for name, template in made.items():
        assert json.loads(session.check(name, template)[0])["layout"], name
    assert session.templates("x.xlsx", b"PK", "2026-08")[0] is None
    content, said = session.templates(setup.name, setup.read_bytes(), "2026-13")
    assert content is None
    assert said.startswith("”2026-13” är ingen period.")
