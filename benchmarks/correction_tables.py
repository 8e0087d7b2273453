"""Seeded tables whose truth is known, as real workbooks, and the slips that people make in them.

A table is drawn in three steps: a layout (columns, levels, varav rows, unit, decimals), exact amounts for what is
typed, and from these the true figure of every cell, by the arithmetic written out here and not by the program's.
*Whole* tables are typed in their unit, so that everything adds up; in *rounded* ones every cell was rounded by itself.
Three kinds of file: the template with its formulas, the template with values pasted over them, and a plain sheet with
nothing but headings, labels and values.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import openpyxl
import yaml
from msgspec import Struct

from mallkoll.templates.draw.build import build
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.engine.intervals import round_to
from mallkoll.workbook.binding.bind_layout import bind_layout
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.package.write_cells import write_cells
from mallkoll.workbook.reader.read_book import read_book

Place = tuple[str, str]  # row and column by key
Values = dict[Place, float]

FAMILIES: dict[str, list[tuple[str, str, dict[str, float]]]] = {  # key, the layout's calculation, the same as terms
    "netto": [("intakt", "", {}), ("kostnad", "", {}), ("netto", "intakt + kostnad", {"intakt": 1, "kostnad": 1})],
    "netto_budget": [
        ("intakt", "", {}), ("kostnad", "", {}), ("netto", "intakt + kostnad", {"intakt": 1, "kostnad": 1}),
        ("budget", "", {}), ("avvikelse", "avvikelse(netto, budget)", {"budget": 1, "netto": -1}),
    ],
    "prognos": [("prognos", "", {}), ("budget", "", {}),
                ("avvikelse", "avvikelse(prognos, budget)", {"budget": 1, "prognos": -1})],
    "period": [
        ("utfall", "", {}), ("budget", "", {}), ("avvikelse", "avvikelse(utfall, budget)", {"budget": 1, "utfall": -1}),
        ("utfall_fg", "", {}), ("forandring", "utfall - utfall_fg", {"utfall": 1, "utfall_fg": -1}),
    ],
    "delar": [("forskola", "", {}), ("skola", "", {}), ("vuxna", "", {}),
              ("totalt", "forskola + skola + vuxna", {"forskola": 1, "skola": 1, "vuxna": 1})],
}  # fmt: skip


class Settings(Struct, frozen=True, kw_only=True):
    """What tables are drawn; the defaults are meant to be as mixed as what comes in."""

    posts: tuple[int, int] = (3, 11)
    digits: tuple[float, float] = (0.7, 5.5)  # the amounts' common logarithm in the printed unit
    slips: tuple[int, int] = (1, 3)
    families: tuple[str, ...] = tuple(FAMILIES)
    kinds: tuple[str, ...] = ("mall", "inklistrad", "ren")
    units: tuple[str, ...] = ("kr", "tkr", "mnkr")
    decimals: tuple[int, ...] = (0, 0, 0, 1, 2)
    whole: float = 0.4


class Table(Struct):
    """One table: its layout, the true figures, which cells are typed in the template, and where each stands."""

    layout: Layout
    truth: Values
    typed: set[Place]
    derived: set[Place]
    decimals: int
    kind: str
    rows: list[str]
    columns: list[str]
    labels: dict[str, str]
    headings: dict[str, str]
    whole: bool
    cells: dict[Place, tuple[int, int]] = {}


SHEET = "Drift"


def draw_table(rng: random.Random, folder: Path, settings: Settings) -> Table:
    """A table with its truth."""
    family = FAMILIES[rng.choice(settings.families)]
    decimals, kind = rng.choice(settings.decimals), rng.choice(settings.kinds)
    whole = rng.random() < settings.whole
    rows, sums, sides = _rows(rng, rng.randint(*settings.posts), family)
    labels = {str(r["nyckel"]): str(next(v for k, v in r.items() if k in _ROLES)) for r in rows}
    headings = {key: f"{key.replace('_', ' ').capitalize()} {i + 1}" for i, (key, _, _) in enumerate(family)}
    shown = rng.random() < 0.7  # whether the layout knows of the decimals, or they just stand there
    document = {
        "layout": "slump", "version": 1, "namn": "Slump",
        "period": {"typ": "delårsrapport", "slut": dt.date(2026, 8, 31)},
        "enhet": rng.choice(settings.units), "blad": [{"namn": SHEET, "tabeller": ["t"]}],
        **({"decimaler": decimals} if shown else {}),
        "tabeller": {"t": {"rubrik": "Drift", "fria_rader": rng.choice((0, 0, 2)), "kolumner": [
            {"nyckel": "rad", "rubrik": "Verksamhet", "typ": "etikett"},
            *({"nyckel": k, "rubrik": headings[k], **({"berakning": how} if how else {}),
               **({"tidigare_ar": True} if k.endswith("_fg") else {})} for k, how, _ in family)],
            "rader": rows}},
    }  # fmt: skip
    path = folder / "layout.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    layout = load_layout(path)
    truth, typed, derived = _figures(rng, settings, family, rows, sums, decimals, sides=sides, whole=whole,
                                     formulas=kind == "mall")  # fmt: skip
    return Table(layout, truth, typed, derived, decimals, kind, [str(r["nyckel"]) for r in rows],
                 [k for k, _, _ in family], labels, headings, whole)  # fmt: skip


_ROLES = ("post", "varav", "delsumma", "summa", "kostnad", "intakt", "ram")
_NAMES = ("Förskola", "Grundskola", "Gymnasium", "Hemtjänst", "Boende", "Bibliotek", "Gator", "Parker", "Bygglov",
          "Stöd", "Kultur", "Idrott", "Lokaler", "Övrigt", "Ledning")  # fmt: skip


def _rows(
    rng: random.Random, posts: int, family: list[tuple[str, str, dict[str, float]]]
) -> tuple[list[dict[str, str]], dict[str, dict[str, float]], bool]:
    """The layout's rows; what each sum is the sum of; whether costs and income stand under the sum."""
    rows: list[dict[str, str]] = []
    sums: dict[str, dict[str, float]] = {}
    names = rng.sample(_NAMES, min(posts, len(_NAMES)))
    levels = posts >= 4 and rng.random() < 0.4
    total: dict[str, float] = {}
    own: dict[str, float] = {}
    cut = rng.randint(2, posts - 2) if levels else posts
    for n, name in enumerate(names):
        key = f"p{n}"
        rows.append({"post": name, "nyckel": key})
        own[key] = 1.0
        if rng.random() < 0.15:
            rows.append({"varav": f"varav {name.lower()} hyror", "nyckel": f"v{n}"})
        if levels and n + 1 in {cut, posts}:
            part = f"s{n}"
            rows.append({"delsumma": f"Summa del {n}", "nyckel": part})
            sums[part], own = own, {}
            total[part] = 1.0
    rows.append({"summa": "Summa", "nyckel": "summa"})
    sums["summa"] = total if levels else own
    sides = family[0][0] in {"prognos", "utfall"} and rng.random() < 0.4
    if sides:
        rows += [{"kostnad": "kostnader", "nyckel": "kostnad"}, {"intakt": "intäkter", "nyckel": "intakt"}]
    if family[0][0] in {"prognos", "utfall"} and rng.random() < 0.2:
        rows.append({"ram": "Ram", "nyckel": "ram"})
    return rows, sums, sides


