"""A batch on other machines (Dask), through the standard executor interface (``concurrent.futures``).

Any :class:`~concurrent.futures.Executor` would do; Dask is the one that is connected. The files' contents are sent
along, and results and facts come back, so that machines need share a disk only for layouts and marked copies
(:mod:`~mallkoll.addin.batch.shared_folder`); they need the same version of Mallkoll installed.
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
from mallkoll.addin.optional_packages import install_command
from mallkoll.workbook.package.size_limits import MAX_FILE_BYTES

_QUEUED = 200  # files in transit at a time: enough for many machines, little for our own memory


class NoClusterError(OSError):
    """Raised where the cluster cannot be used; the text says why, in Swedish."""


def run_in_executor(settings: Settings, tasks: Iterable[Task], executor: Executor) -> Iterator[Done]:
    """Every task's result as it comes. A failure becomes the result of its own file, and the others go on.

    A file without a result is given up when no result at all has come for twice the time that a file may take, since
    it is not known how long it has been worked on, rather than queued.
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
    """The task with the file's bytes; unchanged where they cannot be read, which the worker then reports."""
    path = Path(task.path)
    try:
        if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            return task
        return replace(task, content=path.read_bytes())
    except (OSError, ValueError):
        return task


def _listens(address: str) -> None:
    """Connect once, since Dask retries for long where nobody answers. Raises OSError and ValueError."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme in {"tcp", "tls"} and parts.hostname and parts.port:
        socket.create_connection((parts.hostname, parts.port), timeout=10).close()


@contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of a running Dask cluster. Raises NoClusterError."""
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise NoClusterError(
            f"Dask är inte installerat. Installera det med: {install_command('distributed')}"
        ) from error
    try:
        _listens(address)
        client: Any = Client(address, timeout=10)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise NoClusterError(f"Dask-klustret {address} svarar inte. Är adressen rätt, och är det igång?") from error
    with client, client.get_executor(pure=False, retries=3) as executor:
        yield executor
