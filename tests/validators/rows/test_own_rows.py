"""Rows that a nämnd has put in: which are told, what the total then has too much, and which are left in peace."""

from __future__ import annotations

import random

import pytest
from practice import examples, only, practice_layout

from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.rows.own_rows import own_rows
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Role, Table, undeclared_row
from mallkoll.workbook.layout.parse_part import parse_part
from mallkoll.workbook.model.book import Book, Cell, Sheet

LAYOUT = practice_layout()
CARE, FAMILY, OTHER = (
    ("Äldreomsorg", 12345, 12350),
    ("Individ- och familjeomsorg", 23456, 23500),
    ("Övrigt", 4567, 4600),
)
POSTS = (CARE, FAMILY, OTHER)
NET, BUDGET = 40368, 40450  # what the three add up to

# name: (rows of own among the posts, then the finding that is wanted: code, cell, words)
TOLD = {
    "a subtotal by formula": (
        [CARE, FAMILY, ("Vård", "=SUM(C3:C4)", "=SUM(D3:D4)"), OTHER],
        ("SUM005", "C5", "är summan av 2 rader (rad 3–4)", "Summa (C7) visar 35 801 för mycket", "D5 (35 850, D7)"),
    ),
    "a subtotal by its figures": (
        [CARE, FAMILY, ("Vård och omsorg", 35801, 35850), OTHER],
        ("SUM005", "C5", "visar 35 801 för mycket"),
    ),
    "a subtotal above its parts": (
        [("Vård och omsorg", 35801, 35850), *POSTS],
        ("SUM005", "C3", "(rad 4–5)", "visar 35 801 för mycket"),
    ),
    "the whole sum on a spare row": ([*POSTS, ("Totalt", NET, BUDGET)], ("SUM005", "C6", "visar 40 368 för mycket")),
    "a row twice": ([*POSTS, CARE], ("SUM006", "C6", "samma belopp som rad 3", "visar 12 345 för mycket")),
    "a row twice, written otherwise": ([*POSTS, (" ÄLDRE-OMSORG", 12345, 12350)], ("SUM006", "C6")),
    "a row twice, misspelt": ([*POSTS, ("Aldreomsorg", 12345, 12350)], ("SUM006", "C6")),
    "a row twice in one column": ([*POSTS, ("Äldreomsorg", 12345, "")], ("SUM006", "C6")),
    "a row fetched": ([*POSTS, ("IFO", "=C4", "=D4")], ("SUM006", "C6", "rad 4", "visar 23 456 för mycket")),
}


def document(rows: list[tuple[object, ...]], *, net: bool = True, below: str = "", total: str = "") -> Document:
    """The practice table with these rows, and formulas for whatever follows from them."""
    lines = ["| Verksamhet | Prognos | Budget | Avvikelse |", "| --- | --- | --- | --- |"]
    lines += [f"| {label} | {one} | {two} | =D{at}-C{at} |" for at, (label, one, two) in enumerate(rows, 3)]
    last = len(rows) + 2
    lines.append(total or f"| Summa | =SUM(C3:C{last}) | =SUM(D3:D{last}) | =SUM(E3:E{last}) |")
    if net:
        lines.append(f"| varav kostnader | {NET + 500} | {BUDGET + 500} | =D{last + 2}-C{last + 2} |")
        lines.append(f"| varav intäkter | 500 | 500 | =C{last + 3}-D{last + 3} |")
    lines += [below] if below else []
    [example] = examples("\n".join(["Sida.", "", "Tabell: prognos", "", *lines]), LAYOUT)
    return Document.of(only(LAYOUT, "prognos"), example.book)


def told(checked: Document) -> list[tuple[str, str | None, str]]:
    """What is said of sums; whether the file was computed by Excel is no matter here."""
    found = check_document(checked)
    return [(f.code, f.cell, f.text.replace("\u00a0", " ")) for f in found if f.code[:3] in {"SUM", "TAL", "FOR"}
            and f.code != "FOR003"]  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_a_row_that_spoils_the_sum_is_told_once_and_nothing_else_is_blamed(name: str) -> None:
    rows, (code, cell, *words) = TOLD[name]
    [finding] = told(document(list(rows)))
    assert finding[:2] == (code, cell)
    assert all(word in finding[2] for word in words), finding[2]


@pytest.mark.parametrize("own", [
    ("Nattpatrullen", 12345, 12350),  # as much as another, under another name
    ("Äldreomsorg", 500, 600),  # the same name, other figures
    ("Summan av kardemumman", "", ""),  # named so, but empty
    ("4010", 500, 600),  # a number for a name
    ("Avgår IFO", "=-C4", "=-D4"),  # takes away what is told elsewhere
    ("Totalförsvar", 501, 601),
    ("Ny", 0, 0),
    ("", 0, 0),
])  # fmt: skip
def test_a_row_of_ones_own_is_a_row_like_others(own: tuple[object, ...]) -> None:
    assert told(document([*POSTS, own], net=False)) == []


def test_round_figures_that_happen_to_add_up_say_nothing() -> None:
    rows: list[tuple[object, ...]] = [
        ("Äldreomsorg", 500, 500), ("Individ- och familjeomsorg", 300, 300), ("Nytt", 800, 800), ("Övrigt", 5, 5),
    ]  # fmt: skip
    assert told(document(rows, net=False)) == []
    rows[2] = ("Summa hittills", 800, 800)  # its name says it
    assert [(code, cell) for code, cell, _ in told(document(rows, net=False))] == [("SUM005", "C5")]


