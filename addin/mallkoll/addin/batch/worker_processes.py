"""Our own worker processes, each with one file at a time, so that one that hangs or dies costs its own file only.

``concurrent.futures`` gives up the whole pool when a worker dies and cannot stop one that hangs; here the parent has a
pipe to every worker, knows its file and since when it has it, and starts a new worker in its place.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from msgspec import Struct

from mallkoll.addin.batch.check_one import (
    DIED,
    OUT_OF_MEMORY,
    TOO_SLOW,
    Done,
    Settings,
    Task,
    check_task,
    failed,
)
from mallkoll.addin.garbage import collect_between_files, file_done

Check = Callable[[Settings, Task], str]

_START_SECONDS = 60.0  # a worker imports everything before it takes its first file
_END_SECONDS = 1.0
_OUT_OF_MEMORY = ""  # sent by a worker instead of a result


class _Worker(Struct):
    process: Any
    pipe: Connection
    task: Task  # the file being checked
    deadline: float = 0.0
    alive: bool = True


def run_in_workers(
    settings: Settings, tasks: Iterable[Task], jobs: int, check: Check = check_task
) -> Generator[Done, None, None]:
    """Every task's result as soon as it exists, in no particular order. Closing the iterator stops the workers."""
    context = _context()
    pending = iter(tasks)
    workers: list[_Worker] = []
    try:
        while True:
            while len(workers) < jobs and (task := next(pending, None)) is not None:
                workers.append(_start(context, settings, check, task))
            if not workers:
                return
            _wait(workers)
            for worker in list(workers):
                line = _news(worker, settings)
                if line is None:
                    continue
                done = worker.task.index, line
                following = next(pending, None) if worker.alive else None
                if following is not None:
                    _hand_over(worker, following, settings)
                else:
                    workers.remove(worker)
                    _stop(worker)
                yield done  # the worker does not wait while the result is stored and shown
    finally:
        for worker in workers:
            _kill(worker)


def _context() -> Any:
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    # common modules are imported once; workers are then forked from a process without threads
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "mallkoll.addin.check_file"])
    return context


def start_importing() -> None:
    """Start the process that workers are forked from, where there is one; it takes as long as ten files to check."""
    if sys.platform == "linux":
        from multiprocessing.forkserver import ensure_running  # noqa: PLC0415 - Windows has none

        _context()
        ensure_running()


def _start(context: Any, settings: Settings, check: Check, task: Task) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, settings, check), daemon=True, name="mallkoll")
    process.start()
    theirs.close()
    worker = _Worker(process, ours, task)
    _hand_over(worker, task, settings)
    worker.deadline += _START_SECONDS
    return worker


def _hand_over(worker: _Worker, task: Task, settings: Settings) -> None:
    worker.task, worker.deadline = task, time.monotonic() + settings.seconds
    with suppress(OSError):  # a dead worker is noticed when it is waited for
        worker.pipe.send(task)


def _wait(workers: list[_Worker]) -> None:
    """Wait for the first answer, death or deadline."""
    first = min(worker.deadline for worker in workers)
    sources: list[Any] = [source for w in workers for source in (w.pipe, w.process.sentinel)]
    wait(sources, max(first - time.monotonic(), 0.0))


def _news(worker: _Worker, settings: Settings) -> str | None:
    """The result of the worker's file; None as long as there is none. A worker that hangs or died is ended."""
    try:
        while worker.pipe.poll():
            line: str | None = worker.pipe.recv()
            if line is not None:
                return line or _failed_with(worker, OUT_OF_MEMORY.format(limit=settings.megabytes))
            # all imports are done: the time limit of the file counts from here
            worker.deadline = time.monotonic() + settings.seconds
    except (EOFError, OSError):
        worker.process.join(_END_SECONDS)
    if not worker.process.is_alive():
        how = _how(worker.process.exitcode)
        _kill(worker)
        return _failed_with(worker, DIED.format(how=how))
    if time.monotonic() < worker.deadline:
        return None
    _kill(worker)
    return _failed_with(worker, TOO_SLOW.format(limit=settings.seconds))


def _failed_with(worker: _Worker, sentence: str) -> str:
    return failed(worker.task.path, sentence)


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"slutkod {code}"


def _kill(worker: _Worker) -> None:
    worker.alive = False
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()


def _stop(worker: _Worker) -> None:
    """End an idle worker."""
    if not worker.alive:
        return
    with suppress(OSError):
        worker.pipe.send(None)
    worker.process.join(_END_SECONDS)
    _kill(worker)


# --- in the worker ------------------------------------------------------------------------------------------------


def _serve(pipe: Connection, settings: Settings, check: Check) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C and then ends the worker
    import mallkoll.addin.check_file  # noqa: F401, PLC0415 - before the memory is limited; the parent never needs it

    _limit_memory(settings.megabytes)
    collect_between_files()
    with suppress(OSError, EOFError):  # the parent is gone
        pipe.send(None)
        while (task := pipe.recv()) is not None:
            try:
                line = check(settings, task)
            except MemoryError:
                line = _OUT_OF_MEMORY
            pipe.send(line)
            file_done()


def _limit_memory(megabytes: int) -> None:
    """Limit the process's memory, where the system supports it (Windows and macOS do not)."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        limit = megabytes * 1024 * 1024
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        size = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
