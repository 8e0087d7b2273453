"""``mallkoll dokument``: the report as a Word document, made from checked workbooks."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mallkoll.addin.cli.command import Commands, add_command, is_folder, lacks_folder, overwrites
from mallkoll.workbook.results.exit_code import UNUSABLE

WORD = ".docx"
_DRAFT = 1


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    made = add_command(commands, "dokument", run, "skriv rapporten som Word-dokument av kontrollerade arbetsböcker")
    made.add_argument("filer", nargs="*", type=Path, metavar="FIL|MAPP",
                      help="en nämnds fil, eller alla nämnders: då står kommunens summor först")  # fmt: skip
    made.add_argument("--ut", type=Path, metavar="RAPPORT.docx", help="dokumentet som skrivs")
    made.add_argument("--wordmall", type=Path, metavar="MALL.docx",
                      help="kommunens egen mall, med fält som {{ innehall }}")  # fmt: skip
    made.add_argument("--ny-wordmall", type=Path, metavar="NY.docx",
                      help="skriv en wordmall att utgå från, med alla fält och en lista över dem")  # fmt: skip
    made.add_argument("--ersatt", action="store_true",
                      help="skriv arbetsbokens värde också där någon har ändrat en siffra i dokumentet")  # fmt: skip
    made.add_argument("--endast-felfri", action="store_true",
                      help="skriv inget dokument så länge något fel är kvar i arbetsböckerna")  # fmt: skip
    made.add_argument(
        "--pdf", action="store_true", help="skriv också rapporten som PDF, med taggar (kräver LibreOffice)"
    )
    made.add_argument("--period", metavar="PERIOD",
                      help='2026-08, eller "internbudget 2026"; annars dokumentets, eller den senaste')  # fmt: skip
    made.add_argument("--layout", metavar="NAMN|FIL.yaml|MAPP", help="läs mot den här layouten")


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns 0; 1 where *fel* are left; 2 where something was not read or nothing was written."""
    from mallkoll.addin.batch.progress_bar import show_progress  # noqa: PLC0415
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over  # noqa: PLC0415
    from mallkoll.addin.document.make_document import (  # noqa: PLC0415
        report_before,
        update_document,
        why_locked,
        write_new_document,
    )
    from mallkoll.addin.document.read_books import SEVERAL_NEED, Wanted, report_of_file, report_of_files  # noqa: PLC0415
    from mallkoll.addin.document.word.word_file import checked_word  # noqa: PLC0415
    from mallkoll.addin.make_templates import period_named  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415
    from mallkoll.workbook.model.text import counted  # noqa: PLC0415

    if arguments.ny_wordmall is not None:
        return UNUSABLE if _lacks("python-docx") else _new_template(arguments)
    target: Path = arguments.ut
    if not _is_usable(arguments):
        return UNUSABLE
    if arguments.wordmall is not None:
        checked_word(arguments.wordmall)  # one that cannot be read is told before the work begins
    left_over: list[Path] = []
    closed: list[OSError] = []
    paths = list(find_files(arguments.filer, [target], closed.append, left_over.append))
    tell_closed(closed, "med")
    tell_left_over(left_over)
    if not paths:
        _tell("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att skriva om där.")
        return UNUSABLE
    if _lacks("python-docx", "docxtpl", *(SEVERAL_NEED if len(paths) > 1 else ())):
        return UNUSABLE
    locked = why_locked(target)
    if overwrites([*paths, *filter(None, [arguments.wordmall])], target) or locked:
        if locked:
            _tell(f"mallkoll: {locked}")
        return UNUSABLE
    library, given = LayoutLibrary(), given_layouts(arguments.layout) if arguments.layout else None
    asked = period_named(arguments.period) if arguments.period else None
    if len(paths) == 1:
        found = report_of_file(paths[0], library, given, asked, _tell)
    else:
        wanted = Wanted(asked, report_before(target))
        with show_progress(len(paths)) as step:
            found = report_of_files(paths, library, given, wanted, _tell, step)
    errors = found.report.errors
    code = UNUSABLE if found.unread or closed else _DRAFT if errors else 0
    if errors and arguments.endast_felfri:
        _tell(f"mallkoll: {counted(errors, 'fel är', 'fel är')} kvar, så {target} skrevs inte (--endast-felfri).")
        for namnd in found.report.namnder:
            if namnd.errors:
                _tell(f"  {namnd.source.name}: {counted(namnd.errors, 'fel', 'fel')}")
        return code
    if target.exists():
        written = update_document(found.report, target, replace_typed=arguments.ersatt, pdf=arguments.pdf)
    else:
        written = write_new_document(found.report, target, arguments.wordmall, pdf=arguments.pdf)
    for sentence in written.said:
        _tell(f"  {sentence}")
    files = counted(len(found.report.namnder), "fil", "filer")
    draft = f" {counted(errors, 'fel', 'fel')} kvar: dokumentet är ett utkast." if errors else ""
    _tell(f"{target}: {written.figures}, ur {files}.{draft}")
    return code


