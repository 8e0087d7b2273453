"""Which report of the year a template, a file or a text is about: ``2026-08`` is ``Januari–augusti 2026``.

This is the only place that reads a report's period from words. What a heading says of its column is read in
:mod:`~mallkoll.workbook.layout.column_meaning`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from msgspec import Struct

from mallkoll.workbook.layout.layout_model import Period
from mallkoll.workbook.model.months import MONTH_WORD, MONTHS, month_end, month_number
from mallkoll.workbook.model.text import normalized

_WHOLE_YEAR = (12, 31)


class Report(Struct, frozen=True, order=True):
    """Which report of the year a file is: they are ordered as they come during the years."""

    begins: dt.date
    follows: bool
    end: dt.date

    @property
    def is_budget(self) -> bool:
        """Whether it is planned for, not reported on."""
        return not self.follows

    @property
    def name(self) -> str:
        """``internbudget 2026``, ``2026-08``, ``helår 2026``."""
        if self.is_budget:
            return f"internbudget {self.end:%Y}"
        whole = (self.end.month, self.end.day) == _WHOLE_YEAR
        return f"helår {self.end:%Y}" if whole else f"{self.end:%Y-%m}"

    @property
    def words(self) -> str:
        """The same within a sentence: ``internbudgeten 2026``, ``augusti 2026``, ``helåret 2026``."""
        if self.is_budget:
            return f"internbudgeten {self.end:%Y}"
        whole = (self.end.month, self.end.day) == _WHOLE_YEAR
        return f"{'helåret' if whole else MONTHS[self.end.month - 1]} {self.end:%Y}"

    @property
    def span(self) -> str:
        """All that it is about: ``internbudgeten 2026``, ``januari–augusti 2026``, ``helåret 2026``."""
        in_part = self.follows and self.end.month not in {1, _WHOLE_YEAR[0]}
        return f"{MONTHS[0]}–{self.words}" if in_part else self.words


def report_of(period: Period) -> Report:
    """The report that a layout's period says. An internbudget comes before the year that it is for."""
    return _report(period.end, budget=period.is_budget)


def _report(end: dt.date, *, budget: bool) -> Report:
    return Report(dt.date(end.year, 1, 1) if budget else end, not budget, end)


class PeriodName(Struct, frozen=True):
    """A period as a text names it: the last day of its last month. ``budget`` is None where either may be meant."""

    end: dt.date
    budget: bool | None = None

    def fits(self, other: PeriodName) -> bool:
        """Whether both can be names of the same period."""
        return self.end == other.end and (None in {self.budget, other.budget} or self.budget == other.budget)

    def names(self, report: Report) -> bool:
        """Whether it can be the name of a report."""
        return self.fits(PeriodName(report.end, report.is_budget))

    @property
    def report(self) -> Report:
        """The report that it names; where either may be meant, the one that is not a budget."""
        return _report(self.end, budget=bool(self.budget))


@lru_cache(maxsize=1024)
def read_period(text: str) -> PeriodName | None:
    """The period that a text is the name of, however it is written; None where it has any other word in it.

    ``2026-08``, ``aug-26``, ``T2 2026``, ``delår 2 2026``, ``31/8 2026``, ``Januari–augusti 2026`` are the same, and so
    are ``2026``, ``helår 2026`` and ``2026-12``; ``2026`` may also be an internbudget.
    """
    rest = normalized(text)
    if len(rest) > _LONGEST:
        return None
    if _DATED.fullmatch(rest):  # most are written so
        year, month = int(rest[:4]), int(rest[5:7])
        return PeriodName(month_end(year, month), None if month == 12 else False)
    budget = True if re.search(_BUDGET, rest) else False if re.search(_REPORTED, rest) else None
    found: list[tuple[int, int | None, int | None]] = []
    for pattern in _points():
        rest = pattern.sub(lambda match: _kept(match, found), rest)
    if re.sub(_FILLING, "", rest).strip(" -/,.:;()'"):
        return None
    found.sort()
    years = [year for _, year, _ in found if year is not None]
    months = [month for _, _, month in found if month is not None]
    if not years or (not months and re.search(_SOME_PART, normalized(text))):
        return None
    if len(set(years)) > 1 and not months:
        return None
    months = months or [12]
    return PeriodName(month_end(years[-1], months[-1]), budget if months[-1] == 12 else False)


def period_in_name(name: str, own: PeriodName | None = None) -> PeriodName | None:
    """The period that a file is named after: ``son-2026-08``, ``Socialnämnden augusti 2026 (2)``, ``SON T2 2026``.

    None where its name holds none or several, or a day, which may be the day when it was sent. Where the file's ``own``
    period is known, ``SON augusti`` is of its year; a month or two later than its own is when it was sent.
    """
    words = normalized(name.replace("_", " "))
    found = {read_period(match[0]) for match in re.finditer(_IN_NAME, words)}
    if not found and own is not None:
        found = {read_period(f"{match[0]} {own.end.year}") for match in re.finditer(_YEARLESS, words)}
        found = {one for one in found if one is not None and not 0 < (one.end - own.end).days <= SENT_WITHIN}
    return found.pop() if len(found) == 1 else None


