"""What the kommun's part lists nämnd by nämnd: the largest deviations, and the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from mallkoll.addin.document.plan.kommun_figures import KEY, amount, key_of, listed
from mallkoll.addin.document.plan.report_model import (
    Block,
    ContentKind,
    Figure,
    Heading,
    Inline,
    ReportCell,
    ReportChart,
    ReportRow,
    ReportTable,
    Series,
)
from mallkoll.addin.kommun.judged import Figure as Judged
from mallkoll.addin.kommun.judged import Indicators, indicators
from mallkoll.addin.kommun.kommun_facts import UNIT, KommunFacts
from mallkoll.addin.kommun.measures import BUDGET
from mallkoll.addin.kommun.money import Amounts, CellPlace, comments, largest_deviations, places
from mallkoll.validators.findings.words import SPACE, enumerated, figure
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.layout_model import ChartKind, slug

MOST: Final = 15
"""Deviations that are shown."""
_CHARTED: Final = 10
_LONGEST: Final = 160  # letters of a comment that are shown; all of it stands in the nämnd's own part
_SENTENCE: Final = re.compile(r"(?<=[.!?]) ")
_DEVIATION: Final = "Avvikelse"
_LISTS: Final = {"indikatorer": "Indikatorer", "personal": "Personal", "volymer": "Volymer"}


# --- the largest deviations -----------------------------------------------------------------------------------------


class DeviationList:
    """The posts that deviate most from their budgets; ``figures`` are those of all that deviate."""

    def __init__(self, facts: KommunFacts, both: Mapping[str, Amounts], sources: Mapping[str, str], color: str) -> None:
        found = largest_deviations(both)
        self._against, self._rows, self._sources = found.heading, found.rows.to_dict("records"), sources
        self._color = color
        self._keys = {what: amounts.against or "" for what, amounts in both.items()}
        concepts = frozenset(row["begrepp"] for row in self._rows)
        columns = {column.key: column for amounts in both.values() for column in amounts.columns}
        self._places = places(facts, columns.values(), concepts)
        self._comments = comments(facts)

    @property
    def figures(self) -> Iterator[Figure]:
        """The figures of every post that deviates, also of those that are not shown."""
        for row in self._rows:
            for cell in self._amounts(row):
                yield from (part for part in cell.parts if isinstance(part, Figure))

    def blocks(self, number: int) -> Iterator[Block]:
        """The heading, a chart and the table; nothing where nothing deviates.

        The table may need a page that lies down. What stands before it fills the page that it is cut from.
        """
        shown = self._rows[:MOST]
        if not shown:
            return
        yield Heading("Största avvikelser", 2)
        if len(shown) > 1:
            yield self._chart(shown[:_CHARTED], number)
        left = len(self._rows) > len(shown)
        yield replace(self._table(shown), note=f"Visar de {len(shown)} största av {len(self._rows)}." if left else "")

    def _table(self, rows: Sequence[Mapping[str, Any]]) -> ReportTable:
        said = any(self._comment(row) for row in rows)
        several = len({row["del_"] for row in rows}) > 1
        before, after = ["Nämnd", "Post", *(["Del"] if several else [])], ["Kommentar"] if said else []
        amounts = ["Budget", self._against, _DEVIATION]
        caption = f"Största avvikelser mot budget, {UNIT}"
        headings = [*before, *amounts, *after]
        made = tuple(
            ReportRow((
                ReportCell((row["namn"],)), ReportCell((row["etikett"],)),
                *((ReportCell((row["del_"],)),) if several else ()), *self._amounts(row),
                *((ReportCell((self._comment(row),)),) if said else ()),
            ))
            for row in rows
        )  # fmt: skip
        return listed(f"{KEY}_avvikelser", caption, headings, frozenset(amounts), made)

    def _comment(self, row: Mapping[str, Any]) -> str:
        """The nämnd's comment, as many of its sentences as there is room for."""
        whole = self._comments.get((row["namn"], row["begrepp"]), "")
        if len(whole) <= _LONGEST:
            return whole
        kept = ""
        for sentence in _SENTENCE.split(whole):
            if kept and len(kept) + len(sentence) > _LONGEST:
                break
            kept = f"{kept} {sentence}".strip()
        return kept if kept == whole else f"{kept} …"

    def _amounts(self, row: Mapping[str, Any]) -> Iterator[ReportCell]:
        against = self._keys[row["del_"]]
        amounts = (
            (BUDGET, "Budget", row["bud"]), (against, self._against, row["mot"]),
            ("avvikelse", _DEVIATION, row["avvikelse"]),
        )  # fmt: skip
        for key, heading, value in amounts:
            place: CellPlace | None = self._places.get((row["namn"], row["begrepp"], key))
            named = key_of("avvikelser", slug(row["namn"]), slug(row["begrepp"]), key)
            label = f"Största avvikelser · {row['namn']} · {row['etikett']} · {heading}"
            yield ReportCell(amount(named, label, value, place, self._sources), right=True)

    def _chart(self, rows: Sequence[Mapping[str, Any]], number: int) -> ReportChart:
        names = [f"{row['namn']}: {row['etikett']}" for row in rows]
        heading = f"De största avvikelserna mot budget, {UNIT}"
        values = tuple(float(row["avvikelse"]) for row in rows)
        return ReportChart(
            KEY, f"{KEY}_avvikelser", number, heading, ChartKind.BARS.value, tuple(names),
            (Series(_DEVIATION, values),), self._color,
            f"Liggande stapeldiagram: {heading}. Visar avvikelsen för {enumerated(names, 20)}. Ett överskott är "
            f"positivt. Siffrorna står i tabellen ”Största avvikelser mot budget, {UNIT}”.",
        )  # fmt: skip


