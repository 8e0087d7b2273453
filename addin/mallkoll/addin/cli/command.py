"""Functions shared by the commands: declaring one, checking paths, writing JSON."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from msgspec import Struct

from mallkoll.workbook.package.atomic_write import write_atomically

Run = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[Any]"  # noqa: SLF001 - argparse has no public name for it


def add_command(commands: Commands, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """Declare one command: ``text`` is a Swedish description in lower case without a full stop."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(run=run)
    return command


def positive(text: str) -> float:
    """A number above nought, with a comma or a point. Raises ArgumentTypeError."""
    with suppress(ValueError):
        number = float(text.replace(",", "."))
        if 0 < number < float("inf"):
            return number
    raise argparse.ArgumentTypeError(f"{text} är inget tal över 0")


def lacks_folder(*targets: str | Path | None) -> bool:
    """Whether the folder of an output file is missing or not writable, which is reported.

    An output folder is created; the missing folder of a file was most likely misspelt.
    """
    for target in targets:
        if target is None or str(target) == "-":
            continue
        why = _not_writable(Path(target))
        if why is not None:
            sys.stderr.write(f"mallkoll: {why}\n")
            return True
    return False


def _not_writable(target: Path) -> str | None:
    """The reason why a file cannot be written, as far as it is known before the work begins; else None."""
    folder = target.absolute().parent
    if not folder.is_dir():
        return f"mappen {target.parent} finns inte, så {target} kan inte skrivas. Skapa mappen eller ange en annan."
    if not os.access(folder, os.W_OK):
        return f"i mappen {target.parent} går det inte att skriva, så {target} kan inte skrivas. Ange en annan mapp."
    return None


def is_folder(*targets: str | Path | None, ending: str = ".json") -> bool:
    """Whether the path of an output file is a folder, which is reported with a file of that ending as an example."""
    for target in targets:
        if target is not None and str(target) != "-" and Path(target).is_dir():
            example = Path(target, f"svar{Path(target).suffix or ending}")
            sys.stderr.write(f"mallkoll: {target} är en mapp. Ange en fil i den, till exempel {example}.\n")
            return True
    return False


def is_no_folder(target: Path | None) -> bool:
    """Whether something else stands where an output folder would be made, which is reported."""
    in_the_way = target is not None and target.exists() and not target.is_dir()
    if in_the_way:
        sys.stderr.write(f"mallkoll: {target} finns redan, och är ingen mapp. Ange en mapp.\n")
    return in_the_way


def overwrites(sources: Iterable[str | Path], *targets: str | Path | None) -> bool:
    """Whether an output file is also an input file, which is reported."""
    read = {Path(source).resolve() for source in sources}
    for target in targets:
        if target is not None and str(target) != "-" and Path(target).resolve() in read:
            sys.stderr.write(
                f"mallkoll: {target} är en av filerna som läses, och skulle skrivas över. Ange en annan.\n"
            )
            return True
    return False


def writes_twice(*targets: str | Path | None) -> bool:
    """Whether two outputs have the same path, which is reported: one would take the place of the other."""
    written: set[Path] = set()
    for target in targets:
        if target is None or str(target) == "-":
            continue
        path = Path(target).resolve()
        if path in written:
            sys.stderr.write(
                f"mallkoll: {target} skulle skrivas två gånger, och bara det sista bli kvar. Ange olika filer.\n"
            )
            return True
        written.add(path)
    return False


def write_json_answer(content: Struct, target: str) -> None:
    """Write ``content`` to the file ``target``, or to standard output where it is ``-``."""
    from mallkoll.workbook.results.json_answer import json_text  # noqa: PLC0415 - msgspec is dear for --version

    text = json_text(content, 2) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    write_atomically(Path(target), text.encode())
