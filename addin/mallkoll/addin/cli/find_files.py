"""Which files a command is about: those named, those that a pattern fits, and the workbooks in folders."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.model.text import counted

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
ALSO_TOLD = frozenset({".xls", ".xlsb", ".ods"})  # not readable, but the sender believes that they were delivered
LEFT_OVER = ("~$", ".~lock.", "._")  # lock files of Excel and LibreOffice, and what a Mac keeps beside a file
OWN_PREFIX = ".mallkoll-"  # a file of ours that is being written

Unreadable = Callable[[OSError], None]
PassedOver = Callable[[Path], None]


def find_files(
    named: Sequence[Path],
    leave_out: Sequence[Path] = (),
    unreadable: Unreadable | None = None,
    passed_over: PassedOver | None = None,
) -> Iterator[Path]:
    """Files as named, then for each folder its workbooks in order, each file once.

    A name that is no file may be a pattern (``*``, ``?``, ``[a-z]``, ``**`` for any folders below): not every shell
    fills them in. ``leave_out`` are files and folders of our own making, ``unreadable`` is told of folders that cannot
    be looked into, ``passed_over`` of files that other programs have left beside workbooks.
    """
    own = {path.resolve() for path in leave_out}
    seen: set[Path] = set()
    for path in (found for name in named for found in _expanded(name)):
        inside = path.is_dir()
        for file in _in_folder(path, own, unreadable) if inside else (path,):
            if file in seen or (inside and own and file.resolve() in own):
                continue
            seen.add(file)
            if not is_left_over(file):
                yield file
            elif passed_over is not None:
                passed_over(file)


def _expanded(name: Path) -> list[Path]:
    """The files and folders that a name stands for: itself, unless it is a pattern that something fits."""
    if not glob.has_magic(str(name)) or os.path.lexists(name):
        return [name]
    found = sorted(Path(path) for path in glob.iglob(str(name), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in found if path.is_dir() or is_workbook(path) or is_left_over(path)] or [name]


def _in_folder(folder: Path, own: set[Path], unreadable: Unreadable | None) -> Iterator[Path]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=unreadable):
        if own:
            folders[:] = [name for name in folders if Path(here, name).resolve() not in own]
        paths = (Path(here, name) for name in files)
        found += (path for path in paths if (is_workbook(path) or is_left_over(path)) and path.is_file())
    yield from sorted(found)


def is_workbook(path: Path) -> bool:
    """Whether a file's name is that of a workbook which somebody has sent."""
    suffix = path.suffix.lower()
    return suffix in WORKBOOKS | ALSO_TOLD and not path.name.startswith((*LEFT_OVER, OWN_PREFIX))


def is_left_over(path: Path) -> bool:
    """Whether another program keeps it beside a workbook: ``~$a.xlsx``, ``.~lock.a.xlsx#``, ``._a.xlsx``."""
    name = path.name
    return name.startswith(LEFT_OVER) and Path(name.rstrip("#")).suffix.lower() in WORKBOOKS | ALSO_TOLD


def tell_left_over(paths: Sequence[Path]) -> None:
    """One line about all that is passed over; none where nothing is."""
    if paths:
        names = enumerated([path.name for path in paths], 4)
        what = "som inte är någon arbetsbok" if len(paths) == 1 else "som inte är arbetsböcker"
        sys.stderr.write(
            f"Hoppar över {counted(len(paths), 'fil', 'filer')} {what} (låsfiler och liknande): {names}.\n"
        )
