"""A rule's page split into paragraphs and example tables, to be shown or tested."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

TABLE_WORD = "Tabell:"
"""Before the key of the practice layout's table that the following examples stand in; for the tests, not shown."""

TEMPLATE_FORMULA = "(mallens formel)"
"""Behind the figure of a cell that holds the layout's own formula."""
BLANK = "(tom)"
"""What a blank cell shows where it is printed bold or has something behind it."""

_CELL = re.compile(rf"(?:\*\*(?P<bold>.+?)\*\*|(?P<plain>.*?))\s*(?P<after>→.*|{re.escape(TEMPLATE_FORMULA)})?")


class Paragraph(Struct, frozen=True):
    """Lines of text, as written."""

    text: str


class ExampleCell(Struct, frozen=True):
    """One cell's text, whether it is bold, and the text ``after`` the bold part, such as ``→ 128``."""

    shown: str
    bold: bool
    after: str = ""


class ExampleTable(Struct, frozen=True):
    """An example table, its headings first. ``key`` is the practice layout's; all rows are equally long."""

    key: str
    rows: tuple[tuple[ExampleCell, ...], ...]
    source: str


def page_parts(page: str) -> Iterator[Paragraph | ExampleTable]:
    """A page's parts in order, without its first line."""
    key = ""
    for block in re.split(r"\n{2,}", page.strip())[1:]:
        if block.startswith(TABLE_WORD):
            key = block.removeprefix(TABLE_WORD).strip()
        elif block.startswith("|"):
            yield ExampleTable(key, tuple(_rows(block)), block)
        else:
            yield Paragraph(block)


def explanation(page: str) -> tuple[str, ...]:
    """The paragraphs before the first example, after the first line."""
    paragraphs = []
    for part in page_parts(page):
        if isinstance(part, ExampleTable):
            break
        paragraphs.append(part.text)
    return tuple(paragraphs)


def _rows(block: str) -> Iterator[tuple[ExampleCell, ...]]:
    for line in block.splitlines():
        if set(line) - set("|-: "):
            yield tuple(_cell(raw.strip()) for raw in line.strip().strip("|").split("|"))


def _cell(raw: str) -> ExampleCell:
    match = _CELL.fullmatch(raw)
    if match is None:
        return ExampleCell(raw, bold=False)
    return ExampleCell(match["bold"] or match["plain"], bold=match["bold"] is not None, after=match["after"] or "")
