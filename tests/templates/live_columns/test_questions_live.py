"""Live questions of what is implausible (RIM): LibreOffice, the file as built and the rules agree on random rows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import office
import pytest
import samples
from effort import at_length
from live_pages import QUESTIONS
from msgspec.structs import replace
from program import mallkoll

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, layout_names
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import RowData, TableData, load_table_data
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Layout, Role
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.reader.read_book import read_book

pytestmark = pytest.mark.libreoffice

STATES = at_length(24, 400)
TWINS = ("RIM001", "RIM002", "RIM004", "RIM005")
PARTS = {"utfall": 8 / 12, "utfall_fg": 7.6 / 12, "prognos": 1.02, "budget": 1.0, "bokslut": 0.96}
COLUMNS = """
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: utfall, rubrik: Utfall jan-aug 2026}
      - {nyckel: utfall_fg, rubrik: Utfall jan-aug 2025}
      - {nyckel: prognos, rubrik: Prognos 2026}
      - {nyckel: budget, rubrik: Budget 2026}
      - {nyckel: bokslut, rubrik: Bokslut 2025}
"""
LEFT_OUT = {"indikatorer": "malvarde", "namndmal": "status"}
SIDES = """
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: kostnad, rubrik: Kostnader, uppgift: {matt: utfall, avser: "{ar}-01..{slut}", sida: kostnad}}
      - {nyckel: intakt, rubrik: Intäkter, uppgift: {matt: utfall, avser: "{ar}-01..{slut}", sida: intakt}}
      - {nyckel: netto, rubrik: Netto, berakning: kostnad - intakt, uppgift: {matt: utfall, avser: "{ar}-01..{slut}"}}
      - {nyckel: budget, rubrik: Nettobudget 2026, uppgift: {matt: budget, avser: "{ar}"}}
      - {nyckel: bokslut, rubrik: Netto 2025, uppgift: {matt: bokslut, avser: "{ar-1}"}}
