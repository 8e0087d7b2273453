"""The indicators of a document: each row of a table with målvärden, with its cells already parsed.

Which column is which follows from its kind, and from a few keys with a meaning of their own (``docs/layout.md``):
``utfall`` is the outcome, ``prognos`` the forecast, ``namndmal`` or ``mal`` the goal that the indicator belongs to.
Rows for men and women are parts of the total that stands above them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.reasons import reason_columns, reasons_among
from mallkoll.validators.indicators.share import in_percent, may_be_share
from mallkoll.validators.indicators.targets import Absence, Level, NoValue, Target
from mallkoll.validators.kept import Kept
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Layout, Role
from mallkoll.workbook.layout.status_scale import Judging, Scale, Status
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value
from mallkoll.workbook.model.text import normalized, one_line, value_text

FORECAST = "prognos"
COMMENT = "kommentar"
GOAL_KEYS = ("namndmal", "mal")
Cells: TypeAlias = Mapping[tuple[int, int], Cell]


def is_blank(raw: Value) -> bool:
    """Whether a cell is blank, or holds nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


class Entry(Struct, frozen=True):
    """One cell of an indicator's row: its place, its content and what that means."""

    ref: CellRef
    column: Column
    raw: Value
    target: Target

    @property
    def blank(self) -> bool:
        """Whether the cell is blank (a dash is not)."""
        return is_blank(self.raw)


class Indicator(Struct, frozen=True, dict=True):
    """One row. ``total`` is the indicator's label where the row is its part for men or women.

    ``earlier`` holds the figures of earlier years, the newest first.
    """

    table: BoundTable
    row: BoundRow
    label: str
    unit: str  # what the label says: %, dagar, kr; "" where it says nothing
    goal: str = ""
    groups: tuple[str, ...] = ()  # what stands before the label: målområde, nämndmål
    total: Indicator | None = None
    target: Entry | None = None
    outcome: Entry | None = None
    forecast: Entry | None = None
    earlier: tuple[Entry, ...] = ()
    status: Entry | None = None
    comment: str = ""
    judging: Judging | None = None

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The cells with its figures, målvärde included."""
        return tuple([e for e in (self.target, self.outcome, self.forecast, *self.earlier) if e is not None])

    @cached_property
    def going_on(self) -> bool:
        """Whether none of its cells says that it is discontinued."""
        return not any(isinstance(e.target, NoValue) and e.target.kind is Absence.DISCONTINUED for e in self.entries)

    @property
    def percent(self) -> bool:
        """Whether its name or one of its figures gives per cent as the unit."""
        return self.unit == "%" or any(isinstance(e.target, Level) and e.target.unit == "%" for e in self.entries)

    @property
    def wanted(self) -> Entry | None:
        """Its målvärde; a part for women or men without one uses its total's."""
        entry = self.target
        if self.total is not None and (entry is None or isinstance(entry.target, NoValue)):
            return self.total.target
        return entry


def indicators(book: Book, tables: Mapping[str, BoundTable]) -> tuple[Indicator, ...]:
    """Every indicator of the bound tables, in the layout's order."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    result: list[Indicator] = []
    for table in tables.values():
        if any(column.kind is Kind.TARGET for column in table.table.columns):
            result.extend(_of_table(book, sheets[table.sheet], table))
    return tuple(result)


PARTS = ("män", "kvinnor", "pojkar", "flickor")
_PART = re.compile(rf"^(?P<base>.*?)\s*(?:[-–,:(]\s*)?(?P<part>{'|'.join(PARTS)})\s*\)?$", re.IGNORECASE)


def _of_table(book: Book, sheet: Sheet, table: BoundTable) -> Iterator[Indicator]:
    totals: dict[str, Indicator] = {}
    above: Indicator | None = None
    columns = _columns(table)
    for row in table.rows:
        if row.spec.role is Role.HEADING or row.spec.role in TOTALS:
            continue
        label = _label(sheet, row, columns.label)
        if not label:
            continue
        base = _total_of(label)
        total = None if base is None else above if base == "" else totals.get(base)
        indicator = _indicator(book, sheet.cells, table, columns, row, label, total)
        if total is None:
            above = totals[normalized(label)] = indicator
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


def row_label(sheet: Sheet, table: BoundTable, row: BoundRow) -> str:
    """The row's label in the workbook, on one line."""
    return _label(sheet, row, table.columns.get(table.table.label_column.key))


def _label(sheet: Sheet, row: BoundRow, col: int | None) -> str:
    """The same where the column of labels is known, None where there is none."""
    value = None if col is None else sheet.value(row.at, col)
    return one_line(value) if isinstance(value, str) else one_line(row.label) if value is None else ""


