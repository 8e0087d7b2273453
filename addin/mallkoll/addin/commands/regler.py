"""``mallkoll regler``: every code that a finding can have, or the page of one."""

from __future__ import annotations

import argparse
import sys

from mallkoll.addin.cli.command import Commands, add_command
from mallkoll.workbook.results.exit_code import UNUSABLE


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    rules = add_command(commands, "regler", run, "visa alla regler, eller en regels sida")
    rules.add_argument("kod", nargs="?", metavar="KOD")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.cli.page_lines import page_lines  # noqa: PLC0415
    from mallkoll.addin.cli.terminal import print_lines  # noqa: PLC0415
    from mallkoll.validators.catalogue.rule import all_pages  # noqa: PLC0415

    rules = {page.code: page for page in all_pages()}
    if arguments.kod is None:
        for rule in rules.values():
            sys.stdout.write(f"{rule.code}  {rule.severity.value:<8} {rule.title}\n")
        return 0
    wanted = rules.get(arguments.kod.upper())
    if wanted is None:
        sys.stderr.write(f"mallkoll: det finns ingen regel {arguments.kod}. Reglerna: {', '.join(rules)}.\n")
        return UNUSABLE
    print_lines(page_lines(wanted))
    return 0
