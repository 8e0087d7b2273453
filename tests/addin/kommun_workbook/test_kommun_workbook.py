"""The kommun's workbook: what LibreOffice computes, where its links lead, whose figures count."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import made_kommun
import office
import openpyxl
import pandas as pd
import pytest
from made_kommun import CARE, CULTURE, SCHOOL, STREETS
from program import mallkoll

from mallkoll.addin.kommun_workbook.page import width_for

YEAR = (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
COUNTED = ("Drift", "Investeringar", "Mål", "Största avvikelser")
NAMES = [STREETS, CULTURE, CARE, SCHOOL]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the nämnder's files in ``in``, and the workbook and the list made of them."""
    folder = tmp_path_factory.mktemp("granby")
    made_kommun.kommun(folder / "in")
    for name in ("kommun.xlsx", "fakta.parquet"):
        assert mallkoll("samla", folder / "in", "--ut", folder / name).returncode == 2  # one file is unreadable
    return folder


@pytest.fixture(scope="module")
def computed(place: Path) -> dict[str, dict[str, Any]]:
    return office.work(place / "kommun.xlsx", ("recalculate",), dump=True, only=COUNTED)


@pytest.fixture(scope="module")
def facts(place: Path) -> pd.DataFrame:
    """The list as anybody with pandas reads it, its amounts as costs in tkr."""
    frame = pd.read_parquet(place / "fakta.parquet")
    frame = frame[frame["tecken"].notna() & frame["varde"].notna() & (frame["grupp"] == "totalt")]
    factor = frame["enhet"].map({"tkr": 1, "mnkr": 1000}) * frame["tecken"].map({"kostnad": 1, "resultat": -1})
    return frame.assign(tkr=frame["varde"].astype(float) * factor)


