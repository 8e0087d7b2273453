"""Deflate by isal where it exists for the processor, several times faster than zlib, else by zlib.

Both read and write the same streams (RFC 1951). They pack into different bytes, so the same file marked on two kinds of
computers may differ in its packed bytes, never in its content.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, Final

RAW: Final = -zlib.MAX_WBITS
"""A stream without head and checksum, as in a zip archive."""


def _fastest() -> tuple[Any, Callable[[], Any]]:
    """The engine, and what makes its inflater of a raw stream."""
    try:
        igzip = importlib.import_module("isal.igzip_lib")  # a seventh faster than its twin in isal_zlib
        return importlib.import_module("isal.isal_zlib"), igzip.IgzipDecompressor
    except ImportError:
        return zlib, partial(zlib.decompressobj, RAW)


_engine, _inflater = _fastest()
ERRORS: tuple[type[Exception], ...] = (zlib.error, _engine.error)
"""What a damaged stream raises."""
crc32: Final[Callable[[bytes], int]] = _engine.crc32
"""The checksum of a zip archive's member."""


def deflated(data: bytes, level: int) -> bytes:
    """The data as a raw deflate stream."""
    deflater = _engine.compressobj(level, zlib.DEFLATED, RAW)
    return bytes(deflater.compress(data) + deflater.flush())


def inflated(stream: bytes | memoryview, most: int) -> bytes:
    """The first bytes, at most ``most`` (> 0), of the content of a raw deflate stream. Raises one of ERRORS."""
    return bytes(_inflater().decompress(stream, most))
