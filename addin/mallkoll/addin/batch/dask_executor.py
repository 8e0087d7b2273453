"""A batch on other machines (Dask), through the standard executor interface (``concurrent.futures``).

Whatever gives an :class:`~concurrent.futures.Executor` will do; Dask is the one that is wired up. The files' contents
are sent along, so that the machines need not share a disk; they need Mallkoll installed, of the same version.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from mallkoll.addin.batch.check_one import DIED, TOO_SLOW, Done, Settings, Task, check_task, failed
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES

_QUEUED = 200  # files on their way at one time: enough for many machines, little for our own memory


class NoClusterError(OSError):
    """The cluster cannot be used; the text says why, in Swedish."""


def run_in_executor(settings: Settings, tasks: Iterable[Task], executor: Executor) -> Iterator[Done]:
    """Every task's result as it comes. What fails on the way is told of its own file, and the rest go on.

    A file that gives no answer is given up when nothing at all has come for twice the time that a file may take: how
    long it has been worked on, rather than waited in a queue, is not known here.
    """
    pending = iter(tasks)
    running: dict[Future[str], Task] = {}
    heard = time.monotonic()
    try:
        while True:
            while len(running) < _QUEUED and (task := next(pending, None)) is not None:
                running[executor.submit(check_task, settings, _with_content(task))] = replace(task, content=None)
            if not running:
                return
            patience = max(heard + 2 * settings.seconds - time.monotonic(), 0.1)
            finished, _ = wait(running, patience, FIRST_COMPLETED)
            if finished:
                heard = time.monotonic()
            elif time.monotonic() - heard >= 2 * settings.seconds:
                for future, task in running.items():
                    future.cancel()
                    yield task.index, failed(task.path, TOO_SLOW.format(limit=settings.seconds))
                running.clear()
                heard = time.monotonic()
            for future in finished:
                task = running.pop(future)
                yield task.index, _line(future, task)
    finally:
        for future in running:
            future.cancel()


def _line(future: Future[str], task: Task) -> str:
    try:
        return future.result()
    except CancelledError:
        return failed(task.path, DIED.format(how="inställd"))
    except Exception as error:  # noqa: BLE001 - whatever the engine raises concerns this file only
        return failed(task.path, DIED.format(how=type(error).__name__))


def _with_content(task: Task) -> Task:
    """The task with the file's bytes; as it is where they cannot be had, so that reading it says why."""
    path = Path(task.path)
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return task
        return replace(task, content=path.read_bytes())
    except (OSError, ValueError):
        return task


def _listens(address: str) -> None:
    """Dask tries again and again where nobody answers at all: ask once first. Raises OSError and ValueError."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme in {"tcp", "tls"} and parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), timeout=10).close()


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of a running Dask cluster. Raises NoClusterError."""
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise NoClusterError('Dask är inte installerat. Installera det med: pip install "mallkoll[dask]".') from error
    try:
        _listens(address)
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise NoClusterError(f"Dask-klustret {address} svarar inte. Är adressen rätt, och är det igång?") from error
    with client, client.get_executor(pure=False, retries=3) as executor:
        yield executor
