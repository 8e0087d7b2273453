"""A Word document as its reader sees it: paragraphs and tables in order, with the figures that are bound to a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from mallkoll.workbook.results.finding import Passage

NAMESPACE = "urn:mallkoll:rapport"
"""Of the custom XML part in which a document keeps the figures that it was made with."""


_FIGURE_PATH: Final = re.compile(r"/\w+:rapport(?:\[1\])?/\w+:uppgift\[([1-9][0-9]{0,5})\]")


def figure_at(xpath: str) -> int | None:
    """The number (from 1) of the figure that a control is bound to, None where that is none of ours."""
    match = _FIGURE_PATH.fullmatch(xpath.strip())
    return int(match[1]) if match else None


class Control(Struct, frozen=True):
    """A content control in a paragraph, from ``start`` to ``end`` in its text; ``xpath`` is what it is bound to."""

    start: int
    end: int
    title: str
    xpath: str

    @property
    def figure_number(self) -> int | None:
        """The number (from 1) of the figure that it is bound to, None where that is none of ours."""
        return figure_at(self.xpath)


class Paragraph(Struct, frozen=True):
    """A paragraph: ``number`` counts from 1 outside tables; notes and text boxes have that of their anchor."""

    text: str
    number: int | None
    controls: tuple[Control, ...] = ()
    heading: bool = False
    table: int | None = None
    row: int | None = None

    @property
    def passage(self) -> Passage:
        """Its place."""
        return Passage(self.number, self.table, self.row, " ".join(self.text.split()))


class WordCell(Struct, frozen=True):
    """A cell of a table: ``column`` is the first grid column that it covers, from 0, ``span`` how many."""

    column: int
    span: int
    paragraphs: tuple[Paragraph, ...]
    fill: str | None = None  # RRGGBB
    continues: bool = False  # the cell above reaches down over it

    @property
    def text(self) -> str:
        """All of its text."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


class WordRow(Struct, frozen=True):
    """A row of a table."""

    number: int
    cells: tuple[WordCell, ...]

    @property
    def text(self) -> str:
        """Its cells' texts, one after the other."""
        return " | ".join(" ".join(cell.text.split()) for cell in self.cells)


class WordTable(Struct, frozen=True):
    """A table: ``number`` counts from 1; ``before`` is the paragraph that stands before it."""

    number: int
    rows: tuple[WordRow, ...]
    before: str = ""


class WrittenFigure(Struct, frozen=True):
    """What the document was made with (``uppgift``): the cell of a figure, and how it was written.

    ``key`` is its place in the layout (``table/row/column``, then ``/mnkr`` where it is written in that), ``kind``
    what stands there: *tal*, *status*, *text*, or *ord* for överskott and underskott.
    """

    id: str
    source: str
    sheet: str
    cell: str
    unit: str
    written: str
    decimals: int | None
    label: str
    text: str
    key: str = ""
    kind: str = ""

    @property
    def place(self) -> tuple[str, str, str] | None:
        """The layout's table, row and column; None where it does not say."""
        parts = self.key.split("/")
        return (parts[0], parts[1], parts[2]) if len(parts) >= 3 else None


class WordSource(Struct, frozen=True):
    """A workbook that the document was made of (``kalla``). ``name`` is a file name without folders."""

    id: str
    name: str
    seal: str
    namnd: str
    period: str


class WordDocument(Struct, frozen=True):
    """A whole document. ``figures`` and ``sources`` are empty where it was not made by Mallkoll."""

    blocks: tuple[Paragraph | WordTable, ...]
    figures: tuple[WrittenFigure, ...] = ()
    sources: tuple[WordSource, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether it keeps the figures that it was made with."""
        return bool(self.sources)

    def figure_of(self, control: Control) -> WrittenFigure | None:
        """What a control was made with; None where it is none of ours."""
        number = control.figure_number
        return self.figures[number - 1] if number is not None and number <= len(self.figures) else None

    @property
    def tables(self) -> Iterator[WordTable]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, WordTable))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those in tables too, in reading order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block
            else:
                yield from (p for row in block.rows for cell in row.cells for p in cell.paragraphs)
