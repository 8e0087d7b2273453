"""The add-in's icons, drawn here: a sheet with a tick, as PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

SIZES: Final = (16, 32, 64, 80)
_FINE: Final = 4  # points across a pixel that are looked at, so that edges are smooth
_BLUE: Final = (31, 78, 121)
_WHITE: Final = (255, 255, 255)
_GREEN: Final = (46, 125, 50)
_TICK: Final = ((0.30, 0.55), (0.45, 0.70), (0.74, 0.34))
_RGBA: Final = 6


def icon(size: int) -> bytes:
    """A square icon of that many pixels."""
    rows = b"".join(b"\0" + b"".join(_pixel(x, y, size) for x in range(size)) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, _RGBA, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _pixel(x: int, y: int, size: int) -> bytes:
    """Red, green, blue and how opaque: the mean over the points of a pixel."""
    colors = [_color(px, py) for px, py in _points(x, y, size)]
    drawn = [color for color in colors if color]
    if not drawn:
        return bytes(4)
    mean = [sum(color[i] for color in drawn) // len(drawn) for i in range(3)]
    return bytes([*mean, 255 * len(drawn) // len(colors)])


def _points(x: int, y: int, size: int) -> Iterator[tuple[float, float]]:
    for i in range(_FINE):
        for j in range(_FINE):
            yield (x + (i + 0.5) / _FINE) / size, (y + (j + 0.5) / _FINE) / size


def _color(x: float, y: float) -> tuple[int, int, int] | None:
    """The colour at a point of the unit square, from the upper left corner; None outside the sheet."""
    if not (0.08 < x < 0.92 and 0.04 < y < 0.96):
        return None
    if min(_away(x, y, *_TICK[0], *_TICK[1]), _away(x, y, *_TICK[1], *_TICK[2])) < 0.075:
        return _GREEN
    inside = 0.15 < x < 0.85 and 0.22 < y < 0.89
    return _WHITE if inside else _BLUE


def _away(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """How far a point is from a line between two others."""
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    along = min(1.0, max(0.0, along))
    return float(((x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2) ** 0.5)
