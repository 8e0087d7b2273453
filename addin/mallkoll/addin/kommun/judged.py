"""Indicators, volumes and staff by nämnd, and goals and uppdrag as a matrix of nämnder and statuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
from msgspec import Struct

from mallkoll.addin.kommun.kommun_facts import KommunFacts
from mallkoll.addin.kommun.measures import days_in_words
from mallkoll.workbook.layout.report_period import Report

GOALS = {"mal": "Mål", "uppdrag": "Uppdrag", "kvalitetsgarantier": "Kvalitetsgarantier"}
"""The kinds of rows that bear a status, by what their concepts begin with, with their headings."""
UNJUDGED = "inte bedömt"


class Figure(Struct, frozen=True):
    """What a cell of a nämnd's file says: a number in its ``unit`` with the decimals that are shown, else a text."""

    value: float | None = None
    text: str | None = None
    decimals: int | None = None
    unit: str = ""
    sheet: str = ""
    cell: str = ""


class IndicatorRow(Struct, frozen=True):
    """One indicator of a nämnd for one group; ``figures`` by the columns' keys; where its outcome stands."""

    namn: str
    concept: str
    label: str
    group: str
    unit: str
    figures: dict[str, Figure]
    file: str
    sheet: str
    cell: str


class Indicators(Struct, frozen=True):
    """A table of indicators: ``columns`` are keys and headings."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[IndicatorRow, ...]


class StatusMatrix(Struct, frozen=True):
    """``rows`` are a kind of row (a key of GOALS), a label, and the word of each nämnd's status."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, str, dict[str, str]], ...]


def indicators(facts: KommunFacts, family: str) -> Indicators:
    """The rows whose concept begins with ``family``, nämnd by nämnd in the order of the files."""
    frame = facts.frame
    frame = frame[frame["begrepp"].str.startswith(f"{family}/") & frame["avser_till"].notna()]
    year = facts.report.end.year
    columns: list[tuple[str, str]] = []
    found: dict[tuple[str, str, str], dict[str, Figure]] = {}
    about: dict[tuple[str, str, str], tuple[str, str, str, str, str]] = {}
    for key, heading, part in _parts(frame, facts.report, year):
        if part.empty:
            continue
        columns.append((key, heading))
        for row in part.itertuples():
            who = (str(row.namn), str(row.begrepp), str(row.grupp))
            figure = Figure(None if pd.isna(row.varde) else float(row.varde), row.text or None,
                            None if pd.isna(row.precision) else int(row.precision), row.enhet or "", str(row.blad),
                            str(row.cell))  # fmt: skip
            found.setdefault(who, {}).setdefault(key, figure)
            about[who] = (str(row.etikett), about.get(who, ("", "", "", "", ""))[1] or row.enhet or "", row.fil,
                          row.blad, row.cell)  # fmt: skip
    order = {(str(r.namn), str(r.begrepp), str(r.grupp)): r.Index for r in frame.iloc[::-1].itertuples()}
    rows = [
        IndicatorRow(who[0], who[1], label, who[2], unit, found[who], file, sheet, cell)
        for who, (label, unit, file, sheet, cell) in about.items()
    ]
    places = {id(row): order[who] for row, who in zip(rows, about, strict=True)}
    rows.sort(key=lambda row: (row.namn, places[id(row)]))
    return Indicators(tuple(columns), tuple(rows))


def _parts(frame: pd.DataFrame, report: Report, year: int) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Each column with the facts that stand in it, the best first where a row has several."""
    begins = dt.date(year, 1, 1)
    of_year = frame["avser_till"].map(lambda day: day.year == year)
    outcome = frame["matt"] == "utfall"
    before = frame[outcome & (frame["avser_till"] < begins)].sort_values("avser_till", ascending=False, kind="stable")
    yield from _before(before)
    yield "malvarde", f"Målvärde {year}", frame[(frame["matt"] == "malvarde") & of_year]
    now = frame[outcome & of_year & (frame["avser_till"] <= report.end)]
    yield "utfall", f"Utfall {_until(report)}", now.sort_values("avser_till", ascending=False, kind="stable")
    yield "prognos", f"Prognos {year}", frame[(frame["matt"] == "prognos") & of_year]


def _before(facts: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """A column for each earlier time that is the newest of some row; ``facts`` have the newest first."""
    times = list(zip(facts["avser_fran"], facts["avser_till"], strict=True))
    newest: dict[object, tuple[dt.date, dt.date]] = {}
    for who, time in zip(facts[["namn", "begrepp", "grupp"]].itertuples(index=False), times, strict=True):
        newest.setdefault(who, time)
    used = sorted(set(newest.values()), key=lambda time: (time[1], str(time[0])))
    for time in used:
        start, end = time
        key = "fore" if time == used[-1] else f"fore_{end:%Y%m}"
        yield key, f"Utfall {days_in_words(start, end)}", facts[[one == time for one in times]]


def _until(report: Report) -> str:
    return days_in_words(dt.date(report.end.year, 1, 1), report.end)


def statuses(facts: KommunFacts) -> StatusMatrix:
    """Every goal, uppdrag and kvalitetsgaranti with each nämnd's word for how it goes."""
    frame = facts.frame
    kinds = frame["begrepp"].str.partition("/")[0]
    frame = frame.assign(slag=kinds)[kinds.isin(GOALS)]
    judged = frame[(frame["matt"] == "status") & frame["text"].notna()]
    rows: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for row in frame.itertuples():
        _, words = rows.setdefault((row.slag, row.begrepp), (str(row.etikett), {}))
        words.setdefault(row.namn, UNJUDGED)
    for row in judged.iloc[::-1].itertuples():
        rows[row.slag, row.begrepp][1][row.namn] = str(row.text)
    ordered = sorted(rows.items(), key=lambda one: list(GOALS).index(one[0][0]))
    names = tuple(sorted({str(name) for name in frame["namn"]}))
    return StatusMatrix(names, tuple((slag, label, words) for (slag, _), (label, words) in ordered))
