"""A file among those that are put together: whose it is, of which period, and whether it counts."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from msgspec import Struct

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.workbook.layout.layout_model import Period

_WHOLE_YEAR = (12, 31)


class State(StrEnum):
    """What has become of a file (``Räknas`` on the sheet Underlag)."""

    COUNTED = "räknas"
    OLDER = "äldre version"
    EMPTY = "inget är ifyllt"
    OWN = "kommunens arbetsbok"
    UNREADABLE = "kan inte läsas"


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


def report_of(period: Period) -> Report:
    """The report that a layout's period says. An internbudget comes before the year that it is for."""
    budget = period.is_budget
    return Report(dt.date(period.end.year, 1, 1) if budget else period.end, not budget, period.end)


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
