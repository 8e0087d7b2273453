"""``mallkoll tillagg``: install the tab Mallkoll in Excel's ribbon, and what the buttons need on this computer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, is_folder, lacks_folder
from mallkoll.workbook.results.exit_code import UNUSABLE

_ENDING = ".xlam"


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    addin = add_command(commands, "tillagg", run, "bygg, installera eller avinstallera tillägget till Excel")
    addin.add_argument("gor", metavar="bygg|installera|avinstallera", choices=("bygg", "installera", "avinstallera"))
    addin.add_argument("--ut", type=Path, default=Path("mallkoll.xlam"), metavar="FIL.xlam", help="för bygg: filen")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.button.install_addin import InstallError, install, uninstall  # noqa: PLC0415
    from mallkoll.addin.button.ribbon_addin import addin_file  # noqa: PLC0415
    from mallkoll.workbook.package.atomic_write import write_atomically  # noqa: PLC0415

    if arguments.gor == "bygg" and arguments.ut.suffix.lower() != _ENDING:
        sys.stderr.write(f"mallkoll: --ut ska sluta med {_ENDING}.\n")
        return UNUSABLE
    if arguments.gor == "bygg" and (is_folder(arguments.ut) or lacks_folder(arguments.ut)):
        return UNUSABLE
    try:
        if arguments.gor == "bygg":
            write_atomically(arguments.ut, addin_file())
            sys.stdout.write(f"{arguments.ut}\n")
        else:
            for line in install() if arguments.gor == "installera" else uninstall():
                sys.stdout.write(f"{line}\n")
    except InstallError as error:
        sys.stderr.write(f"mallkoll: {error}\n")
        return UNUSABLE
    return 0
