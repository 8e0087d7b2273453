"""Kontrollera mapp: check a folder of files and show the report in the web browser."""

from __future__ import annotations

import argparse
import contextlib
import io
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from mallkoll.addin.button.macro_answer import MacroAnswer
from mallkoll.addin.cli.main import main


def run(options: argparse.Namespace) -> MacroAnswer:
    """Run the command for the folder in the options."""
    folder = Path(options.mapp)
    report = folder / "mallkoll-rapport.html"
    output = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(output):
        main(["kontrollera", str(folder), "--rapport", str(report)])
    if not report.is_file():
        return MacroAnswer(output.getvalue().strip() or "Mappen kunde inte kontrolleras.", done=False)
    webbrowser.open(report.as_uri())
    done = f"Mappen är kontrollerad. Rapporten öppnas i webbläsaren och ligger i {report}."
    return MacroAnswer("\n".join([done, *_notes(output.getvalue())]))


def _notes(told: str) -> Iterator[str]:
    """What the command says beside its results: that the files are compared with each other, which are not."""
    for line in told.splitlines():
        name, colon, note = line.partition(": ")
        if name == "mallkoll" and colon:
            yield note[:1].upper() + note[1:]
