"""Wide tables on pages of their own that lie down: the sections of a document cut around them.

A section's page is said by the ``w:sectPr`` at its end. Of the pieces that a section is cut into the first keeps its
headers and footers, and those after it name none: they go on with the same ones.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_SECTION: Final = qn("w:sectPr")
_FIRST_ONLY: Final = frozenset(qn(tag) for tag in ("w:headerReference", "w:footerReference", "w:titlePg", "w:type"))
_TURNED: Final = (("w:top", "w:left"), ("w:left", "w:bottom"), ("w:bottom", "w:right"), ("w:right", "w:top"))
"""The margins of a page that lies down, and those that they were when it stood."""
_THIN: Final = "20"  # twips: the height of a paragraph that only ends a section


def lay_down(body: Any, wide: Iterable[Sequence[Any]], headings: frozenset[str]) -> None:
    """Put each wide table (its elements in order) on pages that lie down, with the headings and legends before it.

    ``headings`` are the ids of the styles of headings. A table that stands in something else than the body is left
    where it is, and so is one whose page lies down already.
    """
    tables = [elements for elements in wide if elements[0].getparent() is body]
    sections = _sections(body, {elements[-1] for elements in tables})
    for first, last in _spans([one for one in tables if not _lies_down(sections[one[-1]])], headings):
        _cut(first, last, sections[last])


def _sections(body: Any, elements: Collection[Any]) -> dict[Any, Any]:
    """The ``w:sectPr`` of the section that each element of the body stands in; None where the body has none."""
    found: dict[Any, Any] = {}
    section = None
    for one in reversed(body):
        if one.tag == _SECTION:
            section = one
        elif one.tag == qn("w:p"):
            own = one.find(f"{qn('w:pPr')}/{_SECTION}")
            section = section if own is None else own
        if one in elements:
            found[one] = section
    return found


def _spans(tables: Iterable[Sequence[Any]], headings: frozenset[str]) -> list[tuple[Any, Any]]:
    """The first and the last element of what goes on each stretch of such pages; neighbours share one."""
    found: list[tuple[Any, Any]] = []
    for elements in tables:
        first = elements[0]
        before = first.getprevious()
        while before is not None and _goes_with_next(before, headings):
            first, before = before, before.getprevious()
        if found and before is found[-1][1]:
            first = found.pop()[0]
        found.append((first, elements[-1]))
    return found


def _goes_with_next(element: Any, headings: frozenset[str]) -> bool:
    if element.tag != qn("w:p") or element.find(f"{qn('w:pPr')}/{_SECTION}") is not None:
        return False
    if element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None:
        return True
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) in headings


def _lies_down(section: Any) -> bool:
    """Whether a page lies down, or is not said to stand: then nothing can be turned."""
    size = None if section is None else section.find(qn("w:pgSz"))
    wide, high = (0, 0) if size is None else (_twips(size, "w:w"), _twips(size, "w:h"))
    return not 0 < wide < high


def _twips(element: Any, name: str) -> int:
    said = element.get(qn(name), "")
    return int(said) if said.lstrip("-").isdigit() else 0


def _cut(first: Any, last: Any, whole: Any) -> None:
    """Cut a section around them: what stands before, they themselves, what comes after."""
    before = first.getprevious()
    opens = before is None or before.find(f"{qn('w:pPr')}/{_SECTION}") is not None  # nothing of the section is before
    if not opens:
        _end_with(before, copy.deepcopy(whole))
        _continue(whole)
    if _is_end(last.getnext(), whole):
        _turn(whole)
        return
    laid = copy.deepcopy(whole)
    _turn(laid)
    _end_with(last, laid)
    _continue(whole)


def _is_end(element: Any, section: Any) -> bool:
    """Whether nothing of a section is left: it ends there, in an empty paragraph or by itself."""
    return element is section or (
        element.find(f"{qn('w:pPr')}/{_SECTION}") is section and next(element.iter(qn("w:r")), None) is None
    )


def _continue(section: Any) -> None:
    """Make a section go on with what was said of the one before it, on a new page."""
    for child in [*section]:
        if child.tag in _FIRST_ONLY:
            section.remove(child)
        elif child.tag == qn("w:pgNumType"):
            child.attrib.pop(qn("w:start"), None)


def _turn(section: Any) -> None:
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    wide, high = size.get(qn("w:h")), size.get(qn("w:w"))
    size.set(qn("w:w"), wide)
    size.set(qn("w:h"), high)
    size.set(qn("w:orient"), "landscape")
    if margins is not None:
        stood = {name: margins.get(qn(name)) for name, _ in _TURNED}
        for name, was in _TURNED:
            if stood[was] is not None:
                margins.set(qn(name), stood[was])


def _end_with(element: Any, section: Any) -> None:
    """End a section after an element: in its own properties where it is a paragraph, else in a thin one after it."""
    if element.tag != qn("w:p"):
        thin = OxmlElement("w:p")
        spacing = OxmlElement("w:spacing")
        for name, value in (("before", "0"), ("after", "0"), ("line", _THIN), ("lineRule", "exact")):
            spacing.set(qn(f"w:{name}"), value)
        thin.get_or_add_pPr().append(spacing)
        element.addnext(thin)
        element = thin
    element.set_sectPr(section)
