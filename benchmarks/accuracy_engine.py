"""How often the engine finds the wrong cell: random tables, every slip, one to three at a time.

    python benchmarks/accuracy_engine.py [--tables 300] [--clean 2000] [--seed 1]

A mistake counts as *larger than the slack* when it moves at least one relation by more than twice what rounding can
explain: then it cannot hide. Smaller ones may not show at all and are left out of the shares.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from msgspec import Struct
from random_tables import Sample, document, table

from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.engine.locate import Diagnosis, locate
from mallkoll.validators.engine.system import CellId, slack

Mutation = Callable[[random.Random, Sample, CellId], float | None]


def _digits(sample: Sample, cell: CellId, edit: Callable[[list[str]], None]) -> float:
    d = sample.decimals[cell]
    value = sample.values[cell]
    text = list(str(round(abs(value) * 10**d)))
    edit(text)
    return (-1 if value < 0 else 1) * int("".join(text) or "0") / 10**d


def swap(rng: random.Random, s: Sample, cell: CellId) -> float:
    def edit(t: list[str]) -> None:
        if len(t) > 1:
            i = rng.randrange(len(t) - 1)
            t[i], t[i + 1] = t[i + 1], t[i]

    return _digits(s, cell, edit)


def drop(rng: random.Random, s: Sample, cell: CellId) -> float:
    return _digits(s, cell, lambda t: t.pop(rng.randrange(len(t))) and None)


def extra(rng: random.Random, s: Sample, cell: CellId) -> float:
    return _digits(s, cell, lambda t: t.insert(rng.randrange(len(t) + 1), rng.choice("0123456789")))


def replace(rng: random.Random, s: Sample, cell: CellId) -> float:
    return _digits(s, cell, lambda t: t.__setitem__(rng.randrange(len(t)), rng.choice("0123456789")))


def _link(kinds: set[str]) -> Mutation:
    def mutate(rng: random.Random, s: Sample, cell: CellId) -> float | None:
        options = [n for k, n in s.links[cell] if k in kinds]
        return s.values[rng.choice(options)] if options else None

    return mutate


def _sum(factor: float) -> Mutation:
    """A sum made wrong by one of its rows: -1 left out, 1 twice."""

    def mutate(rng: random.Random, s: Sample, cell: CellId) -> float | None:
        own = [e for e in s.equations if e.derived == cell]
        if not own:
            return None
        part, c = rng.choice([t for t in rng.choice(own).terms if t[0] != cell])
        return s.values[cell] + factor * c * s.values[part]

    return mutate


def varav(_: random.Random, s: Sample, cell: CellId) -> float | None:
    details = s.details.get(cell)
    return s.values[cell] + sum(s.values[d] for d in details) if details else None


SLIPS: dict[str, Mutation] = {
    "siffror bytta": swap,
    "siffra borta": drop,
    "siffra tillagd": extra,
    "siffra fel": replace,
    "tecken": lambda _, s, c: -s.values[c],
    "×1000": lambda rng, s, c: round_to(s.values[c] * 1000 + rng.randint(-499, 499) / 10 ** s.decimals[c], 0),
    "÷1000": lambda _, s, c: round_to(s.values[c] / 1000, s.decimals[c]),
    "×10": lambda _, s, c: s.values[c] * 10,
    "÷10": lambda _, s, c: round_to(s.values[c] / 10, s.decimals[c]),
    "grannrad": _link({"rad_over", "rad_under"}),
    "grannkolumn": _link({"kolumn_vanster", "kolumn_hoger"}),
    "netto för brutto": _link({"netto"}),
    "rad saknas i summan": _sum(-1.0),
    "rad dubbelt i summan": _sum(1.0),
    "varav medräknad": varav,
    "noll": lambda *_: 0.0,
}


class Case(Struct):
    slip: str
    cell: CellId
    value: float


def draw(rng: random.Random, s: Sample, slip: str | None = None, pool: list[CellId] | None = None) -> Case | None:
    """One mistake larger than the slack, or None if this slip cannot strike here."""
    for _ in range(30):
        name = slip or rng.choice(list(SLIPS))
        fitting = list(pool or s.values)
        if name.startswith(("rad ", "varav")):
            fitting = [c for c in pool or s.values if c in (s.details if name.startswith("varav") else s.derived)]
        elif name.startswith("netto"):
            fitting = [c for c in pool or s.values if c in s.nets]
        if not fitting:
            continue
        cell = rng.choice(fitting)
        value = SLIPS[name](rng, s, cell)
        if value is not None:
            value = round_to(value, s.decimals[cell])
            if value != s.values[cell] and beyond(s, cell, value):
                return Case(name, cell, value)
    return None


def beyond(s: Sample, cell: CellId, value: float) -> int:
    """How many relations the mistake moves by more than twice their slack."""
    figures = s.figures()
    move = abs(value - s.values[cell])
    own = [(dict(e.terms).get(cell, 0.0), e) for e in s.equations if cell in dict(e.terms)]
    return sum(abs(c) * move > 2 * slack(e, figures) for c, e in own)


def standing(s: Sample, cell: CellId) -> int:
    return sum(any(t == cell for t, _ in e.terms) for e in s.equations)


def run(s: Sample, changed: dict[CellId, float]) -> tuple[tuple[Diagnosis, ...], float]:
    figures, context = s.figures(changed), s.context(changed)
    start = time.perf_counter()
    found = locate(s.equations, figures, context)
    return found, (time.perf_counter() - start) * 1000


def judged(s: Sample, changed: dict[CellId, float], found: tuple[Diagnosis, ...]) -> dict[str, bool]:
    first = {c.cell: c for d in found if d.solutions for c in d.solutions[0].changes}
    named = {c.cell for d in found for sol in d.solutions for c in sol.changes}
    place = set(first) == set(changed)
    return {
        "found": bool(found),
        "place": place,
        "value": place and all(abs(first[c].best - s.values[c]) < 1e-6 for c in changed),
        "inside": place and all(first[c].low - 1e-6 <= s.values[c] <= first[c].high + 1e-6 for c in changed),
        "named": set(changed) <= named,
        "exact": all(d.exact for d in found),
    }


def report(title: str, results: dict[str, list[dict[str, bool]]], times: list[float]) -> None:
    heads = ("found", "cell", "value", "inside", "named", "exact")
    print(f"\n{title}\n{'':34}{'n':>6} " + " ".join(f"{h:>7}" for h in heads))
    for key in sorted(results):
        rs = results[key]
        share = [100 * sum(r[k] for r in rs) / len(rs) for k in ("found", "place", "value", "inside", "named", "exact")]
        print(f"{key:34}{len(rs):6} " + " ".join(f"{x:7.2f}" for x in share))
    if times:
        late = sorted(times)[len(times) * 95 // 100]
        print(f"ms: median {statistics.median(times):.2f}, 95 % {late:.1f}, max {max(times):.0f}")


Chooser = Callable[[random.Random, Sample, int], list[Case]]


def scattered(rng: random.Random, s: Sample, errors: int) -> list[Case]:
    """Anywhere in the table or document."""
    return [c for c in (draw(rng, s) for _ in range(errors)) if c]


def close(rng: random.Random, s: Sample, errors: int) -> list[Case]:
    """All in cells that share a relation with the first: one row, or one column."""
    first = draw(rng, s)
    if first is None:
        return []
    own = [e for e in s.equations if any(t == first.cell for t, _ in e.terms)]
    cells = [t for t, _ in rng.choice(own).terms if t != first.cell]
    more = [c for c in (draw(rng, s, pool=cells) for _ in range(errors - 1)) if c]
    return [first, *more]


def measure(
    make: Callable[[random.Random], Sample], rng: random.Random, tables: int, errors: int, choose: Chooser = scattered
) -> None:
    results: dict[str, list[dict[str, bool]]] = defaultdict(list)
    times = []
    for _ in range(tables):
        s = make(rng)
        for _ in range(4):
            cases = choose(rng, s, errors)
            changed = {c.cell: c.value for c in cases}
            if len(changed) < errors:
                continue
            found, ms = run(s, changed)
            times.append(ms)
            verdict = judged(s, changed, found)
            least = min(standing(s, c) for c in changed)
            shown = min(beyond(s, c.cell, c.value) for c in cases)
            results["all"].append(verdict)
            results[f"stands in {'≥2' if least > 1 else '1'} relations"].append(verdict)
            if least > 1:
                results[f"  and beyond slack in {'≥2' if shown > 1 else '1'}"].append(verdict)
            if errors == 1:
                results[f"  {'≥2' if least > 1 else '1'}: {cases[0].slip}"].append(verdict)
    report(f"{make.__name__}, {errors} at a time, {choose.__name__}", results, times)


def measure_swaps(make: Callable[[random.Random], Sample], rng: random.Random, tables: int) -> None:
    """Two amounts in one row or column that changed places."""
    results: dict[str, list[dict[str, bool]]] = defaultdict(list)
    times = []
    for _ in range(tables):
        s = make(rng)
        for kind, pairs in (("cost and income", s.pairs), ("neighbours", list(_neighbours(s)))):
            if not pairs:
                continue
            a, b = rng.choice(pairs)
            if s.values[a] == s.values[b] or not (beyond(s, a, s.values[b]) and beyond(s, b, s.values[a])):
                continue
            changed = {a: s.values[b], b: s.values[a]}
            found, ms = run(s, changed)
            if found or kind == "cost and income":
                times.append(ms)
                results[kind].append(judged(s, changed, found))
            else:
                results["neighbours (no relation can see it)"].append(judged(s, changed, found))
    report(f"{make.__name__}, exchanged amounts", results, times)


def _neighbours(s: Sample) -> Iterator[tuple[CellId, CellId]]:
    for cell, links in s.links.items():
        for kind, other in links:
            if kind in {"rad_under", "kolumn_hoger"}:
                yield cell, other


def measure_lines(make: Callable[[random.Random], Sample], rng: random.Random, tables: int) -> None:
    """A whole row or column in kronor instead of tkr; a deviation typed along is of the same unit."""
    results: dict[str, list[dict[str, bool]]] = defaultdict(list)
    times = []
    for _ in range(tables):
        s = make(rng)
        label, cells = rng.choice(s.lines)
        changed = {c: s.values[c] * 1000 for c in cells if s.values[c]}
        found, ms = run(s, changed)
        if found:
            times.append(ms)
            results["row" if label.startswith("raden") else "column"].append(judged(s, changed, found))
    report(f"{make.__name__}, a whole line in kronor (those that a relation can see)", results, times)


def clean(rng: random.Random, tables: int) -> None:
    alarms: Counter[bool] = Counter()
    for _ in range(tables):
        s = table(rng)
        alarms[bool(locate(s.equations, s.figures()))] += 1
    print(f"rounded tables without mistakes: {tables}, false alarms: {alarms[True]}")


def rounded_table(rng: random.Random) -> Sample:
    return table(rng)


def whole_table(rng: random.Random) -> Sample:
    return table(rng, rounded=False)


def rounded_document(rng: random.Random) -> Sample:
    return document(rng)


def whole_document(rng: random.Random) -> Sample:
    return document(rng, rounded=False)


def large_table(rng: random.Random) -> Sample:
    return table(rng, rows=200, columns=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--clean", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    seed = options.seed
    clean(random.Random(seed), options.clean)
    for make in (whole_table, rounded_table):
        for errors in (1, 2, 3, 5):
            measure(make, random.Random(seed), options.tables, errors)
        for errors in (2, 3):
            measure(make, random.Random(seed), options.tables, errors, close)
        measure_swaps(make, random.Random(seed), options.tables * 2)
        measure_lines(make, random.Random(seed), options.tables * 2)
    for make in (whole_document, rounded_document):
        for errors in (1, 2, 3):
            measure(make, random.Random(seed), max(1, options.tables // 5), errors)
    for errors in (1, 3):
        measure(large_table, random.Random(seed), max(1, options.tables // 30), errors)


if __name__ == "__main__":
    main()
