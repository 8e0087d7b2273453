"""New templates made on the page: of a built-in layout, or those of all nämnder in an uppsättning."""

from __future__ import annotations

import contextlib
import io
import tempfile
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from mallkoll.addin.make_templates import make_all, period_end
from mallkoll.templates.draw.build import build
from mallkoll.templates.library.find_layouts import find_layout
from mallkoll.workbook.package.open_package import UnreadableFile
from mallkoll.workbook.results.exit_code import UNUSABLE
from mallkoll.workbook.yaml_files.yaml_file import LayoutError


def new_template(layout: str, period: str) -> tuple[bytes | None, str]:
    """An empty template of a built-in layout and what its file is called, or None and a sentence.

    It is for a period such as ``2026-08``, or where none is given for the layout's own.
    """
    try:
        end = period_end(period) if period.strip() else None
    except LayoutError as error:
        return None, error.sentence
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "mall.xlsx"
        try:
            found = find_layout(layout, period_end=end)
            build(found, target, None)
        except LayoutError as error:
            return None, str(error)
        written = "" if end is None else f" för {end:%Y}" if found.period.is_budget else f" för {end:%Y-%m}"
        return target.read_bytes(), f"{layout}{written}.xlsx"


def templates_of_setup(source: Path, period: str) -> tuple[Mapping[str, bytes], str]:
    """The files made of an uppsättning by their paths, none where it cannot be used; and what was said of it."""
    said = io.StringIO()
    try:
        if period.strip():
            period_end(period)
    except LayoutError as error:
        return {}, error.sentence
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(said):
        wanted = Namespace(uppsattning=source, period=period, mall=None, ut=Path(folder), fran=None, skriv_over=False)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                code = make_all(wanted)
        except (LayoutError, UnreadableFile) as error:
            code = UNUSABLE
            said.write(str(error))
        paths = sorted(path for path in Path(folder).rglob("*") if path.is_file()) if code != UNUSABLE else []
        made = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return made, said.getvalue().replace("mallkoll: ", "").replace(str(source), source.name).strip()
