"""Cut the cells out of a worksheet part in the usual shape, and check that the part is well-formed.

Cells are most of a part. A cell that the expression here matches as a whole is a well-formed element in any context,
given that its texts are (:func:`_text`). So a part is well-formed if it is with ``<_/>`` in place of its cells, and
expat has to see no more than that: a cell within a comment, a tag or a CDATA section would show there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias, cast

from msgspec import Struct

from mallkoll.workbook.package import xml_parser
from mallkoll.workbook.package.xml_text import resolve_references

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
"""Bytes of a text that is checked here. Excel allows a formula as many characters."""
_MOST_FORMULAS: Final = 16384
"""As many as a large sheet has: each is asked for twice, one after the other down the sheet."""
_MARK: Final = b"<_/>"
_NO_CHARACTER: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # all others that are UTF-8 may be
_NO_REFERENCE: Final = re.compile("&(?!(?:lt|gt|amp|quot|apos);)")


def _text(raw: bytes) -> str | None:
    """The text of the bytes between two tags; None where they may not be well-formed."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    if "]]>" in text or _NO_REFERENCE.search(text) or (not text.isprintable() and _NO_CHARACTER.search(text)):
        return None
    return resolve_references(text)


class _Formulas(dict[bytes, str | None]):
    """Formulas as they are written → their text, as :func:`_text`; None for very long ones too.

    Kept from one workbook to the next: those of one template share their formulas.
    """

    def __missing__(self, raw: bytes) -> str | None:
        if len(raw) > _LONGEST:
            return None
        if len(self) >= _MOST_FORMULAS:
            self.clear()
        text = _text(raw)
        formula = self[raw] = None if text is None else text.removeprefix("=")
        return formula


FORMULAS: Final = _Formulas()


def formula_text(raw: bytes) -> str:
    """The formula in the bytes of a part that is known to be well-formed."""
    formula = FORMULAS[raw]
    return resolve_references(raw.decode()).removeprefix("=") if formula is None else formula


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
        values = b" ".join((*_all(self.pieces, _V), *_all(self.pieces, _INLINE)))
        return (
            None not in map(FORMULAS.__getitem__, _all(self.pieces, _F))
            and _text(values) is not None
            and xml_parser.is_plain(self.declaration + self.rest)
        )

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
