"""What fullmäktige has decided (*ram*), set beside the reports as if it were the first of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from mallkoll.validators.comparing.delivered import Column, Delivered
from mallkoll.validators.comparing.figures import key_of
from mallkoll.validators.facts.concept import DRIFT, INVESTMENTS
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.layout_model import Role, slug
from mallkoll.workbook.layout.report_period import Report
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import normalized

DECIDED = "fullmäktiges lista"
_WHOLE_NAMND = frozenset({"", "summa", "totalt", "total", "hela nämnden", "nämnden", "alla", "-"})
_BEFORE_ALL = Report(dt.date.min, follows=False, end=dt.date.min)
_HEADING = "Ram"


class Decision(Struct, frozen=True):
    """One row of the list of what fullmäktige has decided. ``verksamhet`` is empty for the whole nämnd."""

    file: str
    sheet: str
    cell: str
    namnd: str
    verksamhet: str
    kontoslag: str
    year: int
    amount: Decimal
    unit: str

    @property
    def kronor(self) -> Decimal:
        """The amount in kronor."""
        return self.amount * Decimal(UNIT_FACTOR[self.unit])


def is_of_whole_namnd(decision: Decision) -> bool:
    """Whether it is about the nämnd and no verksamhet of it."""
    return normalized(decision.verksamhet) in _WHOLE_NAMND


def with_decisions(
    delivered: Sequence[Delivered], decisions: Sequence[Decision], called: Mapping[str, str]
) -> tuple[list[Delivered], list[Decision]]:
    """The decisions about the owners of the reports, and those that are about no figure of any report.

    ``called`` gives the nämnd of an owner where the list calls it something else: ``SON``.
    """
    made: list[Delivered] = []
    left = list(decisions)
    owners = dict.fromkeys(one.owner for one in delivered if one.owner.namnd)
    for owner in owners:
        reports = [one for one in delivered if one.owner == owner]
        for file in dict.fromkeys(decision.file for decision in decisions):
            facts: list[Fact] = []
            for decision in decisions:
                means = called.get(decision.namnd) or namnd_key(decision.namnd)
                if decision.file != file or means != owner.namnd:
                    continue
                found = list(_facts(decision, reports))
                facts += found
                if found and decision in left:
                    left.remove(decision)
            if facts:
                made.append(
                    Delivered(
                        file=file, owner=owner, namnd=reports[0].namnd, report=_BEFORE_ALL, facts=facts,
                        columns={("", ""): Column(_HEADING, equal=False)}, checked=False, name=DECIDED,
                    )
                )  # fmt: skip
    return made, left


def _facts(decision: Decision, reports: Iterable[Delivered]) -> Iterator[Fact]:
    """The decision as the figure that the reports have: their ram, else their budget."""
    wanted = frozenset(_concepts(decision))
    start, end = dt.date(decision.year, 1, 1), dt.date(decision.year, 12, 31)
    for measure in (FigureMeasure.FRAME, FigureMeasure.BUDGET):
        for report in reports:
            for fact in report.facts:
                key = key_of(fact, of_budget=report.report.is_budget)
                if key is None or (key.measure, key.start, key.end, key.group) != (measure, start, end, WHOLE):
                    continue
                if fact.concept in wanted or (decision.verksamhet and _named(fact, decision)):
                    yield Fact(
                        fact.kommun, fact.namnd, fact.concept, fact.label, "", "", Role.FRAME.value, "", WHOLE,
                        measure.value, start, end, decision.unit, decision.amount, None, None, None, Origin.TYPED,
                        decision.file, decision.sheet, decision.cell, "", _BEFORE_ALL.end,
                    )  # fmt: skip
                    return


def _concepts(decision: Decision) -> Iterator[str]:
    kontoslag = normalized(decision.kontoslag)
    family = INVESTMENTS if "invest" in kontoslag else DRIFT
    side = "kostnad" if "kostnad" in kontoslag and "netto" not in kontoslag else ""
    side = "intakt" if "intäkt" in kontoslag else side
    if is_of_whole_namnd(decision):
        yield f"{family}/{side or 'summa'}"
    else:
        name = f"{family}/{slug(decision.verksamhet)}"
        yield f"{name}/{side}" if side else name


def _named(fact: Fact, decision: Decision) -> bool:
    """Whether a row has the decision's name, where its key says otherwise."""
    concept = next(_concepts(decision))
    family, _, rest = concept.partition("/")
    _, _, side = rest.partition("/")
    same = normalized(fact.label) == normalized(decision.verksamhet)
    return (
        same and fact.concept.startswith(f"{family}/") and fact.concept.endswith(f"/{side}" if side else fact.concept)
    )
