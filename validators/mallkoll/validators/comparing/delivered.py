"""What is compared: the reports of each owner (a nämnd, or the kommun itself) in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from mallkoll.validators.comparing.aliases import same_names
from mallkoll.validators.comparing.figures import FigureKey, apart, comparable, differ, is_amount, key_of, rounding
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.workbook.layout.layout_model import TOTALS, Role
from mallkoll.workbook.layout.report_period import Report
from mallkoll.workbook.layout.rule_settings import RuleSetting
from mallkoll.workbook.results.finding import Finding


class Owner(NamedTuple):
    """Whose figures a file holds, however it is spelled: ``namnd`` is empty for the kommun's own."""

    kommun: str
    namnd: str


class Column(NamedTuple):
    """What a layout says of a column: its heading, and whether its figures must be equal (``lika``)."""

    heading: str
    equal: bool


class Row(NamedTuple):
    """A goal or an indicator that a report has, whether or not anything is filled in: where its name stands."""

    concept: str
    label: str
    table: str
    sheet: str
    cell: str


class Delivered:
    """One report of one owner: its facts, and what its layout and its nämnd say of them.

    ``checked`` are the files that findings may stand in; the others are only compared with. ``answered`` says whether
    the nämnd has motivated a finding on this file. ``also`` are (concept, other concept) where a row has an alias;
    ``rows`` its goals and indicators. ``name`` is given for what is no report but ``decided``.
    """

    def __init__(
        self,
        *,
        file: str,
        owner: Owner,
        namnd: str,
        report: Report,
        facts: Iterable[Fact],
        columns: Mapping[tuple[str, str], Column],
        also: Iterable[tuple[str, str]] = (),
        rules: Mapping[str, RuleSetting] | None = None,
        checked: bool = True,
        answered: Callable[[Finding], bool] = lambda _: False,
        rows: Iterable[Row] = (),
        name: str = "",
    ) -> None:
        self.file, self.owner, self.namnd, self.report = file, owner, namnd, report
        self.facts, self.columns, self.also = tuple(facts), columns, tuple(also)
        self.rules, self.checked, self.answered = rules or {}, checked, answered
        self.rows, self.name, self.decided = tuple(rows), name or report.name, bool(name)

    def must_be_equal(self, fact: Fact) -> bool:
        """Whether the layout says that a figure is the same in all files that have it (``lika``)."""
        column = self.columns.get((fact.table, fact.column))
        return column is not None and column.equal

    def slack(self, fact: Fact, *, exactly: bool = False) -> Decimal:
        """How far rounding may have moved an amount, in kronor: a formula adds up what is rounded in its posts."""
        if fact.role not in TOTALS or fact.how is not Origin.COMPUTED:
            return rounding(fact, exactly=exactly)
        posts = [
            post
            for post in self.lines[fact.table, fact.column]
            if post.role == Role.ITEM and post.value is not None and is_amount(post) and post.how is not Origin.COMPUTED
        ]
        halves = sum((rounding(post, exactly=True) for post in posts), Decimal(0))
        return max(halves, rounding(fact, exactly=exactly))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What its rows are about."""
        return frozenset(fact.concept for fact in self.facts)

    @cached_property
    def _with_posts(self) -> frozenset[tuple[str, str]]:
        posts = {Role.ITEM, Role.OF_WHICH}
        return frozenset((fact.table, fact.column) for fact in self.facts if fact.role in posts)

    @cached_property
    def lines(self) -> Mapping[tuple[str, str], list[Fact]]:
        """The facts of each column of each table, from top to bottom."""
        result: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.facts:
            result.setdefault((fact.table, fact.column), []).append(fact)
        return result

    def repeats(self, fact: Fact) -> tuple[bool, bool, bool]:
        """How likely a cell only repeats what another of the file says: False sorts first."""
        return fact.role == Role.INFO, (fact.table, fact.column) not in self._with_posts, fact.how is Origin.COMPUTED


class Series:
    """The reports of one owner, in the order in which they came."""

    def __init__(self, reports: Iterable[Delivered]) -> None:
        self.reports = tuple(sorted(reports, key=lambda one: one.report))
        self._same = same_names([(one.concepts, one.also) for one in self.reports])
        self._figures: dict[int, dict[FigureKey, Fact]] = {}

    def concept(self, fact: Fact) -> str:
        """What a fact is about, under the one name that it has in all reports."""
        return self.name(fact.concept)

    def name(self, concept: str) -> str:
        """The one name that a concept has in all reports."""
        return self._same.get(concept, concept)

    def key(self, report: Delivered, fact: Fact) -> FigureKey | None:
        """The key of a fact among those of the owner; None where no other report can have it."""
        key = key_of(fact, of_budget=report.report.is_budget)
        return None if key is None else key._replace(concept=self.concept(fact))

    def figures(self, report: Delivered) -> Mapping[FigureKey, Fact]:
        """The figures of a report. Where it says one several times, the cell with its posts beside it counts."""
        found = self._figures.get(id(report))
        if found is None:
            found = self._figures[id(report)] = {}
            for fact in sorted(report.facts, key=report.repeats):
                key = self.key(report, fact)
                if key is not None:
                    found.setdefault(key, fact)
        return found


def contradict(first: Fact, first_in: Delivered, second: Fact, second_in: Delivered) -> bool:
    """Whether two reports say different things of one figure."""
    if not comparable(first, second):
        return False
    if first.value is None or second.value is None or not (is_amount(first) and is_amount(second)):
        return differ(first, second)
    units = first.unit != second.unit
    slack = first_in.slack(first, exactly=units) + second_in.slack(second, exactly=units)
    return apart(first, second) > slack


class Deliveries(NamedTuple):
    """All that is compared in one run."""

    series: tuple[Series, ...]


def in_series(delivered: Iterable[Delivered]) -> tuple[Series, ...]:
    """The reports by owner."""
    ordered = sorted(delivered, key=lambda one: one.owner)
    return tuple(Series(reports) for _, reports in groupby(ordered, key=lambda one: one.owner))
