"""The Python files that a page carries: the standard library, the packages from PyPI, and Mallkoll itself."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from mallkoll.addin.browser.needed_files import needed_files, needed_of_standard_library

FLOORS = ("workbook", "validators", "templates", "addin")
PLACE = "lib/python3.14/site-packages"
"""Where packages lie in Pyodide."""
_LICENCE = re.compile(r"([^/]+)-[^-/]+\.dist-info/(?:licenses/)?LICEN[CS]E[^/]*", re.IGNORECASE)


def members(archive: Path) -> dict[str, bytes]:
    """The files of an npm package by their names in it."""
    with tarfile.open(archive) as tar:
        opened = ((member.name.removeprefix("package/"), tar.extractfile(member)) for member in tar.getmembers())
        return {name: stream.read() for name, stream in opened if stream is not None}


def standard_library(content: bytes) -> bytes:
    """The standard library as a zip without compression of its own: the page compresses it as a whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for entry in before.infolist():
            if needed_of_standard_library(entry.filename):
                after.writestr(zipfile.ZipInfo(entry.filename), before.read(entry))
    return out.getvalue()


def packages(wheels: Sequence[Path], session: str) -> bytes:
    """Everything that this session imports besides the standard library, as a tar of whole paths."""
    files = dict((*_from_wheels(wheels), *_own_files()))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in needed_files(files, session):
            entry = tarfile.TarInfo(f"{PLACE}/{name}")
            entry.size = len(files[name])
            tar.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


def licence_texts(wheel: Path) -> Iterator[tuple[str, str]]:
    """The package's name, with ``_``, and the text of its licence; nothing where the wheel has none."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            found = _LICENCE.fullmatch(name)
            if found:
                yield found[1].lower(), archive.read(name).decode("utf-8", "replace")


def _from_wheels(wheels: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(".py") or (name.endswith(".so") and "wasm32" in wheel.name):
                    yield name, archive.read(name)


def _own_files() -> Iterator[tuple[str, bytes]]:
    for floor in FLOORS:
        root = Path(str(import_module(f"mallkoll.{floor}").__path__[0]))
        for path in sorted(path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            yield f"mallkoll/{floor}/{path.relative_to(root).as_posix()}", path.read_bytes()
