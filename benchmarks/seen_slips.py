"""How many slips lead to a finding at all, those that move no relation included: every kind, in filled templates and in
pasted tables.

Counted are slips that something in the file can show. They move a relation by more than twice what rounding explains;
or they are larger than the limit of a question, and the figure can be held against something: its row has a figure of
another measure or year, or its column has five or more figures, of which all count the same way. What is left out, and
why, is printed beside.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

from accuracy_engine import SLIPS, beyond
from msgspec import Struct
from random_tables import Sample

from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import round_to
from mallkoll.validators.plausibility.figures import Figure, Figures, figures
from mallkoll.validators.plausibility.limits import DEFAULT_LIMITS
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.results.finding import Finding

_MANY = 5  # figures of a column
Filled = tuple[Layout, Book, Sample]
SMALL, ALONE, MIXED = "within the limit", "nothing to compare with", "mixed signs"
SIGN_AND_THOUSAND = frozenset({"tecken", "×1000"})
DIGITS = frozenset({"×10", "÷10", "siffra borta", "siffra tillagd"})


class Seen(Struct, frozen=True):
    """By kind: how many slips were counted, how many led to a finding, and to a finding that names the cell."""

    counted: Counter[str]
    found: Counter[str]
    named: Counter[str]
    left_out: Counter[str]
    unseen: tuple[str, ...]


def seen_slips(documents: Iterator[Filled], changed: Callable[..., Book], each: int, seed: int) -> Seen:
    """``each`` counted slips in every document, each kind as likely as another; single cells, one slip at a time."""
    seen = Seen(Counter(), Counter(), Counter(), Counter(), ())
    unseen: list[str] = []
    rng = random.Random(seed)
    for layout, book, sample in documents:
        document = Document.of(layout, book)
        before = set(map(_key, check_document(document)))
        found = figures(document)
        by_cell = {one.reading.ref: one for line in found.lines.values() for one in line}
        left = each
        while left:
            name, cell = rng.choice(list(SLIPS)), rng.choice(list(sample.values))
            assert isinstance(cell, CellRef)
            value = SLIPS[name](rng, sample, cell)
            value = None if value is None else round_to(value, sample.decimals[cell])
            if value is None or value == sample.values[cell]:
                continue
            moved = beyond(sample, cell, value)
            why = "" if moved else left_out(by_cell.get(cell), value - sample.values[cell], found)
            if why:
                seen.left_out[why] += 1
                continue
            left -= 1
            after = check_document(Document.of(layout, changed(layout, book, {cell: value})))
            new = [finding for finding in after if _key(finding) not in before]
            seen.counted[name] += 1
            seen.found[name] += bool(new)
            seen.named[name] += any(_names(finding, cell) for finding in new)
            if not new:
                unseen.append(f"{layout.id} {cell.sheet}!{cell.address} {name}: {sample.values[cell]:g} -> {value:g}")
    return Seen(seen.counted, seen.found, seen.named, seen.left_out, tuple(unseen))


def left_out(figure: Figure | None, move: float, found: Figures) -> str:
    """Why a slip that moves a figure so far is not counted; empty where it is.

    A deviation or a change is no size (``figure`` is None): it stands beside what it is between.
    """
    if not DEFAULT_LIMITS.matters(
        move, 0.0 if figure is None else figure.value, "tkr" if figure is None else figure.unit
    ):
        return SMALL
    if figure is None:
        return ""
    row = [one for one in found.lines[figure.line] if one is not figure and one.value and one.moment != figure.moment]
    column = [one for one in found.columns[figure.place] if one.value]
    if row or len(column) >= _MANY:
        told = {one.sign for one in (row or column)} | ({figure.sign} if figure.value else set())
        return MIXED if len(told) > 1 else ""
    beside = found.rows[figure.row]  # the other side of a net: another measure
    return "" if any(one is not figure and one.value and one.reading.formula is None for one in beside) else ALONE


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.sheet, finding.where


def _names(finding: Finding, cell: CellRef) -> bool:
    at = (cell.sheet, cell.address)
    return at in finding.places or any((one.sheet, one.cell) == at for one in finding.proposals)


def report(title: str, seen: Seen) -> None:
    """The table of one way of filling in."""
    print(f"\n### {title}\n\n| slip | n | found | named |\n|---|---:|---:|---:|")
    groups = {"sign and × 1 000": SIGN_AND_THOUSAND, "a digit too many or few": DIGITS, "all": frozenset(seen.counted)}
    for name, kinds in {**{kind: frozenset({kind}) for kind in sorted(seen.counted)}, **groups}.items():
        count = sum(seen.counted[kind] for kind in kinds)
        shares = [100 * sum(of[kind] for kind in kinds) / count for of in (seen.found, seen.named)] if count else []
        print(f"| {name} | {count} | {' | '.join(f'{share:.1f}' for share in shares)} |")
    drawn = sum(seen.counted.values()) + sum(seen.left_out.values())
    told = ", ".join(f"{why} {100 * count / drawn:.1f} %" for why, count in seen.left_out.most_common())
    print(f"\nLeft out of {drawn} drawn: {told}.")
