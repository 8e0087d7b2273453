"""From what the setup says about a nämnd to the layout of its template, written as YAML beside the templates."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from mallkoll.templates.catalog import LAYOUTS
from mallkoll.templates.data import RowData, TableData
from mallkoll.templates.setup.sheet import NamndSetup, Setup
from mallkoll.workbook.atomic import write_atomically
from mallkoll.workbook.layout import Layout, slug
from mallkoll.workbook.layout_file import load_layout
from mallkoll.workbook.period_words import MONTHS

PARTS = ["delar/start", "delar/drift", "delar/investeringar", "delar/mal_linkoping", "delar/indikatorer",
         "delar/verksamhet"]  # fmt: skip


def layout_of(setup: Setup, namnd: NamndSetup, end: dt.date, folder: Path) -> Layout:
    """The nämnd's layout for a period, written to ``folder``. Raises :class:`LayoutError` for a bad one."""
    data = _layout(setup, namnd, end)
    path = folder / f"{data['layout']}.yaml"
    text = "# Gjord av uppsättningen. Behövs för att kontrollera de ifyllda mallarna.\n"
    text += yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    write_atomically(path, text.encode())
    return load_layout(path, (LAYOUTS,))


def _layout(setup: Setup, namnd: NamndSetup, end: dt.date) -> dict[str, Any]:
    whole = end.month == 12
    kind = "verksamhetsberättelse" if whole else "delårsrapport"
    name = f"Verksamhetsberättelse {end.year}" if whole else f"Delårsrapport {MONTHS[end.month - 1]} {end.year}"
    period: dict[str, Any] = {"typ": kind, "slut": end}
    if namnd.due:
        period["lamnas_senast"] = namnd.due
    items: list[Any] = [{"varav": a.label} if a.part_of else a.label for a in _in_order(namnd)]
    sides = [{"kostnad": "varav kostnader"}, {"intakt": "varav intäkter"}]
    tables: dict[str, Any] = {
        "ekonomi_sammanfattning": {"bygger_pa": "ekonomi_sammanfattning_netto"},
        "drift_resultat": {"bygger_pa": "drift_resultat_budget", "rader": [*items, {"summa": "Summa"}]},
        "drift_prognos": {"bygger_pa": "drift_prognos_helar", "rader": [*items, {"summa": "Summa"}, *sides]},
        "investeringar": {"bygger_pa": "investeringar_delar"},
        "kommentarer": {"bygger_pa": "kommentar_verksamhet", "rader_fran": "drift_prognos",
                        "rader": [{"info": "Nämnden som helhet", "nyckel": "helhet"}]},
    }  # fmt: skip
    drift = ["ekonomi_sammanfattning", "drift_resultat", "drift_prognos"]
    sheets: list[dict[str, Any]] = [
        {"namn": "Start", "rubrik": f"{namnd.name} – {name.casefold()}", "tabeller": ["start"]},
        {"namn": "Drift", "rubrik": "Ekonomi", "tabeller": drift},
        {"namn": "Investeringar", "tabeller": ["investeringar"]},
        {"namn": "Kommentarer", "rubrik": "Analys och kommentar", "tabeller": ["kommentarer"]},
    ]  # fmt: skip
    if namnd.goals:
        tables["namndmal"] = {"bygger_pa": "mal_per_omrade_prognos"}
        sheets.append({"namn": "Mål", "rubrik": "Målredovisning", "tabeller": ["namndmal"]})
    if namnd.indicators:
        ways = {i.label: {"riktning": i.direction} for i in namnd.indicators if i.direction}
        tables["indikatorer"] = {"bygger_pa": "indikatorer_utfall", **({"bedomning": ways} if ways else {})}
        sheets.append({"namn": "Indikatorer", "rubrik": "Nämndindikatorer", "tabeller": ["indikatorer"]})
    if namnd.tasks:
        tables["uppdrag"] = {"bygger_pa": "uppdrag_status"}
        sheets.append({"namn": "Uppdrag", "tabeller": ["uppdrag"]})
    bars = {"rubrik": "Prognos mot bokslut per verksamhet", "tabell": "drift_prognos",
            "kolumner": ["prognos", "bokslut"]}  # fmt: skip
    return {
        "layout": f"{slug(setup.kommun).replace('_', '-')}-{namnd.key}-{end:%Y-%m}", "version": 1, "namn": name,
        "kommun": setup.kommun, "namnd": namnd.name, "period": period,
        **({"kontakt": namnd.contact} if namnd.contact else {}), **({"farg": setup.color} if setup.color else {}),
        **({"logotyp": setup.logo} if setup.logo else {}),
        "inkludera": PARTS, "blad": sheets, "tabeller": tables, "diagram": [bars],
    }  # fmt: skip


def _in_order(namnd: NamndSetup) -> list[Any]:
    """Each verksamhet followed by its parts."""
    found = []
    for activity in namnd.activities:
        if activity.part_of is None:
            found.append(activity)
            found += [a for a in namnd.activities if a.part_of and a.part_of.casefold() == activity.label.casefold()]
    return found


def setup_data(namnd: NamndSetup, layout: Layout) -> dict[str, TableData]:
    """The rows that the setup knows: indicators with målvärden, goals, tasks."""
    found: dict[str, TableData] = {}
    if namnd.indicators:
        found["indikatorer"] = TableData({}, tuple(
            RowData(i.label, {"indikator": i.label, "namndmal": i.goal, "malvarde": _with_unit(i.target, i.unit),
                              "kalla": i.source}) for i in namnd.indicators))  # fmt: skip
    if namnd.goals:
        found["namndmal"] = TableData({}, tuple(RowData(goal["namndmal"], goal) for goal in namnd.goals))
    if namnd.tasks:
        found["uppdrag"] = TableData({}, tuple(RowData(task["uppdrag"], task) for task in namnd.tasks))
    return {key: data for key, data in found.items() if key in layout.tables}


def _with_unit(target: object, unit: str) -> object:
    """A bare number in per cent is shown as ``95%``; other units stand with the indicator."""
    return f"{target:g}%".replace(".", ",") if isinstance(target, float) and unit == "%" and target > 1 else target
