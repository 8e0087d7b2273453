"""Text compared by meaning: headings and labels without regard to how they happen to be written.

Line breaks, double and hard spaces, soft hyphens and words divided at the line's end, case, kinds of dash, footnote
marks, and the ways of writing a date (``31/8 2018``, ``31/8-2018``, ``2018-08-31``, ``31 augusti 2018``) make no
difference.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.months import MONTHS

_MOST_TEXT = 32_000  # Excel's limit for a cell is 32 767
_PART = re.compile(r"(?:var|där|här)av\b")
_SLASHED = re.compile(r"\b(\d{1,2})\s*/\s*(\d{1,2})\s*[-\s]\s*(\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_WORDS = re.compile(r"\b(\d{1,2})\s+([a-z]{3,9}\.?)\s+(\d{4})\b")
_DIVIDED = re.compile(r"(?<=[a-zåäö])-\s*\n\s*(?=[a-zåäö])")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SUPERSCRIPT = re.compile("[\u00b9\u00b2\u00b3\u2070-\u2079*†]")


_PLAIN = re.compile(r"(?:[A-Za-zÅÄÖåäö]+|[0-9]{1,3})(?: (?:[A-Za-zÅÄÖåäö]+|[0-9]{1,3}))*")
"""Words and short numbers: most labels are no more than that."""


@lru_cache(maxsize=8192)
def normalized(text: str) -> str:
    """The text in the form in which headings and labels are compared."""
    if _PLAIN.fullmatch(text):
        return text.casefold()
    text = unicodedata.normalize("NFC", _SUPERSCRIPT.sub("", text))
    text = text.replace("\u00ad", "").replace("\r\n", "\n").replace("\r", "\n")
    text = _DIVIDED.sub("", text.casefold())
    text = " ".join(_DASHES.sub("-", text).split())
    text = _SLASHED.sub(lambda m: f"{m[3]}-{int(m[2]):02d}-{int(m[1]):02d}", text)
    text = _WORDS.sub(_date_in_words, text)
    text = _ISO.sub(lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}", text)
    text = re.sub(r"\s*([-/(),:;.])\s*", r"\1", text)
    return text.strip(" .:;,-")


def names_a_part(label: str) -> bool:
    """Whether a row's name says that it is a part of the row above it: ``varav lokaler``, ``- Därav: lokaler``."""
    return _PART.match(normalized(label)) is not None


def _date_in_words(match: re.Match[str]) -> str:
    """``31 aug. 2018`` as ISO; the month is written in full or as its first three to five letters."""
    day, word, year = match.groups()
    for month, name in enumerate(MONTHS, 1):
        if word == name or (word.startswith(name[:3]) and len(word.removesuffix(".")) <= 5):
            return f"{year}-{month:02d}-{int(day):02d}"
    return match[0]


YEARS = range(1950, 2101)
"""Whole numbers that are headings like texts are."""


def heading_text(value: Value) -> str | None:
    """What a cell says as a heading or a label: its text, a year, a day as ISO; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and int(value) in YEARS else None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else None
    return value.isoformat() if isinstance(value, dt.date) else None


@lru_cache(maxsize=8192)
def one_line(text: str) -> str:
    """The text on one line with single spaces."""
    return " ".join(text.split())


def counted(number: int, one: str, many: str) -> str:
    """``1 fil``, ``12 filer``, ``1 200 filer`` with a no-break space."""
    figure = f"{number:,}".replace(",", "\u00a0")
    return f"{figure} {one if number == 1 else many}"


def value_text(value: Value) -> str:
    """A cell's value as text on one line: dates as ISO, numbers unrounded, empty for a blank and for errors."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) and not isinstance(value, bool) else ""


def percent_text(share: float) -> str:
    """A share as per cent text: ``0.918`` → ``91,8%``."""
    return f"{round(share * 100, 6):.12g}%".replace(".", ",")


def writable_text(text: str) -> str:
    """A text as XlsxWriter can write it into any cell: whole characters, as many as a cell holds, and no markup.

    What begins with ``<r>`` and ends with ``</r>`` it takes for XML of its own, written as it stands: a blank follows.
    """
    kept = text[:_MOST_TEXT]
    if not kept.isascii():
        kept = kept.encode("utf-8", "replace").decode()
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept
