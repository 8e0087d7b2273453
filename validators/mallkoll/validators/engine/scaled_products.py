"""A whole column of products that is a power of ten off: one fault, not one a row.

It may be the column itself, typed in per cent or in another unit, or one of those that it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mallkoll.validators.engine.explanation import CellChange, Solution
from mallkoll.validators.engine.intervals import round_to, scale
from mallkoll.validators.engine.locate import Diagnosis
from mallkoll.validators.engine.products import Moved, ProductFigures, ProductRelation
from mallkoll.validators.engine.slips import Slip
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.model.text import one_line

FEWEST = 3  # rows that a column must have for its figures to be wrong in one way
_FACTORS = ((100.0, "100 gånger för stor"), (0.01, "100 gånger för liten"), (1000.0, "1 000 gånger för stor"),
            (0.001, "1 000 gånger för liten"), (10.0, "10 gånger för stor"), (0.1, "10 gånger för liten"))  # fmt: skip
_COST = 2.0


def scaled_columns(
    products: Iterable[ProductRelation], failing: Sequence[ProductRelation], known: ProductFigures, moved: Moved
) -> Iterator[Diagnosis]:
    """One diagnosis for each column in which every product fails by the same factor. ``moved``: what is put right."""
    failing_keys = {product.key for product in failing}
    columns: dict[tuple[str, int], list[ProductRelation]] = {}
    for product in products if len(failing) >= FEWEST else ():
        at = known.readings[product.relation.target]
        if product.key in failing_keys or known.holds(product.relation, moved) is not None:
            columns.setdefault((at.table.key, at.ref.col), []).append(product)
    for members in columns.values():
        if len(members) >= FEWEST and all(product.key in failing_keys for product in members):
            yield from _scaled(members, known, moved)


def _scaled(members: Sequence[ProductRelation], known: ProductFigures, moved: Moved) -> Iterator[Diagnosis]:
    targets = [known.readings[product.relation.target] for product in members]
    for factor, words in _FACTORS:
        right = {target.ref: scale(known.typed(target), 1 / factor) for target in targets}
        if all(known.holds(product.relation, {**moved, **right}) for product in members):
            slip = Slip("hel_kolumn", None, _COST, f"hela kolumnen {one_line(targets[0].column.heading)} är {words}")
            changes = []
            for target in targets:
                value = target.value or 0.0
                places = decimals(target.column)
                best = value / factor if places is None else round_to(value / factor, places)
                there = right[target.ref]
                changes.append(CellChange(target.ref, value, there.low, there.high, best, slip))
            keys = tuple(product.key for product in members)
            yield Diagnosis(keys, (Solution(tuple(changes), keys, _COST, float(len(changes)), slip),), exact=True)
            return
