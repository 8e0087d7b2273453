"""The reply to the nämnd that sent a file: plain text that can be pasted into a mail."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from mallkoll.validators.notices import for_sender
from mallkoll.validators.report.batch import row_and_column
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.counts import count_by_severity, in_words
from mallkoll.workbook.results.file_result import FileKind, FileResult, known_value
from mallkoll.workbook.results.finding import Finding, Severity

WIDTH = 88
_HEADINGS = {
    Severity.ERROR: "Det här behöver rättas:",
    Severity.WARNING: "Det här behöver rättas eller motiveras (kolumnen Motivering på bladet Kontroll):",
    Severity.INFO: "Bra att veta:",
}

_OWN = (
    "Filen är inte gjord med någon mall som mottagaren har, och är bara kontrollerad så som bladen verkar räkna. Fyll "
    "i den mall som nämnden har fått, eller fråga den som skickade ut den."
)


def reply_text(result: FileResult, made: dt.datetime) -> str:
    """The whole reply, with ``\\n`` between its lines."""
    lines = [*_opening(result), *_body(result), "", f"Kontrollerad {made:%Y-%m-%d kl. %H.%M} med Mallkoll."]
    return "\n".join(lines) + "\n"


def _opening(result: FileResult) -> Iterator[str]:
    what = ", ".join(one_line(part) for part in map(known_value, (result.namnd, result.kommun, result.period)) if part)
    name = PurePath(result.file).name
    yield from _wrapped(f"Kontroll av {name}{f' ({what})' if what else ''}.", "")
    yield ""


def _body(result: FileResult) -> Iterator[str]:
    if result.problem is not None:
        yield from _wrapped(f"Filen kunde inte kontrolleras. {_to_sender(result.problem)}", "")
        return
    counts = count_by_severity(result.findings)
    to_do = [severity for severity in (Severity.ERROR, Severity.WARNING) if counts[severity]]
    own = result.kind is FileKind.NO_TEMPLATE
    if own:
        yield from _wrapped(_OWN, "")
        yield ""
    if not to_do and own:
        yield "Inget att anmärka på i det som gick att pröva."
    elif not to_do and result.unchecked:
        yield "Filen är inte kontrollerad."
    elif not to_do:
        yield "Allt stämmer. Tack! Ingenting behöver göras."
    else:
        yield f"Resultat: {in_words(counts, to_do, ' och ')}."
    number = 0
    for severity, heading in _HEADINGS.items():
        findings = [finding for finding in result.findings if finding.severity is severity]
        if findings:
            yield ""
            yield from _wrapped(heading, "")
        for finding in findings:
            number += 1
            yield from _wrapped(f"{number}. {_sentence(finding)}", "   ")
    if result.marked is not None and any(finding.cell for finding in result.findings):
        yield ""
        mend = " Rätta i den eller i originalet och skicka in filen igen." if to_do else ""
        yield from _wrapped(
            f"Cellerna är märkta i den bifogade filen {PurePath(result.marked).name}; bladet Kontroll i den visar alla "
            f"fynd.{mend}", ""
        )  # fmt: skip


_FOR_THE_CHECKER = re.compile(r",? eller höj gränsen med --\w+|; hjälper det inte, skicka den till [^.]*")
_THE_SENDER = re.compile(r"\b(b)e avsändaren skicka (den|filen|en ny)", re.IGNORECASE)


def _to_sender(problem: str) -> str:
    """The reason why a file could not be read, worded for its sender instead of for whoever runs the check."""
    text = _FOR_THE_CHECKER.sub("", problem)
    return _THE_SENDER.sub(lambda match: f"{'S' if match[1] == 'B' else 's'}kicka {match[2]}", text)


def _sentence(finding: Finding) -> str:
    where = f"{finding.sheet}, cell {finding.where}" if finding.cell else finding.sheet or ""
    words = row_and_column(finding.row, finding.column)
    head = f"{where} ({words})" if where and words else where or words
    message = for_sender(finding)
    text = f"{head}: {message}" if head else message
    return f"{text} [{finding.code}]"  # not on one line yet: hard spaces keep the digits of a figure together


def _wrapped(text: str, indent: str) -> Sequence[str]:
    clean = "".join(character if character.isprintable() or character == "\u00a0" else " " for character in text)
    return textwrap.wrap(clean, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]
