"""``mallkoll webb``: the check as one page for the browser, which needs no installation and no network."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder
from mallkoll.workbook.results.exit_code import CLEAN, UNUSABLE

PAGE = "mallkoll.html"


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    web = add_command(commands, "webb", run, "bygg kontrollen som en webbsida, en enda fil (behöver npm och internet)")
    web.add_argument("--ut", required=True, type=Path, metavar="UT.html|MAPP", help="filen, eller en mapp för den")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.browser.fetch_parts import CannotBuildError  # noqa: PLC0415
    from mallkoll.addin.web.build_page import build_page  # noqa: PLC0415

    target: Path = arguments.ut
    if target.suffix.lower() not in {".html", ".htm"}:
        target.mkdir(parents=True, exist_ok=True)
        target /= PAGE
    elif lacks_folder(target):
        return UNUSABLE
    try:
        build_page(target)
    except CannotBuildError as error:
        sys.stderr.write(f"mallkoll: {error}\n")
        return UNUSABLE
    sys.stdout.write(f"{target}\n")
    return CLEAN
