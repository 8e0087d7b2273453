"""Files of the page against each other, as ``--mot`` does it: all of them on disk meanwhile, under their own names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path, PurePosixPath

from mallkoll.addin.batch.check_one import Settings, Task
from mallkoll.addin.batch.compare_lines import compare_lines
from mallkoll.addin.batch.compare_one import compare_task
from mallkoll.workbook.results.finding import Finding

AGAINST = "jämförs med"
"""The folder of the earlier files, which often are called the same as those of today."""


def compared(
    folder: Path, checked: Mapping[str, bytes], against: Mapping[str, bytes]
) -> tuple[Mapping[str, Sequence[Finding]], Sequence[str]]:
    """The findings on each file that is checked, by its name, and what was said of files that are not compared.

    ``folder`` holds the layouts that judge the files. Raises OSError.
    """
    names = {_inside(name): name for name in checked}
    earlier = {f"{AGAINST}/{_inside(name)}": content for name, content in against.items()}
    held = {**{_inside(name): content for name, content in checked.items()}, **earlier}
    said: list[str] = []
    with chdir(folder):
        try:
            for path, content in held.items():
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(content)
                os.utime(path, (0, 0))  # none is newer: which was given first decides
            found = compare_lines([*names], [*earlier], _lines, said.append)
        finally:
            for path in held:
                Path(path).unlink(missing_ok=True)
    return {names[path]: findings for path, findings in found.findings.items()}, said


def _lines(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((path, compare_task(Settings(), Task(at, path))) for at, path in enumerate(paths))


def _inside(name: str) -> str:
    """The name as a path that stays in the folder it is put in."""
    return str(PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in {"..", "/"})))
