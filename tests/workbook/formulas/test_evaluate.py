"""What a formula adds up and what Excel computes for it, from a small sheet with all kinds of cells in it."""

from __future__ import annotations

import datetime as dt

import pytest

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import NotUnderstood, parse_formula
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Book, Cell, CellError, ExcelTable, Sheet, Value

HELD: dict[tuple[int, int], Value] = {
    (5, 2): "varav ett", (5, 3): 100.0, (6, 3): "136 583", (7, 3): 250.5, (8, 3): dt.date(2021, 5, 12), (9, 3): True,
}  # fmt: skip
BOOK = Book(
    (
        Sheet("Drift", {at: Cell(*at, value) for at, value in HELD.items()}, hidden_rows=frozenset({7})),
        Sheet("Två", {}),
    ),
    names={"Poster": "Drift!$C$5:$C$7", "Delar": "Drift!$C$5,Drift!$C$7"},
    tables=(ExcelTable("Tabell1", "Drift", 4, 2, 9, ("Namn", "Bel[opp]")),),
)
PLACES = ReferenceResolver(BOOK)
AT = CellRef("Drift", 10, 4)
DATE = 44328.0


@pytest.mark.parametrize(
    ("formula", "value", "rows"),
    [
        ("SUM(C5:C9)", 350.5 + DATE, "56789"),  # texts and truth values do not count, dates do
        ("SUM(C5,C7:C8)", 350.5 + DATE, "578"),
        ("SUM(C:C)", 350.5 + DATE, "56789"),
        ("SUM(5:5)", 100.0, None),
        ("SUM(Poster)", 350.5, "567"),
        ("SUM(Delar)", 350.5, "57"),
        ("SUM(Tabell1[Bel'[opp']])", 350.5 + DATE, "56789"),
        ("SUM(Tabell1[[#Data],[Bel'[opp']]])", 350.5 + DATE, "56789"),
        ("SUM(C5:INDEX(C:C,ROW()-3))", 350.5, "567"),
        ("SUM(C5:OFFSET(C10,-3,0))", 350.5, "567"),
        ("SUM(Drift!C5:C7)", 350.5, "567"),
        ("SUBTOTAL(9,C5:C7)", 100.0, "567"),  # row 7 is hidden
        ("_xlfn.AGGREGATE(9,5,C5:C7)", 100.0, "567"),
        ("SUMPRODUCT(C5:C7)", 350.5, "567"),
        ('SUMIF(B5:B7,"varav*",C5:C7)', 100.0, "5"),
        ('IFERROR(SUM(C5:C7),"")', 350.5, "567"),
        ('IF(COUNT(C5:C7)=0,"",SUM(C5:C7))', 350.5, "567"),
        ('IF(SUM(C5:C7)=0,"",SUM(C5:C7))', 350.5, "567"),
        ('IF(OR(C5="",C7=""),"",C5+C7)', 350.5, "57"),
        ("ROUND(SUM(C5:C7),-2)", 400.0, "567"),
        ("ROUND(2.5-C5,0)", -98.0, None),
        ("ROUNDUP(C7,0)", 251.0, "7"),
        ("ROUNDDOWN(C7,-1)", 250.0, "7"),
        ("TRUNC(-C7)", -250.0, None),
        ("INT(-C7)", -251.0, None),
        ("MROUND(C7,100)", 300.0, "7"),
        ("AVERAGE(C5:C7)", 175.25, None),
        ("COUNT(C5:C9)", 3.0, None),
        ("PRODUCT(C5,C7)", 25050.0, None),
        ("MAX(C5:C7)", 250.5, None),
        ("IF(C5>C7,C5-C7,0)", 0.0, None),
        ("C5/C4", CellError("#DIV/0!"), None),
        ("C5+50%", 100.5, None),
        ("2^3", 8.0, None),
    ],
)
def test_what_a_formula_gives(formula: str, value: Value, rows: str | None) -> None:
    assert formula_value(formula, AT, PLACES, PLACES.value) == value
    form = linear_form(formula, AT, PLACES)
    if rows is not None:
        assert form is not None
        assert form.terms == {CellRef("Drift", int(row), 3): 1.0 for row in rows}


@pytest.mark.parametrize(
    "formula",
    ["C5+C6", "VLOOKUP(B5,C:D,2,0)", "[1]Blad!C5", "'[Bok 1.xlsx]Blad'!C5", "SUM(Saknas!C5)", "SUM(Okänd[Belopp])",
     'SUMIF(B5:B9,"x*",C5:C7)', "0^-1", "ROUND(C7,-400)", "SUM(D5:D10)", "SUM(C5:C7", "SUM(C5;C7)",
     "((" * 80 + "1" + "))" * 80, "1" * 5_000],
)  # fmt: skip
def test_what_cannot_be_told_is_not_guessed(formula: str) -> None:
    with pytest.raises(NotUnderstood):
        formula_value(formula, AT, PLACES, PLACES.value)


def test_rounding_is_seen_at_its_coarsest() -> None:
    form = linear_form("INT(SUM(C5:C7)/1000)*1000", AT, PLACES)
    assert form is not None
    assert form.rounding is not None
    assert (form.rounding.words, form.rounding.step) == ("nedåt till", 1000.0)


@pytest.mark.parametrize("formula", ["", "=", "SUM(", "'", "[", "A1:", "1+", '"', "Ä", "{1,2}", "@", "'a'!", "(,)"])
def test_odd_texts_are_understood_or_not(formula: str) -> None:
    try:
        parse_formula(formula)
    except NotUnderstood:
        return
    assert formula == "Ä"