_DATED = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
_IN_NAME = (
    rf"(?<!\d)(?<!\d-)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![-\d])|"
    rf"(?<![a-zåäö])(?:{MONTH_WORD})[ .-]+(?:19|20)\d\d(?![-\d])|"
    r"(?<![a-zåäö\d])(?:t|tertial|delår(?:srapport)?)[ -]?[123][ -]+(?:19|20)\d\d(?![-\d])|"
    r"(?<!\d)(?<!\d-)(?:19|20)\d\d[ -]?(?:t|tertial|delår)[ -]?[123](?!\d)"
)
_YEARLESS = (
    rf"(?<![a-zåäö])(?:{'|'.join(MONTHS)})(?![a-zåäö])|(?<![a-zåäö\d])(?:t|tertial|delår(?:srapport)?)[ -]?[123](?!\d)"
)
SENT_WITHIN = 62
"""Days after the end of what a file is about: a month named so soon may be the one in which it was sent."""
_LONGEST = 80
_BUDGET = r"budget(?!uppf)|verksamhetsplan"
_REPORTED = r"helår|bokslut|årsrapport|årsredovisning|verksamhetsberättelse|tertial|kvartal|-dec"
_SOME_PART = r"delår(?!sbokslut)|tertial|kvartal|halvår|månad|^t\d"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR_OF_MONTH = rf"(?:[-, ./']*{_YEAR}(?!\d)|[- ]'?(?P<short>[1-5]\d)(?!\d))?"
_ORDINALS = {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4}
_ORDINAL = "|".join(_ORDINALS)
_THIRD = r"(?:tertial(?:et|rapport(?:en)?|sbokslut)?|delår(?:et|srapport(?:en)?|sbokslut(?:et)?)?|t|d)"
_QUARTER = r"(?:kvartal(?:et|srapport(?:en)?)?|kv|q)"
_HALF = r"(?:halvår(?:et|srapport(?:en)?)?|h)"
_FILLING = (
    r"\b(?:helår(?:et|srapport)?|hela året|år(?:et)?|intern(?:budget(?:en)?)?|nämnds?budget(?:en)?|budget(?:en)?|"
    r"(?:års)?bokslut(?:et)?|årsrapport(?:en)?|årsredovisning(?:en)?|verksamhets(?:berättelse|plan)(?:n|en)?|"
    r"delår(?:et|srapport(?:en)?|sbokslut(?:et)?)?|månads?(?:rapport(?:en)?)?|(?:budget)?uppföljning(?:en)?|rapport(?:en)?|"
    r"perioden?|avser|per|för|till|och|med|tom|t\.?o\.?m|från|den)\b"
)


@cache
def _points() -> tuple[re.Pattern[str], ...]:
    """How years and months are written, each as far as none before it has taken the words; few runs need them."""
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<!\d){_YEAR}[-/.](?P<month>0[1-9]|1[0-2])[-/.](?:0[1-9]|[12]\d|3[01])(?!\d)(?: 00:00:00)?",
            rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
            rf"(?<!\d){_DAY}[./](?P<month>0?[1-9]|1[0-2])[./ -]{_YEAR}(?!\d)",
            rf"(?<![\d-]){_DAY}/(?P<month>0?[1-9]|1[0-2])(?!\d)",
            rf"(?<!\d){_YEAR}[-/.: ](?P<month>0?[1-9]|1[0-2])(?!\d)",
            rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?!\d)",
            rf"\b(?:(?P<ordinal>{_ORDINAL}) {_THIRD}\b|{_THIRD}[ :-]?(?P<third>[123]))(?!\d)",
            rf"(?<=\d){_THIRD}[ :-]?(?P<third>[123])(?!\d)",
            rf"\b(?:(?P<ordinal>{_ORDINAL}) {_QUARTER}\b|{_QUARTER}[ :-]?(?P<quarter>[1-4]))(?!\d)",
            rf"(?<=\d){_QUARTER}[ :-]?(?P<quarter>[1-4])(?!\d)",
            rf"\b(?:(?P<ordinal>{_ORDINAL}) {_HALF}\b|{_HALF}[ :-]?(?P<half>[12]))(?!\d)",
            rf"(?<![\d-])(?P<month>0?[1-9]|1[0-2])[-/. ]{_YEAR}(?!\d)",
            rf"\b(?:{_DAY}(?:[:.]?[ae])?\.? ?)?(?P<word>{MONTH_WORD})\b\.?{_YEAR_OF_MONTH}",
            rf"(?<!\d){_YEAR}(?!\d)",
            r"\bhalvår(?P<whole_half>et|srapport(?:en)?)?\b",
        )
    )


def _kept(match: re.Match[str], found: list[tuple[int, int | None, int | None]]) -> str:
    """Note the year and the month of a match; blanks in its place, so that what follows keeps its own."""
    named = {key: value for key, value in match.groupdict().items() if value is not None}
    year = int(named["year"]) if "year" in named else 2000 + int(named["short"]) if "short" in named else None
    found.append((match.start(), year, _month(match[0], named)))
    return " " * len(match[0])


def _month(whole: str, named: dict[str, str]) -> int | None:
    if "month" in named:
        return int(named["month"])
    if "word" in named:
        return month_number(named["word"])
    number = _ORDINALS.get(named.get("ordinal", ""))
    if "third" in named or (number and re.search(r"tertial|delår", whole)):
        return 4 * int(named.get("third", number or 0))
    if "quarter" in named or (number and "kv" in whole):
        return min(3 * int(named.get("quarter", number or 0)), 12)
    if "half" in named or number:
        return min(6 * int(named.get("half", number or 0)), 12)
    return 6 if whole.startswith("halvår") else None
