"""A year from the setup workbook to the fourth template and on, as it is done: commands, and typing in LibreOffice.

What the figures are and where they come from is told in ``cykel-2019.yaml``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import office
import program
import pytest
import yaml

from mallkoll.templates.library.find_layouts import EXAMPLES, LAYOUTS, built_in
from mallkoll.templates.plan.table_data import RowData, load_table_data
from mallkoll.templates.setup import setup_layout
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import TOTALS, Layout, Role
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.reader.read_book import read_book

pytestmark = pytest.mark.libreoffice
DATA = yaml.safe_load((Path(__file__).with_name("cykel-2019.yaml")).read_text(encoding="utf-8"))
Typed = dict[tuple[str, str, str], object]  # table, label of the row, column -> what is typed


def printed(name: str) -> Mapping[str, Mapping[str, RowData]]:
    """A document's figures: table, label of the row."""
    tables = load_table_data(EXAMPLES / f"{name}.yaml", built_in(name))
    return {key: {normalized(r.label): r for r in (*t.fixed.values(), *t.added)} for key, t in tables.items()}


BUDGET, APRIL, LATER = (printed(f"linkoping-{n}") for n in ("internbudget-2019", "2019-04", "2021-08"))


def mallkoll(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = program.mallkoll(*arguments)
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    return done


NO_GOAL = "finns inte på bladet Mål"  # of two of the indicators, which is told each time


class Open:
    """A workbook on disk, as its layout sees it."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path, self.layout = path, layout

    @cached_property
    def document(self) -> Document:
        return Document.of(self.layout, read_book(self.path))

    def ref(self, table: str, label: str, column: str) -> CellRef:
        bound = self.document.tables[table]
        row = next((r for r in bound.rows if label in {r.key, r.label}), None)
        assert row is not None, (table, label)
        ref = bound.ref(row, column)
        assert ref is not None, (table, label, column)
        return ref

    def value(self, table: str, label: str, column: str) -> object:
        ref = self.ref(table, label, column)
        return self.document.sheets[ref.sheet].value(ref.row, ref.col)

    def type(self, typed: Typed) -> Open:
        """Type into the file's cells in LibreOffice, through its protection, and save it where it lies."""
        steps: list[tuple[Any, ...]] = []
        for place, value in typed.items():
            ref = self.ref(*place)
            kind = "value" if isinstance(value, int | float) else "text"
            steps.append((kind, ref.sheet, ref.address, value))
        return self.steps(*steps)

    def steps(self, *steps: tuple[Any, ...]) -> Open:
        target = self.path.with_name("sparas.xlsx")
        office.work(self.path, *steps, ("recalculate",), save=target)
        shutil.move(target, self.path)
        return Open(self.path, self.layout)

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        done = program.mallkoll("kontrollera", self.path, "--json", "-")
        [file] = json.loads(done.stdout)["filer"]
        assert file["lasbar"]
        assert file["layout"] == self.layout.id
        return list(file["fynd"])

    def told(self, code: str) -> set[tuple[str, str]]:
        return {(f["blad"], f["cell"]) for f in self.findings if f["kod"] == code}

    def fel(self) -> list[tuple[str, str, str]]:
        return [(f["kod"], f["blad"], f["cell"]) for f in self.findings if f["allvar"] == "fel"]


class Year:
    """One folder for the whole year: the templates, the filled files, the layouts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told = ""  # what the last command said beside its work
        self.setup = Open(folder / "uppsättning.xlsx", setup_layout())

    def new_setup(self) -> None:
        """Made by the command, then typed into: the rows of DATA on the empty rows of its sheets."""
        mallkoll("uppsattning", "ny", self.setup.path)
        said = DATA["uppsattning"]
        steps: list[tuple[Any, ...]] = []
        for table, rows in (("kommun", said["kommun"]), ("mallar", said["mallar"])):
            for label, value in rows.items():
                for column, text in (value if isinstance(value, dict) else {"varde": value}).items():
                    ref = self.setup.ref(table, label, column)
                    steps.append(("text", ref.sheet, ref.address, text))
        for table in ("bedomning", "namnder", "verksamheter", "indikatorer", "mal", "uppdrag"):
            steps += self.rows(table, said[table], blank=4 if table == "bedomning" else 0)
        self.setup = self.setup.steps(*steps)
        tried = mallkoll("uppsattning", "prova", self.setup.path)
        assert tried.stdout == "1 nämnd, inga fel, men 2 saker att se över.\n"
        assert tried.stderr.count(NO_GOAL) == 2

    def new_names(self) -> None:
        """The same setup in spring: other names of the verksamheter, with what they were called before."""
        rows = [{"namnd": "SON", **row} for row in DATA["varen"]["verksamheter"]]
        self.setup = self.setup.steps(*self.rows("verksamheter", rows, blank=10))
        mallkoll("uppsattning", "prova", self.setup.path)

    def rows(self, table: str, rows: list[dict[str, object]], blank: int) -> list[tuple[Any, ...]]:
        """Typing rows from the top of an open table, over ``blank`` old ones."""
        bound = self.setup.document.tables[table]
        steps: list[tuple[Any, ...]] = []
        for i in range(max(len(rows), blank)):
            for column, col in bound.columns.items():
                value = rows[i].get(column, "") if i < len(rows) else ""
                place = CellRef(bound.sheet, bound.heading_row + 1 + i, col)
                if value != "" or i < blank:
                    kind = "value" if isinstance(value, int | float) else "text"
                    steps.append((kind, place.sheet, place.address, value))
        return steps

    def make(self, period: str, name: str, *more: str | Path) -> Open:
        done = mallkoll("skapa", "--uppsattning", self.setup.path, "--period", period, "--ut", self.folder, *more)
        self.told = "".join(line for line in done.stderr.splitlines(keepends=True) if NO_GOAL not in line)
        layout = load_layout(self.folder / "layouter" / f"linkoping-son-{name}.yaml", (LAYOUTS,))
        return Open(self.folder / f"{layout.id}.xlsx", layout)


def activities(file: Open, table: str) -> list[str]:
    bound = file.document.tables[table]
    return [r.label for r in bound.rows if r.spec.role in {Role.ITEM, Role.OF_WHICH} and r.label]


def amounts(file: Open, table: str, source: Mapping[str, RowData], *columns: str) -> Typed:
    """A document's amounts for the rows and columns that the template asks for; sums are its own business."""
    typed: Typed = {}
    for row in file.document.tables[table].rows:
        there = source.get(normalized(row.label))
        if there is None and row.spec.role is Role.FRAME:
            there = next((r for r in source.values() if normalized(r.label).startswith("ram ")), None)
        if there is None or row.spec.role in TOTALS:
            continue
        for column in columns:
            value = there.values.get(column)
            if isinstance(value, int | float):
                typed[table, row.key, column] = value
    return typed


def comments(file: Open, texts: Mapping[str, str]) -> Typed:
    there = {normalized(r.label): r.label for r in file.document.tables["kommentarer"].rows}
    return {("kommentarer", there[normalized(label)], "kommentar"): text for label, text in texts.items()
            if normalized(label) in there}  # fmt: skip


def names(period: str) -> dict[str, str]:
    """The indicators by their name here, with their name in a document."""
    other = DATA["heter"].get(period, {})
    return {i["indikator"]: other.get(i["indikator"], i["indikator"]) for i in DATA["uppsattning"]["indikatorer"]}


def goals_and_tasks(file: Open) -> Typed:
    typed: Typed = {}
    for goal in DATA["uppsattning"]["mal"]:
        there = APRIL["maluppfyllelse"][normalized(goal["namndmal"])].values
        for column in ("status", "kommentar"):
            typed["namndmal", goal["namndmal"], column] = str(there[column])
    for task in DATA["uppsattning"]["uppdrag"]:
        typed["uppdrag", task["uppdrag"], "status"] = DATA["uppdragens_status"]
        comment = str(APRIL["uppdrag"][normalized(task["uppdrag"])].values["kommentar"])
        typed["uppdrag", task["uppdrag"], "kommentar"] = comment
    return typed


def test_a_year_from_setup_to_verksamhetsberattelse_and_on(tmp_path: Path) -> None:
    year = Year(tmp_path)
    year.new_setup()

    # The internbudget, with the document's figures. The setup's målvärden stand there, to be decided.
    budget = year.make("2019", "internbudget-2019", "--mall", "internbudget")
    assert budget.value("indikatorer", "Total sjukfrånvaro", "malvarde") == 6
    plan = BUDGET["drift_budget"]
    typed = amounts(budget, "drift_budget", plan, "budget", "plan_1", "plan_2", "plan_3")
    assert len(typed) >= 4 * 12
    for here, there in names("internbudget").items():
        row = BUDGET["indikatorer"][normalized(there)].values
        typed |= {("indikatorer", here, c): row[c] for c in ("utfall_2", "utfall_1", "malvarde", "malvarde_2")
                  if row.get(c) is not None}  # fmt: skip
    typed |= {("investeringar", "Ospecificerade investeringar", c): 800 for c in ("ram", "plan_1", "plan_2", "plan_3")}
    typed |= comments(budget, {r.label: str(r.values["kommentar"]) for r in BUDGET["kommentarer"].values()})
    budget = budget.type(typed)
    assert budget.value("drift_budget", "summa", "budget") == 1478431
    ram = budget.ref("drift_budget", "ram", "plan_1")  # the document's own fault: 1 447 399 for 1 447 389
    assert budget.fel() == [("SUM001", ram.sheet, ram.address)]

    # April, with new names of the verksamheter. Budget, ram and målvärden come from the internbudget.
    year.new_names()
    april = year.make("2019-04", "2019-04", "--fran", year.folder)
    lost = "Bostadsenhet, Ej utlagt samt uppräkning pris-och lön"  # what spring has no verksamhet for
    start = f"mallkoll: Social- och omsorgsnämnden: {lost} finns i en tidigare fil men inte i mallen"
    assert year.told.startswith(start)
    assert april.value("drift_prognos", "Individ- och familjeomsorg", "budget") == 400273
    assert april.value("drift_prognos", "varav HVB barn och unga", "budget") == 81424
    assert april.value("drift_prognos", "kostnad", "budget") == 1659431
    assert april.value("investeringar", "Ospecificerade investeringar", "ram") == 800
    assert april.value("indikatorer", "Total sjukfrånvaro", "malvarde") == 5.3
    assert april.value("indikatorer", "Total sjukfrånvaro", "utfall_1") == 5.3
    assert april.value("drift_prognos", "Socialpsykiatri", "prognos") is None
    old = april.value("kommentarer", "Insatser för personer med utvecklingsstörning", "kommentar")
    assert isinstance(old, str)
    assert old.startswith(TO_UPDATE_PREFIX)
    assert april.fel() == []

    before = {label: april.value("drift_prognos", label, "budget") for label in activities(april, "drift_prognos")}
    typed = amounts(april, "drift_prognos", APRIL["drift_prognos"], "prognos", "budget")
    typed |= amounts(april, "drift_forandring", APRIL["drift_resultat"], "redovisning", "avvikelse")
    spring = {r.label: str(r.values["kommentar"]) for r in APRIL["kommentarer"].values()}
    typed |= comments(april, spring) | goals_and_tasks(april)
    typed |= {("indikatorer", here, "utfall"): APRIL["indikatorer"][normalized(there)].values["utfall"]
              for here, there in names("april").items()}  # fmt: skip
    typed |= {("investeringar", "Ospecificerade investeringar", "utgifter"): 107,
              ("investeringar", "Ospecificerade investeringar", "prognos_utgifter"): 800}  # fmt: skip
    april = april.type(typed)
    assert april.value("drift_prognos", "summa", "prognos") == 1473495
    assert april.value("ekonomi_sammanfattning", "netto", "avvikelse") == 8000
    assert april.fel() == []
    # In April the nämnd had divided its budget in another way: every figure changed since is found, on its cell.
    changed = [k for k, v in before.items() if v is not None and v != april.value("drift_prognos", k, "budget")]
    assert "Socialpsykiatri" in changed
    assert "Funktionshindrade barn-och vuxna (LSS-insatser)" not in changed
    cells = [april.ref("drift_prognos", label, "budget") for label in (*changed, "kostnad", "intakt")]
    assert april.told("FOR004") == {(ref.sheet, ref.address) for ref in cells}
    assert april.told("FOR005") == set()

    # August: constructed. The budget is April's, the comments wait to be rewritten, one is forgotten.
    august = year.make("2019-08", "2019-08", "--fran", year.folder)
    assert year.told == ""
    for label in activities(august, "drift_prognos"):
        assert august.value("drift_prognos", label, "budget") == april.value("drift_prognos", label, "budget")
        assert august.value("drift_prognos", label, "prognos") is None
        assert august.value("drift_forandring", label, "redovisning") is None
    assert august.value("kommentarer", "helhet", "kommentar") == f"{TO_UPDATE_PREFIX}{spring['Nämnden som helhet']}"
    new = DATA["augusti"]
    forecast: dict[str, float] = {}
    typed = {}
    for label in activities(august, "drift_prognos"):
        first = april.value("drift_prognos", label, "prognos")
        assert isinstance(first, float)
        forecast[label] = new["prognos_andrad"].get(label, first)
        typed["drift_prognos", label, "prognos"] = forecast[label]
        typed["drift_forandring", label, "redovisning"] = round(first * 2 / 3)
        typed["drift_forandring", label, "avvikelse"] = 0
        if label != new["inte_skriven"]:
            typed["kommentarer", label, "kommentar"] = new["kommentar"]
    net = sum(v for label, v in forecast.items() if not label.startswith("varav"))
    typed |= {("drift_prognos", "kostnad", "prognos"): net + 275840, ("drift_prognos", "intakt", "prognos"): 275840,
              ("kommentarer", "helhet", "kommentar"): new["kommentar"],
              ("investeringar", "Ospecificerade investeringar", "utgifter"): 500,
              ("investeringar", "Ospecificerade investeringar", "prognos_utgifter"): 800}  # fmt: skip
    typed |= {("indikatorer", k, "utfall"): v for k, v in new["utfall"].items()} | goals_and_tasks(august)
    august = august.type(typed)
    assert august.fel() == []
    left = august.ref("kommentarer", new["inte_skriven"], "kommentar")
    assert august.told("FOR005") == {(left.sheet, left.address)}
    assert august.told("FOR004") == set()

    # The whole year: indicators from the 2021 document where it has them, the rest constructed.
    whole = year.make("2019-12", "2019-12", "--fran", year.folder)
    assert whole.layout.name == "Verksamhetsberättelse 2019"
    for label in activities(whole, "drift_bokslut"):
        assert whole.value("drift_bokslut", label, "budget") == april.value("drift_prognos", label, "budget")
        assert whole.value("drift_bokslut", label, "bokslut") is None, "a forecast is no bokslut"
    result = {k: v + DATA["helar"]["bokslut_skillnad"].get(k, 0) for k, v in forecast.items()}
    net = sum(v for label, v in result.items() if not label.startswith("varav"))
    typed = {("drift_bokslut", label, "bokslut"): value for label, value in result.items()}
    typed |= {("kommentarer", label, "kommentar"): DATA["helar"]["kommentar"] for label in (*result, "helhet")}
    typed |= {("drift_bokslut", "kostnad", "bokslut"): net + 275840, ("drift_bokslut", "intakt", "bokslut"): 275840,
              ("investeringar", "Ospecificerade investeringar", "utgifter"): 790}  # fmt: skip
    later = {here: LATER["indikatorer"].get(normalized(there)) for here, there in names("helar").items()}
    known = {here: row.values["utfall_2"] for here, row in later.items() if row is not None}
    assert set(known) == set(names("helar")) - set(DATA["helar"]["utfall"])
    typed |= {("indikatorer", k, "utfall"): v for k, v in (known | DATA["helar"]["utfall"]).items()}
    whole = whole.type(typed | goals_and_tasks(whole))
    assert whole.value("drift_bokslut", "summa", "bokslut") == net
    assert whole.fel() == []
    assert whole.told("FOR004") == whole.told("FOR005") == set()

    # And on: the year before is known.
    following = year.make("2020-04", "2020-04", "--fran", year.folder)
    for label, value in result.items():
        assert following.value("drift_prognos", label, "bokslut") == value
        assert following.value("drift_prognos", label, "budget") is None
    assert following.value("drift_prognos", "kostnad", "bokslut") == net + 275840
    assert following.value("indikatorer", "Antal projekt med aktiv medverkan", "utfall_1") == 7
    assert following.value("drift_forandring", "Socialpsykiatri", "redovisning_fg") == 72609
    assert following.fel() == []
