"""Read the smaller parts of a package: shared strings, number formats, notes, tables, properties."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from typing import Final, TypeAlias

from mallkoll.workbook.model.book import ExcelTable, parse_address, parse_area
from mallkoll.workbook.model.number_format import BUILTIN_FORMATS
from mallkoll.workbook.model.rich_text import RUN_PROPERTIES, Run, RunStyle, joined_runs
from mallkoll.workbook.package import xml_parser
from mallkoll.workbook.package.workbook_package import Package
from mallkoll.workbook.package.xml_text import XML_SPACE, resolve_references, text_element_value, unescape

_PLAIN: Final = b"</t></si><si><t>"
_KEEPING: Final = b'</t></si><si><t xml:space="preserve">'
_LAST: Final = b"</t></si></sst>"
"""Between plain strings, and after the last of them."""
_STRINGS_HEAD: Final = re.compile(
    rb'(?:\s*<\?xml version="1\.0"(?: encoding="(?:utf-8|UTF-8)")?(?: standalone="(?:yes|no)")?\s*\?>)?\s*'
    rb'<sst xmlns="(?:%s|%s)"(?: (?:count|uniqueCount)="[0-9]*")*>'
    % (re.escape(xml_parser.TRANSITIONAL.encode()), re.escape(xml_parser.STRICT.encode()))
)


def read_shared_strings(package: Package, part: str) -> list[str]:
    """The shared strings. Rich text is joined (:mod:`rich_text`), phonetic guides are left out.

    Most parts hold only plain strings: those are cut at the tags between them, and only their texts shown to expat.
    """
    data = package.read(part)
    return _split_shared_strings(package.limits, part, data) or _parse_shared_strings(package.limits, part, data)


def _split_shared_strings(limits: xml_parser.Limits, part: str, data: bytes) -> list[str] | None:
    """The strings as nearly all programs write them; None where there are none, or one is written otherwise."""
    head = _STRINGS_HEAD.match(data)
    if not head or data.find(b"\r", head.end()) >= 0 or b"\0" in data[:100]:
        return None
    body = data[head.end() :].rstrip(XML_SPACE.encode())
    if not body.endswith(_LAST):
        return None
    body = b"</t></si>" + body.removesuffix(_LAST)
    groups = _plain_strings(body)
    texts = b" ".join(chain.from_iterable(groups))
    if b"<" in texts and b"/>" in body:  # an empty one may be written as one tag
        groups = _plain_strings(body.replace(b"<t/>", b"<t></t>").replace(b"<t />", b"<t></t>"))
        texts = b" ".join(chain.from_iterable(groups))
    if b"<" in texts or not xml_parser.is_plain([b"%b%b</sst>" % (head[0], texts)]):
        return None
    limits.take(part, data, handled=False)
    strings: list[str] = []
    for first, *others in groups:
        strings.append(_string(first.decode(), keep_space=True))
        strings += [
            _string(text, keep_space=False) if "&" in text or "_x" in text else text.strip(XML_SPACE)
            for text in map(bytes.decode, others)
        ]
    return strings[1:]  # before the first there is nothing


def _plain_strings(body: bytes) -> list[list[bytes]]:
    """The strings in groups, each of a string that keeps its white space and of those up to the next such one."""
    return [group.split(_PLAIN) for group in body.split(_KEEPING)]


def _string(text: str, *, keep_space: bool) -> str:
    return text_element_value(resolve_references(text), keep_space=keep_space)


def _parse_shared_strings(limits: xml_parser.Limits, part: str, data: bytes) -> list[str]:
    strings: list[str] = []
    start, end, text = _text_collector("si", lambda _, joined: strings.append(joined))
    xml_parser.parse_xml(limits, part, data, start, end, text)
    return strings


def _text_collector(
    element: str, take: Callable[[dict[str, str], str], object]
) -> tuple[xml_parser.Start, xml_parser.End, xml_parser.Text]:
    """Handlers that call ``take`` with the attributes and the joined ``t`` texts of each element of that name."""
    runs: list[Run] = []
    style = RunStyle()
    pieces: list[str] = []
    owner: dict[str, str] = {}
    keep_space = False
    phonetic = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal keep_space, owner, phonetic
        tag = xml_parser.spreadsheet_tag(name)
        if tag == "t":
            pieces.clear()
            keep_space = attributes.get(xml_parser.SPACE) == "preserve"
        elif tag in RUN_PROPERTIES:
            style.take(tag, attributes)
        elif tag == "rPh":
            phonetic += 1
        elif tag == element:
            owner, phonetic = attributes, 0
            runs.clear()
            style.reset()

    def end(name: str) -> None:
        nonlocal phonetic
        tag = xml_parser.spreadsheet_tag(name)
        if tag == "t" and not phonetic:
            runs.append(Run(text_element_value("".join(pieces), keep_space=keep_space), style.raised, style.struck))
        elif tag == "rPh":
            phonetic -= 1
        elif tag == element:
            take(owner, joined_runs(runs))

    return start, end, pieces.append


def read_notes(package: Package, part: str) -> dict[tuple[int, int], str]:
    """The notes of a sheet by cell. A threaded comment shows as the note that Excel writes for older versions."""
    notes: dict[tuple[int, int], str] = {}

    def take(attributes: dict[str, str], text: str) -> None:
        notes[parse_address(attributes.get("ref", ""))] = text

    start, end, text = _text_collector("comment", take)
    xml_parser.parse_xml(package.limits, part, package.read(part), start, end, text)
    return notes


def read_table(package: Package, part: str, sheet: str) -> ExcelTable | None:
    """One of Excel's own tables, on the sheet of that name; None where it does not give its area."""
    columns: list[str] = []
    table: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = xml_parser.spreadsheet_tag(tag)
        if tag == "table":
            table.update(attributes)
        elif tag == "tableColumn":
            columns.append(unescape(attributes.get("name", "")))

    xml_parser.parse_xml(package.limits, part, package.read(part), start)
    name = unescape(table.get("displayName") or table.get("name", ""))
    area = parse_area(table.get("ref", ""))
    if area is None or not name or len(columns) != area[3] - area[1] + 1:
        return None
    headings, totals = int(table.get("headerRowCount", "1")), int(table.get("totalsRowCount", "0"))
    return ExcelTable(name, sheet, area[0], area[1], area[2], tuple(columns), headings, totals)


