"""The indicators of a document: each row of a table with målvärden, with its cells already parsed.

Which column is which follows from its kind, and from a few keys with a meaning of their own (``docs/layout.md``):
``utfall`` is the outcome, ``prognos`` the forecast, ``namndmal`` or ``mal`` the goal that the indicator belongs to.
Rows for men and women are parts of the total that stands above them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from mallkoll.validators.indicators.entries import (
    At,
    Cells,
    Entry,
    filled,
    label_in,
    label_place,
    placed_blank,
    texts_in,
)
from mallkoll.validators.indicators.reasons import reason_columns, reasons_among
from mallkoll.validators.indicators.share import MOST, in_percent
from mallkoll.validators.indicators.targets import Absence, Level, NoValue, Target
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Role
from mallkoll.workbook.layout.status_scale import Judging
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.text import normalized, one_line

FORECAST = "prognos"
COMMENT = "kommentar"
_DISCONTINUED = Absence.DISCONTINUED
GOAL_KEYS = ("namndmal", "mal")


class Texts(Struct, frozen=True):
    """Where the texts of an indicator's row stand: its goal, what is before the label, what is after it."""

    goals: Sequence[At] = ()
    before: Sequence[At] = ()
    after: Sequence[At] = ()


class Indicator(Struct, frozen=True, gc=False):
    """One row. ``total`` is the indicator's label where the row is its part for men or women.

    ``earlier`` holds the figures of earlier years, the newest first. Its texts are read when somebody asks for them.
    """

    table: BoundTable
    row: BoundRow
    label: str
    unit: str  # what the label says: %, dagar, kr; "" where it says nothing
    total: Indicator | None = None
    target: Entry | None = None
    outcome: Entry | None = None
    forecast: Entry | None = None
    earlier: Sequence[Entry] = ()
    status: Entry | None = None
    judging: Judging | None = None
    entries: Sequence[Entry] = ()  # the cells with its figures, målvärde included
    levels: Sequence[tuple[Entry, Level]] = ()  # those of them that hold plain numbers, with what they hold
    cells: Cells = field(default_factory=dict)  # of its sheet
    texts: Texts = Texts()

    @property
    def goal(self) -> str:
        """The goal that it belongs to."""
        for at in self.texts.goals:
            cell = self.cells.get(at)
            goal = one_line(cell.value) if cell is not None and isinstance(cell.value, str) else ""
            if goal:
                return goal
        return ""

    @property
    def groups(self) -> tuple[str, ...]:
        """What stands before the label: målområde, nämndmål."""
        return tuple(map(one_line, texts_in(self.cells, self.texts.before)))

    @property
    def comment(self) -> str:
        """What the texts after the label give as reasons."""
        return reasons_among(texts_in(self.cells, self.texts.after))

    @property
    def going_on(self) -> bool:
        """Whether none of its cells says that it is discontinued."""
        absences = [t.kind for e in self.entries if type(t := e.target) is NoValue]
        return _DISCONTINUED not in absences

    @property
    def has_outcome(self) -> bool:
        """Whether something is said in the cell of its outcome."""
        return self.outcome is not None and type(self.outcome.target) is not NoValue

    @property
    def percent(self) -> bool:
        """Whether its name or one of its figures gives per cent as the unit."""
        return self.unit == "%" or "%" in [level.unit for _, level in self.levels]

    def units(self, levels: Iterable[Level]) -> set[str]:
        """The units of some of its figures, per cent for those written without one where that is how it is given."""
        unwritten = "%" if self.percent else ""
        return {level.unit or unwritten for level in levels}

    @property
    def wanted(self) -> Entry | None:
        """Its målvärde; a part for women or men without one uses its total's."""
        entry = self.target
        if self.total is not None and (entry is None or type(entry.target) is NoValue):
            return self.total.target
        return entry


