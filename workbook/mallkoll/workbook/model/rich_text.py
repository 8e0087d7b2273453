"""Rich text as plain text: a raised ``1`` is a footnote mark, not a digit, and struck-out figures are dropped.

Raised digits become Unicode superscripts (``583¹``), so that code that reads figures recognizes them, and labels are
compared without them. ``m2`` and the like keep their digit. A struck-out figure is dropped, and so is any struck-out
run with digits beside a figure that is not; other struck-out words stay, since a label is still a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.workbook.model.money_units import MONEY

_RAISED: Final = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
_LOWERED: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_FIGURE: Final = rf"(?i)[\s\d.,'’%()+\-\u2010-\u2015\u2212]+(?:{MONEY})?\s*"
_LONGEST_FIGURE: Final = 64  # characters
_DIGIT: Final = re.compile(r"\d")
_SQUARED: Final = re.compile(r"[kdcm]?m$", re.IGNORECASE)


RAISED: Final = {"superscript": 1, "subscript": -1}
RUN_PROPERTIES: Final = frozenset({"r", "vertAlign", "strike"})
"""The elements that begin a run, and that say what matters here."""


class Run(Struct):
    """A piece of a cell's text with its format: ``raised`` is +1 for superscript, -1 for subscript."""

    text: str
    raised: int = 0
    struck: bool = False


class RunStyle(Struct):
    """The format of the run that is being read, from the properties so far."""

    raised: int = 0
    struck: bool = False

    def reset(self) -> None:
        """Back to plain text, before the properties of a run."""
        self.raised, self.struck = 0, False

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take over one element of :data:`RUN_PROPERTIES`."""
        if tag == "r":
            self.reset()
        value = attributes.get("val", "")
        if tag == "vertAlign":
            self.raised = RAISED.get(value, 0)
        elif tag == "strike":
            self.struck = value not in {"0", "false"}


def joined_runs(runs: Sequence[Run]) -> str:
    """The plain text of a cell that consists of these runs."""
    if not any(run.raised or run.struck for run in runs):
        return "".join(run.text for run in runs)
    figure_stays = any(_DIGIT.search(run.text) for run in runs if not (run.struck or run.raised))
    text = ""
    for run in runs:
        if run.struck and _DIGIT.search(run.text) and (figure_stays or _is_figure(run.text)):
            continue
        if run.raised > 0 and not _SQUARED.search(text):
            text += run.text.translate(_RAISED)
        elif run.raised < 0 and _DIGIT.match(text[-1:]):
            text += run.text.translate(_LOWERED)
        else:
            text += run.text
    return text


def _is_figure(text: str) -> bool:
    return len(text) <= _LONGEST_FIGURE and re.fullmatch(_FIGURE, text) is not None
