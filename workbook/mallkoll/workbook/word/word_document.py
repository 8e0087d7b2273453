"""A Word document as its reader sees it: paragraphs and tables in order, with the figures that are bound to a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mallkoll.workbook.results.finding import Passage, WordPart
from mallkoll.workbook.word.kept_figures import (
    KeptChart,
    KeptFigure,
    SeenChart,
    SourceBook,
    charts_made_as,
    figure_at,
)


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
    """A paragraph: ``number`` counts from 1 outside tables; notes and text boxes have that of their anchor.

    ``heading`` is the level of a heading, 1 for the highest and for a title, 0 for any other paragraph.
    ``part`` is given for what is no running text: headers and footers, and the alternative texts of pictures.
    """

    text: str
    number: int | None
    controls: tuple[Control, ...] = ()
    heading: int = 0
    table: int | None = None
    row: int | None = None
    part: WordPart | None = None

    @property
    def passage(self) -> Passage:
        """Its place."""
        return Passage(self.number, self.table, self.row, " ".join(self.text.split()), self.part)


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
    """A table: ``number`` counts from 1; ``before`` is the paragraph that stands before it.

    ``alternatives`` are its title and its description for who listens.
    """

    number: int
    rows: tuple[WordRow, ...]
    before: str = ""
    alternatives: tuple[Paragraph, ...] = ()


class ChartPlace(Struct, frozen=True):
    """Where a chart stands: as a paragraph, or in a row of a table. ``relationship`` leads to its part.

    ``name`` is that of its drawing, ``alternative`` its text for who cannot see it.
    """

    relationship: str
    name: str
    alternative: str
    paragraph: int | None
    table: int | None
    row: int | None


class ChartSeries(Struct, frozen=True):
    """A series of a chart as it is drawn: None where it has no figure. A figure in per cent is that of its label."""

    name: str
    values: tuple[float | None, ...]


class WordChart(Struct, frozen=True):
    """A chart as its reader sees it: what the part keeps of its figures, not the workbook that they may come from."""

    place: ChartPlace
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]

    @property
    def heading(self) -> Paragraph:
        """Its title, which may be empty, as a paragraph."""
        at = self.place
        return Paragraph(self.title, at.paragraph, table=at.table, row=at.row, part=WordPart.CHART)


class WordDocument(Struct, frozen=True):
    """A whole document. ``figures``, ``sources`` and ``kept_charts`` are empty where it was not made by Mallkoll."""

    blocks: tuple[Paragraph | WordTable, ...]
    figures: tuple[KeptFigure, ...] = ()
    sources: tuple[SourceBook, ...] = ()
    kept_charts: tuple[KeptChart, ...] = ()
    charts: tuple[WordChart, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether it keeps the figures that it was made with."""
        return bool(self.sources)

    def figure_of(self, control: Control) -> KeptFigure | None:
        """What a control was made with; None where it is none of ours."""
        number = control.figure_number
        return self.figures[number - 1] if number is not None and number <= len(self.figures) else None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The alternative texts of its charts as Mallkoll wrote them."""
        return tuple(chart.text for chart in self.kept_charts if chart.text)

    def known_charts(self) -> Iterator[tuple[WordChart, KeptChart | None]]:
        """Each chart with what it was made with; None where it is not ours."""
        seen = [SeenChart(one.place.name, one.place.alternative, one.title) for one in self.charts]
        yield from zip(self.charts, charts_made_as(self.kept_charts, seen), strict=True)

    @property
    def tables(self) -> Iterator[WordTable]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, WordTable))

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, those in tables too, in reading order."""
        return paragraphs_of(self.blocks)


def paragraphs_of(blocks: Iterable[Paragraph | WordTable]) -> Iterator[Paragraph]:
    """Every paragraph, those in tables too, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (p for row in block.rows for cell in row.cells for p in cell.paragraphs)
            yield from block.alternatives