def indicators(bound: BoundLayout, book: Book) -> tuple[Indicator, ...]:
    """Every indicator of the bound tables, in the layout's order."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return tuple(
        [
            indicator
            for table, blanks in bound.once(_tables_of_indicators)
            for indicator in _of_table(book, sheets[table.sheet].cells, table, blanks)
        ]
    )


def _tables_of_indicators(bound: BoundLayout) -> list[tuple[BoundTable, _Blanks]]:
    return [
        (table, _Blanks.of(table))
        for table in bound.tables.values()
        if any(column.kind is Kind.TARGET for column in table.table.columns)
    ]


PARTS = ("män", "kvinnor", "pojkar", "flickor")
_PART = re.compile(rf"^(?P<base>.*?)\s*(?:[-–,:(]\s*)?(?P<part>{'|'.join(PARTS)})\s*\)?$", re.IGNORECASE)


def _of_table(book: Book, cells: Cells, table: BoundTable, blanks: _Blanks) -> Iterator[Indicator]:
    totals: dict[str, Indicator] = {}
    above: Indicator | None = None
    for blank in blanks.rows:
        label = label_in(cells, blank.row, blank.label)
        if not label:
            continue
        named = blank.named if label == blank.named.label else _Named.of(table, blank.row, label)
        base = named.total
        total = None if base is None else above if base == "" else totals.get(base)
        indicator = _indicator(book, cells, table, blanks, blank, named, total)
        if total is None:
            above = totals[named.key] = indicator
        yield indicator


def part_of(label: str, labels: Iterable[str]) -> bool:
    """Whether the row is the part for men or women of another row."""
    base = _total_of(label)
    return base is not None and (base == "" or base in {normalized(other_label) for other_label in labels})


@lru_cache(maxsize=8192)
def _total_of(label: str) -> str | None:
    """The name of the total that a part for women or men belongs to ("" for the row above); None for other rows."""
    part = _PART.match(label)
    return normalized(part["base"]) if part else None


class _Named(Struct, frozen=True):
    """An indicator's name, and what follows from it."""

    label: str
    key: str  # as names are compared
    total: str | None  # as :func:`_total_of`
    unit: str
    judging: Judging | None

    @classmethod
    def of(cls, table: BoundTable, row: BoundRow, label: str) -> _Named:
        return cls(label, normalized(label), _total_of(label), label_unit(label), judging_of(table, row, label))


class _BlankRow(Struct, frozen=True):
    """An indicator's row while nothing is filled in, and where its texts stand."""

    row: BoundRow
    named: _Named  # as the layout names it
    label: At | None
    figures: tuple[tuple[At, Entry], ...]  # målvärde, outcome, forecast, earlier years, newest first; those there are
    status: tuple[At, Entry] | None
    texts: Texts


class _Blanks(Struct, frozen=True):
    """The rows of a bound table, made once for all workbooks that have it there, and which figures they have."""

    rows: tuple[_BlankRow, ...]
    target: bool
    outcome: bool
    forecast: bool
    now: range  # which of the figures are the outcome and the forecast

    @classmethod
    def of(cls, table: BoundTable) -> _Blanks:
        columns, at = table.table.columns, table.table.label_at
        bound = [c for c in columns if c.key in table.columns]
        outcomes = [c for c in bound if c.kind is Kind.OUTCOME]
        target = [c for c in bound if c.kind is Kind.TARGET][:1]
        outcome = [c for c in outcomes if not c.prior and c.key != FORECAST][:1]
        forecast = [c for c in outcomes if not c.prior and c.key == FORECAST][:1]
        figures = [*target, *outcome, *forecast, *sorted((c for c in outcomes if c.prior), key=_age)]
        status = next((c for c in bound if c.kind is Kind.STATUS and not c.proposed), None)
        texts = {c.key: table.columns[c.key] for c in bound if c.kind is Kind.TEXT}
        goals = [texts[key] for key in GOAL_KEYS if key in texts]
        before = [texts[c.key] for c in columns[:at] if c.key in texts]
        after = [texts[c.key] for c in reason_columns(table.table) if c.key in texts]
        rows = [
            _BlankRow(
                row,
                _Named.of(table, row, one_line(row.label)),
                label_place(table, row),
                tuple(placed_blank(table, row, column) for column in figures),
                None if status is None else placed_blank(table, row, status),
                Texts(*([(row.at, col) for col in cols] for cols in (goals, before, after))),
            )
            for row in table.rows
            if row.spec.role is not Role.HEADING and row.spec.role not in TOTALS
        ]
        now = range(len(target), len([*target, *outcome, *forecast]))
        return cls(tuple(rows), bool(target), bool(outcome), bool(forecast), now)


