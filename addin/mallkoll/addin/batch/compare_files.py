"""Files against each other: read first, compared, and only then checked one by one with what was found.

What is given with ``--mot`` is always compared. Without it the files of one run are compared with each other where some
nämnd has several periods among them, but not the published documents, whose known differences are no news.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from mallkoll.addin.batch.check_one import Settings, Task
from mallkoll.addin.batch.compare_lines import Between, Tell, compare_lines
from mallkoll.addin.batch.compare_one import compare_task
from mallkoll.addin.batch.run_batch import work_on


def compare_files(
    checked: Sequence[str],
    against: Sequence[str],
    settings: Settings,
    jobs: int | None,
    tell: Tell,
    *,
    asked: bool = True,
) -> Between:
    """What is wrong between the files, read by ``jobs`` processes: see :func:`compare_lines`."""
    return compare_lines(checked, against, lambda paths: _lines(paths, settings, jobs), tell, asked=asked)


def _lines(paths: Sequence[str], settings: Settings, jobs: int | None) -> Iterator[tuple[str, str]]:
    tasks = (Task(index, path) for index, path in enumerate(paths))
    with ExitStack() as stack:
        for index, line in work_on(settings, tasks, paths, len(paths), jobs, stack, compare_task):
            yield paths[index], line
