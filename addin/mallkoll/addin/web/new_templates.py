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
    """An empty template of a built-in layout, for a period such as ``2026-08`` or none; or None and a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "mall.xlsx"
        try:
            build(find_layout(layout, period_end=period_end(period) if period else None), target, None)
            return target.read_bytes(), ""
        except LayoutError as error:
            return None, str(error)


def templates_of_setup(source: Path, period: str) -> tuple[Mapping[str, bytes], str]:
    """The files made of an uppsättning by their paths, none where it cannot be used; and what was said of it."""
    said = io.StringIO()
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
