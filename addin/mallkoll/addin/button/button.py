"""The console program ``mallkoll-excel``: what the buttons run, for the workbook that is open.

The macro hands over the open book's full name and where it waits for the answer; everything else is found here. Nothing
that the workbook says is run or opened.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mallkoll.addin.button.answer import Answer, Channel, decoded
from mallkoll.addin.cli.light_start import start_lightly
from mallkoll.validators.finding import Severity

if TYPE_CHECKING:
    from mallkoll.validators.finding import Finding
    from mallkoll.workbook.marks.kontroll_sheet import Mark
    from mallkoll.workbook.model.book import Book

_LIST = re.compile(r"\n(?![-*] )")  # a line's end, but not before a point of a list
LOCKED = "Skyddade med lösenord, så fynden där visas bara på bladet Kontroll: {sheets}."
_SEVERITIES = tuple(Severity)  # the gravest first
UNKNOWN = "Arbetsboken är inte gjord med någon mall som finns här, så den är inte kontrollerad."
_WHERE = "Mallens beskrivning ska ligga i mappen layouter bredvid arbetsboken eller i en mapp ovanför."
_FAILED = "Något gick fel i Mallkoll ({what}). Arbetsboken är inte kontrollerad. Meddela den som underhåller Mallkoll."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 where it could not be done; the answer says why."""
    start_lightly()
    given = _parser().parse_args(arguments)
    channel = Channel(Path(given.svar)) if given.svar else None
    if channel:
        channel.started()
    answer = _answer(given)
    if channel:
        channel.send(answer)
    elif sys.stdout is not None:
        sys.stdout.write(answer.text + "\n")
    return 0 if answer.done else 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mallkoll-excel", description="Det som knapparna i arbetsboken kör.")
    parser.add_argument("kommando", choices=sorted(_COMMANDS))
    for name, help_text in (("bok", "den öppna arbetsbokens hela namn"), ("svar", "filen som svaret skrivs till"),
                            ("blad", "det aktiva bladet"), ("mapp", "mappen som ska kontrolleras")):  # fmt: skip
        parser.add_argument(f"--{name}", help=help_text, default="")
        parser.add_argument(f"--{name}-kodad", dest=name, type=decoded, help=argparse.SUPPRESS)
    parser.add_argument("--cell", help="den aktiva cellen", default="")
    return parser


def _answer(given: argparse.Namespace) -> Answer:
    from mallkoll.workbook.live.read_open_book import HostError  # noqa: PLC0415

    try:
        return _COMMANDS[given.kommando](given)
    except HostError as error:
        return Answer(str(error), done=False)
    except Exception as error:  # noqa: BLE001 - the person at the button must always get an answer
        return Answer(_FAILED.format(what=f"{type(error).__name__}: {str(error)[:200]}"), done=False)


def _with_book(given: argparse.Namespace, work: Callable[[Any, Book], Answer]) -> Answer:
    """Do something with the open workbook as read, and leave it as it was in all other respects."""
    from mallkoll.addin.button.open_workbook import find_book, patiently  # noqa: PLC0415
    from mallkoll.workbook.live.quiet_host import quiet  # noqa: PLC0415
    from mallkoll.workbook.live.read_open_book import read_live  # noqa: PLC0415

    def once() -> Answer:
        host = find_book(given.bok)
        with quiet(host):
            return work(host, read_live(host))

    return patiently(once)


# --- validera and rensa -----------------------------------------------------------------------------------------------


class Judged(Struct, frozen=True):
    """What the check of an open workbook comes to."""

    findings: tuple[Finding, ...]
    marks: tuple[Mark, ...]
    template: str


