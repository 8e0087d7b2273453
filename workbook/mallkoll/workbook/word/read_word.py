"""A Word file read within the same limits as a workbook: no DTD, no path followed, sizes checked before inflating."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.workbook.package.open_package import Package, Source, UnreadableFile, open_package
from mallkoll.workbook.package.xml_parser import is_xsd_true, local_name, parse_xml
from mallkoll.workbook.results.finding import WordPart
from mallkoll.workbook.word.body_reader import BodyReader
from mallkoll.workbook.word.chart_reader import read_chart
from mallkoll.workbook.word.kept_figures import (
    NAMESPACE,
    KeptChart,
    KeptFigure,
    SourceBook,
    chart_of,
    figure_of,
    source_of,
)
from mallkoll.workbook.word.word_document import Paragraph, WordChart, WordDocument, WordTable, paragraphs_of
from mallkoll.workbook.word.word_faults import in_words_of_word

_MAIN = "word/document.xml"
_HEADING = re.compile(r"heading ([1-9])?|title")
_PARTS = {"header": WordPart.HEADER, "footer": WordPart.FOOTER}


def read_word(source: Source, name: str = "") -> WordDocument:
    """A document as a reader sees it. Raises UnreadableFile, whose sentence speaks of a document."""
    try:
        return _read(open_package(source, name, word=True))
    except UnreadableFile as error:
        raise UnreadableFile(error.path, in_words_of_word(error.sentence)) from error.__cause__


def _read(package: Package) -> WordDocument:
    main = package.target("", "officeDocument") or _MAIN
    headings, hidden = _styles(package, main)
    reader = BodyReader(headings, hidden)
    parse_xml(package.limits, main, package.read(main), reader.start, reader.end, reader.text)
    blocks = [*reader.blocks, *_notes(package, main, reader), *_headers_and_footers(package, main, reader)]
    kept = _Kept()
    for part in package.targets(main, "customXml"):
        if part in package:
            _data(package, part, kept)
    charts = tuple(_charts(package, main, reader))
    return WordDocument(tuple(blocks), tuple(kept.figures), tuple(kept.sources), tuple(kept.charts), charts)


class _Kept(Struct):
    """What the custom XML parts of ours hold."""

    sources: list[SourceBook] = field(default_factory=list)
    figures: list[KeptFigure] = field(default_factory=list)
    charts: list[KeptChart] = field(default_factory=list)


def _styles(package: Package, main: str) -> tuple[dict[str, int], frozenset[str]]:
    """The paragraph styles that are headings with their levels, and the styles whose text is hidden, by id."""
    part = package.target(main, "styles")
    headings: dict[str, int] = {}
    hidden: set[str] = set()
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        tag = local_name(name)
        plain = {local_name(key): value for key, value in attributes.items()}
        if tag == "style":
            style = plain.get("styleId", "")
        elif tag == "name" and (match := _HEADING.match(plain.get("val", "").casefold())) is not None:
            headings[style] = int(match[1] or 1)
        elif tag == "vanish" and style and plain.get("val", "1") not in {"0", "false"}:
            hidden.add(style)

    if part is not None and part in package:
        parse_xml(package.limits, part, package.read(part), start)
    return headings, frozenset(hidden)


def _notes(package: Package, main: str, body: BodyReader) -> list[Paragraph | WordTable]:
    """The footnotes and endnotes, each with the number of the paragraph that refers to it first."""
    found: list[Paragraph | WordTable] = []
    for kind, numbers in body.notes.items():
        part = package.target(main, f"{kind}s")
        if numbers and part is not None and part in package:
            reader = BodyReader(numbers=numbers)
            parse_xml(package.limits, part, package.read(part), reader.start, reader.end, reader.text)
            found += [block for block in reader.blocks if not isinstance(block, Paragraph) or block.text.strip()]
    return found


def _charts(package: Package, main: str, body: BodyReader) -> Iterator[WordChart]:
    """The charts of the body, each as often as it stands there."""
    known = package.relationships(main)
    for place in body.charts:
        relationship = known.get(place.relationship)
        if relationship is not None and relationship.kind == "chart" and relationship.target in package:
            part = relationship.target
            yield read_chart(package.limits, part, package.read(part), place)


def _headers_and_footers(package: Package, main: str, body: BodyReader) -> Iterator[Paragraph]:
    """What stands above and below the pages, each text once; only what some page shows."""
    two_sided = _has_even_pages(package, main) if any("even" in kinds for kinds in body.pages.values()) else False
    told: set[tuple[WordPart, str]] = set()
    for key, kinds in body.pages.items():
        relationship = package.relationships(main).get(key)
        part = _PARTS.get(relationship.kind) if relationship is not None else None
        if relationship is None or part is None or relationship.target not in package:
            continue
        if kinds == {"even"} and not two_sided:
            continue
        reader = BodyReader(numbers={})
        name = relationship.target
        parse_xml(package.limits, name, package.read(name), reader.start, reader.end, reader.text)
        for paragraph in paragraphs_of(reader.blocks):
            if paragraph.text.strip() and (part, paragraph.text) not in told:
                told.add((part, paragraph.text))
                yield replace(paragraph, number=None, table=None, row=None, heading=0, part=part)


def _has_even_pages(package: Package, main: str) -> bool:
    """Whether even pages have headers of their own."""
    part = package.target(main, "settings")
    found: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == "evenAndOddHeaders":
            plain = {local_name(key): value for key, value in attributes.items()}
            found.append(is_xsd_true(plain.get("val", "1")))

    if part is not None and part in package:
        parse_xml(package.limits, part, package.read(part), start)
    return any(found)


def _data(package: Package, part: str, kept: _Kept) -> None:
    """Add what a custom XML part of ours holds; any other part is passed over."""
    ours = f"{NAMESPACE} "
    pieces: list[str] = []
    shown: list[str] = []
    origins: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        pieces.clear()
        if name == f"{ours}kalla":
            kept.sources.append(source_of(attributes))
        elif name == f"{ours}ursprung":
            origins.append(attributes)
        elif name == f"{ours}diagram":
            kept.charts.append(chart_of(attributes))

    def end(name: str) -> None:
        if name == f"{ours}uppgift":
            shown.append("".join(pieces).strip())

    parse_xml(package.limits, part, package.read(part), start, end, pieces.append)
    kept.figures += [figure_of(said, text) for said, text in zip(origins, shown, strict=False)]


def is_ours(source: Source) -> bool:
    """Whether a file is a readable document that keeps the figures it was made with. Never raises UnreadableFile."""
    try:
        return read_word(source).is_ours
    except UnreadableFile:
        return False
