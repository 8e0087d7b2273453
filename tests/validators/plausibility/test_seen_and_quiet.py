"""A seeded sample of what the benchmarks measure: slips that are seen, and random tables that are left alone."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from effort import at_length

from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> Iterator[ModuleType]:
    """The bench's own code: the scripts are no package, so their folder is looked in."""
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module("kin_tables")
    sys.path.remove(str(BENCHMARKS))


def test_random_tables_are_asked_at_most_one_question_in_a_hundred(bench: ModuleType) -> None:
    rules = [rule for rule in all_rules() if rule.code.startswith("RIM")]
    rng, made, rows = random.Random(11), bench.layouts(), bench.spreads()
    tables = at_length(100, 3000)
    asked = 0
    for _ in range(tables):
        table = bench.random_table(rng, made, rows)
        for finding in check_document(table.document, rules):
            assert finding.code.startswith("RIM"), finding.text
            asked += 1
            assert finding.cell is not None
            assert int(finding.cell[1:]) == table.at + 3, "an ordinary row is asked about"
    assert asked <= tables // 100


def test_slips_in_the_documents_are_seen(bench: ModuleType) -> None:
    accuracy, slips = importlib.import_module("accuracy"), importlib.import_module("seen_slips")
    seen = slips.seen_slips(accuracy.filled("template"), accuracy.changed, at_length(12, 100), 5)
    counted, found = seen.counted, seen.found
    wrong_unit_or_sign = slips.SIGN_AND_THOUSAND
    assert sum(found[kind] for kind in wrong_unit_or_sign) >= 0.95 * sum(counted[kind] for kind in wrong_unit_or_sign)
    assert sum(found[kind] for kind in slips.DIGITS) >= 0.8 * sum(counted[kind] for kind in slips.DIGITS)
    assert found.total() >= 0.8 * counted.total()
    drawn = counted.total() + seen.left_out.total() - seen.left_out[slips.SMALL]
    assert drawn - counted.total() < 0.2 * drawn, "too many slips are left out"
