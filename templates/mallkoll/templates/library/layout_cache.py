"""The built-in layouts, kept as Python keeps its modules: put together and checked once, then only fetched.

What is kept stands in ``__pycache__`` beside the YAML, where and when Python would keep the compiled form of a module
(``PYTHONDONTWRITEBYTECODE``, ``PYTHONPYCACHEPREFIX``). It is a pickle, and deserves the trust that the ``.pyc`` files
have: whoever can write there can change the program itself. Layouts outside the program's own folders are never kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pydantic

from mallkoll.workbook.layout import model

_SEAL = hashlib.sha256().digest_size


def cached(source: Path, load: Callable[[Path], model.Layout]) -> model.Layout:
    """The layout of a built-in file: as it is kept, else as ``load`` reads it, which is then kept."""
    try:
        place = Path(importlib.util.cache_from_source(str(source))).with_suffix(".layout")
    except NotImplementedError:  # a Python that keeps nothing
        return load(source)
    sources = _sources(source)
    with suppress(OSError):
        content = place.read_bytes()
        if content[:_SEAL] == _seal(sources, content[_SEAL:]):
            found: model.Layout = pickle.loads(content[_SEAL:])  # noqa: S301 - see above
            return found
    layout = load(source)
    if not sys.dont_write_bytecode:
        body = pickle.dumps(layout, pickle.HIGHEST_PROTOCOL)
        with suppress(OSError):  # where nothing can be written, or another process writes the same
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(_seal(sources, body) + body)
    return layout


def _seal(sources: bytes, body: bytes) -> bytes:
    """What stands before a body that is whole and made from just these sources; half a file does not fit it."""
    return hashlib.sha256(sources + body).digest()


def _sources(source: Path) -> bytes:
    """What a layout is made from: any of the YAML files, and the modules and libraries that read and check it.

    As for a module, a file is known by its size and its time of change.
    """
    made_of = (str(source), sys.version, pydantic.VERSION, msgspec.__version__)
    room = Path(model.__file__).parent
    folders = (source.parent, source.parent / "delar", room, room.parent / "model")
    files = [
        (entry.path, (status := entry.stat()).st_size, status.st_mtime_ns)
        for folder in folders
        for entry in os.scandir(folder)
        if entry.name.endswith((".yaml", ".py"))
    ]
    return repr((made_of, sorted(files))).encode("utf-8", "surrogatepass")
