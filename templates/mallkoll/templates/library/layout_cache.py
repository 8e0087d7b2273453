"""Layouts as they were last read: put together and checked once, then only fetched, without YAML and without pydantic.

They are kept in the user's own folder for such things, a file each, as plain data that is not trusted
(:mod:`mallkoll.workbook.layout.packed_layout`). One is used only for the same version of the program, and where every
file that it was made of still has the content it had, and those that were looked for in vain are still not there.
Whatever else stands in the folder, or that nothing can be written there, makes no difference but in time.
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
from mallkoll.workbook.layout.yaml_file import MAX_BYTES, digest_of
from mallkoll.workbook.version import VERSION

MOST = 200  # layouts, the latest used
LONGEST = 30 * 24 * 3600.0  # seconds that one is kept unused
LARGEST = 16_000_000  # bytes
_DAY = 24 * 3600.0
_SUFFIX = ".layout"


class _Kept(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a file holds. ``made_for`` says what was asked for, in full; ``sources`` are paths with their digests.

    ``seal`` is the digest of the layout's bytes: half a file, or one with a letter gone wrong, does not fit it.
    """

    made_for: tuple[str, ...]
    sources: dict[str, bytes | None]
    seal: bytes
    layout: Raw


def cached(
    source: Path, library: Sequence[Path], period_end: dt.date | None, load: Callable[[], LoadedLayout]
) -> layout_model.Layout:
    """The layout of a file: as it is kept, else as ``load`` reads it, which is then kept. Raises what ``load`` does."""
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
    """The user's folder for what can be made again; None where none is known."""
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home
        return None
    return base / "mallkoll" / "layouter" if base.is_absolute() else None


@cache
def _program() -> str:
    """This version of the program; while it is being written, with the modules that read layouts as they now are."""
    try:
        files = sorted(
            (entry.name, (status := entry.stat()).st_size, status.st_mtime_ns)
            for entry in os.scandir(Path(layout_model.__file__).parent)
            if entry.name.endswith(".py")
        )
    except OSError:  # no files of their own
        files = []
    return f"{VERSION} {files}"


def _fetched(place: Path, made_for: tuple[str, ...], source: str) -> layout_model.Layout | None:
    try:
        kept = _DECODER.decode(_content(place, LARGEST))
        if kept.made_for != made_for or not kept.sources.get(source) or digest_of(kept.layout) != kept.seal:
            return None
        if not all(_is_still(Path(path), digest) for path, digest in kept.sources.items()):
            return None
        found = unpack_layout(kept.layout)
        if found is not None and time.time() - place.stat().st_mtime > _DAY:
            os.utime(place)  # it is used: others go first
    except (OSError, ValueError, MsgspecError):
        return None
    return found


_DECODER = Decoder(_Kept)


def _content(path: Path, most: int) -> bytes:
    """Raises OSError where it is no file, cannot be read or is larger."""
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
    """Where nothing can be written nothing is kept."""
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
    """Let those go that have not been used for long, and more than there is room for."""
    files = (entry for entry in os.scandir(folder) if entry.name.endswith(_SUFFIX))
    used = sorted(((entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in files), reverse=True)
    for at, (when, path) in enumerate(used):
        if at >= MOST or time.time() - when > LONGEST:
            with suppress(OSError):
                Path(path).unlink()
