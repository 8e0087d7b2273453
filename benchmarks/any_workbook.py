"""Workbooks without a template: what a check costs beside openpyxl's load, and workbooks as people make them.

    python benchmarks/any_workbook.py [rounds] [workbooks] [FOLDER …]

The first part takes turns, in one run, with openpyxl's load of the same file: 10 000, 20 000 and 40 000 cells, as
values and with formulas, in processor time; look at the ratios, and that twice the cells take twice the time. The
second makes that many workbooks from a seed (lists, budgets by month, stacked tables, forms, banners over merged cells,
charts, filters, Excel's own tables, a stray cell on the last row, cells with errors, dates and texts), and reads every
workbook of the folders that are named; each is checked, marked and cleared again. A traceback ends the run.
"""

from __future__ import annotations

import gc
import io
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from peoples_workbooks import MONTHS, put, workbook

from mallkoll.addin.check_file import Checked, check_read_book
from mallkoll.addin.garbage import collect_between_files
from mallkoll.addin.mark_files import marks_of
from mallkoll.templates.library.find_layouts import LayoutLibrary
from mallkoll.workbook.marks.mark_file import KontrollSummary, mark_file
from mallkoll.workbook.marks.unmark_file import original_content
from mallkoll.workbook.marks.unmarkable import UnmarkableFile
from mallkoll.workbook.package.open_package import UnreadableFile, open_package
from mallkoll.workbook.reader.read_book import read_book

_PYTHONS_OWN = gc.get_threshold()


def main() -> None:
    """Print both parts."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    made = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    for formulas in (False, True):
        cost(formulas=formulas, rounds=rounds)
    contents = [(f"seed {seed}", workbook(seed)) for seed in range(made)]
    contents += [(str(path), path.read_bytes()) for folder in sys.argv[3:] for path in Path(folder).rglob("*.xls[xm]")]
    if contents:
        as_people_make_them(contents)


def cost(*, formulas: bool, rounds: int) -> None:
    """Print what a check takes beside openpyxl's load."""
    print("with formulas" if formulas else "values alone")
    before = 0.0
    for cells in (10_000, 20_000, 40_000):
        data = accounts(cells // 10, formulas=formulas)
        loads, ours = [], []
        for _ in range(rounds):
            gc.set_threshold(*_PYTHONS_OWN)
            loads.append(seconds(lambda data=data: openpyxl.load_workbook(io.BytesIO(data))))
            collect_between_files()  # as the program does when it starts
            ours.append(seconds(lambda data=data: checked(data)))
        peer, own = min(loads), min(ours)
        growth = f", {own / before:.2f} × that of half the cells" if before else ""
        print(
            f"  {cells:6} cells: openpyxl {peer * 1000:5.0f} ms, ours {own * 1000:5.0f} ms = {own / peer:.2f} ×{growth}"
        )
        before = own


def seconds(work: Callable[[], object]) -> float:
    """How much of a processor the work takes; what other work has left behind is taken away first."""
    gc.collect()
    begins = time.process_time()
    work()
    return time.process_time() - begins


def checked(data: bytes) -> Checked:
    """The result of a workbook."""
    return check_read_book("bok.xlsx", read_book(data), LayoutLibrary())


def as_people_make_them(contents: list[tuple[str, bytes]]) -> None:
    """Check, mark and clear every workbook; print times and what was found."""
    times: list[tuple[float, str]] = []
    found: Counter[str] = Counter()
    refused = 0
    for name, data in contents:
        begins = time.process_time()
        try:
            package = open_package(data, keep=True)
            result = checked(data)
        except UnreadableFile:
            refused += 1
            continue
        found.update(finding.code for finding in result.result.findings)
        times.append((time.process_time() - begins, name))
        try:
            assert result.book is not None
            summary = KontrollSummary("bok.xlsx", "nu", own=result.own)
            marked = mark_file(package, list(marks_of(result.answers, result.layout)), summary, result.book)
            assert original_content(open_package(marked, keep=True)) == data, name
        except UnmarkableFile:
            refused += 1
    median, (worst, which) = statistics.median(seconds for seconds, _ in times), max(times)
    print(f"{len(times)} workbooks, {refused} refused")
    print(f"  median {median * 1000:.0f} ms, worst {worst * 1000:.0f} ms ({which})")
    print("  " + ", ".join(f"{code} {count}" for code, count in sorted(found.items())))


def accounts(rows: int, *, formulas: bool) -> bytes:
    """A list of accounts of ten columns, with a total after every nineteen."""
    pick, buffer = random.Random(rows), io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Konton")
        sheet.write_row(0, 0, ["Konto", "Budget", "Utfall", "Avvikelse", *MONTHS[:6]])
        totals, first = [0] * 9, 1
        for row in range(1, rows):
            if row % 20 == 0:
                sheet.write(row, 0, "Summa")
                for col, total in enumerate(totals, 1):
                    letter = "ABCDEFGHIJ"[col]
                    put(sheet, row, col, f"=SUM({letter}{first + 1}:{letter}{row})" if formulas else None, total)
                totals, first = [0] * 9, row + 1
                continue
            sheet.write(row, 0, f"Konto {row}")
            values = [pick.randrange(1_000, 99_999) for _ in range(9)]
            values[2] = values[0] - values[1]
            for col, value in enumerate(values, 1):
                put(sheet, row, col, f"=B{row + 1}-C{row + 1}" if formulas and col == 3 else None, value)
                totals[col - 1] += value
    return buffer.getvalue()


if __name__ == "__main__":
    main()
