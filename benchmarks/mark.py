"""How long marking takes, beside what openpyxl needs to load and save the same file.

    python benchmarks/mark.py [FIL.xlsx …]

Without files: the five documents as filled templates and a table of 20 000 cells. Per file 25 findings, spread over the
sheets that have figures. Both are measured alternately in one process, by the least disturbed run of each; their ratio
must stay at most 0,12. Reading the file (which the check has done already) is in neither.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

from mallkoll.addin.cli.main import main as mallkoll
from mallkoll.workbook.marks.mark_file import KontrollSummary, Mark, mark_file
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.reader.read_book import read_book
from mallkoll.workbook.results.finding import Finding, Severity

ROUNDS = 15
FINDINGS = 25
LIMIT = 0.12


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(name) for name in sys.argv[1:]] or _files(Path(folder))
        print(f"{'fil':<36} {'celler':>7} {'markera ms':>11} {'openpyxl ms':>12} {'kvot':>6}")
        worst = max(_measure(path) for path in files)
    print(f"sämsta kvot {worst:.3f}, gränsen är {LIMIT}")
    return int(worst > LIMIT)


def _files(folder: Path) -> list[Path]:
    mallkoll(["exempel", str(folder)])
    table = folder / "tabell-20000.xlsx"
    book = xlsxwriter.Workbook(table)
    sheet = book.add_worksheet("Tabell")
    for row in range(1000):
        for col in range(20):
            sheet.write(row, col, f"Rad {row}" if col == 0 else row * col / 7)
    book.close()
    return sorted(folder.glob("*.xlsx"))


def _measure(path: Path) -> float:
    data = path.read_bytes()
    book = read_book(data)
    marks = findings(book)
    summary = KontrollSummary(path.name, "2026-11-21 14:05", "mall")
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        ours.append(_timed(lambda: mark_file(data, marks, summary, book)))
        theirs.append(_timed(lambda: openpyxl.load_workbook(io.BytesIO(data)).save(io.BytesIO())))
    a, b = min(ours), min(theirs)  # the least disturbed run of each, as timeit does
    cells = sum(len(sheet.cells) for sheet in book.sheets)
    print(f"{path.name:<36} {cells:>7} {a * 1e3:>11.1f} {b * 1e3:>12.1f} {a / b:>6.3f}")
    return a / b


def findings(book: Book) -> list[Mark]:
    """25 findings on cells with figures, in turn over the sheets."""
    per_sheet = [
        [Mark(Finding(code="SUM001", severity=Severity.WARNING, sheet=sheet.name, cell=cell.address, table="drift",
                      row="Rad", column="Utfall", value=1041.0, expected=1014.0,
                      text="Delarna ger 1 014 men här står 1 041.", proposals=()),
              "Drift", f"{cell.address}: 1 041 → 1 014 (säker)")
         for cell in sheet.cells.values() if isinstance(cell.value, float)]
        for sheet in book.sheets
    ]  # fmt: skip
    turns = max(map(len, per_sheet), default=0)
    mixed = [marks[turn] for turn in range(turns) for marks in per_sheet if turn < len(marks)]
    return mixed[:FINDINGS]


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()  # what other programs do at the same time is no business of ours
    work()
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
