"""What a file is by its name: a delivered workbook, or what another program has left beside one; and what is said of
those that are passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.word.word_endings import WORD_ENDINGS

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
ALSO_TOLD = frozenset({".xls", ".xlsb", ".ods"})
"""Not readable, but reported, since the sender believes that they were delivered."""
PACKED = frozenset({".zip", ".7z", ".rar"})
LEFT_OVER = ("~$", ".~lock.", "._")  # lock files of Excel and LibreOffice, and a Mac's metadata beside a file
OWN_PREFIX = ".mallkoll-"  # our own temporary files


def is_workbook(path: PurePath) -> bool:
    """Whether a file's name is that of a delivered workbook."""
    suffix = path.suffix.lower()
    return suffix in WORKBOOKS | ALSO_TOLD and not path.name.startswith((*LEFT_OVER, OWN_PREFIX))


def is_document(path: PurePath) -> bool:
    """Whether a file's name is that of a Word document."""
    return path.suffix.lower() in WORD_ENDINGS and not path.name.startswith((*LEFT_OVER, OWN_PREFIX))


def is_packed(path: PurePath) -> bool:
    """Whether a file's name is that of a packed folder."""
    return path.suffix.lower() in PACKED and not path.name.startswith(LEFT_OVER)


def is_left_over(path: PurePath, *, word: bool = False) -> bool:
    """Whether another program has left the file beside a workbook: ``~$a.xlsx``, ``.~lock.a.xlsx#``, ``._a.xlsx``.

    With ``word`` also beside a document.
    """
    name = path.name
    endings = WORKBOOKS | ALSO_TOLD | (WORD_ENDINGS if word else frozenset())
    return name.startswith(LEFT_OVER) and PurePath(name.rstrip("#")).suffix.lower() in endings


def told_passed_over(paths: Sequence[PurePath]) -> Iterator[str]:
    """A Swedish sentence about each kind of file that is passed over; what its name does not tell is our own output."""
    packed = [path for path in paths if is_packed(path)]
    left_over = [path for path in paths if is_left_over(path, word=True)]
    outputs = [path for path in paths if path not in packed and path not in left_over]
    if left_over:
        description = "som inte är någon arbetsbok" if len(left_over) == 1 else "som inte är arbetsböcker"
        what = f"{counted(len(left_over), 'fil', 'filer')} {description} (låsfiler och liknande)"
        yield f"Hoppar över {what}: {names_of(left_over)}."
    if outputs:
        what = f"{counted(len(outputs), 'arbetsbok', 'arbetsböcker')} som ingen nämnd har lämnat"
        kinds = "Mallkolls rapporter, kommunens arbetsbok och uppsättningen"
        yield f"Hoppar över {what} ({kinds}): {names_of(outputs)}."
    if packed:
        what, it = counted(len(packed), "packad fil", "packade filer"), "den" if len(packed) == 1 else "dem"
        yield f"Hoppar över {what}: {names_of(packed)}. Ligger det arbetsböcker i {it}, packa upp {it} först."


def names_of(paths: Sequence[PurePath]) -> str:
    """The first of the files, by their names alone, and how many more they are."""
    return enumerated([path.name for path in paths], 4)
