"""A file among those that are put together: whose it is, of which period, and whether it counts."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.workbook.layout.report_period import Report


class State(StrEnum):
    """What has become of a file (``Räknas`` on the sheet Underlag)."""

    COUNTED = "räknas"
    OLDER = "äldre version"
    EMPTY = "inget är ifyllt"
    OWN = "kommunens arbetsbok"
    UNREADABLE = "kan inte läsas"


class SourceFile(Struct, frozen=True):
    """One file. ``report`` and ``layout`` are None where it cannot be read; ``why`` is a Swedish sentence or empty.

    ``name`` is what the nämnd is called in what is made: its own name, and what tells it apart where another has
    the same.
    """

    path: str
    state: State
    why: str = ""
    kommun: str = ""
    namnd: str = ""
    name: str = ""
    report: Report | None = None
    layout: str = ""
    facts: int = 0


def sender(kommun: str | None, namnd: str | None, path: str) -> tuple[str, str]:
    """Who has sent a file, however it is spelled; a file that names nobody stands alone."""
    return kommun_key(kommun or ""), namnd_key(namnd) if namnd else f"fil {path}"
