"""A made-up kommun over two years: every nämnd's internbudget, delårsrapporter and helår, with what is planted in them.

Every figure follows from the nämnd, the row and the year, so that two reports agree unless something is planted. A
*fault* changes one figure of one report; a *look-alike* changes something that is no fault. Neither shares a row.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.addin.batch.check_one import Settings
from mallkoll.addin.batch.compare_files import compare_files
from mallkoll.addin.mark_files import check_and_mark
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.catalogue.families import BETWEEN_FILES
from mallkoll.workbook.layout.layout_model import Layout, slug
from mallkoll.workbook.marks.kontroll_sheet import HEADING_ROW
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Finding

KOMMUN = "Granby"
YEARS = (2025, 2026)
REPORTS = ("budget", "04", "08", "12")
NAMES = ("Skol", "Kultur", "Gatu", "Omsorgs", "Äldre", "Social", "Miljö", "Fritids", "Bygg", "Teknik", "Vatten", "Park")
ITEMS = (
    "Ledning", "Planering", "Hemvård", "Boende", "Dagverksamhet", "Rådgivning", "Tillsyn", "Drift", "Underhåll",
    "Transporter", "Lokaler", "Stöd",
)  # fmt: skip
PART = ("varav inhyrd personal", 3)  # below this item
PROJECTS = ("Inventarier", "Fordon", "Digitalisering")
INDICATORS = (
    "Andel nöjda brukare (%)", "Andel behöriga i tjänst (%)", "Svarstid i telefon", "Handläggningstid för ansökan",
    "Antal klagomål per månad", "Andel ärenden klara i tid (%)", "Energianvändning per kvadratmeter",
    "Andel ekologiska livsmedel (%)", "Medarbetarengagemang", "Korttidsfrånvaro (%)", "Väntetid till insats",
    "Återkomna ärenden inom ett år",
)  # fmt: skip
ADJUSTED = "teknisk justering som är motiverad"
SHARED = "Total sjukfrånvaro (%)"
GOALS = ("Trygga invånare", "Hållbar stad", "Ekonomi i balans", "Attraktiv arbetsgivare", "Nära service")
_LINE = "      - {%s}"

Key = tuple[str, str, str]
"""Table, row label, column."""


class Planted(Struct, frozen=True):
    """Something planted: what kind, in whose report, on which figure, and which report it is compared with."""

    kind: str
    namnd: str
    report: str
    row: str
    code: str = ""  # the rule that tells a fault, and the column it stands in
    column: str = ""
    against: str = ""


class Sheet(Struct):
    """One report as it will be built: its rows and figures, and what its layout says."""

    namnd: int
    year: int
    kind: str
    unit: str = "tkr"
    sign: str = "kostnad"
    items: list[str] = field(default_factory=lambda: list(ITEMS))
    indicators: list[str] = field(default_factory=lambda: list(INDICATORS))
    goals: list[str] = field(default_factory=lambda: list(GOALS))
    alias: dict[str, str] = field(default_factory=dict)
    edits: dict[Key, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.year}-{self.kind}"

    @property
    def layout_id(self) -> str:
        return f"granby-{self.namnd:02}-{self.key}"

    @property
    def file(self) -> str:
        return f"{namnd_name(self.namnd)} {self.key}.xlsx"

    @property
    def end(self) -> dt.date:
        month = {"04": 4, "08": 8}.get(self.kind, 12)
        return dt.date(self.year, month, {4: 30, 8: 31, 12: 31}[month])


def namnd_name(number: int) -> str:
    return f"{NAMES[number]}nämnden"


def budget(namnd: int, row: str, year: int) -> int:
    return 10_000 + _some(namnd, row, year, "budget") % 40_000


def spent(namnd: int, row: str, year: int, months: int) -> int:
    whole = budget(namnd, row, year) + _some(namnd, row, year, "utfall") % 900 - 450
    return whole * months // 12


def forecast(namnd: int, row: str, year: int, kind: str) -> int:
    return budget(namnd, row, year) + _some(namnd, row, year, kind) % 400 - 200


def outcome(namnd: int, row: str, year: int) -> float:
    return 10 + _some(namnd, row, year, "indikator") % 800 / 10


def target(namnd: int, row: str, year: int) -> float:
    return 10 + _some(namnd, row, year, "mål") % 800 / 10


def _some(*about: object) -> int:
    return random.Random(repr(about)).randrange(1_000_000)


# --- what stands in a report ------------------------------------------------------------------------------------------


def drift_columns(sheet: Sheet) -> Mapping[str, tuple[str, str, Callable[[str], int]]]:
    """By key: heading, uppgift, and the figure of a row in tkr as a cost."""
    n, y = sheet.namnd, sheet.year
    if sheet.kind == "budget":
        return {
            "bokslut_2": (f"Bokslut {y - 2}", f"bokslut, avser: '{y - 2}'", lambda row: spent(n, row, y - 2, 12)),
            "budget": (f"Budget {y}", f"budget, avser: '{y}'", lambda row: budget(n, row, y)),
            "plan": (f"Plan {y + 1}", f"plan, avser: '{y + 1}'", lambda row: budget(n, row, y) + 777),
        }
    months = {"04": 4, "08": 8}.get(sheet.kind, 12)
    if months == 12:
        return {
            "bokslut": (f"Bokslut {y}", f"bokslut, avser: '{y}'", lambda row: spent(n, row, y, 12)),
            "bokslut_1": (f"Bokslut {y - 1}", f"bokslut, avser: '{y - 1}'", lambda row: spent(n, row, y - 1, 12)),
            "budget": (f"Budget {y}", f"budget, avser: '{y}'", lambda row: budget(n, row, y)),
        }
    now, then = (f"{year}-01..{year}-{sheet.kind}" for year in (y, y - 1))
    return {
        "utfall": (f"Utfall {now}", f'utfall, avser: "{now}"', lambda row: spent(n, row, y, months)),
        "utfall_1": (f"Utfall {then}", f'utfall, avser: "{then}"', lambda row: spent(n, row, y - 1, months)),
        "bokslut_1": (f"Bokslut {y - 1}", f"bokslut, avser: '{y - 1}'", lambda row: spent(n, row, y - 1, 12)),
        "budget": (f"Budget {y}", f"budget, avser: '{y}'", lambda row: budget(n, row, y)),
        "prognos": (f"Prognos {y}", f"prognos, avser: '{y}'", lambda row: forecast(n, row, y, sheet.kind)),
    }


def layout_text(sheet: Sheet) -> str:
    """The layout of a report as YAML."""
    typ = "internbudget" if sheet.kind == "budget" else "delårsrapport"
    decimals = "decimaler: 1\n" if sheet.unit == "mnkr" else ""
    items = []
    for at, item in enumerate(sheet.items):
        alias = f", alias: [{sheet.alias[item]}]" if item in sheet.alias else ""
        items.append(_LINE % f"post: {item}{alias}")
        if at == PART[1]:
            items.append(_LINE % f"varav: {PART[0]}")
    drift = "\n".join(
        f'      - {{nyckel: {key}, rubrik: "{heading}", uppgift: {{matt: {said}}}}}'
        for key, (heading, said, _) in drift_columns(sheet).items()
    )
    y = sheet.year
    more = [("malvarde_2", f"Målvärde {y + 1}", "malvarde", f"malvarde, avser: '{y + 1}'")]
    if sheet.kind != "budget":
        more.append(("utfall", f"Hittills {y}", "utfall", f"utfall, avser: '{y}-01..{sheet.end:%Y-%m}'"))
    more_columns = "\n".join(
        f'      - {{nyckel: {key}, rubrik: "{heading}", typ: {kind}, uppgift: {{matt: {said}}}}}'
        for key, heading, kind, said in more
    )
    frame = "\n      - {ram: Ram, hogst: ja}" if sheet.kind == "budget" else ""
    return f"""\
