"""``mallkoll uppsattning``: the workbook where the nämnder are described, new or checked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    setup = add_command(commands, "uppsattning", run, "gör eller pröva arbetsboken som beskriver nämnderna")
    setup.add_argument("vad", choices=("ny", "prova"), help="ny: gör en tom; prova: sök fel i en ifylld")
    setup.add_argument("fil", type=Path, nargs="?", default=Path("uppsättning.xlsx"), metavar="FIL.xlsx")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.templates.draw.build import build  # noqa: PLC0415
    from mallkoll.templates.setup import new_setup, read_setup, setup_layout  # noqa: PLC0415

    path: Path = arguments.fil
    if arguments.vad == "ny":
        if path.exists() or path.suffix.lower() != ".xlsx":
            reason = "finns redan; välj ett annat namn" if path.exists() else "ska sluta med .xlsx"
            sys.stderr.write(f"mallkoll: {path} {reason}.\n")
            return UNUSABLE
        if lacks_folder(path):
            return UNUSABLE
        build(setup_layout(), path, new_setup())
        sys.stdout.write(f"{path}\n")
        return 0
    setup = read_setup(path)
    sys.stderr.writelines(f"mallkoll: {note}\n" for note in (*setup.notes, *setup.hints))
    for fault in setup.faults:
        sys.stdout.write(f"{fault}\n")
    if not setup.faults:
        count = "1 nämnd" if len(setup.namnder) == 1 else f"{len(setup.namnder)} nämnder"
        notes = len(setup.notes) + len(setup.hints)
        more = f", men {'en sak' if notes == 1 else f'{notes} saker'} att se över" if notes else ""
        sys.stdout.write(f"{count}, inga fel{more}.\n")
    return 1 if setup.faults else 0
