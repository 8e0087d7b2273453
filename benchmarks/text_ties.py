"""What is found in the texts of the five documents (TXT), against the labels in ``tests/data/text_ties``.

    python benchmarks/text_ties.py [--rounds 10]

How many ties of words to cells are right, wrong and missed; what is said of the documents as they are; and how many of
the tied amounts, changed once (a digit, the unit, the sign, the direction), are found with one finding on their cell.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from labelled_ties import AMOUNTS, DIRECTIONS, book, counted, findings, one_change_each
from text_labels import NAMES


def ties() -> None:
    """Right, wrong and missed by document, for amounts and for words of direction."""
    for title, kinds in (("amounts and percentages", AMOUNTS), ("directions", DIRECTIONS)):
        print(f"\n| {title} | right | wrong | missed | precision | recall |\n|---|---:|---:|---:|---:|---:|")
        together: Counter[str] = Counter()
        for name in NAMES:
            count = counted(name, kinds)
            together += count
            _row(name, count)
        _row("together", together)


def _row(name: str, count: Counter[str]) -> None:
    right, wrong, missed = count["right"], count["wrong"], count["missed"]
    shares = [f"{right / (right + other):.3f}" if right + other else "" for other in (wrong, missed)]
    print(f"| {name} | {right} | {wrong} | {missed} | {' | '.join(shares)} |")


def unchanged() -> None:
    """What is said of the documents as they are printed."""
    print()
    for name in NAMES:
        print(f"{name} as it is: {[(one.code, one.sheet, one.where, one.text) for one in findings(name, book(name))]}")


def changed(rounds: int) -> None:
    """Every tied amount changed once in each way, ``rounds`` times with other digits."""
    tried: Counter[str] = Counter()
    told: Counter[str] = Counter()
    unfound: Counter[str] = Counter()
    for seed in range(rounds):
        for name in NAMES:
            for kind, text, found in one_change_each(name, random.Random(seed)):
                tried[kind] += 1
                told[kind] += bool(found)
                if not found:
                    unfound[f"{name} {kind}: {text}"] += 1
    print("\n| one change | tried | found | share |\n|---|---:|---:|---:|")
    for kind, count in [*sorted(tried.items()), ("together", tried.total())]:
        right = told[kind] if kind in tried else told.total()
        print(f"| {kind} | {count} | {right} | {100 * right / count:.1f} % |")
    for text, count in unfound.most_common():
        print(f"\nNot found ({count}): {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    ties()
    unchanged()
    changed(options.rounds)


if __name__ == "__main__":
    main()
