"""``mallkoll samla``: the facts of many files put together, as the kommun's workbook or as a list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, is_folder, lacks_folder, overwrites
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    gather = add_command(
        commands, "samla", run, "samla alla nämnders siffror i kommunens arbetsbok eller i en lång lista"
    )
    gather.add_argument("filer", nargs="+", type=Path, metavar="MAPP|FIL", help="mappar, filer, mönster (*.xlsx)")
    gather.add_argument(
        "--ut", required=True, type=Path, metavar="UT",
        help="kommunens arbetsbok (.xlsx), eller en lista med alla siffror (.parquet, .csv)",
    )  # fmt: skip
    gather.add_argument("--period", metavar="PERIOD", help='2026-08, eller "internbudget 2026"; annars den senaste')
    gather.add_argument("--layout", metavar="NAMN|FIL.yaml|MAPP", help="läs mot den här layouten")
    gather.add_argument("--skriv-over", action="store_true",
                        help="skriv över arbetsboken också när den har ändrats sedan den skrevs")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns 0, or 2 where a file or folder could not be read; the rest is put together."""
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over  # noqa: PLC0415
    from mallkoll.addin.kommun.gather_files import GatheredFiles  # noqa: PLC0415
    from mallkoll.addin.kommun_workbook.write_gathered import WORKBOOK, why_not_writable, write_gathered  # noqa: PLC0415
    from mallkoll.addin.make_templates import period_named  # noqa: PLC0415
    from mallkoll.addin.read_facts import FileFacts, read_facts  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415
    from mallkoll.workbook.package.file_faults import OUT_OF_MEMORY  # noqa: PLC0415

    target: Path = arguments.ut
    if is_folder(target, ending=".xlsx") or lacks_folder(target):
        return UNUSABLE
    if arguments.period and target.suffix.lower() != WORKBOOK:
        _tell(f"mallkoll: --period gäller arbetsboken (.xlsx); i {target.name} står alla perioder.")
        return UNUSABLE
    asked = period_named(arguments.period) if arguments.period else None
    left_over: list[Path] = []
    closed: list[OSError] = []
    paths = list(find_files(arguments.filer, [target], closed.append, left_over.append))
    tell_closed(closed, "med")
    tell_left_over(left_over)
    if not paths:
        _tell("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att samla där.")
        return UNUSABLE
    if overwrites(paths, target):
        return UNUSABLE
    why = why_not_writable(target, "--ut", over=arguments.skriv_over)
    if why:
        _tell(f"mallkoll: {why}")
        return UNUSABLE
    library, given = LayoutLibrary(), given_layouts(arguments.layout) if arguments.layout else None

    def read(path: Path) -> FileFacts:
        try:
            return read_facts(path, library, given)
        except MemoryError:
            return FileFacts(problem=OUT_OF_MEMORY)

    files = GatheredFiles(paths, read, _tell)
    write_gathered(files, target, asked, _tell)
    _tell("Siffrorna är samlade så som de står i filerna. mallkoll kontrollera visar vad som är fel i dem.")
    return UNUSABLE if files.unread or closed else 0


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
