"""One report of a made-up nämnd: its figures, each following from nämnd, row and year, its layout, its rows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.layout.layout_model import slug

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
SHARED = "Total sjukfrånvaro (%)"
GOALS = ("Trygga invånare", "Hållbar stad", "Ekonomi i balans", "Attraktiv arbetsgivare", "Nära service")
_LINE = "      - {%s}"

Key = tuple[str, str, str]
"""Table, row label, column."""


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
        "plan": (f"Plan {y + 1}", f"plan, avser: '{y + 1}'", lambda row: budget(n, row, y) + 777),
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
    more = [
        ("malvarde_2", f"Målvärde {y + 1}", "malvarde", f"malvarde, avser: '{y + 1}'"),
        ("kostnad_1", f"Styckkostnad {y - 1}", "utfall", f"styckkostnad, avser: '{y - 1}'"),
        ("anmalningar", f"Anmälningar {y}", "utfall", f"anmalningar, avser: '{y}'"),
    ]
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
            "kostnad_1": held(row, "kostnad_1", 100 + outcome(n, of, y - 1)),
            "anmalningar": 10 + _some(sheet.key, of) % 90,  # of the kommun's own, and another in each report
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
