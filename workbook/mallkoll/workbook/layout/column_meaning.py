"""The meaning of a column's figures: as the layout declares (``uppgift``), else as its heading makes it certain.

This is the only place where headings are interpreted: *Budget 2019* is the budget of 2019, *Redovisat jan-aug 2018* and
*Redovisning 31/8 2018* are the outcome of the same eight months. A heading with unknown words is a measure of its own
(*Ursprunglig budget 2019* is not the budget of 2019), the same only as a heading with equal words.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from mallkoll.workbook.layout.expressions import Avvikelse, Expr, linear, references
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Table, slug
from mallkoll.workbook.layout.uppgift import DIFFERENCES, DaySpan, FigureMeasure, Side, days_of, year_is_of_row
from mallkoll.workbook.model.money_units import MONEY
from mallkoll.workbook.model.months import MONTH_WORD, month_end, month_number, year_before
from mallkoll.workbook.model.text import normalized

WHOLE = "totalt"  # the group of a figure that is not divided
UNNAMED = "belopp"  # the measure of a column whose heading is a time alone


class ColumnMeaning(NamedTuple):
    """The meaning of a column's figures.

    ``measure`` is one of :class:`FigureMeasure`, or the heading's own words as a key. ``span`` is None where the time
    is unknown; ``of_row`` is a time whose year each row gives.
    """

    measure: str
    span: DaySpan | None = None
    group: str = WHOLE
    side: Side = Side.NET
    of_row: str = ""

    @property
    def timed(self) -> bool:
        """Whether the time it is about is known, if only by a year among the heading's words."""
        return self.span is not None or re.search(_A_YEAR, self.measure.replace("_", " ")) is not None


def column_meaning(layout: Layout, table: Table, column: Column) -> ColumnMeaning:
    """The meaning of the figures of one of a layout's columns."""
    end, kind = layout.period.end, column.kind
    if kind in _BY_KIND:
        declared_days = None if column.uppgift is None else days_of(column.uppgift.when)
        return ColumnMeaning(_BY_KIND[kind], declared_days or _to_date(end))
    if column.uppgift is not None:
        return _declared(column)
    meaning = _meaning_of_names((column.heading, *column.aliases), column.band or "", column.key, kind, end)
    if column.calculation is not None:
        meaning = _of_calculation(layout, table, column.calculation, meaning)
    return _outcome_or_accounts(meaning, kind)


def _of_calculation(layout: Layout, table: Table, calculation: Expr, meaning: ColumnMeaning) -> ColumnMeaning:
    """The meaning completed from the operands of a calculated column: their days, and whether they are forecasts."""
    operands = [
        column_meaning(layout, table, operand)
        for key in references(calculation)
        if (operand := table.column.get(str(key))) is not None
    ]
    if isinstance(calculation, Avvikelse):
        forecast = any(operand_meaning.measure == FigureMeasure.FORECAST for operand_meaning in operands)
        meaning = meaning._replace(
            measure=(FigureMeasure.FORECAST_DEVIATION if forecast else FigureMeasure.DEVIATION).value
        )
    if meaning.span is None:
        meaning = meaning._replace(
            span=next((operand_meaning.span for operand_meaning in operands if operand_meaning.span is not None), None)
        )
    return meaning


def goes_either_way(layout: Layout, table: Table, column: Column) -> bool:
    """Whether a part of a row may be larger than the whole, as one change may be larger than all changes together.

    So it is with what is subtracted, divided or multiplied, with what is added up of such columns, and with a typed
    difference.
    """
    if column.is_surplus or column_meaning(layout, table, column).measure in DIFFERENCES:
        return True
    if column.calculation is None:
        return re.search(_DIFFERENCE, normalized(column.heading)) is not None
    terms = linear(column.calculation)
    return terms is None or any(
        factor < 0 or (key in table.column and goes_either_way(layout, table, table.column[str(key)]))
        for key, factor in terms.items()
    )


def same_heading(first: Column, second: Column) -> bool:
    """Whether two columns have the same heading, however it is written."""
    return normalized(first.heading) == normalized(second.heading)


_BY_KIND = {
    Kind.LABEL: FigureMeasure.TEXT.value,
    Kind.TEXT: FigureMeasure.TEXT.value,
    Kind.STATUS: FigureMeasure.STATUS.value,
    Kind.DATE: FigureMeasure.DATE.value,
}


