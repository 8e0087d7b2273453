"""What no sentence for a controller may look like, whatever it says: joints left over where texts were put together."""

from __future__ import annotations

import re

_ODD = re.compile(
    r"  | [.,:;?]|\.\.|,\.|^ |^$|[(] | [)]|[{}]|<[a-z]"
    r"|\b(?:None|nan|inf|True|False)\b"
    r"|(?<!Skrevs )\b\d+\.\d{1,2}\b(?!\.)"  # a decimal point; a date that was typed with one is told as it was typed
)
_ENDS = (".", "?", "!", ".)", "Att uppdatera:")


def odd(text: str) -> str | None:
    """What is odd in a text: what stands there, or that it does not end; None where nothing is."""
    match = _ODD.search(text)
    if match is not None:
        return text[max(0, match.start() - 12) : match.end() + 12]
    return None if text.endswith(_ENDS) else text[-20:]
