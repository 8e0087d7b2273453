"""``mallkoll skapa``: make a template from a layout, empty or filled."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    make = add_command(commands, "skapa", run, "gör en mall av en layout, tom eller ifylld")
    source = make.add_mutually_exclusive_group(required=True)
    source.add_argument("--layout", metavar="NAMN|FIL.yaml")
    source.add_argument("--uppsattning", type=Path, metavar="FIL.xlsx", help="gör alla nämnders mallar på en gång")
    make.add_argument("--data", type=Path, metavar="FIL.yaml", help="uppgifter som fylls i")
    make.add_argument("--period", metavar="ÅÅÅÅ-MM", help="en annan period än layoutens")
    make.add_argument("--mall", choices=("internbudget", "delårsrapport", "verksamhetsberättelse"),
                      help="med --uppsattning: vad som görs; annars avgör månaden (december: "
                           "verksamhetsberättelse)")  # fmt: skip
    make.add_argument("--fran", type=Path, action="append", metavar="FIL.xlsx|MAPP",
                      help="en tidigare periods fil, eller en mapp med sådana: det som redan är känt fylls i; "
                           "kan anges flera gånger")  # fmt: skip
    make.add_argument("--skriv-over", action="store_true", help="skriv över filer som redan finns")
    make.add_argument("--ut", required=True, type=Path, metavar="FIL.xlsx|FIL.xlsm|MAPP",
                      help=".xlsm ger knappen Validera i arbetsboken; en mapp när --uppsattning används")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.make_templates import carry_motivations, filled, may_write, period_end, read_previous  # noqa: PLC0415
    from mallkoll.templates.draw.build import build  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import find_layout  # noqa: PLC0415

    if arguments.uppsattning is not None:
        from mallkoll.addin.make_templates import make_all  # noqa: PLC0415

        if arguments.data is not None:
            sys.stderr.write("mallkoll: --data används bara tillsammans med --layout.\n")
            return UNUSABLE
        return make_all(arguments)
    suffix = arguments.ut.suffix.lower()
    if suffix not in {".xlsx", ".xlsm"}:
        sys.stderr.write("mallkoll: --ut ska sluta med .xlsx, eller med .xlsm för en mall med knappar.\n")
        return UNUSABLE
    macros = None
    if suffix == ".xlsm":
        from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS  # noqa: PLC0415

        macros = TEMPLATE_MACROS
    if lacks_folder(arguments.ut) or not may_write([arguments.ut], over=arguments.skriv_over):
        return UNUSABLE
    if arguments.mall:
        sys.stderr.write("mallkoll: --mall används bara tillsammans med --uppsattning.\n")
        return UNUSABLE
    layout = find_layout(arguments.layout, period_end=period_end(arguments.period) if arguments.period else None)
    previous = [read_previous(path) for path in arguments.fran or []]
    build(layout, arguments.ut, filled(layout, arguments.data, previous), macros, carries_layout=True)
    carry_motivations(layout, arguments.ut, previous)
    sys.stdout.write(f"{arguments.ut}\n")
    return 0
