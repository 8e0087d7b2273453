"""``mallkoll las``: show what Mallkoll sees in a workbook, cell by cell, or the facts of many workbooks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mallkoll.addin.cli.command import (
    Commands,
    add_command,
    is_folder,
    lacks_folder,
    overwrites,
    write_json_answer,
)
from mallkoll.workbook.results.exit_code import UNUSABLE

if TYPE_CHECKING:
    from mallkoll.validators.facts.fact import Fact


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    read = add_command(commands, "las", run, "visa vad Mallkoll ser i en arbetsbok: varje cell i mallens tabeller")
    read.add_argument("filer", nargs="+", type=Path, metavar="FIL|MAPP")
    read.add_argument("--fakta", action="store_true",
                      help="visa i stället vad varje siffra är: vems, av vad, vilket mått, vilken tid; "
                           "går också för flera filer och mappar")  # fmt: skip
    read.add_argument("--json", metavar="UT", help="skriv som JSON till filen UT (- skriver ut)")
    read.add_argument("--csv", metavar="UT", help="med --fakta: skriv som CSV till filen UT (- skriver ut)")
    read.add_argument("--layout", metavar="NAMN|FIL.yaml|MAPP", help="läs mot den här layouten")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.report.report_workbook import replaces_work  # noqa: PLC0415

    if lacks_folder(arguments.json, arguments.csv) or is_folder(arguments.json, arguments.csv):
        return UNUSABLE
    if overwrites(arguments.filer, arguments.json, arguments.csv) or replaces_work(arguments.json, arguments.csv):
        return UNUSABLE
    if arguments.fakta:
        return _facts(arguments)
    if arguments.csv:
        sys.stderr.write("mallkoll: --csv används bara tillsammans med --fakta.\n")
        return UNUSABLE
    if len(arguments.filer) > 1 or arguments.filer[0].is_dir():
        sys.stderr.write("mallkoll: las visar en fil åt gången. Med --fakta kan flera filer och mappar anges.\n")
        return UNUSABLE
    return _cells(arguments.filer[0], arguments)


def _cells(path: Path, arguments: argparse.Namespace) -> int:
    from mallkoll.addin.choose_layout import choose  # noqa: PLC0415
    from mallkoll.addin.cli.cell_listing import list_cells, listing_text  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415
    from mallkoll.workbook.binding.bind_layout import bind_layout  # noqa: PLC0415
    from mallkoll.workbook.reader.read_book import read_book  # noqa: PLC0415

    book = read_book(path)
    given = given_layouts(arguments.layout) if arguments.layout else None
    choice = choose(path, book, LayoutLibrary(), given)
    layout = choice.layout
    if layout is None:
        sys.stderr.write(f"mallkoll: {path}: {choice.refused.text if choice.refused else ''}\n")
        return UNUSABLE
    if choice.remark:
        sys.stderr.write(f"{choice.remark}\n")
    binding = bind_layout(layout, book)
    if arguments.json:
        write_json_answer(list_cells(str(path), layout, book, binding), arguments.json)
    if arguments.json != "-":
        for line in listing_text(layout, book, binding):
            sys.stdout.write(f"{line}\n")
    return 0


def _facts(arguments: argparse.Namespace) -> int:
    """Write the facts of all files. Returns 0, or 2 where some file or folder could not be read."""
    from mallkoll.addin.cli.fact_listing import fact_lines, write_facts_csv  # noqa: PLC0415
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over  # noqa: PLC0415
    from mallkoll.validators.facts import fact  # noqa: PLC0415

    if arguments.json and arguments.csv:
        sys.stderr.write("mallkoll: ange en av --json och --csv, inte båda.\n")
        return UNUSABLE
    left_over: list[Path] = []
    closed: list[OSError] = []
    paths = list(find_files(arguments.filer, unreadable=closed.append, passed_over=left_over.append))
    tell_closed(closed, "lästa")
    tell_left_over(left_over)
    if not paths:
        sys.stderr.write("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att läsa där.\n")
        return UNUSABLE
    gathered = _Gathered(paths, arguments.layout)
    target = arguments.json or arguments.csv
    if target is None:
        for line in fact_lines(gathered.facts()):
            sys.stdout.write(f"{line}\n")
    else:
        _write(fact.write_facts if arguments.json else write_facts_csv, gathered.facts(), target)
    return UNUSABLE if gathered.unread or closed else 0


def _write(write: Callable[[Iterable[Fact], BinaryIO], None], facts: Iterable[Fact], target: str) -> None:
    from mallkoll.workbook.package.atomic_write import open_atomically  # noqa: PLC0415

    opened: AbstractContextManager[BinaryIO]
    opened = nullcontext(sys.stdout.buffer) if target == "-" else open_atomically(Path(target))
    with opened as stream:
        write(facts, stream)


class _Gathered:
    """The facts of many files, one file at a time; unreadable files are reported."""

    def __init__(self, paths: list[Path], layout: str | None) -> None:
        from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415

        self._paths, self._library = paths, LayoutLibrary()
        self._given = given_layouts(layout) if layout else None
        self.unread = 0

    def facts(self) -> Iterator[Fact]:
        """Every fact, in the files' order."""
        from mallkoll.addin.read_facts import read_facts  # noqa: PLC0415

        for path in self._paths:
            file_facts = read_facts(path, self._library, self._given)
            if file_facts.problem is not None:
                self.unread += 1
                sys.stderr.write(f"mallkoll: {path}: {file_facts.problem}\n")
            if file_facts.remark:
                sys.stderr.write(f"{path}: {file_facts.remark}\n")
            yield from file_facts.facts