def rows(sheet: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sheet's rows by what stands first in them, the first of that name, as letter → value."""
    found: dict[str, dict[str, Any]] = {}
    numbers = sorted({int(address.lstrip("ABCDEFGHIJ")) for address in sheet if address[0] <= "J"})
    for number in numbers:
        row = {letter: sheet[f"{letter}{number}"][0] for letter in "ABCDEFGHIJ" if f"{letter}{number}" in sheet}
        found.setdefault(str(row.get("A", "")), row)
    return found


def columns(row: dict[str, Any]) -> dict[str, str]:
    return {str(heading): letter for letter, heading in row.items()}


@pytest.mark.libreoffice
@pytest.mark.parametrize("what", ["Budget 2021", "Prognos 2021"])
@pytest.mark.parametrize(("name", "family"), [("Drift", "drift"), ("Investeringar", "investeringar")])
def test_totals_are_those_of_pandas(
    name: str, family: str, what: str, computed: dict[str, dict[str, Any]], facts: pd.DataFrame
) -> None:
    measure = {"Budget 2021": ("budget", "ram"), "Prognos 2021": ("prognos",)}[what]
    of_year = facts[(facts["avser_fran"] == YEAR[0]) & (facts["avser_till"] == YEAR[1]) & facts["matt"].isin(measure)]
    of_year = of_year[(of_year["begrepp"] == f"{family}/summa") & (of_year["period"] == dt.date(2021, 8, 31))]
    expected = of_year.drop_duplicates(["namnd"]).set_index("namnd")["tkr"]
    sheet = rows(computed[name])
    letter = columns(sheet["Nämnd"])[what]
    shown = {namnd: sheet[namnd][letter] for namnd in expected.index}
    assert shown == pytest.approx(expected.to_dict())
    assert sheet["Kommunen totalt"][letter] == pytest.approx(expected.sum())


@pytest.mark.libreoffice
def test_cached_values_are_what_libreoffice_computes(place: Path, computed: dict[str, dict[str, Any]]) -> None:
    formulas = openpyxl.load_workbook(place / "kommun.xlsx")
    cached = openpyxl.load_workbook(place / "kommun.xlsx", data_only=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    value = computed[sheet.title][cell.coordinate][0]
                    held = cached[sheet.title][cell.coordinate].value
                    assert (held or 0) == pytest.approx(value or 0), (sheet.title, cell.coordinate, cell.value)
                    count += 1
    assert count > 150


@pytest.mark.libreoffice
def test_links_lead_to_the_files_after_the_folder_was_moved(place: Path, tmp_path: Path) -> None:
    moved = tmp_path / "flyttad år 2021"
    shutil.copytree(place, moved)
    away = place.rename(place.with_name("borta"))
    try:
        links = office.work(moved / "kommun.xlsx", links=True, only=("Största avvikelser", "Leveranser", "Underlag"))
        targets = {unquote(urlsplit(url).path) for sheet in links.values() for url in sheet.values()}
        assert {Path(target).name for target in targets} == {
            "gator & parker #1.xlsx", "kultur april.xlsx", "kultur.xlsx", "omsorg.xlsx",
            "skolnämnden aug (utkast).xlsx",
            "skolnämnden aug.xlsx", "trasig.xlsx",
        }  # fmt: skip
        for target in targets:
            assert Path(target).is_file(), target
            assert moved in Path(target).parents
        places = {unquote(urlsplit(url).fragment) for url in links["Största avvikelser"].values()}
        assert {"'Drift gn'!D8", "'Drift on'!D9", "'Drift'!C40"} <= places
    finally:
        away.rename(place)


def sheet_texts(path: Path, name: str) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(path, data_only=True)[name]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_underlag_says_which_version_counts_and_what_is_converted(place: Path) -> None:
    texts = sheet_texts(place / "kommun.xlsx", "Underlag")
    said = " ".join(str(row[0]) for row in texts)
    assert "1 mnkr = 1\u00a0000 tkr" in said
    assert "Gatunämnden" in said
    assert "Interna poster mellan nämnder är borträknade" in said
    state = {row[0]: row[5] for row in texts if row[5]}
    assert state == {
        "Fil": "Räknas", "gator & parker #1.xlsx": "räknas", "kultur april.xlsx": "annan rapport",
        "kultur.xlsx": "räknas", "omsorg.xlsx": "räknas", "skolnämnden aug (utkast).xlsx": "äldre version",
        "skolnämnden aug.xlsx": "räknas", "trasig.xlsx": "kan inte läsas",
    }  # fmt: skip


def test_internal_items_are_taken_out_once(place: Path) -> None:
    drift = {row[0]: row for row in reversed(sheet_texts(place / "kommun.xlsx", "Drift"))}
    at = drift["Nämnd"].index("Budget 2021") if "Budget 2021" in drift["Nämnd"] else drift["Nämnd och rad"].index(
        "Budget 2021"
    )  # fmt: skip
    assert drift["Gatunämnden: Interna intäkter"][at] == -5000
    assert drift["Omsorgsnämnden: varav snöröjning av gatunämnden"][at] == 5000
    assert drift["Avgår interna poster"][at] == 0
    assert drift["Kommunen totalt"][at] == drift["Summa nämnder"][at]


def test_goals_have_their_colours(place: Path) -> None:
    sheet = openpyxl.load_workbook(place / "kommun.xlsx")["Mål"]
    found = {row[0].value: row for row in sheet.iter_rows()}
    names = [cell.value for cell in found["Mål eller uppdrag"] if cell.value]
    assert names[1:] == sorted(NAMES)
    both = dict(zip(names, found["Nöjda invånare"], strict=False))
    assert {name: cell.value for name, cell in both.items() if cell.value} == {
        "Mål eller uppdrag": "Nöjda invånare", STREETS: "Uppnås", CARE: "Uppnås delvis",
    }  # fmt: skip
    assert both[STREETS].fill.fgColor.rgb.endswith("00695C")
    assert both[CARE].fill.fgColor.rgb.endswith("FFD54F")


def test_words_are_counted_for_the_whole_kommun(place: Path) -> None:
    texts = sheet_texts(place / "kommun.xlsx", "Mål")
    head = next(at for at, row in enumerate(texts) if row[0] == "Bedömning")
    assert texts[head][1 : 2 + len(NAMES)] == [*sorted(NAMES), "Kommunen totalt"]
    counted = {str(row[0]): row[1 : 2 + len(NAMES)] for row in texts[head + 1 :] if row[0]}
    assert counted["Uppnås delvis"] == [1, 0, 1, 0, 2]


def test_no_two_words_look_alike_in_the_chart(place: Path) -> None:
    sheet = openpyxl.load_workbook(place / "kommun.xlsx")["Mål"]
    (chart,) = sheet._charts
    words = [sheet[one.tx.strRef.f.rpartition("!")[2].replace("$", "")] for one in chart.series]
    assert len({word.fill.fgColor.rgb for word in words}) < len(words)  # scales that share a colour
    fills = [one.spPr.solidFill or one.spPr.pattFill for one in chart.series]
    looks = {(fill.srgbClr, "") if hasattr(fill, "srgbClr") else (fill.bgClr.srgbClr, fill.prst) for fill in fills}
    assert len(looks) == len(words)


def test_no_word_of_a_namnd_is_broken() -> None:
    assert width_for("Barn- och utbildningsnämnden") > width_for("utbildning")
    assert width_for("Barn- och utbildningsnämnden") == width_for("utbildningsnämnden") > len("utbildningsnämnden")


def test_an_indicators_name_stands_before_its_figures_and_each_year_is_named(place: Path) -> None:
    texts = sheet_texts(place / "kommun.xlsx", "Indikatorer")
    head = next(row for row in texts if row[0] == "Nämnd")
    assert head[:4] == ["Nämnd", "Indikator", "Grupp", "Enhet"]
    assert all("20" in str(heading) for heading in head[4 : head.index("Cell")])


def test_the_largest_deviation_stands_first(place: Path) -> None:
    texts = sheet_texts(place / "kommun.xlsx", "Största avvikelser")
    head = next(at for at, row in enumerate(texts) if row[0] == "Nämnd")
    shown = [row[texts[head].index("Avvikelse")] for row in texts[head + 1 :]]
    assert shown == sorted(shown, key=abs, reverse=True)
    assert len(shown) > 10
    assert texts[head + 1][:2] == [CULTURE, "Individ- och familjeomsorg"]


def test_deliveries_say_what_is_missing(place: Path) -> None:
    texts = {row[0]: row[1:] for row in sheet_texts(place / "kommun.xlsx", "Leveranser")}
    assert texts["Nämnd"] == ["2019-04", "2021-08"]
    assert texts[CULTURE] == ["kultur april.xlsx", "kultur.xlsx"]
    assert texts[CARE] == ["saknas", "omsorg.xlsx"]


def test_the_earlier_period_can_be_asked_for(place: Path, tmp_path: Path) -> None:
    done = mallkoll("samla", place / "in", "--ut", tmp_path / "april.xlsx", "--period", "2019-04")
    assert done.returncode == 2
    texts = {row[0]: row for row in sheet_texts(tmp_path / "april.xlsx", "Drift")}
    assert CULTURE in texts
    assert SCHOOL not in texts
    none = mallkoll("samla", place / "in", "--ut", tmp_path / "maj.xlsx", "--period", "2019-05")
    assert none.returncode == 2
    assert "ingen fil gäller den perioden. Det finns filer för 2019-04, 2021-08." in none.stderr
    assert not (tmp_path / "maj.xlsx").exists()


def test_every_sheet_is_a4_and_every_chart_has_a_title(place: Path) -> None:
    book = openpyxl.load_workbook(place / "kommun.xlsx")
    assert book.sheetnames == ["Drift", "Investeringar", "Indikatorer", "Personal", "Volymer", "Mål",
                               "Största avvikelser", "Leveranser", "Underlag", "Fakta"]  # fmt: skip
    charts = 0
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        for chart in sheet._charts:
            assert chart.title is not None
            charts += 1
    assert charts == 3


def test_the_list_has_what_counts_and_nothing_else(place: Path) -> None:
    frame = pd.read_parquet(place / "fakta.parquet")
    assert {Path(file).name for file in frame["fil"]} == {
        "gator & parker #1.xlsx", "kultur april.xlsx", "kultur.xlsx", "omsorg.xlsx", "skolnämnden aug.xlsx",
    }  # fmt: skip
    listed = sheet_texts(place / "kommun.xlsx", "Fakta")
    assert listed[0] == list(frame.columns)
    assert len(listed) - 1 == len(frame)
