"""What a file is by its name: a delivered workbook, or what another program has left beside one."""

from __future__ import annotations

from pathlib import Path

from mallkoll.workbook.word.word_endings import WORD_ENDINGS

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
ALSO_TOLD = frozenset({".xls", ".xlsb", ".ods"})
"""Not readable, but reported, since the sender believes that they were delivered."""
PACKED = frozenset({".zip", ".7z", ".rar"})
LEFT_OVER = ("~$", ".~lock.", "._")  # lock files of Excel and LibreOffice, and a Mac's metadata beside a file
OWN_PREFIX = ".mallkoll-"  # our own temporary files


def is_workbook(path: Path) -> bool:
    """Whether a file's name is that of a delivered workbook."""
    suffix = path.suffix.lower()
    return suffix in WORKBOOKS | ALSO_TOLD and not path.name.startswith((*LEFT_OVER, OWN_PREFIX))


def is_document(path: Path) -> bool:
    """Whether a file's name is that of a Word document."""
    return path.suffix.lower() in WORD_ENDINGS and not path.name.startswith((*LEFT_OVER, OWN_PREFIX))


def is_packed(path: Path) -> bool:
    """Whether a file's name is that of a packed folder."""
    return path.suffix.lower() in PACKED and not path.name.startswith(LEFT_OVER)


def is_left_over(path: Path, *, word: bool = False) -> bool:
    """Whether another program has left the file beside a workbook: ``~$a.xlsx``, ``.~lock.a.xlsx#``, ``._a.xlsx``.

    With ``word`` also beside a document.
    """
    name = path.name
    endings = WORKBOOKS | ALSO_TOLD | (WORD_ENDINGS if word else frozenset())
    return name.startswith(LEFT_OVER) and Path(name.rstrip("#")).suffix.lower() in endings
