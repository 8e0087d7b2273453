"""What people come with the first time: wrong periods, broken setups, names that are formulas, files already there."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from mallkoll.addin.cli.main import main
from mallkoll.addin.make_templates import period_end
from mallkoll.templates.draw.build import build
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup import new_setup, read_setup, setup_layout
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.reader.read_book import read_book


def small(layout: Layout) -> Layout:
    """The setup with few open rows: hundreds take their time to write."""
    few = {key: replace(t, open_rows=min(t.open_rows, 2)) for key, t in layout.tables.items()}
    return replace(layout, tables=few)


def setup(path: Path, *, kommun: str = "Ystad", short: str = "KN", name: str = "Kulturnämnden",
          activity: str = "Bibliotek", indicator: str = "Besök", goal: str = "Läslust", task: str = "Plan",
          contact: str = "") -> Path:  # fmt: skip
    """A setup of one nämnd."""

    def one(label: str, **values: object) -> TableData:
        return TableData({}, (RowData(str(values[label]), values),))

    build(small(setup_layout()), path, {
        **new_setup(), "kommun": TableData({"kommun": RowData("", {"varde": kommun})}),
        "namnder": one("kort", kort=short, namn=name, kontakt=contact),
        "verksamheter": one("verksamhet", namnd=short, verksamhet=activity),
        "indikatorer": one("indikator", namnd=short, indikator=indicator, malvarde=5.0),
        "mal": one("namndmal", namnd=short, namndmal=goal), "uppdrag": one("uppdrag", namnd=short, uppdrag=task),
    })  # fmt: skip
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        code = main([str(a) for a in arguments])
    except SystemExit as error:  # argparse
        code = int(str(error.code))
    said = capsys.readouterr()
    return code, said.out, said.err


def no_sheet(path: Path) -> None:
    book = load_workbook(path)
    del book["Verksamheter"]
    book.save(path)


def no_column(path: Path) -> None:
    book = load_workbook(path)
    book["Nämnder"].delete_cols(3)
    book.save(path)


def empty(path: Path) -> None:
    Workbook().save(path)


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("Nämnd;Verksamhet\n", encoding="utf-8")


def gone(path: Path) -> None:
    path.unlink()


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "a sheet is missing": (no_sheet, "Verksamheter: bladet eller tabellen Verksamheter saknas"),
    "a column is missing": (no_column, "Nämnder: kolumnen Nämndens namn saknas"),
    "an empty workbook": (empty, "Filen är ingen uppsättning"),
    "an empty file": (nothing, "uppsättning.xlsx"),
    "a text file": (text, "uppsättning.xlsx"),
    "no file": (gone, "uppsättning.xlsx: Filen finns inte"),
}


@pytest.mark.parametrize(("breaks", "words"), BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("command", ["skapa", "prova"])
def test_a_broken_setup_is_told_in_a_sentence(
    command: str, breaks: Callable[[Path], None], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = setup(tmp_path / "uppsättning.xlsx")
    breaks(path)
    said = ("skapa", "--uppsattning", path, "--period", "2021-08", "--ut", tmp_path / "u")
    code, out, err = run(capsys, *(said if command == "skapa" else ("uppsattning", "prova", path)))
    assert code in {1, 2}
    assert words in out + err
    assert "Traceback" not in out + err
    assert not (tmp_path / "u").exists()


ARGUMENTS = {
    "no year": (["--period", "augusti"], "”augusti” är ingen period. Skriv år och månad så här: 2021-08."),
    "thirteenth month": (["--period", "2021-13"], "”2021-13” är ingen period"),
    "no period": ([], "--uppsattning behöver --period, till exempel --period 2021-08."),
    "a file for a folder": (["--period", "2021-08", "--ut", "mall.xlsx"], "är --ut en mapp, inte en fil"),
    "unknown kind": (["--period", "2021-08", "--mall", "bokslut"], "'bokslut' finns inte (välj bland"),
    "data for one": (["--period", "2021-08", "--data", "x.yaml"], "--data används bara tillsammans med --layout."),
    "no such earlier file": (["--period", "2021-08", "--fran", "april.xlsx"], "april.xlsx: Filen finns inte"),
}


@pytest.mark.parametrize(("arguments", "words"), ARGUMENTS.values(), ids=ARGUMENTS.keys())
def test_odd_arguments_are_told_in_a_sentence(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    setup(tmp_path / "uppsättning.xlsx")
    given = [] if "--ut" in arguments else ["--ut", "u"]
    code, _, err = run(capsys, "skapa", "--uppsattning", "uppsättning.xlsx", *given, *arguments)
    assert code == 2
    assert words in err
    assert not list(tmp_path.glob("u/*.xlsx"))


def test_a_verksamhetsberattelse_of_another_month_is_told_to_be_the_whole_years(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = setup(tmp_path / "uppsättning.xlsx")
    asked = ("skapa", "--uppsattning", path, "--mall", "verksamhetsberättelse", "--ut", tmp_path / "u", "--period")
    assert (
        "mallkoll: verksamhetsberättelsen gäller hela året: mallarna görs för 2021-12.\n"
        in run(capsys, *asked, "2021-08")[2]
    )
    assert "hela året" not in run(capsys, *asked, "2022-12")[2]


@pytest.mark.parametrize("said", ["2021-8", "augusti 2021", "aug-21", "T2 2021"])
def test_a_period_may_be_written_as_people_do(said: str) -> None:
    assert period_end(said) == dt.date(2021, 8, 31)


FORMULAS = ["=1+1", '=HYPERLINK("http://x")', "+46 13", "-varav", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1"]


@pytest.mark.parametrize(("text", "mall"), [
    *((text, "delårsrapport") for text in FORMULAS), ("=1+1", "internbudget"), ("=1+1", "verksamhetsberättelse"),
])  # fmt: skip
def test_what_looks_like_a_formula_stays_text(
    text: str, mall: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {key: f"{text}{i}" for i, key in enumerate(("kommun", "name", "activity", "indicator", "goal", "task",
                                                        "contact"))}  # fmt: skip
    path = setup(tmp_path / "uppsättning.xlsx", **names)
    asked = ("skapa", "--uppsattning", path, "--period", "2021-08", "--mall", mall, "--ut", tmp_path / "u")
    code, _, err = run(capsys, *asked)
    assert code == 0, err
    [template] = tmp_path.glob("u/*.xlsx")
    with zipfile.ZipFile(template) as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
    formulas = [f for sheet in sheets for f in re.findall(r"<f>(.*?)</f>", sheet)]
    assert formulas
    assert not [f for f in formulas if "HYPERLINK" in f or "cmd" in f or f.startswith(("1+1", "46 13", "SUM(A1)0"))]
    held = {cell.value for sheet in read_book(template).sheets for cell in sheet.cells.values()}
    assert {names["name"], names["activity"], names["indicator"], names["task"]} <= held


def test_names_that_no_file_can_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = 'Bygg/miljö: "plan" <a>|*?\\..'
    path = setup(tmp_path / "uppsättning.xlsx", short="Å/Ä: *ö?", name=name, kommun="Upplands Väsby/..")
    code, out, err = run(capsys, "skapa", "--uppsattning", path, "--period", "2021-08", "--ut", tmp_path / "u")
    assert code == 0, err
    [template] = tmp_path.glob("u/*.xlsx")
    assert out == f"{template}\n"
    assert template.name == "upplands-vasby-a-a-o-2021-08.xlsx"
    assert read_setup(path).namnder[0].name == name
    code, out, _ = run(capsys, "kontrollera", tmp_path / "u")
    assert code == 0, out


def test_verksamheter_whose_names_are_nearly_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also those that are the keys of the template's own rows: each gets a key of its own."""
    names = ["Skola A", "Skola-A", "Netto", "Kostnad", "Helhet", "3:e klass", "学校", "***", "rad_1", "Varav"]
    path = setup(tmp_path / "uppsättning.xlsx")
    rows = tuple(RowData(n, {"namnd": "KN", "verksamhet": n}) for n in names)
    build(small(setup_layout()), path, {
        **new_setup(), "kommun": TableData({"kommun": RowData("", {"varde": "Ystad"})}),
        "namnder": TableData({}, (RowData("KN", {"kort": "KN", "namn": "Kulturnämnden"}),)),
        "verksamheter": TableData({}, rows)})  # fmt: skip
    for mall in ("internbudget", "delårsrapport", "verksamhetsberättelse"):
        asked = ("skapa", "--uppsattning", path, "--period", "2021-08", "--mall", mall, "--ut", tmp_path / mall)
        code, _, err = run(capsys, *asked)
        assert code == 0, err
        [template] = (tmp_path / mall).glob("*.xlsx")
        held = [cell.value for sheet in read_book(template).sheets for cell in sheet.cells.values()]
        assert all(held.count(name) >= 2 for name in names), mall  # figures and comments
        code, out, _ = run(capsys, "kontrollera", template)
        assert code == 0, out