class _Columns(Struct, frozen=True):
    """The columns of a bound table by what they mean, with the sheet's column numbers; made once for all its rows.

    A text column that the workbook lacks has the number 0, where cells are always blank."""

    label: int | None
    target: tuple[Column, int] | None
    outcome: tuple[Column, int] | None
    forecast: tuple[Column, int] | None
    earlier: tuple[tuple[Column, int], ...]
    status: tuple[Column, int] | None
    goals: tuple[int, ...]
    before: tuple[int, ...]  # texts before the label
    after: tuple[int, ...]

    @classmethod
    def of(cls, table: BoundTable) -> _Columns:
        columns, at = table.table.columns, table.table.label_at
        bound = [(c, table.columns[c.key]) for c in columns if c.key in table.columns]
        texts = {c.key: table.columns.get(c.key, 0) for c in columns if c.kind is Kind.TEXT}
        outcomes = [(c, col) for c, col in bound if c.kind is Kind.OUTCOME]
        now = [(c, col) for c, col in outcomes if not c.prior]
        return cls(
            label=table.columns.get(table.table.label_column.key),
            target=next((pair for pair in bound if pair[0].kind is Kind.TARGET), None),
            outcome=next((pair for pair in now if pair[0].key != FORECAST), None),
            forecast=next((pair for pair in now if pair[0].key == FORECAST), None),
            earlier=tuple(sorted(((c, col) for c, col in outcomes if c.prior), key=lambda pair: _age(pair[0]))),
            status=next((pair for pair in bound if pair[0].kind is Kind.STATUS and not pair[0].proposed), None),
            goals=tuple(texts[key] for key in GOAL_KEYS if key in texts),
            before=tuple(texts[c.key] for c in columns[:at] if c.key in texts),
            after=tuple(texts[c.key] for c in reason_columns(table.table)),
        )


_columns = Kept(_Columns.of, 64)


def _indicator(
    book: Book,
    cells: Cells,
    table: BoundTable,
    columns: _Columns,
    row: BoundRow,
    label: str,
    total: Indicator | None,
) -> Indicator:
    refs = table.refs[row.at]

    def read(place: tuple[Column, int] | None) -> Entry | None:
        return None if place is None else _entry(book, cells, refs, *place)

    unit = label_unit(label)
    target, outcome, forecast = read(columns.target), read(columns.outcome), read(columns.forecast)
    earlier = [_entry(book, cells, refs, *place) for place in columns.earlier]
    beside = [one.target for one in (target, outcome, forecast, *earlier) if one is not None]
    if any(map(may_be_share, beside)):
        target = target and _consistent(target, unit, beside)  # the outcome is not: IND005 reports one that is a share
        earlier = [_consistent(one, unit, beside) for one in earlier]
    return Indicator(
        table, row, label, unit,
        goal=next(filter(None, map(one_line, _texts(cells, row, columns.goals))), ""),
        groups=tuple(map(one_line, _texts(cells, row, columns.before))),
        total=total,
        target=target,
        outcome=outcome,
        forecast=forecast,
        earlier=tuple(earlier),
        status=read(columns.status),
        comment=reasons_among(_texts(cells, row, columns.after)),
        judging=judging_of(table, row, label, total),
    )  # fmt: skip


def _entry(book: Book, cells: Cells, refs: Mapping[str, CellRef], column: Column, col: int) -> Entry:
    ref = refs[column.key]
    cell = cells.get((ref.row, col))
    raw = None if cell is None else cell.value
    target = parse_target(raw, book.number_format(cell)) if isinstance(raw, float) else parse_target(raw)
    return Entry(ref, column, raw, target)


def _consistent(figure: Entry, unit: str, beside: Sequence[Target]) -> Entry:
    target = in_percent(unit, figure.target, beside)
    return figure if target is figure.target else replace(figure, target=target)


def _texts(cells: Cells, row: BoundRow, columns: Iterable[int]) -> list[str]:
    """What stands in some columns of a row as texts, "" for anything else."""
    found: list[str] = []
    for col in columns:
        cell = cells.get((row.at, col))
        found.append(cell.value if cell is not None and isinstance(cell.value, str) else "")
    return found


def _age(column: Column) -> int:
    match = re.search(r"(\d+)$", column.key)
    return int(match[1]) if match else 0


def judging_of(table: BoundTable, row: BoundRow, label: str, total: Indicator | None = None) -> Judging | None:
    """The layout's declaration of how the row is judged; a part for women or men is judged as its total."""
    if row.spec.judging is not None:
        return row.spec.judging
    declared = table.table.judging_of(label)
    return declared if declared is not None else total.judging if total else None


