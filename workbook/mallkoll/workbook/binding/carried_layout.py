"""The layout that a template carries in itself, for whoever has none of the kommun's own.

It stands on a hidden sheet, which every program that saves workbooks keeps: a line that says what it is, then the
packed layout (:mod:`~mallkoll.workbook.layout.packed_layout`), compressed, as text. Anybody can have written it: it is
plain data, read within limits, by the declarations and checks of any layout, and refused where it is not what the
workbook says that it was made of. The kommun's rules and the path of its picture are not in it.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator

from msgspec.structs import replace

from mallkoll.workbook.binding.template_identifiers import (
    CONTENT_PROPERTY,
    LAYOUT_PROPERTY,
    LAYOUT_SHEET,
    PERIOD_PROPERTY,
    VERSION_PROPERTY,
)
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.layout.packed_layout import pack_layout, unpack_layout
from mallkoll.workbook.model.book import Book

_FORMAT = "mallkoll-layout 1"
_PIECE = 30_000  # characters in a cell; Excel's limit is 32 767
_LARGEST = 1_000_000  # bytes of a layout; the largest built-in one has less than a fiftieth of that
_MOST = 100  # cells


def carried_lines(layout: Layout) -> Iterator[str]:
    """What stands in the first column of the sheet, from above; nothing for a layout that cannot be packed."""
    packed = pack_layout(_for_others(layout))
    if packed is None:
        return
    text = base64.b64encode(zlib.compress(packed, 9)).decode("ascii")
    yield _FORMAT
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]


def carried_layout(book: Book) -> Layout | None:
    """The layout in a workbook; None where it carries none, or not the one that it says that it was made of."""
    sheet = book.sheet(LAYOUT_SHEET)
    if sheet is None or sheet.value(1, 1) != _FORMAT:
        return None
    pieces = [value for row in range(2, _MOST + 2) if isinstance(value := sheet.value(row, 1), str)]
    try:
        packed = _inflated(base64.b64decode("".join(pieces).encode("ascii"), validate=True))
    except (ValueError, binascii.Error, zlib.error):
        return None
    layout = None if packed is None else unpack_layout(packed)
    return None if layout is None or not _is_of(layout, book) else _for_others(layout)


def _for_others(layout: Layout) -> Layout:
    return replace(layout, rules={}, profile=None, logo=None)


def _inflated(content: bytes) -> bytes | None:
    """The whole content; None where it is larger than a layout can be, or cut off."""
    inflater = zlib.decompressobj()
    packed = inflater.decompress(content, _LARGEST)
    return packed if inflater.eof else None


def _is_of(layout: Layout, book: Book) -> bool:
    """Whether the layout agrees with everything that the workbook says about the one that it was made of."""
    made_of = {
        LAYOUT_PROPERTY: layout.id,
        VERSION_PROPERTY: str(layout.version),
        PERIOD_PROPERTY: layout.period.end.isoformat(),
        CONTENT_PROPERTY: layout.fingerprint,
    }
    return all(book.properties.get(key, value) == value for key, value in made_of.items())
