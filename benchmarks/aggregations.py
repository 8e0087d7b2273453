"""How well sums are found by the figures alone: aggregations.py TABLES.jsonl.gz [--part tune|report|all] [--errors].

Tables in the form of the AggreCol data set (Jiang, Vitagliano, Hameed, Naumann: Aggregation Detection in CSV Files,
EDBT 2022; Apache License 2.0), one JSON object a line. Only the cell texts are read; the labels judge the answer.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import random
import resource
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mallkoll.validators.inference.grid import grid_of
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Inferred

TUNED = 0.6  # the share of the tables that the rules were tuned on
Key = tuple[tuple[int, int], frozenset[tuple[int, int]]]


def tables(path: Path, part: str) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    draw = random.Random(18)
    tuned = [draw.random() < TUNED for _ in every]
    return [t for t, is_tuned in zip(every, tuned, strict=True) if part == "all" or is_tuned == (part == "tune")]


def said_sums(inferred: Inferred) -> set[Key]:
    return {
        ((r.target[0] - 1, r.target[1] - 1), frozenset((p.row - 1, p.column - 1) for p in r.parts))
        for r in inferred.relations
        if r.kind == "sum"
    }


def true_sums(table: dict[str, Any]) -> set[Key]:
    return {
        (tuple(a["cell"]), frozenset(map(tuple, a["parts"]))) for a in table["aggregations"] if a["operator"] == "Sum"
    }  # type: ignore[misc]


def figures(name: str, pairs: Iterable[tuple[set[Any], set[Any]]]) -> None:
    both = said = true = 0
    for one, other in pairs:
        both, said, true = both + len(one & other), said + len(one), true + len(other)
    precision, recall = both / max(said, 1), both / max(true, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{name}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} ({both} of {true}, {said} said)")


def cells(keys: set[Key]) -> set[tuple[int, int]]:
    return {key[0] for key in keys}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--part", choices=("tune", "report", "all"), default="all")
    parser.add_argument("--worst", type=int, default=0, help="list the tables with most misses")
    arguments = parser.parse_args()
    chosen = tables(arguments.tables, arguments.part)
    answers, count, spent, slowest = [], 0, 0.0, collections.Counter[str]()
    for table in chosen:
        started = time.perf_counter()
        answers.append(said_sums(infer(grid_of(table["cells"]))))
        took = time.perf_counter() - started
        spent += took
        size = sum(map(len, table["cells"]))
        count += size
        slowest[f"{table['file']} ({size} cells)"] = round(took * 1000)  # type: ignore[assignment]
    truth = [true_sums(table) for table in chosen]
    figures("exact sums", zip(answers, truth, strict=True))
    figures("sum cells", ((cells(a), cells(t)) for a, t in zip(answers, truth, strict=True)))
    print(f"{1000 * spent / max(count, 1):.4f} ms a cell ({count} cells, {len(chosen)} tables)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for name, took in slowest.most_common(3):
        print(f"  {took} ms: {name}")
    if arguments.worst:
        ranked = sorted(zip(chosen, answers, truth, strict=True), key=lambda x: -len(x[1] ^ x[2]))
        for table, answer, true in ranked[: arguments.worst]:
            print(table["file"], "wrong", len(answer - true), "missed", len(true - answer), "right", len(answer & true))


if __name__ == "__main__":
    main()