"""


Figures = dict[str, float | str]


def layout_of(folder: Path, tables: dict[str, list[str]], columns: str = COLUMNS) -> Layout:
    """A layout with these tables, and the names of their rows."""
    lines = ["layout: slump", "version: 1", "namn: Slump", "period: {typ: delårsrapport, slut: 2026-08-31}",
             "enhet: tkr", f"blad: [{{namn: Drift, tabeller: [{', '.join(tables)}]}}]", "tabeller:"]  # fmt: skip
    for key, rows in tables.items():
        lines += [
            f"  {key}:",
            f"    rubrik: {key}",
            columns.strip("\n"),
            f"    rader: [{', '.join(rows)}, {{summa: Summa}}]",
        ]
    path = folder / "slump.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_layout(path)


def row_of(rng: random.Random, slip: str) -> Figures:
    """The figures of a row, with one slip or none."""
    size = rng.choice([40, 900, 12_000, 140_000]) * rng.uniform(0.5, 2) * rng.choice([1, 1, 1, -1])
    figures: Figures = {key: float(round(size * part * rng.uniform(0.95, 1.05))) for key, part in PARTS.items()}
    at = rng.choice(list(figures))
    value = figures[at]
    assert isinstance(value, float)
    changed: Figures = {
        "tecken": -value, "tusen": value * 1000, "tusendel": float(round(value / 1000)), "text": "saknas", "noll": 0.0,
        "lagre": value,
    }  # fmt: skip
    if slip in changed:
        figures[at] = changed[slip]
    if slip == "lagre":
        figures["prognos"] = float(round(size * 0.5))
    if slip == "ny":
        figures |= {"utfall_fg": 0.0, "bokslut": 0.0}
    return figures


def said_beside(layout: Layout, data: dict[str, TableData], path: Path) -> dict[int, str]:
    """What the check cells say, by row of the sheet."""
    sheet = read_book(path).sheet("Drift")
    assert sheet is not None
    texts: dict[int, str] = {}
    for placed in place_tables(layout, data).values():
        for row in placed.bound.rows:
            text = sheet.value(row.at, placed.whole_column) or sheet.value(row.at, placed.check_column)
            texts[row.at] = text if isinstance(text, str) else ""
    return texts


def faults_beside(layout: Layout, data: Mapping[str, TableData], path: Path) -> list[str]:
    """What all check cells say that is no tick."""
    book, texts = read_book(path), list[str]()
    for placed in place_tables(layout, data).values():
        sheet = book.sheet(placed.bound.sheet)
        assert sheet is not None
        texts += [str(sheet.value(row.at, placed.check_column) or "") for row in placed.bound.rows]
    return [text for text in texts if ": " in text]


def test_no_row_that_a_rule_asks_about_is_fine(tmp_path: Path) -> None:
    rng = random.Random(20_268)
    slips = ["", "", "tecken", "tusen", "tusendel", "text", "noll", "lagre", "ny"]
    names = {f"t{i}": [f"Enhet {i} {letter}" for letter in "abcd"] for i in range(STATES)}
    for table in list(names.values())[::4]:  # with posts in several places
        table[2:] = ["{delsumma: Delsumma ett, nyckel: ett}", *table[2:], "{delsumma: Delsumma två, nyckel: tva}"]
    layout, data = layout_of(tmp_path, names), {}
    for key, table in layout.tables.items():
        rows = [one for one, spec in table.row.items() if spec.role is Role.ITEM]
        wrong = rng.choice(rows)
        figures = {row: row_of(rng, rng.choice(slips) if row == wrong else "") for row in rows}
        if rng.random() < 0.1:
            figures = {row: one | {"utfall": one["utfall_fg"]} for row, one in figures.items()}
        data[key] = TableData({row: RowData("", one) for row, one in figures.items()})
    path, target = tmp_path / "slump.xlsx", tmp_path / "raknad.xlsx"
    build(layout, path, data)
    office.work(path, ("recalculate",), save=target)
    written, seen = said_beside(layout, data, path), said_beside(layout, data, target)
    assert seen == written, "the file says before it is calculated what it says after"
    rules = [rule for rule in all_rules() if rule.code in TWINS]
    found = check_document(Document.of(layout, read_book(path)), rules)
    asked = {parse_address(cell)[0] for finding in found for _, cell in finding.places if cell}
    told = {at for at, text in seen.items() if any(words in text for words in QUESTIONS)}
    assert len(asked) > STATES // 4
    assert asked <= told, "✓ stands beside a figure that is asked about"
    assert len(told - asked) <= STATES // 20
    assert {words for words in QUESTIONS if any(words in text for text in seen.values())} == set(QUESTIONS)


def of_sides(rng: random.Random) -> Figures:
    """The figures of a row of costs and incomes."""
    cost = rng.choice([9_000, 60_000, 200_000]) * rng.uniform(0.5, 2)
    income = cost * rng.uniform(0.05, 0.9)
    year = (cost - income) * 1.5
    figures = {"kostnad": cost, "intakt": income, "budget": year * rng.uniform(0.98, 1.02),
               "bokslut": year * rng.uniform(0.94, 0.98)}  # fmt: skip
    return {key: float(round(value)) for key, value in figures.items()}


def test_the_sign_of_one_side_is_asked_live_in_a_small_table_too(tmp_path: Path) -> None:
    rng = random.Random(20_269)
    names = {f"t{i}": [f"Enhet {i} {letter}" for letter in "abc"[: 1 + i % 3]] for i in range(STATES)}
    layout, data = layout_of(tmp_path, names, SIDES), {}
    for key, table in layout.tables.items():
        rows = {row: of_sides(rng) for row in table.row if row != "summa"}
        if rng.random() < 0.7:
            wrong, side = rng.choice(list(rows)), rng.choice(["kostnad", "intakt"])
            rows[wrong][side] = -float(rows[wrong][side])
        data[key] = TableData({row: RowData("", one) for row, one in rows.items()})
    path, target = tmp_path / "slump.xlsx", tmp_path / "raknad.xlsx"
    build(layout, path, data)
    office.work(path, ("recalculate",), save=target)
    rules = [rule for rule in all_rules() if rule.code == "RIM002"]
    found = check_document(Document.of(layout, read_book(path)), rules)
    asked = {parse_address(cell)[0] for finding in found for _, cell in finding.places if cell}
    written = said_beside(layout, data, path)
    assert said_beside(layout, data, target) == written
    told = {at for at, text in written.items() if "stämmer tecknet?" in text}
    assert len(asked) > STATES // 3
    assert asked <= told
    assert len(told - asked) <= STATES // 20


def test_an_answer_on_kontroll_gives_the_tick_back(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, {"t": ["Skola", "Fritid"]})
    figures: Figures = {"utfall": 94_000.0, "utfall_fg": 91_000.0, "prognos": -143_000.0, "budget": 141_500.0,
                                       "bokslut": 138_200.0}  # fmt: skip
    other: Figures = {key: abs(float(value)) / 20 for key, value in figures.items()}
    data = {"t": TableData({"skola": RowData("", figures), "fritid": RowData("", other)})}
    path, marked = tmp_path / "mall.xlsx", tmp_path / "markerad"
    build(layout, path, data)
    at = next(row.at for row in place_tables(layout, data)["t"].bound.rows if row.key == "skola")
    assert "stämmer tecknet?" in said_beside(layout, data, path)[at]
    assert mallkoll("kontrollera", path, "--layout", tmp_path / "slump.yaml", "--markera", marked).returncode == 0
    [copy] = marked.glob("*.xlsx")
    listed = read_book(copy).sheet("Kontroll")
    assert listed is not None
    question = next(row for row, col in listed.cells if listed.value(row, col) == "RIM002")
    answered = tmp_path / "besvarad.xlsx"
    office.work(copy, ("text", "Kontroll", f"L{question}", "Återbetalning."), ("recalculate",), save=answered)
    assert said_beside(layout, data, answered)[at] == "✓"
    office.work(copy, ("text", "Kontroll", f"L{question}", ""), ("recalculate",), save=answered)
    assert "stämmer tecknet?" in said_beside(layout, data, answered)[at]


def test_an_answer_gives_the_tick_back_whatever_rule_asks(tmp_path: Path) -> None:
    layout = built_in("linkoping-2021-08")
    data = dict(load_table_data(EXAMPLES / "linkoping-2021-08.yaml", layout))
    for table, column in LEFT_OUT.items():
        one = data[table]
        rows = {**one.fixed, **dict(enumerate(one.added))}
        key = next(key for key, row in rows.items() if column in row.values)
        rows[key] = replace(rows[key], values={c: v for c, v in rows[key].values.items() if c != column})
        fixed = {key: row for key, row in rows.items() if isinstance(key, str)}
        data[table] = TableData(fixed, tuple(row for key, row in rows.items() if not isinstance(key, str)))
    path, marked, answered = tmp_path / "mall.xlsx", tmp_path / "markerad", tmp_path / "besvarad.xlsx"
    build(layout, path, data)
    assert mallkoll("kontrollera", path, "--markera", marked).returncode == 0
    [copy] = marked.glob("*.xlsx")
    listed = read_book(copy).sheet("Kontroll")
    assert listed is not None
    asked = [row for row in range(8, 40) if listed.value(row, 1) == "varning"]
    codes = {listed.value(row, 11) for row in asked}
    assert {"IND001", "STA001"} <= codes
    answers = [("text", "Kontroll", f"L{row}", "Så är det.") for row in asked]
    assert faults_beside(layout, data, copy) != []
    office.work(copy, *answers, ("recalculate",), save=answered)
    assert faults_beside(layout, data, answered) == []


def test_the_comment_of_the_period_before_is_told_until_it_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "egen.yaml"
    path.write_text(
        """layout: egen
