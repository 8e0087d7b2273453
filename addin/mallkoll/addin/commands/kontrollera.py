"""``mallkoll kontrollera``: check workbooks and report what is wrong, in which cell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mallkoll.addin.batch.limits import MEGABYTES, SECONDS
from mallkoll.addin.cli.command import (
    Commands,
    add_command,
    is_folder,
    is_no_folder,
    lacks_folder,
    overwrites,
    positive,
    writes_twice,
)
from mallkoll.workbook.model.os_errors import os_error_reason
from mallkoll.workbook.results.exit_code import UNUSABLE

if TYPE_CHECKING:
    from mallkoll.addin.batch.compare_lines import Between
    from mallkoll.addin.batch.result_spool import Spool
    from mallkoll.addin.batch.run_batch import BatchPlan


_CANNOT_MARK = (
    "de markerade kopiorna skulle skriva över originalen. Ange en annan mapp med --markera, eller --pa-plats."
)


_NOT_ON_DASK = "Word-dokument jämförs inte på ett Dask-kluster. Kör utan --dask, eller utan dokumenten."


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    what = "kontrollera arbetsböcker, och Word-rapporter mot dem, och visa vad som är fel, i vilken cell"
    check = add_command(commands, "kontrollera", run, what)
    check.add_argument("filer", nargs="+", type=Path, metavar="FIL|MAPP", help="filer, mappar eller mönster (*.xlsx)")
    check.add_argument("--json", metavar="UT", help="skriv fynden som JSON till filen UT (- skriver ut dem)")
    check.add_argument(
        "--layout",
        metavar="NAMN|FIL.yaml|MAPP",
        help="kontrollera mot den här layouten, eller varje fil mot sin egen i mappen",
    )
    check.add_argument(
        "--rapport", action="append", default=[], type=Path, metavar="UT",
        help="skriv en rapport: .html, .xlsx, .csv, .json eller .xml (JUnit); kan anges flera gånger",
    )  # fmt: skip
    check.add_argument(
        "--forvantade", type=Path, metavar="FIL",
        help="uppsättningen, eller en lista (.csv, .xlsx) över nämnder som ska lämna: vilka saknas?",
    )  # fmt: skip
    check.add_argument(
        "--mot", action="append", default=[], type=Path, metavar="MAPP|FIL",
        help="jämför med det som lämnats förut: internbudget, tidigare rapporter; kan anges flera gånger",
    )  # fmt: skip
    check.add_argument(
        "--samla", type=Path, metavar="UT",
        help="samla samtidigt alla siffror: kommunens arbetsbok (.xlsx) eller en lista (.parquet, .csv)",
    )  # fmt: skip
    where = check.add_mutually_exclusive_group()
    where.add_argument(
        "--markera", type=Path, metavar="MAPP",
        help="skriv markerade kopior till MAPP; en som någon har ändrat sedan dess sparas bredvid som .bak",
    )  # fmt: skip
    where.add_argument(
        "--pa-plats", action="store_true", help="markera i filerna själva; förlagan sparas bredvid som .bak"
    )
    many = check.add_argument_group("många filer")
    many.add_argument("--jobb", type=_at_least_one, metavar="N", help="så många filer åt gången (annars en per kärna)")
    many.add_argument("--forts", action="store_true", help="fortsätt där en avbruten körning slutade")
    many.add_argument(
        "--tid", type=positive, default=SECONDS, metavar="S", help=f"längsta tid per fil i sekunder ({SECONDS:.0f})"
    )
    many.add_argument(
        "--minne", type=_at_least_one, default=MEGABYTES, metavar="MB", help=f"mesta minne per process ({MEGABYTES})"
    )
    many.add_argument("--dask", metavar="ADRESS", help="kör på ett Dask-kluster, t.ex. tcp://server:8786")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} är inget heltal från 1 och uppåt")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns the exit code."""
    from mallkoll.addin.batch.batch_output import ScreenOutput, requested_output, write_output  # noqa: PLC0415
    from mallkoll.addin.batch.run_batch import get_ready, run_batch  # noqa: PLC0415
    from mallkoll.addin.report.report_workbook import replaces_work  # noqa: PLC0415

    gathered: Path | None = arguments.samla
    if lacks_folder(*arguments.rapport, arguments.json, gathered) or is_no_folder(arguments.markera):
        return UNUSABLE
    if is_folder(*arguments.rapport, ending=".html") or is_folder(arguments.json):
        return UNUSABLE
    if gathered is not None and not _can_gather(gathered):
        return UNUSABLE
    if replaces_work(*arguments.rapport, arguments.json):
        return UNUSABLE
    closed: list[OSError] = []  # folders whose files are not checked
    left_over: list[Path] = []  # files that are passed over
    plan = _plan(arguments, closed, left_over)
    if not plan.paths:
        sys.stderr.write("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att kontrollera där.\n")
        return UNUSABLE
    read = [*plan.paths, *arguments.mot, *filter(None, [arguments.forvantade])]
    if overwrites(read, *arguments.rapport, arguments.json, gathered):
        return UNUSABLE
    if writes_twice(arguments.markera, *(plan.marked or ()), *arguments.rapport, arguments.json, gathered):
        return UNUSABLE
    if plan.marked is None and (arguments.markera or arguments.pa_plats):
        sys.stderr.write(f"mallkoll: {_CANNOT_MARK}\n")
        return UNUSABLE
    if arguments.dask and plan.settings.workbooks:
        sys.stderr.write(f"mallkoll: {_NOT_ON_DASK}\n")
        return UNUSABLE
    get_ready(plan)
    requested = requested_output(arguments.rapport, arguments.json, arguments.forvantade)
    between = _compared(arguments, plan, left_over)
    if between is not None:
        plan = replace(plan, between=between.findings)
    screen = ScreenOutput(len(plan.paths), requested)
    outcome = run_batch(plan, screen.show)
    try:
        screen.finish(outcome.spool)
        code = write_output(requested, plan, outcome)
        if closed or (between is not None and between.unusable):
            code = max(code, UNUSABLE)
        return code if gathered is None or outcome.stopped else max(code, _gather(plan.paths, outcome.spool, gathered))
    finally:
        outcome.spool.close(finished=not outcome.stopped)


