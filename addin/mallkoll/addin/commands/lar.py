"""``mallkoll lar``: a layout learned from workbooks that no layout describes, for a person to read and correct."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from mallkoll.addin.cli.command import Commands, add_command, lacks_folder, overwrites
from mallkoll.workbook.model.money_units import UNIT_FACTOR, money_unit
from mallkoll.workbook.results.exit_code import UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from mallkoll.addin.learn.layout_text import Answers, Copy
    from mallkoll.workbook.layout.layout_model import Layout

UNITS: Final = tuple(UNIT_FACTOR)
MOST_SHOWN: Final = 12


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    learn = add_command(commands, "lar", run, "lär en layout av en egen arbetsbok, att läsa igenom och rätta")
    learn.add_argument("filer", nargs="+", type=Path, metavar="FIL.xlsx",
                       help="den första ger tabellerna; fler, från andra nämnder eller perioder, gör dem säkrare",
                       )  # fmt: skip
    learn.add_argument("--ut", required=True, type=Path, metavar="LAYOUT.yaml")
    learn.add_argument("--fraga", action="store_true", help="fråga om det som inte framgår av arbetsböckerna")
    learn.add_argument("--skriv-over", action="store_true", help="skriv över en layout som redan finns")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code: 2 where nothing could be learned."""
    from mallkoll.addin.learn.layout_text import Answers, Copy, layout_id, write_layout  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import find_layout  # noqa: PLC0415
    from mallkoll.workbook.binding.bind_layout import declared_layout_id  # noqa: PLC0415
    from mallkoll.workbook.package.atomic_write import write_atomically  # noqa: PLC0415
    from mallkoll.workbook.reader.read_book import read_book  # noqa: PLC0415

    target: Path = arguments.ut
    if target.suffix.lower() not in {".yaml", ".yml"}:
        sys.stderr.write("mallkoll: --ut ska sluta med .yaml.\n")
        return UNUSABLE
    folder = target.parent  # such as layouter: made where only it is missing
    if lacks_folder(target if folder.exists() else folder) or overwrites(arguments.filer, target):
        return UNUSABLE
    if target.exists() and not arguments.skriv_over:
        sys.stderr.write(f"mallkoll: {target} finns redan. Ange en annan fil, eller --skriv-over.\n")
        return UNUSABLE
    copies = [Copy(path.name, read_book(path)) for path in arguments.filer]
    answers = Answers(layout_id(target))
    if arguments.fraga:
        answers = _asked(copies[0], answers)
    learned = write_layout(copies, answers)
    if learned is None:
        sys.stderr.write(
            f"mallkoll: i {arguments.filer[0]} hittades ingen tabell med tal under en rad med rubriker, så ingen "
            "layout kunde läras. Skriv en egen: docs/layout.md.\n"
        )
        return UNUSABLE
    folder.mkdir(exist_ok=True)
    write_atomically(target, learned.text.encode())
    layout = find_layout(str(target))  # says in a sentence with its line what a person has to mend first
    tables = "1 tabell" if learned.tables == 1 else f"{learned.tables} tabeller"
    sys.stdout.write(f"{target}: {tables}, {learned.relations} samband.\n")
    for copy in copies:
        if (own := declared_layout_id(copy.book)) is not None:
            sys.stdout.write(
                f"  osäkert  {copy.name} är gjord av mallen {own} och har redan en layout: kontrollera den som den är, "
                "utan att lära den.\n"
            )
        if (doubt := _faults(layout, copy)) is not None:
            sys.stdout.write(f"  osäkert  {doubt}\n")
    for doubt in learned.doubts[:MOST_SHOWN]:
        sys.stdout.write(f"  osäkert  {doubt}\n")
    if len(learned.doubts) > MOST_SHOWN:
        sys.stdout.write(f"  … och {len(learned.doubts) - MOST_SHOWN} till, se kommentarerna i filen.\n")
    return 0


