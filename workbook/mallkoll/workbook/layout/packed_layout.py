"""A layout as bytes and back, to be kept from one start to the next without YAML and without pydantic.

The bytes are no more trusted than a YAML file is: they are plain data (MessagePack), read by the same declarations with
the same types and limits, and what they give is looked through by the same :mod:`layout_checks`.
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
    """A layout and what it was made of: the digest of each file, None for one that was looked for and is not there."""

    layout: Layout
    sources: Mapping[Path, bytes | None]


def pack_layout(layout: Layout) -> bytes | None:
    """The bytes of a layout; None for the odd one that they would not give back as it is."""
    try:
        content = Encoder().encode(layout)
    except (MsgspecError, TypeError, ValueError, OverflowError, RecursionError):
        return None
    return content if unpack_layout(content) == layout else None


def unpack_layout(content: bytes) -> Layout | None:
    """The layout of those bytes, whoever wrote them; None where they are none that a YAML file could give."""
    try:
        layout = _decoder().decode(content)
        return None if any(layout_problems(layout)) else layout
    except (MsgspecError, ValueError, RecursionError):
        return None


@cache
def _decoder() -> Decoder[Layout]:
    return Decoder(Layout)
