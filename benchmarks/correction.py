"""What ``ratta`` does to tables whose truth is known: how often it restores a figure, and that it never spoils one.

    python benchmarks/correction.py [--files 500] [--seed 1] [--profile mixed] [--show 5]

Every table is written to a real workbook, given one to three slips, corrected with and without ``--aven-troliga``, and
read back by another reader (openpyxl). See ``correction_tables.py`` for what is drawn.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from correction_tables import SHEET, Place, Settings, Table, draw_slips, draw_table, write_table
from msgspec import Struct, field

from mallkoll.addin.correct_file import correct_file
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Safety

PROFILES = {
    "mixed": Settings(),
    "small": Settings(posts=(2, 5), digits=(0.3, 2.2), slips=(2, 3), kinds=("inklistrad", "ren"), whole=0.2),
    "large": Settings(posts=(6, 14), digits=(3.5, 6.0)),
    "rounded": Settings(whole=0.0, kinds=("inklistrad", "ren")),
    "whole": Settings(whole=1.0),
    "decimals": Settings(decimals=(1, 2), units=("mnkr",), digits=(0.5, 3.0)),
    "template": Settings(kinds=("mall",), families=("prognos", "period", "netto_budget")),
    "crowded": Settings(posts=(2, 6), slips=(3, 6)),
    "netto": Settings(posts=(2, 7), families=("netto", "netto_budget"), kinds=("inklistrad",), decimals=(0,),
                      slips=(2, 3), digits=(0.8, 3.5), whole=0.1),
}  # fmt: skip

Cells = dict[Place, float | None]


class Tally(Struct):
    """Sums over files, for one of the two ways to run."""

    files: int = 0
    slips: int = 0
    touched: int = 0  # files that were written
    changed: int = 0
    restored: int = 0
    nearer: int = 0
    spoiled: int = 0  # cells that were right
    farther: int = 0
    zeroed: int = 0
    grown: int = 0  # files with more wrong cells than before
    found: Counter[str] = field(default_factory=Counter)

    def add(self, truth: Cells, before: Cells, after: Cells) -> bool:
        """Count one file; whether something in it ended worse."""
        changed = [p for p in truth if not _same(before[p], after[p])]
        old, new = ({p for p in truth if not _same(truth[p], there[p])} for there in (before, after))
        worse = [p for p in changed if _off(truth, after, p) > _off(truth, before, p) + 1e-9]
        zeroed = [p for p in changed if after[p] == 0 and before[p] and truth[p]]
        self.touched += bool(changed)
        self.changed += len(changed)
        self.restored += sum(p not in new for p in changed)
        self.spoiled += sum(p not in old for p in changed)
        self.farther += len(worse)
        self.zeroed += len(zeroed)
        self.grown += len(new) > len(old)
        return bool(worse or zeroed or len(new) > len(old) or any(p not in old for p in changed))


def _same(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= 1e-9 * max(1.0, abs(first))


def _off(truth: Cells, there: Cells, place: Place) -> float:
    return abs((truth[place] or 0.0) - (there[place] or 0.0))


class Case(Struct):
    """One workbook with slips."""

    table: Table
    slips: dict[Place, tuple[str, float | None]]
    path: Path


def cases(files: int, seed: int, settings: Settings, folder: Path) -> Iterator[Case]:
    """So many workbooks with slips; a table that would be told of before anyone slipped is an error of ours."""
    rng = random.Random(seed)
    for n in range(files):
        table = draw_table(rng, folder, settings)
        path = folder / f"{n}.xlsx"
        write_table(table, path, {})
        clean = check_document(Document.of(table.layout, read_book(path)))
        assert not [f for f in clean if f.code.startswith("SUM") and f.code != "SUM002"], (n, clean)
        slips = draw_slips(rng, table, settings)
        write_table(table, path, {place: value for place, (_, value) in slips.items()})
        yield Case(table, slips, path)


def read_back(table: Table, path: Path) -> Cells:
    """What is typed in the workbook's table, by another reader. Formulas count as right: they follow what is typed."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    found: Cells = {}
    for place, (row, column) in table.cells.items():
        value = sheet.cell(row, column).value
        if isinstance(value, str) and value.startswith("="):
            value = table.truth[place]
        found[place] = None if value is None else float(value)
    return found


