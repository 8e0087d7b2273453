"""The kommun's part of a report over many nämnder: its totals, nämnd by nämnd, and how the goals go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd
from msgspec import Struct

from mallkoll.addin.document.plan.kommun_figures import KEY, amount, key_of, listed
from mallkoll.addin.document.plan.kommun_lists import DeviationList, indicator_blocks
from mallkoll.addin.document.plan.money_sentence import ROUNDED
from mallkoll.addin.document.plan.report_model import (
    Block,
    ContentKind,
    Figure,
    Heading,
    Inline,
    Paragraph,
    ReportCell,
    ReportChart,
    ReportRow,
    ReportTable,
    Section,
    Series,
)
from mallkoll.addin.kommun.judged import GOALS, UNJUDGED, statuses
from mallkoll.addin.kommun.kommun_facts import UNIT, WITHOUT_NAME, KommunFacts
from mallkoll.addin.kommun.measures import BUDGET
from mallkoll.addin.kommun.money import Amounts, CellPlace, drift, investments, places
from mallkoll.validators.facts.concept import DRIFT, INVESTMENTS
from mallkoll.validators.findings.words import balance_word, enumerated, figure
from mallkoll.workbook.layout.layout_model import ChartKind, slug

_TOTAL, _SUM, _INTERNAL, _DEVIATION = "Kommunen totalt", "Summa nämnder", "Avgår interna poster", "Avvikelse"
SIGNS = (
    "Beloppen är nettokostnader i tkr: en kostnad är positiv. Avvikelsen är budget minus prognos eller bokslut; ett "
    "överskott är positivt."
)
WITHOUT_INTERNAL = "Interna poster mellan nämnder är borträknade i kommunens summor."


class KommunPart(Struct, frozen=True):
    """The sections about all nämnder, and every figure that they may have: also those that are not shown now."""

    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()


def kommun_part(facts: KommunFacts, sources: Mapping[str, str], color: str) -> KommunPart:
    """What a report says about all nämnder. ``sources`` are the workbooks' ids in the report by path.

    ``color`` is that of its charts.
    """
    both = {"Drift": drift(facts), "Investeringar": investments(facts)}
    deviations = DeviationList(facts, both, sources, color)
    blocks = [
        *_money(facts, both["Drift"], DRIFT, "Drift", sources, color, 1),
        *_money(facts, both["Investeringar"], INVESTMENTS, "Investeringar", sources, color, 2),
        *deviations.blocks(3),
        *_statuses(facts),
        *indicator_blocks(facts, sources),
    ]
    if not blocks:
        return KommunPart()
    title = f"{facts.kommun or WITHOUT_NAME} totalt"
    return KommunPart((Section("kommunen", title, (Heading(title, 1), *blocks)),), tuple(deviations.figures))


def _money(
    facts: KommunFacts, amounts: Amounts, family: str, name: str, sources: Mapping[str, str], color: str, number: int
) -> Iterator[Block]:
    """A table of the nämnder and the kommun, what has to be known of its amounts, and a chart of them."""
    if amounts.totals.empty:
        return
    made = _MoneyTable(facts, amounts, family, name, sources)
    yield Heading(name, 2)
    if family == DRIFT:
        yield from made.sentence()
    yield made.table()
    yield Paragraph((SIGNS,), "note")
    if not amounts.internal.empty:
        yield Paragraph((WITHOUT_INTERNAL,), "note")
    for remark in (*facts.lacking.remarks, *amounts.remarks):
        if not remark.startswith("Interna poster"):  # it says on which sheet of the kommun's workbook they stand
            yield Paragraph((remark,), "note")
    yield from made.chart(number, color)


def _total_places(facts: KommunFacts, amounts: Amounts, family: str) -> dict[tuple[str, str], CellPlace]:
    """The cells of the nämnder's own totals, by nämnd and column."""
    found = places(facts, amounts.columns, {f"{family}/summa"})
    return {(name, key): place for (name, _, key), place in found.items()}


