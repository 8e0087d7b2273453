"""Read one worksheet part.

Nearly all workbooks write their cells in one usual shape, which a single regular expression (:mod:`cut_cells`) reads
several times faster than expat calls Python functions. It is only trusted where it provably reads the same:

- the part is well-formed and without DTD, as checked by expat, on the whole part or on what remains without its cells;
- the part has no comments, CDATA or instructions and one default namespace, so that a ``<c`` is the element ``c``;
- the expression matched every ``c`` within the cell data as a whole, and what is left there are rows;
- the number of cells that were cut equals the number of cells that begin in the text.

Any other part is first rewritten by :mod:`canonical_sheet` into that shape and then read by the same expression, so
that the meaning of a cell is defined in one place only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec import Struct, field
from msgspec.json import Decoder
from msgspec.structs import replace

from mallkoll.workbook.model.book import Cell, CellError, Value, address, parse_address
from mallkoll.workbook.model.formula_shift import MAX_COLUMN, shift
from mallkoll.workbook.model.number_format import DateKind, from_iso, from_serial
from mallkoll.workbook.package import file_faults, xml_parser
from mallkoll.workbook.package.file_faults import UnreadableFile
from mallkoll.workbook.package.size_limits import MAX_AREAS, MAX_CELLS, MAX_SHARED_TEXT
from mallkoll.workbook.package.xml_text import resolve_references, text_element_value, unescape
from mallkoll.workbook.reader.canonical_sheet import BadContentError, canonical_sheet
from mallkoll.workbook.reader.cut_cells import Content, CutRows, CutSheet
from mallkoll.workbook.reader.file_cell import FileCell
from mallkoll.workbook.reader.recurring import ATTRIBUTES, Head, Kept, string_number, string_numbers, tag_attributes

_NOT_YET: Final = "?"
"""In place of a shared formula that stands further down."""
_SHORT: Final = 40
"""Bytes of a text that is kept."""
_MOST_TEXTS: Final = 4096
_READ: Final = b"?"
"""In place of the look of a cell whose value has been read."""
_NAME: Final = re.compile(rb"[\w:.-]")
_DECLARATION: Final = re.compile(
    rb'\s*<\?xml version="1\.0"(?: encoding="(?:utf-8|UTF-8)")?(?: standalone="(?:yes|no)")?\s*\?>\s*'
)
_ROOT: Final = re.compile(rb'<worksheet(?=[^>]* xmlns="([^"]*)")(%b)\s*>' % ATTRIBUTES)
_NAMESPACES: Final = tuple(name.encode() for name in xml_parser.MAIN_NAMESPACES)


_usual_number: Final = Decoder(float).decode
"""JSON has the numbers that are written in cells, and knows no ``nan``, ``inf`` and ``1_000``."""


class _UsualNumbers(dict[bytes, float | None]):
    """What is written → the number: of nothing none, all else is read. Nothing is kept."""

    __missing__ = _usual_number


class _Texts(dict[bytes, str]):
    """What a formula gives, as written → the text. Short ones (*✓*, a status) recur in every file, and are kept."""

    def __missing__(self, written: bytes) -> str:
        text = unescape(resolve_references(written.decode()))
        if len(written) <= _SHORT and len(self) < _MOST_TEXTS:
            self[written] = text
        return text


_NUMBERS: Final = {b"", b"n"}
_READERS: Final[dict[bytes, Callable[[bytes], Value]]] = {
    **dict.fromkeys(_NUMBERS, _UsualNumbers({b"": None}).__getitem__),
    b"str": _Texts().__getitem__,
    b"b": lambda v: xml_parser.is_xsd_true(v.decode().strip()) if v else None,
    b"e": lambda v: CellError(resolve_references(v.decode())) if v else None,
    b"d": lambda v: from_iso(v.decode()) if v else None,
}
"""By the type of a cell what reads its value, but for shared strings."""
_Written: TypeAlias = tuple[Head | None, bytes | str | None, Any]
"""A cell: its head, none of a blank one, its formula, and its value as it is written."""


def _reader(
    strings: Mapping[bytes, str], dates: Mapping[int, DateKind], look: bytes, *, date1904: bool
) -> Callable[[bytes], Value]:
    """What reads the value of a cell of that look. It raises ValueError or LookupError for one written otherwise."""
    style, _, kind = look.partition(b" ")
    if kind == b"s":
        return strings.__getitem__
    if kind not in _NUMBERS or (date := dates.get(int(style or 0))) is None:
        return _READERS[kind]
    return lambda v: from_serial(_usual_number(v), date, date1904=date1904) if v else None


class SheetContext(Struct):
    """The data that the sheets of one workbook share, and the remainder of their common limits."""

    limits: xml_parser.Limits
    strings: list[str] = field(default_factory=list)
    kinds: list[DateKind] = field(default_factory=list)  # per style index
    date1904: bool = False
    cells_left: int = MAX_CELLS
    shared_text_left: int = MAX_SHARED_TEXT
    usual: dict[bytes, Callable[[Any], Value]] = field(default_factory=dict)
    """By the look of a cell what reads its value, where that is written as nearly all are."""

    def __post_init__(self) -> None:
        """Find out what reads the values of cells."""
        strings = dict(zip(string_numbers(len(self.strings)), self.strings, strict=True))
        number = DateKind.NUMBER
        dates = {style: kind for style, kind in enumerate(self.kinds) if kind is not number}
        self.usual = Kept(partial(_reader, strings, dates, date1904=self.date1904))
        self.usual[_READ] = lambda value: value

    def value(self, look: bytes, content: Content) -> Value:
        """The value of a cell however it is written, None where it has none. Raises ValueError and LookupError."""
        v = content.v
        kind = look.partition(b" ")[2]
        if kind == b"inlineStr":
            if not content.inline:
                return None
            return text_element_value(resolve_references(content.inline.decode()), keep_space=bool(content.keep))
        if not v:
            return None
        if kind == b"s":
            return self.strings[string_number(v)]
        return self.usual[look](repr(_number(v.decode())).encode() if kind in _NUMBERS else v)


class SheetPart(Struct, frozen=True):
    """The parsed content of a worksheet part."""

    cells: dict[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    protected: bool


def read_sheet(context: SheetContext, part: str, data: bytes) -> SheetPart:
    """Read a worksheet part. Raises UnreadableFile where it is damaged or beyond the limits."""
    cut = _usual(data)
    if cut is not None and cut.is_well_formed():
        context.limits.take(part, data, handled=False)
    elif not xml_parser.parse_xml(context.limits, part, data):
        cut = None
    lost = 0
    try:
        sheet = None if cut is None else _Scan(context).read(cut)
        if sheet is None:
            scan = _Scan(context)
            sheet, lost = scan.read(CutSheet.of(canonical_sheet(context.limits, part, data).encode())), scan.lost
    except BadContentError as error:
        sentence = file_faults.BAD_CONTENT.format(detail=f"delen {part} är felaktig, {error}")
        raise UnreadableFile(context.limits.path, sentence) from error
    if lost:
        raise UnreadableFile(context.limits.path, file_faults.CELLS_LOST.format(part=part, lost=abs(lost)))
    if sheet is None:
        raise UnreadableFile(
            context.limits.path, file_faults.BAD_CONTENT.format(detail=f"delen {part} har fel uppbyggnad")
        )
    context.cells_left -= len(sheet.cells)
    return sheet


def _usual(data: bytes) -> CutSheet | None:
    """The part with its cells cut out, None where it is not UTF-8 in the usual shape.

    It stays bytes: one character beyond Latin-1 would make a str of it twice as large and slow to search.
    """
    text = data.removeprefix(b"\xef\xbb\xbf")
    if text.find(b"\r", _declared(text)) >= 0:  # as XML wants it; a line break written &#13; stays
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    root = _ROOT.match(text, _declared(text))
    cut = CutSheet.of(text) if root and root[1] in _NAMESPACES else None
    if not root or cut is None:
        return None
    around = cut.before + cut.after
    if around.count(b"<sheetData") > 1:
        return None
    declared = root[0] if around.find(b"xmlns", root.end()) < 0 else around  # most declare nothing after the root
    if declared.count(b"xmlns=") != 1 or sum(declared.count(b'"%b"' % name) for name in _NAMESPACES) != 1:
        return None
    return cut


def _declared(text: bytes) -> int:
    """Where the XML declaration ends."""
    declaration = _DECLARATION.match(text)
    return declaration.end() if declaration else 0


class _Scan:
    """One pass over one sheet in the usual shape."""

    def __init__(self, context: SheetContext) -> None:
        self.context = context
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden_rows: set[int] = set()
        self.masters: dict[str, tuple[int, int, str]] = {}
        self.orphans: list[tuple[int, int, str]] = []
        self.lost = 0

    def read(self, cut: CutSheet | None) -> SheetPart | None:
        """The parsed part; None where the text is not in the usual shape, or where cells of it are ``lost``."""
        if cut is None:
            return None
        columns, after = _tags(cut.before, b"col", b"hidden"), cut.after
        merges, protection = _tags(after, b"mergeCell"), _tags(after, b"sheetProtection")
        if columns is None or merges is None or protection is None:
            return None
        for rows in cut.rows():
            self.lost = rows.lost
            if self.lost or not rows.usual:
                return None
            self._cells(rows)
            self.hidden_rows |= rows.hidden
        for row, col, index in self.orphans:
            cell = self.cells[row, col]
            self.cells[row, col] = replace(cell, formula=self._shared(row, col, index))
        return SheetPart(
            self.cells,
            tuple(_area(merge.get("ref", "")) for merge in merges),
            frozenset(self.hidden_rows),
            _hidden_columns(columns),
            any(xml_parser.is_xsd_true(tag.get("sheet")) for tag in protection),
        )

    def _cells(self, rows: CutRows) -> None:
        """Read the cells of some rows."""
        formulas = list[bytes | str | None](rows.formulas)
        for at, content in rows.contents.items():
            head = rows.heads[at]
            formulas[at] = None if head is None else self._formula(head[0], content) or None
        cells: Iterable[_Written] = zip(rows.heads, formulas, rows.values, strict=True)
        try:
            made = self._made(self._read(rows, formulas, rows.contents) if rows.contents else cells)
        except (LookupError, ValueError):  # a value is written in another way, or cannot be read
            made = self._made(self._read(rows, formulas, range(len(rows.heads))))
        if self.cells:
            self.cells.update(made)
        else:
            self.cells = made
        if len(self.cells) > self.context.cells_left:
            raise UnreadableFile(self.context.limits.path, file_faults.TOO_MANY_CELLS.format(limit=MAX_CELLS))

    def _made(self, cells: Iterable[_Written]) -> dict[tuple[int, int], Cell]:
        """The cells by their places. Raises ValueError or LookupError for a value that is not written as usual."""
        read = self.context.usual
        return {
            place: (FileCell if f else Cell)(row, col, read[look](v), f, style)  # type: ignore[arg-type]  # bytes until read
            for head, f, v in cells
            if head is not None
            for place, row, col, style, look in [head]
        }

    def _read(self, rows: CutRows, formulas: list[bytes | str | None], which: Iterable[int]) -> list[_Written]:
        """The cells, the values of some read one by one; one that says nothing is without a head."""
        cells = list[_Written](zip(rows.heads, formulas, rows.values, strict=True))
        for at in which:
            head, f, v = cells[at]
            if head is None:
                continue
            place, row, col, style, look = head
            content = rows.contents.get(at) or Content(None, None, v, None, None)
            try:
                value = self.context.value(look, content)
            except (LookupError, ValueError) as error:
                raise BadContentError(f"cell {address(row, col)} har ett värde som inte går att läsa") from error
            if value is None and f and look.endswith(b" str"):
                value = ""
            cells[at] = None if value is None and not f else (place, row, col, style, _READ), f, value
        return cells

    def _formula(self, place: tuple[int, int], content: Content) -> str:
        """The formula of a cell that is not plain: it may be shared, of an array or a data table."""
        formula = _formula_text(content.f)
        by_name = tag_attributes((content.f_attributes or b"") + b">") or {}
        kind = by_name.get("t")
        if kind == "dataTable":  # what Excel shows in the formula bar: row input cell, column input cell
            one, two = by_name.get("r1", ""), by_name.get("r2", "")
            if not xml_parser.is_xsd_true(by_name.get("dt2D")):
                one, two = (one, "") if xml_parser.is_xsd_true(by_name.get("dtr")) else ("", one)
            return f"TABLE({one},{two})"
        if kind == "shared":
            index = by_name.get("si", "")
            if formula:
                self.masters.setdefault(index, (*place, formula))
            elif index in self.masters:
                return self._shared(*place, index)
            else:
                self.orphans.append((*place, index))
                return _NOT_YET
        return formula

    def _shared(self, row: int, col: int, index: str) -> str:
        """A shared formula with its references moved to one of its cells."""
        if index not in self.masters:
            raise BadContentError(f"cell {address(row, col)} delar en formel som saknas")
        master_row, master_col, formula = self.masters[index]
        self.context.shared_text_left -= len(formula)
        if self.context.shared_text_left < 0:
            raise UnreadableFile(self.context.limits.path, file_faults.TOO_MANY_CELLS.format(limit=MAX_CELLS))
        return shift(formula, row - master_row, col - master_col)


def _formula_text(raw: bytes | None) -> str:
    return resolve_references(raw.decode()).removeprefix("=") if raw else ""


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or "_" in text:  # Python's float reads nan, inf and 1_000 too
        raise ValueError(text)
    return number


def _tags(text: bytes, name: bytes, saying: bytes = b"") -> list[dict[str, str]] | None:
    """The attributes of every element of that name that contains ``saying``; None where one is written unusually."""
    tags = []
    found = text.split(b"<" + name, MAX_AREAS + 1)
    if len(found) > MAX_AREAS + 1:
        raise BadContentError(f"elementet {name.decode()} står {text.count(b'<' + name)} gånger")
    for rest in found[1:]:
        if saying not in rest or _NAME.match(rest):  # "<cols" is no "<col"
            continue
        attributes = tag_attributes(rest[: rest.find(b">") + 1])
        if attributes is None:
            return None
        tags.append(attributes)
    return tags


def _area(ref: str) -> tuple[int, int, int, int]:
    first, _, last = ref.partition(":")
    try:
        top, left = parse_address(first)
        bottom, right = parse_address(last or first)
    except ValueError as error:
        raise BadContentError(f"det sammanfogade området {ref!r} finns inte") from error
    return top, left, bottom, right


def _hidden_columns(tags: list[dict[str, str]]) -> frozenset[int]:
    hidden: set[int] = set()
    for tag in tags:
        if not xml_parser.is_xsd_true(tag.get("hidden")):
            continue
        try:
            first, last = int(tag["min"]), min(int(tag["max"]), MAX_COLUMN)
        except (KeyError, ValueError) as error:
            raise BadContentError("en dold kolumn saknar nummer") from error
        if first in hidden:  # Excel never lets them overlap; a million such tags would keep us busy for minutes
            raise BadContentError("samma kolumn beskrivs två gånger")
        hidden.update(range(first, last + 1))
    return frozenset(hidden)