def read_number_formats(package: Package, part: str) -> tuple[str, ...]:
    """The number format code of every cell format, by style index."""
    data = package.read(part)
    plain = xml_parser.parse_xml(package.limits, part, data)
    codes, ids = (_scan_number_formats(data) if plain else None) or _parse_number_formats(package.limits, part, data)
    return tuple([codes.get(number) or BUILTIN_FORMATS.get(number, "General") for number in ids])


_NumberFormats: TypeAlias = tuple[dict[int, str], list[int]]
"""Codes of the workbook's own number formats by id, and the id of every cell format."""

_STYLES_ROOT: Final = re.compile(
    rb'[^<]*(?:<\?xml[^<>]*\?>)?\s*<styleSheet(?=[^<>]* xmlns="(?:%s|%s)")[^<>]*>'
    % (re.escape(xml_parser.TRANSITIONAL.encode()), re.escape(xml_parser.STRICT.encode()))
)
_NUMBER_FORMAT: Final = re.compile(rb'<numFmt numFmtId="([0-9]{1,9})" formatCode="([^"<>\t\r\n]*)" ?/>')
_CELL_FORMAT: Final = re.compile(rb'<xf numFmtId="([0-9]{1,9})"')


def _scan_number_formats(data: bytes) -> _NumberFormats | None:
    """The formats as nearly all programs write them, with the id first; None where one is written otherwise."""
    start, stop = data.find(b"<cellXfs"), data.find(b"</cellXfs>")
    named = sum(data.count(f'"{name}"'.encode()) for name in xml_parser.MAIN_NAMESPACES)
    if not _STYLES_ROOT.match(data) or named != 1 or data.count(b"xmlns=") != 1 or not 0 < start < stop:
        return None
    codes: dict[int, str] = {}
    elements = _NUMBER_FORMAT.findall(data)
    ids = _CELL_FORMAT.findall(data, start, stop)
    if len(elements) != data.count(b"<numFmt ") or len(ids) != data.count(b"<xf", start, stop):
        return None
    for number, code in elements:
        codes.setdefault(int(number), resolve_references(code.decode()))
    return codes, [int(number) for number in ids]


_STYLE_TAGS = {f"{space} {tag}": tag for space in xml_parser.MAIN_NAMESPACES for tag in ("numFmt", "cellXfs", "xf")}


def _parse_number_formats(limits: xml_parser.Limits, part: str, data: bytes) -> _NumberFormats:
    codes: dict[int, str] = {}
    ids: list[int] = []
    in_cell_formats = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal in_cell_formats
        tag = _STYLE_TAGS.get(name)
        if tag is None:
            return
        if tag == "numFmt":
            # a number format inside dxfs (conditional formats) may reuse an id of ours: the first one counts
            codes.setdefault(int(attributes.get("numFmtId", "0")), attributes.get("formatCode", "General"))
        elif tag == "cellXfs":
            in_cell_formats = True
        elif tag == "xf" and in_cell_formats:
            ids.append(int(attributes.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal in_cell_formats
        if _STYLE_TAGS.get(name) == "cellXfs":
            in_cell_formats = False

    xml_parser.parse_xml(limits, part, data, start, end)
    return codes, ids


def read_custom_properties(package: Package, part: str) -> dict[str, str]:
    """The custom document properties, each as the text that stands in the file."""
    properties: dict[str, str] = {}
    text: list[str] = []
    name = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name
        if xml_parser.local_name(tag) == "property":
            name = attributes.get("name", "")
            text.clear()

    def end(tag: str) -> None:
        if xml_parser.local_name(tag) == "property":
            properties[name] = unescape("".join(text).strip())

    xml_parser.parse_xml(package.limits, part, package.read(part), start, end, text.append)
    return properties
