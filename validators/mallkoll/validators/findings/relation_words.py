"""The relations that do not hold, in words: what says the same is said once, and by how much they fail."""

from __future__ import annotations

from collections.abc import Iterable

from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.engine.locate import Diagnosis
from mallkoll.validators.engine.system import residual
from mallkoll.validators.findings.number_findings import figure_in
from mallkoll.validators.findings.words import figure
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


def difference_words(diagnosis: Diagnosis, arithmetic: Arithmetic) -> str:
    """How much the first failing relation is off by, as a Swedish sentence."""
    equation = next((e for e in arithmetic.equations if e.key == diagnosis.failing[0]), None)
    return f"Skillnaden är {figure(abs(residual(equation, arithmetic.figures)))}. " if equation else ""


def calculated_words(home: Reading, expected: float | None) -> str:
    """What the layout's calculation gives where it multiplies or divides, and what stands there."""
    if expected is None:
        return ""
    there = figure_in(home, home.value or 0.0)
    return f"Det ger {figure_in(home, expected)}, men i {home.ref.address} står {there}. "
