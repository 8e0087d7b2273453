"""The standard library in the form in which Pyodide starts fastest, made by Pyodide itself in node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from mallkoll.addin import browser
from mallkoll.addin.browser.fetch_parts import CannotBuildError, unpack

NO_NODE = "node saknas. Webbsidan byggs med Node.js (på Debian: sudo apt install nodejs npm)."
FAILED = "Pythons standardbibliotek kunde inte kompileras för webbsidan."


def compiled_library(pyodide: Path, library: bytes) -> bytes:
    """The zip of a standard library with the modules compiled that the start of this Pyodide needs.

    Raises CannotBuildError."""
    node = shutil.which("node")
    if node is None:
        raise CannotBuildError(NO_NODE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(pyodide, folder)
        before, after, script = (folder / name for name in ("before.zip", "after.zip", "compile_library.mjs"))
        before.write_bytes(library)
        script.write_bytes(resources.files(browser).joinpath(script.name).read_bytes())
        done = subprocess.run(  # noqa: S603 - our own words
            [node, str(script), str(folder / "package"), str(before), str(after)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotBuildError(f"{FAILED}\n{done.stderr.strip()[-500:]}")
        return after.read_bytes()