layout: {sheet.layout_id}
version: 1
namn: Rapport
kommun: {KOMMUN}
namnd: {namnd_name(sheet.namnd)}
period: {{typ: {typ}, slut: {sheet.end}}}
enhet: {sheet.unit}
{decimals}inkludera: [delar/start]
blad:
  - {{namn: Start, tabeller: [start]}}
  - {{namn: Drift, tabeller: [drift]}}
  - {{namn: Investeringar, tabeller: [investeringar]}}
  - {{namn: Indikatorer, tabeller: [indikatorer]}}
  - {{namn: Mål, tabeller: [namndmal]}}
skalor:
  mal:
    steg:
      - {{ord: Uppnås, farg: "#00695C", niva: 2}}
      - {{ord: Uppnås inte, farg: "#BF360C", niva: 0}}
tabeller:
  drift:
    rubrik: Drift
    tecken: {{belopp: {sheet.sign}}}
    kolumner:
      - {{nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}}
{drift}
    rader:
{chr(10).join(items)}
      - summa: Summa{frame}
  investeringar:
    rubrik: Investeringar
    kolumner:
      - {{nyckel: projekt, rubrik: Projekt, typ: etikett}}
      - {{nyckel: budget, rubrik: "Budget {y}", uppgift: {{matt: budget, avser: '{y}'}}}}
    rader:
{chr(10).join(_LINE % f"post: {one}" for one in PROJECTS)}
      - summa: Summa
  indikatorer:
    rubrik: Indikatorer
    kolumner:
      - {{nyckel: indikator, rubrik: Indikator, typ: etikett}}
      - {{nyckel: utfall_1, rubrik: "{y - 1}", typ: utfall, uppgift: {{matt: utfall, avser: '{y - 1}'}}}}
      - {{nyckel: malvarde, rubrik: "Målvärde {y}", typ: malvarde, uppgift: {{matt: malvarde, avser: '{y}'}}}}
{more_columns}
    fria_rader: 30
  namndmal:
    rubrik: Mål
    kolumner:
      - {{nyckel: mal, rubrik: Mål, typ: etikett}}
      - {{nyckel: status, rubrik: Bedömning, typ: status, skala: mal}}
    fria_rader: 10