def _indicator(
    book: Book,
    cells: Cells,
    table: BoundTable,
    blanks: _Blanks,
    blank: _BlankRow,
    named: _Named,
    total: Indicator | None,
) -> Indicator:
    unit = named.unit
    figures: list[Entry] = []
    levels: list[tuple[Entry, Level]] = []
    small = False
    for spot in blank.figures:
        figure = filled(book, cells, spot)
        figures.append(figure)
        if type(level := figure.target) is Level:
            levels.append((figure, level))
            small = small or (level.value <= MOST and not level.unit)
    if small and (unit == "%" or "%" in [level.unit for _, level in levels]):  # else none is a share
        beside, now = [one.target for one in figures], blanks.now
        # what is of now is not made consistent: IND005 reports an outcome that is a share
        figures = [one if at in now else _consistent(one, unit, beside) for at, one in enumerate(figures)]
        levels = [(one, level) for one in figures if type(level := one.target) is Level]
    each = iter(figures)
    return Indicator(
        table, blank.row, named.label, unit, total,
        target=next(each) if blanks.target else None,
        outcome=next(each) if blanks.outcome else None,
        forecast=next(each) if blanks.forecast else None,
        earlier=figures[blanks.now.stop :],
        status=None if blank.status is None else filled(book, cells, blank.status),
        judging=named.judging or (total.judging if total else None),
        entries=figures,
        levels=levels,
        cells=cells,
        texts=blank.texts,
    )  # fmt: skip


def _consistent(figure: Entry, unit: str, beside: Sequence[Target]) -> Entry:
    target = in_percent(unit, figure.target, beside)
    return figure if target is figure.target else replace(figure, target=target)


def _age(column: Column) -> int:
    match = re.search(r"(\d+)$", column.key)
    return int(match[1]) if match else 0


def year_of(column: Column, period_end: dt.date) -> int | None:
    """The year of a column with figures of an earlier one, by its heading, else by the number that ends its key."""
    years = set(re.findall(r"\b20\d\d\b", column.heading))
    if years:
        return int(years.pop()) if len(years) == 1 else None
    age = _age(column)
    return None if not age else age if age > _OLDEST else period_end.year - age


_OLDEST = 99
"""Years. A larger number is a year itself."""


def judging_of(table: BoundTable, row: BoundRow, label: str) -> Judging | None:
    """The layout's declaration of how the row is judged."""
    return table.table.judging_of(label) if row.spec.judging is None else row.spec.judging


_LABEL_UNITS = (
    ("%", re.compile(r"%|\bprocent\b|\bandel(en)?\b(?! av budget)", re.IGNORECASE)),
    ("dagar", re.compile(r"\b(i|antal) dagar\b|\bdagar för\b|\bdagar från\b", re.IGNORECASE)),
    ("kr", re.compile(r"\bkr\b|\bkronor\b|\bkostnad\b.*\bper\b", re.IGNORECASE)),
)


@lru_cache(maxsize=8192)
def label_unit(label: str) -> str:
    """The unit that an indicator's name gives to numbers written without one; "" where it gives none."""
    return next((unit for unit, pattern in _LABEL_UNITS if pattern.search(label)), "")
