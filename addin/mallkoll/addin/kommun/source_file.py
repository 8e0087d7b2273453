"""A file among those that are put together: whose it is, of which period, and whether it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from pathlib import PurePath

from msgspec import Struct

from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.layout.report_period import Report


class State(StrEnum):
    """What has become of a file (``Räknas`` on the sheet Underlag)."""

    COUNTED = "räknas"
    OLDER = "äldre version"
    EMPTY = "inget är ifyllt"
    OWN = "kommunens arbetsbok"
    REPORT = "rapport"
    SETUP = "uppsättningen"
    UNREADABLE = "kan inte läsas"


class SourceFile(Struct, frozen=True):
    """One file. ``report`` and ``layout`` are None where it cannot be read; ``why`` is a Swedish sentence or empty.

    ``name`` is what the nämnd is called in what is made: its own name, and what tells it apart where another has
    the same.
    """

    path: str
    state: State
    why: str = ""
    kommun: str = ""
    namnd: str = ""
    name: str = ""
    report: Report | None = None
    layout: str = ""
    facts: int = 0


def sender(kommun: str | None, namnd: str | None, path: str) -> tuple[str, str]:
    """Who has sent a file, however it is spelled; a file that names nobody stands alone."""
    return kommun_key(kommun or ""), namnd_key(namnd) if namnd else f"fil {path}"


def chosen_words(
    kommun: str, report: Report, sources: Sequence[SourceFile], shown: Callable[[SourceFile], bool]
) -> Iterator[str]:
    """Sentences about what was chosen where several reports or kommuner lie together; nothing where all count."""
    others = sorted(
        (one.report, one.kommun, PurePath(one.path).name)
        for one in sources
        if one.state is State.COUNTED and one.report is not None and not shown(one)
    )
    if not others:
        return
    counted = [PurePath(one.path).name for one in sources if shown(one)]
    yield f"mallkoll: dokumentet gäller {kommun or 'kommunen'}, {report.words}. Det räknar {enumerated(counted, 20)}."
    for (other, sent_by), alike in groupby(others, key=lambda one: one[:2]):
        names = [name for _, _, name in alike]
        they, them = ("den", "den") if len(names) == 1 else ("de", "dem")
        if other == report:
            why = f"{they} är från {sent_by or 'okänd kommun'}. Lägg {them} i en mapp för sig"
        else:
            period = f'"{other.name}"' if other.is_budget else f"{other.end:%Y-%m}"
            why = f"{they} gäller {other.words}. Ange --period {period} om det är den som ska skrivas"
        yield f"mallkoll: {enumerated(names, 20)} räknas inte: {why}."