"""


def table_data(sheet: Sheet) -> dict[str, TableData]:
    """What a report holds, with everything that is planted in it."""
    n, y = sheet.namnd, sheet.year
    factor = -1 if sheet.sign == "resultat" else 1

    def money(table: str, row: str, column: str, tkr: int) -> object:
        value = sheet.edits.get((table, row, column), tkr)
        if not isinstance(value, int | float):
            return value
        signed = value * factor if table == "drift" else value
        return round(signed / 1000, 1) if sheet.unit == "mnkr" else signed

    columns = drift_columns(sheet)
    drift: dict[str, RowData] = {}
    rows = [*sheet.items, PART[0]]
    for row in rows:
        of = sheet.alias.get(row, row)
        share = 5 if row == PART[0] else 1
        drift[row] = RowData(
            row, {key: money("drift", row, key, figure(of) // share) for key, (_, _, figure) in columns.items()}
        )
    if sheet.kind == "budget":
        total = sum(budget(n, row, y) for row in ITEMS)
        drift["Ram"] = RowData("Ram", {"budget": money("drift", "Ram", "budget", total)})
    fixed = {("ram" if label == "Ram" else slug(label)): row for label, row in drift.items()}
    projects = {
        slug(one): RowData(one, {"budget": money("investeringar", one, "budget", budget(n, one, y) // 10)})
        for one in PROJECTS
    }

    def held(row: str, column: str, value: object) -> object:
        return sheet.edits.get(("indikatorer", row, column), value)

    indicators = []
    for row in (*sheet.indicators, SHARED, f"{SHARED} - Kvinnor", f"{SHARED} - Män"):
        of = sheet.alias.get(row, row)
        values: dict[str, object] = {
            "indikator": row,
            "utfall_1": held(row, "utfall_1", outcome(n, of, y - 1)),
            "malvarde": held(row, "malvarde", target(n, of, y)),
            "malvarde_2": held(row, "malvarde_2", target(n, of, y + 1) + _some(sheet.key) % 9),
        }
        if sheet.kind != "budget":
            values["utfall"] = held(row, "utfall", outcome(n, of, y) if sheet.kind == "12" else outcome(n, of, y) / 2)
        indicators.append(RowData(row, values))
    goals = tuple(RowData(goal, {"mal": goal, "status": "Uppnås"}) for goal in sheet.goals)
    return {
        "drift": TableData(fixed),
        "investeringar": TableData(projects),
        "indikatorer": TableData({}, tuple(indicators)),
        "namndmal": TableData({}, goals),
    }


# --- what is planted --------------------------------------------------------------------------------------------------


class Made(Struct):
    """The whole: its reports by (nämnd, key), its faults and its look-alikes, and what fullmäktige has decided."""

    sheets: dict[tuple[int, str], Sheet]
    faults: list[Planted] = field(default_factory=list)
    alike: list[Planted] = field(default_factory=list)
    decided: list[tuple[str, str, str, int, int, str]] = field(default_factory=list)

    def after(self, namnd: int, key: str) -> Iterator[Sheet]:
        """A report and the later ones of the nämnd."""
        keys = [f"{year}-{kind}" for year in YEARS for kind in REPORTS]
        yield from (self.sheets[namnd, one] for one in keys[keys.index(key) :])


def made_kommun(namnder: int = 12) -> Made:
    """The kommun with everything planted: five faults and five look-alikes for each nämnd."""
    made = Made({
        (n, f"{year}-{kind}"): Sheet(n, year, kind)
        for n in range(namnder) for year in YEARS for kind in REPORTS
    })  # fmt: skip
    for n in range(namnder):
        for sheet in made.sheets.values():
            if sheet.namnd == n and n % 3 == 1 and sheet.kind in {"04", "12"}:
                sheet.unit = "mnkr"
            if sheet.namnd == n and n % 4 == 2 and sheet.kind == "08":
                sheet.sign = "resultat"
        for at in range(5):
            _FAULTS[(5 * n + at) % len(_FAULTS)](made, n)
        for at in range(5):
            _ALIKE[(5 * n + at) % len(_ALIKE)](made, n)
        total = sum(budget(n, row, 2026) for row in ITEMS)
        made.decided.append((namnd_name(n), "", "Drift", 2026, total, "tkr"))
    return made


def _fault(
    code: str, column: str, against: str, report: str, table: str, row_at: int, change: Callable[[float], float]
) -> Callable[[Made, int], None]:
    def plant(made: Made, n: int) -> None:
        sheet = made.sheets[n, report]
        rows = {"drift": ITEMS, "investeringar": PROJECTS, "indikatorer": INDICATORS}[table]
        row = rows[row_at]
        if table == "drift":
            value: float = drift_columns(sheet)[column][2](row)
        elif table == "investeringar":
            value = budget(n, row, sheet.year) // 10
        elif column == "utfall_1":
            value = outcome(n, row, sheet.year - 1)
        else:
            value = target(n, row, sheet.year)
        sheet.edits[table, row, column] = change(value)
        made.faults.append(Planted(f"{code} {table} {column}", namnd_name(n), report, row, code, column, against))

    return plant


def _swapped(value: float) -> float:
    """The digits of a figure the other way round, far enough to be seen in mnkr."""
    text = str(int(value))
    turned = int(text[1] + text[0] + text[2:]) if text[0] != text[1] else int(value) + 11_000
    return turned if turned >= 10 ** (len(text) - 1) else int(value) + 11_000


def _shifted(value: float) -> float:
    return value * 1000


def _lost(value: float) -> float:
    return int(value) // 10


def _more(value: float) -> float:
    return int(value) + 3_000


def _tenth(value: float) -> float:
    return round(value - 0.1, 1)


def _one_more(value: float) -> float:
    return value + 1


def _dropped(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-04"]
    row = INDICATORS[8]
    for later in made.after(n, "2026-04"):
        later.indicators = [one for one in later.indicators if one != row]
    made.faults.append(Planted("indikator borta", namnd_name(n), sheet.key, row, "KOR006", "", "2026-budget"))


def _reworded(made: Made, n: int) -> None:
    row, new = INDICATORS[3], "Handläggningstid för ansökan om bygglov"
    for later in made.after(n, "2026-04"):
        later.indicators = [new if one == row else one for one in later.indicators]
    made.faults.append(
        Planted("indikator omformulerad", namnd_name(n), "2026-04", new, "KOR006", "indikator", "2026-budget")
    )


def _goal(made: Made, n: int) -> None:
    goal, new = GOALS[0], "Trygga invånare i hela kommunen"
    for later in made.after(n, "2026-08"):
        later.goals = [new if one == goal else one for one in later.goals]
    made.faults.append(Planted("mål omformulerat", namnd_name(n), "2026-08", new, "KOR006", "mal", "2026-budget"))


def _women(made: Made, n: int) -> None:
    row = f"{SHARED} - Kvinnor"
    sheet = made.sheets[n, "2026-08"]
    sheet.edits["indikatorer", row, "utfall_1"] = outcome(n, row, 2025) + 2
    made.faults.append(Planted("kvinnor", namnd_name(n), "2026-08", row, "KOR002", "utfall_1", "2025-12"))


def _frame(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-budget"]
    total = sum(budget(n, row, 2026) for row in ITEMS)
    sheet.edits["drift", "Ram", "budget"] = total + 6_000
    made.faults.append(Planted("ram", namnd_name(n), "2026-budget", "Ram", "KOR004", "budget", "ram"))


def _jump(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-08"]
    row = ITEMS[11]
    sheet.edits["drift", row, "prognos"] = forecast(n, row, 2026, "04") + 9_000
    made.faults.append(Planted("prognos", namnd_name(n), "2026-08", row, "KOR007", "prognos", "2026-04"))


def _part(made: Made, n: int) -> None:
    row = PART[0]
    sheet = made.sheets[n, "2026-04"]
    sheet.edits["drift", row, "budget"] = budget(n, row, 2026) // 5 + 4_000
    made.faults.append(Planted("varav", namnd_name(n), "2026-04", row, "KOR001", "budget", "2026-budget"))


def _words(made: Made, n: int) -> None:
    row = INDICATORS[4]
    for key, text in (
        ("2026-budget", "Ska minska"),
        ("2026-04", "Ska minska"),
        ("2026-08", "Ska öka"),
        ("2026-12", "Ska öka"),
    ):
        made.sheets[n, key].edits["indikatorer", row, "malvarde"] = text
    made.faults.append(Planted("målvärde i ord", namnd_name(n), "2026-08", row, "KOR005", "malvarde", "2026-budget"))


_FAULTS: tuple[Callable[[Made, int], None], ...] = (
    _fault("KOR001", "budget", "2026-budget", "2026-04", "drift", 0, _swapped),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-08", "drift", 1, _lost),
    _fault("KOR003", "utfall_1", "2025-08", "2026-08", "drift", 2, _swapped),
    _fault("KOR005", "malvarde", "2026-budget", "2026-04", "indikatorer", 0, _one_more),
    _dropped,
    _fault("KOR001", "budget", "2025-budget", "2025-08", "drift", 5, _shifted),
    _fault("KOR002", "utfall_1", "2025-12", "2026-08", "indikatorer", 1, _tenth),
    _fault("KOR003", "utfall_1", "2025-04", "2026-04", "drift", 6, _more),
    _reworded,
    _women,
    _fault("KOR001", "budget", "2026-budget", "2026-08", "investeringar", 0, _more),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-12", "drift", 7, _swapped),
    _goal,
    _frame,
    _jump,
    _part,
    _words,
    _fault("KOR001", "budget", "2026-budget", "2026-12", "drift", 8, _more),
    _fault("KOR005", "malvarde", "2025-budget", "2025-12", "indikatorer", 2, _one_more),
    _fault("KOR002", "bokslut_1", "2025-12", "2026-04", "drift", 9, _more),
)


def _renamed(made: Made, n: int) -> None:
    old, new = ITEMS[10], "Fastigheter och lokaler"
    for later in made.after(n, "2026-04"):
        later.items = [new if one == old else one for one in later.items]
        later.alias[new] = old
    made.alike.append(Planted("verksamhet omdöpt", namnd_name(n), "2026-04", new))


def _split(made: Made, n: int) -> None:
    row, new = ITEMS[4], "Sysselsättning"
    for later in made.after(n, "2026-08"):
        if later.year == 2026:
            later.items = [*later.items, new]
            for column, (_, _, figure) in drift_columns(later).items():
                whole = figure(row)
                later.edits["drift", row, column] = whole - whole // 3
                later.edits["drift", new, column] = whole // 3
    made.alike.append(Planted("verksamhet delad", namnd_name(n), "2026-08", row))


def _plan(made: Made, n: int) -> None:
    made.alike.append(Planted("plan för nästa år", namnd_name(n), "2025-budget", ITEMS[0]))


def _unit_of_target(made: Made, n: int) -> None:
    row = INDICATORS[10]
    days = int(target(n, row, 2026))
    for key, value in (
        ("2026-budget", days),
        ("2026-04", f"{days} dgr"),
        ("2026-08", f"Max {days}"),
        ("2026-12", days),
    ):
        made.sheets[n, key].edits["indikatorer", row, "malvarde"] = value
    made.alike.append(Planted("målvärde med enhet", namnd_name(n), "2026-04", row))


def _not_known(made: Made, n: int) -> None:
    row = INDICATORS[6]
    made.sheets[n, "2026-04"].edits["indikatorer", row, "utfall_1"] = "Uppgift saknas"
    made.alike.append(Planted("uppgift saknas", namnd_name(n), "2026-04", row))


def _added(made: Made, n: int) -> None:
    for later in made.after(n, "2026-04"):
        later.indicators = [*later.indicators, "Antal besök i biblioteket"]
    made.alike.append(Planted("ny indikator", namnd_name(n), "2026-04", "Antal besök i biblioteket"))


def _drift_of_forecast(made: Made, n: int) -> None:
    row = ITEMS[3]
    made.sheets[n, "2026-08"].edits["drift", row, "prognos"] = forecast(n, row, 2026, "04") + 1_900
    made.alike.append(Planted("prognos ändras lite", namnd_name(n), "2026-08", row))


def _blank(made: Made, n: int) -> None:
    row = INDICATORS[5]
    made.sheets[n, "2026-08"].edits["indikatorer", row, "utfall_1"] = None
    made.alike.append(Planted("tom cell", namnd_name(n), "2026-08", row))


def _marks_in_name(made: Made, n: int) -> None:
    old, new = INDICATORS[7], "Andel ekologiska livsmedel"
    for later in made.after(n, "2026-04"):
        later.indicators = [new if one == old else one for one in later.indicators]
        later.alias[new] = old
    made.alike.append(Planted("namn utan enhet", namnd_name(n), "2026-04", new))


def _finer(made: Made, n: int) -> None:
    row = INDICATORS[9]
    made.sheets[n, "2026-08"].edits["indikatorer", row, "utfall_1"] = round(outcome(n, row, 2025) + 0.04, 2)
    made.alike.append(Planted("fler decimaler", namnd_name(n), "2026-08", row))


def _next_target(made: Made, n: int) -> None:
    made.alike.append(Planted("nästa års målvärde", namnd_name(n), "2025-budget", INDICATORS[11]))


def _adjusted(made: Made, n: int) -> None:
    """A technical adjustment from April on, which the nämnd motivates there."""
    row = ITEMS[3]
    for later in made.after(n, "2026-04"):
        later.edits["drift", row, "budget"] = budget(n, row, 2026) + 1_500
    made.alike.append(Planted(ADJUSTED, namnd_name(n), "2026-04", row))


def _order(made: Made, n: int) -> None:
    sheet = made.sheets[n, "2026-08"]
    sheet.items = [*sheet.items[:3], *reversed(sheet.items[3:])]
    sheet.indicators = list(reversed(sheet.indicators))
    made.alike.append(Planted("annan ordning", namnd_name(n), "2026-08", ITEMS[5]))


_ALIKE: tuple[Callable[[Made, int], None], ...] = (
    _renamed, _plan, _unit_of_target, _not_known, _added, _split, _drift_of_forecast, _blank, _marks_in_name, _finer,
    _next_target, _order, _adjusted,
)  # fmt: skip


# --- on disk ----------------------------------------------------------------------------------------------------------


def write(made: Made, folder: Path) -> Path:
    """Every report as a workbook, each with its layout beside it, and fullmäktige's list. Returns the list.

    One report of the last nämnd is missing, and of the first there is an older version of one, with other figures.
    """
    last = max(n for n, _ in made.sheets)
    for (n, key), sheet in made.sheets.items():
        if (n, key) != (last, "2025-08"):
            write_sheet(sheet, folder)
    draft = replace(made.sheets[0, "2026-08"], edits={("drift", row, "budget"): 1 for row in ITEMS})
    older = write_sheet(draft, folder, f"utkast {draft.file}")
    os.utime(older, (1, 1))
    write_sheet(made.sheets[0, "2026-08"], folder)
    for planted in made.alike:
        if planted.kind == ADJUSTED:
            early, later = (folder / f"{planted.namnd} {key}.xlsx" for key in ("2026-budget", "2026-04"))
            motivate(later, early, planted.row)
    write_kommun(made, folder)
    rows = ["Nämnd;Verksamhet;Kontoslag;År;Ram;Enhet"]
    rows += [";".join(map(str, row)) for row in made.decided]
    frames = folder / "ram.csv"
    frames.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return frames


def write_sheet(sheet: Sheet, folder: Path, name: str | None = None) -> Path:
    """One report as a workbook, with its layout."""
    layout = _layout(folder, sheet.layout_id, layout_text(sheet))
    path = folder / (name or sheet.file)
    build(layout, path, table_data(sheet))
    return path


def motivate(path: Path, against: Path, row: str) -> None:
    """Check a file against an earlier one, mark it, and write a motivation beside the finding on the row."""
    found = compare_files([str(path)], [str(against)], Settings(), 1, lambda _: None).findings[str(path)]
    check_and_mark(path, LayoutLibrary(), None, path, between=found)
    write_motivation(path, "KOR001", row, "Teknisk justering enligt beslut den 12 mars.")
    for backup in path.parent.glob(f"{path.name}.bak*"):
        backup.unlink()


def write_motivation(path: Path, code: str, row: str, text: str) -> None:
    """Write into the column Motivering on Kontroll, as Excel would: the file is saved anew."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Kontroll"]
    names = {cell.value: cell.column for cell in sheet[HEADING_ROW]}
    for at in range(HEADING_ROW + 1, sheet.max_row + 1):
        if (sheet.cell(at, names["Regel"]).value, sheet.cell(at, names["Rad"]).value) == (code, row):
            sheet.cell(at, names["Motivering"]).value = text
    book.save(path)


