"""The nämnder that a report of the kommun lacks, though their other files show that they belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from mallkoll.addin.kommun.source_file import SourceFile, State
from mallkoll.validators.facts.overview import kommun_key, namnd_key
from mallkoll.validators.findings.words import enumerated
from mallkoll.workbook.layout.report_period import Report


class NotInTotals(Struct, frozen=True):
    """Nämnder whose figures are not in the kommun's totals, and what is said of that, in Swedish sentences."""

    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def not_in_totals(kommun: str, report: Report, sources: Sequence[SourceFile]) -> NotInTotals:
    """Who has delivered another report of the same year but not this one, or this one without anything in it.

    Of other years nothing follows: nämnder come and go. A file that names no nämnd may be anybody's.
    """
    year, own = report.end.year, kommun_key(kommun)
    of_year = [one for one in sources if one.namnd and one.report and one.report.end.year == year]
    of_year = [one for one in of_year if kommun_key(one.kommun) == own]
    told = {namnd_key(one.namnd) for one in of_year if one.state is State.COUNTED and one.report == report}
    left = [one for one in of_year if namnd_key(one.namnd) not in told]
    blank = _names(one for one in left if one.state is State.EMPTY and one.report == report)
    others = _names(one for one in left if one.state is State.COUNTED)
    others = {key: name for key, name in others.items() if key not in blank}
    remarks = []
    if others:
        remarks.append(
            f"Kommunens summor är utan {enumerated(sorted(others.values()), 20)}, som har lämnat andra rapporter för "
            f"{year} men inte {report.words}."
        )
    if blank:
        remarks.append(
            f"Kommunens summor är utan {enumerated(sorted(blank.values()), 20)}: inget är ifyllt i filen för "
            f"{report.words}."
        )
    return NotInTotals(tuple(sorted({*others.values(), *blank.values()})), tuple(remarks))


def _names(sources: Iterable[SourceFile]) -> dict[str, str]:
    """What each nämnd is called; the template's name stands after it only where it has told it twice."""
    found: dict[str, str] = {}
    for one in sources:
        key = namnd_key(one.namnd)
        found[key] = min(one.name, found.get(key, one.name), key=len)
    return found
