"""Faults put into the published examples, one or two at a time: what a controller is told, and no more.

Each case says what is new beside the example's own findings: ``fel SUM001 C30 säker: words`` is severity, code, cell,
the safest proposal on that cell (left out where it does not matter) and words of the text. What is no longer told of
the example itself stands with a minus: ``- SUM001 D38``.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
import samples
from edited import recalculated, with_cells, with_formats, with_merged

from mallkoll.addin.check_file import check_read_book
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.model.book import Book, CellError
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity

A2018, A2019, A2021, BUDGET, TYRESO = (
    "linkoping-2018-08", "linkoping-2019-04", "linkoping-2021-08", "linkoping-internbudget-2019", "tyreso-2017-08",
)  # fmt: skip


class Case(NamedTuple):
    example: str
    cells: dict[str, Any]
    told: list[str]
    sheet: str = "Drift"
    merged: str | None = None
    formats: dict[str, str] = {}  # noqa: RUF012 - never changed
    stale: bool = False


TYPED_TOTALS = {
    # a total that the document itself has typed, which other figures speak for, is not the first to be blamed
    "a budget hidden by a merge": Case(
        A2018, {}, ["varning TAB006 C27: C27:D27 är sammanslagna", "fel SUM001 D38 möjlig: bör vara −622 928",
                    "- SUM001 D38"], merged="C27:D27"),
    "a budget blank": Case(
        A2018, {"D27": None}, ["varning FUL004 D27: Beloppet saknas", "fel SUM001 D38 möjlig: bör vara −622 928",
                               "- SUM001 D38"]),
    "a budget in words": Case(
        A2018, {"D27": "se bilaga"}, ["fel TAL002 D27: se bilaga", "fel SUM001 D38 möjlig: bör vara −622 928",
                                      "- SUM001 D38"]),
    "last year's amount blank": Case(
        A2018, {"D9": None}, ["info SUM004 D9: ger 140 931", "fel SUM001 E12 möjlig: tänkbara är C12, D12 och E12",
                              "- SUM001 D12"]),
    # what is typed over a formula is named, wherever the evidence stands
    "beside a total typed for its rounding": Case(A2019, {"C29": 494_675.0}, ["fel SUM001 C29: formeln saknas"]),
    "both totals of a row": Case(
        A2019, {"C29": 494_675.0, "F29": -753.0},
        ["fel SUM001 C29: formeln saknas", "fel SUM001 F29: formeln saknas", "- FOR001 F29"]),
    "a sum of tables": Case(TYRESO, {"D9": -35_900.0}, ["fel SUM001 D9: ger −35 600"]),
    "a sum of tables and one of its parts": Case(
        TYRESO, {"D9": -35_900.0, "F28": -22_900.0}, ["fel SUM001 D9: ger −35 600", "fel SUM001 F28: ger −22 800"]),
    "a total typed like the wrong frame": Case(
        BUDGET, {"D23": 1_447_399.0}, ["fel SUM001 D23 säker: ger 1 447 389"]),
    "a total typed, another relation says so too": Case(
        A2021, {"C48": 1_602_988.0}, ["fel SUM001 C48 säker: ger 1 601 988"]),
    # never certain where a post may be what is wrong
    "a post beside a total typed for its rounding": Case(
        A2019, {"F19": -5_420.0}, ["fel SUM001 F29 möjlig: det kan vara ett av dem som är fel", "- FOR001 F29"]),
    "a post where typed totals are a habit": Case(
        TYRESO, {"D35": -7_640.0}, ["fel SUM001 D35 möjlig: bör vara −7 460", "- FOR001 E38"]),
    "a sign behind the formulas of a sum of tables": Case(
        TYRESO, {"C46": 10_664.0}, ["fel SUM001 C9 möjlig: det kan vara ett av dem", "- FOR001 C9"]),
    "two typed totals that ask for the same post": Case(
        A2018, {"E12": 14_641.0}, ["fel SUM001 D19: tänkbara är E12, D12", "- SUM001 D12"]),
    "a blank budget beside a typed avvikelse": Case(
        A2021, {"E49": -37_000.0, "D37": None}, ["varning FUL004 D37: Beloppet saknas",
                                             "fel SUM001 E49 möjlig: ger −36 000"]),
}  # fmt: skip


MERGED = {
    "a total under a spare row": Case(
        A2018, {}, ["varning TAB006 C18: C18:C19 är sammanslagna: i C19 går det inte att skriva"], merged="C18:C19"),
    "a formula moved to the spare row": Case(
        A2018, {"C18": "=SUM(C9:C17)"}, ["varning TAB006 C18: 320 864 räknas bara för rad 18"], merged="C18:C19"),
    "two columns, nought where nothing is known": Case(
        A2018, {}, ["varning TAB006 E28: −400 räknas bara för kolumnen ”Avvikelse”, och i F28"], merged="E28:F28"),
    "two rows": Case(
        A2018, {}, ["varning TAB006 C28: 12 012 räknas bara för ”Bosocial verksamhet”, och i C29"], merged="C28:C29"),
    "a name over an amount": Case(
        A2018, {}, ["varning TAB006 B28: ”Bosocial verksamhet” står i B28, och i C28"], merged="B28:C28"),
    "a heading over an amount": Case(
        A2018, {}, ["varning TAB006 C26: ”Prognos helår” står i C26, och i C27"], merged="C26:C27"),
    "a heading of one's own among the posts": Case(A2018, {"B18": "Egen rubrik"}, [], merged="B18:F18"),
    "a note below the table": Case(A2018, {}, [], merged="B20:F20"),
    "spare cells": Case(A2018, {}, [], merged="C36:D36"),
}  # fmt: skip

REF = CellError("#REF!")
UNCOUNTED = {
    "an error value": Case(
        A2021, {"C19": REF},
        ["fel TAL003 C19: felvärdet #REFERENS! i stället för ett tal. Därför visar också Summa (C30) ett felvärde."]),
    "a formula whose cell is gone": Case(
        A2021, {"C19": "=#REF!"}, ["fel TAL003 C19: Därför visar också Summa (C30) ett felvärde"]),
    "a text where the sum shows an error": Case(
        A2021, {"C19": "136 583", "C20": REF},
        ["fel TAL001 C19 säker: läses som 136 583. Skriv in det som tal.", "fel TAL003 C20: visar också Summa (C30)"]),
    "a time": Case(
        A2021, {"C19": dt.time(12, 30)},
        ["fel TAL002 C19: skriv utan kolon. Summa (C30) räknar tiden som talet 0,52."]),
    "a date": Case(A2021, {"C19": dt.date(2021, 5, 12)}, ["fel TAL002 C19: Skrevs 12.5?"]),
    "a month, perhaps": Case(A2021, {"C19": dt.date(2021, 5, 1)}, ["fel TAL002 C19: Skrevs 1.5 eller 5.21?"]),
    "a month of another year": Case(
        A2021, {"C19": dt.date(1934, 12, 1)}, ["varning TAL005 C19: Skrevs 12.34? Excel gör om det till ett datum"]),
    "a text in a file that is not computed": Case(
        A2021, {"C19": "136 583"}, ["fel TAL001 C19 säker: Summa (C30) räknar inte med det och visar 136 583 för lite"],
        stale=True),
    "digits that a comma groups": Case(
        A2021, {"C19": "136,583"}, ["fel TAL001 C19 möjlig: läses som 136 583 tkr, men kan också betyda 136,583 tkr"]),
    "a minus behind, among costs": Case(
        A2021, {"C19": "136 583-"}, ["fel TAL001 C19 möjlig: 136 583 tkr, men kan också betyda −136 583 tkr"]),
    "a minus behind, among deviations": Case(
        A2019, {"F19": "3 420-"}, ["varning TAL001 F19 trolig: läses som −3 420"]),
    "a file not computed, with an error in it": Case(
        A2018, {"C27": REF},
        ["fel TAL003 C27: Summa nettokostnader, tkr (C37)", "info FOR003 E37: formeln ger −13 900, men det sparade"],
        stale=True),
    "a file not computed": Case(
        A2018, {"C28": 12_112.0},
        ["info FOR003 E28: Ändrad sedan filen räknades om: C28.", "fel SUM001 C37: Skillnaden är 100"], stale=True),
}  # fmt: skip

SUM = "SUM(C19:C22,C25:C29)"
FORMULAS = {
    "thousands": Case(A2021, {"C30": f"={SUM}/1000"}, ["fel FOR002 C30: ger 1 088 886. Den delar med 1 000."]),
    "whole thousands": Case(
        A2021, {"C30": f"=INT({SUM}/1000)"}, ["fel FOR002 C30: Den delar med 1 000 och avrundar nedåt till heltal."]),
    "kronor": Case(A2021, {"C30": f"={SUM}*1000"}, ["fel FOR002 C30: Den multiplicerar med 1 000."]),
    "a reference that is gone": Case(A2021, {"C30": f"={SUM}+#REF!"}, ["fel FOR002 C30: Formeln ger inget tal"]),
    "a sheet that is gone": Case(A2021, {"C30": f"={SUM}+Blad2!#REF!"}, ["fel FOR002 C30: Formeln ger inget tal"]),
}  # fmt: skip

BELOW = {
    "after a footnote": Case(
        A2021, {"B31": "1) Avser hela året", "B32": "Hyror", "C32": 5_000.0},
        ["varning SUM007 C32: 5 000 på ”Hyror” står under Summa (C30)"]),
    "after a footnote and a blank row": Case(
        A2021, {"B51": "* Inkl. statsbidrag", "B53": "Hyror", "C53": 5_000.0}, ["varning SUM007 C53: 5 000 på"]),
    "after the template's own note": Case(
        BUDGET, {"B28": "Hyror", "C28": 5_000.0}, ["varning SUM007 C28: under Summa nämndens internbudget (C23)"]),
    "in a table of one's own": Case(
        A2021, {"B51": "* Obs", "B52": "Egen tabell", "C52": "Prognos", "B53": "Hyror", "C53": 5_000.0}, []),
    "under a heading of one's own": Case(A2021, {"B51": "Egen tabell", "B52": "Hyror", "C52": 5_000.0}, []),
}  # fmt: skip

FORMATS = {
    "kronor": Case(A2021, {}, ["varning TAL005 C19: visar 136 583 kr, men kolumnen är i tkr. Är beloppet i kr?"],
                   formats={"C19:C28": '#,##0 "kr"'}),
    "Excel's own currency": Case(A2021, {}, ["varning TAL005 C19: visar 136 583 kr, men kolumnen är i tkr"],
                                 formats={"C19:C28": "#,##0 [$kr-41D]"}),
    "millions": Case(A2021, {}, ["varning TAL005 C19: visar 136 583 mnkr, men kolumnen är i tkr"],
                     formats={"C19": '0.0 "mnkr"'}),
    "a sign of per cent": Case(A2021, {}, ["varning TAL005 C19: talformatet skriver ett procenttecken efter talet"],
                               formats={"C19:C20": '0.0 "%"'}),
    "its own unit": Case(A2021, {}, [], formats={"C19:F28": '#,##0 "tkr"'}),
    "millions told right": Case(A2021, {}, [], formats={"C19:C28": '#,##0.0,"mnkr"'}),
    "pieces": Case(A2021, {}, [], formats={"C19:C28": '#,##0 "st"'}),
}  # fmt: skip

OUTCOMES = {
    f"the date {written}": Case(
        A2021, {"F14": written}, [f"varning IND011 F14: Här står ett datum, ”{written}”, men målvärdet är ett tal.",
                                  "info STA005 I10: ", "- STA005 I10"], sheet="Indikatorer")
    for written in ("2021-05-12", "12-maj", "12 maj", "maj-21")
}  # fmt: skip

MENDED = {"D12": 36_653.0, "D38": -622_928.0}  # what SUM001 says of the document itself
FORECASTS = {
    "C27": 224_615.0, "C28": 12_012.0, "C29": 92_424.0, "C30": 71_310.0, "C31": 64_598.0, "C33": 4_680.0, "C34": 562.0,
    "C35": 4_968.0,
}  # fmt: skip
KRONOR = {cell: 1000 * value for cell, value in FORECASTS.items()}
SIDES_KRONOR = {"C38": -665_169_000.0, "C39": 190_000_000.0}
TYPED_OVER = ["info FOR001 E12: E12 och D19", "- SUM001 D12", "- SUM001 D38"]  # the same, E38 apart, in each of them
AS_IT_WAS = [*TYPED_OVER, "info FOR001 E38: inskrivet tal i E38"]
UNITS = {
    # E38 is typed in the document itself, and right: what its formula gives with kronor is nothing to put back
    "a column in kronor beside a typed difference": Case(
        A2018, {**MENDED, **KRONOR, **SIDES_KRONOR},
        [*TYPED_OVER, "varning RIM001 C27: hela kolumnen ”Prognos helår” i kronor i stället för tkr"]),
    "a column in kronor and two typed differences": Case(
        A2018, {**MENDED, **KRONOR, **SIDES_KRONOR, "E37": -11_900.0},
        [*TYPED_OVER, "varning RIM001 C27: hela kolumnen"]),
    "a column in kronor and a typed difference that is wrong": Case(
        A2018, {**MENDED, **KRONOR, **SIDES_KRONOR, "E28": -500.0},
        [*TYPED_OVER, "varning RIM001 C27: hela kolumnen",
         "fel SUM001 E28 : I rätt enhet ger Avvikelse = skillnaden mellan Prognos helår och Budget 2018 −400"]),
    "the posts of a column in kronor, costs and income not": Case(
        A2018, {**MENDED, **KRONOR},
        [*AS_IT_WAS, "fel SUM001 C27 trolig: Hela kolumnen ”Prognos helår” är i kronor i stället för tkr"]),
    "a column in kronor and a fault of its own": Case(
        A2018, {**MENDED, **KRONOR, **SIDES_KRONOR, "C39": 109_000_000.0},
        [*TYPED_OVER, "varning RIM001 C27: hela kolumnen", "fel SUM001 C39 trolig: bör vara 190 000 000"]),
    "a row in kronor, and a text about the sum of it": Case(
        A2018, {**MENDED, "C28": 12_012_000.0, "D28": 11_612_000.0, "F28": 13_432_000.0},
        [*AS_IT_WAS, "fel SUM001 C28 säker: hela raden Bosocial verksamhet är i kronor"]),
    # a figure that makes everything hold as a thousandth is likelier than a zero or an amount that stands twice
    "a post in kronor": Case(
        A2018, {**MENDED, "C27": 224_615_000.0},
        [*AS_IT_WAS, "fel SUM001 C27 trolig: 224 615 000 stämmer inte, bör vara 224 615 (kronor i stället för tkr)"]),
    "a post in mnkr": Case(
        A2018, {**MENDED, "C27": 225.0}, [*AS_IT_WAS, "fel SUM001 C27 möjlig: (mnkr i stället för tkr)"]),
}  # fmt: skip
SUSPECTS = {
    "digits that changed places": Case(
        A2018, {**MENDED, "D35": 4_698.0},
        [*AS_IT_WAS, "fel SUM001 D35 möjlig: 4 698 stämmer inte, bör vara 4 968 (siffrorna 9 och 6 har bytt plats)"]),
    "of two posts": Case(
        A2018, {**MENDED, "D29": 84_124.0}, [*AS_IT_WAS, "fel SUM001 D37: tänkbara är D29, D39, D32, D35, D34"]),
    # the difference of last year counts with the post too: it does not speak for the formula
    "a post beside a typed total": Case(
        A2018, {**MENDED, "C10": 9_330.0, "C19": 320_864.0},
        [*AS_IT_WAS, "fel SUM001 C19 möjlig: det kan vara ett av dem som är fel"]),
    # in January to August nearly all of its budget is used: the activity is moved in September
    "nothing but what the document itself has wrong": Case(A2018, MENDED, AS_IT_WAS),
    "a sum typed within rounding": Case(
        A2018, {**MENDED, "C19": 320_866.0},
        ["info FOR001 E12: E12, C19 och D19", "- SUM001 D12", "- SUM001 D38", "info FOR001 E38: inskrivet tal i E38"]),
}  # fmt: skip
NAMES = {
    "a row that is called otherwise in one of its tables": Case(
        A2018, {"B11": "HVB ungdomar"},
        ["varning TAB007 B11: Raden heter ”HVB ungdomar” här, men ”HVB unga” i mallen och i B29"]),
    "in both": Case(A2018, {"B11": "HVB ungdomar", "B29": "HVB ungdomar"}, ["info TAB007 B11: på en egen rad"]),
    "a name with something added": Case(A2018, {"B11": "HVB unga och unga vuxna 1)"}, []),
}  # fmt: skip

CASES = {
    f"{family}: {name}": case
    for family, cases in {
        "typed totals": TYPED_TOTALS, "merged": MERGED, "uncounted": UNCOUNTED, "formulas": FORMULAS, "below": BELOW,
        "formats": FORMATS, "outcomes": OUTCOMES, "units": UNITS, "suspects": SUSPECTS, "names": NAMES,
    }.items()
    for name, case in cases.items()
}  # fmt: skip


@cache
def example(name: str) -> Book:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fil.xlsx"
        path.write_bytes(samples.example(name))
        return read_book(path)


@cache
def own(name: str) -> tuple[Finding, ...]:
    return found(example(name))


def found(book: Book) -> tuple[Finding, ...]:
    return check_read_book("fil.xlsx", book, LayoutLibrary()).result.findings


def faulty(case: Case) -> Book:
    book = with_cells(example(case.example), case.sheet, case.cells)
    book = with_merged(book, case.sheet, case.merged) if case.merged else book
    book = with_formats(book, case.sheet, case.formats)
    return book if case.stale else recalculated(book)


def fits(finding: Finding, wanted: str) -> bool:
    place, _, words = wanted.partition(": ")
    severity, code, cell, *safety = place.split(" ")
    if (severity, code, cell) != (finding.severity.value, finding.code, finding.cell):
        return False
    own_proposals = {p.safety.value for p in finding.proposals if p.cell == finding.cell}
    safest = next((s for s in ("säker", "trolig", "möjlig") if s in own_proposals), "")
    return words in finding.text.replace("\u00a0", " ") and safety in ([], [safest])


@pytest.mark.parametrize("name", CASES)
def test_a_fault_in_an_example(name: str) -> None:
    case = CASES[name]
    before = {(f.code, f.sheet, f.cell, f.text) for f in own(case.example)}
    now = found(faulty(case))
    new = [f for f in now if (f.code, f.sheet, f.cell, f.text) not in before]
    gone = before - {(f.code, f.sheet, f.cell, f.text) for f in now}
    said = [(f.severity.value, f.code, f.cell, f.text) for f in new]
    wanted = [one for one in case.told if not one.startswith("- ")]
    for one in wanted:
        match = next((f for f in new if fits(f, one)), None)
        assert match is not None, (one, said)
        new.remove(match)
    assert not new, said
    assert {f"- {code} {cell}" for code, _, cell, _ in gone} == {one for one in case.told if one.startswith("- ")}


def test_a_pasted_total_is_no_lost_formula_for_the_formulas_over_blanks_beside_it() -> None:
    """Nobody pastes over a column without figures, so what stands there says nothing of how the table was filled in."""
    pasted = example(A2019)
    for sheet in pasted.sheets:
        shown = {
            cell.address: cell.value for cell in sheet.cells.values() if cell.formula and cell.value not in {None, ""}
        }
        pasted = with_cells(pasted, sheet.name, shown)
    now = found(with_cells(pasted, "Drift", {"C19": -63_287.0}))
    assert [(f.code, f.cell) for f in now if f.sheet == "Drift" and f.severity is Severity.ERROR] == [("SUM001", "C19")]
