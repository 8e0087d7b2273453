"""The figures of a report that no single cell has, worked out once more from the workbooks that it was made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from mallkoll.addin.document.plan.namnd_plan import figures_in
from mallkoll.addin.document.plan.report_model import blocks_of
from mallkoll.addin.document.read_books import Wanted, report_of_files
from mallkoll.templates.library.find_layouts import GivenLayouts, LayoutLibrary


def worked_out(
    paths: Sequence[Path], period: str, library: LayoutLibrary, given: GivenLayouts | None
) -> dict[str, str]:
    """What each should say, by its key; empty where it cannot be known, as where pandas is not installed.

    ``period`` is the last day of the report (YYYY-MM-DD).
    """
    try:
        wanted = Wanted(before=dt.date.fromisoformat(period))
        found = report_of_files(paths, library, given, wanted, lambda _: None, lambda: None)
    except (OSError, ValueError):
        return {}
    if found.unread or len(found.report.namnder) != len(paths):
        return {}
    figures = [*found.report.kommun_figures, *figures_in(tuple(blocks_of(found.report.kommun, 0)))]
    return {figure.key: figure.text for figure in figures if not figure.source}