def measure(files: int, seed: int, settings: Settings, show: int = 0, command_line: int = 0) -> dict[str, Tally]:
    """Both ways to run over so many files; the first ``command_line`` of them through the program itself."""
    tallies = {"säker": Tally(), "även troliga": Tally()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for n, case in enumerate(cases(files, seed, settings, folder)):
            before = read_back(case.table, case.path)
            truth: Cells = {place: case.table.truth[place] for place in case.table.cells}
            _count_proposals(case, tallies)
            for way, tally in tallies.items():
                target = folder / "ny.xlsx"
                target.unlink(missing_ok=True)
                _correct(case, target, also_likely=way != "säker", command_line=n < command_line)
                after = read_back(case.table, target) if target.exists() else before
                tally.files += 1
                tally.slips += sum(not _same(truth[p], before[p]) for p in truth)
                worse = tally.add(truth, before, after)
                missed = any(not _same(before[p], after[p]) and not _same(truth[p], after[p]) for p in truth)
                if (worse or (missed and way == "säker")) and show > 0:
                    show -= 1
                    _show(way, n, case, truth, before, after)
            case.path.unlink()
    return tallies


def _correct(case: Case, target: Path, *, also_likely: bool, command_line: bool) -> None:
    if not command_line:
        correct_file(
            case.path, target, LayoutLibrary(), given=GivenLayouts(case.table.layout, None), also_likely=also_likely
        )
        return
    extra = ["--aven-troliga"] if also_likely else []
    layout = str(case.path.parent / "layout.yaml")
    done = subprocess.run([sys.executable, "-m", "mallkoll.addin.cli", "ratta", str(case.path), "--ut", str(target),
                           "--layout", layout, *extra], capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr


def _count_proposals(case: Case, tallies: dict[str, Tally]) -> None:
    """How many slips have a proposal on their own cell, by the safest of them."""
    found = check_document(Document.of(case.table.layout, read_book(case.path)))
    order = (Safety.SAFE, Safety.LIKELY, Safety.POSSIBLE)
    best: dict[tuple[int, int], Safety] = {}
    for proposal in (p for f in found for p in f.proposals):
        at = openpyxl.utils.cell.coordinate_to_tuple(proposal.cell)
        best[at] = min(best.get(at, Safety.POSSIBLE), proposal.safety, key=order.index)
    for place in case.slips:
        tallies["säker"].found[str(best.get(case.table.cells[place], "inget förslag"))] += 1


def _show(way: str, n: int, case: Case, truth: Cells, before: Cells, after: Cells) -> None:
    table = case.table
    print(f"\n{way}, file {n}: {table.kind}, {table.decimals} decimals, whole: {table.whole}")
    for row in table.rows:
        line = []
        for place in ((row, column) for column in table.columns):
            text = "" if before[place] is None else f"{before[place]:g}"
            text += "" if _same(truth[place], before[place]) else f" [{truth[place]:g} {case.slips[place][0]}]"
            text += "" if _same(before[place], after[place]) else f" → {after[place]:g}"
            text += " !" if _off(truth, after, place) > _off(truth, before, place) else ""
            line.append(f"{text:>26}")
        print(f"  {row:8}", " ".join(line))


HEADS = ("files", "slips", "touched", "changed", "restored", "spoiled", "farther", "zeroed", "grown")


def report(title: str, tallies: dict[str, Tally]) -> None:
    """A table in Markdown."""
    print(f"\n### {title}\n\n| | {' | '.join(HEADS)} | restored % |\n|---|{'---:|' * (len(HEADS) + 1)}")
    for way, tally in tallies.items():
        share = f"{100 * tally.restored / tally.changed:.1f}" if tally.changed else "–"
        print(f"| {way} | {' | '.join(str(getattr(tally, h)) for h in HEADS)} | {share} |")
    found = tallies["säker"].found
    print(f"\nSlips by the safest proposal on their cell: {', '.join(f'{k} {n}' for k, n in sorted(found.items()))}.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--profile", choices=[*PROFILES, "all"], default="mixed")
    parser.add_argument("--show", type=int, default=0, help="print so many tables that ended worse")
    parser.add_argument("--command-line", type=int, default=0, help="run so many files through the program itself")
    options = parser.parse_args()
    for name in PROFILES if options.profile == "all" else (options.profile,):
        tallies = measure(options.files, options.seed, PROFILES[name], options.show, options.command_line)
        report(f"{name}, {options.files} files, seed {options.seed}", tallies)


if __name__ == "__main__":
    main()
