"""Where a row's reasons stand, and which texts are any."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mallkoll.workbook.layout.layout_model import Column, Kind, Table
from mallkoll.workbook.model.text import one_line

SOURCE = "källa"
_NO_REASONS = re.compile(r"(mått)?enhet(er)?$|ansvarig", re.IGNORECASE)


def reasons_among(texts: Iterable[str]) -> str:
    """The texts that are reasons (:func:`is_reason`), on one line."""
    return " ".join([one_line(text) for text in texts if text and is_reason(text)])


def reason_columns(table: Table) -> tuple[Column, ...]:
    """The text columns after the name, where reasons are given: not those for a unit, or for who answers for it."""
    texts = (column for column in table.columns[table.label_at + 1 :] if column.kind is Kind.TEXT)
    return tuple(column for column in texts if not _NO_REASONS.match(column.heading))


def is_reason(text: str) -> bool:
    """Whether a text is a reason: not a dash, and not only the source of a figure (``Källa: …``).

    What follows on a new line is one again, and after ``Källa: Kolada.``; a source in words may be several sentences.
    """
    bare = text.strip()
    if not bare.strip("-– \n"):
        return False
    return not is_source(bare) or "\n" in bare or (bare[5:6] == ":" and ". " in bare)


def is_source(text: str) -> bool:
    """Whether a text begins as the source of a figure does: ``Källa: …``."""
    return text[:5].lower() == SOURCE and not text[5:6].isalnum()
