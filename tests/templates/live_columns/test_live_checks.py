"""The live checks and Python's say the same of random figures; LibreOffice works the formulas out.

All states stand in one workbook, so that one start of LibreOffice judges them all; at length there are hundreds.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import office
import pytest
from effort import at_length
from live_pages import QUESTIONS

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import built_in
from mallkoll.templates.plan.placement import place_tables
from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.document import Document
from mallkoll.validators.engine.constraints import compile_system
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.read_numbers import read_numbers
from mallkoll.validators.rows.gaps import Extent
from mallkoll.validators.rules import (
    sum001_amount_does_not_add_up,
    sum002_varav_exceeds_whole,
    sum003_frame_exceeded,
    tal001_number_as_text,
    tal002_text_for_number,
)
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.binding.relations import varav_parts
from mallkoll.workbook.layout.expressions import evaluate
from mallkoll.workbook.layout.layout_model import Layout, Role, Table
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.reader.read_book import read_book

pytestmark = pytest.mark.libreoffice

STATES = at_length(24, 420)
SHAPES = {
    "drift": """
    rubrik: Drift
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos}
      - {nyckel: budget, rubrik: Budget}
      - {nyckel: avvikelse, rubrik: Avvikelse, berakning: "avvikelse(prognos, budget)"}
      - {nyckel: bokslut, rubrik: Bokslut, tidigare_ar: ja, tomt_ar_noll: ja}
    rader: [Skola, {varav: varav skjuts}, {varav: varav mat}, Omsorg, Kultur, {summa: Summa},
            {kostnad: varav kostnader}, {intakt: varav intäkter}]
""",
    "ram": """
    rubrik: Ram
    enhet: mnkr
    kolumner:
      - {nyckel: projekt, rubrik: Projekt, typ: etikett}
      - {nyckel: forslag, rubrik: Förslag, decimaler: 1}
      - {nyckel: plan, rubrik: Plan, decimaler: 1}
    rader: [Inventarier, Fordon, {summa: Summa}, {ram: Ram, hogst: ja}]
""",
    "delar": """
    rubrik: Delar
    tecken: {belopp: resultat, kostnad: negativ}
    kolumner:
      - {nyckel: post, rubrik: Post, typ: etikett}
      - {nyckel: utfall, rubrik: Utfall}
      - {nyckel: antal, rubrik: Antal, typ: antal}
    rader: [{post: Hela, uttommande: ja}, {varav: varav ena}, {varav: varav andra}, {delsumma: Del, nyckel: del},
            Mer, {summa: Summa}, {ram: Ram}]
""",
    "noll": """
    rubrik: Noll
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: prognos, rubrik: Prognos, tomt_ar_noll: ja}
      - {nyckel: budget, rubrik: Budget, tomt_ar_noll: ja}
      - {nyckel: avvikelse, rubrik: Avvikelse, berakning: budget - prognos}
    rader: [Skola, Omsorg, {summa: Summa}]
""",
    "kvot": """
    rubrik: Kvot
    kolumner:
      - {nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}
      - {nyckel: utfall, rubrik: Utfall}
      - {nyckel: plats, rubrik: Platser, typ: antal, tomt_ar_noll: ja}
      - {nyckel: per_plats, rubrik: Per plats, typ: tal, decimaler: 2, berakning: utfall / plats}
      - {nyckel: andel, rubrik: Andel, typ: procent, berakning: (utfall - plats) / utfall}
      - {nyckel: hundra, rubrik: I procent, typ: tal, enhet: "%", berakning: plats / utfall * 100}
      - {nyckel: gemensamt, rubrik: Gemensamt, berakning: utfall * plats, summeras: nej}
    rader: [Skola, Omsorg, {summa: Summa}]