def _faults(layout: Layout, copy: Copy) -> str | None:
    """What is wrong with a workbook by the layout that it taught: either may be what has to be corrected."""
    from mallkoll.validators.check_document import check_document  # noqa: PLC0415
    from mallkoll.validators.document import Document  # noqa: PLC0415
    from mallkoll.workbook.results.finding import Severity  # noqa: PLC0415

    faults = [found for found in check_document(Document.of(layout, copy.book)) if found.severity is Severity.ERROR]
    if not faults:
        return None
    first = next((f", {f.sheet}!{f.cell} först" for f in faults if f.sheet and f.cell), "")
    return (
        f"Med layouten har {copy.name} {len(faults)} fel{first}. Är siffrorna rätt är layouten fel: rätta den, och "
        "kontrollera filen igen med --layout."
    )


def _asked(copy: Copy, answers: Answers) -> Answers:
    """The answers of the person at the terminal; an empty line leaves what the workbook says."""
    from msgspec.structs import replace  # noqa: PLC0415

    from mallkoll.addin.learn.layout_text import learned_tables  # noqa: PLC0415
    from mallkoll.addin.learn.questions import questions_of  # noqa: PLC0415
    from mallkoll.addin.learn.workbook_words import guessed_end, guessed_unit  # noqa: PLC0415

    end, unit = guessed_end(copy.book), guessed_unit(copy.book)
    said = {}
    try:
        end, unit = _asked_end(end), _asked_unit(unit)
        for question in questions_of(learned_tables(copy), copy.book):
            said[question.about] = _yes(question.text, usual=question.usual)
    except EOFError:
        sys.stdout.write("\nIngen svarar: resten är så som arbetsboken säger, se kommentarerna i filen.\n")
    return replace(answers, end=end, unit=unit, said=said)


_Said = TypeVar("_Said")


def _asked_end(guessed: dt.date | None) -> dt.date | None:
    """The last day of the period; what the sheets name is kept, unless another day is confirmed."""
    from mallkoll.workbook.model.months import MONTHS  # noqa: PLC0415

    question = f"Periodens sista dag (ÅÅÅÅ-MM-DD){f' [{guessed}]' if guessed else ''}: "
    end = _read(question, _day, f"Skriv dagen som {guessed or '2026-08-31'}, eller tryck bara på Enter.")
    if end is None or guessed is None or end == guessed:
        return end or guessed
    named = f"Bladen verkar gälla {MONTHS[guessed.month - 1]} {guessed.year}."
    return end if _yes(f"{named} Är det ändå {end}?", usual=False) else guessed


def _asked_unit(guessed: str | None) -> str | None:
    """The unit of the amounts; what the sheets name is kept, unless another unit is confirmed."""
    question = f"Beloppens enhet: {', '.join(UNITS)}{f' [{guessed}]' if guessed else ''}: "
    choices = f"{', '.join(UNITS[:-1])} eller {UNITS[-1]}"
    unit = _read(question, _unit, f"Svara {choices}, eller tryck bara på Enter.")
    if unit is None or guessed is None or unit == guessed:
        return unit or guessed
    return unit if _yes(f"På bladen står {guessed}. Är det ändå {unit}?", usual=False) else guessed


def _yes(question: str, *, usual: bool) -> bool:
    """Whether the answer is yes; an empty line is the usual answer, and what is neither yes nor no is asked again."""
    again = f"Svara ja eller nej, eller tryck bara på Enter för {'ja' if usual else 'nej'}."
    said = _read(f"{question} [{'J/n' if usual else 'j/N'}] ", _YES_NO.get, again)
    return usual if said is None else said


_YES_NO: Final = {"j": True, "ja": True, "n": False, "nej": False}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _unit(text: str) -> str | None:
    unit = money_unit(text)
    return unit if unit in UNITS else None


def _read(question: str, reading: Callable[[str], _Said | None], again: str) -> _Said | None:
    """What is answered; None for an empty line. What cannot be read is asked for once more, and then left open."""
    for last in (False, True):
        text = _answer(question).lower().rstrip(".!")
        said = reading(text)
        if said is not None or not text:
            return said
        sys.stdout.write("Det gick inte att läsa; det får rättas i filen.\n" if last else f"{again}\n")
    return None


def _answer(question: str) -> str:
    """One line from the terminal. Raises EOFError where it has ended."""
    sys.stdout.write(question)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()
