"""Change an XML part by cutting and pasting in its own bytes, so that everything else stays as it was written.

expat tells where each element begins and ends; edits are collected and made at once. Inserted elements get the prefix
of the part's root and the part's own encoding.
"""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final
from xml.parsers import expat

from mallkoll.workbook.package import file_faults
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.xml_parser import Limits
from mallkoll.workbook.package.xml_text import resolve_references

_TAG_END: Final = re.compile(rb"""[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_USUAL_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"'
_ROOT: Final = re.compile(rb"(?:<\?xml[^<>]*\?>\s*)?<(\w[\w.:-]*)[\s/>]")
_START_TAG: Final = re.compile(rb"<((?:[\w.-]+:)?([\w.-]+))(?:\s[^<>]*)?>")
_ANY_DEPTH: Final = sys.maxsize
_WITHIN_ITSELF: Final = (" AlternateContent", " extLst")
"""Elements that may be found inside one of the same name."""
_CONTROL: Final = re.compile("[\x00-\x1f\ufffe\uffff\ud800-\udfff]")


class UnsupportedPartError(Exception):
    """Raised for a part that cannot be changed safely; the text says why, in Swedish."""


def escape_xml(text: str) -> str:
    """The text escaped for content or an attribute. Characters that XML cannot hold become spaces."""
    if text.isalnum():  # a word or a number
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    if text.isprintable():
        return text
    text = text.replace("\n", "&#10;")  # mostly the only one
    return text if text.isprintable() else _CONTROL.sub(_reference, text)


def escape_cell_text(text: str) -> str:
    """The text escaped for a cell or a note, where ``_x0041_`` would be read as a letter (ECMA-376-1, 22.9.2.19)."""
    return text.replace("_x", "_x005F_x") if "_x" in text else text


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};" if match[0] in "\t\r" else " "


class Element:
    """One element by its offsets: ``start`` < ``inner`` (after its start tag) ≤ ``close`` (its end tag) ≤ ``end``.

    Where its tags end is only searched for on demand, since most elements are only passed by.
    """

    __slots__ = ("_data", "_span", "_stop", "attributes", "children", "name", "start")

    def __init__(self, data: bytes, name: str, attributes: dict[str, str], start: int) -> None:
        """``name`` is ``namespace local``, or just ``local``."""
        self._data = data
        self._span: tuple[int, int, int] | None = None
        self._stop = -1  # where expat saw it end: at the end tag, or behind an empty element
        self.attributes = attributes
        self.children: list[Element] = []
        self.name = name
        self.start = start

    def stop(self, at: int) -> None:
        """Store where expat saw it end."""
        self._stop = at

    def _spans(self) -> tuple[int, int, int]:
        if self._span is None:
            match = _TAG_END.match(self._data, self.start)
            inner = match.end() if match else self.start
            if self._data[inner - 2 : inner] == b"/>":
                self._span = (inner, inner, inner)
            else:
                self._span = (inner, self._stop, self._data.index(b">", self._stop) + 1)
        return self._span

    @property
    def inner(self) -> int:
        """The offset where its content begins."""
        return self._spans()[0]

    @property
    def close(self) -> int:
        """The offset where its end tag begins."""
        return self._spans()[1]

    @property
    def end(self) -> int:
        """The offset after its last byte."""
        return self._spans()[2]

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(" ")[2]

    @property
    def empty(self) -> bool:
        """Whether it is an empty-element tag, ``<x/>``."""
        return self.close == self.inner == self.end

    def find(self, local: str) -> Element | None:
        """The first child of that name in the same namespace as this element."""
        wanted = self.name[: len(self.name) - len(self.local)] + local
        return next((child for child in self.children if child.name == wanted), None)

    def all(self, local: str) -> list[Element]:
        """The children of that local name, in any namespace."""
        return [child for child in self.children if child.local == local]

    def walk(self) -> Iterator[Element]:
        """The element and all its descendants, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


class XmlPart:
    """One part with its outline and the edits made to it so far."""

    def __init__(self, limits: Limits, name: str, data: bytes, hollow: str = "", *, shallow: bool = False) -> None:
        """Parse the outline of a part, without the interior of the root's child ``hollow`` (many cells).

        The outline of a ``shallow`` part has little more than the root and, from ``hollow`` on, its children.

        Raises UnreadableFile where it is malformed or has a DTD, UnsupportedPartError where its encoding is unknown.
        """
        self.name = name
        self.original = data
        self._bom, self._codec, self.data = _as_utf8(data)
        self._edits: list[tuple[int, int, bytes]] = []
        self._appended: dict[int, tuple[Element, list[str]]] = {}
        self._limits, self._hollow, self._depth = limits, hollow, 2 if shallow else _ANY_DEPTH
        limits.take(name, self.data, handled=False)
        match = _ROOT.match(self.data)
        tag = match[1] if match else self.data[self.root.start + 1 : self.root.inner]
        self.prefix = re.split(rb"[\s/>]", tag, maxsplit=1)[0].decode().rpartition(":")[0]

    @cached_property
    def root(self) -> Element:
        """The root element with its descendants."""
        gaps = []
        if self._hollow_place is not None:
            tag, inner, close = self._hollow_place
            root = _ROOT.match(self.data)
            head = _TAG_END.match(self.data, root.start(1)) if root and self._depth != _ANY_DEPTH else None
            gaps = [(head.end(), tag), (inner, close)] if head else [(inner, close)]
        return _outline(self._limits, self.name, self.data, gaps, self._depth)

    @cached_property
    def _hollow_place(self) -> tuple[int, int, int] | None:
        return _hollow_place(self.data, self._hollow)

    @cached_property
    def usual(self) -> bool:
        """Whether tags can be searched for as text: no prefix, one namespace, no comments, no alternatives."""
        data = self.data
        return (
            not self.prefix and data.count(b"xmlns=") == 1 and b"<!" not in data and b"AlternateContent" not in data
        )  # fmt: skip

    @property
    def namespace(self) -> str:
        """The namespace of the root."""
        return self.root.name.rpartition(" ")[0]

    def interior(self) -> tuple[int, int] | None:
        """Where the hollow element's interior begins and ends, found without an outline; None where one is needed."""
        return self._hollow_place and self._hollow_place[1:]

    def tag(self, local: str) -> str:
        """A tag's name with the prefix of the root."""
        return f"{self.prefix}:{local}" if self.prefix else local

    def raw(self, element: Element) -> str:
        """The element's source text."""
        return self.data[element.start : element.end].decode()

    def text(self, element: Element) -> str:
        """The text directly within an element that has no children."""
        return resolve_references(self.data[element.inner : element.close].decode())

    def insert(self, at: int, text: str) -> None:
        """Insert text at an offset."""
        self.replace(at, at, text)

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace the bytes from ``start`` to ``end`` by text."""
        self._edits.append((start, end, text.encode()))

    def remove(self, element: Element) -> None:
        """Remove an element."""
        self._edits.append((element.start, element.end, b""))

    def append(self, element: Element, text: str) -> None:
        """Insert text before an element's end tag."""
        self._appended.setdefault(id(element), (element, []))[1].append(text)

    def append_last(self, text: str) -> None:
        """Insert text before the root's end tag, found without an outline where the part is in the usual shape."""
        if self._last is None:
            self.append(self.root, text)
        else:
            self.insert(self._last, text)

    @cached_property
    def _last(self) -> int | None:
        """Where the root's end tag begins, found without an outline; None where one is needed."""
        at = self.data.rfind(b"</")
        odd = at < 0 or b"<!" in self.data or b"<?" in self.data[5:] or self.data.find(b"<", at + 2) >= 0
        return None if odd else at

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Set an attribute (without namespace), adding it where it is missing."""
        head = self.data[element.start : element.inner].decode()
        match = re.search(rf"""\s{re.escape(name)}\s*=\s*("[^"]*"|'[^']*')""", head)
        if match:
            at = element.start + len(head[: match.start(1)].encode())
            self.replace(at, at + len(match[1].encode()), f'"{escape_xml(value)}"')
        else:
            end = element.inner - (2 if element.empty else 1)
            self.insert(end, f' {name}="{escape_xml(value)}"')

    @property
    def touched(self) -> bool:
        """Whether anything has been edited."""
        return bool(self._edits or self._appended)

    def result(self) -> bytes:
        """The part with all edits made, in its own encoding."""
        if not self.touched:
            return self.original
        edits = list(self._edits)
        for element, texts in self._appended.values():
            text = "".join(texts).encode()
            if element.empty:
                raw_name = re.split(rb"[\s/>]", self.data[element.start + 1 : element.inner], maxsplit=1)[0]
                edits.append((element.inner - 2, element.inner, b">" + text + b"</" + raw_name + b">"))
            else:
                edits.append((element.close, element.close, text))
        out: list[bytes] = []
        at = 0
        for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
            if start < at:
                raise UnsupportedPartError(f"delen {self.name} kan inte ändras")
            out += (self.data[at:start], text)
            at = end
        out.append(self.data[at:])
        content = b"".join(out)
        return self._bom + (
            content if self._codec == "utf-8" else content.decode().encode(self._codec, "xmlcharrefreplace")
        )