class _MoneyTable:
    """The nämnder's amounts and the kommun's, as figures."""

    def __init__(
        self, facts: KommunFacts, amounts: Amounts, family: str, name: str, sources: Mapping[str, str]
    ) -> None:
        self._amounts, self._family, self._name, self._sources = amounts, family, name, sources
        self._lacking, self._places = facts.lacking.names, _total_places(facts, amounts, family)
        self._keys = [column.key for column in amounts.columns]
        sums = {key: amounts.totals[key].sum() for key in self._keys}
        away = {key: -amounts.internal[key].sum() for key in self._keys if not amounts.internal.empty}
        whole = {key: float(sums[key] + away.get(key, 0.0)) for key in self._keys}
        sums_apart, away_apart = amounts.deviation_of(amounts.totals), -amounts.deviation_of(amounts.internal)
        self._difference = sums_apart + away_apart
        self._below: list[tuple[str, Mapping[str, float], float]] = [(_TOTAL, whole, self._difference)]
        if away:
            self._below = [(_SUM, sums, sums_apart), (_INTERNAL, away, away_apart), *self._below]

    def sentence(self) -> Iterator[Block]:
        """What the kommun's nämnder expect against their budget, in mnkr."""
        against = self._amounts.against
        if against is None or self._amounts.compared.empty:
            return
        word, difference, amounts = self._heading(against), self._difference, self._amounts
        whole = {key: float(amounts.compared[key].sum() - amounts.internal[key].sum()) for key in (against, BUDGET)}
        left_out = sorted({*amounts.not_compared, *self._lacking})
        without = f" utom {enumerated(left_out, 20)}" if left_out else ""
        balance = balance_word(difference / 1000, 1)
        yield Paragraph((
            f"{word} för nämnderna tillsammans{without} är ", self._in_mnkr(against, whole[against]),
            " mnkr mot budgeten ", self._in_mnkr(BUDGET, whole[BUDGET]),
            " mnkr. Avvikelsen är ", self._in_mnkr("avvikelse", difference),
            " mnkr (", self._worked_out("ord", f"{_DEVIATION}, ord", balance, ContentKind.SIGN_WORD),
            f"). {ROUNDED}",
        ))  # fmt: skip

    def table(self) -> ReportTable:
        """The nämnder, the kommun below them."""
        headings = [column.heading for column in self._amounts.columns]
        headings += [_DEVIATION] if self._amounts.against else []
        compared, against = self._amounts.compared.index, self._amounts.against
        rows = [
            self._row(str(name), row, float(row[BUDGET] - row[against]) if name in compared else None)
            for name, row in self._amounts.totals.iterrows()
        ]
        rows += [self._row(label, values, difference, total=True) for label, values, difference in self._below]
        caption = f"{self._name} per nämnd, netto {UNIT}"
        return listed(f"{KEY}_{self._family}", caption, ["Nämnd", *headings], frozenset(headings), rows)

    def chart(self, number: int, color: str) -> Iterator[Block]:
        """Budget against forecast (or bokslut) of each nämnd."""
        against, totals = self._amounts.against, self._amounts.totals
        if against is None or len(totals) < 2:
            return
        headings = {column.key: column.heading for column in self._amounts.columns}
        series = [
            Series(headings[key], tuple(None if pd.isna(value) else float(value) for value in totals[key]))
            for key in (against, BUDGET)
        ]
        names, heading = [str(name) for name in totals.index], f"{self._name} per nämnd, tkr"
        said = enumerated([one.name for one in series])
        yield ReportChart(
            KEY, f"{KEY}_{self._family}", number, heading, ChartKind.BARS.value, tuple(names), tuple(series),
            color, f"Liggande stapeldiagram: {heading}. Visar {said} för {enumerated(names, 20)}. Siffrorna "
            f"står i tabellen ”{self._name} per nämnd, netto {UNIT}”.",
        )  # fmt: skip

    def _row(
        self, name: str, values: Mapping[str, float] | pd.Series, difference: float | None, *, total: bool = False
    ) -> ReportRow:
        cells = [ReportCell((name,))]
        cells += [ReportCell(self._amount(name, key, values[key]), right=True) for key in self._keys]
        if self._amounts.against is not None:
            cells.append(ReportCell(self._amount(name, "avvikelse", difference), right=True))
        return ReportRow(tuple(cells), total=total)

    def _amount(self, name: str, key: str, value: float | None) -> tuple[Inline, ...]:
        label, whole_key = f"{self._name} · {name} · {self._heading(key)}", key_of(self._family, slug(name), key)
        return amount(whole_key, label, value, self._places.get((name, key)), self._sources)

    def _heading(self, key: str) -> str:
        return next((column.heading for column in self._amounts.columns if column.key == key), _DEVIATION)

    def _in_mnkr(self, key: str, value: float) -> Figure:
        return self._worked_out(f"{key}/mnkr", f"{_TOTAL} · {self._heading(key)} i mnkr", figure(value / 1000, 1))

    def _worked_out(self, key: str, label: str, text: str, kind: ContentKind = ContentKind.NUMBER) -> Figure:
        number = kind is ContentKind.NUMBER
        return Figure(
            "", "", "", key_of(self._family, "totalt", key), f"{self._name} · {label}", text, "mnkr" if number else "",
            1 if number else None, kind,
        )  # fmt: skip


def _statuses(facts: KommunFacts) -> Iterator[Block]:
    """How many goals, uppdrag and kvalitetsgarantier each nämnd has with each word for how it goes."""
    matrix = statuses(facts)
    for kind, heading in GOALS.items():
        rows = [words for slag, _, words in matrix.rows if slag == kind]
        used = {word for words in rows for word in words.values()}
        steps = sorted((step for word, step in facts.words.items() if word in used), key=lambda one: -(one.level or 0))
        words = [step.word for step in steps]
        others = sorted(used - set(words) - {UNJUDGED})
        columns = [*words, *others, *([UNJUDGED] if UNJUDGED in used else [])]
        names = [name for name in matrix.names if any(name in words for words in rows)]
        if columns and names:
            yield Heading(heading, 2)
            yield _count_table(kind, heading, columns, names, rows)
            yield from (Paragraph((remark,), "note") for remark in facts.lacking.remarks)


def _count_table(
    kind: str, heading: str, columns: Sequence[str], names: Sequence[str], rows: Sequence[Mapping[str, str]]
) -> ReportTable:
    def counted(name: str, word: str, number: int) -> ReportCell:
        figure_key = key_of(kind, slug(name), slug(word))
        return ReportCell(
            (Figure("", "", "", figure_key, f"{heading} · {name} · {word}", str(number), "", 0),), right=True
        )

    caption = f"{heading} per nämnd och bedömning, antal"
    body = [
        ReportRow((ReportCell((name,)), *(
            counted(name, word, sum(words.get(name) == word for words in rows)) for word in columns
        )))
        for name in names
    ]  # fmt: skip
    whole = tuple(counted(_TOTAL, word, sum(said == word for one in rows for said in one.values())) for word in columns)
    headings = [_capital(word) for word in columns]
    return listed(
        f"{KEY}_{kind}", caption, ["Nämnd", *headings], frozenset(headings),
        (*body, ReportRow((ReportCell((_TOTAL,)), *whole), total=True)),
    )  # fmt: skip


def _capital(word: str) -> str:
    return f"{word[:1].upper()}{word[1:]}"
