"""How high a row must be: Excel fits it only when somebody types in it."""

from __future__ import annotations


def lines_needed(text: str, width: int) -> int:
    """The number of lines of a text in a column of that width in characters, broken between words where possible."""
    if len(text) <= width and "\n" not in text:  # as most are
        return 1
    lines, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        lines += (len(word) - 1) // width if word else 0
        used = len(word) % width if len(word) > width else used + bool(used) + len(word)
    return lines + text.count("\n")