""",
}
KINDS = {
    sum002_varav_exceeds_whole: "varav", sum003_frame_exceeded: "ram", tal001_number_as_text: "text",
    tal002_text_for_number: "text",
}  # fmt: skip
EMPTY_COLUMN = "kolumnen är inte ifylld"  # told where other columns are filled: test_missing_live.py
TEXTS = ["-", "–", "saknas", "se bilaga", "x"]


def layout_of(folder: Path, shapes: dict[str, str], states: int) -> Layout:
    lines = ["layout: slump", "version: 1", "namn: Slump", "period: {typ: övning, slut: 2026-08-31}", "blad:"]
    keys = {shape: [f"{shape}_{i}" for i in range(states)] for shape in shapes}
    lines += [f"  - {{namn: Blad {shape}, tabeller: [{', '.join(keys[shape])}]}}" for shape in shapes]
    lines.append("tabeller:")
    for shape, text in shapes.items():
        lines += [f"  {keys[shape][0]}:", text.strip("\n")]
        lines += [f"  {key}: {{bygger_pa: {keys[shape][0]}}}" for key in keys[shape][1:]]
    path = folder / "slump.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_layout(path)


def state(table: Table, rng: random.Random) -> TableData:
    """Figures as they may stand: most consistent and rounded, some wrong, missing, finer or no figures at all."""
    width = rng.choice([20, 2_000, 900_000])
    fixed: dict[str, RowData] = {}
    exact: dict[tuple[str, str], float] = {}
    slip = rng.choice([0.0, 0.0, 0.05, 0.2])
    for column in table.columns:
        if not column.numeric:
            continue
        places = decimals(column) or 0
        running = 0.0
        for key, row in table.row.items():
            value = rng.uniform(-width / 5, width)
            if row.role in {Role.ITEM, Role.OF_WHICH}:
                value = running * rng.random() * 0.6 if row.role is Role.OF_WHICH else value
                running = value if row.role is Role.ITEM else running
            exact[key, column.key] = round(value, places + rng.choice([0, 0, 0, 1, 2]))
    for column in table.columns:
        if column.numeric:
            items = [k for k, r in table.row.items() if r.role is Role.ITEM]
            total = sum(exact[k, column.key] for k in items)
            if "summa" in table.row:
                exact["summa", column.key] = total
            if "intakt" in table.row:
                exact["kostnad", column.key] = total + exact["intakt", column.key]
    for key in table.row:
        values: dict[str, object] = {}
        for column in table.columns:
            if not column.numeric:
                continue
            value = exact[key, column.key]
            typed_over = column.calculation is not None or table.row[key].role in {Role.SUM, Role.SUBTOTAL}
            if typed_over and rng.random() < 0.6:
                continue  # the formula stands
            if column.key == "avvikelse":
                value = exact[key, "budget"] - exact[key, "prognos"]
            elif column.calculation is not None:
                value = evaluate(column.calculation, {k: v for (row, k), v in exact.items() if row == key}) or 0.0
            value = round(value, (decimals(column) or 0) + rng.choice([0, 0, 0, 0, 1, 2]))
            if rng.random() < slip:
                value += rng.choice([1, -1, 2, 3, 10, 541])
            chance = rng.random()
            if chance < 0.06:
                continue
            values[column.key] = rng.choice(TEXTS) if chance < 0.09 else float(value)
        fixed[key] = RowData(key, values)
    return TableData(fixed)


def told_live(layout: Layout, data: dict[str, TableData], path: Path) -> dict[tuple[str, int, str], set[str]]:
    """What the check cells say: by sheet, row and column heading."""
    book = read_book(path)
    found: dict[tuple[str, int, str], set[str]] = {}
    for placed in place_tables(layout, data).values():
        sheet = book.sheet(placed.bound.sheet)
        assert sheet is not None
        for row in placed.bound.rows:
            said = sheet.value(row.at, placed.whole_column) or sheet.value(row.at, placed.check_column)
            assert said is None or isinstance(said, str), said
            for piece in (said or "").split("; "):
                asks = any(words in piece for words in QUESTIONS)  # test_questions_live.py
                if piece and not piece.startswith("✓") and not piece.endswith(EMPTY_COLUMN) and not asks:
                    heading, _, fault = piece.partition(": ")
                    assert fault, said
                    found.setdefault((sheet.name, row.at, heading), set()).add(kind(fault))
    return found


def kind(fault: str) -> str:
    starts = {"varav-raderna är ": "varav", "överskrider": "ram", "inte ett tal": "text", "saknas": "blank"}
    return next((what for start, what in starts.items() if fault.startswith(start)), "sum")


def told_by_python(document: Document) -> dict[tuple[str, int, str], set[str]]:
    """What the relations and the rules say of the figures as they are typed.

    A total that is typed where formulas stand beside it is worked out anew by the rules; a formula can only compare it.
    """
    as_typed = read_numbers(document.bound, document.book)
    document.__dict__["arithmetic"] = Arithmetic(document.layout, document.relations, as_typed)
    found: dict[tuple[str, int, str], set[str]] = {}
    headings = {(t.sheet, t.columns[c.key]): one_line(c.heading) for t in document.tables.values()
                for c in t.table.columns if c.key in t.columns}  # fmt: skip

    def add(ref: CellRef, heading: str, what: str) -> None:
        found.setdefault((ref.sheet, ref.row, one_line(heading)), set()).add(what)

    known = document.arithmetic
    system = compile_system(known.equations, known.figures)
    for e in system.failing:
        target = known.relation_of[system.constraints[e].key].target
        add(target, document.readings[target].column.heading, "sum")
    for key in known.products:
        target = known.relation_of[key].target
        typed = document.readings[target]
        if typed.value is not None and known.verdicts_with({target: typed.value})[key] is False:
            add(target, typed.column.heading, "sum")
    parents = {
        (table.sheet, part.at): parent
        for table in document.tables.values()
        for parent, parts in varav_parts(table)
        for part in parts
    }
    for rule, what in KINDS.items():
        for f in rule.check(document):
            for sheet, cell in f.places:
                assert sheet
                assert cell
                at, col = parse_address(cell)
                at = parents[sheet, at].at if what == "varav" else at
                add(CellRef(sheet, at, 0), headings[sheet, col], what)
    for gap in document.gaps:
        for reading in gap.readings if gap.extent is Extent.CELLS else ():  # a row may not have been reached yet
            add(reading.ref, reading.column.heading, "blank")
    return found


def recalculated(path: Path, folder: Path) -> Path:
    target = folder / "raknad.xlsx"
    office.work(path, ("recalculate",), save=target)
    return target


def differences(a: dict, b: dict) -> Iterator[tuple]:
    for key in sorted({*a, *b}):
        if a.get(key) != b.get(key):
            yield key, a.get(key), b.get(key)


@pytest.mark.parametrize("shape", SHAPES)
def test_live_and_python_agree_on_random_figures(shape: str, tmp_path: Path) -> None:
    rng = random.Random(20_261)
    layout = layout_of(tmp_path, {shape: SHAPES[shape]}, STATES)
    data = {key: state(table, rng) for key, table in layout.tables.items()}
    path = tmp_path / "slump.xlsx"
    build(layout, path, data)
    written, seen = told_live(layout, data, path), told_live(layout, data, recalculated(path, tmp_path))
    document = Document.of(layout, read_book(path))
    tables = document.tables.values()
    python = told_by_python(document)
    typed_over = [
        ref for ref in document.defining if (r := document.readings[ref]).formula is None and r.value is not None
    ]
    assert [one for one in differences(seen, python) if not same_fault(one, seen, tables, typed_over)] == []
    assert list(differences(seen, written)) == [], "the file says before it is calculated what it says after"
    assert len(seen) > STATES // 3
    assert {what for whats in seen.values() for what in whats} >= (
        {"sum", "text"} if shape in {"noll", "kvot"} else {"sum", "text", "blank"}
    )


def same_fault(difference: tuple, seen: dict, tables: Iterable[BoundTable], totals: Iterable[CellRef]) -> bool:
    """A sum's own avvikelse checked both ways: Python sees that the rounding of the other rows cancels out, the formula
    does not. It is a fault that the live check tells of another cell in the same table. And a blank that a typed total
    shows to be nought: that total stands where the template has its formula.
    """
    (sheet, row, heading), live, python = difference
    table = next(t for t in tables if t.sheet == sheet and any(r.at == row for r in t.rows))
    others = (whats for (at, on, _), whats in seen.items() if at == sheet and on in {r.at for r in table.rows})
    sums = {r.at for r in table.rows if r.spec.role is Role.SUM}
    if live == {"blank"} and python is None:
        return any(typed_over.row in {r.at for r in table.rows} and typed_over.sheet == sheet for typed_over in totals)
    return live is None and python == {"sum"} and heading == "Avvikelse" and row in sums and {"sum"} in others


def test_a_person_fills_in_the_template_and_sees_the_checks_turn(tmp_path: Path) -> None:
    """Typing into the input cells of an empty template: quiet at first, a fault told, mended, and told no more."""
    name = "linkoping-2021-08"
    layout = built_in(name)
    path = tmp_path / "mall.xlsx"
    build(layout, path)
    placed = place_tables(layout, {})["drift_prognos"]
    bound = placed.bound
    letters = {key: chr(64 + col) for key, col in bound.columns.items()}
    rows = [row for row in bound.rows if row.label and row.spec.role in {Role.ITEM, Role.OF_WHICH}]
    amounts = [(row, 1.0 if row.spec.role is Role.OF_WHICH else 100.0 * (i + 1)) for i, row in enumerate(rows)]
    typed = [(row, column, amount) for row, amount in amounts for column in ("prognos", "budget")]
    total = sum(v for row, column, v in typed if column == "prognos" and row.spec.role is Role.ITEM)
    steps = [("value", "Drift", f"{letters[column]}{row.at}", value) for row, column, value in typed]
    at = {key: bound.row[key].at for key in ("summa", "kostnad", "intakt")}
    for column in ("prognos", "budget"):
        steps += [("value", "Drift", f"{letters[column]}{at['kostnad']}", total + 500),
                  ("value", "Drift", f"{letters[column]}{at['intakt']}", 500.0)]  # fmt: skip

    def said(*more: tuple) -> tuple[str, str, list[str]]:
        done = tmp_path / "ifylld.xlsx"
        office.work(path, *steps, *more, save=done)
        book = read_book(done)
        drift, start = book.sheet("Drift"), book.sheet("Start")
        assert drift is not None
        assert start is not None
        [overview] = [c.row for c in start.cells.values() if c.value == "Drift"]
        found = [f.text for f in sum001_amount_does_not_add_up.check(Document.of(layout, book))]
        return (str(drift.value(at["summa"], placed.check_column) or ""), str(start.value(overview, 5) or ""), found)

    assert said() == ("✓", "✓", [])
    wrong = ("value", "Drift", f"{letters['prognos']}{at['kostnad']}", total + 1041)
    told, overview, found = said(wrong)
    assert told.startswith("Prognos helår: avviker från kostnader och intäkter med −541")
    assert overview == "2 rader att se över", "the summary fetches the very same net"
    assert len(found) == 1
    lost = ("value", "Drift", f"{letters['budget']}{at['summa']}", total + 7)
    told, overview, found = said(wrong, ("unprotect", "Drift"), lost)
    assert "Budget 2021: summan avviker med 7" in told
    assert found
