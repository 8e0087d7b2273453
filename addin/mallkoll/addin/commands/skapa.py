"""``mallkoll skapa``: make a template from a layout, empty or filled."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.command import UNUSABLE, Commands, add_command


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    make = add_command(commands, "skapa", run, "gör en mall av en layout, tom eller ifylld")
    make.add_argument("--layout", required=True, metavar="NAMN|FIL.yaml")
    make.add_argument("--data", type=Path, metavar="FIL.yaml", help="uppgifter som fylls i")
    make.add_argument("--ut", required=True, type=Path, metavar="FIL.xlsx|FIL.xlsm",
                      help=".xlsm ger knappen Validera i arbetsboken")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run it."""
    from mallkoll.templates.build import build  # noqa: PLC0415
    from mallkoll.templates.catalog import find_layout  # noqa: PLC0415
    from mallkoll.templates.data import load_data  # noqa: PLC0415

    suffix = arguments.ut.suffix.lower()
    if suffix not in {".xlsx", ".xlsm"}:
        sys.stderr.write("mallkoll: --ut ska sluta med .xlsx, eller med .xlsm för en mall med knappar.\n")
        return UNUSABLE
    macros = None
    if suffix == ".xlsm":
        from mallkoll.addin.macros import TEMPLATE_MACROS  # noqa: PLC0415

        macros = TEMPLATE_MACROS
    layout = find_layout(arguments.layout)
    build(layout, arguments.ut, load_data(arguments.data, layout) if arguments.data else None, macros)
    sys.stdout.write(f"{arguments.ut}\n")
    return 0
