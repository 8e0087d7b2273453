"""Seeded random tables of a kommun's rows in several measures and years, spread as the five documents are.

How the figures of a row lie to each other is drawn from the rows of the documents themselves, one row's deviations at a
time, with a little noise; the sizes of the rows are drawn at random. Some rows are odd, as rows are: closed and new
ones, ratios of three and more, no budget, mixed signs, items of one year alone.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeAlias

from msgspec import Struct

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, layout_names
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.figures import figures
from mallkoll.workbook.binding.template_identifiers import table_marker
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.load_layout import load_layout
from mallkoll.workbook.model.book import Book, Cell, Sheet, column_letters
from mallkoll.workbook.reader.read_book import read_book

MEASURES = {
    "utfall": ("Utfall jan-aug {ar}", 8 / 12, 0, "utfall"),
    "budget_period": ("Budget jan-aug {ar}", 8 / 12, 0, "budget"),
    "utfall_fg": ("Utfall jan-aug {ar-1}", 8 / 12, -1, "utfall"),
    "prognos": ("Prognos {ar}", 1.0, 0, "prognos"),
    "budget": ("Budget {ar}", 1.0, 0, "budget"),
    "bokslut": ("Bokslut {ar-1}", 1.0, -1, "bokslut"),
    "plan": ("Plan {ar+1}", 1.0, 1, "plan"),
}
FORMS: tuple[tuple[str, ...], ...] = (
    ("prognos", "budget"),
    ("prognos", "budget", "bokslut"),
    ("utfall", "utfall_fg"),
    ("utfall", "budget_period", "utfall_fg"),
    ("utfall", "utfall_fg", "prognos", "budget", "bokslut"),
    ("utfall", "budget_period", "utfall_fg", "prognos", "budget", "bokslut"),
    ("budget", "plan", "bokslut"),
)
ODD = ("closed", "rest", "new", "step", "over budget", "late", "no budget", "income", "near nought", "once")


class RandomTable(Struct, frozen=True):
    """A document with one table; how its odd row is odd, and which it is."""

    document: Document
    odd: str
    at: int


def documents() -> Iterator[tuple[str, Document]]:
    """The five documents as they are printed."""
    with TemporaryDirectory() as folder:
        for name in layout_names():
            layout, path = built_in(name), Path(folder) / f"{name}.xlsx"
            build(layout, path, load_table_data(EXAMPLES / f"{name}.yaml", layout))
            yield name, Document.of(layout, read_book(path))


Spread: TypeAlias = dict[str, float]
"""How the figures of one row lie from its own median, in logarithms, the length of time aside; by measure and year."""


def spreads(names: Sequence[str] = ()) -> list[Spread]:
    """The spread of each row of the documents, of those named if any are.

    Of rows of costs, as the random ones are: results are small differences, and spread far more.
    """
    rows = []
    for name, document in documents():
        if names and name not in names:
            continue
        year = document.layout.period.end.year
        for line in figures(document).lines.values():
            told = [(one, one.size - one.usual) for one in line if one.value and one.usual is not None]
            if len(told) > 1 and all(one.turned > 0 for one, _ in told):
                middle = median(size for _, size in told)
                rows.append({f"{one.moment.measure} {(one.year or year) - year}": size - middle for one, size in told})
    return rows


def layout_of(form: Sequence[str], folder: Path) -> Layout:
    """A layout with one table of that form."""
    columns = "".join(f'      - {{nyckel: {key}, rubrik: "{MEASURES[key][0]}"}}\n' for key in form)
    path = folder / f"{'-'.join(form)}.yaml"
    path.write_text(
        "layout: slump\nversion: 1\nnamn: Slump\nperiod: {typ: övning, slut: 2026-08-31}\nenhet: tkr\n"
        "blad:\n  - {namn: Drift, tabeller: [drift]}\ntabeller:\n  drift:\n    rubrik: Drift\n    kolumner:\n"
        f"      - {{nyckel: verksamhet, rubrik: Verksamhet, typ: etikett}}\n{columns}    fria_rader: 40\n",
        encoding="utf-8",
    )
    return load_layout(path)


def layouts() -> list[tuple[tuple[str, ...], Layout]]:
    """A layout of every form."""
    with TemporaryDirectory() as folder:
        return [(form, layout_of(form, Path(folder))) for form in FORMS]


def random_table(
    rng: random.Random, made: Sequence[tuple[tuple[str, ...], Layout]], rows: Sequence[Spread]
) -> RandomTable:
    """One table, with one odd row; each way of being odd is as common."""
    form, layout = rng.choice(made)
    count, kind = rng.choice((3, 4, 6, 8, 10, 14)), rng.choice(ODD)
    grid = [_plain(rng, form, rows) for _ in range(count)]
    at = rng.randrange(count)
    grid[at] = _odd(rng, kind, form, grid[at])
    return RandomTable(Document.of(layout, _book(form, [list(map(_whole, values)) for values in grid])), kind, at)


def _whole(value: float) -> float:
    return float(round(value))


def _plain(rng: random.Random, form: Sequence[str], rows: Sequence[Spread]) -> list[float]:
    size = math.exp(rng.uniform(math.log(300), math.log(600_000)))
    spread = rng.choice(rows)
    others = list(spread.values())
    return [
        size * part * math.exp(spread.get(f"{measure} {year}", rng.choice(others)) + rng.gauss(0, 0.03))
        for _, part, year, measure in (MEASURES[key] for key in form)
    ]


def _odd(rng: random.Random, kind: str, form: Sequence[str], values: list[float]) -> list[float]:
    years = [MEASURES[key][2] for key in form]
    times = math.exp(rng.uniform(math.log(3), math.log(8)))
    if kind == "closed":
        return [value if year < 0 else 0.0 for value, year in zip(values, years, strict=True)]
    if kind == "rest":
        return [
            value if year < 0 else rng.choice((0.0, rng.uniform(0, 60)))
            for value, year in zip(values, years, strict=True)
        ]
    if kind == "new":
        return [0.0 if year < 0 else value for value, year in zip(values, years, strict=True)]
    if kind == "step":
        return [value if year < 0 else value * times for value, year in zip(values, years, strict=True)]
    if kind == "over budget":
        done = {"utfall", "prognos"}
        return [value * times if key in done else value for value, key in zip(values, form, strict=True)]
    if kind == "late":
        return [value / times if key == "utfall" else value for value, key in zip(values, form, strict=True)]
    if kind == "no budget":
        return [0.0 if key.startswith("budget") else value for value, key in zip(values, form, strict=True)]
    if kind == "income":
        return [-value for value in values]
    if kind == "near nought":
        return [rng.gauss(0, abs(values[0]) / 5) for _ in values]
    alone = rng.randrange(len(values))
    return [value if at == alone else 0.0 for at, value in enumerate(values)]


def _book(form: Sequence[str], grid: Sequence[Sequence[float]]) -> Book:
    cells: dict[tuple[int, int], Cell] = {}

    def put(row: int, col: int, value: float | str) -> None:
        cells[row, col] = Cell(row, col, value, None)

    put(1, 1, table_marker("drift"))
    put(1, 2, "verksamhet")
    put(2, 2, "Verksamhet")
    for at, key in enumerate(form, 3):
        put(1, at, key)
        put(2, at, key)
    for row, values in enumerate(grid, 3):
        put(row, 1, f"post:rad_{row}")
        put(row, 2, f"Verksamhet {row}")
        for at, value in enumerate(values, 3):
            put(row, at, value)
    last = f"${column_letters(2 + len(form))}${2 + len(grid)}"
    return Book((Sheet("Drift", cells),), names={"mk_drift": f"'Drift'!$A$1:{last}"})
