"""``mallkoll kontrollera``: check workbooks and tell what is wrong, in which cell."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.command import UNUSABLE, Commands, add_command, write_json


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    check = add_command(commands, "kontrollera", run, "kontrollera arbetsböcker och visa vad som är fel, i vilken cell")
    check.add_argument("filer", nargs="+", type=Path, metavar="FIL|MAPP")
    check.add_argument("--json", metavar="UT", help="skriv fynden som JSON till filen UT (- skriver ut dem)")
    check.add_argument("--layout", metavar="NAMN|FIL.yaml", help="kontrollera mot den här layouten")


def run(arguments: argparse.Namespace) -> int:
    """Run it."""
    from mallkoll.addin.check import check_file  # noqa: PLC0415
    from mallkoll.addin.files import find_files  # noqa: PLC0415
    from mallkoll.addin.terminal import print_results  # noqa: PLC0415
    from mallkoll.templates.catalog import LayoutLibrary, find_layout  # noqa: PLC0415
    from mallkoll.validators.report.result import exit_code, to_json  # noqa: PLC0415

    forced = find_layout(arguments.layout) if arguments.layout else None
    library = LayoutLibrary()
    results = [check_file(path, library, forced) for path in find_files(arguments.filer)]
    if not results:
        sys.stderr.write("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att kontrollera där.\n")
        return UNUSABLE
    if arguments.json:
        write_json(to_json(results), arguments.json)
    if arguments.json != "-":
        print_results(results)
    return exit_code(results)
