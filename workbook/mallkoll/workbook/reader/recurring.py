"""What is written in many cells, and in one workbook as in the next: what it means is read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final, TypeAlias, TypeVar

from mallkoll.workbook.model.book import column_number
from mallkoll.workbook.model.formula_shift import MAX_COLUMN, MAX_ROW
from mallkoll.workbook.package.xml_parser import is_xsd_true

Head: TypeAlias = tuple[tuple[int, int], int, int, int, bytes]
"""The start tag of a cell: its place, row and column, the index of its style, and its look.

The look is style and type as they are written, with a space between. It says how the value is read.
"""
T = TypeVar("T")

CELLS: Final = b"<_/>"
"""In place of the cells of a row."""
_HEAD: Final = re.compile(
    rb'>r="([A-Z]{1,3}+)([0-9]{1,7}+)"(?: s="([0-9]{1,9}+)"|)(?: t="([A-Za-z]{1,9}+)"|)(?: ?(/)|)(?=>)'
)
_SPACE: Final = b" \t\n\r"
_CELLS: Final = rb"(?:[%b]*%b)*[%b]*" % (_SPACE, CELLS, _SPACE)
_ROW: Final = re.compile(rb"((?: [A-Za-z_][\w:.-]*+=\"[ !#-%%'-;=?-~]*+\")*)(?: ?/>|>%b</row>)%b" % (_CELLS, _CELLS))
_ATTRIBUTE: Final = re.compile(rb' ([^ =]++)="([^"]*+)"')
ATTRIBUTES: Final = rb'(?: [\w:.-]++="[^"<>]*+")*'
_TAG: Final = re.compile(rb"(%b) ?/?>" % ATTRIBUTES)
_LONGEST: Final = 400
"""Bytes of a row or a tag that is kept."""
_MOST_KEPT: Final = 65_536


class Kept(dict[bytes, T]):
    """What is written in many cells → what it means, kept from one sheet and workbook to the next."""

    def __init__(self, meaning: Callable[[bytes], T]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, written: bytes) -> T:
        if len(self) >= _MOST_KEPT:
            self.clear()
        meaning = self[written] = self._meaning(written)
        return meaning


def _column_number(letters: bytes) -> int:
    return column_number(letters.decode())


def _style_index(digits: bytes) -> int:
    return int(digits or 0)


def _number_if_hidden(written: bytes) -> int | None:
    """The number of a hidden row, None of any other. Raises KeyError where it is not written in the usual way."""
    match = _ROW.fullmatch(written) if len(written) <= _LONGEST else None
    if match is None or b"xmlns" in written:
        raise KeyError(written)
    attributes = _ATTRIBUTE.findall(match[1])
    by_name = dict(attributes)
    if len(by_name) < len(attributes):
        raise KeyError(written)
    if not is_xsd_true(by_name.get(b"hidden", b"").decode()):
        return None
    if not re.fullmatch(rb"[0-9]{1,7}", by_name.get(b"r", b"")):
        raise KeyError(written)
    return int(by_name[b"r"])


def _string_number(digits: bytes) -> int:
    """The number of a shared string. Raises ValueError."""
    if not digits.isdigit():  # -1 is the last one for Python
        raise ValueError(digits)
    return int(digits)


def _attributes(tag: bytes) -> dict[str, str] | None:
    match = _TAG.fullmatch(tag)
    return {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(match[1])} if match else None


# as methods, since ``kept[written]`` is slow where a dict is derived from
_column: Final = Kept(_column_number).__getitem__
_style: Final = Kept(_style_index).__getitem__
_look: Final = Kept(bytes).__getitem__
_kept_attributes: Final = Kept(_attributes).__getitem__
_hidden_row: Final = Kept(_number_if_hidden).__getitem__
string_number: Final = Kept(_string_number).__getitem__
"""The number of a shared string by its digits."""


_string_numbers: Final = list[bytes]()


def string_numbers(count: int) -> Iterable[bytes]:
    """The numbers of the first shared strings, as cells write them."""
    if len(_string_numbers) < min(count, _MOST_KEPT):
        _string_numbers.extend([b"%d" % number for number in range(len(_string_numbers), min(count, _MOST_KEPT))])
    return chain(_string_numbers[:count], (b"%d" % number for number in range(_MOST_KEPT, count)))


def tag_attributes(tag: bytes) -> dict[str, str] | None:
    """The attributes of a tag by what stands after its name, references as written; None where it is unusual."""
    return _kept_attributes(tag) if len(tag) <= _LONGEST else _attributes(tag)


def hidden_rows(text: bytes) -> frozenset[int] | None:
    """The numbers of the hidden rows of a text with ``CELLS`` in place of cells; None where it has anything else."""
    before, *rows = text.split(b"<row")
    if before.replace(CELLS, b"").strip(_SPACE):
        return None
    try:
        return frozenset([number for number in map(_hidden_row, rows) if number is not None])
    except KeyError:
        return None


_heads: dict[bytes, Head | None] = {}


def cell_heads(written: list[bytes]) -> list[Head | None] | None:
    """The heads of cells by what stands between ``<c `` and ``>``, None of blank cells; None where one is unusual."""
    try:
        return list(map(_heads.__getitem__, written))
    except KeyError:
        new = {*written} - _heads.keys()
    if len(_heads) + len(new) > _MOST_KEPT:
        _heads.clear()
        new = {*written}
    found = _HEAD.findall(b">%b>" % b">".join(new))  # all at once: there are tens of thousands in a large workbook
    if len(found) < len(new):
        return None
    for head, (letters, digits, style, kind, blank) in zip(new, found, strict=True):
        if blank:
            _heads[head] = None
            continue
        row, col = int(digits), _column(letters)
        if not 0 < row <= MAX_ROW or col > MAX_COLUMN:
            return None
        _heads[head] = (row, col), row, col, _style(style), _look(style + b" " + kind)
    return list(map(_heads.__getitem__, written))