def _compared(arguments: argparse.Namespace, plan: BatchPlan, told: Sequence[Path]) -> Between | None:
    """What the files say against each other and against those given with ``--mot``; None where none are compared.

    ``told`` are the files that have been told as passed over."""
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over  # noqa: PLC0415
    from mallkoll.addin.several_periods import comparable_by_themselves  # noqa: PLC0415

    workbooks = _workbooks(plan.paths)
    if not arguments.mot:
        workbooks = comparable_by_themselves(workbooks, _tell)
        if not workbooks:
            return None
    from mallkoll.addin.batch.compare_files import compare_files  # noqa: PLC0415
    from mallkoll.addin.batch.compare_lines import Between  # noqa: PLC0415

    against: list[str] = []
    left_over: list[Path] = []
    unusable = False
    for named in arguments.mot:
        closed: list[OSError] = []
        found = [str(path) for path in find_files([named], _made(arguments), closed.append, left_over.append)]
        tell_closed(closed, "jämförda")
        found += [str(path) for path in _lists_in(named)]
        workbooks_there = _workbooks(found)
        if len(workbooks_there) < len(found):
            _tell(f"mallkoll: {named}: Ett Word-dokument jämförs inte med arbetsböcker här. Ange det bland filerna.")
        elif not found:
            _tell(f"mallkoll: {named}: där finns inga arbetsböcker att jämföra med.")
        unusable = unusable or not workbooks_there or bool(closed)
        against += workbooks_there
    already = {path.resolve() for path in told}
    tell_left_over([path for path in dict.fromkeys(left_over) if path.resolve() not in already])
    asked = bool(arguments.mot)
    between = compare_files(workbooks, against, plan.settings, plan.jobs, _tell, asked=asked)
    return Between(between.findings, between.unusable or unusable)


