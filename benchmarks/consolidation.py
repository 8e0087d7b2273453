"""What it costs to put a kommun's files together, beside checking them, in one run.

    python benchmarks/consolidation.py [files]

Made are copies of the five examples, each another nämnd's. Measured in processor time: checking them; working out
their facts on what the check has left; writing those facts as Parquet and CSV; and the whole commands, which read the
files too, with their peak of memory. Then the kommun's workbook, beside XlsxWriter alone writing the same cells.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from mallkoll.addin.check_file import check_file
from mallkoll.addin.kommun.gather_files import GatheredFiles
from mallkoll.addin.kommun.kommun_facts import read_all
from mallkoll.addin.kommun_workbook.kommun_workbook import write_kommun_workbook
from mallkoll.addin.kommun_workbook.write_gathered import LISTS
from mallkoll.addin.read_facts import read_facts
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in, example_files
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.reader.read_book import read_book

COMMAND = [sys.executable, "-m", "mallkoll.addin.cli"]
LIST_GOAL, MEMORY_GOAL, WORKBOOK_GOAL, FACTS_GOAL = 0.10, 500, 1.5, 0.15
SHARED = "xl/sharedStrings.xml"


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        examples = list(made_examples(folder))
        check = shares(examples, number)
        (folder / "in").mkdir()
        for at, path in enumerate(islice(cycle(examples), number)):
            copy_of(path, folder / "in" / f"{at:05}.xlsx", at)
        for ending in (".parquet", ".csv"):
            whole_command(folder, f"fakta{ending}", check * number / len(examples))
        workbook(folder)
        whole_command(folder, "kommun.xlsx", check * number / len(examples))


def made_examples(folder: Path) -> Iterator[Path]:
    for path in example_files():
        layout = built_in(path.stem)
        build(layout, folder / f"{path.stem}.xlsx", load_table_data(path, layout))
        yield folder / f"{path.stem}.xlsx"


def copy_of(path: Path, target: Path, number: int) -> None:
    """The same workbook as another nämnd's."""
    namnd = built_in(path.stem).namnd or ""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for part in source.namelist():
            content = source.read(part)
            if part == SHARED:
                content = content.replace(f">{namnd}<".encode(), f">{namnd} {number}<".encode())
            copy.writestr(part, content)


def shares(examples: list[Path], number: int) -> float:
    """Facts and lists beside a check. Returns the seconds of checking the five examples."""
    library = LayoutLibrary()
    documents = [Document.of(built_in(path.stem), read_book(path)) for path in examples]
    for document in documents:
        list(check_document(document))
    found: list[Fact] = [fact for path in examples for fact in read_facts(path, library).facts]
    many = list(islice(cycle(found), len(found) * max(1, number // len(examples))))
    check = least(lambda: [check_file(path, library) for path in examples], 5)
    worked_out = least(lambda: [facts(document, "fil") for document in documents], 5)
    print(f"{len(found)} facts of {len(examples)} files, {check / len(examples) * 1e3:.1f} ms a check")
    print(f"facts beside a check     {worked_out / check:8.1%}   (goal ≤ {FACTS_GOAL:.0%})")
    for ending, write in LISTS.items():
        share = least(lambda write=write: write(many, io.BytesIO()), 2) / len(many) * len(found) / check  # type: ignore[misc]
        print(f"{ending[1:]:8} of {len(many):9} facts beside a check {share:8.1%}   (goal ≤ {LIST_GOAL:.0%})")
    return check


def whole_command(folder: Path, name: str, check: float) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*COMMAND, "samla", str(folder / "in"), "--ut", str(folder / name), "--skriv-over"], check=True,
                   capture_output=True)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"samla --ut {name:14} {spent:6.1f} s of processor time, reading included: {spent / check:6.1%} of checking; "
          f"peak so far {after.ru_maxrss / 1024:.0f} MB (goal ≤ {MEMORY_GOAL} MB)")  # fmt: skip


def workbook(folder: Path) -> None:
    """The workbook of as many files as its long list has room for, beside XlsxWriter alone."""
    paths = sorted((folder / "in").glob("*.xlsx"))[:300]
    library = LayoutLibrary()
    files = GatheredFiles(paths, lambda path: read_facts(path, library), lambda _: None)
    found = read_all(files.counted(), files.sources, None)
    target = folder / "k.xlsx"
    ours = least(lambda: write_to(target, lambda stream: write_kommun_workbook(found, stream, target)), 2)
    cells = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
             for sheet in openpyxl.load_workbook(target, read_only=True)}  # fmt: skip
    alone = least(lambda: write_to(target, lambda stream: plainly(cells, stream)), 2)
    count = sum(value is not None for rows in cells.values() for row in rows for value in row)
    print(f"workbook of {len(paths)} files, {count} cells: {ours:.1f} s, XlsxWriter alone {alone:.1f} s: "
          f"{ours / alone:.2f} (goal ≤ {WORKBOOK_GOAL})")  # fmt: skip


def write_to(target: Path, write: Callable[[Any], object]) -> None:
    with target.open("w+b") as stream:
        write(stream)


def plainly(cells: dict[str, list[list[Any]]], stream: Any) -> None:
    """The same cells by XlsxWriter's own ``write``."""
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    for name, rows in cells.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for col, value in enumerate(row):
                if value is not None:
                    sheet.write(at, col, value)
    book.close()


def least(work: Callable[[], object], rounds: int) -> float:
    """The least processor time of all rounds in seconds: what a busy machine adds is no part of the work."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


if __name__ == "__main__":
    main()
