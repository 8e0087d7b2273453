"""Files of the page against each other, as ``--mot`` does it: all of them on disk meanwhile, under their own names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from pathlib import Path, PurePosixPath

from msgspec import Struct

from mallkoll.addin.batch.check_one import Settings, Task
from mallkoll.addin.batch.compare_lines import compare_lines
from mallkoll.addin.batch.compare_one import compare_task
from mallkoll.workbook.results.finding import Finding

AGAINST = "jämförs med"
"""The folder of the earlier files, which often are called the same as those of today."""
_REFUSED = "Den jämförs inte."  # ends what is said of a file that is of no use


class Compared(Struct, frozen=True):
    """The findings on each file that is checked, by its name; what was said of files that are not compared; and the
    names of the earlier files that cannot be used."""

    findings: Mapping[str, Sequence[Finding]]
    said: Sequence[str]
    refused: Sequence[str]


def compared(folder: Path, checked: Mapping[str, bytes], against: Mapping[str, bytes]) -> Compared:
    """Files against each other. Where none is checked yet, only what cannot be used is told.

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
    plain = [sentence.removeprefix("mallkoll: ") for sentence in said]
    refused = {path: why for path in earlier for why in plain if why.startswith(f"{path}: ") and why.endswith(_REFUSED)}
    told = [_with_own_names(sentence, earlier, names) for sentence in (plain if names else refused.values())]
    findings = {names[path]: found for path, found in found.findings.items()}
    return Compared(findings, told, [name for name in against if f"{AGAINST}/{_inside(name)}" in refused])


def _with_own_names(sentence: str, earlier: Iterable[str], checked: Mapping[str, str]) -> str:
    """The sentence without the folder that the earlier files were put in, where it does not tell two files apart."""
    for path in earlier:
        inside = path.removeprefix(f"{AGAINST}/")
        if sentence.startswith(f"{path}: "):
            sentence = sentence.removeprefix(f"{AGAINST}/")
        elif inside not in checked:
            sentence = sentence.replace(path, inside)
    return sentence


def _lines(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((path, compare_task(Settings(), Task(at, path))) for at, path in enumerate(paths))


def _inside(name: str) -> str:
    """The name as a path that stays in the folder it is put in."""
    return str(PurePosixPath(*(part for part in PurePosixPath(name).parts if part not in {"..", "/"})))