def _figures(
    rng: random.Random, settings: Settings, family: list[tuple[str, str, dict[str, float]]],
    rows: list[dict[str, str]], sums: dict[str, dict[str, float]], decimals: int, *, sides: bool, whole: bool,
    formulas: bool,
) -> tuple[Values, set[Place], set[Place]]:  # fmt: skip
    """True figures; the cells that are typed in the template; those that follow from others."""
    digits = rng.uniform(*settings.digits)
    spread = rng.uniform(0.1, 0.7)
    exact: Values = {}
    typed: set[Place] = set()

    def rounded(value: float) -> float:
        return round_to(value, decimals)

    # in a template the formulas count with what was typed: there the typed figures are the rounded ones
    first = rounded if whole or formulas else float
    for row in rows:
        key = row["nyckel"]
        size = 10.0 ** min(8.0, digits + rng.gauss(0, spread))
        for column, how, _ in family:
            if key not in sums and not how:
                negative = column == "intakt" or rng.random() < 0.03
                amount = size * rng.lognormvariate(0, 0.25) * (-0.3 if negative else 1.0)
                if "varav" in row:
                    amount = 0.4 * exact[f"p{key[1:]}", column]
                exact[key, column] = first(amount if rng.random() > 0.02 else 0.0)
                typed.add((key, column))
    for part, terms in sums.items():
        for column, how, _ in family:
            if not how:
                exact[part, column] = sum(c * exact[k, column] for k, c in terms.items())
    for column, how, _ in family:
        if not how and sides:
            exact["kostnad", column] = first(abs(exact["summa", column]) * rng.uniform(1.2, 2.5))
            exact["intakt", column] = exact["kostnad", column] - exact["summa", column]
            typed |= {("kostnad", column), ("intakt", column)}
        if not how and any("ram" in row for row in rows):
            exact["ram", column] = exact["summa", column]
            typed.add(("ram", column))
    for row in rows:
        for column, how, terms in family:
            if how:
                value = sum(c * exact[row["nyckel"], k] for k, c in terms.items())
                exact[row["nyckel"], column] = -value if "intakt" in row and how.startswith("avv") else value
    truth = {place: rounded(value) for place, value in exact.items()}
    return truth, typed, exact.keys() - typed


