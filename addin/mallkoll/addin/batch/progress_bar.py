"""The progress of a run on standard error: a bar on a terminal, an occasional line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LINE_SECONDS = 10.0
Step = Callable[[], None]


@contextmanager
def show_progress(total: int, done: int = 0) -> Iterator[Step]:
    """A context with a function to call for every finished file. ``done`` files were finished before."""
    if sys.stderr.isatty():
        with _bar(total, done) as step:
            yield step
    else:
        yield _lines(total, done)


@contextmanager
def _bar(total: int, done: int) -> Iterator[Step]:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Task as Bar  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        def render(self, task: Bar) -> Text:
            if not task.speed:
                return Text("")
            return Text(f"{task.speed:.0f} filer/s, {duration(task.time_remaining or 0.0)} kvar")

    columns = (TextColumn("Kontrollerar"), BarColumn(), MofNCompleteColumn(), Rate())
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda: bar.advance(task)


def _lines(total: int, done: int) -> Step:
    began = last_line = time.monotonic()
    count = 0

    def step() -> None:
        nonlocal count, last_line
        count += 1
        now = time.monotonic()
        if now - last_line >= LINE_SECONDS and done + count < total:
            last_line = now
            rate = count / (now - began)
            left = duration((total - done - count) / rate)
            sys.stderr.write(f"{done + count} av {total} filer, {rate:.1f} filer/s, {left} kvar\n")
            sys.stderr.flush()

    return step


def duration(seconds: float) -> str:
    """``8 s``, ``3 min``, ``2 h 10 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