def test_nothing_is_written_over_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = setup(tmp_path / "uppsättning.xlsx")
    asked = ("skapa", "--uppsattning", path, "--period", "2021-08", "--ut", tmp_path / "u")
    assert run(capsys, *asked)[0] == 0
    template = tmp_path / "u" / "ystad-kn-2021-08.xlsx"
    template.write_bytes(b"their work")
    code, out, err = run(capsys, *asked)
    assert (code, out, template.read_bytes()) == (2, "", b"their work")
    assert err.startswith(f"mallkoll: {template} finns redan; inget är skrivet.")
    assert "--skriv-over" in err
    assert run(capsys, *asked, "--skriv-over")[0] == 0
    assert template.read_bytes().startswith(b"PK")

    one = tmp_path / "mall.xlsx"
    one.write_bytes(b"x")
    asked = ("skapa", "--layout", "linkoping-2021-08", "--ut", one)
    assert run(capsys, *asked)[0] == 2
    assert one.read_bytes() == b"x"
    assert run(capsys, *asked, "--skriv-over")[0] == 0
    assert one.read_bytes().startswith(b"PK")


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = setup(tmp_path / "uppsättning.xlsx")
    (tmp_path / "u").write_text("not a folder", encoding="utf-8")
    code, _, err = run(capsys, "skapa", "--uppsattning", path, "--period", "2021-08", "--ut", tmp_path / "u")
    assert code == 2
    assert "ingen mapp" in err


