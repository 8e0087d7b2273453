"""The report as one self-contained web page: nothing is fetched, and no text of a workbook can become markup or script.

Every text is escaped by Jinja; the lists are JSON that the page's own script shows as text. The page's policy allows
that one script, by its hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path, PurePath
from typing import Any, BinaryIO
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from mallkoll.validators.catalogue.families import family_name
from mallkoll.validators.report import page
from mallkoll.validators.report.batch import Batch, BatchSummary, SenderCounts, row_and_column, sender_key
from mallkoll.validators.report.delivery_words import word_and_period
from mallkoll.workbook.model.color import text_color_on
from mallkoll.workbook.results.counts import in_words, severity_word
from mallkoll.workbook.results.delivery_result import Delivery, DeliveryState
from mallkoll.workbook.results.file_result import FileResult, known_value
from mallkoll.workbook.results.finding import Severity

MOST_SENDERS = 300  # in the heat map and among the goals; the lists below them hold everything
MOST_PERIODS = 3  # named in the report's head
_on_one_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_STEPS = (1, 3, 10, 30)  # findings from which a square is darker
_CSS = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "info"}
_SERIOUS = (Severity.ERROR, Severity.WARNING)
_DELIVERY = {DeliveryState.DELIVERED: ("good", "✓"), DeliveryState.WRONG: ("bad", "!"),
             DeliveryState.MISSING: ("bad", "✗"), DeliveryState.UNEXPECTED: ("info", "?")}  # fmt: skip


def write_html(batch: Batch, stream: BinaryIO, target: Path, *, findings_first: bool = False) -> None:
    """Write the page piece by piece. ``target`` is its path, from which links to marked copies are relative.

    ``findings_first`` is for a reader who knows how many they are: the list of findings comes before what shows where
    they are, and the figures are left out.
    """
    summary = batch.summary
    worst, mapped = summary.worst_first(), _mapped(summary)
    script = f"{_part('report.js')}ReportLists.show();"
    environment = Environment(
        autoescape=True, loader=FunctionLoader(_part), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pieces = environment.get_template("report.html.j2").generate(
        summary=summary,
        made=f"{batch.made:%Y-%m-%d %H:%M}",
        periods=named_periods(summary),
        stopped=batch.stopped,
        total=batch.total,
        figures=_figures(summary),
        families=[{"key": family, "name": family_name(family)} for family in summary.families],
        codes=sorted(summary.codes),
        mapped=[family_name(family) for family in mapped],
        senders=[_heat(sender, summary, mapped) for sender in worst[:MOST_SENDERS]],
        unshown=max(len(worst) - MOST_SENDERS, 0),
        goals=[_goals(sender, summary) for sender in worst[:MOST_SENDERS] if sender.goals],
        **_delivery(batch.deliveries, summary),
        folder=summary.folder,
        findings_first=findings_first,
        files_data=lambda: _listed(_file_data(result, target, summary) for result in batch.results),
        findings_data=lambda: _listed(_finding_data(batch)),
        style=Markup(_part("report.css")),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=script_hash(script),
    )
    stream.writelines(piece.encode("utf-8", "replace") for piece in pieces)


def script_hash(script: str) -> str:
    """By what a page's policy (CSP) knows the one script that may run there."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _part(name: str) -> str:
    return resources.files(page).joinpath(name).read_text("utf-8")


def _figures(summary: BatchSummary) -> list[tuple[str, int, str]]:
    return [
        ("", summary.files, "fil" if summary.files == 1 else "filer"),
        ("good", summary.clean, "utan anmärkning"),
        *(
            (_CSS[severity], summary.counts[severity], severity_word(severity, summary.counts[severity]))
            for severity in Severity
        ),
        ("bad" if summary.unreadable else "", summary.unreadable, "kan inte läsas"),
        *(
            [("bad", summary.unchecked, "inte kontrollerad" if summary.unchecked == 1 else "inte kontrollerade")]
            if summary.unchecked
            else []
        ),
    ]


def named_periods(summary: BatchSummary) -> str:
    """The periods of the files, the most common first."""
    named = [period for period, _ in summary.periods.most_common(MOST_PERIODS)]
    more = len(summary.periods) - len(named)
    return ", ".join(named) + (f" och {more} till" if more else "")


