"""What the commands share: how one is declared, and how JSON is written."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from mallkoll.workbook.package.atomic_write import write_atomically

Run = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - argparse has no public name for it

UNUSABLE = 2  # the exit code of wrong usage and of files that cannot be read


def add_command(commands: Commands, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """Declare one command: ``text`` says in Swedish what it does, in small letters and without a full stop."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def lacks_folder(*targets: str | Path | None) -> bool:
    """Whether a file is to be written to a folder that is not there, which is told.

    A folder that is asked for as such is made; the one of a file was most likely misspelt.
    """
    for target in targets:
        if target is not None and str(target) != "-" and not Path(target).absolute().parent.is_dir():
            sys.stderr.write(f"mallkoll: mappen {Path(target).parent} finns inte, så {target} kan inte skrivas. "
                             "Skapa mappen eller ange en annan.\n")  # fmt: skip
            return True
    return False


def write_json(content: dict[str, Any], target: str) -> None:
    """Write ``content`` to the file ``target``, or to standard output where it is ``-``."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    write_atomically(Path(target), text.encode())
