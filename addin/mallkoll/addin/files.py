"""Which files a command is about: those named, and in folders those that look like workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
ALSO_TOLD = frozenset({".xls", ".xlsb", ".ods"})  # not readable, but the sender believes that they were delivered
LOCK_PREFIXES = ("~$", ".~lock.")


def find_files(named: Sequence[Path]) -> Iterator[Path]:
    """Files as named, then for each folder its workbooks in order, each file once."""
    seen: set[Path] = set()
    for path in named:
        for file in _in_folder(path) if path.is_dir() else (path,):
            if file not in seen:
                seen.add(file)
                yield file


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        suffix = path.suffix.lower()
        if suffix in WORKBOOKS | ALSO_TOLD and not path.name.startswith(LOCK_PREFIXES) and path.is_file():
            yield path
