"""A short fingerprint of a layout, to recognise templates made from another layout with the same id.

It covers what decides where figures are and how they are judged, not wordings, widths, colours or dates. A template
that still agrees with its layout has the layout's fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mallkoll.workbook.layout.layout_model import Layout, Table

LETTERS = 12


def fingerprint_of(parts: Iterable[object]) -> str:
    """The fingerprint of a sequence of values, by their texts: 12 hexadecimal digits."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:LETTERS]


def layout_fingerprint(layout: Layout) -> str:
    """The layout's fingerprint: 12 hexadecimal digits, the same on every machine."""
    return fingerprint_of((layout.content or "", *_parts(layout)))


def ask_for_the_same(first: Layout, second: Layout) -> bool:
    """Whether templates of the two layouts ask for the same. Prefilled values are compared where both have them."""
    same = first.content == second.content or None in {first.content, second.content}
    return same and list(_parts(first)) == list(_parts(second))


def _parts(layout: Layout) -> Iterator[object]:
    yield layout.period.kind, layout.period.end, layout.unit
    for sheet, key, table in layout.placed_tables():
        yield sheet.name, key, *_table(table)
    for key in sorted(layout.scales):
        steps = layout.scales[key].steps
        yield key, [(step.word, step.level, step.from_share) for step in steps]
    for relation in layout.relations:
        yield relation.samband, relation.fill


def _table(table: Table) -> Iterator[object]:
    yield [(c.key, c.kind.value, c.unit, c.decimals, c.calculation, c.is_summed) for c in table.columns]
    for key, row in table.row.items():
        yield key, row.role.value, row.part_of, row.at_most, row.exhaustive
    yield table.open_rows > 0, table.unit, table.sums_above
    signs = table.signs
    yield signs.amounts.value, signs.cost.value, signs.income.value
