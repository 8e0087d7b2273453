"""The layout of a nämnd's template from the setup, written as YAML beside the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from msgspec import to_builtins

from mallkoll.templates.library.find_layouts import LAYOUTS
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.templates.setup.blocks import BLOCKS, CHARTS
from mallkoll.templates.setup.setup_model import Activity, NamndSetup, Setup, Step, TemplateKind
from mallkoll.validators.indicators.reasons import is_source
from mallkoll.workbook.layout.fingerprint import ask_for_the_same, fingerprint_of
from mallkoll.workbook.layout.layout_model import Layout, slug
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.months import MONTHS
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.package.atomic_write import write_atomically
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

PARTS = ["delar/start", "delar/drift", "delar/investeringar", "delar/mal_linkoping", "delar/indikatorer",
         "delar/verksamhet"]  # fmt: skip
GOAL_SCALE, TASK_SCALE = "mal_per_helar", "uppdrag_tre_steg"  # what the tables ask for; the kommun's own replace them
MONTHS_CHART = {
    "rubrik": "Vårddygn per månad", "tabell": "manadsserie", "typ": "linjer", "rad_ar_serie": True,
    "kolumner": ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
}  # fmt: skip
TAKEN = frozenset({"summa", "kostnad", "intakt", "ram", "netto", "helhet", "rad"})
SIDES = [{"kostnad": "varav kostnader"}, {"intakt": "varav intäkter"}]
FRAME = {"ram": "Kommunfullmäktiges ram"}
WHOLE = {"summa": "Summa"}
OF_THE_TEMPLATE = frozenset(normalized(word) for row in (WHOLE, FRAME, *SIDES) for word in row.values()) | {"totalt"}
"""What no verksamhet can be called: rows that the templates have themselves."""
PLAN_GUIDANCE = "Nettokostnader, kostnader och intäkter är positiva tal. Summan ska vara lika med ramen varje år."
PLAN_COMMENTS = "Kommentera det som är nytt eller osäkert i budgeten."
LONGEST = 30  # letters of a kommun's or a nämnd's name in a file name
DECIMALS = {"mnkr": 1, "mdkr": 2}
ROWS_AN_INDICATOR, OWN_ROWS = 3, 6  # all, women and men; the nämnd's own. Empty rows are printed too
CHARTED = {TemplateKind.PART: ("drift_prognos", ["prognos", "bokslut"], "Prognos {ar} mot bokslut {ar-1}"),
           TemplateKind.YEAR: ("drift_bokslut", ["bokslut", "bokslut_fg"], "Bokslut {ar} mot {ar-1}")}  # fmt: skip


def setup_layout_id(setup: Setup, namnd: NamndSetup, end: dt.date, kind: TemplateKind) -> str:
    """``linkoping-son-2019-04``, ``linkoping-son-internbudget-2019``: also the template's file name."""
    period = f"internbudget-{end:%Y}" if kind is TemplateKind.BUDGET else f"{end:%Y-%m}"
    return f"{file_part(setup.kommun)[:LONGEST].strip('-')}-{namnd.key}-{period}"


def file_part(name: str) -> str:
    """A name as part of a file name: lower-case letters a–z, digits and hyphens; "" where it has none of these."""
    plain = slug(name).replace("_", "-")
    return "" if plain == "rad" and "rad" not in name.casefold() else plain


def layout_of(setup: Setup, namnd: NamndSetup, end: dt.date, kind: TemplateKind, folder: Path) -> Layout:
    """The nämnd's layout for a period, written to ``folder``. Raises :class:`LayoutError` for a bad one.

    It keeps the version of an existing file, or gets the next one where templates of that file no longer agree with it.
    """
    data = _layout(setup, namnd, end, kind)
    path = folder / f"{data['layout']}.yaml"
    former = _former(path)
    data |= _profile(setup, former)
    if former is None:
        return _written(path, data)
    written = _written(path, {**data, "version": former.version})
    return written if ask_for_the_same(former, written) else _written(path, {**data, "version": former.version + 1})


def _profile(setup: Setup, former: Layout | None) -> dict[str, Any]:
    """The kommun's own rules, with the version of those before, or the next where they are others; nothing of none."""
    if not setup.rules:
        return {}
    version = 1
    if former is not None and former.profile is not None:
        before = int(former.profile.version) if former.profile.version.isdecimal() else 0
        version = before if setup.rules == to_builtins(former.rules) else before + 1
    return {"profil": {"namn": setup.kommun, "version": str(version)}, "regler": dict(setup.rules)}


def _former(path: Path) -> Layout | None:
    """The layout written earlier; None where there is none or it cannot be read."""
    try:
        return load_layout(path, (LAYOUTS,)) if path.is_file() else None
    except LayoutError:
        return None


def _written(path: Path, data: Mapping[str, Any]) -> Layout:
    text = "# Gjord av uppsättningen. Behövs för att kontrollera de ifyllda mallarna.\n"
    text += yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=110)
    write_atomically(path, text.encode())
    return load_layout(path, (LAYOUTS,))


