"""Seeded random tables of the shapes that municipal documents have, with the relations that hold in them.

Rows: posts in groups with sums above or below, nested varav rows, cost and income rows with a net. Columns: amounts,
deviations in either sign convention, sums over periods. A table is either *whole* (amounts typed in the unit, so that
everything adds up exactly) or *rounded* (exact amounts rounded cell by cell, so that hardly anything does).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct, field

from mallkoll.validators.engine.explanation import Context, Line
from mallkoll.validators.engine.intervals import half_unit, round_to
from mallkoll.validators.engine.system import CellId, Equation, Figure

Terms = dict[str, float]


class Sample(Struct):
    """Relations, right figures and what a caller would know."""

    equations: list[Equation] = field(default_factory=list)
    values: dict[CellId, float] = field(default_factory=dict)
    decimals: dict[CellId, int] = field(default_factory=dict)
    nets: dict[CellId, CellId] = field(default_factory=dict)  # cost -> net
    pairs: list[tuple[CellId, CellId]] = field(default_factory=list)  # cost, income
    lines: list[tuple[str, tuple[CellId, ...]]] = field(default_factory=list)  # rows and columns: label, cells
    labels: dict[CellId, str] = field(default_factory=dict)
    derived: set[CellId] = field(default_factory=set)
    details: dict[CellId, list[CellId]] = field(default_factory=dict)  # sum -> varav cells that are not in it

    def figures(self, changed: dict[CellId, float] | None = None) -> dict[CellId, Figure]:
        merged = {**self.values, **(changed or {})}
        return {c: Figure(v, half_unit(self.decimals[c])) for c, v in merged.items()}

    def context(self, changed: dict[CellId, float] | None = None) -> Context:
        """Neighbours are read from the sheet as it is, mistakes included."""
        now = {**self.values, **(changed or {})}
        near = {c: [(k, now.get(n, 0.0)) for k, n in links] for c, links in self.links.items()}
        varav = {c: [(self.labels[d], now[d]) for d in ds] for c, ds in self.details.items()}
        return Context(
            label=lambda c: self.labels.get(c, str(c)), neighbours=near, varav=varav, lines=self.lines_of, unit="tkr"
        )

    def lines_of(self, cells: Iterable[CellId]) -> Iterator[Line]:
        """The lines in which at least two of some cells stand."""
        some = set(cells)
        for label, line in self.lines:
            if len(near := [cell for cell in line if cell in some]) > 1:
                yield Line(label, near, partial(tuple, line))

    links: dict[CellId, list[tuple[str, CellId]]] = field(default_factory=dict)


def rows_of(rng: random.Random, size: int) -> tuple[list[str], list[tuple[str, Terms]], dict[str, list[str]], str]:
    """Row names in order, row relations (derived row, parts with sign), varav rows by sum, and the top row."""
    order: list[str] = []
    relations: list[tuple[str, Terms]] = []
    details: dict[str, list[str]] = {}
    sums: list[str] = []
    above = rng.random() < 0.5
    n = 0
    while len(order) < size - 1:
        name = f"g{len(sums)}"
        room = size - 1 - len(order)
        count = min(rng.randint(2, 8) if size < 60 else rng.randint(4, 40), max(1, room - 1))
        posts = [f"p{n + i}" for i in range(count)]
        n += count
        block = list(posts)
        if rng.random() < 0.35 and room > count + 4:  # a post split up in varav rows, all or some of them
            parent = rng.choice(posts)
            split = [f"{parent}v{i}" for i in range(rng.randint(2, 3))]
            block[block.index(parent) + 1 : block.index(parent) + 1] = split
            if rng.random() < 0.6:
                relations.append((parent, dict.fromkeys(split, 1.0)))
            else:
                details[name] = split
        if count == 1:
            sums.append(posts[0])
        else:
            relations.append((name, dict.fromkeys(posts, 1.0)))
            block = [name, *block] if above else [*block, name]
            sums.append(name)
        order += block
    if len(sums) == 1:
        return order, relations, details, sums[0]
    signs = dict.fromkeys(sums, 1.0)
    if len(sums) == 2 and rng.random() < 0.7:
        signs[sums[1]] = -1.0  # net = cost - income
    relations.append(("t", signs))
    order = ["t", *order] if above else [*order, "t"]
    return order, relations, details, "t"


def columns_of(rng: random.Random, size: int) -> tuple[list[str], list[tuple[str, Terms]]]:
    """Column names, and column relations."""
    names: list[str] = []
    relations: list[tuple[str, Terms]] = []
    way = rng.choice((1.0, -1.0))
    while len(names) < size:
        left, n = size - len(names), len(names)
        if left >= 5 and rng.random() < 0.4:
            parts = [f"k{n + i}" for i in range(rng.randint(3, left - 1))]
            names += [*parts, f"s{n}"]
            relations.append((f"s{n}", dict.fromkeys(parts, 1.0)))
        elif left >= 3 and rng.random() < 0.9:
            names += [f"b{n}", f"u{n}", f"a{n}"]
            relations.append((f"a{n}", {f"b{n}": way, f"u{n}": -way}))
        else:
            names.append(f"x{n}")
    return names, relations


def table(rng: random.Random, name: str = "", *, rows: int = 0, columns: int = 0, rounded: bool = True) -> Sample:
    """One table; ``rows`` and ``columns`` 0 mean 5-80 and 3-12 at random (small ones are commoner)."""
    rows = rows or rng.choice((rng.randint(5, 15), rng.randint(10, 30), rng.randint(30, 80)))
    row_names, row_relations, details, _ = rows_of(rng, rows)
    column_names, column_relations = columns_of(rng, columns or rng.randint(3, 12))
    decimals = rng.choice((0, 0, 0, 1))
    sample = Sample()
    exact: dict[tuple[str, str], float] = {}
    derived_rows, derived_columns = dict(row_relations), dict(column_relations)
    size = 10.0 ** rng.uniform(2, 5)
    for r in row_names:
        scale = size * 10.0 ** rng.uniform(-1.0, 0.7)
        for c in column_names:
            value = scale * rng.lognormvariate(0, 0.25)
            exact[r, c] = value if rounded else round_to(value, decimals)
    amounts = [c for c in column_names if c not in derived_columns]
    for r, parts in row_relations:  # parents of varav come before the sums they stand in
        for c in amounts:
            exact[r, c] = sum(sign * exact[p, c] for p, sign in parts.items())
    for c, parts in column_relations:
        for r in row_names:
            exact[r, c] = sum(sign * exact[r, p] for p, sign in parts.items())
    for i, r in enumerate(row_names):
        for j, c in enumerate(column_names):
            cell = (name, r, c)
            sample.values[cell] = round_to(exact[r, c], decimals)
            sample.decimals[cell] = decimals
            sample.labels[cell] = r
            links = []
            if i:
                links.append(("rad_over", (name, row_names[i - 1], c)))
            if i + 1 < len(row_names):
                links.append(("rad_under", (name, row_names[i + 1], c)))
            if j:
                links.append(("kolumn_vanster", (name, r, column_names[j - 1])))
            if j + 1 < len(column_names):
                links.append(("kolumn_hoger", (name, r, column_names[j + 1])))
            sample.links[cell] = links
    for r, parts in row_relations:
        for c in column_names:
            terms = tuple(((name, p, c), sign) for p, sign in parts.items())
            sample.equations.append(Equation(f"{name}:{r}:{c}", (*terms, ((name, r, c), -1.0)), (name, r, c)))
            sample.derived.add((name, r, c))
            if -1.0 in parts.values():
                cost, income = parts
                sample.pairs.append(((name, cost, c), (name, income, c)))
                sample.nets[name, cost, c] = (name, r, c)
                sample.links[name, cost, c].append(("netto", (name, r, c)))
    for c, parts in column_relations:
        for r in row_names:
            terms = tuple(((name, r, p), sign) for p, sign in parts.items())
            sample.equations.append(Equation(f"{name}:{r}:{c}", (*terms, ((name, r, c), -1.0)), (name, r, c)))
            sample.derived.add((name, r, c))
    for group, split in details.items():
        for c in column_names:
            if group in derived_rows:
                sample.details[name, group, c] = [(name, d, c) for d in split]
    sample.lines += [(f"raden {r}", tuple((name, r, c) for c in column_names)) for r in row_names]
    sample.lines += [(f"kolumnen {c}", tuple((name, r, c) for r in row_names)) for c in column_names]
    return sample


def document(rng: random.Random, *, rounded: bool = True) -> Sample:
    """Eleven tables of about 400 cells in all; a summary column repeats their totals and adds them up."""
    sizes = [(rng.randint(5, 12), rng.randint(3, 6)) for _ in range(10)]
    parts = [table(rng, f"t{n}", rows=r, columns=c, rounded=rounded) for n, (r, c) in enumerate(sizes)]
    whole = Sample()
    for part in parts:
        whole.equations += part.equations
        whole.lines += part.lines
        whole.pairs += part.pairs
        whole.derived |= part.derived
        for mine, other in (
            (whole.values, part.values),
            (whole.decimals, part.decimals),
            (whole.labels, part.labels),
            (whole.links, part.links),
            (whole.nets, part.nets),
            (whole.details, part.details),
        ):
            mine.update(other)  # type: ignore[attr-defined]
    return whole
    _summarize(whole, parts)
    return whole


def _summarize(whole: Sample, parts: list[Sample]) -> None:
    total: CellId = ("sammanfattning", "summa")
    own: list[CellId] = []
    for n, part in enumerate(parts):
        source = part.equations[-1].derived
        cell: CellId = ("sammanfattning", n)
        whole.equations.append(Equation(f"upprepning {n}", ((source, 1.0), (cell, -1.0)), None))
        whole.values[cell] = part.values[source]
        whole.decimals[cell] = part.decimals[source]
        own.append(cell)
    whole.values[total] = round_to(sum(whole.values[c] for c in own), 1)
    whole.decimals[total] = 1
    whole.equations.append(Equation("sammanfattning", (*((c, 1.0) for c in own), (total, -1.0)), total))
    whole.derived.add(total)
    for cell in (*own, total):
        whole.labels[cell] = str(cell)
        whole.links[cell] = []
