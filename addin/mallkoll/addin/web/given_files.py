"""What the page does with each file that it is given: as the command does, with one alone and with one in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from mallkoll.addin.file_names import (
    LEFT_OVER,
    is_document,
    is_left_over,
    is_packed,
    is_workbook,
    names_of,
    told_passed_over,
)
from mallkoll.workbook.model.text import counted

_LAYOUTS = frozenset({".yaml", ".yml"})


def kind_of(name: str) -> str:
    """``workbook``, ``layout`` or ``passed over``, by the path of a file; empty for what is not told of.

    A file that somebody gave by itself is told of whatever it is, of a folder only what could be a delivery.
    """
    path = PurePosixPath(name)
    inside = len(path.parts) > 1
    if is_left_over(path, word=True) or (inside and (is_packed(path) or is_document(path))):
        return "passed over"
    if path.suffix.lower() in _LAYOUTS and not path.name.startswith(LEFT_OVER):
        return "layout"
    return "workbook" if is_workbook(path) or not inside else ""


def told(names: Sequence[str]) -> Iterator[str]:
    """A Swedish sentence about each kind of file that is passed over."""
    paths = [PurePosixPath(name) for name in names]
    documents = [path for path in paths if is_document(path)]
    yield from told_passed_over([path for path in paths if not is_document(path)])
    if documents:
        what = counted(len(documents), "Word-fil", "Word-filer")
        yield f"Hoppar över {what}: {names_of(documents)}. Rapporten i Word kontrolleras av programmet, inte av sidan."
