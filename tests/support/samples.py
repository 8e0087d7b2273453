"""The example workbooks, made once per test run, and cheap copies of them with other contents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mallkoll.addin.vba.template_macros import TEMPLATE_MACROS
from mallkoll.templates.draw.build import build
from mallkoll.templates.draw.macro_buttons import TemplateMacros
from mallkoll.templates.library.find_layouts import EXAMPLES, built_in
from mallkoll.templates.plan.table_data import load_table_data


@cache
def example(name: str) -> bytes:
    """An example workbook as ``mallkoll exempel`` writes it."""
    return _made(name, ".xlsx")


@cache
def with_macros(name: str) -> bytes:
    """The same as a template with buttons, ``.xlsm``."""
    return _made(name, ".xlsm", TEMPLATE_MACROS)


def _made(name: str, ending: str, macros: TemplateMacros | None = None) -> bytes:
    layout = built_in(name)
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"{name}{ending}"
        build(layout, target, load_table_data(EXAMPLES / f"{name}.yaml", layout), macros)
        return target.read_bytes()


def write(name: str, target: Path) -> Path:
    """An example workbook as a file."""
    target.write_bytes(example(name))
    return target


@cache
def parts(name: str) -> tuple[tuple[str, bytes], ...]:
    """Its parts by name, in order."""
    with zipfile.ZipFile(io.BytesIO(example(name))) as archive:
        return tuple((entry, archive.read(entry)) for entry in archive.namelist())


def with_parts(name: str, changed: Mapping[str, bytes | None]) -> bytes:
    """The example with some parts replaced, added, or (None) left out."""
    held = dict(parts(name)) | dict(changed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for entry, data in held.items():
            if data is not None:
                archive.writestr(entry, data)
    return buffer.getvalue()


def with_text(name: str, old: str, new: str) -> bytes:
    """The example with a text replaced wherever it stands among the shared strings. Both are XML text."""
    strings = dict(parts(name))["xl/sharedStrings.xml"].decode()
    assert old in strings
    return with_parts(name, {"xl/sharedStrings.xml": strings.replace(old, new).encode()})
