"""Notes on marked cells, added to the sheet's comments and drawing; the user's own notes are kept.

A cell without a note gets one. Text is added below a note that the user has written. A threaded comment is left alone:
its note is only Excel's copy of the thread for older versions, so that finding is shown on Kontroll only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.marks.kontroll_sheet import Mark
from mallkoll.workbook.marks.mark_names import AUTHOR, NOTE_HEAD
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.formula_shift import MAX_ROW
from mallkoll.workbook.package.package_edit import SPREADSHEET_TYPE, PackageEdit, xml_part
from mallkoll.workbook.package.xml_edit import (
    Element,
    UnsupportedPartError,
    XmlPart,
    byte_order,
    escape_cell_text,
    escape_xml,
)
from mallkoll.workbook.package.xml_parser import RELATIONSHIP_ID, STRICT, TRANSITIONAL
from mallkoll.workbook.results.finding import Severity

VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML_NAMESPACES: Final = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED: Final = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _VML_NAMESPACES.items())
_VML_END: Final = re.compile(r"</(?:[\w.-]+:)?xml\s*>\s*\Z")
_SHAPE_ID: Final = re.compile(r"_x0000_s(\d{1,9})\b")
_SHAPE_TYPE: Final = (
    '<v:shapetype {spaces}id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_LINE_CHARACTERS: Final = 44  # of a note's text on one line of its box
_LINE_POINTS: Final = 13
_ROW_POINTS: Final = 15
_LAST_BOX_COLUMN: Final = 16_378


class Drawing(Struct, frozen=True):
    """The old-style drawing that holds the boxes of a sheet's notes."""

    name: str
    text: str
    codec: str
    bom: bytes


def note_text(mark: Mark) -> str:
    """The text of a note: what is wrong, what to do, and the rule's code."""
    lines = [f"{mark.severity.upper()} {mark.code}", mark.text]
    if mark.proposal:
        lines.append(f"Förslag: {mark.proposal}")
    if mark.finding.severity is Severity.WARNING:
        lines.append("Rätta, eller motivera på bladet Kontroll.")
    return "\n".join(lines)


def add_notes(edit: PackageEdit, sheet: str, number: int, notes: Mapping[tuple[int, int], str]) -> str | None:
    """Add notes to the cells (row, column) of a sheet part; ``number`` is the sheet's position from 1.

    Returns the id of a new drawing's relationship, which the sheet must name, or None.
    """
    names = edit.targets(sheet, "comments")
    threads = _threaded(edit, sheet)
    drawing = drawing_of(edit, sheet)
    if drawing is not None and not _VML_END.search(drawing.text):
        return None  # a drawing that we could not add to without rewriting it
    part = edit.part(names[0]) if names else None
    existing = _existing(part) if part else {}
    fresh: dict[tuple[int, int], str] = {}
    for place, text in sorted(notes.items()):
        ref = address(*place)
        if ref in threads:
            continue
        if ref not in existing:
            fresh[place] = f"{NOTE_HEAD}\n{text}"  # not every program keeps the author
        elif part and not existing[ref][0].startswith("tc="):
            _extend(part, existing[ref][1], text)
    if not fresh:
        return None
    if part is None:
        _new_comments(edit, sheet, fresh)
    else:
        _append_comments(part, fresh)
    if drawing is not None:
        edit.replace(drawing.name, _with_shapes(drawing, fresh))
        return None
    return _new_drawing(edit, sheet, number, fresh)


def _threaded(edit: PackageEdit, sheet: str) -> set[str]:
    """The addresses of cells with a threaded comment."""
    addresses: set[str] = set()
    for name in edit.targets(sheet, "threadedComment"):
        addresses |= {element.attributes.get("ref", "") for element in edit.part(name).root.all("threadedComment")}
    return addresses


def _existing(part: XmlPart) -> dict[str, tuple[str, Element]]:
    """Author and element of every note, by address."""
    authors = part.root.find("authors")
    names = [part.text(author) for author in authors.all("author")] if authors else []
    listed = part.root.find("commentList")
    notes: dict[str, tuple[str, Element]] = {}
    for comment in listed.all("comment") if listed else []:
        index = int(comment.attributes.get("authorId", "0"))
        author = names[index] if 0 <= index < len(names) else ""
        notes[comment.attributes.get("ref", "").replace("$", "")] = (author, comment)
    return notes


def _extend(part: XmlPart, comment: Element, text: str) -> None:
    """Add a run of text below the user's note."""
    holder = comment.find("text")
    if holder is None:
        return
    run, t = part.tag("r"), part.tag("t")
    plain = holder.find("t")
    if plain is not None:  # text without runs must become a run to have another one after it
        part.insert(plain.start, f"<{run}>")
        part.insert(plain.end, f"</{run}>")
    added = escape_xml(escape_cell_text(f"\n\n{NOTE_HEAD}\n{text}"))
    ours = f'<{run}><{t} xml:space="preserve">{added}</{t}></{run}>'
    before = [child for child in holder.children if child.local in {"t", "r"}]
    if before:
        part.insert(before[-1].end, ours)
    else:
        part.append(holder, ours)