def write_kommun(made: Made, folder: Path) -> Path:
    """The kommun's own table for August 2026, a row for each nämnd; one figure of the first is wrong."""
    namnder = sorted({n for n, _ in made.sheets})
    text = _KOMMUN.format(rows="\n".join(_LINE % f"post: {namnd_name(n)}" for n in namnder))
    layout = _layout(folder, "granby-kommunen-2026-08", text)
    rows = {}
    for n in namnder:
        sheet = made.sheets[n, "2026-08"]
        own = [row for row in table_data(sheet)["drift"].fixed.values() if row.label in sheet.items]
        sums = {column: abs(sum(float(str(row.values[column])) for row in own)) for column in ("budget", "prognos")}
        if n == 0:
            sums["prognos"] += 90_000
            made.faults.append(
                Planted("kommunens tabell", "kommunen", "2026-08", namnd_name(n), "KOR008", "prognos", "2026-08")
            )
        rows[slug(namnd_name(n))] = RowData(namnd_name(n), dict(sums))
    path = folder / "kommunen 2026-08.xlsx"
    build(layout, path, {"drift": TableData(rows)})
    return path


def _layout(folder: Path, name: str, text: str) -> Layout:
    place = folder / "layouter" / f"{name}.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return find_layout(str(place))


_KOMMUN = """\
layout: granby-kommunen-2026-08
version: 1
namn: Kommunens uppföljning
kommun: Granby
omfattning: kommun
period: {{typ: delårsrapport, slut: 2026-08-31}}
enhet: tkr
inkludera: [delar/start]
blad:
  - {{namn: Start, tabeller: [start]}}
  - {{namn: Drift, tabeller: [drift]}}
tabeller:
  drift:
    rubrik: Nämndernas drift
    kolumner:
      - {{nyckel: namnd, rubrik: Nämnd, typ: etikett}}
      - {{nyckel: budget, rubrik: Budget 2026, uppgift: {{matt: budget, avser: '2026'}}}}
      - {{nyckel: prognos, rubrik: Prognos 2026, uppgift: {{matt: prognos, avser: '2026'}}}}
    rader:
{rows}
      - summa: Summa
"""