def _lists_in(folder: Path) -> list[Path]:
    """The text files of a folder that are lists of frames; others there may be anything."""
    from mallkoll.addin.lists.frame_list import has_frame_headings  # noqa: PLC0415
    from mallkoll.addin.lists.list_rows import TEXTS  # noqa: PLC0415

    if not folder.is_dir():
        return []
    texts = (path for path in folder.rglob("*") if path.suffix.lower() in TEXTS and path.is_file())
    return sorted(path for path in texts if has_frame_headings(path))


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def _can_gather(target: Path) -> bool:
    """Whether the facts can be written there, which is told where they cannot."""
    from mallkoll.addin.kommun_workbook.write_gathered import why_not_writable  # noqa: PLC0415

    if is_folder(target, ending=".xlsx"):
        return False
    why = why_not_writable(target, "--samla", over=False)
    if why:
        sys.stderr.write(f"mallkoll: {why}\n")
    return why is None


def _workbooks(paths: Sequence[str]) -> list[str]:
    """The paths that are not Word documents."""
    from mallkoll.workbook.word.word_endings import is_word  # noqa: PLC0415 - as above

    return [path for path in paths if not is_word(path)]


def _gather(paths: Sequence[str], spool: Spool, target: Path) -> int:
    """Write the facts that came with the results. Returns the exit code."""
    from mallkoll.addin.choose_layout import NOT_KNOWN  # noqa: PLC0415
    from mallkoll.addin.kommun.gather_files import GatheredFiles  # noqa: PLC0415
    from mallkoll.addin.kommun_workbook.write_gathered import write_gathered  # noqa: PLC0415
    from mallkoll.addin.read_facts import FileFacts, facts_from_line  # noqa: PLC0415
    from mallkoll.workbook.results.file_result import FileKind  # noqa: PLC0415

    place = {path: index for index, path in enumerate(paths)}

    def read(path: Path) -> FileFacts:
        index = place[str(path)]
        line = spool.facts(index)
        if line:
            return facts_from_line(line)
        result = spool[index]
        if result.kind is FileKind.NO_TEMPLATE:
            return FileFacts(problem=NOT_KNOWN)
        return FileFacts(problem=result.problem or " ".join(finding.text for finding in result.findings[:1]))

    try:
        files = GatheredFiles([Path(path) for path in _workbooks(paths)], read, _tell, told_before=True)
        write_gathered(files, target, None, _tell)
    except OSError as error:
        why = error if error.errno is None else os_error_reason(error)
        _tell(f"mallkoll: {target} kunde inte skrivas ({why}).")
        return UNUSABLE
    return 0


def _made(arguments: argparse.Namespace) -> list[Path]:
    """The files and folders that are no delivery wherever they lie, for they are what this run makes or goes by."""
    made = (*arguments.rapport, arguments.forvantade, arguments.markera, arguments.samla)
    return [path for path in made if path is not None]


def _plan(arguments: argparse.Namespace, closed: list[OSError], left_over: list[Path]) -> BatchPlan:
    from mallkoll.addin.batch.check_one import Settings, given  # noqa: PLC0415
    from mallkoll.addin.batch.run_batch import BatchPlan  # noqa: PLC0415
    from mallkoll.addin.cli.find_files import find_files, tell_closed, tell_left_over, tell_not_ours  # noqa: PLC0415

    given(arguments.layout or None)  # a wrong one is reported before the work begins
    not_ours: list[Path] = []
    found = find_files(arguments.filer, _made(arguments), closed.append, left_over.append, not_ours.append)
    paths = [str(path) for path in found]
    tell_closed(closed, "kontrollerade")
    tell_left_over(left_over)
    tell_not_ours(not_ours)
    workbooks = _workbooks(paths)
    compared = tuple(workbooks) if len(workbooks) < len(paths) else ()
    facts = arguments.samla is not None
    settings = Settings(arguments.layout, arguments.tid, arguments.minne, facts=facts, workbooks=compared)
    first = arguments.rapport[0] if arguments.rapport else None
    marked = _marked(arguments, paths)
    return BatchPlan(paths, arguments.filer, settings, arguments.jobb, arguments.dask, arguments.forts, first, marked)


def _marked(arguments: argparse.Namespace, paths: list[str]) -> list[str] | None:
    """The path of each file's marked copy; None where none is requested, or none can be written."""
    if arguments.pa_plats:
        return paths
    if arguments.markera is None:
        return None
    from mallkoll.addin.mark_files import marked_targets  # noqa: PLC0415

    targets = marked_targets(paths, arguments.filer, arguments.markera)
    sources = {Path(path).resolve() for path in paths}
    return None if any(Path(target).resolve() in sources for target in targets) else targets
