"""``mallkoll rensa``: remove the marks from workbooks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, is_no_folder
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    clean = add_command(commands, "rensa", run, "ta bort markeringarna ur arbetsböcker")
    clean.add_argument("filer", nargs="+", type=Path, metavar="FIL|MAPP")
    clean.add_argument("--ut", type=Path, metavar="MAPP", help="skriv rensade kopior till MAPP i stället")


def run(arguments: argparse.Namespace) -> int:
    """Clean all files. Returns 0, or 2 where some file or folder could not be read or cleaned."""
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over  # noqa: PLC0415
    from mallkoll.addin.mark_files import NotDoneError, clean_file, marked_targets  # noqa: PLC0415

    if is_no_folder(arguments.ut):
        return UNUSABLE
    left_over: list[Path] = []
    own_files = [arguments.ut] if arguments.ut else []
    closed: list[OSError] = []
    paths = [str(path) for path in find_files(arguments.filer, own_files, closed.append, left_over.append)]
    tell_closed(closed, "rensade")
    tell_left_over(left_over)
    if not paths:
        sys.stderr.write("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att rensa där.\n")
        return UNUSABLE
    targets = marked_targets(paths, arguments.filer, arguments.ut) if arguments.ut else paths
    code = UNUSABLE if closed else 0
    for path, target in zip(paths, targets, strict=True):
        try:
            report = clean_file(Path(path), Path(target))
        except NotDoneError as error:
            sys.stderr.write(f"{path}: {error}\n")
            code = UNUSABLE
        else:
            sys.stdout.write(f"{path}: {report}\n")
    return code
