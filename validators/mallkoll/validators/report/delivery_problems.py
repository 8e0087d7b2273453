"""The sentences about files that differ from the list of nämnder (LEV), but for who has sent none, or is not on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from types import ModuleType

from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.notices import (
    lev002_several,
    lev003_unreadable,
    lev004_other_template,
    lev005_other_kommun,
    lev006_other_period,
    lev007_other_version,
    lev009_untouched,
)
from mallkoll.validators.report.arrived_file import Arrival, Expected, Usual, of_another, of_other_period
from mallkoll.validators.report.expected_namnd import without_period
from mallkoll.workbook.layout.report_period import read_period
from mallkoll.workbook.results.delivery_result import DeliveryProblem
from mallkoll.workbook.results.file_result import known_value
from mallkoll.workbook.results.finding import Severity


def problem(notice: ModuleType, text: str, severity: Severity | None = None) -> DeliveryProblem:
    """A problem with the code of a notice, and its severity where no other is given."""
    return DeliveryProblem(notice.CODE, severity or notice.SEVERITY, text)


def problems_of(entry: Expected, files: Sequence[Arrival], usual: Usual | None) -> Iterator[DeliveryProblem]:
    """What differs from a line of the list, in the files that are for it; the first is the one that counts."""
    valid = files[0]
    result = valid.result
    version = known_value(result.version)
    alike = [file for file in files[1:] if _is_another_version(entry, valid, file)]
    if alike:
        yield problem(lev002_several, _several(valid, alike))
    if not result.readable:
        yield problem(lev003_unreadable, "Filen kan inte läsas.")
        return
    if valid.untouched and result.unchecked:
        yield problem(lev009_untouched, "Filen är inte ifylld: det finns inga tal i den.")
        return
    if valid.untouched:
        yield problem(lev009_untouched, "Filen är inte ifylld: den innehåller bara det som mallen gjordes med.")
    is_other = of_other_period(entry, valid, usual)
    if entry.layout is not None and result.layout != entry.layout and not (
        is_other and without_period(result.layout or "") == without_period(entry.layout)
    ):  # fmt: skip
        used = f"mallen {result.layout}" if result.layout else "ingen känd mall"
        yield problem(lev004_other_template, f"Fel mall: filen är gjord med {used}, men {entry.layout} väntades.")
    elif valid.own:
        yield problem(lev004_other_template, "Fel mall: filen är inte gjord med någon känd mall.")
    if of_another(entry, valid):
        yield problem(lev005_other_kommun, f"Mallen är en annan kommuns: {valid.kommun}, inte {entry.kommun}.")
    if is_other:
        yield _other_period(entry, valid, usual)
    if entry.version is not None and version is not None and version != entry.version:
        text = f"Fel version av mallen: filen har version {version}, men {entry.version} väntades."
        yield problem(lev007_other_version, text)
    elif valid.old_version:
        yield problem(lev007_other_version, f"Filen är gjord med en annan version av mallen ({version}).",
                       Severity.WARNING)  # fmt: skip


def _other_period(entry: Expected, file: Arrival, usual: Usual | None) -> DeliveryProblem:
    about = _about(file)
    if entry.period is not None and (entry.asked or file.period is None or read_period(f"{entry.period} 2000")):
        return problem(lev006_other_period, f"Fel period: {about}, men {entry.period} väntades.")
    if entry.period is not None:
        text = (
            f"Perioden {in_quotes(entry.period)} i listan går inte att tolka som en period; {about}. Är det rätt fil?"
        )
        return problem(lev006_other_period, text, Severity.WARNING)
    named = usual.period if usual else None
    whose = "de flesta andra avser" if usual is None or usual.of_most else "flera andra avser"
    if file.named_later is not None:
        named, whose = file.named_later[0], f"{file.named_later[1]} säger"
    other = "" if named is None or (file.period and file.period.fits(named)) else f", men {whose} {named.report.words}"
    text = f"{about[0].upper()}{about[1:]}{other}. Är det rätt fil?"
    return problem(lev006_other_period, text, Severity.WARNING)


def _about(file: Arrival) -> str:
    """The period that a file is about, in its own words; also the template's where those are of another."""
    if not file.written and file.period is None:
        return "filen säger inte vilken period den avser"
    words, made = read_period(file.written or ""), file.period
    if made is None or (words is not None and words.fits(made)):
        return f"filen avser {file.written}"
    said = f", fast det står {file.written} på bladet Start" if file.written else ""
    return f"filen är gjord med mallen för {made.report.words}{said}"


def _is_another_version(entry: Expected, valid: Arrival, file: Arrival) -> bool:
    """Whether a file is of the same period as the one that counts, as far as either tells."""
    if of_another(entry, file) is not of_another(entry, valid):
        return True
    return valid.period is None or file.period is None or file.period.fits(valid.period)


def _several(valid: Arrival, others: Sequence[Arrival]) -> str:
    day = dt.datetime.fromtimestamp(valid.changed).strftime("%Y-%m-%d %H:%M")
    name = PurePath(valid.file).name
    count = f"{len(others) + 1} filer har lämnats."
    newer = [PurePath(file.file).name for file in others if file.changed > valid.changed]
    older = [PurePath(file.file).name for file in others if file.changed <= valid.changed]
    if not newer:
        return f"{count} Den nyaste gäller: {name} ({day}); äldre: {enumerated(older)}."
    rest = f"; äldre: {enumerated(older)}" if older else ""
    return f"{count} {name} ({day}) gäller, fast {enumerated(newer)} är nyare men inte rätt fil{rest}."
