"""Cut the cells out of a worksheet part in the usual shape, and check that the part is well-formed.

Rows of cells are most of a part. A cell that the expression here matches as a whole is a well-formed element in any
context, given that its texts are, and that its head and its row are written as :mod:`recurring` knows them. So a part
is well-formed if it is without its rows, and with the texts of its cells in an element of their own.
Expat has to see no more than that: a row within a comment, a tag or a CDATA section would show there. Nor has it to see
again what it has found well-formed in another workbook, if that stands in the same place of the part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.package import xml_parser
from mallkoll.workbook.package.size_limits import MAX_CELLS
from mallkoll.workbook.reader.recurring import CELLS, Head, cell_heads, hidden_rows

_CONTENT: Final = (
    rb'(?:<f(?:(?=>)|((?: (?!xmlns)[\w:.-]++="[^"<>]*+")*))(?:>([^<]*+)</f>| ?/>)|)'
    rb'(?:<v(?: xml:space="preserve"|)(?:>([^<]*+)</v>| ?/>)|)'
    rb'(?:<is><t( xml:space="preserve"|)(?:>([^<]*+)</t>| ?/>)</is>|)'
)
"""Everything that a cell may hold."""
_BLANK: Final = rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"(?: s="[0-9]{1,9}+"|) ?/>'
_CELL: Final = re.compile(
    rb"<c ([^>]*+)>"
    rb"(?:<(?:f>([^<=&][^<]*+)</f><v>|v>(?!<))([^<]*+)</v></c>"  # as nearly all cells are
    rb"|(%b)</c>"
    rb"|(?<=/>)((?>(?:%b)*)))" % (re.sub(rb"\((?!\?)", b"(?:", _CONTENT), _BLANK)
)
# "(?>(?:x)*)", never "(?:x)*+": up to Python 3.11.4 a possessive group also takes what a failed attempt had got to
_OTHER: Final = re.compile(_CONTENT)
_STEP: Final = _CELL.groups + 1
_CHUNK: Final = 1_000_000
"""Bytes cut at a time: bounds the memory for sheets with a million formatted blanks."""
_TOGETHER: Final = 64
"""Cells whose formulas are remembered as one: few enough that one changed formula lets expat see few others again."""
_END: Final = b"</sheetData>"


class Content(Struct, frozen=True, gc=False):
    """What a cell holds, where it is neither a plain value nor a plain formula and its result."""

    f_attributes: bytes | None
    f: bytes | None
    v: bytes | None
    keep: bytes | None
    inline: bytes | None


class CutRows(Struct, frozen=True):
    """The cells of some rows: of each its head, its formula and value, or else its content.

    A blank one has no head, and stands for those that follow it.
    """

    usual: bool
    """Whether all heads and rows are written in the usual way; else they are not given."""
    lost: int
    """The number of cells that were not cut: they end in what is left, or in what was taken for blank cells."""
    heads: list[Head | None] = []
    formulas: list[bytes | None] = []
    values: list[bytes | None] = []
    contents: dict[int, Content] = {}
    """By the number of the cell, which has no formula and no value above."""
    hidden: frozenset[int] = frozenset()

    @classmethod
    def of(cls, text: bytes, begin: int, end: int) -> CutRows:
        """Cut the rows between two offsets."""
        pieces = _CELL.split(memoryview(text)[begin:end])  # a slice of the text would be copied
        between, written, formulas, values, contents, blanks = [pieces[at::_STEP] for at in range(_STEP)]
        blank, others = [len(each) - each.count(None) for each in (blanks, contents)]
        rest = CELLS.join(filter(None, between))
        lost = rest.count(b"</c>") + b"".join(filter(None, blanks)).count(b"</c>")
        heads, hidden = cell_heads(written), hidden_rows(rest)
        if heads is None or hidden is None:
            return cls(usual=False, lost=lost)
        usual = heads.count(None) == blank  # all that are blank are, since none else is without a value or a content
        parsed = {at: _content(each) for at, each in enumerate(contents) if each is not None} if others else {}
        return cls(usual, lost, heads, formulas, values, parsed, hidden)


class CutSheet(Struct, frozen=True):
    """A worksheet part, and the offsets of its rows.

    ``cut`` are the rows; None where a workbook may not have so many cells, which are not kept before they are counted.
    """

    text: bytes
    begin: int
    end: int
    cut: tuple[CutRows, ...] | None

    @classmethod
    def of(cls, text: bytes) -> CutSheet | None:
        """Cut a part; None where its rows are not delimited in the usual way."""
        span = _row_span(text)
        if span is None:
            return None
        cut: list[CutRows] = []
        cells = 0
        for rows in _cut(text, *span):
            cut.append(rows)
            cells += len(rows.heads)
            if cells > MAX_CELLS:
                return cls(text, *span, None)
        return cls(text, *span, tuple(cut))

    @property
    def before(self) -> bytes:
        """What stands before the rows."""
        return self.text[: self.begin]

    @property
    def after(self) -> bytes:
        """What stands after the rows."""
        return self.text[self.end :]

    def is_well_formed(self) -> bool:
        """Whether it is certainly well-formed, without DTD, comments, CDATA sections and instructions."""
        if self.cut is None or not all(rows.usual for rows in self.cut):
            return False
        new: list[bytes] = []
        pieces = self._without_rows(self.cut, new)
        if not xml_parser.is_plain(pieces if len(self.cut) > 1 else [b"".join(pieces)]):
            return False
        if new:
            xml_parser.remember(new)
        return True

    def rows(self) -> Iterable[CutRows]:
        """The rows in chunks."""
        return _cut(self.text, self.begin, self.end) if self.cut is None else self.cut

    def _without_rows(self, cut: Sequence[CutRows], new: list[bytes]) -> Iterator[bytes]:
        """The part piece by piece, in place of the rows the texts of their cells.

        Of the formulas only those that expat does not know; what of them is to be remembered is added to ``new``. Of
        what follows the rows no more than its ends of elements where the rest is known.
        """
        yield self.before + b"<_>"
        for rows in cut:
            contents = rows.contents.values()
            formulas = [*rows.formulas, *[content.f for content in contents]]
            values = [*rows.values, *(text for content in contents for text in (content.v, content.inline))]
            together = [
                b" ".join(filter(None, formulas[at : at + _TOGETHER])) for at in range(0, len(formulas), _TOGETHER)
            ]
            unknown = [some for some in together if some and not xml_parser.is_known(some)]
            if len(cut) == 1:  # those of a large part would take its size in memory
                new += unknown
            tags = {b"<_%b/>" % content.f_attributes for content in contents if content.f_attributes}
            yield b" ".join((*unknown, *filter(None, values), *tags))
        yield b"</_>" + (_END + b"</worksheet>" if _ends_a_sheet(self.after) else self.after)


def _ends_a_sheet(after: bytes) -> bool:
    """Whether what follows the rows ends a sheet and no more: not an element, too, that began before the rows.

    It is remembered as the sheet without rows that it makes, for a part that holds the end alone is not well-formed.
    """
    if not after.startswith(_END) or len(after) > _CHUNK:  # a long one would take as long again
        return False
    sheet = b"<worksheet><sheetData>" + after
    if not xml_parser.is_known(sheet):
        if not xml_parser.is_plain([sheet]):
            return False
        xml_parser.remember([sheet])
    return True


def _cut(text: bytes, begin: int, end: int) -> Iterator[CutRows]:
    """The rows between two offsets, cut in chunks."""
    while begin < end:
        stop = text.find(b"</row>", begin + _CHUNK, end)
        stop = end if stop < 0 else stop + len(b"</row>")
        yield CutRows.of(text, begin, stop)
        begin = stop


def _content(written: bytes) -> Content:
    """What the expression for a cell has matched, in parts."""
    match = _OTHER.fullmatch(written)
    assert match is not None  # noqa: S101 - it is part of that expression
    return Content(*match.groups())


def _row_span(text: bytes) -> tuple[int, int] | None:
    """The offsets where the rows begin and end; None where they are not written in the usual way."""
    opened, tag = text.find(b"<sheetData"), b"<sheetData>"
    if opened < 0:
        return len(text), len(text)
    begin, end = opened + len(tag), text.rfind(_END)
    if text.startswith(tag, opened):
        return (begin, end) if begin <= end else None
    return (opened, opened) if text.startswith(b"<sheetData/>", opened) else None
