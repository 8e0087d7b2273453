"""``mallkoll layouter``: the built-in layouts."""

from __future__ import annotations

import argparse
import sys

from mallkoll.addin.cli.command import Commands, add_command


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    add_command(commands, "layouter", run, "visa de inbyggda layouterna")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.templates.library.find_layouts import built_in, layout_names  # noqa: PLC0415

    del arguments
    for name in layout_names():
        layout = built_in(name)
        who = " ".join(part for part in (layout.kommun, layout.namnd) if part)
        sys.stdout.write(f"{name:<32} {layout.name} ({who})\n")
    return 0
