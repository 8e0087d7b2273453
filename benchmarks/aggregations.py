"""How well sums are found by the figures alone: aggregations.py TABLES.jsonl.gz [--part tune|report|all] [--errors].

Tables in the form of the AggreCol data set (Jiang, Vitagliano, Hameed, Naumann: Aggregation Detection in CSV Files,
EDBT 2022; Apache License 2.0), one JSON object a line. Only the cell texts are read; the labels judge the answer.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import itertools
import json
import random
import re
import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from mallkoll.validators.inference.grid import grid_of
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.inferred import Inferred, InferredRelation

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
        ((r.target[0] - 1, r.target[1] - 1), frozenset((row - 1, column - 1) for row, column in r.parts))
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


def places(text: str) -> float:
    """Half a unit of what a text prints."""
    tail = re.search(r"[.,]([0-9]+)\s*$", text)
    return 0.5 / 10 ** (len(tail[1]) if tail and len(tail[1]) != 3 else 0)


def value(table: dict[str, Any], cell: tuple[int, int]) -> float | None:
    """The figure of a cell, by the format that the data set gives: labels are judged with it, answers never."""
    thousands, decimal = table["number_format"].split()
    text = table["cells"][cell[0]][cell[1]].strip()
    signs = {"Comma": ",", "Point": ".", "Space": " ", "None": ""}
    text = re.sub(r"[\s\u00a0]", "", text.replace(signs[thousands], "") if signs[thousands] else text)
    try:
        return float(text.replace(signs[decimal], "."))
    except ValueError:
        return 0.0 if not text else None


def adds_up(table: dict[str, Any], key: Key) -> bool | None:
    """Whether a labelled sum holds as printed; None where a cell is no figure."""
    figures_of = [value(table, cell) for cell in (key[0], *key[1])]
    if None in figures_of:
        return None
    whole, *parts = (figure or 0.0 for figure in figures_of)
    slack = sum(places(table["cells"][r][c]) for r, c in (key[0], *key[1]))
    return abs(whole - sum(parts)) <= slack + 1e-6


def failing(cells_of: list[list[str]]) -> list[InferredRelation]:
    return [relation for relation in infer(grid_of(cells_of)).relations if relation.suspects]


def leading_digit(text: str, draw: random.Random) -> str | None:
    """The first digit that is not nought is another one."""
    at = re.search("[1-9]", text)
    if not at or not re.search("[1-9][0-9]", text):
        return None
    return text[: at.start()] + draw.choice([d for d in "123456789" if d != at[0]]) + text[at.end() :]


def _whole_digits(text: str) -> list[int]:
    """Where the digits before the decimals stand, from the first that is not nought."""
    tail = re.search(r"[.,]([0-9]{1,2}|[0-9]{4,})\s*$", text)
    first = re.search("[1-9]", text)
    end = tail.start() if tail else len(text)
    return [m.start() for m in re.finditer("[0-9]", text[:end]) if first and m.start() >= first.start()]


def _replaced(text: str, places: list[int], digits: str) -> str:
    changed = list(text)
    for at, digit in zip(places, digits, strict=True):
        changed[at] = digit
    return "".join(changed)


def later_digit(text: str, draw: random.Random) -> str | None:
    """A digit before the last whole one is another one."""
    places = _whole_digits(text)[1:-1]
    if not places:
        return None
    at = draw.choice(places)
    return _replaced(text, [at], draw.choice([d for d in "0123456789" if d != text[at]]))


def swapped(text: str, draw: random.Random) -> str | None:
    """Two whole digits beside each other, the last left out, have changed places."""
    pairs = [two for two in itertools.pairwise(_whole_digits(text)[:-1]) if text[two[0]] != text[two[1]]]
    if not pairs:
        return None
    one, other = draw.choice(pairs)
    return _replaced(text, [one, other], text[other] + text[one])


def another_amount(text: str, draw: random.Random) -> str | None:
    """Half to double the amount, with as many digits."""
    places = _whole_digits(text)
    digits = "".join(text[at] for at in places)
    other = str(round(int(digits or 0) * draw.choice([0.55, 0.7, 0.85, 0.93, 1.08, 1.2, 1.45, 2.0])))
    return _replaced(text, places, other) if len(digits) > 1 and len(other) == len(digits) and other != digits else None


CHANGES = {
    "a leading digit": leading_digit,
    "a later digit": later_digit,
    "the order of two digits": swapped,
    "the amount": another_amount,
}


def errors(chosen: list[dict[str, Any]], per_table: int) -> None:
    """One figure changed that two or more labelled sums hold, in each of the ways."""
    for name, change in CHANGES.items():
        found, first, tried = _errors(chosen, per_table, change)
        share, right = found / max(tried, 1), first / max(tried, 1)
        print(f"{name} changed: {found} of {tried} found ({share:.3f}), right cell first {right:.3f}")


def _errors(
    chosen: list[dict[str, Any]], per_table: int, change: Callable[[str, random.Random], str | None]
) -> tuple[int, int, int]:
    draw = random.Random(181)
    found = first = tried = 0
    for table in chosen:
        true = true_sums(table)
        said = failing(table["cells"])
        count = collections.Counter(cell for key in true if adds_up(table, key) for cell in {key[0], *key[1]})
        shared = sorted(cell for cell, times in count.items() if times > 1 and (value(table, cell) or 0) > 0)
        for row, column in draw.sample(shared, min(per_table, len(shared))):
            text = change(table["cells"][row][column], draw)
            if text is None:
                continue
            changed = [list(line) for line in table["cells"]]
            changed[row][column] = text
            tried += 1
            cell = (row + 1, column + 1)
            told = [r for r in failing(changed) if cell in r.suspects and r not in said]
            found += bool(told)
            first += any(r.suspects[0] == cell for r in told)
    return found, first, tried


def false_alarms(chosen: list[dict[str, Any]]) -> None:
    """What is said of tables whose labelled sums add up, and of those whose do not."""
    quiet = alarmed = 0
    wrong_as_printed = collections.Counter[str]()
    for table in chosen:
        verdicts = [adds_up(table, key) for key in true_sums(table)]
        said = failing(table["cells"])
        if False in verdicts:
            wrong_as_printed[f"{table['file']}: {len(said)} told"] = verdicts.count(False)
        else:
            quiet += 1
            alarmed += bool(said)
            if said:
                print(f"  false alarm: {table['file']}: {len(said)} told")
    print(f"false alarms: {alarmed} of {quiet} tables whose labelled sums add up ({alarmed / max(quiet, 1):.3f})")
    print(f"tables with labelled sums that do not add up as printed: {len(wrong_as_printed)}")
    for name, how_many in wrong_as_printed.most_common():
        print(f"  {name}, {how_many} labelled do not add up")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--part", choices=("tune", "report", "all"), default="all")
    parser.add_argument("--worst", type=int, default=0, help="list the tables with most misses")
    parser.add_argument(
        "--errors", type=int, default=0, help="change so many figures of each table in each way, and say what is found"
    )
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
    if arguments.errors:
        errors(chosen, arguments.errors)
        false_alarms(chosen)
    if arguments.worst:
        ranked = sorted(zip(chosen, answers, truth, strict=True), key=lambda x: -len(x[1] ^ x[2]))
        for table, answer, true in ranked[: arguments.worst]:
            print(table["file"], "wrong", len(answer - true), "missed", len(true - answer), "right", len(answer & true))


if __name__ == "__main__":
    main()