def test_what_is_only_called_a_sum_is_asked_about() -> None:
    [(code, cell, text)] = told(document([*POSTS, ("Summa vård", 999, 888)], net=False))
    assert (code, cell) == ("SUM005", "C6")
    assert "Är den en summa av andra rader visar Summa (C7) 999 för mycket" in text


def test_an_amount_without_a_name_is_told_with_the_sum() -> None:
    [(code, cell, text)] = told(document([*POSTS, ("", 500, 600)], net=False))
    assert (code, cell) == ("SUM008", "C6")
    assert "500 står på en rad utan namn" in text
    assert "600 (D6)" in text


def test_a_typed_total_that_leaves_the_subtotal_out_is_right() -> None:
    rows = [CARE, FAMILY, ("Delsumma vård", 35801, 35850), OTHER]
    assert [code for code, *_ in told(document(rows, total=f"| Summa | {NET} | {BUDGET} | 82 |"))] == ["FOR001"]
    with_it = f"| Summa | {NET + 35801} | {BUDGET + 35850} | 131 |"
    assert [code for code, *_ in told(document(rows, net=False, total=with_it))] == ["SUM005", "FOR001"]


def test_a_formula_that_leaves_the_subtotal_out_is_right() -> None:
    rows = [CARE, FAMILY, ("Delsumma vård", "=SUM(C3:C4)", "=SUM(D3:D4)"), OTHER]
    assert told(document(rows, total="| Summa | =C3+C4+C6 | =D3+D4+D6 | =E3+E4+E6 |")) == []


@pytest.mark.parametrize(("below", "cells"), [
    ("| Tillkommande hyror | 500 | 400 | |", ["C9"]),
    ("| varav lokaler | 500 | 400 | |", []),
    ("| Differens mot ram | 500 | 400 | |", []),
    ("| Enligt bokslut | 40368 | 400 | |", []),  # the total once more
    ("| Kontroll | =C6-C4 | 400 | |", []),
    ("| Andel 2026 | 1 | | |", []),
    ("| Hyror | 0 | 0 | |", []),
])  # fmt: skip
def test_amounts_below_the_sum(below: str, cells: list[str]) -> None:
    found = told(document(list(POSTS), below=below))
    assert [cell for code, cell, _ in found if code == "SUM007"] == cells
    assert {code for code, *_ in found} <= {"SUM007", "SUM004"}


_WORDS = ("Skola", "Vård", "Hyra", "Park", "Gata", "Buss", "Bad", "Kök", "Museum", "Omsorg", "Fritid", "Kultur", "Plan")


def _random_table(rng: random.Random) -> tuple[Book, dict[str, BoundTable]]:
    """Only rows of the nämnd's own, with figures of every kind: the hardest case for a coincidence."""
    width, height = rng.choice((1, 2, 2, 3, 4)), rng.randint(2, 25)
    columns = [{"nyckel": "n", "rubrik": "N", "typ": "etikett"}]
    columns += [{"nyckel": f"k{i}", "rubrik": f"K{i}"} for i in range(width)]
    table = parse_part(Table, {"rubrik": "T", "kolumner": columns, "rader": [{"summa": "Summa"}]})
    kind = rng.choice(("whole", "round", "alike", "small", "mnkr"))
    cells, rows = {}, []
    for at in range(3, 3 + height):
        label = rng.choice(_WORDS) if rng.random() < 0.3 else f"{rng.choice(_WORDS)} {at}"
        base = 10 ** rng.uniform(1, 5)
        for col in range(2, 2 + width):
            value = base * rng.uniform(0.9, 1.1)
            figure = {
                "whole": round(value), "round": round(value, -2), "alike": round(base), "small": rng.randint(0, 20),
                "mnkr": round(value / 1000, 1),
            }[kind]  # fmt: skip
            cells[at, col] = Cell(at, col, float(figure))
        cells[at, 1] = Cell(at, 1, label)
        rows.append(BoundRow(f"rad_{at}", label, at, undeclared_row(label, Role.ITEM)))
    end = 3 + height
    for col in range(2, 2 + width):
        letter = chr(64 + col)
        cells[end, col] = Cell(end, col, 0.0, f"SUM({letter}3:{letter}{end - 1})")
    rows.append(BoundRow("summa", "Summa", end, table.row["summa"]))
    places = {"n": 1, **{f"k{i}": 2 + i for i in range(width)}}
    return Book((Sheet("S", cells),)), {"t": BoundTable("t", table, "S", places, tuple(rows), 2, None)}


def test_no_coincidence_is_taken_for_a_sum_or_a_repetition() -> None:
    rng = random.Random(20)
    assert [found for _ in range(800) for found in own_rows(*_random_table(rng))[1]] == []


def test_many_rows_below_the_sum_are_one_finding() -> None:
    rows = "\n".join(f"| Hyra {n} | {500 + n} | | |" for n in range(6))
    [finding] = [f for f in check_document(document(list(POSTS), below=rows)) if f.code == "SUM007"]
    assert (finding.cell, finding.where) == ("C9", "C9:C14")
    assert "Detsamma gäller 5 rader till." in finding.text