def _layout(setup: Setup, namnd: NamndSetup, end: dt.date, kind: TemplateKind) -> dict[str, Any]:
    words, name = {
        TemplateKind.BUDGET: ("internbudget", f"Internbudget {end.year}"),
        TemplateKind.PART: ("delårsrapport", f"Delårsrapport {MONTHS[end.month - 1]} {end.year}"),
        TemplateKind.YEAR: ("verksamhetsberättelse", f"Verksamhetsberättelse {end.year}"),
    }[kind]
    period: dict[str, Any] = {"typ": words, "slut": end}
    due = setup.due(namnd, end, kind)
    if due:
        period["lamnas_senast"] = due
    chosen = [key for key in BLOCKS if key in setup.blocks[kind] and kind in BLOCKS[key].tables and _has(namnd, key)]
    if "mal" not in chosen and "oversikt" in chosen:
        chosen.remove("oversikt")  # the summary would be empty
    tables: dict[str, Any] = {"start": {"bygger_pa": "start", "rader": _facts(kind, end)}}
    sheets: list[dict[str, Any]] = [
        {"namn": "Start", "rubrik": f"{namnd.name} – {name[0].lower()}{name[1:]}", "tabeller": ["start"]}
    ]
    for key in chosen:
        block = BLOCKS[key]
        table, base = block.tables[kind]
        tables[table] = {"bygger_pa": base, **_extras(namnd, key, kind)}
        if sheets[-1]["namn"] == block.sheet:
            sheets[-1]["tabeller"].append(table)
        else:
            sheets.append({"namn": block.sheet, "rubrik": block.heading, "tabeller": [table]})
    charts = list(_charts(setup, kind, tables)) if CHARTS in setup.blocks[kind] else []
    return {
        "layout": setup_layout_id(setup, namnd, end, kind), "version": 1, "namn": name,
        "kommun": setup.kommun, "namnd": namnd.name, "period": period, "enhet": setup.unit,
        **({"decimaler": DECIMALS[setup.unit]} if setup.unit in DECIMALS else {}),
        **({"kontakt": namnd.contact} if namnd.contact else {}), **({"farg": setup.color} if setup.color else {}),
        **({"logotyp": setup.logo} if setup.logo else {}), "innehall": fingerprint_of(_filled_in(namnd)),
        "inkludera": PARTS, "blad": sheets, "skalor": _scales(setup), "tabeller": tables, "diagram": charts,
    }  # fmt: skip


def _filled_in(namnd: NamndSetup) -> Iterator[object]:
    """The rows that the templates are filled with, as input for the layout's digest."""
    for i in namnd.indicators:
        yield i.label, i.goal, _with_unit(i.target, i.unit), i.direction
    for row in (*namnd.goals, *namnd.tasks):
        yield sorted(row.items())


def _charts(setup: Setup, kind: TemplateKind, tables: Collection[str]) -> Iterator[dict[str, Any]]:
    """The charts of the chosen tables."""
    table, columns, heading = CHARTED.get(kind, ("", [], ""))
    if table in tables:
        yield {"rubrik": f"{heading} per verksamhet, {setup.unit}", "tabell": table, "kolumner": columns}
    if "manadsserie" in tables:
        yield MONTHS_CHART


def _facts(kind: TemplateKind, end: dt.date) -> list[dict[str, Any]]:
    """The rows of the Start sheet; those about the period depend on the kind of template."""
    months = "Januari" if end.month == 1 else "Januari–{manad}"
    period = {TemplateKind.BUDGET: "{ar}", TemplateKind.PART: f"{months} {{ar}}", TemplateKind.YEAR: "Helåret {ar}"}[
        kind
    ]
    kommun_facts = (("Kommun", "{kommun}"), ("Nämnd", "{namnd}"), ("Period", period))
    return [
        *({"info": label, "nyckel": slug(label), "varden": {"varde": value}} for label, value in kommun_facts),
        {"info": "Uppgiftslämnare", "nyckel": "uppgiftslamnare"},
        {"info": "Datum", "nyckel": "datum", "typ": "datum"},
    ]


def _has(namnd: NamndSetup, block: str) -> bool:
    """Whether the nämnd has rows in the setup for a block that takes its rows from there."""
    rows = {"mal": namnd.goals, "indikatorer": namnd.indicators, "uppdrag": namnd.tasks}
    return bool(rows.get(block, True))


def _extras(namnd: NamndSetup, block: str, kind: TemplateKind) -> dict[str, Any]:
    """The keys of a table beyond those of the table it builds on."""
    items = list(activity_rows(namnd.activities))
    if block in {"resultat", "forandring"}:
        return {"rader": [*items, WHOLE]}
    if block == "aret":
        if kind is TemplateKind.BUDGET:
            return {"rader": [*items, WHOLE, *SIDES, FRAME], "anvisning": PLAN_GUIDANCE}
        return {"rader": [*items, WHOLE, *SIDES]}
    if block == "kommentarer":
        info = [{"info": row.get("post", row.get("varav")), **{k: row[k] for k in ("nyckel", "alias") if k in row}}
                for row in items]  # fmt: skip
        ask = {"anvisning": PLAN_COMMENTS} if kind is TemplateKind.BUDGET else {}
        return {"rader": [*info, {"info": "Nämnden som helhet", "nyckel": "helhet"}], **ask}
    if block == "mal":
        return {"rubrik": "Nämndmål per målområde"}
    if block == "oversikt":
        return {"speglar": "namndmal"}
    if block == "indikatorer":
        ways = {i.label: {"riktning": i.direction} for i in namnd.indicators if i.direction}
        judged = {"bedomning": ways} if ways and kind is not TemplateKind.BUDGET else {}
        return {"fria_rader": ROWS_AN_INDICATOR * len(namnd.indicators) + OWN_ROWS, **judged}
    return {}


