"""Faults between the files of a made-up kommun: how many are told once at the right pair, and what else is told.

    python benchmarks/between_files.py

Twelve nämnder with layouts of their own, internbudget, April, August and helår of two years, in tkr and mnkr and with
costs as positive or negative amounts; a list of what fullmäktige has decided, and the kommun's own table. Planted are
sixty-one faults of eighteen kinds, and sixty look-alikes (``tests/support/compared_slips.py``).
"""

from __future__ import annotations

import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from compared_kommun import judged, made_kommun, write

from mallkoll.addin.batch.check_one import Settings
from mallkoll.addin.batch.compare_files import compare_files
from mallkoll.addin.check_file import check_file_fully
from mallkoll.templates.library.find_layouts import LayoutLibrary

NAMNDER = 12


def main() -> int:
    warnings.simplefilter("ignore")
    made = made_kommun(NAMNDER)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames = write(made, folder)
        paths = sorted(map(str, folder.glob("*.xlsx")))
        began = time.process_time()
        between = compare_files(paths, [str(frames)], Settings(), 1, print)
        seconds = time.process_time() - began
        library = LayoutLibrary()
        results = [
            check_file_fully(Path(path), library, between=between.findings.get(path, ())).result for path in paths
        ]
        whole = time.process_time() - began - seconds
    outcome = judged(made, results)
    print(f"{len(paths)} files compared in {seconds:.1f} s, checked in {whole:.1f} s of processor time")
    kinds = Counter(planted.kind for planted in made.faults)
    print(f"faults: {len(outcome.found)} of {len(made.faults)} told once, of {len(kinds)} kinds")
    print(f"look-alikes: {len(made.alike)} of {len({one.kind for one in made.alike})} kinds")
    for planted in outcome.missed:
        print(f"  missed: {planted.kind}, {planted.namnd} {planted.report}, {planted.row}")
    for alarm in outcome.alarms:
        print(f"  no fault: {alarm}")
    return 1 if outcome.missed or outcome.alarms else 0


if __name__ == "__main__":
    raise SystemExit(main())
