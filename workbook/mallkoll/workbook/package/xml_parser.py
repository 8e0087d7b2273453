"""Parse one XML part with expat: no DTD, no entities, no external resources, every fault as UnreadableFile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias
from xml.parsers import expat

from msgspec import Struct

from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.deflate import crc32
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.size_limits import MAX_HANDLED_TAGS, MAX_TAGS

Start: TypeAlias = Callable[[str, dict[str, str]], object]
End: TypeAlias = Callable[[str], object]
Text: TypeAlias = Callable[[str], object]

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN_NAMESPACES: Final = (TRANSITIONAL, STRICT)
RELATIONSHIP_ID: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
SPACE: Final = "http://www.w3.org/XML/1998/namespace space"


_SHORT_PART: Final = 100_000
_SHORTEST_TAG: Final = 3  # <a>
_MOST_UNCOUNTED: Final = 1_000_000
"""Bytes, which are kept that long."""
_LONG_TAG: Final = 1_000_000
"""Bytes. Such a tag has a hundred thousand attributes, for which expat takes thirty times their size in memory."""
_MOST_KEPT: Final = 8_000_000
"""Bytes of texts that are remembered."""
_known: Final = dict[int, bytes]()
"""Texts that expat has found plain, by checksum, which is worked out several times faster than the hash of a set.

Kept from one workbook to the next: those of one template share their formulas, their number formats, and what follows
the rows of their sheets.
"""


class Limits(Struct):
    """The file's name for messages, and the number of tags that may still be parsed for it."""

    path: str
    tags_left: int = MAX_TAGS
    handled_tags_left: int = MAX_HANDLED_TAGS
    _uncounted: list[bytes] = []

    def take(self, part: str, data: bytes, *, handled: bool) -> None:
        """Count the tags of a part. Raises UnreadableFile where the limit is exceeded."""
        # counting takes as long as inflating: a short part is charged with the most tags it could hold, and longer ones
        # are not counted before they could hold too many
        if handled or len(data) <= _SHORT_PART:
            tags = data.count(b"<") if len(data) > _SHORT_PART else len(data) // _SHORTEST_TAG
            self.tags_left -= tags
            self.handled_tags_left -= tags if handled else 0
        else:
            self._uncounted.append(data)
        size = sum(map(len, self._uncounted))
        if size > _MOST_UNCOUNTED or size // _SHORTEST_TAG > self.tags_left:
            self.tags_left -= sum(each.count(b"<") for each in self._uncounted)
            self._uncounted.clear()
        if _has_long_tag(data) or self.tags_left < 0 or self.handled_tags_left < 0:
            raise UnreadableFile(self.path, file_faults.TOO_MANY_TAGS.format(part=part))


def _has_long_tag(data: bytes) -> bool:
    """Whether a tag, with the text behind it, is that long. Leaps from tag to tag as far as none can be."""
    tag = data.find(b"<")
    while 0 <= tag < len(data) - _LONG_TAG:
        tag = data.rfind(b"<", tag + 1, tag + 1 + _LONG_TAG)
        if tag < 0:
            return True
    return False


class _DtdFoundError(Exception):
    """Raised out of expat at a DOCTYPE, before any of its entities is declared."""


def parse_xml(
    limits: Limits, part: str, data: bytes, start: Start | None = None, end: End | None = None, text: Text | None = None
) -> bool:
    """Run expat over a part. Returns whether it is without comments, CDATA sections and instructions.

    Names come as ``namespace local`` where there are handlers. Without any handler the part is only checked to be well
    formed, which is several times faster. Raises UnreadableFile for malformed XML, for any DTD and for too many tags.
    """
    limits.take(part, data, handled=start is not None)
    kept = start is None and len(data) <= _SHORT_PART
    if kept and is_known(data):
        return True
    parser, unusual = _parser(None if start is None else " ")
    if start is not None:
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except _DtdFoundError as error:
        raise UnreadableFile(limits.path, file_faults.DTD.format(part=part)) from error
    except expat.ExpatError as error:
        raise UnreadableFile(limits.path, file_faults.MALFORMED.format(part=part, line=error.lineno)) from error
    except (LookupError, UnicodeError) as error:  # an encoding that Python does not know
        raise UnreadableFile(limits.path, file_faults.MALFORMED.format(part=part, line=1)) from error
    if kept and not unusual:
        remember([data])
    return not unusual


def is_plain(pieces: Iterable[bytes]) -> bool:
    """Whether the pieces together are well-formed XML without DTD, comments, CDATA sections and instructions."""
    parser, unusual = _parser(None)
    try:
        last = b""
        for piece in pieces:  # of all but the last expat counts the lines, so a single one is the last at once
            if last:
                parser.Parse(last, False)  # noqa: FBT003 - expat takes it by position only
            last = piece
        parser.Parse(last, True)  # noqa: FBT003
    except (_DtdFoundError, expat.ExpatError, LookupError, UnicodeError):
        return False
    return not unusual


def is_known(text: bytes) -> bool:
    """Whether the very same text is remembered. It is plain where it stands as it stood then."""
    return _known.get(crc32(text)) == text


def remember(texts: Sequence[bytes]) -> None:
    """Keep texts that expat has found plain where they stand, as long as there is room."""
    size = sum(map(len, texts))
    if size + sum(map(len, [*_known.values()])) > _MOST_KEPT:  # a list, for another thread may add to them
        _known.clear()
    if size <= _MOST_KEPT:
        _known.update(zip(map(crc32, texts), texts, strict=True))


def _parser(separator: str | None) -> tuple[expat.XMLParserType, set[str]]:
    """A parser that refuses any DTD, and a set that holds something once it has come by anything that is not plain."""
    parser = expat.ParserCreate(None, separator)
    unusual: set[str] = set()

    def not_plain(*_: object) -> None:
        unusual.add("comment, CDATA section or instruction")

    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.CommentHandler = parser.StartCdataSectionHandler = parser.ProcessingInstructionHandler = not_plain
    return parser, unusual


def _refuse_dtd(*_: object) -> None:
    raise _DtdFoundError


@lru_cache(maxsize=1024)
def local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


@lru_cache(maxsize=1024)
def spreadsheet_tag(name: str) -> str:
    """The local name of an element of SpreadsheetML (either namespace), ``""`` for any other element."""
    namespace, _, tag = name.rpartition(" ")
    return tag if namespace in MAIN_NAMESPACES else ""


def is_xsd_true(text: str | None) -> bool:
    """Whether an xsd:boolean attribute is true."""
    return text in {"1", "true", "on"}
