"""The weights of ``validators/inference/faults/belief.py`` anew: fit_belief.py TABLES.jsonl.gz [--each 8].

Reads the tables that the rules are tuned on (see ``aggregations.py``), changes figures in each of the ways, and fits a
logistic regression of whether a failing sum holds the changed one; what fails in the tables as they are speaks against.
Prints the weights, and by five-fold cross-validation over tables what each threshold finds and wrongly tells (numpy).
"""

from __future__ import annotations

import argparse
import collections
import random
from pathlib import Path
from typing import Any

import aggregations
import numpy as np

from mallkoll.validators.inference.faults.belief import WEIGHTS, signs
from mallkoll.validators.inference.faults.suspects import weighed
from mallkoll.validators.inference.grid import figures, grid_of
from mallkoll.validators.inference.infer import sums_of

SHARES = (0.5, 0.2, 0.1, 0.2)
"""Of the ways of ``aggregations.CHANGES``, in their order."""
FOLDS = 5
Row = tuple[int, int | None, bool, list[float], float]
"""Table, error (None: the table as it is), whether the sum holds the changed figure, its signs, its weight."""


def in_question(cells: list[list[str]]) -> dict[tuple[Any, int], list[float]]:
    """The signs of the failing sums of a table, by their places and how far they fail."""
    grid = grid_of(cells)
    known = figures(grid)
    sums = sums_of(grid, known)
    return {
        (one.places, one.gap): [float(signs(one, around)[name]) for name in WEIGHTS]
        for one, around, _ in weighed(sums, known.scale)
    }


def rows_of(at: int, table: dict[str, Any], each: int, draw: random.Random) -> tuple[list[Row], int]:
    """The rows of a table, and how many figures were changed."""
    true = aggregations.true_sums(table)
    verdicts = {key: aggregations.adds_up(table, key) for key in true}
    as_it_is = in_question(table["cells"])
    rows: list[Row] = []
    if False not in verdicts.values():
        rows += [(at, None, False, said, 1.0) for said in as_it_is.values()]
    count = collections.Counter(cell for key in true if verdicts[key] for cell in {key[0], *key[1]})
    shared = sorted(c for c, times in count.items() if times > 1 and (aggregations.value(table, c) or 0) > 0)
    errors = 0
    for row, column in draw.sample(shared, min(each, len(shared))):
        change = draw.choices(list(aggregations.CHANGES.values()), SHARES)[0]
        text = change(table["cells"][row][column], draw)
        if text is None:
            continue
        changed = [list(line) for line in table["cells"]]
        changed[row][column] = text
        new = {key: said for key, said in in_question(changed).items() if key not in as_it_is}
        hits = sum((row, column) in places for places, _ in new)
        for (places, _), said in new.items():
            hit = (row, column) in places
            rows.append((at, errors, hit, said, 1 / hits if hit else 0.5))
        errors += 1
    return rows, errors


def fitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The coefficients of a logistic regression with L2 = 1, by Newton's method; the first column is not held back."""
    penalty = np.ones(x.shape[1])
    penalty[0] = 0.01
    found = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ found))
        step = np.linalg.solve(
            (x.T * (weight * p * (1 - p) + 1e-9)) @ x + np.diag(penalty), x.T @ (weight * (y - p)) - penalty * found
        )
        found += step
        if abs(step).max() < 1e-6:
            break
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--each", type=int, default=8, help="figures changed in each table")
    arguments = parser.parse_args()
    draw = random.Random(7)
    rows: list[Row] = []
    errors = tables = 0
    for at, table in enumerate(aggregations.tables(arguments.tables, "tune")):
        more, changed = rows_of(at, table, arguments.each, draw)
        rows, errors, tables = rows + more, errors + changed, tables + 1
    x, y = np.array([row[3] for row in rows]), np.array([float(row[2]) for row in rows])
    weight, fold = np.array([row[4] for row in rows]), np.array([row[0] % FOLDS for row in rows])
    for name, value in zip(WEIGHTS, fitted(x, y, weight), strict=True):
        print(f"{name}: {value:.2f}")
    score = np.zeros(len(rows))
    for k in range(FOLDS):
        score[fold == k] = x[fold == k] @ fitted(x[fold != k], y[fold != k], weight[fold != k])
    for enough in (0.5, 1.0, 1.5, 2.0):
        told = [row for row, said in zip(rows, score, strict=True) if said >= enough]
        found = len({row[:2] for row in told if row[2]})
        wrongly = len({row[0] for row in told if row[1] is None})
        print(f"{enough}: {found / errors:.3f} of {errors} found, something said of {wrongly} of {tables} tables")


if __name__ == "__main__":
    main()
