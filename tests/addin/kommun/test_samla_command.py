"""``mallkoll samla``: what goes in, what is refused with a sentence, what is left as it was."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import made_kommun
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import samples
from made_kommun import CARE, SCHOOL, STREETS, own_file, own_layout
from program import mallkoll

from mallkoll.addin.kommun_workbook import kommun_workbook, source_sheets
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.facts.fact import COLUMNS

ONE, OTHER = "linkoping-2019-04", "tyreso-2017-08"
ROWS = "      - Hemtjänst\n      - Äldreboende"
AMOUNTS = {"hemtjanst": (300.0, 310.0), "aldreboende": (400.0, 395.5)}


def care(folder: Path, name: str = "omsorg.xlsx", key: str = "on", factor: float = 1, namnd: str = CARE) -> Path:
    layout = own_layout(folder, key, namnd, "tkr", "kostnad", ROWS)
    amounts = {row: (budget * factor, outlook * factor) for row, (budget, outlook) in AMOUNTS.items()}
    return own_file(folder / name, layout, amounts, {"Trygg omsorg": "Uppnås"})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    care(tmp_path / "in")
    return tmp_path


def drift(path: Path) -> dict[object, list[object]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Drift"]
    found: dict[object, list[object]] = {}
    for row in sheet.iter_rows(values_only=True):
        found.setdefault(row[0], list(row[1:]))
    return found


# --- the lists --------------------------------------------------------------------------------------------------------


def test_csv_and_parquet_hold_the_same(place: Path) -> None:
    (place / "in" / "b.xlsx").write_bytes(samples.example(ONE))
    for name in ("f.csv", "f.parquet"):
        done = mallkoll("samla", place / "in", "--ut", place / name)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
    frame = pd.read_parquet(place / "f.parquet")
    with (place / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream, delimiter=";")
    assert tuple(head) == tuple(frame.columns) == COLUMNS
    assert len(rows) == len(frame) > 300
    at = {name: head.index(name) for name in head}
    for row, fact in zip(rows, frame.to_dict("records"), strict=True):
        assert row[at["cell"]] == fact["cell"]
        figure = "" if fact["varde"] is None else f"{fact['varde'].normalize():f}".replace(".", ",")
        assert row[at["varde"]].removesuffix(",0") == figure
    assert pq.read_schema(place / "f.parquet").field("avser_till").type == "date32[day]"
    hemtjanst = frame[(frame["etikett"] == "Hemtjänst") & (frame["matt"] == "prognos")]
    assert [str(value.normalize()) for value in hemtjanst["varde"]] == ["3.1E+2"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    evil = "=HYPERLINK(1)"
    layout = own_layout(tmp_path / "in", "on", f"'{evil}'", "tkr", "kostnad", f"      - {{post: '{evil}', nyckel: a}}")
    own_file(tmp_path / "in" / "a.xlsx", layout, {"a": (100, 120)}, {"=1+1": "Uppnås", "+2": "Uppnås"})
    assert mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx").returncode == 0
    assert mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.csv").returncode == 0
    book = openpyxl.load_workbook(tmp_path / "k.xlsx")
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in {evil, "=1+1", "+2"}]
    assert len(texts) > 5
    assert {cell.data_type for cell in texts} == {"s"}
    lines = (tmp_path / "k.csv").read_text("utf-8-sig").splitlines()
    cells = [cell for row in csv.reader(lines, delimiter=";") for cell in row]
    assert {"'" + evil, "'=1+1", "'+2"} <= set(cells)
    assert not any(cell.startswith("=") for cell in cells)


# --- files that are not as they should be -----------------------------------------------------------------------------


def test_an_unreadable_file_is_told_and_the_rest_goes_on(place: Path) -> None:
    (place / "in" / "trasig.xlsx").write_bytes(b"PK\x03\x04")
    (place / "in" / "annat.xlsx").write_bytes(samples.with_parts(OTHER, {"xl/workbook.xml": b"<inget/>"}))
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 2
    assert "trasig.xlsx: " in done.stderr
    assert "annat.xlsx: " in done.stderr
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [700, 705.5]
    alone = mallkoll("samla", place / "in" / "trasig.xlsx", "--ut", place / "t.xlsx")
    assert alone.returncode == 2
    assert "Ingen av filerna har siffror att samla" in alone.stderr
    assert not (place / "t.xlsx").exists()


@pytest.mark.parametrize("first_is_newer", [True, False])
def test_of_two_versions_the_one_saved_last_counts(place: Path, first_is_newer: bool) -> None:
    new, old = ("a.xlsx", "b.xlsx") if first_is_newer else ("b.xlsx", "a.xlsx")
    (place / "in" / "omsorg.xlsx").unlink()
    care(place / "in", new)
    care(place / "in", old, factor=9)
    os.utime(place / "in" / old, (1_600_000_000, 1_600_000_000))
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert f"{old}: {new} är en nyare version för {CARE}" in done.stderr
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [700, 705.5]


def test_two_namnder_of_one_name_are_told_and_kept_apart(place: Path) -> None:
    other = care(place / "in", "annan.xlsx", key="xn", factor=10)
    os.utime(other, (1_600_000_000, 1_600_000_000))
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert "står också i omsorg.xlsx" in done.stderr
    shown = drift(place / "k.xlsx")
    assert shown[CARE][:2] == [700, 705.5]
    assert shown[f"{CARE} (granby-xn-2021-08)"][:2] == [7000, 7055]
    assert shown["Kommunen totalt"][:2] == [7700, 7760.5]


def test_a_namnd_is_one_however_it_is_spelled(tmp_path: Path) -> None:
    made_kommun.built_in_file(tmp_path / "in" / "april.xlsx", "Kulturnämnd", layout=ONE)
    made_kommun.built_in_file(tmp_path / "in" / "aug.xlsx", "Kulturnämnden", kommun="Granby kommun")
    assert mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx").returncode == 0
    rows = list(openpyxl.load_workbook(tmp_path / "k.xlsx")["Leveranser"].iter_rows(values_only=True))
    assert len([row for row in rows if str(row[0]).startswith("Kultur")]) == 1
    assert "saknas" not in {cell for row in rows for cell in row}


def test_files_that_name_no_namnd_stand_alone(tmp_path: Path) -> None:
    for folder, factor in (("a", 1), ("b", 10)):
        layout = own_layout(tmp_path / "in", "on", "''", "tkr", "kostnad", ROWS)
        layout.write_text(layout.read_text("utf-8").replace("namnd: ''\n", ""), "utf-8")
        amounts = {row: (budget * factor, outlook * factor) for row, (budget, outlook) in AMOUNTS.items()}
        own_file(tmp_path / "in" / folder / "fil.xlsx", layout, amounts, {})
    done = mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx")
    assert done.returncode == 0, done.stderr
    shown = drift(tmp_path / "k.xlsx")
    assert {str(shown[name][0]) for name in ("fil", "fil (2)")} == {"700", "7000"}
    assert shown["Kommunen totalt"][:2] == [7700, 7760.5]
    assert "säger inte vilken nämnd" in done.stderr


def test_another_kommun_is_told_and_left_out_of_the_tables(place: Path) -> None:
    care(place / "in", "barn.xlsx", key="bn", namnd="Barnnämnden")
    (place / "in" / "t.xlsx").write_bytes(samples.example(OTHER))
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert "Arbetsboken gäller Granby; filerna från Tyresö räknas inte i tabellerna (t.xlsx)" in done.stderr
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [1400, 1411]


def test_a_file_without_anything_filled_in_does_not_count(place: Path) -> None:
    layout = own_layout(place / "in", "bn", "Barnnämnden", "tkr", "kostnad", "      - Förskola")
    own_file(place / "in" / "tom.xlsx", layout, {}, {})
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert "tom.xlsx: Inget är ifyllt i filen." in done.stderr
    rows = {row[0]: row for row in openpyxl.load_workbook(place / "k.xlsx")["Underlag"].iter_rows(values_only=True)}
    assert rows["tom.xlsx"][5] == "inget är ifyllt"


def test_a_namnd_without_amounts_is_told(place: Path) -> None:
    layout = own_layout(place / "in", "bn", "Barnnämnden", "tkr", "kostnad", "      - Förskola")
    own_file(place / "in" / "barn.xlsx", layout, {}, {"Trygga barn": "Uppnås"})
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert "Drift: Barnnämnden har inga belopp i 2021-08." in done.stderr
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [700, 705.5]


def test_a_workbook_of_samlas_own_is_no_delivery(place: Path) -> None:
    assert mallkoll("samla", place / "in", "--ut", place / "in" / "kommun.xlsx").returncode == 0
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert "Hoppar över 1 arbetsbok som ingen nämnd har lämnat" in done.stderr
    named = mallkoll("samla", place / "in", place / "in" / "kommun.xlsx", "--ut", place / "a.csv")
    assert "kommun.xlsx: Skriven av mallkoll samla, och läses inte." in named.stderr


def test_the_setup_among_the_files_is_no_delivery(place: Path) -> None:
    setup = place / "in" / "uppsättning.xlsx"
    assert mallkoll("uppsattning", "ny", setup).returncode == 0
    done = mallkoll("samla", place / "in", setup, "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert done.stderr.count("Det här är uppsättningen") == 1
    assert "Hoppar över" not in done.stderr
    assert mallkoll("dokument", place / "in", setup, "--ut", place / "k.docx").returncode == 0
    sources = openpyxl.load_workbook(place / "k.xlsx")["Underlag"].iter_rows(values_only=True)
    assert "uppsättningen" in next(row for row in sources if row[0] == "uppsättning.xlsx")
    checked = mallkoll("kontrollera", place / "in", setup, "--mot", place / "in", "--samla", place / "a.csv")
    assert checked.returncode == 0
    assert "Det här är uppsättningen" not in checked.stderr, "the check has told it"


def test_the_whole_year_is_set_against_its_outcome(tmp_path: Path) -> None:
    layout = own_layout(tmp_path / "in", "on", CARE, "kr", "kostnad", ROWS)
    text = layout.read_text("utf-8").replace("2021-08-31", "2021-12-31")
    text = text.replace('rubrik: "Prognos {ar}"', 'rubrik: "Bokslut {ar}"').replace("prognos", "utfall")
    layout.write_text(text, "utf-8")
    found = find_layout(str(layout))
    rows = {"hemtjanst": RowData("", {"budget": 300_000, "utfall": 310_500}),
            "aldreboende": RowData("", {"budget": 400_000, "utfall": 400_000})}  # fmt: skip
    build(found, tmp_path / "in" / "a.xlsx", {"drift": TableData(rows)})
    done = mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx")
    assert "Omsorgsnämnden står i kr och är omräknade till tkr: 1 kr = 0,001 tkr" in done.stderr
    shown = drift(tmp_path / "k.xlsx")
    assert shown["Nämnd"][:4] == ["Bokslut 2021", "Budget 2021", "Avvikelse", "Avvikelse %"]
    assert shown["Kommunen totalt"][:3] == [710.5, 700, -10.5]


def test_internal_items_that_differ_are_told(tmp_path: Path) -> None:
    streets = own_layout(tmp_path / "in", "gn", STREETS, "mnkr", "resultat",
                         "      - Gator\n      - {post: Intern, nyckel: i, intern: ja}")  # fmt: skip
    buyer = own_layout(tmp_path / "in", "on", CARE, "tkr", "kostnad",
                       "      - Hemtjänst\n      - {post: Intern, nyckel: i, intern: ja}")  # fmt: skip
    own_file(tmp_path / "in" / "a.xlsx", streets, {"gator": (-80, -80), "i": (5, 5)}, {})
    own_file(tmp_path / "in" / "b.xlsx", buyer, {"hemtjanst": (300, 300), "i": (4000, 5000)}, {})
    done = mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx")
    assert "inte ut varandra för Budget 2021: köp 4\u00a0000 tkr, försäljning 5\u00a0000 tkr" in done.stderr
    assert "Prognos 2021: köp" not in done.stderr
    shown = drift(tmp_path / "k.xlsx")
    assert shown["Summa nämnder"][:2] == [79_300, 80_300]
    assert shown["Avgår interna poster"][:2] == [1000, 0]
    assert shown["Kommunen totalt"][:2] == [80_300, 80_300]


# --- where it is written ----------------------------------------------------------------------------------------------

REFUSED = {
    "a folder": ("mapp.parquet", "är en mapp"),
    "another ending": ("k.ods", "ändelsen ska vara .csv, .parquet, .xlsx"),
    "no ending": ("k", "ändelsen ska vara"),
    "a folder that is not there": ("saknas/k.parquet", "finns inte"),
    "one of the files": ("in/omsorg.xlsx", "skulle skrivas över"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_where_it_cannot_be_written_is_told(case: tuple[str, str], place: Path) -> None:
    (place / "mapp.parquet").mkdir()
    before = (place / "in" / "omsorg.xlsx").read_bytes()
    done = mallkoll("samla", place / "in" / "omsorg.xlsx", "--ut", place / case[0])
    assert done.returncode == 2
    assert case[1] in done.stderr
    assert (place / "in" / "omsorg.xlsx").read_bytes() == before
    assert not list(place.glob(".mallkoll-*"))


def test_period_is_for_the_workbook(place: Path) -> None:
    done = mallkoll("samla", place / "in", "--ut", place / "f.csv", "--period", "2021-08")
    assert done.returncode == 2
    assert "--period gäller arbetsboken" in done.stderr


PERIODS = {
    "internbudget 2019": "Tabellerna visar internbudgeten 2019.",
    "internbudget 2021": "--period internbudget 2021: ingen fil gäller den perioden. Det finns filer för",
    "helår 2019": "--period 2019-12: ingen fil gäller den perioden. Det finns filer för",
    "2019": "Tabellerna visar internbudgeten 2019.",
    "april 2019": "Tabellerna visar januari–april 2019.",
}


@pytest.mark.parametrize("period", PERIODS)
def test_the_period_that_is_asked_for_is_shown(period: str, tmp_path: Path) -> None:
    for name in (ONE, "linkoping-internbudget-2019"):
        samples.write(name, tmp_path / f"{name}.xlsx")
    done = mallkoll("samla", tmp_path, "--ut", tmp_path / "k.xlsx", "--period", period)
    assert PERIODS[period] in done.stderr


def test_what_samla_wrote_is_written_anew(place: Path) -> None:
    for _ in range(2):
        assert mallkoll("samla", place / "in", "--ut", place / "k.xlsx").returncode == 0
    care(place / "in", factor=2)
    assert mallkoll("samla", place / "in", place / "k.xlsx", "--ut", place / "k.xlsx").returncode == 2
    assert mallkoll("samla", place / "in", "--ut", place / "k.xlsx").returncode == 0
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [1400, 1411]


def test_own_sheets_are_never_lost(place: Path) -> None:
    target = place / "k.xlsx"
    assert mallkoll("samla", place / "in", "--ut", target).returncode == 0
    book = openpyxl.load_workbook(target)
    book.create_sheet("Mina anteckningar")["A1"] = "viktigt"
    book.save(target)
    before = target.read_bytes()
    done = mallkoll("samla", place / "in", "--ut", target)
    assert done.returncode == 2
    assert "har egna blad (Mina anteckningar), som skulle gå förlorade" in done.stderr
    assert target.read_bytes() == before
    assert mallkoll("samla", place / "in", "--ut", target, "--skriv-over").returncode == 0
    assert "Mina anteckningar" not in openpyxl.load_workbook(target).sheetnames


def test_a_figure_typed_over_is_not_lost_either(place: Path) -> None:
    target = place / "k.xlsx"
    assert mallkoll("samla", place / "in", "--ut", target).returncode == 0
    book = openpyxl.load_workbook(target)
    book["Drift"]["H30"] = "stäm av"
    book.save(target)
    done = mallkoll("samla", place / "in", "--ut", target)
    assert done.returncode == 2
    assert "har ändrats eller sparats om" in done.stderr


def test_what_samla_has_not_written_is_not_written_over(place: Path) -> None:
    """A workbook of somebody's own may have some sheets with the names of samla's."""
    theirs = openpyxl.Workbook()
    for name in ("Drift", "Underlag"):
        theirs.create_sheet(name)
    theirs.save(place / "egen.xlsx")
    shutil.copy(place / "in" / "omsorg.xlsx", place / "annan.xlsx")
    for name in ("egen.xlsx", "annan.xlsx"):
        before = (place / name).read_bytes()
        other = mallkoll("samla", place / "in", "--ut", place / name)
        assert other.returncode == 2
        assert "ser inte ut som en arbetsbok som mallkoll samla har skrivit" in other.stderr
        assert (place / name).read_bytes() == before


def test_too_long_a_list_names_parquet(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kommun_workbook, source_sheets):
        monkeypatch.setattr(module, "MOST_FACTS", 5)
    done = mallkoll("samla", place / "in", "--ut", place / "k.xlsx")
    assert done.returncode == 0
    assert "Skriv den till en Parquet-fil: --ut fakta.parquet." in done.stderr
    book = openpyxl.load_workbook(place / "k.xlsx")
    assert "Fakta" not in book.sheetnames
    assert any("Parquet" in str(row[0]) for row in book["Underlag"].iter_rows(values_only=True))


def test_an_internbudget_is_shown_where_there_is_nothing_else(tmp_path: Path) -> None:
    made_kommun.built_in_file(tmp_path / "in" / "ib.xlsx", SCHOOL, layout="linkoping-internbudget-2019")
    assert mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx").returncode == 0
    shown = drift(tmp_path / "k.xlsx")
    assert shown["Nämnd"][:4] == ["Budget 2019", "Plan 2020", "Plan 2021", "Plan 2022"]
    made_kommun.built_in_file(tmp_path / "in" / "april.xlsx", SCHOOL, layout=ONE)
    assert mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx").returncode == 0
    assert "Utfall jan–april 2019" in drift(tmp_path / "k.xlsx")["Nämnd"]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = mallkoll("samla", tmp_path / "in", "--ut", tmp_path / "k.xlsx")
    assert done.returncode == 2
    assert "det finns inga arbetsböcker" in done.stderr


# --- in the same pass as the check ------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [("--jobb", "1"), ("--jobb", "2"), ("--markera", "ut")], ids=" ".join)
def test_a_check_gathers_the_same(place: Path, more: tuple[str, str]) -> None:
    (place / "in" / "trasig.xlsx").write_bytes(b"PK\x03\x04")
    (place / "in" / "b.xlsx").write_bytes(samples.example(ONE))
    option, value = more
    plain = mallkoll("kontrollera", place / "in", "--json", "-")
    done = mallkoll("kontrollera", place / "in", "--json", "-", "--samla", place / "a.csv", option,
                    place / value if option == "--markera" else value)  # fmt: skip
    assert done.returncode == plain.returncode == 2
    assert done.stderr.count("trasig.xlsx") == 0, "what the check tells is told once"
    if option == "--jobb":
        assert json.loads(done.stdout)["filer"] == json.loads(plain.stdout)["filer"]
    assert mallkoll("samla", place / "in", "--ut", place / "b.csv").returncode == 2
    assert (place / "a.csv").read_bytes() == (place / "b.csv").read_bytes()


def test_a_check_writes_the_workbook_too(place: Path) -> None:
    (place / "in" / "trasig.xlsx").write_bytes(b"PK\x03\x04")
    done = mallkoll("kontrollera", place / "in", "--samla", place / "k.xlsx")
    assert done.returncode == 2
    assert drift(place / "k.xlsx")["Kommunen totalt"][:2] == [700, 705.5]
    sources = openpyxl.load_workbook(place / "k.xlsx")["Underlag"].iter_rows(values_only=True)
    assert "avhuggen" in next(str(row[6]) for row in sources if row[0] == "trasig.xlsx")
    other = mallkoll("kontrollera", place / "in", "--samla", place / "k.ods")
    assert other.returncode == 2
    assert "--samla" in other.stderr
    assert "ändelsen ska vara" in other.stderr


def test_a_stopped_run_goes_on_with_its_facts(place: Path) -> None:
    for number in range(25):
        care(place / "in", f"{number:02}.xlsx", key=f"n{number}", namnd=f"Nämnd {number}")
    first = mallkoll("kontrollera", place / "in", "--samla", place / "a.csv", "--rapport", place / "r.csv")
    again = mallkoll("kontrollera", place / "in", "--samla", place / "b.csv", "--rapport", place / "r.csv", "--forts")
    assert first.returncode == again.returncode
    assert (place / "a.csv").read_bytes() == (place / "b.csv").read_bytes()
