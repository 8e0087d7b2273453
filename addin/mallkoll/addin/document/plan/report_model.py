"""A report before it is written: headings, paragraphs, tables and charts as plain data, each figure with its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.word.kept_figures import SourceBook


class ContentKind(StrEnum):
    """What stands in a control (``slag``)."""

    NUMBER = "tal"
    STATUS = "status"  # symbol and word of a step
    TEXT = "text"  # a målvärde or an outcome in words: "minst 95 %", "14 dagar"
    SIGN_WORD = "ord"  # överskott or underskott, by the sign of the cell


class Figure(Struct, frozen=True):
    """One figure as it is shown, and where it comes from. It becomes a content control.

    ``source`` is a source's id, ``sheet`` and ``cell`` the place; all three are empty for what is worked out from
    several workbooks. ``key`` tells it from all others of the same source. ``fill`` is ``#RRGGBB``, for a status.
    """

    source: str
    sheet: str
    cell: str
    key: str
    label: str
    text: str
    unit: str = ""
    decimals: int | None = None
    kind: ContentKind = ContentKind.NUMBER
    fill: str | None = None


Inline: TypeAlias = str | Figure


class Heading(Struct, frozen=True):
    """A heading; ``level`` counts from 1 within its section. ``new_page``: it begins one."""

    text: str
    level: int
    new_page: bool = False


class Paragraph(Struct, frozen=True):
    """A paragraph. ``style`` is a key of :data:`mallkoll.addin.document.word.styles.STYLES`."""

    parts: tuple[Inline, ...]
    style: str = "text"


class ReportCell(Struct, frozen=True):
    """A cell of a table. ``swatch`` colours a cell that holds no figure, as in the legend of a scale."""

    parts: tuple[Inline, ...] = ()
    right: bool = False
    swatch: str | None = None


class ReportRow(Struct, frozen=True):
    """A row of a table: ``total`` is set in bold, ``part`` (varav) is indented."""

    cells: tuple[ReportCell, ...]
    total: bool = False
    part: bool = False


class ReportTable(Struct, frozen=True):
    """A table with one header row. ``widths`` are shares of the whole in any unit; ``description`` is for who listens.

    ``key`` is the layout's table. ``wide``: it needs a page that lies down.
    """

    key: str
    caption: str
    description: str
    header: tuple[ReportCell, ...]
    widths: tuple[float, ...]
    rows: tuple[ReportRow, ...]
    note: str = ""
    wide: bool = False


class Series(Struct, frozen=True):
    """A series of a chart; None where there is no figure."""

    name: str
    values: tuple[float | None, ...]


class ReportChart(Struct, frozen=True):
    """A chart. ``kind`` is a value of :class:`~mallkoll.workbook.layout.layout_model.ChartKind`."""

    source: str
    table: str
    number: int
    heading: str
    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    color: str
    alternative: str


class CopiedText(Struct, frozen=True):
    """Text that was copied from a cell as it stands: from then on it belongs to who writes the document."""

    source: str
    sheet: str
    cell: str
    text: str


Block: TypeAlias = Heading | Paragraph | ReportTable | ReportChart


class Section(Struct, frozen=True):
    """A part of a report that has a heading of its own, which is its first block."""

    key: str
    title: str
    blocks: tuple[Block, ...]


class NamndReport(Struct, frozen=True):
    """What one workbook gives: its sections in order, its tables one by one, and every figure that it has.

    ``tables`` are by the layout's key; ``figures`` by table, row and column. ``places`` are the keys of every table,
    and of every cell that may hold a figure, also where it is blank. ``color`` is the layout's, ``#RRGGBB``.
    """

    source: SourceBook
    title: str
    kommun: str
    namnd: str
    errors: int
    sections: tuple[Section, ...]
    tables: dict[str, tuple[Block, ...]]
    figures: dict[str, Figure]
    texts: tuple[CopiedText, ...]
    places: frozenset[str]
    color: str


class Report(Struct, frozen=True):
    """The whole report. ``kommun`` are the sections about all nämnder together, where there are several files.

    ``kommun_figures`` are figures that they may have, though none of them shows them now.
    """

    title: str
    subtitle: str
    kommun_name: str
    kommun: tuple[Section, ...]
    namnder: tuple[NamndReport, ...]
    kommun_figures: tuple[Figure, ...] = ()

    @property
    def errors(self) -> int:
        """How many *fel* are left in all files."""
        return sum(namnd.errors for namnd in self.namnder)

    @property
    def color(self) -> str:
        """The colour of its headings."""
        return common_color(self.namnder)

    @property
    def sources(self) -> tuple[SourceBook, ...]:
        """The workbooks that the figures come from."""
        return tuple(namnd.source for namnd in self.namnder)

    @property
    def several(self) -> bool:
        """Whether it is about several nämnder, each under a heading of its own."""
        return bool(self.kommun) or len(self.namnder) > 1

    def blocks(self) -> Iterator[Block]:
        """All blocks in order. With several nämnder their headings stand one level down, under the nämnd's."""
        yield from blocks_of(self.kommun, 0)
        for namnd in self.namnder:
            if self.several:
                yield Heading(namnd.namnd or namnd.source.name, 1, new_page=True)
            yield from blocks_of(namnd.sections, 1 if self.several else 0)


def common_color(namnder: Iterable[NamndReport]) -> str:
    """The colour that most nämnder have."""
    return Counter(namnd.color for namnd in namnder).most_common(1)[0][0]


def blocks_of(sections: tuple[Section, ...], deeper: int) -> Iterator[Block]:
    """The blocks of sections, with headings that many levels further down."""
    for section in sections:
        for block in section.blocks:
            yield replace(block, level=block.level + deeper) if isinstance(block, Heading) else block
