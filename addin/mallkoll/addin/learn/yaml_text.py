"""Texts of a workbook as a layout may hold them."""

from __future__ import annotations

import datetime as dt
import json
import re

from mallkoll.addin.learn.workbook_words import YEAR
from mallkoll.workbook.model.months import MONTHS


def in_yaml(text: str) -> str:
    """Any text as YAML, in quotation marks."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def without_braces(text: str) -> str:
    """The text with parentheses for braces, which a layout takes for placeholders."""
    return text.replace("{", "(").replace("}", ")")


def in_its_period(text: str, end: dt.date | None, *, months: bool = True) -> str:
    """A text with the years, and the day (and the month) that a period ends with, as placeholders."""
    if end is None:
        return text
    month = MONTHS[end.month - 1]
    text = text.replace(end.isoformat(), "{slut}")
    for shift, of in ((0, ""), (-1, "-1")):
        year = end.year + shift
        text = text.replace(f"{end.day}/{end.month} {year}", f"{{per{of}}}")
        if not shift:
            text = text.replace(f"{end.day} {month} {year}", "{per_lang}")
        for word, key in ((month, "manad"), (month.capitalize(), "Manad"), (month[:3], "man")) if months else ():
            text = re.sub(rf"(?<!\d )\b{word} {year}\b", f"{{{key}}} {{ar{of}}}", text)

    def placeholder(match: re.Match[str]) -> str:
        shift = int(match[1]) - end.year
        return "{ar}" if not shift else f"{{ar{shift:+d}}}" if abs(shift) < 10 else match[1]

    return YEAR.sub(placeholder, text)
