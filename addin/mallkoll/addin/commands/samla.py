"""``mallkoll samla``: the facts of many files put together, as the kommun's workbook or as a list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mallkoll.addin.cli.command import UNUSABLE, Commands, add_command, is_folder, lacks_folder, overwrites

if TYPE_CHECKING:
    from mallkoll.addin.kommun.gather_files import GatheredFiles

_WORKBOOK = ".xlsx"
_NEEDS_PANDAS = frozenset({_WORKBOOK, ".parquet"})


def add(commands: Commands) -> None:
    """Declare the command and its arguments."""
    gather = add_command(
        commands, "samla", run, "samla alla nämnders siffror i kommunens arbetsbok eller i en lång lista"
    )
    gather.add_argument("filer", nargs="+", type=Path, metavar="MAPP|FIL", help="mappar, filer, mönster (*.xlsx)")
    gather.add_argument(
        "--ut", required=True, type=Path, metavar="UT",
        help="kommunens arbetsbok (.xlsx), eller en lista med alla siffror (.parquet, .csv)",
    )  # fmt: skip
    gather.add_argument(
        "--period", metavar="PERIOD", help="perioden som arbetsboken visar, till exempel 2026-08; annars den senaste"
    )
    gather.add_argument("--layout", metavar="NAMN|FIL.yaml|MAPP", help="läs mot den här layouten")
    gather.add_argument("--skriv-over", action="store_true",
                        help="skriv över arbetsboken också när den har ändrats sedan den skrevs")  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Returns 0, or 2 where a file could not be read; the others are put together all the same."""
    from mallkoll.addin.cli.find_files import find_files, tell_left_over  # noqa: PLC0415
    from mallkoll.addin.kommun.fact_lists import LISTS, write_list  # noqa: PLC0415
    from mallkoll.addin.kommun.gather_files import GatheredFiles  # noqa: PLC0415
    from mallkoll.templates.library.find_layouts import given_layouts  # noqa: PLC0415

    target: Path = arguments.ut
    ending = target.suffix.lower()
    if is_folder(str(target)) or lacks_folder(target) or not _can_write(target, [*LISTS, _WORKBOOK]):
        return UNUSABLE
    if arguments.period and ending != _WORKBOOK:
        _tell(f"mallkoll: --period gäller arbetsboken (.xlsx); i {ending} står alla perioder.")
        return UNUSABLE
    left_over: list[Path] = []
    paths = list(find_files(arguments.filer, [target], _folder_unreadable, left_over.append))
    tell_left_over(left_over)
    if not paths:
        _tell("mallkoll: det finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm) att samla där.")
        return UNUSABLE
    if overwrites(paths, target):
        return UNUSABLE
    given = given_layouts(arguments.layout) if arguments.layout else None
    files = GatheredFiles(paths, given, _tell)
    if ending == _WORKBOOK:
        return _workbook(files, arguments)
    write_list(files.facts(), target)
    _tell(_summary(files, target))
    return UNUSABLE if files.unread else 0


def _can_write(target: Path, endings: list[str]) -> bool:
    """Whether the ending is one that can be written, with what is installed; else it is told."""
    from importlib.util import find_spec  # noqa: PLC0415

    ending = target.suffix.lower()
    if ending not in endings:
        _tell(f"mallkoll: --ut {target}: ändelsen ska vara {', '.join(sorted(endings))}.")
        return False
    if ending in _NEEDS_PANDAS and not (find_spec("pandas") and find_spec("pyarrow")):
        _tell(f'mallkoll: {ending} behöver pandas och pyarrow. Installera dem med: pip install "mallkoll[samla]".')
        return False
    return True


def _workbook(files: GatheredFiles, arguments: argparse.Namespace) -> int:
    from mallkoll.addin.kommun.kommun_facts import NothingToShowError, read_all  # noqa: PLC0415 - pandas
    from mallkoll.addin.kommun.kommun_workbook import write_kommun_workbook  # noqa: PLC0415 - pandas, XlsxWriter
    from mallkoll.addin.kommun.sealed_workbook import seal, why_not_over  # noqa: PLC0415
    from mallkoll.addin.make_templates import period_end  # noqa: PLC0415
    from mallkoll.workbook.package.atomic_write import open_atomically  # noqa: PLC0415

    target: Path = arguments.ut
    end = period_end(arguments.period) if arguments.period else None
    lost = None if arguments.skriv_over else why_not_over(target)
    if lost:
        _tell(f"mallkoll: {lost}")
        return UNUSABLE
    try:
        facts = read_all(files.counted(), files.sources, end)
    except NothingToShowError as error:
        _tell(f"mallkoll: {error}")
        return UNUSABLE
    with open_atomically(target) as stream:
        remarks = write_kommun_workbook(facts, stream, target)
        seal(stream)
    for remark in remarks:
        _tell(remark)
    _tell(_summary(files, target))
    return UNUSABLE if files.unread else 0


def _summary(files: GatheredFiles, target: Path) -> str:
    from mallkoll.addin.kommun.source_file import State  # noqa: PLC0415
    from mallkoll.workbook.model.text import counted  # noqa: PLC0415

    used = [source for source in files.sources if source.state is State.COUNTED]
    facts = sum(source.facts for source in used)
    return f"{target}: {counted(facts, 'uppgift', 'uppgifter')} ur {counted(len(used), 'fil', 'filer')}."


def _folder_unreadable(error: OSError) -> None:
    _tell(f"mallkoll: mappen {error.filename} får inte läsas; filerna i den är inte med.")


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