def _comment(tags: Sequence[str], place: tuple[int, int], text: str, author: int) -> str:
    comment, holder, run, t = tags
    return (
        f'<{comment} ref="{address(*place)}" authorId="{author}"><{holder}><{run}><{t} xml:space="preserve">'
        f"{escape_xml(escape_cell_text(text))}</{t}></{run}></{holder}></{comment}>"
    )


_PLAIN_TAGS: Final = ("comment", "text", "r", "t")


def _append_comments(part: XmlPart, fresh: Mapping[tuple[int, int], str]) -> None:
    authors, listed = part.root.find("authors"), part.root.find("commentList")
    if authors is None or listed is None:
        raise UnsupportedPartError(f"delen {part.name} är skriven på ett okänt sätt")
    part.append(authors, f"<{part.tag('author')}>{AUTHOR}</{part.tag('author')}>")
    tags = [part.tag(name) for name in _PLAIN_TAGS]
    number = len(authors.all("author"))
    part.append(listed, "".join(_comment(tags, place, text, number) for place, text in fresh.items()))


def _new_comments(edit: PackageEdit, sheet: str, fresh: Mapping[tuple[int, int], str]) -> None:
    namespace = STRICT if edit.strict else TRANSITIONAL
    body = "".join(_comment(_PLAIN_TAGS, place, text, 0) for place, text in fresh.items())
    content = xml_part(
        f'<comments xmlns="{namespace}"><authors><author>{AUTHOR}</author></authors>'
        f"<commentList>{body}</commentList></comments>"
    )
    name = edit.add("xl/comments{}.xml", content, SPREADSHEET_TYPE + "comments+xml")
    edit.relate(sheet, "comments", name, "mallkollNoter")


def drawing_of(edit: PackageEdit, sheet: str) -> Drawing | None:
    """The drawing that the sheet's ``legacyDrawing`` refers to, None where it has none."""
    element = edit.sheet(sheet).root.find("legacyDrawing")
    if element is None:
        return None
    key = next((element.attributes[name] for name in RELATIONSHIP_ID if name in element.attributes), "")
    relationship = edit.package.relationships(sheet).get(key)
    if relationship is None or relationship.target not in edit:
        raise UnsupportedPartError("ett blad pekar på en ritning som inte finns")
    data = edit.package.read(relationship.target)
    bom, codec = byte_order(data)
    # often not well-formed XML, so it is edited as text; surrogateescape preserves every byte
    text = data[len(bom) :].decode(codec, "surrogateescape" if codec == "utf-8" else "strict")
    return Drawing(relationship.target, text, codec, bom)


def _with_shapes(drawing: Drawing, fresh: Mapping[tuple[int, int], str]) -> bytes:
    """The content of the drawing with a box added for each new note."""
    text = drawing.text
    end = _VML_END.search(text)
    at = end.start() if end else len(text)
    head = text[: text.find(">", text.find("xml", text.find("?>") + 1))]
    declared = all(f'xmlns:{prefix}="{uri}"' in head for prefix, uri in _VML_NAMESPACES.items())
    first = max((int(number) for number in _SHAPE_ID.findall(text)), default=1024) + 1
    shapes = _shapes(fresh, first, "" if declared else _DECLARED + " ", with_type='id="_x0000_t202"' not in text)
    return encoded(drawing, text[:at] + shapes + text[at:])


def encoded(drawing: Drawing, text: str) -> bytes:
    """A drawing's new text in its own encoding."""
    return drawing.bom + text.encode(drawing.codec, "surrogateescape" if drawing.codec == "utf-8" else "strict")


def _new_drawing(edit: PackageEdit, sheet: str, number: int, fresh: Mapping[tuple[int, int], str]) -> str:
    shapes = _shapes(fresh, 1024 * number + 1, "", with_type=True)
    text = (
        f'<xml {_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        f"{shapes}</xml>"
    )
    name = edit.add("xl/drawings/vmlDrawing{}.vml", text.encode(), VML_TYPE)
    return edit.relate(sheet, "vmlDrawing", name, "mallkollRutor")


def _shapes(fresh: Mapping[tuple[int, int], str], first: int, spaces: str, *, with_type: bool) -> str:
    boxes = [_shape(spaces, first + i, i + 1, place, text) for i, (place, text) in enumerate(fresh.items())]
    return "".join([_SHAPE_TYPE.format(spaces=spaces), *boxes] if with_type else boxes)


def _shape(spaces: str, number: int, order: int, place: tuple[int, int], text: str) -> str:
    """The box of one note, large enough for its text."""
    row, col = place
    lines = sum([1 + len(line) // _LINE_CHARACTERS for line in text.split("\n")]) + 1
    points = max(60, lines * _LINE_POINTS)
    top = max(row - 2, 0)
    bottom = min(top + -(-points // _ROW_POINTS) + 1, MAX_ROW - 1)
    left = min(col, _LAST_BOX_COLUMN)
    return (
        f'<v:shape {spaces}id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;'
        f'margin-top:5pt;width:230pt;height:{points}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{left}, 15, {top}, 10, {left + 4}, 31, {bottom}, 9</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{col - 1}</x:Column></x:ClientData></v:shape>"
    )