_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def byte_order(data: bytes) -> tuple[bytes, str]:
    """The byte order mark and its codec; b"" and UTF-8 where there is no mark."""
    return next(((bom, codec) for bom, codec in _MARKS.items() if data.startswith(bom)), (b"", "utf-8"))


def _as_utf8(data: bytes) -> tuple[bytes, str, bytes]:
    """Byte order mark, codec, and the rest as UTF-8."""
    if data.startswith(_USUAL_HEAD):
        return b"", "utf-8", data
    bom, codec = byte_order(data)
    rest = data[len(bom) :]
    if not bom:
        declared = _ENCODING.match(data)
        codec = declared[1].decode().lower() if declared else "utf-8"
        if data[:2] == b"<\0":
            codec = "utf-16-le"
        elif data[:2] == b"\0<":
            codec = "utf-16-be"
    try:
        codec = codecs.lookup(codec).name
        return bom, codec, rest if codec == "utf-8" else rest.decode(codec).encode()
    except (LookupError, UnicodeError) as error:
        raise UnsupportedPartError("en del har en teckenkodning som inte går att läsa") from error


class _DtdError(Exception):
    pass


def _outline(limits: Limits, part: str, data: bytes, gaps: Sequence[tuple[int, int]], depth: int) -> Element:
    """The tree of elements with their offsets, down to ``depth`` (the root's is 1), without what is in the ``gaps``."""
    parser = expat.ParserCreate("utf-8", " ")
    roots: list[Element] = []
    stack: list[Element] = []

    def refuse(*_: object) -> None:
        raise _DtdError

    def offset() -> int:
        at = parser.CurrentByteIndex
        for begin, finish in gaps:
            if at >= begin:
                at += finish - begin
        return at

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(data, name, attributes, offset())
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)
        if len(stack) == depth and not name.endswith(_WITHIN_ITSELF):
            parser.StartElementHandler = None  # most elements are deeper

    def end(name: str) -> None:
        if len(stack) == depth and name != stack[-1].name:
            return  # of one that was not seen to begin
        stack.pop().stop(offset())
        parser.StartElementHandler = start

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = refuse
    try:
        at = 0
        for begin, finish in gaps:
            parser.Parse(data[at:begin], False)  # noqa: FBT003 - expat takes it by position only
            at = finish
        parser.Parse(data[at:], True)  # noqa: FBT003
    except _DtdError as error:
        raise UnreadableFile(limits.path, file_faults.DTD.format(part=part)) from error
    except expat.ExpatError as error:
        raise UnreadableFile(limits.path, file_faults.MALFORMED.format(part=part, line=error.lineno)) from error
    return roots[0]


def _hollow_place(data: bytes, hollow: str) -> tuple[int, int, int] | None:
    """Where the hollow element's start tag begins and ends, and its end tag begins; None where an outline is needed."""
    opened = _START_TAG.match(data, data.rfind(b"<", 0, data.find(hollow.encode()))) if hollow else None
    if not opened or opened[2].decode() != hollow or opened[0].endswith(b"/>"):
        return None
    start, close = opened.end(), data.rfind(b"</" + opened[1])  # searched from the end, which is near
    # what begins before the start tag, or ends after the end tag, may hold something that only looks like one
    before = data.find(b"<!", 0, start), data.find(b"<?", 1, start)  # the declaration stands first
    after = (data.find(end, close) for end in (b"-->", b"]]>", b"?>"))
    return None if close < start or max(*before, *after) >= 0 else (opened.start(), start, close)