version: 1
namn: Egen
period: {typ: delårsrapport, slut: 2026-08-31}
enhet: tkr
blad: [{namn: Drift, tabeller: [t]}]
tabeller:
  t:
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos 2026}
      - {nyckel: budget, rubrik: Budget 2026}
      - {nyckel: avvikelse, rubrik: Avvikelse, berakning: "avvikelse(prognos, budget)"}
      - {nyckel: kommentar, rubrik: Kommentar, typ: text}
    rader: [Skola]
""",
        encoding="utf-8",
    )
    layout, words = load_layout(path), 'Fler "elever" än beräknat, i båda skolorna.'
    figures: Figures = {
        "prognos": 101_400.0,
        "budget": 100_000.0,
        "kommentar": f"{TO_UPDATE_PREFIX}{words}",
    }
    data = {"t": TableData({"skola": RowData("", figures)})}
    book = tmp_path / "mall.xlsx"
    build(layout, book, data)
    [bound] = [placed.bound for placed in place_tables(layout, data).values()]
    cell = f"{chr(64 + bound.columns['kommentar'])}{bound.rows[0].at}"
    for typed, told in ((words.upper(), True), (words, True), ("Fler elever i år.", False)):
        done = tmp_path / "klar.xlsx"
        office.work(book, ("text", "Drift", cell, typed), ("recalculate",), save=done)
        assert ("är förra periodens" in said_beside(layout, data, done)[bound.rows[0].at]) is told


@pytest.mark.parametrize("name", layout_names())
def test_the_published_documents_are_asked_nothing(name: str) -> None:
    sheets = [sheet for sheet in read_book(samples.example(name)).sheets if sheet.name != "Start"]
    texts = [cell.value for sheet in sheets for cell in sheet.cells.values() if isinstance(cell.value, str)]
    assert [text for text in texts if any(f": {words}" in text for words in QUESTIONS)] == []
