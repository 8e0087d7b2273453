"""The report of one workbook: the sections of its outline, filled from the cells; empty ones are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby

from mallkoll.addin.document.plan.chart_plan import planned_chart
from mallkoll.addin.document.plan.money_sentence import money_sentence
from mallkoll.addin.document.plan.outline import Item, outline_of
from mallkoll.addin.document.plan.report_model import (
    Block,
    CopiedText,
    Figure,
    Heading,
    NamndReport,
    Paragraph,
    ReportTable,
    Section,
)
from mallkoll.addin.document.plan.shown_figures import Cells, figure_key
from mallkoll.addin.document.plan.table_plan import table_blocks
from mallkoll.validators.facts.overview import START_TABLE, start_values
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import Chart, Kind, Role, slug
from mallkoll.workbook.model.text import normalized, one_line
from mallkoll.workbook.word.kept_figures import SourceBook

_BULLET = re.compile(r"^\s*[-–•●▪*]\s+")


def plan_namnd(cells: Cells, source: SourceBook, errors: int) -> NamndReport:
    """The report of one workbook. ``errors`` is how many *fel* it has."""
    plan = _Plan(cells)
    layout = cells.document.layout
    outline = outline_of(layout)
    sections = [section for item in outline.sections if (section := plan.section(item)) is not None]
    placed = outline.tables
    for sheet in layout.sheets:
        left = [key for key in sheet.tables if key not in placed and key != START_TABLE]
        item = Item(heading=sheet.heading or sheet.name, content=tuple(Item(table=key) for key in left))
        section = plan.section(item) if left else None
        if section is not None:
            sections.append(section)
    start = start_values(cells.document)
    tables = {
        key: tuple(table_blocks(cells, table)) for key, table in cells.document.tables.items() if key != START_TABLE
    }
    return NamndReport(
        source, layout.name, start.get("kommun") or layout.kommun or "", source.namnd, errors, tuple(sections), tables,
        {found.key: found for blocks in tables.values() for found in figures_in(blocks)}, tuple(plan.texts),
        frozenset(_places(cells)), layout.color,
    )  # fmt: skip


def _places(cells: Cells) -> Iterator[str]:
    for _, key, _ in cells.document.layout.placed_tables():
        yield key
    for table in cells.document.tables.values():
        for row, column, _ in table.cells():
            if column.kind not in {Kind.LABEL, Kind.TEXT, Kind.DATE}:
                yield figure_key(table.key, row.key, column.key)


def figures_in(blocks: Sequence[Block]) -> Iterator[Figure]:
    """Every figure of some blocks, in order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from (part for part in block.parts if isinstance(part, Figure))
        elif isinstance(block, ReportTable):
            for row in block.rows:
                for cell in row.cells:
                    yield from (part for part in cell.parts if isinstance(part, Figure))


