"""From the press of the button to the message, in LibreOffice, for the largest document; the steps of the Python part.

The steps of the program are measured one after the other in this process, with everything imported.

    python benchmarks/button.py

Absolute figures depend on the machine: the last column is the ratio to the bare start of Python with pydantic.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import calc

from mallkoll.addin.button.open_workbook import find_book
from mallkoll.addin.check_file import check_read_book
from mallkoll.addin.mark_files import marks_of
from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in, example_files
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.marks.kontroll_sheet import KontrollSummary
from mallkoll.workbook.open_book.host_steps import run_steps
from mallkoll.workbook.open_book.mark_open_book import mark_open_book
from mallkoll.workbook.open_book.read_open_book import read_open_book
from mallkoll.workbook.open_book.synchronous_host import SynchronousHost

ROUNDS = 7


def largest(folder: Path) -> Path:
    made = []
    for path in example_files():
        layout = built_in(path.stem)
        made.append(folder / f"{path.stem}.xlsm")
        build(layout, made[-1], load_table_data(path, layout), TEMPLATE_MACROS)
    return max(made, key=lambda path: path.stat().st_size)


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def answered(program: str, file: Path, answer: Path) -> float:
    """Seconds until the answer is there that the macro waits for."""
    start = time.perf_counter()
    running = subprocess.Popen([program, "validera", "--bok", str(file), "--svar", str(answer)])
    while not answer.exists():
        time.sleep(0.002)
    taken = time.perf_counter() - start
    running.wait()
    answer.unlink()
    return taken


def steps(file: Path) -> dict[str, float]:
    """The parts of one run inside this process, imports done."""
    marks = [("", time.perf_counter())]
    host = SynchronousHost(find_book(str(file)))
    marks.append(("find the open book", time.perf_counter()))
    book = run_steps(read_open_book(), host)
    marks.append(("read it", time.perf_counter()))
    checked = check_read_book(file.name, book, LayoutLibrary())
    marks.append(("check it", time.perf_counter()))
    summary = KontrollSummary(file.name, str(dt.date(2026, 1, 1)), "mall")
    run_steps(mark_open_book(book, list(marks_of(checked.answers, checked.layout)), summary), host)
    marks.append(("mark it", time.perf_counter()))
    return {name: at - before for (_, before), (name, at) in pairwise(marks)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, calc.calc() as office:
        file = largest(Path(folder))
        floor = min(seconds(sys.executable, "-c", "import pydantic; pydantic.BaseModel") for _ in range(5))
        document = office.open(file)
        start = time.perf_counter()
        message = office.press(document, "Validera")
        rows = [("press to message, cold", time.perf_counter() - start)]
        program = str(Path(sys.executable).with_name("mallkoll-excel"))
        unmarked, answer = [], Path(folder, "svar.txt")
        for _ in range(ROUNDS):
            document.close(True)  # noqa: FBT003 - UNO takes it by position
            document = office.open(file)
            unmarked.append(answered(program, file, answer))
        marked = [answered(program, file, answer) for _ in range(ROUNDS)]
        for book, taken in (("unmarked", unmarked), ("marked", marked)):
            rows += [(f"the whole program, {book} book", statistics.median(taken)), ("  least", min(taken))]
        rows += [(f"  {name}", value) for name, value in steps(file).items()]
        print(f"{file.name}, load {os.getloadavg()[0]:.1f}: {message.splitlines()[0]}")
        print(f"{'start of Python and pydantic':34}{floor:8.3f} s")
        for name, value in rows:
            print(f"{name:34}{value:8.3f} s {value / floor:7.1f} x")


if __name__ == "__main__":
    main()
