"""``mallkoll las``: show what Mallkoll sees in a workbook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import UNUSABLE, Commands, add_command, is_folder, lacks_folder, overwrites, write_json


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    read = add_command(commands, "las", run, "visa vad Mallkoll ser i en arbetsbok: varje cell i mallens tabeller")
    read.add_argument("fil", type=Path, metavar="FIL")
    read.add_argument("--json", metavar="UT", help="skriv som JSON till filen UT (- skriver ut)")
    read.add_argument("--layout", metavar="NAMN|FIL.yaml|MAPP", help="läs mot den här layouten")


def run(arguments: argparse.Namespace) -> int:
    """Run it."""
    from mallkoll.addin.choose_layout import choose  # noqa: PLC0415
    from mallkoll.addin.cli.listing import cells_text, listing  # noqa: PLC0415
    from mallkoll.templates.library.catalog import LayoutLibrary, given_layouts  # noqa: PLC0415
    from mallkoll.workbook.binding.bind import bind  # noqa: PLC0415
    from mallkoll.workbook.reader.read_book import read_book  # noqa: PLC0415

    if lacks_folder(arguments.json) or is_folder(arguments.json) or overwrites([arguments.fil], arguments.json):
        return UNUSABLE
    book = read_book(arguments.fil)
    given = given_layouts(arguments.layout) if arguments.layout else None
    choice = choose(arguments.fil, book, LayoutLibrary(), given)
    layout = choice.layout
    if layout is None:
        sys.stderr.write(f"mallkoll: {arguments.fil}: {choice.refused.text if choice.refused else ''}\n")
        return UNUSABLE
    if choice.told:
        sys.stderr.write(f"{choice.told}\n")
    binding = bind(layout, book)
    if arguments.json:
        write_json(listing(str(arguments.fil), layout, book, binding), arguments.json)
    if arguments.json != "-":
        for line in cells_text(layout, book, binding):
            sys.stdout.write(f"{line}\n")
    return 0
