"""``mallkoll exempel``: the five documents as filled workbooks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    examples = add_command(commands, "exempel", run, "skriv fem verkliga dokument som ifyllda arbetsböcker")
    examples.add_argument("mapp", type=Path, metavar="MAPP")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.backup import back_up, kept_in  # noqa: PLC0415
    from mallkoll.templates.draw.build import build  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import built_in, example_files  # noqa: PLC0415
    from mallkoll.templates.plan.table_data import load_table_data  # noqa: PLC0415

    arguments.mapp.mkdir(parents=True, exist_ok=True)
    for path in example_files():
        layout = built_in(path.stem)
        target = arguments.mapp / f"{path.stem}.xlsx"
        before = target.read_bytes() if target.exists() else b""
        build(layout, target, load_table_data(path, layout))
        sys.stdout.write(f"{target}\n")
        if before not in {b"", target.read_bytes()}:
            sys.stdout.write(f"{kept_in(target, back_up(target, before))}\n")
    return 0