# --- what came out ----------------------------------------------------------------------------------------------------


class Outcome(Struct):
    """What was found of what was planted: the missed, and what was told of what is no fault."""

    found: list[Planted]
    missed: list[Planted]
    alarms: list[str]


def judged(made: Made, results: Iterable[FileResult]) -> Outcome:
    """Every fault is told once, on its file, row and column, and names the report that it differs from."""
    left = [
        (Path(result.file).stem, finding)
        for result in results
        for finding in result.findings
        if finding.code.startswith(BETWEEN_FILES)
    ]
    outcome = Outcome([], [], [])
    for planted in made.faults:
        told = next(((file, finding) for file, finding in left if _is_about(planted, file, finding)), None)
        if told is None:
            outcome.missed.append(planted)
        else:
            left.remove(told)
            outcome.found.append(planted)
    outcome.alarms = [f"{file} {finding.cell} {finding.code} {finding.row}: {finding.text}" for file, finding in left]
    return outcome


def _is_about(planted: Planted, file: str, finding: Finding) -> bool:
    if (file, finding.code, finding.row) != (f"{planted.namnd} {planted.report}", planted.code, planted.row):
        return False
    [other] = finding.compared
    held = Path(other.file).stem.endswith(planted.against) and other.value != finding.value
    return held and (finding.cell is not None) is bool(planted.column)
