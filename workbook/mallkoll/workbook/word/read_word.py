"""A Word file read within the same limits as a workbook: no DTD, no path followed, sizes checked before inflating."""

from __future__ import annotations

from mallkoll.workbook.package.open_package import Package, Source, UnreadableFile, open_package
from mallkoll.workbook.package.xml_parser import local_name, parse_xml
from mallkoll.workbook.word.body_reader import BodyReader
from mallkoll.workbook.word.kept_figures import NAMESPACE, KeptFigure, SourceBook, figure_of, source_of
from mallkoll.workbook.word.word_document import Paragraph, WordDocument, WordTable
from mallkoll.workbook.word.word_faults import in_words_of_word

_MAIN = "word/document.xml"


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
    blocks = [*reader.blocks, *_notes(package, main, reader)]
    sources: list[SourceBook] = []
    figures: list[KeptFigure] = []
    for part in package.targets(main, "customXml"):
        if part in package:
            _data(package, part, sources, figures)
    return WordDocument(tuple(blocks), tuple(figures), tuple(sources))


def _styles(package: Package, main: str) -> tuple[frozenset[str], frozenset[str]]:
    """The paragraph styles that are headings, and the styles whose text is hidden, by id."""
    part = package.target(main, "styles")
    headings: set[str] = set()
    hidden: set[str] = set()
    style = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        tag = local_name(name)
        plain = {local_name(key): value for key, value in attributes.items()}
        if tag == "style":
            style = plain.get("styleId", "")
        elif tag == "name" and plain.get("val", "").casefold().startswith(("heading ", "title")):
            headings.add(style)
        elif tag == "vanish" and style and plain.get("val", "1") not in {"0", "false"}:
            hidden.add(style)

    if part is not None and part in package:
        parse_xml(package.limits, part, package.read(part), start)
    return frozenset(headings), frozenset(hidden)


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


def _data(package: Package, part: str, sources: list[SourceBook], figures: list[KeptFigure]) -> None:
    """Add what a custom XML part of ours holds; any other part is passed over."""
    ours = f"{NAMESPACE} "
    pieces: list[str] = []
    shown: list[str] = []
    origins: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        pieces.clear()
        if name == f"{ours}kalla":
            sources.append(source_of(attributes))
        elif name == f"{ours}ursprung":
            origins.append(attributes)

    def end(name: str) -> None:
        if name == f"{ours}uppgift":
            shown.append("".join(pieces).strip())

    parse_xml(package.limits, part, package.read(part), start, end, pieces.append)
    figures += [figure_of(said, text) for said, text in zip(origins, shown, strict=False)]


def is_ours(source: Source) -> bool:
    """Whether a file is a readable document that keeps the figures it was made with. Never raises UnreadableFile."""
    try:
        return read_word(source).is_ours
    except UnreadableFile:
        return False
