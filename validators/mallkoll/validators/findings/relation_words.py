"""The relations that do not hold, in words: what says the same is said once."""

from __future__ import annotations

from collections.abc import Iterable

from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.relations import RelationKind


def asking_texts(reading: Reading, failing: Iterable[str], arithmetic: Arithmetic) -> list[str]:
    """Those of the failing relations that a cell is in, in words: of its own table first, and there of its column."""

    def away(key: str) -> tuple[bool, bool]:
        target = arithmetic.readings[arithmetic.relation_of[key].target]
        return target.table.key != reading.table.key, target.ref.col != reading.ref.col

    known = [key for key in failing if key in arithmetic.relation_of]
    return relation_texts(
        (key for key in sorted(known, key=away) if reading.ref in arithmetic.cells_behind(key)), arithmetic
    )


def relation_texts(keys: Iterable[str], arithmetic: Arithmetic) -> list[str]:
    """The relations in words. A net is said of one column of its row: in another, amounts may have other signs."""
    texts: dict[object, str] = {}
    for key in arithmetic.without_repetition(key for key in keys if key in arithmetic.relation_of):
        relation = arithmetic.relation_of[key]
        net = relation.kind is RelationKind.NET
        texts.setdefault((relation.target.sheet, relation.target.row) if net else relation.text, relation.text)
    return list(dict.fromkeys(texts.values()))
