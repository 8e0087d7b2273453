"""Which files a command is about: those named, those that a pattern fits, and the workbooks in folders."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
ALSO_TOLD = frozenset({".xls", ".xlsb", ".ods"})  # not readable, but the sender believes that they were delivered
LOCK_PREFIXES = ("~$", ".~lock.")
OWN_PREFIX = ".mallkoll-"  # a file of ours that is being written

Unreadable = Callable[[OSError], None]


def find_files(
    named: Sequence[Path], leave_out: Sequence[Path] = (), unreadable: Unreadable | None = None
) -> Iterator[Path]:
    """Files as named, then for each folder its workbooks in order, each file once.

    A name that is no file may be a pattern (``*``, ``?``, ``[a-z]``, ``**`` for any folders below): not every shell
    fills them in. ``leave_out`` are files and folders of our own making, ``unreadable`` is told of folders that cannot
    be looked into.
    """
    own = {path.resolve() for path in leave_out}
    seen: set[Path] = set()
    for path in (found for name in named for found in _expanded(name)):
        inside = path.is_dir()
        for file in _in_folder(path, own, unreadable) if inside else (path,):
            if file not in seen and not (inside and own and file.resolve() in own):
                seen.add(file)
                yield file


def _expanded(name: Path) -> list[Path]:
    """The files and folders that a name stands for: itself, unless it is a pattern that something fits."""
    if not glob.has_magic(str(name)) or os.path.lexists(name):
        return [name]
    found = sorted(Path(path) for path in glob.iglob(str(name), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in found if path.is_dir() or is_workbook(path)] or [name]


def _in_folder(folder: Path, own: set[Path], unreadable: Unreadable | None) -> Iterator[Path]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder, onerror=unreadable):
        if own:
            folders[:] = [name for name in folders if Path(here, name).resolve() not in own]
        found += (path for name in files if is_workbook(path := Path(here, name)) and path.is_file())
    yield from sorted(found)


def is_workbook(path: Path) -> bool:
    """Whether a file's name is that of a workbook which somebody has sent."""
    suffix = path.suffix.lower()
    return suffix in WORKBOOKS | ALSO_TOLD and not path.name.startswith((*LOCK_PREFIXES, OWN_PREFIX))