def _new_template(arguments: argparse.Namespace) -> int:
    """Write a template to go on from. Its fields of tables are those of ``--layout``, else of all built-in layouts."""
    from mallkoll.addin.document.make_document import save  # noqa: PLC0415
    from mallkoll.addin.document.word.new_wordmall import new_wordmall  # noqa: PLC0415 - python-docx
    from mallkoll.templates.library.find_layouts import LayoutLibrary, given_layouts  # noqa: PLC0415

    target: Path = arguments.ny_wordmall
    if arguments.filer or arguments.ut is not None or arguments.wordmall is not None:
        _tell("mallkoll: --ny-wordmall skriver bara mallen. Skriv rapporten för sig: --wordmall MALL.docx --ut UT.docx")
        return UNUSABLE
    if not _is_word(target, "--ny-wordmall"):
        return UNUSABLE
    if target.exists():
        _tell(f"mallkoll: {target} finns redan. Ange en annan, så att ingen mall skrivs över.")
        return UNUSABLE
    given = given_layouts(arguments.layout) if arguments.layout else None
    if given is None:
        layouts = LayoutLibrary().all()
    else:
        layouts = [given.layout] if given.layout is not None else list(given.folder.all() if given.folder else ())
    save(target, new_wordmall(layouts))
    _tell(f"{target}: en mall med alla fält; listan sist i den tas bort när mallen är klar.")
    return 0


def _is_usable(arguments: argparse.Namespace) -> bool:
    """Whether the arguments go together, which is told where they do not."""
    if arguments.ut is None or not arguments.filer:
        lacking = "FIL|MAPP" if not arguments.filer else "--ut"
        _tell(f"mallkoll: det här saknas: {lacking}. Till exempel: mallkoll dokument fil.xlsx --ut rapport.docx")
        return False
    if arguments.ut.exists() and arguments.wordmall is not None:
        _tell(
            f"mallkoll: {arguments.ut} finns redan, och --wordmall gäller nya dokument. Ange ett annat namn till --ut."
        )
        return False
    beside = arguments.ut.with_suffix(".pdf")
    if arguments.pdf and beside.exists() and not arguments.ut.exists():  # it was not made of an earlier one
        _tell(f"mallkoll: {beside} finns redan, och skulle skrivas över. Ange ett annat namn till --ut.")
        return False
    return _is_word(arguments.ut, "--ut")


def _is_word(target: Path, option: str) -> bool:
    """Whether a document can be written there, as far as it is known before; else it is told why not."""
    if target.suffix.lower() != WORD:
        _tell(f"mallkoll: {option} {target}: ändelsen ska vara {WORD}.")
        return False
    return not (is_folder(target) or lacks_folder(target))


def _lacks(*packages: str) -> bool:
    """Whether a package is not installed, which is told with what to write."""
    from mallkoll.addin.optional_packages import not_installed  # noqa: PLC0415

    lacking = not_installed("mallkoll dokument", *packages)
    if lacking:
        _tell(lacking)
    return lacking is not None


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
