"""How often the wrong cell is found in the economy tables of the five documents, as they would be filled in.

    python benchmarks/accuracy.py [--rounds 40] [--seed 1]

Two ways of filling in are measured: *pasted* (every figure typed, as when a table is copied from a report) and
*template* (the formulas of the template stand; only typed cells can be wrong, and most of them stand in one independent
relation). One to three mistakes at a time, every slip. Random tables of other shapes: ``accuracy_engine.py``. Before
that, what is said of amounts that are emptied (``emptied_cells.py``), and how many slips of every kind lead to a
finding at all, also where no relation moves (``seen_slips.py``).
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from accuracy_engine import draw, standing
from emptied_cells import emptied_cells
from emptied_cells import report as report_emptied
from msgspec.structs import replace
from random_tables import Sample
from seen_slips import Filled, seen_slips
from seen_slips import report as report_seen

from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in, layout_names
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.correct import correct, recalculated, with_values
from mallkoll.validators.document import Document
from mallkoll.validators.engine.unfolding import unfold
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.relation_formula import template_formula
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Proposal, Safety

ROUNDING = 2.0  # tkr: as close as figures that were rounded one by one can tell
RULE = [rule for rule in all_rules() if rule.code == "SUM001"]


def documents() -> Iterator[tuple[Layout, Book]]:
    """The five documents with their known errors mended."""
    with tempfile.TemporaryDirectory() as folder:
        for name in layout_names():
            layout, path = built_in(name), Path(folder) / f"{name}.xlsx"
            build(layout, path, load_table_data(EXAMPLES / f"{name}.yaml", layout))
            book = correct(layout, read_book(path)).book
            assert not check_document(Document.of(layout, book), RULE)
            yield layout, book


def pasted(layout: Layout, book: Book) -> Book:
    """Every figure typed."""
    document = Document.of(layout, book)
    return changed(layout, book, {ref: r.value for ref, r in document.readings.items() if r.value is not None})


def with_formulas(layout: Layout, book: Book) -> Book:
    """The totals that the examples print otherwise than they add up, as the formulas that the template has there."""
    document = Document.of(layout, book)
    typed = [r for r in document.readings.values() if r.ref in document.defining and r.formula is None]
    proposals = [
        Proposal(r.ref.sheet, r.ref.address, r.value, f"={template_formula(document.defining[r.ref], document.tables)}",
                 Safety.SAFE, "")
        for r in typed
    ]  # fmt: skip
    return recalculated(layout, with_values(book, proposals))


def changed(layout: Layout, book: Book, values: dict[CellRef, float]) -> Book:
    sheets = []
    for sheet in book.sheets:
        cells = dict(sheet.cells)
        for ref, value in values.items():
            if ref.sheet == sheet.name:
                old = cells.get((ref.row, ref.col))
                cells[ref.row, ref.col] = Cell(ref.row, ref.col, value, None, old.style if old else 0)
        sheets.append(replace(sheet, cells=cells))
    return recalculated(layout, replace(book, sheets=tuple(sheets)))


def sample(document: Document) -> Sample:
    """What the mutations need to know of a document."""
    arithmetic = document.arithmetic
    # formulas seen through; an equation with a blank in it, other than a nought, says nothing whatever the mistake
    whole = [
        replace(e, terms=tuple((c, k) for c, k in e.terms if document.readings[c].value is not None))
        for e in unfold(arithmetic.equations, arithmetic.figures)
        if all(c in arithmetic.figures for c, _ in e.terms)
    ]
    s = Sample(equations=whole)
    for ref, reading in document.readings.items():
        if reading.value is not None and not reading.computed:
            s.values[ref] = reading.value
            s.decimals[ref] = decimals(reading.column) or 0
            s.labels[ref] = reading.row.label
    for ref in s.values:
        assert isinstance(ref, CellRef)
        for kind, down, right in (
            ("rad_over", -1, 0),
            ("rad_under", 1, 0),
            ("kolumn_vanster", 0, -1),
            ("kolumn_hoger", 0, 1),
        ):
            other = CellRef(ref.sheet, ref.row + down, ref.col + right)
            if other in s.values:
                s.links.setdefault(ref, []).append((kind, other))
        s.links.setdefault(ref, [])
    s.derived = {e.derived for e in s.equations if e.derived in s.values}
    return s


def judge(wanted: dict[CellRef, float], found: tuple[Finding, ...]) -> dict[str, bool]:
    on = {(f.sheet, f.cell): f.expected for f in found}
    named = on.keys() | {(p.sheet, p.cell) for f in found for p in f.proposals}
    places = {(ref.sheet, ref.address): value for ref, value in wanted.items()}
    place = set(places) == set(on)
    return {
        "found": bool(found),
        "cell": place,
        "value": place and all(abs((on[p] or 0.0) - v) < 1e-6 for p, v in places.items()),
        "within": place and all(abs((on[p] or 0.0) - v) <= ROUNDING for p, v in places.items()),
        "named": set(places) <= named,
        "one": len(found) == len(wanted),
    }


def measure(mode: str, errors: int, rounds: int, seed: int) -> tuple[dict[str, list[dict[str, bool]]], list[float]]:
    results: dict[str, list[dict[str, bool]]] = defaultdict(list)
    times: list[float] = []
    rng = random.Random(seed)
    for layout, filled in documents():
        book = pasted(layout, filled) if mode == "pasted" else with_formulas(layout, filled)
        document = Document.of(layout, book)
        s = sample(document)
        for _ in range(rounds):
            cases = [c for c in (draw(rng, s) for _ in range(errors)) if c]
            wrong = {c.cell: c.value for c in cases}
            if len(wrong) < errors:
                continue
            faulty = Document.of(layout, changed(layout, book, wrong))
            start = time.perf_counter()
            found = check_document(faulty, RULE)
            times.append((time.perf_counter() - start) * 1000)
            verdict = judge({c: s.values[c] for c in wrong}, found)
            least = min(standing(s, c) for c in wrong)
            results["all"].append(verdict)
            results[f"stands in {'≥2' if least > 1 else '1'} relations"].append(verdict)
            if errors == 1:
                results[f"  {'≥2' if least > 1 else '1'}: {cases[0].slip}"].append(verdict)
    return results, times


def report(title: str, results: dict[str, list[dict[str, bool]]], times: list[float]) -> None:
    heads = ("found", "cell", "value", "within", "named", "one")
    print(f"\n### {title}\n\n| mistake | n | {' | '.join(heads)} |\n|---|---:|{'---:|' * len(heads)}")
    for key in sorted(results):
        rs = results[key]
        shares = " | ".join(f"{100 * sum(r[h] for r in rs) / len(rs):.1f}" for h in heads)
        print(f"| {key.strip()} | {len(rs)} | {shares} |")
    if times:
        middle, reading = statistics.median(times), reading_time()
        share = f"{middle / reading:.2f} of the time it takes to read the file ({reading:.1f} ms)"
        print(f"\nRelations, equations, location: median {middle:.1f} ms, {share}; most {max(times):.0f} ms.")


def reading_time() -> float:
    """Milliseconds to read the largest of the documents, now."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fil.xlsx"
        build(
            built_in("linkoping-2021-08"),
            path,
            load_table_data(EXAMPLES / "linkoping-2021-08.yaml", built_in("linkoping-2021-08")),
        )
        times = []
        for _ in range(7):
            start = time.perf_counter()
            read_book(path)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)


def filled(mode: str) -> Iterator[Filled]:
    """The five documents filled in one way, with what slips need to know of them."""
    for layout, book in documents():
        ready = pasted(layout, book) if mode == "pasted" else with_formulas(layout, book)
        yield layout, ready, sample(Document.of(layout, ready))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument(
        "--seen", type=int, default=36, help="counted slips in each document, those without a relation too"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    report_emptied(emptied_cells(layout, book) for layout, book in documents())
    for mode in ("template", "pasted"):
        report_seen(f"Every slip, {mode}", seen_slips(filled(mode), changed, options.seen, options.seed))
    for mode in ("pasted", "template"):
        for errors in (1, 2, 3):
            results, times = measure(mode, errors, options.rounds, options.seed)
            report(f"The five documents, {mode}, {errors} at a time", results, times)


if __name__ == "__main__":
    main()
