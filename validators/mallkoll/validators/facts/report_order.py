"""Which report of the years a file is, and in which order reports come."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from mallkoll.workbook.layout.layout_model import Period

_WHOLE_YEAR = (12, 31)


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
