"""A Word file opened by python-docx only after it has been looked through: sizes, no DTD, nothing but plain parts."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final

from mallkoll.workbook.package.open_package import Package, Source, UnreadableFile, open_package
from mallkoll.workbook.package.xml_parser import local_name, parse_xml
from mallkoll.workbook.word.word_faults import in_words_of_word

_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TEMPLATE: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_MOST_MAIN: Final = 16 * 1024 * 1024  # bytes of the text of a document: a report of 300 nämnder has 60 pages each
_STRICT: Final = b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
_MACROS: Final = re.compile(rb"macroEnabled\w*\.main\+xml")

MACROS: Final = "Dokumentet har makron. Öppna det i Word och spara det som Word-dokument (.docx) utan makron."
STRICT: Final = (
    "Dokumentet är sparat som Strict Open XML. Öppna det i Word och spara det med Spara som, filtyp Word-dokument "
    "(.docx)."
)
TOO_LONG: Final = "Dokumentet är för stort: texten är mer än {limit} MB."
BROKEN: Final = "Filen är skadad, eller inte ett vanligt Word-dokument. Öppna den i Word och spara den på nytt."


def open_word(source: Source, name: str = "") -> Any:
    """The document (of python-docx) of a file that passes the checks. Raises UnreadableFile, in words about a document.

    A template (.dotx) is opened as the document that it is a template for.
    """
    return _opened(checked_word(source, name), name or str(source))


def checked_template(source: Source, name: str = "") -> bytes:
    """The file as :func:`checked_word` gives it, where it is a document too. Raises UnreadableFile."""
    content = checked_word(source, name)
    _opened(content, name or str(source))
    return content


def _opened(content: bytes, path: str) -> Any:
    from docx import Document  # noqa: PLC0415 - takes longer to import than a file to check

    try:
        document = Document(io.BytesIO(content))
        _ = document.element.body, document.styles.element, document.settings.element
        for section in document.sections:  # leads to its headers and footers
            for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
                _ = part.is_linked_to_previous or part.paragraphs
    except Exception as error:
        raise UnreadableFile(path, BROKEN) from error
    if document.element.body is None:
        raise UnreadableFile(path, BROKEN)
    return document


def checked_word(source: Source, name: str = "") -> bytes:
    """The file packed anew from parts that have been read within their limits. Raises UnreadableFile."""
    try:
        return _checked(source, name)
    except UnreadableFile as error:
        raise UnreadableFile(error.path, in_words_of_word(error.sentence)) from error.__cause__


def _whole_relationship(name: str, attributes: dict[str, str]) -> None:
    """Refuse a relationship that leads nowhere: python-docx opens it, and cannot save it again."""
    if local_name(name) == "Relationship" and not {"Id", "Type", "Target"} <= attributes.keys():
        raise _BrokenError


class _BrokenError(Exception):
    pass


def _checked(source: Source, name: str) -> bytes:
    package = open_package(source, name, word=True)
    try:
        return _packed_anew(package)
    except _BrokenError as error:
        raise UnreadableFile(package.path, BROKEN) from error


def _packed_anew(package: Package) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for part in package.names:
            content = package.read(part)
            if part.lower().endswith(".rels"):
                parse_xml(package.limits, part, content, _whole_relationship)
            elif part.lower().endswith((".xml", ".vml")):
                parse_xml(package.limits, part, content)
            if part == _TYPES:
                if _MACROS.search(content):
                    raise UnreadableFile(package.path, MACROS)
                content = content.replace(_TEMPLATE, _MAIN.encode())
            elif part == "_rels/.rels" and _STRICT in content:
                raise UnreadableFile(package.path, STRICT)
            elif part == "word/document.xml" and len(content) > _MOST_MAIN:
                raise UnreadableFile(package.path, TOO_LONG.format(limit=_MOST_MAIN // 1024 // 1024))
            packed.writestr(zipfile.ZipInfo(part), content)
    return stream.getvalue()
