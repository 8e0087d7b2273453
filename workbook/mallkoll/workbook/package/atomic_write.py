"""Write a file whole or not at all: to a temporary file beside the target, which is then renamed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_atomically(target: Path, content: bytes) -> None:
    """Write ``content`` to ``target`` so that no half-written file is ever seen there.

    Raises OSError (disk full, no permission); the target is then as it was.
    """
    with open_atomically(target) as stream:
        stream.write(content)


@contextlib.contextmanager
def open_atomically(target: Path) -> Iterator[BinaryIO]:
    """As :func:`write_atomically`, for content written piece by piece; the file is in place when the block ends."""
    import tempfile  # noqa: PLC0415 - a check that writes nothing starts faster without it

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, name = tempfile.mkstemp(prefix=".mallkoll-", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        error.filename = str(target)  # what the user asked for, not the name beside it
        raise
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        os.chmod(name, mode)  # noqa: PTH101 - the name is mkstemp's
        Path(name).replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        if isinstance(error, OSError):
            error.filename = str(target)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
