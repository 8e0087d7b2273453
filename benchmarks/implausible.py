"""What the rules on implausible figures (RIM) ask where nothing is wrong, what their limits rest on, what they cost.

    python benchmarks/implausible.py [--tables 1000] [--seed 1]

False alarms are counted in random tables with the documents' own spread (``kin_tables.py``). The factor of a digit too
many is set on four of the five documents, as the strictest that asks nothing there, and measured on the fifth.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from kin_tables import documents, layouts, random_table, spreads
from msgspec.structs import replace

from mallkoll.addin.check_file import check_file
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import EXAMPLES, LayoutLibrary, built_in
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators import check_document as check_document_module
from mallkoll.validators.catalogue.rule import all_rules
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.limits import DEFAULT_LIMITS
from mallkoll.validators.plausibility.suspects import suspects_under

NEW = ("RIM", "FUL", "AVV")
STEPS = (1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0, 6.5, 8.0)


def false_alarms(tables: int, seed: int) -> None:
    """Questions in random tables, by the rule and by how the odd row is odd."""
    rules = [rule for rule in all_rules() if rule.code.startswith("RIM")]
    rng, made, rows = random.Random(seed), layouts(), spreads()
    by_code: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    for _ in range(tables):
        table = random_table(rng, made, rows)
        found = check_document(table.document, rules)
        by_code.update(finding.code for finding in found)
        by_kind.update({table.odd: len(found)})
    print(f"\n{tables} random tables: {sum(by_code.values())} questions {dict(by_code)}")
    print(f"by the odd row: { {kind: count for kind, count in by_kind.items() if count} }")


def left_out() -> None:
    """The least factor that asks nothing of digits in four documents, and what it asks in the fifth."""
    asked = {name: {step: _asked(document, step) for step in STEPS} for name, document in documents()}
    print("\n| left out | least factor on the other four | asked of the fifth with it | with the limit in use |")
    print("|---|---:|---:|---:|")
    for name, own in asked.items():
        others = [counts for other, counts in asked.items() if other != name]
        least = min(step for step in STEPS if all(counts[step] == 0 for counts in others))
        print(f"| {name} | {least} | {own[least]} | {own[DEFAULT_LIMITS.digit]} |")


def _asked(document: Document, factor: float) -> int:
    limits = replace(DEFAULT_LIMITS, digit=factor, apart=min(DEFAULT_LIMITS.apart, factor), late=max(factor, 1.0))
    return len(suspects_under(document, limits).single)


def as_printed() -> None:
    """The questions of the new families in the documents as they are printed."""
    for name, document in documents():
        asked = [finding for finding in check_document(document) if finding.code.startswith((*NEW, "TXT"))]
        print(f"{name}: {[(finding.code, finding.sheet, finding.where) for finding in asked]}")


def cost() -> None:
    """What a check of the file of the largest document takes, without and with the new families, in processor time."""
    library, every = LayoutLibrary(), all_rules()
    rules = {
        "without": tuple(rule for rule in every if not rule.code.startswith(NEW)),
        "with RIM": tuple(rule for rule in every if rule.code.startswith("RIM") or not rule.code.startswith(NEW)),
        "with all": every,
    }
    times: dict[str, list[float]] = {words: [] for words in rules}
    with TemporaryDirectory() as folder:
        name, _ = max(documents(), key=lambda pair: len(pair[1].readings))
        path = Path(folder) / "fil.xlsx"
        build(built_in(name), path, load_table_data(EXAMPLES / f"{name}.yaml", built_in(name)))
        for _ in range(25):
            for words, some in rules.items():
                with patch.object(check_document_module, "all_rules", return_value=some):
                    start = time.process_time()
                    check_file(path, library)
                    times[words].append(1000 * (time.process_time() - start))
    middle = {words: statistics.median(taken) for words, taken in times.items()}
    base = middle["without"]
    told = ", ".join(f"{words} {taken:.1f} ms ({taken / base - 1:+.0%})" for words, taken in middle.items())
    print(f"\nA check of the largest document: {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    as_printed()
    left_out()
    cost()
    false_alarms(options.tables, options.seed)


if __name__ == "__main__":
    main()
