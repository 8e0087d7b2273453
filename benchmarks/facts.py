"""What the facts of a workbook cost beside its check, in one run.

    python benchmarks/facts.py [rounds]

The check is guard + read + bind + all rules; the facts are worked out on what the check has left (as when they are
gathered in the same pass), and apart from it (guard + read + bind + facts, as ``las --fakta`` does). All take turns on
the five examples; the figures to look at are the ratios. Then what a process pays for importing and preparing them.
"""

from __future__ import annotations

import gc
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mallkoll.addin.check_file import check_file
from mallkoll.addin.read_facts import read_facts
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in, example_files
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import write_facts
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.reader.read_book import read_book

GOAL = 0.15
IMPORTS = "import time; s = time.process_time(); import {}; print((time.process_time() - s) * 1e3)"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for path in example_files():
            layout = built_in(path.stem)
            build(layout, Path(folder) / f"{path.stem}.xlsx", load_table_data(path, layout))
            paths.append(Path(folder) / f"{path.stem}.xlsx")
        one_file(paths, rounds)
    imports()


def one_file(paths: list[Path], rounds: int) -> None:
    library = LayoutLibrary()
    print(f"{'least ms of processor time':30}{'check':>8}{'facts':>8}{'share':>8}{'alone':>8}{'JSON':>8}{'number':>8}")
    sums = [0.0, 0.0]
    for path in paths:
        document = Document.of(built_in(path.stem), read_book(path))
        list(check_document(document))
        found = facts(document)
        work: list[Callable[[], object]] = [
            lambda path=path: check_file(path, library),
            lambda document=document: facts(document, "fil"),
            lambda path=path: read_facts(path, library),
            lambda found=found: write_facts(found, io.BytesIO()),
        ]  # fmt: skip
        check, alone, whole, written = least(work, rounds)
        sums[0] += check
        sums[1] += alone
        print(f"{path.stem:30}{check:8.1f}{alone:8.2f}{alone / check:8.1%}{whole:8.1f}{written:8.2f}{len(found):8}")
    print(f"{'all':30}{sums[0]:8.1f}{sums[1]:8.2f}{sums[1] / sums[0]:8.1%}   (goal ≤ {GOAL:.0%})")


def least(work: list[Callable[[], object]], rounds: int) -> list[float]:
    """The least of all rounds in ms: what a busy machine adds is no part of the work."""
    best = [float("inf")] * len(work)
    gc.disable()
    for _ in range(rounds):
        for at, one in enumerate(work):
            gc.collect()
            start = time.process_time()
            one()
            best[at] = min(best[at], (time.process_time() - start) * 1e3)
    gc.enable()
    return best


def imports() -> None:
    check, both = "mallkoll.addin.check_file", "mallkoll.addin.check_file, mallkoll.validators.facts.gather"
    for name in (check, both, check, both):
        done = subprocess.run([sys.executable, "-c", IMPORTS.format(name)], capture_output=True, text=True, check=True)
        print(f"importing {name}: {float(done.stdout):.0f} ms")


if __name__ == "__main__":
    main()
