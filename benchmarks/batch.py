"""What a check costs beside what the same file costs elsewhere, and how a batch of many files scales.

    python benchmarks/batch.py [rounds] [files]

Everything is measured in one run, on the same files, taking turns, so that a busy machine slows all of it alike; the
figures to look at are the ratios. One file: guard + read + bind + all rules + location, against openpyxl's load,
python-calamine's values, and inflate + expat without handlers (the floor). Processes: the whole command for one file
and ``--version``, against bare Python and bare Python with pydantic. Many files: throughput with one and two workers,
and the parent's peak memory for ten files and for all.
"""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.parsers import expat

import openpyxl
import python_calamine

from mallkoll.addin.check_file import check_file
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import LayoutLibrary, built_in, example_files
from mallkoll.templates.plan.table_data import load_table_data
from mallkoll.workbook.reader.read_book import read_book

PYTHON = [sys.executable, "-I"]
COMMAND = str(Path(sys.executable).with_name("mallkoll"))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    files = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    folder = Path(tempfile.mkdtemp(prefix="mallkoll-bench-"))
    try:
        examples = folder / "exempel"
        examples.mkdir()
        for path in example_files():
            layout = built_in(path.stem)
            build(layout, examples / f"{path.stem}.xlsx", load_table_data(path, layout))
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load {load:.1f}, Python {sys.version.split()[0]}, {rounds} rounds")
        one_file(sorted(examples.glob("*.xlsx")), rounds)
        processes(examples / "linkoping-2018-08.xlsx", rounds)
        many_files(sorted(examples.glob("*.xlsx")), folder, files)
    finally:
        shutil.rmtree(folder)


# --- one file -----------------------------------------------------------------------------------------------------


def floor(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(archive.read(name), True)  # noqa: FBT003 - expat takes it by position


def calamine(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def one_file(paths: list[Path], rounds: int) -> None:
    library = LayoutLibrary()
    work: Mapping[str, Callable[[Path], object]] = {
        "inflate + expat, no handlers": floor,
        "python-calamine, values": calamine,
        "openpyxl.load_workbook": openpyxl.load_workbook,
        "Mallkoll, guard + read": read_book,
        "Mallkoll, the whole check": lambda path: check_file(path, library),
    }
    for one in work.values():  # everything is imported, every layout loaded, every expression compiled
        for path in paths:
            one(path)
    heads = "".join(f"{path.stem[-14:]:>16}" for path in paths)
    print(f"\n{'one file, least ms of processor time':42}{heads}{'all':>9}")
    medians = least(work, paths, rounds)
    for name, times in medians.items():
        print(f"{name:42}" + "".join(f"{t * 1e3:16.1f}" for t in times) + f"{sum(times) * 1e3:9.1f}")
    whole = sum(medians["Mallkoll, the whole check"])
    print(f"the whole check / openpyxl's load: {whole / sum(medians['openpyxl.load_workbook']):.2f} (goal ≤ 0.28)")
    print(f"the whole check / the floor:       {whole / sum(medians['inflate + expat, no handlers']):.1f} (goal ≤ 2.6)")
    print(f"guard + read / the floor:          "
          f"{sum(medians['Mallkoll, guard + read']) / sum(medians['inflate + expat, no handlers']):.1f}\n")  # fmt: skip


def least(work: Mapping[str, Callable[[Path], object]], paths: list[Path], rounds: int) -> dict[str, list[float]]:
    """The least of all rounds: what a busy machine adds is no part of the work. All take turns within a round."""
    best = {name: [float("inf")] * len(paths) for name in work}
    gc.disable()
    for _ in range(rounds):
        for at, path in enumerate(paths):
            for name, one in work.items():
                gc.collect()
                start = time.process_time()
                one(path)
                best[name][at] = min(best[name][at], time.process_time() - start)
    gc.enable()
    return best


# --- whole processes ------------------------------------------------------------------------------------------------


def processes(path: Path, rounds: int) -> None:
    commands = {
        "bare Python": [*PYTHON, "-c", "pass"],
        "bare Python + pydantic": [*PYTHON, "-c", "from pydantic import BaseModel"],
        "mallkoll --version": [COMMAND, "--version"],
        "mallkoll kontrollera, one file": [COMMAND, "kontrollera", str(path)],
    }
    clock: dict[str, list[float]] = {name: [] for name in commands}
    work: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            before, start = children(), time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if turn:  # the first fills the file system's cache
                clock[name].append(time.perf_counter() - start)
                work[name].append(children() - before)
    print(f"{'whole process, ms':42}{'clock, least':>16}{'clock, median':>16}{'processor, median':>20}")
    for name in commands:
        print(f"{name:42}{min(clock[name]) * 1e3:16.0f}{statistics.median(clock[name]) * 1e3:16.0f}"
              f"{statistics.median(work[name]) * 1e3:20.0f}")  # fmt: skip
    cpu = {name: statistics.median(times) for name, times in work.items()}
    one = cpu["mallkoll kontrollera, one file"]
    ratio = one / cpu["bare Python + pydantic"]
    print(f"one file: {one:.2f} s of processor time (goal ≤ 0.40), {ratio:.1f} × Python + pydantic (goal ≤ 4)")
    print(f"--version: {cpu['mallkoll --version'] - cpu['bare Python']:.2f} s more than bare Python (goal ≤ 0.10)\n")


def children() -> float:
    times = os.times()
    return times.children_user + times.children_system


# --- many files -----------------------------------------------------------------------------------------------------


def many_files(paths: list[Path], folder: Path, number: int) -> None:
    few, many = folder / "few", folder / "many"
    for target, count in ((few, 10), (many, number)):
        target.mkdir()
        for i in range(count):
            os.link(paths[i % len(paths)], target / f"{i:05}.xlsx")
    print(f"{number} files")
    rates = {}
    for jobs in (1, 2):
        seconds, _ = batch(many, folder, jobs)
        rates[jobs] = number / seconds
        print(f"--jobb {jobs}: {seconds:6.1f} s, {rates[jobs]:6.1f} files/s (load {os.getloadavg()[0]:.1f})")
    print(f"two workers / one: {rates[2] / rates[1]:.2f} (goal ≥ 1.8)")
    peaks = [batch(target, folder, 2)[1] for target in (few, many)]
    print(f"the parent's peak memory: {peaks[0]:.0f} MB for 10 files, {peaks[1]:.0f} MB for {number} "
          f"(goal: within 50 MB)")  # fmt: skip


def batch(target: Path, folder: Path, jobs: int) -> tuple[float, float]:
    """Seconds by the clock and the parent's peak memory in MB, with four reports written."""
    reports = [f"--rapport={folder / 'r'}{ending}" for ending in (".html", ".xlsx", ".csv", ".json")]
    arguments = ["kontrollera", str(target), f"--jobb={jobs}", "--tid=120", *reports]
    script = (
        "import json, resource, sys\n"
        "from mallkoll.addin.cli.main import main\n"
        f"code = main({arguments!r})\n"
        "print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss), file=sys.stderr)\n"
    )
    start = time.perf_counter()
    done = subprocess.run([*PYTHON, "-c", script], capture_output=True, text=True, check=False)
    return time.perf_counter() - start, json.loads(done.stderr.splitlines()[-1]) / 1024


if __name__ == "__main__":
    main()
