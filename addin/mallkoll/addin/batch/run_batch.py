"""A whole run: its files, its workers, the results of an earlier run, and its results in the order of the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from mallkoll.addin.batch.check_one import Done, Settings, Task, check_task, default_jobs, run_here
from mallkoll.addin.batch.progress_bar import show_progress
from mallkoll.addin.batch.result_spool import WORTH_KEEPING, Spool, Stamp, open_spool, stamp_of, state_place
from mallkoll.templates.library.find_layouts import layouts_near
from mallkoll.workbook.results.exit_code import CLEAN, exit_code
from mallkoll.workbook.results.file_result import FileResult
from mallkoll.workbook.results.finding import Finding
from mallkoll.workbook.results.json_answer import json_text
from mallkoll.workbook.version import VERSION

_FEW = 8  # files that are checked in less time than workers take to start
_SMALL = 1_000_000  # bytes
PROGRESS_FROM = 20  # files


class BatchPlan(Struct, frozen=True):
    """The input of a run. ``jobs`` None: the number of cores. ``marked``: for each file the copy to write.

    ``between`` are the findings by file that comparing the files gave, before they are checked one by one.
    """

    paths: Sequence[str]
    named: Sequence[Path]
    settings: Settings
    jobs: int | None = None
    dask: str | None = None
    go_on: bool = False
    report: Path | None = None
    marked: Sequence[str] | None = None
    between: Mapping[str, Sequence[Finding]] = {}


class BatchOutcome(Struct):
    """The outcome: the results on disk, how many come from an earlier run, and whether Ctrl-C was pressed.

    ``code`` is the exit code that the results ask for.
    """

    spool: Spool
    taken_over: int = 0
    stopped: bool = False
    code: int = CLEAN


Show = Callable[[FileResult], None]


def run_batch(plan: BatchPlan, show: Show) -> BatchOutcome:
    """Check every file. ``show`` gets each result in the order of the files, as soon as all earlier ones exist.

    Ctrl-C ends the run, not the program: the outcome then holds the results so far.
    """
    many = len(plan.paths) >= WORTH_KEEPING
    place = state_place(plan.named, plan.report) if many else None
    spool = open_spool(plan.paths, result_dependencies(plan) if many else {}, place, go_on=plan.go_on)
    outcome = BatchOutcome(spool, len(spool))
    next_index = 0

    def told(index: int) -> None:
        result = spool[index]
        outcome.code = max(outcome.code, exit_code([result]))
        show(result)

    try:
        with ExitStack() as stack:
            step = _progress(stack, plan, outcome)
            stamps: dict[int, Stamp] = {}  # of the files being checked, taken before they were read
            for index, line in _work(plan, spool, stack, stamps):
                spool.add(index, line, stamps.pop(index))
                step()
                while next_index < len(plan.paths) and next_index in spool:
                    told(next_index)
                    next_index += 1
    except KeyboardInterrupt:
        outcome.stopped = True
    for index in range(next_index, len(plan.paths)):
        if index in spool:
            told(index)
    return outcome


def _progress(stack: ExitStack, plan: BatchPlan, outcome: BatchOutcome) -> Callable[[], None]:
    if len(plan.paths) < PROGRESS_FROM:
        return lambda: None
    return stack.enter_context(show_progress(len(plan.paths), outcome.taken_over))


def _work(plan: BatchPlan, spool: Spool, stack: ExitStack, stamps: dict[int, Stamp]) -> Iterator[Done]:
    tasks = _tasks(plan, spool, stamps)
    left = len(plan.paths) - len(spool)
    if plan.dask is not None:
        from mallkoll.addin.batch.dask_executor import dask_executor, run_in_executor  # noqa: PLC0415 - Dask only
        from mallkoll.addin.batch.shared_folder import shared_settings  # noqa: PLC0415 - the same

        executor = stack.enter_context(dask_executor(plan.dask))
        settings = stack.enter_context(shared_settings(plan.settings, plan.paths, plan.marked))
        return run_in_executor(settings, tasks, executor)
    return work_on(plan.settings, tasks, plan.paths, left, plan.jobs, stack)


def work_on(
    settings: Settings,
    tasks: Iterable[Task],
    paths: Sequence[str],
    left: int,
    jobs: int | None,
    stack: ExitStack,
    check: Callable[[Settings, Task], str] = check_task,
) -> Iterator[Done]:
    """The tasks' results: made here where they are few and small, else by worker processes.

    ``left`` of the ``paths`` are still to do. ``stack`` ends the workers.
    """
    if left == 0 or _done_here(paths, jobs):
        return run_here(settings, tasks, check)
    from mallkoll.addin.batch.worker_processes import run_in_workers  # noqa: PLC0415 - not for a single file

    work = run_in_workers(settings, tasks, min(jobs or default_jobs(), left), check)
    stack.callback(work.close)
    return work


def get_ready(plan: BatchPlan) -> None:
    """Have workers import what they need while this process still finds out what they are to do."""
    if plan.dask is None and not _done_here(plan.paths, plan.jobs):
        from mallkoll.addin.batch.worker_processes import start_importing  # noqa: PLC0415 - as above

        start_importing()


def _tasks(plan: BatchPlan, spool: Spool, stamps: dict[int, Stamp]) -> Iterator[Task]:
    for index, path in enumerate(plan.paths):
        if index not in spool:
            stamps[index] = stamp_of(path)
            marked = plan.marked[index] if plan.marked else None
            yield Task(index, path, marked=marked, between=tuple(plan.between.get(path, ())))


def _done_here(paths: Sequence[str], jobs: int | None) -> bool:
    return jobs == 1 or (jobs is None and _few_and_small(paths))


def _few_and_small(paths: Sequence[str]) -> bool:
    return len(paths) == 1 or (len(paths) <= _FEW and all(stamp_of(path).size <= _SMALL for path in paths))


def result_dependencies(plan: BatchPlan) -> dict[str, object]:
    """What the results of a run depend on beside the files themselves: of a run that differs in it, none is kept."""
    return {
        "mallkoll": VERSION,
        "layout": [_layouts_mark(layouts) for layouts in _layouts_of(plan)],
        "markera": bool(plan.marked),
        "fakta": plan.settings.facts,
        "mellan": _between_mark(plan.between),
        "underlag": _workbooks_mark(plan.settings.workbooks),
    }


def _layouts_of(plan: BatchPlan) -> list[str]:
    """The given layouts, and every folder ``layouter`` in which a file of the run looks for its own."""
    folders = {Path(path).absolute().parent: Path(path) for path in plan.paths}
    found = {str(near.folder) for path in folders.values() for near in layouts_near(path)}
    return [*([plan.settings.layout] if plan.settings.layout is not None else []), *sorted(found)]


def _between_mark(between: Mapping[str, Sequence[Finding]]) -> str | None:
    """What comparing gave, by which a run notices that another file has changed what is said of one."""
    if not between:
        return None
    text = "\n".join(f"{path} {json_text(finding)}" for path in sorted(between) for finding in between[path])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _workbooks_mark(workbooks: Sequence[str]) -> list[list[str | int]]:
    """What documents are compared with, with sizes and times: a document is not as it was where one has changed."""
    return [[path, *stamp_of(path)] for path in workbooks]


def _layouts_mark(layout: str) -> list[str | int]:
    """A layout or a folder of them: its files with their times, by which a run notices that they have changed."""
    inside = sorted(str(path) for path in Path(layout).rglob("*.y*ml")) if Path(layout).is_dir() else []
    return [layout, *stamp_of(layout), *(part for path in inside for part in (path, *stamp_of(path)))]