def test_what_cannot_be_used_of_an_earlier_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = setup(tmp_path / "uppsättning.xlsx")
    before = tmp_path / "förra"
    asked = ("skapa", "--uppsattning", path, "--period", "2021-04", "--ut", before)
    assert run(capsys, *asked)[0] == 0
    (before / "trasig.xlsx").write_bytes(b"no zip")
    empty(before / "annan.xlsx")
    (before / "~$ystad-kn-2021-04.xlsx").write_bytes(b"lock")
    shutil.copy(path, before / "uppsättning.xlsx")
    asked = ("skapa", "--uppsattning", path, "--period", "2021-08", "--fran", before, "--ut", tmp_path / "u")
    code, out, err = run(capsys, *asked)
    assert code == 2, "a file that cannot be read"
    assert out.count("\n") == 1
    other, broken, lock, ours, result = err.splitlines()
    assert "annan.xlsx" in other
    assert "trasig.xlsx" in broken
    assert lock.endswith("(låsfiler och liknande): ~$ystad-kn-2021-04.xlsx.")
    assert ours.startswith("Hoppar över 1 arbetsbok som ingen nämnd har lämnat ")
    assert ours.endswith(": uppsättning.xlsx.")
    assert result == "mallkoll: En tidigare fil kunde inte användas, så det som står där är inte ifyllt i mallarna."
    (before / "trasig.xlsx").unlink()
    assert run(capsys, *asked, "--skriv-over")[0] == 0, "a workbook of no template is no earlier file"
    (before / "gammal.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    code, _, err = run(capsys, *asked, "--skriv-over")
    assert (code, "gammal.xls" in err) == (2, True), "an older format is told, not passed over"


@pytest.mark.parametrize(("name", "words"), [("x.ods", "ska sluta med .xlsx"), ("mapp.xlsx", "finns redan")])
def test_a_new_setup_in_an_odd_place(
    name: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mapp.xlsx").mkdir()
    code, _, err = run(capsys, "uppsattning", "ny", name)
    assert code == 2
    assert words in err
