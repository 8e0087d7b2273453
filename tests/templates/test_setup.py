"""The setup workbook: its faults by cell, every nämnd's template at once, and a cycle of four periods."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mallkoll.templates.build import build
from mallkoll.templates.catalog import EXAMPLES, LAYOUTS, built_in
from mallkoll.templates.data import RowData, TableData, load_data
from mallkoll.templates.setup import read_setup, setup_layout
from mallkoll.validators.document import Document
from mallkoll.validators.finding import Severity
from mallkoll.validators.run import check_document
from mallkoll.workbook.layout import Layout, Role
from mallkoll.workbook.layout_file import load_layout
from mallkoll.workbook.read import read_book

BUDGET, APRIL = "linkoping-internbudget-2019", "linkoping-2019-04"
DOCUMENT = load_data(EXAMPLES / f"{APRIL}.yaml", built_in(APRIL))
PLAN = load_data(EXAMPLES / f"{BUDGET}.yaml", built_in(BUDGET))


def mallkoll(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mallkoll.addin.cli", *map(str, arguments)], capture_output=True,
                          text=True, encoding="utf-8", check=False, timeout=120)  # fmt: skip


def rows(label: str, *values: dict[str, object]) -> TableData:
    return TableData({}, tuple(RowData(str(v[label]), v) for v in values))


def good() -> dict[str, TableData]:
    """The nämnd of the documents, and a small one beside it."""
    activities: list[dict[str, object]] = []
    above = ""
    for label, spec in ((r.label, r) for r in built_in(APRIL).tables["drift_prognos"].rows):
        if spec.role is Role.ITEM:
            above = label
        if spec.role in {Role.ITEM, Role.OF_WHICH}:
            part = {"del_av": above} if spec.role is Role.OF_WHICH else {}
            activities.append({"namnd": "son", "verksamhet": label, **part})
    activities += [{"namnd": "KN", "verksamhet": "Bibliotek"}, {"namnd": "KN", "verksamhet": "Kulturskola"}]
    facts = {key: RowData("", {"varde": value}) for key, value in (("kommun", "Linköping"), ("farg", "#2F5D50"))}
    return {
        "kommun": TableData(facts),
        "namnder": rows("kort", {"kort": "SON", "namn": "Social- och omsorgsnämnden", "kontakt": "Ekonomistaben",
                                 "senast": dt.date(2019, 9, 16)}, {"kort": "KN", "namn": "Kulturnämnden"}),
        "verksamheter": rows("verksamhet", *activities),
        "indikatorer": rows("indikator", {"namnd": "SON", "indikator": "Total sjukfrånvaro", "malvarde": 6.0,
                                          "enhet": "%", "mal": "Goda arbetsplatser", "riktning": "Lägre är bättre"},
                            {"namnd": "KN", "indikator": "Antal besök", "malvarde": 500.0}),
        "mal": rows("namndmal", {"namnd": "SON", "namndmal": "Goda arbetsplatser", "omrade": "Medarbetare"}),
        "uppdrag": rows("uppdrag", {"namnd": "SON", "uppdrag": "Ta fram en plan", "slag": "Nämndens"}),
    }  # fmt: skip


def written(folder: Path, data: dict[str, TableData]) -> Path:
    path = folder / "uppsättning.xlsx"
    build(setup_layout(), path, data)
    return path


def test_a_new_setup_is_made_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "uppsättning.xlsx"
    assert mallkoll("uppsattning", "ny", path).returncode == 0
    before = path.read_bytes()
    again = mallkoll("uppsattning", "ny", path)
    assert (again.returncode, path.read_bytes()) == (2, before)
    assert "finns redan" in again.stderr
    empty = mallkoll("uppsattning", "prova", path)
    assert empty.returncode == 1
    assert "Kommunens namn saknas" in empty.stdout


def test_a_filled_setup_is_read(tmp_path: Path) -> None:
    setup = read_setup(written(tmp_path, good()))
    assert setup.faults == []
    assert [n.key for n in setup.namnder] == ["son", "kn"]
    son = setup.namnder[0]
    assert son.due == dt.date(2019, 9, 16)
    assert [a.label for a in son.activities if a.part_of] == ["varav HVB barn och unga", "varav HVB vuxna"]
    assert son.indicators[0].direction == "lagre"


FAULTS = {
    "no name of the kommun": ("kommun", {"kommun": {"varde": None}}, "Kommun!C", "namn saknas"),
    "no colour": ("kommun", {"farg": {"varde": "blå"}}, "Kommun!C", "ingen färg"),
    "picture elsewhere": ("kommun", {"logotyp": {"varde": "../hemligt.png"}}, "Kommun!C", "finns inte i samma mapp"),
    "unknown nämnd": ("verksamheter", {"namnd": "BUN", "verksamhet": "Skola"}, "Verksamheter!B", "'BUN'"),
    "no nämnd": ("uppdrag", {"uppdrag": "Något"}, "Uppdrag!B", "saknas"),
    "part of nothing": ("verksamheter", {"namnd": "KN", "verksamhet": "x", "del_av": "Museum"}, "Verksamheter!D",
                        "Museum"),
    "twice": ("verksamheter", {"namnd": "KN", "verksamhet": "Bibliotek"}, "Verksamheter!C", "två gånger"),
    "no target": ("indikatorer", {"namnd": "KN", "indikator": "Y", "malvarde": "-"}, "Indikatorer!E", "saknas"),
    "odd direction": ("indikatorer", {"namnd": "KN", "indikator": "Y", "malvarde": 1.0, "riktning": "upp"},
                      "Indikatorer!F", "Riktningen"),
    "nämnd twice": ("namnder", {"kort": "son", "namn": "Igen"}, "Nämnder!B", "två gånger"),
    "odd date": ("namnder", {"kort": "BN", "namn": "Bygg", "senast": "snart"}, "Nämnder!E", "datum"),
}  # fmt: skip


@pytest.mark.parametrize(("table", "change", "cell", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_by_its_cell(table: str, change: dict, cell: str, words: str, tmp_path: Path) -> None:
    data = good()
    if table == "kommun":
        fixed = {**data[table].fixed, **{key: RowData("", values) for key, values in change.items()}}
        data[table] = TableData(fixed)
    else:
        label = setup_layout().tables[table].label_column.key
        data[table] = TableData({}, (*data[table].added, RowData(str(change[label]), change)))
    faults = read_setup(written(tmp_path, data)).faults
    assert any(f.startswith(cell) and words in f for f in faults), faults
    assert len(faults) == (2 if table == "namnder" and "datum" in words else 1), faults  # a new nämnd has no rows
    setup = tmp_path / "uppsättning.xlsx"
    done = mallkoll("skapa", "--uppsattning", setup, "--period", "2019-04", "--ut", tmp_path / "u")
    assert done.returncode == 2
    assert cell in done.stderr
    assert not list(tmp_path.glob("u/*.xlsx"))


def make(setup: Path, period: str, folder: Path, *more: str | Path) -> tuple[Layout, Path]:
    done = mallkoll("skapa", "--uppsattning", setup, "--period", period, "--ut", folder, *more)
    assert done.returncode == 0, done.stderr
    assert len(list(folder.glob("*.xlsx"))) == 2
    layout = load_layout(folder / "layouter" / f"linkoping-son-{period}.yaml", (LAYOUTS,))
    return layout, folder / f"{layout.id}.xlsx"


def value(path: Path, layout: Layout, table: str, row: str, column: str) -> object:
    document = Document.of(layout, read_book(path))
    bound = document.tables[table]
    found = next(r for r in bound.rows if r.key == row or r.label == row)
    ref = bound.ref(found, column)
    assert ref is not None
    return document.sheets[ref.sheet].value(ref.row, ref.col)


def fill(path: Path, layout: Layout, figures: dict[tuple[str, str, str], float], target: Path) -> Path:
    """Type figures into a template: read what it holds, write it again with the figures on top."""
    document = Document.of(layout, read_book(path))
    book = load_workbook(path)
    for (table, row, column), figure in figures.items():
        bound = document.tables[table]
        ref = bound.ref(next(r for r in bound.rows if r.key == row or r.label == row), column)
        assert ref is not None
        cell = book[ref.sheet][ref.address]
        assert not cell.protection.locked, (ref, "the nämnd can type here")
        cell.value = figure
    book.save(target)
    return target


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_cycle_of_four_periods(tmp_path: Path) -> None:
    """Internbudget, april, augusti and the whole year, each made from the one before, with the documents' figures."""
    setup = written(tmp_path, good())
    budget = tmp_path / "internbudget.xlsx"
    build(built_in(BUDGET), budget, PLAN)

    april, template = make(setup, "2019-04", tmp_path / "april", "--fran", budget)
    social = PLAN["drift_budget"].fixed["socialpsykiatri"].values["budget"]
    assert value(template, april, "drift_prognos", "socialpsykiatri", "budget") == social
    printed = DOCUMENT["drift_prognos"].fixed
    items = [r.key for r in Document.of(april, read_book(template)).tables["drift_prognos"].rows
             if r.spec.role in {Role.ITEM, Role.OF_WHICH} and r.key in printed]  # fmt: skip
    assert len(items) >= 8
    both = ("prognos", "budget")
    forecast = {("drift_prognos", key, c): float(printed[key].values[c]) for key in items for c in both}
    sides = {("drift_prognos", key, c): float(printed[key].values[c]) for key in ("kostnad", "intakt") for c in both
             if printed[key].values.get(c) is not None}  # fmt: skip
    done = fill(template, april, forecast | sides, tmp_path / "son-april.xlsx")
    assert value(done, april, "drift_prognos", items[0], "prognos") == printed[items[0]].values["prognos"]
    (tmp_path / "layouter").mkdir()
    for path in (tmp_path / "april" / "layouter").iterdir():
        (tmp_path / "layouter" / path.name).write_bytes(path.read_bytes())

    august, template = make(setup, "2019-08", tmp_path / "augusti", "--fran", done)
    for key in items:
        assert value(template, august, "drift_prognos", key, "budget") == printed[key].values["budget"]
        assert value(template, august, "drift_prognos", key, "prognos") is None
    outcome = {("drift_resultat", key, "redovisning"): round(forecast["drift_prognos", key, "prognos"] * 2 / 3)
               for key in items}  # fmt: skip
    done = fill(template, august, forecast | sides | outcome, tmp_path / "son-augusti.xlsx")
    for path in (tmp_path / "augusti" / "layouter").iterdir():
        (tmp_path / "layouter" / path.name).write_bytes(path.read_bytes())

    year, template = make(setup, "2019-12", tmp_path / "helar", "--fran", done)
    assert year.name == "Verksamhetsberättelse 2019"
    for key in items:
        assert value(template, year, "drift_prognos", key, "budget") == printed[key].values["budget"]
    result = {("drift_resultat", key, "redovisning"): forecast["drift_prognos", key, "prognos"] for key in items}
    done = fill(template, year, forecast | sides | result, tmp_path / "son-helar.xlsx")
    for path in (tmp_path / "helar" / "layouter").iterdir():
        (tmp_path / "layouter" / path.name).write_bytes(path.read_bytes())

    following, template = make(setup, "2020-04", tmp_path / "nasta", "--fran", done)
    for key in items:
        assert value(template, following, "drift_prognos", key, "bokslut") == forecast["drift_prognos", key, "prognos"]
    findings = check_document(Document.of(following, read_book(template)))
    assert [f.text for f in findings if f.severity is Severity.ERROR] == []


def test_filled_templates_are_checked_with_the_layouts_beside_them(tmp_path: Path) -> None:
    make(written(tmp_path, good()), "2019-04", tmp_path / "april")
    done = mallkoll("kontrollera", tmp_path / "april", "--json", "-")
    answer = json.loads(done.stdout)
    assert [file["layout"] for file in answer["filer"]] == ["linkoping-kn-2019-04", "linkoping-son-2019-04"]
    assert [f["text"] for file in answer["filer"] for f in file["fynd"] if f["allvar"] == "fel"] == []
