"""A layout as bytes and back, cached between starts to avoid YAML and pydantic.

The bytes are trusted no more than a YAML file: they are plain data (MessagePack), decoded by the same declarations with
the same types and limits, and the result passes the same :mod:`layout_checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import MsgspecError, Struct
from msgspec.msgpack import Decoder, Encoder

from mallkoll.workbook.layout.layout_checks import layout_problems
from mallkoll.workbook.layout.layout_model import Layout


class LoadedLayout(Struct, frozen=True):
    """A layout and its sources: the digest of each file, None for a file that was looked for and does not exist."""

    layout: Layout
    sources: Mapping[Path, bytes | None]


def pack_layout(layout: Layout) -> bytes | None:
    """The layout as bytes; None for one that would not survive the round trip unchanged."""
    try:
        content = Encoder().encode(layout)
    except (MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    return content if unpack_layout(content) == layout else None


def unpack_layout(content: bytes) -> Layout | None:
    """The layout in untrusted bytes; None where they do not hold a layout that a YAML file could give."""
    try:
        layout = _decoder().decode(content)
        return None if any(layout_problems(layout)) else layout
    except (MsgspecError, ValueError, RecursionError):
        return None


@cache
def _decoder() -> Decoder[Layout]:
    return Decoder(Layout)
