"""The sheet Prognossäkerhet: forecasts of several years beside their boksluten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import office
import openpyxl
import pytest
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.templates.plan.table_data import RowData, TableData

_LAYOUT = """\
layout: granby-{key}-{period}
version: 1
namn: Rapport
kommun: Granby
namnd: {namnd}
period: {{typ: {kind}, slut: {end}}}
enhet: tkr
inkludera: [delar/start]
blad:
  - {{namn: Start, tabeller: [start]}}
  - {{namn: Drift, tabeller: [drift]}}
tabeller:
  drift:
    rubrik: Drift {{ar}}
    tecken: {{belopp: kostnad}}
    kolumner:
      - {{nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}}
{columns}
    rader:
      - Skola
      - summa: Summa
"""
_COLUMN = '      - {{nyckel: {0}, rubrik: "{1}"}}'
BUDGET = ("budget", "Budget {ar}")
PART = (BUDGET, ("utfall", "Utfall till och med {manad} {ar}"), ("prognos", "Prognos {ar}"))
WHOLE = (BUDGET, ("bokslut", "Bokslut {ar}"))


def report(folder: Path, namnd: str, year: int, month: int, amounts: Mapping[str, float]) -> None:
    """A nämnd's report after a month of a year, with what stands in its only post."""
    key, period = namnd[:3].casefold(), f"{year}-{month:02}"
    kind, end = ("verksamhetsberättelse", f"{year}-12-31") if month == 12 else (
        "delårsrapport", f"{year}-{month:02}-{30 if month == 4 else 31}"
    )  # fmt: skip
    columns = "\n".join(_COLUMN.format(*column) for column in (WHOLE if month == 12 else PART))
    place = folder / "layouter" / f"granby-{key}-{period}.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    text = _LAYOUT.format(key=key, period=period, namnd=namnd, kind=kind, end=end, columns=columns)
    place.write_text(text, encoding="utf-8")
    row = RowData("", dict(amounts))
    build(find_layout(str(place)), folder / f"{key}-{period}.xlsx", {"drift": TableData({"skola": row})})


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nämnder over four years; in the fifth the first's forecast of August is far below what it has spent."""
    folder = tmp_path_factory.mktemp("granby")
    for at, year in enumerate(range(2020, 2025)):
        forecast, outcome = 100_000.0 + 2_000 * at, 101_000.0 + 2_000 * at
        for namnd, low in (("Skolnämnden", 88_000.0), ("Kulturnämnden", forecast)):
            spent = outcome * 0.66
            august = {"budget": forecast, "utfall": round(spent), "prognos": low if year == 2024 else forecast}
            report(folder, namnd, year, 8, august)
            if year != 2024:
                report(folder, namnd, year, 12, {"budget": forecast, "bokslut": outcome})
    report(folder, "Skolnämnden", 2023, 4, {"budget": 100_000, "utfall": 33_000, "prognos": 111_000})
    done = mallkoll("samla", folder, "--ut", folder / "kommun.xlsx")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Stämmer prognosen?") == 1
    assert "Skolnämnden: Prognosen för 2024 är 88\u00a0000 tkr." in done.stderr
    return folder / "kommun.xlsx"


def shown(path: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Prognossäkerhet"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1)]


def test_each_forecast_stands_beside_its_bokslut(workbook: Path) -> None:
    rows = shown(workbook)
    head = rows.index(next(row for row in rows if row[0] == "Nämnd"))
    assert rows[head][:7] == ["Nämnd", "Prognos från", "År", "Prognos", "Bokslut", "Skillnad", "Skillnad %"]
    skola = [row for row in rows if row[0] == "Skolnämnden"]
    assert [row[1:5] for row in skola] == [
        ["april", 2023, 111_000, 107_000], *(["augusti", 2020 + at, 100_000 + 2_000 * at, 101_000 + 2_000 * at]
                                             for at in range(4)),
        ["augusti", 2024, 88_000, None],
    ]  # fmt: skip
    assert [row[5] for row in skola] == [-4_000, 1_000, 1_000, 1_000, 1_000, None]
    assert skola[-1][7].replace("\u00a0", " ") == "2020–2023: 0,9–1 % dyrare än prognosen"
    assert skola[-1][8].endswith("Stämmer prognosen?")
    assert all(row[8] is None for row in rows[head + 1 :] if row[0] == "Kulturnämnden")


def test_the_questions_stand_on_underlag_too(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Underlag"]
    assert any("Skolnämnden: Prognosen för 2024" in str(row[0].value) for row in sheet.iter_rows())


@pytest.mark.libreoffice
def test_sums_are_those_that_libreoffice_computes(workbook: Path) -> None:
    computed = office.work(workbook, ("recalculate",), dump=True, only=("Prognossäkerhet",))["Prognossäkerhet"]
    cached = openpyxl.load_workbook(workbook, data_only=True)["Prognossäkerhet"]
    formulas = openpyxl.load_workbook(workbook)["Prognossäkerhet"]
    cells = [cell for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(cells) == 2 * 9 + 4 * 5
    for cell in cells:
        assert cached[cell.coordinate].value == pytest.approx(computed[cell.coordinate][0]), cell.coordinate
    totals = [[cell.value for cell in row] for row in cached.iter_rows() if row[0].value == "Tillsammans"]
    assert [row[1:6] for row in totals] == [
        ["april", 2023, 111_000, 107_000, -4_000],
        *(["augusti", 2020 + at, 200_000 + 4_000 * at, 202_000 + 4_000 * at, 2_000] for at in range(4)),
    ]  # fmt: skip


def test_the_sheet_is_none_of_the_controllers_own(workbook: Path, tmp_path: Path) -> None:
    saved = tmp_path / "kommun.xlsx"
    openpyxl.load_workbook(workbook).save(saved)
    done = mallkoll("samla", workbook.with_name("sko-2023-12.xlsx"), "--ut", saved)
    assert done.returncode == 2
    assert f"{saved} har ändrats eller sparats om sedan mallkoll samla skrev den" in done.stderr
