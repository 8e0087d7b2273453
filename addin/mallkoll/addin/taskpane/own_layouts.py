"""The kommun's own layouts, which the add-in checks by besides the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mallkoll.templates.library.find_layouts import given_layouts
from mallkoll.workbook.yaml_files.yaml_file import LayoutError


def own_layouts(place: Path) -> Mapping[str, str]:
    """The layouts in a folder, and the parts that they are made of, by their names below it.

    Each has been read, so that none is left to fail in the pane. Raises LayoutError.
    """
    folder = given_layouts(str(place)).folder
    if folder is None:  # the name of a built-in one, which is there anyway
        return {}
    for layout_id in folder.files:
        folder.get(layout_id)
    files = sorted(path for path in folder.folder.rglob("*") if path.suffix.lower() in {".yaml", ".yml"})
    return {path.relative_to(folder.folder).as_posix(): _text(path) for path in files}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise LayoutError(str(path), "Filen är inte sparad som UTF-8. Spara den så, eller flytta den.") from error
