"""A table of indicators among those that were learned: målvärden, outcomes and assessments instead of money.

It is known by its headings (*Målvärde*, *Nyckeltal*, *Bedömning*), by rows whose names give a unit of their own
(*Sjukfrånvaro, %*), by målvärden in words (*minst 85*), and by having no sums.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.learn.status_words import LONGEST_WORD, MOST_WORDS, Rank, is_judgement, rank_of
from mallkoll.addin.learn.workbook_words import YEAR
from mallkoll.validators.found_tables.learn_roles import unique_keys
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.validators.found_tables.regions import FoundColumn, FoundRow
from mallkoll.validators.indicators.indicator_rows import label_unit, part_of
from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.status import share_reached
from mallkoll.validators.indicators.targets import FreeText, Level, Target
from mallkoll.validators.indicators.wording import worded_direction
from mallkoll.workbook.layout.expressions import references
from mallkoll.workbook.layout.layout_model import Kind, slug
from mallkoll.workbook.layout.status_scale import Better
from mallkoll.workbook.model.book import Book, Sheet, Value, address
from mallkoll.workbook.model.money_units import LARGE_MONEY_WORDS
from mallkoll.workbook.model.months import MONTH_WORD, month_number
from mallkoll.workbook.model.text import one_line, value_text

_INDICATOR: Final = re.compile(
    r"nyckeltal|indikator|\bmått\b|mätetal|\bmätvärde|verksamhetsmått|nyckelmått|styrtal|\bkpi", re.IGNORECASE
)
_TARGET: Final = re.compile(r"målvärde|\bmål(nivå|sättning|tal)?\b|riktvärde|börvärde|gränsvärde", re.IGNORECASE)
_STATUS: Final = re.compile(r"bedömning|måluppfyll|\bstatus\b|uppfyll(t|d|s)\b|\bnått\b", re.IGNORECASE)
_MEASURE: Final = re.compile(r"utfall|resultat|läge\b|värde|prognos|redovis|bokslut|mätning", re.IGNORECASE)
_TIME: Final = re.compile(
    rf"\b(19|20)\d\d\b|tertial|kvartal|\b[tq][1-4]\b|delår|helår|\b({MONTH_WORD})\b|kvinnor|\bmän\b|flickor|pojkar|totalt"
    r"|samtliga",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"kommentar|analys|källa|avvik|förändr|differ|\bdiff\b|skillnad|trend|ansvar|åtgärd|budget|enhet", re.IGNORECASE
)
_UNIT_COLUMN: Final = re.compile(r"^(mått)?enhet$", re.IGNORECASE)
_FORECAST: Final = re.compile(r"prognos", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"föregående|\bfg\b|förra|fjol|tidigare|basår|basvärde|ingångsvärde|utgångsläge", re.IGNORECASE
)
_GROUP: Final = re.compile(r"kvinnor|\bmän\b|flickor|pojkar", re.IGNORECASE)
_MONEY: Final = re.compile(rf"\b({'|'.join(LARGE_MONEY_WORDS)})\b", re.IGNORECASE)
_TOTAL: Final = re.compile(r"^(summa|s:a|totalt?|totala|total)\b", re.IGNORECASE)
_MEASURED: Final = re.compile(
    r"%|procent|\bandel|\bantal|index|\bdagar\b|\bdygn\b|\btimmar\b|\bminuter\b|\bveckor\b|\bmånader\b|kr/|\bkr per\b"
    r"|\b(per|/) ?(elev|barn|inv|plats|brukare|person|kund)|/(elev|barn|inv|plats|brukare|person|kund)"
    r"|poäng|medelvärde|genomsnitt|frånvaro|meritvärde|betyg|\bnki\b|\bnmi\b|\bhme\b|\bkwh\b|\bmwh\b|\bton\b|\bm2\b|kvm"
    r"|handläggningstid|väntetid|nöjd",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(rf"\b({MONTH_WORD})\b", re.IGNORECASE)
_TERM: Final = re.compile(r"(?:\bt|tertial |delår |\bq|kvartal )([1-4])\b", re.IGNORECASE)
_MOST_MEASURED: Final = 0.8
"""The share of rows with a unit in their name from which a table without a målvärde holds no money."""


NO_SCALE: Final = "orden framgår inte: ange typ: status och en skala"


class IndicatorColumn(Struct, frozen=True):
    """A column as the layout says it; ``note`` is what is not sure about it (Swedish)."""

    kind: Kind
    key: str
    required: bool = False
    earlier: bool = False
    note: str = ""


class IndicatorTable(Struct, frozen=True):
    """A learned table, without sums and named by its indicators, and what its columns are.

    ``words`` are the statuses that stand in it. ``better`` says of some rows which way is better, as their own
    assessments show, ``unclear`` are the rows of which nothing says it. ``reached`` are the shares of målvärden that
    were missed when a year had ended, with what was said of them. ``sure`` is whether its headings say what it is.
    """

    table: LearnedTable
    columns: Mapping[int, IndicatorColumn]
    words: tuple[str, ...]
    better: Mapping[int, Better]
    unclear: tuple[FoundRow, ...]
    reached: tuple[tuple[str, float], ...]
    sure: bool

    @property
    def has_targets(self) -> bool:
        """Whether some column holds målvärden; else its rows only have units of their own."""
        return any(column.kind is Kind.TARGET for column in self.columns.values())

    @property
    def status(self) -> int | None:
        """The column of the assessment; None for none."""
        return next((at for at, column in self.columns.items() if column.kind is Kind.STATUS), None)


def indicator_table(table: LearnedTable, book: Book, end: dt.date | None) -> IndicatorTable | None:
    """The table as one of indicators; None where it is not, as far as it says."""
    sheet = book.sheet(table.found.sheet)
    if sheet is None or _adds_up(table):
        return None
    cells = _Cells(_named_by_indicators(table, sheet), book, sheet, end)
    kinds = cells.kinds()
    if not cells.are_indicators(kinds):
        return None
    found = cells.table.found
    goals = {at for at, kind in kinds.items() if kind is Kind.TARGET}
    columns = cells.columns(kinds) if goals else cells.measured_columns(kinds)
    status = next((at for at, column in columns.items() if column.kind is Kind.STATUS), None)
    words = tuple(dict.fromkeys(text for row in cells.rows if status and (text := cells.text(row, status))))
    better, unclear = cells.directions(columns)
    headings = frozenset(row.at for row in found.rows) - {row.at for row in cells.rows} if goals else frozenset()
    bare = replace(cells.table, sums={}, made_of={}, worked_out={}, by_figures=frozenset(), headings=headings)
    sure = bool(_INDICATOR.search(found.label.heading)) or bool(goals and status)
    reached = tuple(cells.reached(columns, better))
    return IndicatorTable(bare if goals else cells.table, columns, words, better, unclear, reached, sure)


def _adds_up(table: LearnedTable) -> bool:
    """Whether formulas add up its rows, or a row is called their sum."""
    by_formula = any(("row", at) not in table.by_figures for at in table.sums)
    return by_formula or any(_TOTAL.search(row.label) and not _MEASURED.search(row.label) for row in table.found.rows)


def _named_by_indicators(table: LearnedTable, sheet: Sheet) -> LearnedTable:
    """The table with its rows named by the column headed as their indicators, where the first says something else."""
    found = table.found
    if _INDICATOR.search(found.label.heading):
        return table
    for column in found.columns:
        named = {row.at: value for row in found.rows if isinstance(value := sheet.value(row.at, column.at), str)}
        if _INDICATOR.search(column.heading) and len(named) == len(found.rows):
            others = sorted((c for c in (found.label, *found.columns) if c is not column), key=lambda c: c.at)
            rows = tuple(replace(row, label=one_line(named[row.at])) for row in found.rows)
            label = FoundColumn(column.at, column.heading)
            return replace(table, found=replace(found, label=label, columns=tuple(others), rows=rows))
    return table


class _Cells(Struct, frozen=True, dict=True):
    """The cells of a table that may hold indicators."""

    table: LearnedTable
    book: Book
    sheet: Sheet
    end: dt.date | None

    @cached_property
    def rows(self) -> list[FoundRow]:
        """The rows that are indicators: a name alone, that gives no unit, is a heading where others have figures."""
        rows = self.table.found.rows
        filled = [row for row in rows if not row.blank or _MEASURED.search(row.label)]
        return filled if any(not row.blank for row in rows) else list(rows)

    def text(self, row: FoundRow, column: int) -> str:
        return value_text(self._value(row, column))

    def _target(self, row: FoundRow, column: int) -> Target:
        cell = self.sheet.cells.get((row.at, column))
        return parse_target(cell.value if cell else None, self.book.number_format(cell))

    def _value(self, row: FoundRow, column: int) -> Value:
        return self.sheet.value(row.at, column)

    def _filled(self, column: int) -> list[Value]:
        return [value for row in self.rows if (value := self._value(row, column)) not in {None, ""}]

    def kinds(self) -> dict[int, Kind]:
        """What each column holds, where its heading and its cells say it: målvärden, outcomes, statuses."""
        return {column.at: kind for column in self.table.found.columns if (kind := self._kind(column)) is not None}

    def _kind(self, column: FoundColumn) -> Kind | None:
        filled = self._filled(column.at)
        free = sum(isinstance(parse_target(value), FreeText) for value in filled)
        heading = column.heading
        if _STATUS.search(heading):
            words = {value_text(value) for value in filled}
            short = all(isinstance(value, str) and len(value) <= LONGEST_WORD for value in filled)
            judged = not words or any(map(is_judgement, words))
            return Kind.STATUS if short and len(words) <= MOST_WORDS and judged else None
        if self.table.made_of.get(column.at) or column.at in self.table.worked_out or _OTHER.search(heading):
            return None
        if 2 * free > len(filled):
            return None
        if _TARGET.search(heading) or (_TARGET.search(column.band or "") and not _MEASURE.search(heading)):
            return Kind.TARGET
        in_band = f"{column.band or ''} {heading}"
        return Kind.OUTCOME if any(words.search(in_band) for words in (_MEASURE, _TIME, _BEFORE)) else None

    def are_indicators(self, kinds: Mapping[int, Kind]) -> bool:
        """Whether the headings, the names of the rows and the målvärden together say so."""
        found, rows = self.table.found, self.rows
        headings = {column.at: f"{column.band or ''} {column.heading}" for column in found.columns}
        if any(_MONEY.search(headings[at]) for at in kinds) or not rows:
            return False
        share = sum(bool(_MEASURED.search(row.label)) for row in rows) / len(rows)
        if any(_UNIT_COLUMN.match(column.heading) for column in found.columns):
            share = 1.0
        named = bool(_INDICATOR.search(found.label.heading) or _INDICATOR.search(found.title or ""))
        held = set(kinds.values())
        if Kind.TARGET in held:
            wordy = any(
                isinstance(value, str)
                for at, kind in kinds.items()
                if kind is Kind.TARGET
                for value in self._filled(at)
            )
            told = named or 2 * share >= 1
            return told or (Kind.OUTCOME in held and (Kind.STATUS in held or wordy))
        return Kind.OUTCOME in held and share >= (0.5 if named else _MOST_MEASURED)

    def columns(self, kinds: Mapping[int, Kind]) -> dict[int, IndicatorColumn]:
        """The columns of indicators with målvärden, under the keys that have a meaning there."""
        goal = self._goal_of_period(kinds)
        now, earlier = self._outcomes(kinds)
        first = next((at for at in now if not self._is_forecast(at)), None)
        said: list[IndicatorColumn] = []
        for column in self.table.found.columns:
            at, kind, slugged = column.at, kinds.get(column.at), slug(column.heading)[:40]
            if kind is Kind.TARGET and goal is not None and at >= goal:
                own = IndicatorColumn(kind, "malvarde")
            elif kind is Kind.TARGET:
                own = IndicatorColumn(Kind.TEXT, slugged, note="målvärdet för ett annat år: jämförs inte")
            elif kind is Kind.OUTCOME and at in earlier:
                own = IndicatorColumn(kind, f"utfall_{earlier.index(at) + 1}", earlier=True)
            elif kind is Kind.OUTCOME and at in now and self._is_forecast(at):
                own = IndicatorColumn(kind, "prognos")
            elif kind is Kind.OUTCOME and at == first:
                own = IndicatorColumn(kind, "utfall")
            elif kind is Kind.OUTCOME:
                own = IndicatorColumn(
                    kind if at in now else self._plain_kind(at), slugged, note="jämförs inte med målvärdet"
                )
            elif kind is Kind.STATUS and all(other.kind is not Kind.STATUS for other in said):
                own = IndicatorColumn(kind, "status")
            elif at in self.table.made_of or at in self.table.worked_out:
                own = IndicatorColumn(Kind.NUMBER, slugged, note="räknas ut i arbetsboken: formeln är inte med")
            elif at in self.table.numeric:
                own = IndicatorColumn(self._plain_kind(at), slugged)
            else:
                own = IndicatorColumn(Kind.TEXT, slugged, note=NO_SCALE if _STATUS.search(column.heading) else "")
            if at in {goal, first} or own.kind is Kind.STATUS:
                required, note = self._required(at, own.kind)
                own = replace(own, required=required, note=note)
            said.append(own)
        keys = unique_keys(own.key for own in said)
        columns = zip(self.table.found.columns, keys, said, strict=True)
        return {column.at: replace(own, key=key) for column, key, own in columns}

    def _plain_kind(self, at: int) -> Kind:
        return Kind.NUMBER if all(isinstance(value, float) for value in self._filled(at)) else Kind.TEXT

    def measured_columns(self, kinds: Mapping[int, Kind]) -> dict[int, IndicatorColumn]:
        """The columns of rows with units of their own and no målvärde: numbers, or outcomes where some are words."""
        table = self.table
        keys = unique_keys(slug(column.heading)[:40] for column in table.found.columns)
        calculated = {*table.made_of, *table.worked_out, *(at for terms in table.made_of.values() for at in terms)}
        calculated |= {at for how in table.worked_out.values() for at in references(how) if isinstance(at, int)}
        result: dict[int, IndicatorColumn] = {}
        for key, column in zip(keys, table.found.columns, strict=True):
            kind = kinds.get(column.at, Kind.TEXT)
            if column.at in calculated:
                kind = Kind.NUMBER
            elif column.at in table.numeric or kind is Kind.OUTCOME:
                kind = Kind.OUTCOME if self._plain_kind(column.at) is Kind.TEXT else Kind.NUMBER
            result[column.at] = IndicatorColumn(kind, key)
        return result

    def _goal_of_period(self, kinds: Mapping[int, Kind]) -> int | None:
        goals = [column for column in self.table.found.columns if kinds.get(column.at) is Kind.TARGET]
        year = self.end.year if self.end else None
        own = [column.at for column in goals if year is not None and str(year) in column.heading]
        return next(iter([*own, *(c.at for c in goals if not YEAR.search(c.heading)), *(c.at for c in goals)]), None)

    def _outcomes(self, kinds: Mapping[int, Kind]) -> tuple[list[int], list[int]]:
        """The outcomes of the period, the one that counts first, and those of earlier ones, the newest first."""
        outcomes = [column for column in self.table.found.columns if kinds.get(column.at) is Kind.OUTCOME]
        total = [column for column in outcomes if not _GROUP.search(f"{column.band or ''} {column.heading}")]
        time = {column.at: self._time(column) for column in (total or outcomes)}
        limit = (self.end.year, self.end.month) if self.end else (9999, 12)
        begun = {at: when for at, when in time.items() if when <= limit and not self._is_forecast(at)}
        newest = max(begun.values(), default=limit)
        earlier = [at for at, when in sorted(begun.items(), key=lambda item: item[1], reverse=True) if when < newest]
        if self.end and newest[0] < self.end.year:  # of last year alone: what is planned
            earlier = [at for at, _ in sorted(begun.items(), key=lambda item: item[1], reverse=True)]
        return [at for at in time if at not in earlier], earlier

    def _is_forecast(self, at: int) -> bool:
        return any(_FORECAST.search(column.heading) for column in self.table.found.columns if column.at == at)

    def _time(self, column: FoundColumn) -> tuple[int, int]:
        """The year and the month up to which a column of outcomes is, by its heading."""
        text = f"{column.band or ''} {column.heading}"
        years, end = YEAR.findall(text), self.end
        if not years and _BEFORE.search(text):
            return (0, 0)
        year = int(years[-1]) if years else end.year if end else 0
        months = [month_number(word.lower()) for word in _MONTH.findall(text)]
        term = _TERM.search(text)
        if months or term is None:
            own = end.month if end and year == end.year else 12
            return year, months[-1] if months else own
        return year, int(term[1]) * (3 if term[0].lower().startswith(("q", "kvartal")) else 4)

    def _required(self, at: int, kind: Kind) -> tuple[bool, str]:
        """Whether every indicator has to have something in the column, and what is not sure about that."""
        labels = [row.label for row in self.rows]
        rows = [row for row in self.rows if kind is Kind.STATUS or not part_of(row.label, labels)]
        blank = [row for row in rows if self._value(row, at) in {None, ""}]
        if not blank or len(blank) == len(rows):
            return True, ""
        if 2 * len(blank) > len(rows):
            return False, "de flesta rader är tomma: ska alla ha något, lägg till kravs: ja"
        return True, f"{address(blank[0].at, at)} är tom: får den vara det, stryk kravs"

    def directions(self, columns: Mapping[int, IndicatorColumn]) -> tuple[dict[int, Better], tuple[FoundRow, ...]]:
        """Which way is better, by row, where only an assessment beside the figures shows it; and where nothing does."""
        goal, outcome, status = _judged_columns(columns)
        better: dict[int, Better] = {}
        unclear: list[FoundRow] = []
        if goal is None:
            return {}, ()
        for row in self.rows:
            wanted = self._target(row, goal)
            if not isinstance(wanted, Level) or worded_direction(row.label, wanted) is not None:
                continue
            got = None if outcome is None else self._target(row, outcome)
            said = None if status is None else rank_of(self.text(row, status))
            shown = _shown(said, wanted, got, label_unit(row.label)) if isinstance(got, Level) else None
            if shown is None:
                unclear.append(row)
            else:
                better[row.at] = shown
        return better, tuple(unclear)

    def reached(
        self, columns: Mapping[int, IndicatorColumn], better: Mapping[int, Better]
    ) -> Iterator[tuple[str, float]]:
        """What is said of målvärden that were missed, and the share that was reached, when a year has ended."""
        goal, outcome, status = _judged_columns(columns)
        ended = self.end is not None and (self.end.month, self.end.day) == (12, 31)
        if goal is None or outcome is None or status is None or not ended:
            return
        for row in self.rows:
            wanted, got = self._target(row, goal), self._target(row, outcome)
            if not isinstance(wanted, Level) or not isinstance(got, Level):
                continue
            way = worded_direction(row.label, wanted) or better.get(row.at)
            share = share_reached(got.value, wanted.value, way) if way is not None else None
            if share is not None and share < 100:
                yield self.text(row, status), share


def _judged_columns(columns: Mapping[int, IndicatorColumn]) -> tuple[int | None, int | None, int | None]:
    """The columns of the målvärde, the outcome and the status; None for those that there are not."""
    places = {column.key: at for at, column in columns.items()}
    return places.get("malvarde"), places.get("utfall"), places.get("status")


def _shown(said: Rank | None, wanted: Level, got: Level, unit: str) -> Better | None:
    """Which way is better, where more than the målvärde was good, or less or more than it was not good enough.

    Less than it that is called good may be a count that is expected to grow: that shows nothing.
    """
    if said in {None, Rank.NONE} or (wanted.unit or unit) != (got.unit or unit) or got.value == wanted.value:
        return None
    more = got.value > wanted.value
    if said is Rank.BEST:
        return Better.HIGHER if more else None
    return Better.LOWER if more else Better.HIGHER