def _declared(column: Column) -> ColumnMeaning:
    uppgift = column.uppgift
    assert uppgift is not None  # noqa: S101 - asked for where it is there
    group = WHOLE if uppgift.group is None else normalized(uppgift.group)
    if year_is_of_row(uppgift.when):
        return ColumnMeaning(uppgift.measure, None, group, uppgift.side, uppgift.when)
    return _outcome_or_accounts(ColumnMeaning(uppgift.measure, days_of(uppgift.when), group, uppgift.side), column.kind)


def _outcome_or_accounts(meaning: ColumnMeaning, kind: Kind) -> ColumnMeaning:
    """The meaning with the measure bokslut where it is an outcome in money over a whole year; else unchanged."""
    money = kind is Kind.AMOUNT
    if meaning.measure == FigureMeasure.OUTCOME and money and meaning.span is not None and is_year(meaning.span):
        return meaning._replace(measure=FigureMeasure.ACCOUNTS.value)
    if meaning.measure == FigureMeasure.ACCOUNTS and not money:
        return meaning._replace(measure=FigureMeasure.OUTCOME.value)
    return meaning


def is_year(days: DaySpan) -> bool:
    """Whether the days are one whole calendar year."""
    return days == _year(days.start.year)


def _year(year: int) -> DaySpan:
    return DaySpan(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _to_date(end: dt.date) -> DaySpan:
    return DaySpan(dt.date(end.year, 1, 1), end)


# --- headings -----------------------------------------------------------------------------------------------------

_FORECASTS = ("prognos", "helårsprognos", "årsprognos")
_MEASURES = {
    **dict.fromkeys(("utfall", "redovisning", "redovisat", "ackumulerat utfall", "ack utfall"), FigureMeasure.OUTCOME),
    **dict.fromkeys(("budget", "årsbudget", "helårsbudget", "internbudget"), FigureMeasure.BUDGET),
    **dict.fromkeys(_FORECASTS, FigureMeasure.FORECAST),
    **dict.fromkeys(("bokslut", "årsbokslut"), FigureMeasure.ACCOUNTS),
    "plan": FigureMeasure.PLAN,
    "förslag": FigureMeasure.DRAFT,
    **dict.fromkeys(("ram", "investeringsram", "budgetram"), FigureMeasure.FRAME),
    **dict.fromkeys(("målvärde", "mål", "målnivå"), FigureMeasure.TARGET),
    **dict.fromkeys(
        ("avvikelse", "budgetavvikelse", "avvikelse mot budget", "avvikelse mot periodiserad budget"),
        FigureMeasure.DEVIATION,
    ),
    **dict.fromkeys(("prognosavvikelse", "avvikelse prognos"), FigureMeasure.FORECAST_DEVIATION),
    "förändring": FigureMeasure.CHANGE,
}
_WHOLE_YEAR = frozenset({"årsbudget", "helårsbudget", *_FORECASTS})
"""Words that are about the year of the report where the heading names none."""

# most layouts say what their columns are: what the headings are read by is compiled when first used
_GROUPS = r"\b(kvinnor|män|flickor|pojkar)\b"
_SIDES = ((Side.INCOME, r"\b(intäkt|inkomst)(er)?\b"), (Side.COST, r"\b(kostnad|utgift)(er)?\b"))
_LAST = rf"(?P<last>{MONTH_WORD})[. ]+(?P<year>(?:19|20)\d\d)\b"
_MONTHS = rf"\b(?P<first>{MONTH_WORD})\.?-{_LAST}"
_UP_TO = rf"\b(?:till och med|t[. ]?o[. ]?m)[. ]*{_LAST}"
_DAY = r"\b(?P<day>(?:19|20)\d\d-\d\d-\d\d)\b"
_ONE_MONTH = rf"\b{_LAST}"
_A_YEAR = r"(?<!\d[-/])\b(?:(?:hel)?år(?:et)? )?(?P<year>(?:19|20)\d\d)(?: helår)?\b(?![-/]?\d)"
_SAME_PERIOD = r"\b(samma|motsvarande) (period|tid) (föregående|fg\.?|förra|fjol) ?år\w*"
_YEAR_BEFORE = r"(?<=^bokslut )(föregående|fg\.?|förra) ?år\w*"
_DIFFERENCE = r"avvik|förändr|skillnad|differens|\bdiff\b"
_FULL = r"\b(helår|hela året)\b"
_FILLING = rf"\b(per|för|till och med|t[. ]?o[. ]?m|den|i|netto|{MONEY})\b|[()%,*]"


@lru_cache(maxsize=4096)
def _meaning_of_names(names: tuple[str, ...], band: str, key: str, kind: Kind, end: dt.date) -> ColumnMeaning:
    """The meaning of the first name with a known measure and a time; else of one with a time; else of the first."""
    meanings = [_meaning_of_name(name, band, key, kind, end) for name in names]
    known = {measure.value for measure in FigureMeasure}
    full = (one for one in meanings if one.measure in known and one.span is not None)
    return next(full, None) or next((one for one in meanings if one.span is not None), meanings[0])


def _meaning_of_name(name: str, band: str, key: str, kind: Kind, end: dt.date) -> ColumnMeaning:
    text = normalized(name)
    group, text = _group(text, normalized(band))
    days, rest = _days(text, kind, end)
    side, phrase = _side(" ".join(re.sub(_FILLING, " ", rest).split()))
    if kind is Kind.TARGET:
        return ColumnMeaning(FigureMeasure.TARGET.value, days or _year(end.year), group)
    known = _MEASURES.get(phrase)
    if known is None and not phrase:
        known = None if kind is Kind.AMOUNT or days is None else FigureMeasure.OUTCOME
    if kind is Kind.OUTCOME:
        known = _outcome(known, phrase, key)
        if known is FigureMeasure.OUTCOME and days is None and key == FigureMeasure.OUTCOME.value:
            days = _to_date(end)  # docs/layout.md: the key utfall is the period's outcome
    if days is None:
        days = _without_year(text, phrase, known, kind, end)
    measure = known.value if known is not None else slug(phrase) if phrase else UNNAMED if days else slug(name)
    return ColumnMeaning(measure, days, group, side)


def _outcome(known: FigureMeasure | None, phrase: str, key: str) -> FigureMeasure | None:
    """The measure of a column with outcomes or forecasts of indicators."""
    if key == FigureMeasure.FORECAST.value or phrase.startswith(_FORECASTS):
        return FigureMeasure.FORECAST
    return (
        known
        if known is not None
        else FigureMeasure.OUTCOME
        if not phrase or key == FigureMeasure.OUTCOME.value
        else None
    )


def _group(text: str, band: str) -> tuple[str, str]:
    """The only group that a heading or its band names, and the heading without it."""
    for where in (text, band):
        named = set(re.findall(_GROUPS, where))
        if len(named) == 1:
            return named.pop(), " ".join(re.sub(_GROUPS, " ", text).split()).strip(" -,:")
    return WHOLE, text


def _side(phrase: str) -> tuple[Side, str]:
    """The side of a net that the words name beside a measure, and the words of the measure alone."""
    for side, pattern in _SIDES:
        rest = " ".join(re.sub(pattern, " ", phrase).split())
        if rest != phrase and rest:
            return side, rest
    return Side.NET, phrase


def _days(text: str, kind: Kind, end: dt.date) -> tuple[DaySpan | None, str]:
    """The time that a heading gives, None where it gives none, and the heading without it."""
    for pattern in (_MONTHS, _UP_TO, _DAY, _ONE_MONTH, _SAME_PERIOD, _YEAR_BEFORE, _A_YEAR):
        match = re.search(pattern, text)
        days = _days_of_match(pattern, match, kind, end) if match else None
        if match and days is not None:
            return days, f"{text[: match.start()]} {text[match.end() :]}"
    return None, re.sub(_FULL, " ", text)


def _days_of_match(pattern: str, match: re.Match[str], kind: Kind, end: dt.date) -> DaySpan | None:
    if pattern == _SAME_PERIOD:
        return _to_date(year_before(end))
    if pattern == _YEAR_BEFORE:
        return _year(end.year - 1)
    if pattern == _A_YEAR:
        return _year(int(match["year"]))
    if pattern == _DAY:
        return _to_the_day(match["day"], kind)
    year, last = int(match["year"]), month_number(match["last"])
    first = month_number(match["first"]) if pattern == _MONTHS else 1
    if pattern == _ONE_MONTH and kind is not Kind.OUTCOME:
        first = last  # an amount of a month, as far as the heading tells
    return DaySpan(dt.date(year, first, 1), month_end(year, last)) if first <= last else None


def _to_the_day(text: str, kind: Kind) -> DaySpan | None:
    """The days of a figure *per* a date: from the new year for money and outcomes, the day itself for counts."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return _to_date(day) if kind in {Kind.AMOUNT, Kind.OUTCOME} else DaySpan(day, day)


def _without_year(text: str, phrase: str, known: FigureMeasure | None, kind: Kind, end: dt.date) -> DaySpan | None:
    """The time of a heading without a year, where its words allow only one; else None."""
    this_year = known not in {None, FigureMeasure.ACCOUNTS} and (re.search(_FULL, text) or phrase in _WHOLE_YEAR)
    return _year(end.year) if this_year or (kind is Kind.OUTCOME and known is FigureMeasure.FORECAST) else None