def _judge(full_name: str) -> Callable[[Book], Judged | str]:
    """A function that checks a workbook as read: a sentence where there is no template to check it against."""
    from mallkoll.addin.check import examine_book  # noqa: PLC0415
    from mallkoll.addin.mark_files import marks_of  # noqa: PLC0415
    from mallkoll.templates.library.catalog import LayoutLibrary  # noqa: PLC0415
    from mallkoll.workbook.live.read_open_book import file_name  # noqa: PLC0415

    library, path = LayoutLibrary(), Path(full_name)

    def judge(book: Book) -> Judged | str:
        lies = path if path.is_absolute() else None  # no folder before it is saved
        checked = examine_book(file_name(full_name), book, library, path=lies)
        layout = checked.layout
        if layout is None:
            return _not_checked(checked.result.findings)
        template = f"{layout.name} ({layout.id}, version {layout.version})"
        return Judged(tuple(checked.result.findings), tuple(marks_of(checked.answers, layout)), template)

    return judge


def _not_checked(findings: Sequence[Finding]) -> str:
    """Why the open workbook is not checked: there are no options to give where the button is."""
    from mallkoll.validators.notices import fil003_layout_unreadable  # noqa: PLC0415

    unreadable = [finding.text for finding in findings if finding.code == fil003_layout_unreadable.CODE]
    return " ".join([UNKNOWN, *unreadable]) if unreadable else f"{UNKNOWN} {_WHERE}"


def _saved(full_name: str) -> Book:
    """The workbook as it was saved last. Checked once, it leaves nothing to load and compile for the open one."""
    from mallkoll.workbook.reader.read_book import read_book  # noqa: PLC0415

    return read_book(Path(full_name))


def _check(given: argparse.Namespace) -> Answer:
    """Importing what a check needs takes as long as reading an open workbook, which is mostly waiting."""
    from mallkoll.addin.button.second_process import Ahead  # noqa: PLC0415

    with Ahead(lambda: _judge(given.bok), lambda: _saved(given.bok)) as judge:

        def work(host: Any, book: Book) -> Answer:
            from mallkoll.workbook.live.mark import mark_live  # noqa: PLC0415
            from mallkoll.workbook.live.read_open_book import file_name  # noqa: PLC0415
            from mallkoll.workbook.marks.kontroll_sheet import Summary  # noqa: PLC0415

            judged = judge(book)
            if isinstance(judged, str):
                return Answer(judged, done=False)
            now = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
            marked = mark_live(host, book, judged.marks, Summary(file_name(given.bok), now, judged.template))
            return outcome(judged.findings, marked.kontroll, marked.locked)

        return _with_book(given, work)


def outcome(findings: Sequence[Finding], kontroll: str, locked: Sequence[str] = ()) -> Answer:
    """``2 fel och 1 varning``, and where the first one is."""
    severities = [finding.severity for finding in findings]
    errors, warnings, infos = (severities.count(severity) for severity in _SEVERITIES)
    told = [LOCKED.format(sheets=", ".join(locked))] if locked else []
    counted = f"{errors} fel och {warnings} varning{'' if warnings == 1 else 'ar'}."
    if infos:
        counted = f"{counted[:-1]}, och {infos} upplysning{'' if infos == 1 else 'ar'}."
    if not findings:
        return Answer("\n\n".join(["Inga fynd. Allt som Mallkoll kontrollerar stämmer.", *told]))
    first = min(findings, key=lambda finding: _SEVERITIES.index(finding.severity))
    place = " · ".join(part for part in (first.row, first.column) if part)
    where = f"{first.sheet} {first.where}" if first.sheet and first.cell else "Hela filen"
    said = f"{where}{f' ({place})' if place else ''}: {first.text}"
    parts = [
        counted,
        f"Först: {said}" if len(findings) > 1 else said,
        f"Alla fynd står på bladet {kontroll}.",
        *told,
    ]
    return Answer("\n\n".join(parts), sheet=first.sheet or "", cell=first.cell or "")


