"""A made-up kommun of four nämnder: two fill in a built-in template, two have layouts of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, find_layout
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data

KOMMUN = "Granby"
SCHOOL, CULTURE, STREETS, CARE = "Skolnämnden", "Kulturnämnden", "Gatunämnden", "Omsorgsnämnden"
AUGUST = "linkoping-2021-08"

_OWN = """\
layout: granby-{key}-2021-08
version: 1
namn: Delårsrapport
kommun: Granby
namnd: {namnd}
period: {{typ: delårsrapport, slut: 2021-08-31}}
enhet: {unit}
{decimals}inkludera: [delar/start]
blad:
  - {{namn: Start, tabeller: [start]}}
  - {{namn: "Drift {key}", tabeller: [drift]}}
  - {{namn: Mål, tabeller: [namndmal]}}
skalor:
  mal:
    steg:
      - {{ord: Uppnås, farg: "#00695C", niva: 2}}
      - {{ord: Uppnås delvis, farg: "#FFD54F", niva: 1}}
      - {{ord: Uppnås inte, farg: "#BF360C", niva: 0}}
tabeller:
  drift:
    rubrik: Drift {{ar}}
    tecken: {{belopp: {sign}}}
    kolumner:
      - {{nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}}
      - {{nyckel: budget, rubrik: "Budget {{ar}}"}}
      - {{nyckel: prognos, rubrik: "Prognos {{ar}}"}}
      - {{nyckel: avvikelse, rubrik: Avvikelse, berakning: "avvikelse(prognos, budget)"}}
    rader:
{rows}
      - summa: Summa
  namndmal:
    rubrik: Mål
    kolumner:
      - {{nyckel: mal, rubrik: Mål, typ: etikett}}
      - {{nyckel: status, rubrik: Bedömning, typ: status, skala: mal}}
    fria_rader: 4
"""


def own_layout(folder: Path, key: str, namnd: str, unit: str, sign: str, rows: str) -> Path:
    """A layout in the folder ``layouter`` there."""
    place = folder / "layouter" / f"granby-{key}-2021-08.yaml"
    place.parent.mkdir(exist_ok=True, parents=True)
    decimals = "decimaler: 1\n" if unit == "mnkr" else ""
    text = _OWN.format(key=key, namnd=namnd, unit=unit, sign=sign, rows=rows, decimals=decimals)
    place.write_text(text, encoding="utf-8")
    return place


def built_in_file(path: Path, namnd: str, factor: int = 1, layout: str = AUGUST, kommun: str = KOMMUN) -> Path:
    """A filled example as another nämnd's, its amounts so many times as large."""
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(_of_example(namnd, factor, layout, kommun))
    return path


@cache
def _of_example(namnd: str, factor: int, layout: str, kommun: str) -> bytes:
    found = built_in(layout)
    data = load_table_data(EXAMPLES / f"{layout}.yaml", found)
    money = {key for key, table in found.tables.items() if any(c.kind.value == "belopp" for c in table.columns)}
    data = {key: _times(table, factor) if key in money else table for key, table in data.items()}
    start = {name: RowData("", {"varde": value}) for name, value in (("kommun", kommun), ("namnd", namnd))}
    data["start"] = TableData({**(data["start"].fixed if "start" in data else {}), **start})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fil.xlsx"
        build(found, path, data)
        return path.read_bytes()


def _times(table: TableData, factor: int) -> TableData:
    def row(one: RowData) -> RowData:
        return RowData(one.label, {key: value * factor if isinstance(value, int | float) else value
                                   for key, value in one.values.items()})  # fmt: skip

    return TableData({key: row(one) for key, one in table.fixed.items()}, tuple(map(row, table.added)))


def own_file(
    path: Path, layout: Path, drift: Mapping[str, tuple[float, float | None]], goals: Mapping[str, str]
) -> Path:  # fmt: skip
    """A workbook of an own layout; ``drift`` by the rows' keys: budget and prognos."""
    found = find_layout(str(layout))
    fixed = {key: RowData("", {"budget": budget, "prognos": prognos}) for key, (budget, prognos) in drift.items()}
    added = tuple(RowData(goal, {"mal": goal, "status": word}) for goal, word in goals.items())
    path.parent.mkdir(exist_ok=True, parents=True)
    build(found, path, {"drift": TableData(fixed), "namndmal": TableData({}, added)})
    return path


def kommun(folder: Path) -> Path:
    """The kommun's files for August 2021 in ``folder``, with an older version of one and a file that is none."""
    streets = own_layout(folder, "gn", STREETS, "mnkr", "resultat", "      - Gator\n      - Parker\n"
                         "      - {post: Interna intäkter, nyckel: interna, intern: ja}")  # fmt: skip
    care = own_layout(folder, "on", CARE, "tkr", "kostnad", "      - Hemtjänst\n      - Äldreboende\n"
                      "      - {varav: varav snöröjning av gatunämnden, nyckel: snorojning, intern: ja}")  # fmt: skip
    built_in_file(folder / "skola" / "skolnämnden aug.xlsx", SCHOOL)
    old = built_in_file(folder / "skola" / "skolnämnden aug (utkast).xlsx", SCHOOL, 3)
    os.utime(old, (1_600_000_000, 1_600_000_000))
    built_in_file(folder / "kultur.xlsx", CULTURE, 2)
    built_in_file(folder / "kultur april.xlsx", CULTURE, 2, "linkoping-2019-04")
    own_file(folder / "gator & parker #1.xlsx", streets,
             {"gator": (-80.5, -84.0), "parker": (-20, -19.5), "interna": (5, 4)},
             {"Trygga gator": "Uppnås delvis", "Nöjda invånare": "Uppnås"})  # fmt: skip
    own_file(folder / "omsorg.xlsx", care,
             {"hemtjanst": (300_000, 310_000), "aldreboende": (400_000, 395_000), "snorojning": (5_000, 4_000)},
             {"Trygg omsorg": "Uppnås inte", "Nöjda invånare": "Uppnås delvis"})  # fmt: skip
    (folder / "trasig.xlsx").write_bytes(b"PK\x03\x04 ingenting")
    return folder
