"""Cut the cells out of a worksheet part in the usual shape, and check that the part is well-formed.

Cells are most of a part. A cell that the expression here matches as a whole is a well-formed element in any context,
given that its texts are. So a part is well-formed if it is with ``<_/>`` in place of its cells and with their texts
between such elements, each formula once. Expat has to see no more than that: a cell within a comment, a tag or a CDATA
section would show there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias, cast

from msgspec import Struct

from mallkoll.workbook.package import xml_parser

ATTRIBUTES: Final = rb'(?: [\w:.-]++="[^"<>]*+")*'
_BLANK: Final = rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,9}"|) ?/>'
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"((?: s="[0-9]{1,9}"|)(?: t="[A-Za-z]{1,9}"|))'
    rb"(?:>"
    rb"(?:<f(?:(?=>)|(%b))(?:>([^<]*+)</f>| ?/>)|)"
    rb'(?:<v(?: xml:space="preserve"|)(?:>([^<]*+)</v>| ?/>)|)'
    rb'(?:<is><t( xml:space="preserve"|)(?:>([^<]*+)</t>| ?/>)</is>|)'
    rb"</c>| ?/>(?>(?:%b)*))" % (ATTRIBUTES, _BLANK)  # "(?:x|)" is "(?:x)?", only faster
)
# "(?>(?:x)*)", never "(?:x)*+": up to Python 3.11.4 a possessive group also takes what a failed attempt had got to
_END: Final = b"></c>"
_EMPTY: Final = re.compile(rb'<c [^<>]*>(?:<(?:f|is|(?:v|t)(?: xml:space="preserve"|)) ?/?>|</(?:f|is|v|t)>)*</c>')
"""A cell with an end tag and nothing to read in it."""
_STEP: Final = _CELL.groups + 1
_F_ATTRIBUTES, _F, _V, _INLINE = 3, 4, 5, 7

Pieces: TypeAlias = list[bytes | None]
"""What stands before the first cell; then of every cell its address, the attributes for its style and type, formula
attributes, formula, value, ``xml:space`` and inline text, and what stands before the next cell. Runs of blank cells
are cut out as one."""

CellPieces: TypeAlias = tuple[
    bytes,
    bytes,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes | None,
    bytes,
]
"""The pieces of one cell."""

_CHUNK: Final = 4_000_000
"""Bytes cut at a time: bounds the memory for sheets with a million formatted blanks."""
_LONGEST: Final = 8192
"""Bytes of a formula that is remembered. Excel allows a formula as many characters."""
_MOST_FORMULAS: Final = 16384
_MARK: Final = b"<_/>"
_well_formed: Final = set[bytes]()
"""Formulas that expat has seen. Kept from one workbook to the next: those of one template share their formulas."""


class CutSheet(Struct, frozen=True):
    """A worksheet part, and the offsets of its rows.

    ``text`` is without the XML declaration. ``rest`` is the text without the cells; of a long part, which is cut chunk
    by chunk, the whole text.
    """

    declaration: bytes
    text: bytes
    begin: int
    end: int
    rest: bytes
    pieces: Pieces | None

    @classmethod
    def of(cls, text: bytes, declaration: bytes = b"") -> CutSheet | None:
        """Cut a part; None where its rows are not delimited in the usual way."""
        span = _cell_data(text)
        if span is None:
            return None
        begin, end = span
        if len(text) > _CHUNK:
            return cls(declaration, text, begin, end, text, None)
        pieces = _CELL.split(text[begin:end])
        # attributes that only formulas have may be any: they are shown to expat, each once
        attributes = (b"<_%b/>" % each for each in set(_all(pieces, _F_ATTRIBUTES)))
        rest = _MARK.join((text[:begin], without_cells(pieces), *attributes, text[end:]))
        return cls(declaration, text, begin, end, rest, pieces)

    def is_well_formed(self) -> bool:
        """Whether it is certainly well-formed, without DTD, comments, CDATA sections and instructions."""
        if self.pieces is None:
            return False
        formulas = set(_all(self.pieces, _F)) - _well_formed
        texts = _MARK.join((*formulas, *_all(self.pieces, _V), *_all(self.pieces, _INLINE)))
        before, after = self.rest[: self.begin], self.rest[self.begin :]
        if not xml_parser.is_plain(b"%b%b<_>%b</_>%b" % (self.declaration, before, texts, after)):
            return False
        if formulas and max(map(len, formulas)) <= _LONGEST:
            if len(_well_formed) + len(formulas) > _MOST_FORMULAS:
                _well_formed.clear()
            _well_formed.update(formulas)
        return True

    def chunks(self) -> Iterator[RowChunk]:
        """The rows in chunks."""
        if self.pieces is not None:
            yield RowChunk(self.text, self.begin, self.end, self.pieces)
            return
        begin = self.begin
        while begin < self.end:
            stop = self.text.find(b"</row>", begin + _CHUNK, self.end)
            stop = self.end if stop < 0 else stop + len(b"</row>")
            yield RowChunk(self.text, begin, stop, _CELL.split(self.text[begin:stop]))
            begin = stop


class RowChunk(Struct, frozen=True):
    """Some rows of a part, and the pieces of their cells."""

    text: bytes
    begin: int
    end: int
    pieces: Pieces

    def lost(self, empty: int) -> int:
        """The number of cells that the pieces lack; ``empty`` is how many of the pieces have nothing to read.

        Counted in the text, independently of the expression that cut it: in a well-formed part without comments and the
        like, expat sees the end of a cell in just these places. Only cells with nothing to read may lack an end tag.
        """
        ends = self.text.count(_END, self.begin, self.end)
        filled = len(self.pieces) // _STEP - empty
        return ends - filled and ends - len(_EMPTY.findall(self.text, self.begin, self.end)) - filled


def pieces_by_cell(pieces: Pieces) -> Iterator[CellPieces]:
    """The pieces cell by cell."""
    every = iter(pieces)
    next(every)
    return cast("Iterator[CellPieces]", zip(*[every] * _STEP, strict=True))


def without_cells(pieces: Pieces) -> bytes:
    """The rows with ``<_/>`` in place of each cell."""
    return _MARK.join(_all(pieces, 0))


def _all(pieces: Pieces, at: int) -> Iterable[bytes]:
    """One kind of piece (number ``at``) of all cells that have it."""
    return filter(None, pieces[at::_STEP])


def _cell_data(text: bytes) -> tuple[int, int] | None:
    """The offsets where the rows begin and end; None where they are not written in the usual way."""
    opened, tag = text.find(b"<sheetData"), b"<sheetData>"
    if opened < 0:
        return len(text), len(text)
    begin, end = opened + len(tag), text.rfind(b"</sheetData>")
    if text.startswith(tag, opened):
        return (begin, end) if begin <= end else None
    return (opened, opened) if text.startswith(b"<sheetData/>", opened) else None