def activity_rows(activities: Sequence[Activity]) -> Iterator[dict[str, Any]]:
    """The verksamheter as rows of a layout, each followed by its parts, with unique keys."""
    used = set(TAKEN)
    for activity in _in_order(activities):
        role = "varav" if activity.part_of else "post"
        row: dict[str, Any] = {role: activity.label}
        plain = slug(activity.label)[:60]
        key = plain if plain[0].isalpha() else f"v_{plain}"
        count = 1
        while key in used:
            count += 1
            key = f"{plain}_nr_{count}" if plain[0].isalpha() else f"v_{plain}_nr_{count}"
        used.add(key)
        if key != slug(activity.label):
            row["nyckel"] = key
        if activity.before:
            row["alias"] = [activity.before]
        yield row


def _in_order(activities: Sequence[Activity]) -> Iterator[Activity]:
    """Each verksamhet followed by its parts."""
    for activity in activities:
        if activity.part_of is None:
            yield activity
            yield from (a for a in activities if a.part_of and normalized(a.part_of) == normalized(activity.label))


def _scales(setup: Setup) -> dict[str, Any]:
    scales: dict[str, Any] = {}
    if setup.goal_scale:
        scales[GOAL_SCALE] = {"rubrik": "Bedömning", "steg": list(_steps(setup.goal_scale))}
    if setup.task_scale:
        scales[TASK_SCALE] = {"rubrik": "Status", "galler": "uppdrag", "steg": list(_steps(setup.task_scale))}
    return scales


def _steps(steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    level = sum(step.judged for step in steps)
    for step in steps:
        written: dict[str, Any] = {"ord": step.word}
        if step.color:
            written["farg"] = step.color
        if step.symbol:
            written["symbol"] = step.symbol
        if step.judged:
            level -= 1
            written["niva"] = level
        if step.from_share is not None:
            written["fran"] = step.from_share
        if step.aliases:
            written["alias"] = list(step.aliases)
        yield written


def setup_data(namnd: NamndSetup, layout: Layout, known: Mapping[str, TableData] | None = None) -> dict[str, TableData]:
    """The rows from the setup: indicators with målvärden, goals, tasks.

    A målvärde decided in the previous period (``known``) wins over the setup's. Rows and målvärden are to stay, except
    in the internbudget, where the nämnd decides them; all else that the setup says may be changed.
    """
    data_by_table: dict[str, TableData] = {}
    decided = {
        normalized(row.label)
        for row in (known or {}).get("indikatorer", TableData()).added
        if row.values.get("malvarde")
    }
    stays = frozenset() if layout.period.is_budget else frozenset({"indikator", "malvarde", "namndmal", "uppdrag"})
    if namnd.indicators:
        rows = []
        areas = {normalized(goal["namndmal"]): goal.get("omrade", "") for goal in namnd.goals}
        for i in namnd.indicators:
            area = areas.get(normalized(i.goal), "")
            values = {"indikator": i.label, "omrade": area, "namndmal": i.goal, "kalla": _source(i.source)}
            target = {} if normalized(i.label) in decided else {"malvarde": _with_unit(i.target, i.unit)}
            rows.append(_row(i.label, {**values, **target}, stays))
        data_by_table["indikatorer"] = TableData({}, tuple(rows))
    if namnd.goals:
        data_by_table["namndmal"] = TableData({}, tuple(_row(goal["namndmal"], goal, stays) for goal in namnd.goals))
    if namnd.tasks:
        data_by_table["uppdrag"] = TableData({}, tuple(_row(task["uppdrag"], task, stays) for task in namnd.tasks))
    return {key: data for key, data in data_by_table.items() if key in layout.tables}


def _row(label: str, values: Mapping[str, object], stays: frozenset[str]) -> RowData:
    """A row with its non-blank values, so that blanks do not replace values of the previous period."""
    filled_in = {key: value for key, value in values.items() if value not in {None, ""}}
    return RowData(label, filled_in, stays & set(filled_in), frozenset(filled_in) - stays)


def _source(text: str) -> str:
    """A source as it stands in a column that comments share: not to be taken for one."""
    return text if not text or is_source(text) else f"Källa: {text}"


def _with_unit(target: object, unit: str) -> object:
    """A number with the unit %, as ``95%``; other units are left to the indicator's own column."""
    return f"{target:g}%".replace(".", ",") if isinstance(target, float) and unit == "%" and target > 1 else target
