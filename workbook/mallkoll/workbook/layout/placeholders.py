"""Placeholders for the period in a layout's texts: ``{ar}``, ``{ar-1}``, ``{per}``, ``{Manad}`` …"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from mallkoll.workbook.model.months import MONTHS
from mallkoll.workbook.yaml_files.yaml_file import YamlPath

_PLAIN = {"kommun": "", "namnd": "", "enhet": "tkr"}
"""Keys of the layout that stand for themselves, and what is written where the layout does not say."""
_DATED: Mapping[str, Callable[[int, int, int], str]] = {
    "ar": lambda year, _month, _day: str(year),
    "slut": lambda year, month, day: f"{year}-{month:02d}-{day:02d}",
    "per": lambda year, month, day: f"{day}/{month} {year}",
    "per_lang": lambda year, month, day: f"{day} {MONTHS[month - 1]} {year}",
    "manad": lambda _year, month, _day: MONTHS[month - 1],
    "Manad": lambda _year, month, _day: MONTHS[month - 1].capitalize(),
    "man": lambda _year, month, _day: MONTHS[month - 1][:3],
}
"""What is made of the year, the month and the day that the period ends on."""
KNOWN = (*_DATED, *_PLAIN)
_BRACES = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"([A-Za-z_]+)([+-]\d{1,2})?")

Refuse = Callable[[YamlPath, str], NoReturn]


class PeriodWords:
    """Fills in the placeholders of a layout whose period ends on a day.

    ``{per}`` is 31/8 2018, ``{slut}`` 2018-08-31, ``{per_lang}`` 31 augusti 2018, ``{man}`` aug; ``+1`` and ``-1``
    move the year.
    """

    def __init__(self, end: dt.date, data: Mapping[str, Any]) -> None:
        self._end = end
        self._plain = {key: str(data.get(key) or otherwise) for key, otherwise in _PLAIN.items()}

    def word(self, placeholder: str) -> str | None:
        """The text for a placeholder (given without its braces); None for an unknown one."""
        match = _WORD.fullmatch(placeholder)
        if match is None:
            return None
        name, years = match[1], int(match[2] or 0)
        if name in self._plain:
            return None if match[2] else self._plain[name]
        written = _DATED.get(name)
        if written is None:
            return None
        year = self._end.year + years
        return written(year, self._end.month, self._day(year))

    def fill(self, node: Any, refuse: Refuse, place: YamlPath = ()) -> Any:
        """The data with all placeholders in their texts filled in; ``refuse`` is called for an unknown one."""
        if isinstance(node, dict):
            return {key: self.fill(value, refuse, (*place, key)) for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [self.fill(value, refuse, (*place, i)) for i, value in enumerate(node)]
        if not isinstance(node, str) or "{" not in node:
            return node

        def replacement(match: re.Match[str]) -> str:
            word = self.word(match[1])
            if word is None:
                known = ", ".join(f"{{{name}}}" for name in KNOWN)
                refuse(place, f"Platshållaren {match[0]} är okänd. De som finns är {known}; {{ar-1}} är året före.")
            return word

        return _BRACES.sub(replacement, node)

    def _day(self, year: int) -> int:
        """The day of the month of the period's last day in another year; the end of a month stays the end."""
        last = calendar.monthrange(year, self._end.month)[1]
        ends_month = self._end.day == calendar.monthrange(self._end.year, self._end.month)[1]
        return last if ends_month else min(self._end.day, last)