def write_table(table: Table, path: Path, values: dict[Place, float | None]) -> None:
    """The workbook with these values in place of the truth; None is a blank cell."""
    now: dict[Place, float | None] = {**table.truth, **values}
    if table.kind == "ren":
        _write_plain(table, path, now)
        return
    data = {row: RowData(table.labels[row], {c: now[row, c] for c in table.columns if (row, c) in table.typed
                                             and now[row, c] is not None}) for row in table.rows}  # fmt: skip
    build(table.layout, path, {"t": TableData(data)})
    bound = bind_layout(table.layout, read_book(path)).tables["t"]
    table.cells = {(r.key, c): (r.at, bound.columns[c]) for r in bound.rows for c in table.columns}
    over = {p: v for p, v in now.items() if p in values or table.kind == "inklistrad"}
    typed = {table.cells[p]: v for p, v in over.items() if v is not None and p not in table.typed}
    if typed:
        path.write_bytes(write_cells(path.read_bytes(), {SHEET: typed}, {}))


def _write_plain(table: Table, path: Path, values: dict[Place, float | None]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append(["Drift"])
    sheet.append(["Verksamhet", *(table.headings[c] for c in table.columns)])
    for row in table.rows:
        sheet.append([table.labels[row], *(values.get((row, c)) for c in table.columns)])
    table.cells = {(r, c): (3 + i, 2 + j) for i, r in enumerate(table.rows) for j, c in enumerate(table.columns)}
    book.save(path)


def slip(rng: random.Random, table: Table, place: Place) -> tuple[str, float | None] | None:
    """One slip in a cell: its kind and what then stands there, None for a blank; None where it would show nothing."""
    value, unit = table.truth[place], 10.0**-table.decimals
    text = str(round(abs(value) / unit))
    i = rng.randrange(len(text))
    kind = rng.choice(KINDS)
    new: float | None = value
    if kind in {"byt", "borta", "till", "fel"}:
        if kind == "byt" and i + 1 < len(text):
            text = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        elif kind == "borta":
            text = text[:i] + text[i + 1 :]
        elif kind == "till":
            text = text[:i] + rng.choice("0123456789") + text[i:]
        elif kind == "fel":
            text = text[:i] + rng.choice("0123456789") + text[i + 1 :]
        new = round_to((-1 if value < 0 else 1) * int(text or "0") * unit, table.decimals)
    elif kind == "tecken":
        new = -value
    elif kind == "tusen":
        new = round_to(value * 1000 + rng.choice((0.0, rng.randint(-499, 499) * unit)), 0)
    elif kind == "tusendel":
        new = round_to(value / 1000, table.decimals)
    elif kind == "tio":
        new = round_to(value * rng.choice((10.0, 0.1)), table.decimals)
    elif kind == "granne":
        row, column = table.rows.index(place[0]), table.columns.index(place[1])
        down, right = rng.choice(((1, 0), (-1, 0), (0, 1), (0, -1)))
        r, c = row + down, column + right
        inside = 0 <= r < len(table.rows) and 0 <= c < len(table.columns)
        new = table.truth[table.rows[r], table.columns[c]] if inside else value
    elif kind == "rad" and place in table.derived:
        other = rng.choice(table.rows)
        new = round_to(value - rng.choice((1, -1)) * table.truth[other, place[1]], table.decimals)
    elif kind == "slump":
        new = round_to(value * rng.lognormvariate(0, 0.5) + rng.choice((0, 1, -3)) * unit, table.decimals)
    elif kind == "noll":
        new = 0.0
    elif kind == "tom":
        new = None
    return None if new == value else (kind, new)


KINDS = ("byt", "borta", "till", "fel", "tecken", "tusen", "tusendel", "tio", "granne", "rad", "slump", "noll", "tom")


def draw_slips(rng: random.Random, table: Table, settings: Settings) -> dict[Place, tuple[str, float | None]]:
    """One to three slips; in a template mostly among what is typed there, now and then over a formula."""
    wanted = rng.randint(*settings.slips)
    places = sorted(table.truth)
    if table.kind == "mall":
        places = sorted(table.typed) if rng.random() < 0.8 else places
    if rng.random() < 0.3:  # close together: the same row or column
        first = rng.choice(places)
        places = [p for p in places if p[0] == first[0] or p[1] == first[1]]
    found: dict[Place, tuple[str, float | None]] = {}
    for _ in range(40):
        if len(found) == wanted:
            break
        place = rng.choice(places)
        new = slip(rng, table, place)
        if new is None or place in found or (new[1] is None and place not in table.typed and table.kind != "ren"):
            continue  # (a formula that is blanked is a formula again)
        found[place] = new
    return found