_LABEL_UNITS = (
    ("%", re.compile(r"%|\bprocent\b|\bandel(en)?\b(?! av budget)", re.IGNORECASE)),
    ("dagar", re.compile(r"\b(i|antal) dagar\b|\bdagar för\b|\bdagar från\b", re.IGNORECASE)),
    ("kr", re.compile(r"\bkr\b|\bkronor\b|\bkostnad\b.*\bper\b", re.IGNORECASE)),
)


@lru_cache(maxsize=8192)
def label_unit(label: str) -> str:
    """The unit that an indicator's name gives to numbers written without one; "" where it gives none."""
    return next((unit for unit, pattern in _LABEL_UNITS if pattern.search(label)), "")


def status_step(scale: Scale, raw: Value) -> Status | None:
    """The step of the scale that is written in a status cell; None where it is blank, or holds no word of the scale."""
    written = value_text(raw)  # a scale's words may be digits, which Excel stores as numbers
    return scale.step_of(written) if written else None


def status_word(scale: Scale, raw: Value) -> str | None:
    """The scale's own word for the content of a status cell; "" where it is blank, None where it is no such word."""
    if is_blank(raw):
        return ""
    step = status_step(scale, raw)
    return step.word if step else None


class JudgedRow(Struct, frozen=True):
    """A row with a status to choose: a goal, a task, a guarantee, an indicator."""

    table: BoundTable
    row: BoundRow
    label: str
    scale: Scale
    status: Entry
    word: str | None  # the scale's own word, "" where the cell is blank, None where it is no word of the scale
    comment: str
    comment_ref: CellRef | None
    step: Status | None = None  # the chosen step; None where the cell is blank or holds no word of the scale
    dates: tuple[dt.date, ...] = ()


def judged_rows(layout: Layout, book: Book, tables: Mapping[str, BoundTable]) -> Iterator[JudgedRow]:
    """Every used row of every table with a status column, except tables that mirror another table's rows."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for table in tables.values():
        column = next(
            (c for c in table.table.columns if c.kind is Kind.STATUS and not c.proposed and c.scale in layout.scales),
            None,
        )
        if column is None or column.scale is None or table.table.mirrors:
            continue
        scale, sheet, col = layout.scales[column.scale], sheets[table.sheet], table.columns.get(column.key)
        if col is None:
            continue
        after = reason_columns(table.table)
        comment_columns = [c for c in after if c.key == COMMENT] or after
        keys = [c.key for c in comment_columns if c.key in table.columns]
        comments = [table.columns[key] for key in keys]
        dates = [table.columns[c.key] for c in table.table.columns if c.kind is Kind.DATE and c.key in table.columns]
        label_col = table.columns.get(table.table.label_column.key)
        for row in table.rows:
            label = "" if row.spec.role is Role.HEADING else _label(sheet, row, label_col)
            if label:
                raw, refs = sheet.value(row.at, col), table.refs[row.at]
                step = status_step(scale, raw)
                yield JudgedRow(
                    table, row, label, scale, Entry(refs[column.key], column, raw, parse_target(raw)),
                    "" if is_blank(raw) else step.word if step else None,
                    comment=reasons_among(_texts(sheet.cells, row, comments)),
                    comment_ref=refs[keys[0]] if keys else None,
                    step=step,
                    dates=_dates(sheet, row, dates) if dates else (),
                )  # fmt: skip


def _dates(sheet: Sheet, row: BoundRow, columns: list[int]) -> tuple[dt.date, ...]:
    values = [sheet.value(row.at, col) for col in columns]
    return tuple(v.date() if isinstance(v, dt.datetime) else v for v in values if isinstance(v, dt.date))


@lru_cache(maxsize=4096)
def goal_key(name: str) -> str:
    """A goal's name without spaces, hyphens and commas, which differ between the sheets of one document."""
    return re.sub(r"[\W_]", "", name.casefold())


def by_goal(rows: tuple[Indicator, ...], goals: Iterable[str]) -> dict[str, list[Indicator]]:
    """The indicators of each goal without parts for women and men; small differences in its name are accepted."""
    keys = {goal_key(goal): goal for goal in goals}
    written = tuple(keys)
    by_name: dict[str, list[Indicator]] = {goal: [] for goal in keys.values()}
    for indicator in rows:
        if indicator.goal and indicator.total is None:
            key = goal_key(indicator.goal)
            near = key if key in keys else _near(key, written)
            if near:
                by_name[keys[near]].append(indicator)
    return by_name


@lru_cache(maxsize=4096)
def _near(key: str, keys: tuple[str, ...]) -> str | None:
    return next(iter(get_close_matches(key, keys, 1, 0.9)), None)
