"""The controls of ours in a document that others have worked in: found by their binding or title, read and written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msgspec import Struct

from mallkoll.addin.document.word.block_xml import STATE_TITLE
from mallkoll.addin.document.word.control_data import STATE_XPATH, clean, figure_number
from mallkoll.addin.document.word.fill_template import headers_and_footers
from mallkoll.addin.document.word.styles import Styles
from mallkoll.addin.document.word.template_places import is_old_copy
from mallkoll.workbook.model.color import text_color_on

_WHITE: Final = "#FFFFFF"


class Control(Struct, frozen=True):
    """A control of the figure ``number`` (from 1) and the text that a reader sees in it."""

    number: int
    element: Any
    text: str


def controls_of(document: Any) -> Iterator[Control]:
    """Every figure's control in the order of the document, those in headers and footers last."""
    for root in (document.element.body, *headers_and_footers(document)):
        for element in root.iter(qn("w:sdt")):
            xpath, title = _bound_to(element)
            number = figure_number(xpath, title)
            if number is not None and not _is_deleted(element) and not is_old_copy(element):
                yield Control(number, element, _shown(element))


def state_controls(document: Any) -> list[Any]:
    """The controls of the line that says that it is a draft."""
    return [
        element for element in document.element.body.iter(qn("w:sdt"))
        if STATE_XPATH in _bound_to(element)[0] or _bound_to(element)[1] == STATE_TITLE
    ]  # fmt: skip


def _bound_to(element: Any) -> tuple[str, str]:
    """What a control is bound to, and its title."""
    properties = element.find(qn("w:sdtPr"))
    if properties is None:
        return "", ""
    binding, title = properties.find(qn("w:dataBinding")), properties.find(qn("w:alias"))
    return (
        "" if binding is None else binding.get(qn("w:xpath"), ""),
        "" if title is None else title.get(qn("w:val"), ""),
    )


def _is_deleted(element: Any) -> bool:
    """Whether a tracked change has taken the control away: what stands in it is struck out."""
    content = element.find(qn("w:sdtContent"))
    if content is None:
        return True
    return next(content.iter(qn("w:delText")), None) is not None and next(content.iter(qn("w:t")), None) is None


def _shown(element: Any) -> str:
    if element.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None:
        return ""  # an emptied control shows what Word asks for
    return "".join(node.text or "" for node in element.find(qn("w:sdtContent")).iter(qn("w:t")))


def write_text(element: Any, text: str) -> None:
    """Put a text into a control, in the looks of the first run in it; tracked changes in it are gone."""
    properties, content = element.find(qn("w:sdtPr")), element.find(qn("w:sdtContent"))
    placeholder = properties.find(qn("w:showingPlcHdr"))
    if placeholder is not None:
        properties.remove(placeholder)
    nodes = list(content.iter(qn("w:t")))
    home = nodes[0].getparent() if nodes else None
    for tag in ("w:del", "w:moveFrom"):
        for struck in list(content.iter(qn(tag))):
            struck.getparent().remove(struck)
    for node in nodes[1:]:
        node.getparent().remove(node)
    if home is None:
        home = OxmlElement("w:r")
        paragraph = content.find(f".//{qn('w:p')}")
        (content if paragraph is None else paragraph).append(home)
        nodes = [OxmlElement("w:t")]
        home.append(nodes[0])
    nodes[0].text = clean(text)
    nodes[0].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def recolor(element: Any, before: str, after: str, styles: Styles) -> None:
    """Give a status that has changed its new colour, where its cell or paragraph still has the old one."""
    paragraph = next((one for one in element.iterancestors(qn("w:p"))), None)
    cell = next((one for one in element.iterancestors(qn("w:tc"))), None)
    edge = None if paragraph is None else paragraph.find(f"{qn('w:pPr')}/{qn('w:pBdr')}/{qn('w:left')}")
    shade = None if cell is None else cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    for found, key in ((edge, qn("w:color")), (shade, qn("w:fill"))):
        if found is not None and before and f"#{found.get(key, '')}".casefold() == before.casefold():
            found.set(key, after[1:] or "auto")
    if shade is None or paragraph is None or f"#{shade.get(qn('w:fill'))}".casefold() != after.casefold():
        return
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    ours = {styles.id(word) for word in ("light", "cell")}
    if style is not None and style.get(qn("w:val")) in ours:
        wanted = styles.id("light" if text_color_on(after) == _WHITE else "cell")
        style.set(qn("w:val"), wanted or "")