def _mapped(summary: BatchSummary) -> Sequence[str]:
    """The families that the heat map has a column for: where somebody has a fel or a varning."""
    held = [sender.families for sender in summary.senders.values()]
    return [
        family
        for family in summary.families
        if any(counts[severity] for families in held if (counts := families.get(family)) for severity in _SERIOUS)
    ]


def _heat(sender: SenderCounts, summary: BatchSummary, mapped: Sequence[str]) -> dict[str, Any]:
    cells = []
    for family in mapped:
        counts = sender.families.get(family) or Counter()
        total = sum(counts[severity] for severity in _SERIOUS)
        step = sum(total >= least for least in _STEPS)
        cells.append({"family": family, "name": family_name(family), "counted": in_words(counts, _SERIOUS),
                      "total": total, "step": step})  # fmt: skip
    return {"title": summary.title(sender.namnd, sender.kommun), "unreadable": sender.unreadable, "cells": cells}


def _goals(sender: SenderCounts, summary: BatchSummary) -> dict[str, Any]:
    order = sorted(sender.goals, key=lambda g: (not g.word, g.level is None, -(g.level or 0), g.word))
    tiles = [
        {"word": goal.word or "inte ifyllt", "symbol": goal.symbol, "count": sender.goals[goal],
         "colour": _colour(goal.colour), "ink": text_color_on(_colour(goal.colour) or "#FFFFFF")}
        for goal in order
    ]  # fmt: skip
    several = f", {sender.files} filer tillsammans" if sender.files > 1 else ""
    return {"title": summary.title(sender.namnd, sender.kommun) + several, "tiles": tiles}


def _colour(text: str | None) -> str | None:
    return text if text is not None and re.fullmatch(r"#[0-9A-Fa-f]{6}", text) else None


def _delivery(deliveries: tuple[Delivery, ...] | None, summary: BatchSummary) -> dict[str, Any]:
    if deliveries is None:
        return {"deliveries": None, "expected": 0, "delivered": 0}
    shown = []
    for delivery in deliveries:
        css, symbol = _DELIVERY[delivery.state]
        if delivery.state is DeliveryState.DELIVERED and delivery.problems:
            css = "warn"
        title = summary.title(delivery.namnd, delivery.kommun)
        files = [summary.name_of(file) for file in delivery.files]
        shown.append({"title": title, "state": word_and_period(delivery), "css": css, "symbol": symbol,
                      "files": files, "texts": delivery.sentences})  # fmt: skip
    expected = [delivery for delivery in deliveries if delivery.state is not DeliveryState.UNEXPECTED]
    delivered = sum(delivery.has_come for delivery in expected)
    return {"deliveries": shown, "expected": len(expected), "delivered": delivered}


def _file_data(result: FileResult, target: Path, summary: BatchSummary) -> dict[str, Any]:
    return {
        "namnd": summary.title(*sender_key(result)),
        "fil": summary.name_of(result.file),
        "layout": result.judged_by,
        "period": known_value(result.period),
        "vem": known_value(result.contact),
        "antal": [result.count(severity) for severity in Severity],
        "orsak": result.problem,
        "lank": link_to(result.marked, target),
    }


def link_to(path: str | None, target: Path) -> str | None:
    """The relative link from the report to a file, so that both can be moved together; None where there is none."""
    if path is None:
        return None
    try:
        relative = os.path.relpath(path, target.parent)
    except ValueError:  # on another drive
        return Path(path).resolve().as_uri()
    relative = PurePath(relative).as_posix()
    return quote(relative if relative.startswith(".") else f"./{relative}", errors="replace")


def _finding_data(batch: Batch) -> Iterator[list[Any]]:
    for number, result in enumerate(batch.results):
        for f in result.findings:
            yield [number, f.severity.rank, f.code, f.area, f.where, row_and_column(f.row, f.column), f.value,
                   f.expected, f.text]  # fmt: skip


def _listed(entries: Iterator[Any]) -> Iterator[Markup]:
    """The entries as JSON for a script element, without any ``<``, so that no text can end the element."""
    for number, entry in enumerate(entries):
        text = _on_one_line(entry)
        safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        safe = safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        yield Markup(("\n," if number else "") + safe)  # noqa: S704 - escaped just above