def _clean(given: argparse.Namespace) -> Answer:
    def work(host: Any, book: Book) -> Answer:
        from mallkoll.workbook.live.mark import unmark_live  # noqa: PLC0415
        from mallkoll.workbook.marks.mark import kontroll_name  # noqa: PLC0415

        if kontroll_name(book) is None:
            return Answer("Arbetsboken har inga markeringar.")
        locked = unmark_live(host, book)
        if locked:
            names = ", ".join(locked)
            return Answer(
                f"Markeringarna är borttagna, men inte på blad som är skyddade med lösenord: {names}.", done=False
            )
        return Answer("Markeringarna är borttagna.")

    return _with_book(given, work)


# --- förklara and mapp ------------------------------------------------------------------------------------------------


def _explain(given: argparse.Namespace) -> Answer:
    def work(_: Any, book: Book) -> Answer:
        from mallkoll.validators.page_parts import explanation  # noqa: PLC0415
        from mallkoll.validators.rule import all_pages  # noqa: PLC0415

        codes = _codes_at(book, given.blad, given.cell)
        if codes is None:
            return Answer("Tryck på Validera först: det finns inga fynd att förklara.")
        if not codes:
            return Answer(
                "Cellen har inget fynd. Markera en cell som är färgad, eller en rad i listan på bladet Kontroll."
            )
        pages = [
            f"{page.code}: {page.title}\n\n{_unbroken(explanation(page.page))}"
            for page in all_pages()
            if page.code in codes
        ]
        return Answer("\n\n".join(pages) or f"{', '.join(codes)}: fyndet gäller filen, inte en regel.")

    return _with_book(given, work)


def _codes_at(book: Book, sheet: str, cell: str) -> list[str] | None:
    """The rules of the findings in a cell, or in the row of the list; None where there is no list."""
    from mallkoll.workbook.marks.kontroll_sheet import FIRST_ROW  # noqa: PLC0415
    from mallkoll.workbook.marks.mark import kontroll_name  # noqa: PLC0415
    from mallkoll.workbook.marks.names import HEADINGS  # noqa: PLC0415
    from mallkoll.workbook.model.book import parse_address  # noqa: PLC0415
    from mallkoll.workbook.model.cell_group import listed_blocks  # noqa: PLC0415

    own = kontroll_name(book)
    listed = book.sheet(own) if own else None
    if listed is None:
        return None
    sheet_at, cell_at, code_at = (HEADINGS.index(word) + 1 for word in ("Blad", "Cell", "Regel"))
    rows = sorted({row for row, _ in listed.cells if row >= FIRST_ROW})
    if sheet == own:
        rows = [row for row in rows if row == parse_address(cell)[0]]
    else:
        row, col = parse_address(cell)
        rows = [
            at for at in rows
            if any(
                (name or listed.value(at, sheet_at)) == sheet and top <= row <= bottom and left <= col <= right
                for name, (top, left, bottom, right) in listed_blocks(str(listed.value(at, cell_at) or ""))
            )
        ]  # fmt: skip
    return list(dict.fromkeys(str(listed.value(row, code_at)) for row in rows if listed.value(row, code_at)))


def _unbroken(paragraphs: Iterable[str]) -> str:
    """Paragraphs with their lines joined, for a message box breaks them itself; the points of a list stay apart."""
    return "\n\n".join(_LIST.sub(" ", paragraph) for paragraph in paragraphs)


def _folder(given: argparse.Namespace) -> Answer:
    import io  # noqa: PLC0415
    import webbrowser  # noqa: PLC0415

    from mallkoll.addin.cli.main import main as run  # noqa: PLC0415

    folder = Path(given.mapp)
    report = folder / "mallkoll-rapport.html"
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        run(["kontrollera", str(folder), "--rapport", str(report)])
    if not report.is_file():
        return Answer(said.getvalue().strip() or "Mappen kunde inte kontrolleras.", done=False)
    webbrowser.open(report.as_uri())
    return Answer(f"Mappen är kontrollerad. Rapporten öppnas i webbläsaren och ligger i {report}.")


_COMMANDS: dict[str, Callable[[argparse.Namespace], Answer]] = {
    "validera": _check, "rensa": _clean, "forklara": _explain, "mapp": _folder,
}  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
