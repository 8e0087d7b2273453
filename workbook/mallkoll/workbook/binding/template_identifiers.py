"""Defined names, custom properties and markers by which a workbook's layout and tables are recognised."""

from __future__ import annotations

import re

LAYOUT_PROPERTY = "Mallkoll-layout"
VERSION_PROPERTY = "Mallkoll-version"
PERIOD_PROPERTY = "Mallkoll-period"  # the period's last day, as 2021-08-31
CONTENT_PROPERTY = "Mallkoll-innehall"  # the mark of the layout that it was made of
PROFILE_PROPERTY = "Mallkoll-regler"  # which rules of the kommun its live checks go by
NAME_PREFIX = "mk_"  # defined name over a table: mk_drift_resultat
PREFILLED_SHEET = "mk_forifyllt"  # very hidden: what was filled in beforehand, as table, row, column, value
STAYING_COLUMN, STARTING_COLUMN = 1, 6  # where on it these four begin: of what is to stay, of what may be changed
LAYOUT_SHEET = "mk_layout"  # very hidden: the layout itself (:mod:`carried_layout`)
TO_UPDATE_PREFIX = "Att uppdatera: "  # before a comment that was taken over from the period before

MARKER_START = "mallkoll:"
_MARKER = re.compile(MARKER_START + r"([a-z][a-z0-9_]*)$")


def table_marker(key: str) -> str:
    """The text in the corner cell of a table's hidden key row."""
    return f"{MARKER_START}{key}"


def table_of_marker(text: object) -> str | None:
    """The key of the table whose marker (:func:`table_marker`) the text is, else None."""
    match = _MARKER.match(text) if isinstance(text, str) else None
    return match[1] if match else None
