"""A template's fields filled: jinja for the words, then our blocks and figures where it has left their marks."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from mallkoll.addin.document.plan.report_model import Figure
from mallkoll.addin.document.word.block_xml import BlockXml
from mallkoll.addin.document.word.fields import MARK, SINGLE_ONLY, Contents, Draft, Fields, Filling
from mallkoll.addin.document.word.template_language import FieldLanguage, Known, TemplateFieldError, check_fields
from mallkoll.addin.document.word.template_places import is_old_copy, own_texts
from mallkoll.addin.document.word.wide_pages import lay_down


def rendered(content: bytes, fields: Fields) -> Any:
    """The template with its words filled in, as a document of python-docx. Raises TemplateFieldError."""
    from docx import Document  # noqa: PLC0415 - heavy
    from docxtpl import DocxTemplate  # noqa: PLC0415 - heavy
    from jinja2 import TemplateError  # noqa: PLC0415 - heavy

    check_fields(Document(io.BytesIO(content)), Known(fields.context, SINGLE_ONLY, fields.is_whole, fields.is_figure))
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(fields.context, FieldLanguage(), autoescape=True)
    except TemplateFieldError:
        raise
    except TemplateError as error:
        raise TemplateFieldError(f"mallens fält går inte att läsa: {_swedish(str(error.message))}") from error
    except Exception as error:
        raise TemplateFieldError(
            "mallens fält går inte att fylla i. Se efter att {% for %} och {% endfor %} står i egna stycken eller rader"
        ) from error
    return template.docx


def _swedish(message: str) -> str:
    if "is undefined" in message or "has no" in message:
        name = message.split("'")[-2] if message.count("'") > 1 else message
        return f"fältet {name} finns inte"
    if "end of template" in message or "end of print statement" in message:
        return "ett {% … %} saknar sitt slut"
    return "ett {% … %} står på fel plats, eller saknar sitt slut"


class MarksFilled:
    """Puts blocks and figures where their marks stand, in the order of the document."""

    def __init__(self, document: Any, fillings: Sequence[Filling], writer: BlockXml, draft: str) -> None:
        self._document, self._fillings, self._writer, self._draft = document, fillings, writer, draft
        self._contents: list[Any] = []
        self.has_draft = False

    def fill(self) -> None:
        """Fill all."""
        for root in (self._document.element.body, *headers_and_footers(self._document)):
            for paragraph in [*root.iter(qn("w:p"))]:
                self._fill(paragraph)
        for paragraph in self._contents:
            _replace(paragraph, self._writer.contents("Innehåll"))
        lay_down(self._document.element.body, self._writer.wide, self._writer.heading_styles())

    def _fill(self, paragraph: Any) -> None:
        nodes = [node for node in own_texts(paragraph) if node.text and MARK.search(node.text)]
        for node in nodes:
            marks = [self._fillings[int(match[1])] for match in MARK.finditer(node.text)]
            whole = next((mark for mark in marks if not isinstance(mark, Figure)), None)
            if whole is not None:
                self._whole(paragraph, whole)
                return
            if is_old_copy(
                paragraph
            ):  # Word makes it anew of the text box, and a second control of a figure is one too many
                node.text = MARK.sub(self._words, node.text)
            else:
                self._figures(node)

    def _words(self, match: re.Match[str]) -> str:
        filling = self._fillings[int(match[1])]
        return filling.text if isinstance(filling, Figure) else ""

    def _whole(self, paragraph: Any, filling: Filling) -> None:
        if isinstance(filling, Contents):
            self._contents.append(paragraph)
        elif isinstance(filling, Draft):
            self.has_draft = True
            _replace(paragraph, self._writer.state(self._draft) if self._draft else [])
        elif isinstance(filling, tuple):
            _replace(paragraph, self._writer.elements(filling))

    def _figures(self, node: Any) -> None:
        """Split the run where its figures stand, and put their controls between."""
        run = node.getparent()
        properties = run.find(qn("w:rPr"))
        said = "" if properties is None else etree.tostring(properties, encoding="unicode")
        pieces: list[Any] = []
        at = 0
        for match in MARK.finditer(node.text):
            pieces += _like(run, node.text[at : match.start()])
            filling = self._fillings[int(match[1])]
            if isinstance(filling, Figure):
                pieces += self._writer.inline(filling, said)
            at = match.end()
        pieces += _like(run, node.text[at:])
        for piece in pieces:
            run.addprevious(piece)
        run.remove(node)
        if all(child.tag == qn("w:rPr") for child in run):
            run.getparent().remove(run)


def _like(run: Any, text: str) -> list[Any]:
    """A run that looks like another, with another text; none for no text."""
    if not text:
        return []
    made = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        made.append(copy.deepcopy(properties))
    words = OxmlElement("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.append(words)
    return [made]


def _replace(paragraph: Any, elements: Sequence[Any]) -> None:
    """Put elements in a paragraph's place; a cell keeps a paragraph at its end, and a section its properties."""
    parent = paragraph.getparent()
    for element in elements:
        paragraph.addprevious(element)
    section = paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    last = elements[-1] if elements else paragraph.getprevious()
    alone = parent.tag != qn("w:body") and paragraph.getnext() is None and (last is None or last.tag != qn("w:p"))
    if section is None and not alone:
        parent.remove(paragraph)
        return
    for child in [*paragraph]:
        if child.tag != qn("w:pPr"):
            paragraph.remove(child)


def headers_and_footers(document: Any) -> Iterator[Any]:
    """The roots of all headers and footers."""
    for relationship in document.part.rels.values():
        if not relationship.is_external and relationship.reltype.endswith(("/header", "/footer")):
            element = getattr(relationship.target_part, "element", None)
            if element is not None:
                yield element
