"""The command line as a user runs it: in this process, which saves a start each time, or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from mallkoll.addin.batch import check_one
from mallkoll.addin.cli.main import main
from mallkoll.templates.library import find_layouts

COMMAND = [sys.executable, "-m", "mallkoll.addin.cli"]


def mallkoll(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What the program says and how it ends; whoever calls looks at the exit code. No terminal is seen."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=os.linesep) for _ in range(2))
    words = list(map(str, arguments))
    for read in (find_layouts._layouts_from, check_one.given):  # a program that has just begun knows no folder
        read.cache_clear()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as ended:  # argparse's way out of wrong usage
            code = int(ended.code or 0)
    said = []
    for stream in (out, err):
        stream.flush()
        said.append(stream.detach().getvalue().decode("utf-8").replace(os.linesep, "\n"))  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(words, code, *said)


def started(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The same as a process of its own: for what only such a one can show."""
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
                          check=False, timeout=120, cwd=cwd)  # fmt: skip
