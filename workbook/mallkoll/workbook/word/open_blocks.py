"""What is open while the text of a Word part is read: it grows until its element ends."""

from __future__ import annotations

from msgspec import Struct, field

from mallkoll.workbook.word.word_document import Control, Paragraph, WordCell, WordRow


class OpenControl(Struct):
    """A content control."""

    title: str = ""
    xpath: str = ""


class OpenParagraph(Struct):
    """A paragraph; ``starts`` are the beginnings of the controls that are open, by their depth."""

    number: int | None
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    controls: list[Control] = field(default_factory=list)
    starts: dict[int, int] = field(default_factory=dict)
    heading: int = 0
    deleted_mark: bool = False


class OpenCell(Struct):
    """A cell."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    span: int = 1
    fill: str | None = None
    continues: bool = False
    deleted: bool = False


class OpenRow(Struct):
    """A row; ``column`` is the grid column that its next cell begins in."""

    cells: list[WordCell] = field(default_factory=list)
    column: int = 0
    deleted: bool = False


class OpenTable(Struct):
    """A table; ``before`` is the paragraph before it, ``alternatives`` its title and description for who listens."""

    number: int
    before: str
    rows: list[WordRow] = field(default_factory=list)
    row: OpenRow = field(default_factory=OpenRow)
    cell: OpenCell | None = None
    alternatives: list[Paragraph] = field(default_factory=list)