# --- indicators -----------------------------------------------------------------------------------------------------


def indicator_blocks(facts: KommunFacts, sources: Mapping[str, str]) -> Iterator[Block]:
    """The indicators, staff and volumes of all nämnder, each a table under a heading of its own."""
    for family, name in _LISTS.items():
        found = indicators(facts, family)
        if found.rows:
            yield Heading(name, 2)
            yield _indicator_table(family, name, found, sources)


def _indicator_table(family: str, name: str, found: Indicators, sources: Mapping[str, str]) -> ReportTable:
    groups = any(row.group != WHOLE for row in found.rows)
    columns = [(key, heading) for key, heading in found.columns if any(key in row.figures for row in found.rows)]
    caption = f"{name} per nämnd"
    before = ["Nämnd", name if family != "indikatorer" else "Indikator", *(["Grupp"] if groups else [])]
    headings = [*before, *(heading for _, heading in columns)]
    rows = []
    for row in found.rows:
        source = sources.get(row.file, "")
        group = "" if row.group == WHOLE else row.group
        cells = [ReportCell((row.namn,)), ReportCell((row.label,)), *([ReportCell((group,))] if groups else [])]
        at = key_of(family, slug(row.namn), slug(row.concept), slug(row.group or WHOLE))
        for key, heading in columns:
            label = " · ".join(part for part in (name, row.namn, row.label, group, heading) if part)
            cells.append(ReportCell(_judged(f"{at}/{key}", label, row.figures.get(key), source), right=True))
        rows.append(ReportRow(tuple(cells)))
    right = frozenset(heading for _, heading in columns)
    return listed(f"{KEY}_{family}", caption, headings, right, rows)


def _judged(key: str, label: str, found: Judged | None, source: str) -> tuple[Inline, ...]:
    if found is None or not source:
        return ()
    place = (source, found.sheet, found.cell, key, label)
    if found.value is None or found.text is not None:
        return (Figure(*place, " ".join((found.text or "").split()), "", None, ContentKind.TEXT),)
    shown = Figure(*place, figure(found.value, found.decimals), found.unit, found.decimals)
    return (shown, f"{SPACE}%") if found.unit == "%" else (shown,)