class _Plan:
    """The workbook while its sections are filled."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.texts: list[CopiedText] = []
        self._drawn: set[str] = set()
        self._numbers = count(1)

    def section(self, item: Item) -> Section | None:
        """A section with all below it, None where there is nothing in it."""
        blocks = tuple(self._below(item, 1))
        return Section(slug(item.heading), item.heading, blocks) if blocks else None

    def _below(self, item: Item, level: int) -> Iterator[Block]:
        inner = [block for part in item.content for block in self._item(part, level + 1)]
        if inner:
            yield Heading(item.heading, level)
            yield from inner

    def _item(self, item: Item, level: int) -> Iterator[Block]:
        if item.content:
            yield from self._below(item, level)
        elif item.sentence:
            yield from money_sentence(self.cells)
        elif item.chart:
            yield from self._own_chart(item)
        table = self.cells.document.tables.get(item.shows or item.overview)
        if table is None or table.table.mirrors is not None:
            return
        if item.table:
            yield from table_blocks(self.cells, table, item.columns, item.split_by)
            yield from self._charts(table)
        elif item.overview:
            yield from self._overview(table)
        elif item.goals:
            yield from self._goals(table, item.split_by, level)
        else:
            yield from self._comments(table, item, level)

    def _overview(self, table: BoundTable) -> Iterator[Block]:
        columns = [column.key for column in table.table.columns if column.kind in {Kind.LABEL, Kind.STATUS}]
        split = next((key for key in ("omrade", "overgripande") if key in table.columns), "")
        yield from table_blocks(self.cells, table, [split, *columns])

    # --- texts --------------------------------------------------------------------------------------------------------

    def _comments(self, table: BoundTable, item: Item, level: int) -> Iterator[Block]:
        columns = [column.key for column in table.table.columns if column.kind is Kind.TEXT]
        rows = [
            row for row in table.rows
            if (not item.rows or row.key in item.rows) and row.key not in item.but
            and any(self.cells.text(table, row, key) for key in columns)
        ]  # fmt: skip
        for texts, alike in groupby(rows, lambda row: [self.cells.text(table, row, key) for key in columns]):
            same = list(alike)  # one comment on several verksamheter stands under all of their names
            if not item.bare:
                yield Heading(enumerated([_name(row) for row in same]), level)
            for key, text in zip(columns, texts, strict=True):
                for row in same[1:] if text else ():
                    self._remember(table, row, key)
                yield from self._copied(table, same[0], key)

    def _goals(self, table: BoundTable, split_by: str, level: int) -> Iterator[Block]:
        """Each goal that somebody has commented on, under its own heading: the comment, then the judgement."""
        texts = [column.key for column in table.table.columns if column.kind is Kind.TEXT]
        comments = [key for key in texts if key == "kommentar"] or texts[-1:]
        status = next((c for c in table.table.columns if c.kind is Kind.STATUS and not c.proposed), None)
        above = ""
        for row in table.rows:
            blocks = [block for key in comments for block in self._copied(table, row, key)]
            if not blocks or row.spec.role is Role.HEADING:
                continue
            area = one_line(self.cells.text(table, row, split_by)) if split_by in table.columns else ""
            if area and normalized(area) != normalized(above):
                yield Heading(area if area.casefold().startswith("målområde") else f"Målområde {area}", level)
                above = area
            yield Heading(one_line(row.label), level + 1 if above else level)
            yield from blocks
            judged = self.cells.status(table, row, status) if status is not None else None
            if judged is not None and status is not None:
                yield Paragraph((f"{one_line(status.heading)}: ", judged))

    def _copied(self, table: BoundTable, row: BoundRow, column: str) -> Iterator[Block]:
        text = self._remember(table, row, column)
        for line in text.splitlines():
            if line.strip():
                bullet = _BULLET.match(line)
                words = line[bullet.end() :] if bullet else line
                yield Paragraph((words.strip(),), "bullet" if bullet else "text")

    def _remember(self, table: BoundTable, row: BoundRow, column: str) -> str:
        """The text of a cell, which is kept in mind as copied."""
        text, ref = self.cells.text(table, row, column), table.ref(row, column)
        if text and ref is not None:
            self.texts.append(CopiedText(self.cells.source, ref.sheet, ref.address, text))
        return text

    # --- charts -------------------------------------------------------------------------------------------------------

    def _charts(self, table: BoundTable) -> Iterator[Block]:
        for chart in self.cells.document.layout.charts:
            if chart.table == table.key:
                self._drawn.add(table.key)
                yield from planned_chart(self.cells, table, chart, next(self._numbers))

    def _own_chart(self, item: Item) -> Iterator[Block]:
        table = self.cells.document.tables.get(item.chart)
        if table is None or item.chart in self._drawn:
            return
        columns = tuple(key for key in item.columns if key in table.columns)
        if len(columns) > 1:  # what the table does not show at once is how two columns compare
            chart = Chart(heading=one_line(table.table.heading), table=item.chart, columns=columns)
            yield from planned_chart(self.cells, table, chart, next(self._numbers))


def _name(row: BoundRow) -> str:
    """A row's name as a heading: ``varav HVB unga`` is about HVB unga."""
    name = one_line(row.label)
    bare = name.removeprefix("varav ").strip()
    return f"{bare[:1].upper()}{bare[1:]}" if bare != name else name
