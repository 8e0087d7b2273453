"""What becomes of each figure of a report when its workbook is read again, and what is said of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from msgspec import Struct

from mallkoll.addin.document.plan.report_model import Figure
from mallkoll.validators.findings.words import MINUS, in_quotes
from mallkoll.workbook.word.kept_figures import KeptFigure


class Outcome(Enum):
    """What is done with a figure."""

    SAME = "same"
    UPDATED = "updated"
    KEPT = "kept"  # somebody has typed another value there
    REPLACED = "replaced"  # the same, and --ersatt was given
    GONE = "gone"  # its control is no longer in the document
    UNKNOWN = "unknown"  # its row or column is no longer in the workbook


class Change(Struct, frozen=True):
    """A figure of the document: what is done, the text that its controls get, and a Swedish sentence or none."""

    outcome: Outcome
    text: str
    said: str = ""


def changes(
    kept: Sequence[KeptFigure], found: Sequence[Sequence[str]], now: Sequence[Figure | None], *, replace: bool
) -> tuple[Change, ...]:
    """What becomes of every figure. ``found`` are the texts of its controls in the document, ``now`` the workbook's."""
    return tuple(_change(one, texts, figure, replace) for one, texts, figure in zip(kept, found, now, strict=True))


def _change(kept: KeptFigure, texts: Sequence[str], now: Figure | None, replace: bool) -> Change:  # noqa: FBT001
    if not texts:
        return Change(Outcome.GONE, kept.text, f"borttagen: {kept.label} finns inte längre i dokumentet.")
    typed = next((text for text in texts if plain(text) != plain(kept.written)), None)
    if now is None:
        stays = typed or kept.written
        told = f"saknas i arbetsboken: {kept.label} ({_place(kept)}); i dokumentet står {in_quotes(stays)} kvar."
        return Change(Outcome.UNKNOWN, stays, told)
    if typed is None or plain(typed) == plain(now.text):
        same = now.text == kept.written and typed is None
        return Change(Outcome.SAME if same else Outcome.UPDATED, now.text)
    told = (
        f"ändrad för hand: {kept.label}: där står {in_quotes(typed)}, senast skrevs {in_quotes(kept.written)}, "
        f"arbetsboken ({_place(kept)}) har {in_quotes(now.text)}."
    )
    if replace:
        return Change(Outcome.REPLACED, now.text, f"{told} Ersatt.")
    return Change(Outcome.KEPT, typed, f"{told} Lämnad som den är; --ersatt skriver arbetsbokens värde.")


def _place(kept: KeptFigure) -> str:
    return f"{kept.sheet}!{kept.cell}" if kept.cell else "uträknad"


def plain(text: str) -> str:
    """A text as it is compared: a program may have put another space or minus in the place of ours."""
    return " ".join(text.replace(MINUS, "-").replace("\u2011", "-").split())


def placed_otherwise(kept: Sequence[KeptFigure], order: Sequence[int]) -> Iterator[str]:
    """Sentences about controls that were copied or moved. ``order`` are the figures' numbers as they stand now."""
    counts = Counter(order)
    for number, times in sorted(counts.items()):
        if times > 1:
            yield f"kopierad: {kept[number - 1].label} finns {times} gånger i dokumentet; alla skrivs lika."
    first = list(dict.fromkeys(order))
    for number in sorted(set(first) - set(_longest_rising(first))):
        yield f"flyttad: {kept[number - 1].label} står på ett annat ställe än där den skrevs."


def _longest_rising(numbers: Iterable[int]) -> list[int]:
    """The longest part of a sequence that rises; what is not in it has been moved (patience sorting)."""
    ends: list[int] = []
    piles: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = piles[at - 1] if at else None
        if at == len(ends):
            ends.append(number)
            piles.append(number)
        else:
            ends[at] = piles[at] = number
    found: list[int] = []
    last = piles[-1] if piles else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]
