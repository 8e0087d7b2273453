"""The paragraphs of a Word template, each with where it is in Swedish words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from msgspec import Struct

_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BOX: Final = qn("w:txbxContent")
_PARTS: Final = (("header", "sidhuvudet"), ("footer", "sidfoten"), ("first_page_header", "första sidans sidhuvud"),
                 ("first_page_footer", "första sidans sidfot"), ("even_page_header", "de jämna sidornas sidhuvud"),
                 ("even_page_footer", "de jämna sidornas sidfot"))  # fmt: skip
_NOTES: Final = {"footnotes": "en fotnot", "endnotes": "en slutkommentar"}


class Place(Struct, frozen=True):
    """A paragraph of a template: where it is, in words, and its text.

    ``words_only``: whole sections cannot stand there; ``text_only``: single figures cannot either.
    """

    words: str
    text: str
    words_only: bool = False
    text_only: bool = False


def is_old_copy(element: Any) -> bool:
    """Whether it is the copy of a text box that only programs before Word 2010 show."""
    return next(element.iterancestors(_FALLBACK), None) is not None


def own_texts(paragraph: Any) -> Iterator[Any]:
    """The ``w:t`` of a paragraph, without those of the text boxes in it."""
    for node in paragraph.iter(qn("w:t")):
        if next(node.iterancestors(qn("w:p"))) is paragraph:
            yield node


def is_boxed(paragraph: Any) -> bool:
    """Whether it stands in a text box."""
    return next(paragraph.iterancestors(_BOX), None) is not None


def places(document: Any) -> Iterator[Place]:
    """Every paragraph of a template (of python-docx): headers, footers, text boxes and notes too."""
    yield from _places(document.element.body, "", words_only=False)
    for section in document.sections:
        for name, words in _PARTS:
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                yield from _places(part._element, words, words_only=True)  # noqa: SLF001 - its only way to the XML
    for relationship in document.part.rels.values():
        words = "" if relationship.is_external else _NOTES.get(relationship.reltype.rpartition("/")[2], "")
        if words:
            for one in parse_xml(relationship.target_part.blob).iter(qn("w:p")):
                yield Place(words, _text(one), words_only=True, text_only=True)


def _places(root: Any, words: str, *, words_only: bool) -> Iterator[Place]:
    paragraph = table = 0
    for block in root.iterchildren():
        if block.tag == qn("w:tbl"):
            table += 1
            for at, row in enumerate(block.iter(qn("w:tr")), 1):
                yield from _within(row, words or f"tabell {table}, rad {at}", words_only)
        else:
            for one in block.iter(qn("w:p")):
                if not (is_boxed(one) or is_old_copy(one)):
                    paragraph += 1
                    yield from _within(one, words or f"stycke {paragraph}", words_only)


def _within(element: Any, words: str, words_only: bool) -> Iterator[Place]:  # noqa: FBT001
    """Every paragraph in it, those of text boxes too."""
    for one in element.iter(qn("w:p")):
        if is_boxed(one) and not is_old_copy(one):
            yield Place(f"en textruta i {words}", _text(one), words_only=True)
        elif not is_old_copy(one):
            yield Place(words, _text(one), words_only)


def _text(paragraph: Any) -> str:
    return "".join(node.text or "" for node in own_texts(paragraph))
