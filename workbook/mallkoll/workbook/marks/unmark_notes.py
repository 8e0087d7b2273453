"""Remove our notes from a sheet that another program has saved since, and keep the user's own."""

from __future__ import annotations

import re
from typing import Final

from mallkoll.workbook.marks.mark_names import AUTHOR, NOTE_HEAD
from mallkoll.workbook.marks.notes import drawing_of, encoded
from mallkoll.workbook.model.book import parse_address
from mallkoll.workbook.package.package_edit import PackageEdit
from mallkoll.workbook.package.xml_edit import Element, XmlPart, escape_xml

_SHAPE: Final = re.compile(r"<((?:[\w.-]+:)?shape)\b(?:(?!</\1\s*>).)*</\1\s*>\s*", re.DOTALL)
_ROW: Final = re.compile(r"<(?:[\w.-]+:)?Row>\s*(\d+)\s*</")
_COLUMN: Final = re.compile(r"<(?:[\w.-]+:)?Column>\s*(\d+)\s*</")


def remove_notes(edit: PackageEdit, sheet: str) -> str | None:
    """Remove our notes and their boxes.

    Returns the id of the drawing's relationship where the drawing became empty and was removed, else None.
    """
    names = edit.targets(sheet, "comments")
    if not names:
        return None
    part = edit.part(names[0])
    listed, authors = part.root.find("commentList"), part.root.find("authors")
    if listed is None or authors is None:
        return None
    author_names = [part.text(author) for author in authors.all("author")]
    removed: set[tuple[int, int]] = set()
    comments = listed.all("comment")
    for comment in comments:
        index = int(comment.attributes.get("authorId", "0"))
        ours = 0 <= index < len(author_names) and author_names[index] == AUTHOR
        if ours or _text(part, comment).lstrip().startswith(NOTE_HEAD):
            removed.add(parse_address(comment.attributes.get("ref", "")))
            part.remove(comment)
        else:
            _shorten(part, comment)
    _drop_author(part, authors, comments, author_names)
    if not removed:
        return None
    if len(removed) == len(comments):
        edit.remove(names[0])
        edit.unrelate(sheet, names[0])
    return _remove_boxes(edit, sheet, removed)


def _text(part: XmlPart, comment: Element) -> str:
    return "".join(part.text(element) for element in comment.walk() if element.local == "t" and not element.children)


def _drop_author(part: XmlPart, authors: Element, comments: list[Element], author_names: list[str]) -> None:
    """Remove our name from the list of authors, and lower the indexes of later authors."""
    ours = [i for i, name in enumerate(author_names) if name == AUTHOR]
    if not ours:
        return
    for i in ours:
        part.remove(authors.all("author")[i])
    for comment in comments:
        index = int(comment.attributes.get("authorId", "0"))
        lower = sum(i < index for i in ours)
        if lower and index not in ours:
            part.set_attribute(comment, "authorId", str(index - lower))


def _shorten(part: XmlPart, comment: Element) -> None:
    """Remove the text that we added below a user's note."""
    holder = comment.find("text")
    if holder is None:
        return
    past_head = False
    for run in [*holder.all("r"), *holder.all("t")]:
        t = run if run.local == "t" else run.find("t")
        text = part.text(t) if t is not None else ""
        if past_head:
            part.remove(run)
        elif t is not None and NOTE_HEAD in text:
            past_head = True
            users_text = text.partition(NOTE_HEAD)[0].rstrip("\r\n")
            if users_text:
                part.replace(t.inner, t.close, escape_xml(users_text))
            else:
                part.remove(run)


def _remove_boxes(edit: PackageEdit, sheet: str, removed: set[tuple[int, int]]) -> str | None:
    drawing = drawing_of(edit, sheet)
    if drawing is None:
        return None

    def without_ours(match: re.Match[str]) -> str:
        row, column = _ROW.search(match[0]), _COLUMN.search(match[0])
        if 'ObjectType="Note"' not in match[0] or not row or not column:
            return match[0]
        return "" if (int(row[1]) + 1, int(column[1]) + 1) in removed else match[0]

    text = _SHAPE.sub(without_ours, drawing.text)
    if _SHAPE.search(text) or "ClientData" in text:
        edit.replace(drawing.name, encoded(drawing, text))
        return None
    related = edit.package.relationships(sheet).items()
    key = next(key for key, relationship in related if relationship.target == drawing.name)
    edit.remove(drawing.name)
    edit.unrelate(sheet, drawing.name)
    return key
