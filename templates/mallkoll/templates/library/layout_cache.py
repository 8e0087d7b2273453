"""A cache of layouts: assembled and checked once, then only loaded, without YAML and without pydantic.

They are kept in the user's cache folder, one file each, as untrusted plain data
(:mod:`mallkoll.workbook.layout.packed_layout`). One is used only by the same version of the program, and while every
file that it was made from has the same content and files that were looked for in vain still do not exist. Other files
in the folder, or a folder that cannot be written to, cost time only.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

from msgspec import MsgspecError, Raw, Struct
from msgspec.msgpack import Decoder, Encoder

from mallkoll.workbook.layout import layout_model
from mallkoll.workbook.layout.packed_layout import LoadedLayout, pack_layout, unpack_layout
from mallkoll.workbook.version import VERSION
from mallkoll.workbook.yaml_files.yaml_file import MAX_BYTES, digest_of

MOST = 200  # layouts, the latest used
LONGEST = 30 * 24 * 3600.0  # seconds that one is kept unused
LARGEST = 16_000_000  # bytes
_DAY = 24 * 3600.0
_SUFFIX = ".layout"


class _Kept(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The content of a cache file. ``made_for`` is the full key; ``sources`` are paths with their digests.

    ``seal`` is the digest of the layout's bytes, which a truncated or damaged file does not match.
    """

    made_for: tuple[str, ...]
    sources: dict[str, bytes | None]
    seal: bytes
    layout: Raw


def cached(
    source: Path, library: Sequence[Path], period_end: dt.date | None, load: Callable[[], LoadedLayout]
) -> layout_model.Layout:
    """The layout of a file, from the cache, else by ``load``, and then cached. Raises what ``load`` raises."""
    folder = cache_folder()
    if folder is None:
        return load().layout
    made_for = (_program(), str(source), *map(str, library), str(period_end))
    name = digest_of("\n".join(made_for).encode("utf-8", "surrogatepass")).hex()[:32]
    place = folder / f"{name}{_SUFFIX}"
    layout = _fetched(place, made_for, str(source))
    if layout is not None:
        return layout
    loaded = load()
    _keep(place, made_for, loaded)
    return loaded.layout


def cache_folder() -> Path | None:
    """The user's cache folder; None where none is known."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home folder is known
        return None
    return base / "mallkoll" / "layouter" if base.is_absolute() else None


@cache
def _program() -> str:
    """The version of the program; in a source tree, also the state of the modules that read layouts."""
    try:
        files = sorted(
            (entry.name, (status := entry.stat()).st_size, status.st_mtime_ns)
            for entry in os.scandir(Path(layout_model.__file__).parent)
            if entry.name.endswith(".py")
        )
    except OSError:  # not in files
        files = []
    return f"{VERSION} {files}"


def _fetched(place: Path, made_for: tuple[str, ...], source: str) -> layout_model.Layout | None:
    try:
        cached_file = _DECODER.decode(_content(place, LARGEST))
        if (
            cached_file.made_for != made_for
            or not cached_file.sources.get(source)
            or digest_of(cached_file.layout) != cached_file.seal
        ):
            return None
        if not all(_is_still(Path(path), digest) for path, digest in cached_file.sources.items()):
            return None
        layout = unpack_layout(cached_file.layout)
        if layout is not None and time.time() - place.stat().st_mtime > _DAY:
            os.utime(place)  # marked as used, so that others are removed first
    except (OSError, ValueError, MsgspecError):
        return None
    return layout


_DECODER = Decoder(_Kept)


def _content(path: Path, most: int) -> bytes:
    """The content of a file. Raises OSError where it is not a file, cannot be read or is larger than ``most``."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise OSError(path)
    return content


def _is_still(path: Path, digest: bytes | None) -> bool:
    if digest is None:
        return not path.is_file()
    return digest_of(_content(path, MAX_BYTES)) == digest


def _keep(place: Path, made_for: tuple[str, ...], loaded: LoadedLayout) -> None:
    """Write a layout to the cache, unless the folder cannot be written to."""
    from mallkoll.workbook.package.atomic_write import write_atomically  # noqa: PLC0415 - not where one is found

    body = pack_layout(loaded.layout)
    if body is None:
        return
    sources = {str(path): digest for path, digest in loaded.sources.items()}
    with suppress(OSError, ValueError, MsgspecError):
        content = Encoder().encode(_Kept(made_for, sources, digest_of(body), Raw(body)))
        if len(content) <= LARGEST:
            write_atomically(place, content)
            _tidy(place.parent)


def _tidy(folder: Path) -> None:
    """Remove layouts that have not been used for long, and the oldest beyond the limit."""
    files = (entry for entry in os.scandir(folder) if entry.name.endswith(_SUFFIX))
    used = sorted(((entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in files), reverse=True)
    for at, (when, path) in enumerate(used):
        if at >= MOST or time.time() - when > LONGEST:
            with suppress(OSError):
                Path(path).unlink()
