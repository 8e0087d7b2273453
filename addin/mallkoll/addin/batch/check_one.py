"""The check of one file by a worker: in this process, in one of our own workers, or on another machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.addin.batch.limits import MEGABYTES, SECONDS
from mallkoll.addin.garbage import file_done
from mallkoll.workbook.results.file_result import unreadable
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.results.json_answer import result_line
from mallkoll.workbook.word.word_endings import is_word
from mallkoll.workbook.yaml_files.yaml_file import LayoutError

if TYPE_CHECKING:
    from mallkoll.addin.check_file import Checked
    from mallkoll.templates.library.find_layouts import GivenLayouts

Done = tuple[int, str]
"""A task's index and its result as a line of JSON; behind a tab its facts, where they are asked for."""

OUT_OF_MEMORY = (
    "Filen behöver mer minne än gränsen {limit} MB. Ta bort tomma rader och kolumner med formatering och spara den på "
    "nytt, eller höj gränsen med --minne."
)
TOO_SLOW = (
    "Kontrollen av filen tog mer än {limit:g} sekunder och avbröts. Öppna filen i Excel och spara den på nytt, eller "
    "höj gränsen med --tid."
)
DIED = (
    "Kontrollen av filen avbröts oväntat ({how}). De andra filerna är kontrollerade. Öppna filen i Excel och spara den "
    "på nytt; hjälper det inte, skicka den till den som underhåller Mallkoll."
)
NOT_MARKED = "Word-dokument markeras inte. Varje fynd säger stycke, eller tabell och rad."
INTERNAL = "Internt fel i Mallkoll ({what}): filen är inte kontrollerad. Skicka den till den som underhåller Mallkoll."


UNSEEN = (
    "Filen är kontrollerad, men maskinen som gjorde det ser inte {place}, så ingen markerad kopia är skriven. Ange en "
    "mapp som alla maskiner delar, på samma plats."
)
NO_LAYOUT = "Filen är inte kontrollerad: maskinen som skulle göra det kan inte läsa layouten. {why}"


class Settings(Struct, frozen=True):
    """The settings of a run. ``layout`` is a name, a YAML file or a folder; None: the layout that each file names.

    ``root`` is the folder that paths start from, where a worker may have another one; ``sign`` a file that a worker
    must see to write marked copies (:mod:`~mallkoll.addin.batch.shared_folder`).
    """

    layout: str | None = None
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    facts: bool = False  # whether a file's facts are told with its result
    root: str | None = None
    sign: str | None = None
    workbooks: tuple[str, ...] = ()  # what Word documents are compared with; given only where there are any


class Task(Struct, frozen=True):
    """One file. ``content`` is given where the worker may not see the same disk; ``marked`` is a copy to write.

    ``between`` are the findings that comparing it with other files gave.
    """

    index: int
    path: str
    content: bytes | None = None
    marked: str | None = None
    between: tuple[Finding, ...] = ()


def check_task(settings: Settings, task: Task) -> str:
    """The result of checking one file, as one line (see :data:`Done`). Raises nothing but MemoryError."""
    try:
        checked = _check(settings, task)
        facts = f"\t{_facts(checked, task)}" if settings.facts else ""
        return result_line(checked.result) + facts
    except MemoryError:
        raise
    except LayoutError as error:
        return failed(task.path, NO_LAYOUT.format(why=error))
    except Exception as error:  # noqa: BLE001 - one file must never stop the others
        return failed(task.path, INTERNAL.format(what=f"{type(error).__name__}: {str(error)[:200]}"))


def _facts(checked: Checked, task: Task) -> str:
    from mallkoll.addin.read_facts import facts_line, facts_of  # noqa: PLC0415 - only where they are asked for

    if checked.document is None:
        return ""
    name = task.path.encode("utf-8", "replace").decode()  # a file's name need not be valid UTF-8
    return facts_line(facts_of(checked.document, name, checked.result.choice))


def _check(settings: Settings, task: Task) -> Checked:
    from mallkoll.addin.check_file import check_file_fully  # noqa: PLC0415 - the parent of workers never needs it
    from mallkoll.templates.library.find_layouts import LayoutLibrary  # noqa: PLC0415 - the same

    library, layouts = LayoutLibrary(), given(settings.layout)
    path, target = _here(settings, task.path), task.marked and _here(settings, task.marked)
    if is_word(path):
        return _named(settings, task, _check_word(settings, task, path))
    if not target:
        return _named(settings, task, check_file_fully(path, library, layouts, task.content, task.between))
    why = _unseen(settings, task, path, target)
    if why is not None:
        checked = check_file_fully(path, library, layouts, task.content, task.between)
        unmarked = why if checked.result.readable else None
        told = replace(checked.result, unmarked=unmarked, unwritten=True if unmarked else None)
        return _named(settings, task, replace(checked, result=told))
    from mallkoll.addin.mark_files import check_and_mark  # noqa: PLC0415 - the same, and only to mark

    return _named(settings, task, check_and_mark(path, library, layouts, target, task.content, task.between))


def _here(settings: Settings, path: str) -> Path:
    return Path(path) if settings.root is None else Path(settings.root, path)


def _named(settings: Settings, task: Task, checked: Checked) -> Checked:
    """The result with the paths as they were given, wherever it was worked out."""
    if settings.root is None:
        return checked
    marked = task.marked if checked.result.marked is not None else None
    return replace(checked, result=replace(checked.result, file=task.path, marked=marked))


def _unseen(settings: Settings, task: Task, path: Path, target: Path) -> str | None:
    """Why a worker elsewhere must not write: it sees another disk. None where it sees the one that is shared."""
    if settings.root is None:
        return None
    if settings.sign is not None:
        return None if Path(settings.sign).exists() else UNSEEN.format(place=target.parent)
    own = (path, *path.parent.glob(f"{path.name}.bak*"))  # or a worker that died had marked it already
    with suppress(OSError):
        if task.content is None or any(one.is_file() and one.read_bytes() == task.content for one in own):
            return None
    return UNSEEN.format(place=path)


def _check_word(settings: Settings, task: Task, path: Path) -> Checked:
    from mallkoll.addin.check_file import Checked  # noqa: PLC0415 - as in _check
    from mallkoll.addin.check_word import check_word  # noqa: PLC0415 - the same
    from mallkoll.templates.library.find_layouts import LayoutLibrary  # noqa: PLC0415 - the same

    result = check_word(path, settings.workbooks, LayoutLibrary(), given(settings.layout))
    return Checked(result if task.marked is None else replace(result, unmarked=NOT_MARKED))


@lru_cache(maxsize=8)
def given(name: str | None) -> GivenLayouts | None:
    """The layouts that ``--layout`` gives, loaded once per process. Raises LayoutError."""
    if name is None:
        return None
    from mallkoll.templates.library.find_layouts import given_layouts  # noqa: PLC0415 - as in _check

    return given_layouts(name)


def failed(path: str, sentence: str) -> str:
    """The result of a file that could not be checked, as one line of JSON."""
    return result_line(unreadable(path, sentence))


def run_here(
    settings: Settings, tasks: Iterable[Task], check: Callable[[Settings, Task], str] = check_task
) -> Iterator[Done]:
    """Check the files in this process, one after the other: fastest for few small files, but without limits."""
    for number, task in enumerate(tasks):
        if number:
            file_done()
        try:
            line = check(settings, task)
        except MemoryError:
            line = failed(task.path, OUT_OF_MEMORY.format(limit=settings.megabytes))
        yield task.index, line


def default_jobs() -> int:
    """The number of cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
