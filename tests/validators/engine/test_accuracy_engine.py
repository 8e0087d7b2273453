"""The accuracy bench in small: what it promises at full size must hold on a few tables too."""

from __future__ import annotations

import importlib.util
import random
import sys
from functools import reduce
from operator import or_
from pathlib import Path
from types import ModuleType

import pytest
from effort import calls_of

from mallkoll.validators.engine import groups, locate
from mallkoll.validators.engine.algorithms.hitting_set import smallest_sets
from mallkoll.validators.engine.explanation import Model, Solution, solve
from mallkoll.validators.engine.groups import Group
from mallkoll.validators.engine.rivals import costs_less

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The bench's own code: the scripts are no package, so they are loaded by path."""
    loaded = []
    for name in ("random_tables", "accuracy_engine"):
        spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        loaded.append(module)
    return loaded[-1]


def test_rounded_tables_are_clean(bench: ModuleType) -> None:
    rng = random.Random(7)
    for _ in range(60):
        sample = bench.table(rng)
        assert bench.locate(sample.equations, sample.figures()) == ()


@pytest.mark.parametrize("rounded", [True, False])
def test_one_mistake_is_found_and_named(bench: ModuleType, rounded: bool) -> None:
    rng = random.Random(8)
    right = total = 0
    for _ in range(40):
        sample = bench.table(rng, rounded=rounded)
        case = bench.draw(rng, sample)
        changed = {case.cell: case.value}
        found, _ = bench.run(sample, changed)
        verdict = bench.judged(sample, changed, found)
        assert verdict["found"]
        assert verdict["named"]
        if bench.standing(sample, case.cell) > 1:
            total += 1
            right += verdict["place"] and verdict["inside"] and (rounded or verdict["value"])
    assert right >= 0.97 * total


@pytest.mark.parametrize(("errors", "share"), [(2, 0.95), (3, 0.9)])
def test_several_mistakes(bench: ModuleType, errors: int, share: float) -> None:
    rng = random.Random(9)
    right = total = 0
    for _ in range(40):
        sample = bench.table(rng, rounded=False)
        changed = {c.cell: c.value for c in bench.scattered(rng, sample, errors)}
        if len(changed) == errors and min(bench.standing(sample, c) for c in changed) > 1:
            found, _ = bench.run(sample, changed)
            total += 1
            right += bench.judged(sample, changed, found)["value"]
    assert right >= share * total


def test_a_large_table(bench: ModuleType) -> None:
    rng = random.Random(10)
    sample = bench.large_table(rng)
    changed = {c.cell: c.value for c in bench.scattered(rng, sample, 3)}
    (found, _), calls = calls_of(lambda: bench.run(sample, changed))
    assert bench.judged(sample, changed, found)["named"]
    assert calls < 500_000


def test_what_a_larger_explanation_costs_is_told_without_solving_it(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick answer is the slow one: a set costs less than a little more than it does, and not less than it does."""
    asked = 0
    for model, group in explained(bench, monkeypatch):
        for cells in groups.larger_sets(model.system, group):
            base = group.lightest + 1.0
            cost = solve(model, cells, base).cost
            assert costs_less(model, cells, base, cost + 1e-6)
            assert not costs_less(model, cells, base, cost - 1e-6)
            asked += 1
    assert asked > 50


def test_larger_explanations_are_those_without_a_smaller_one_in_them(
    bench: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model, group in explained(bench, monkeypatch):
        others = reduce(or_, [model.system.masks[e] for e in model.system.failing if e not in group.constraints], 0)
        size = max(map(len, group.sets)) + 1
        found = smallest_sets(model.system, group.constraints, size, work=600, foreign=others, margin=1.99).found
        expected = {cells for cells in found if len(cells) == size and not any(cells > {*s} for s in group.sets)}
        assert {frozenset(cells) for cells in groups.larger_sets(model.system, group)} == expected


def explained(bench: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Model, Group]]:
    """The groups of random tables of which the likeliest explanation stands out."""
    asked: list[tuple[Model, Group]] = []

    def no_rival(model: Model, group: Group, _: Solution) -> bool:
        if group.sets:
            asked.append((model, group))
        return False

    monkeypatch.setattr(locate, "has_rival", no_rival)
    for seed in range(120):
        rng = random.Random(seed)
        sample = bench.table(rng, rounded=bool(seed % 2))
        changed = {case.cell: case.value for case in bench.scattered(rng, sample, 1 + seed % 2)}
        bench.locate(sample.equations, sample.figures(changed), sample.context(changed))
    return asked
