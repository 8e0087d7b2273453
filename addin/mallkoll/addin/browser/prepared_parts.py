"""The Python files of a bundle in the form in which Pyodide starts fastest, made by Pyodide itself in node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from mallkoll.addin import browser
from mallkoll.addin.browser.fetch_parts import CannotBuildError, unpack

NO_NODE = "node saknas. Webbsidan byggs med Node.js (på Debian: sudo apt install nodejs npm)."
FAILED = "Pythonmodulerna kunde inte kompileras för webbsidan."


def prepared_parts(pyodide: Path, library: bytes, packages: bytes, session: str, *, image: bool) -> Mapping[str, bytes]:
    """The parts stdlib and packages, with what this session imports compiled; with ``image``, that part too.

    Raises CannotBuildError."""
    node = shutil.which("node")
    if node is None:
        raise CannotBuildError(NO_NODE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(pyodide, folder)
        made = {"stdlib": folder / "stdlib.zip", "packages": folder / "packages.tar"}
        made["stdlib"].write_bytes(library)
        made["packages"].write_bytes(packages)
        (folder / "module_compiler.py").write_bytes(_own("module_compiler.py"))
        (folder / "prepare.mjs").write_bytes(_own("memory_image.js") + _own("prepare.mjs"))
        asked = [*(["image"] if image else [])]
        done = subprocess.run(  # noqa: S603 - our own words
            [node, str(folder / "prepare.mjs"), str(folder / "package"), str(folder), session, *asked],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotBuildError(f"{FAILED}\n{done.stderr.strip()[-500:]}")
        return {part: path.read_bytes() for part, path in (made | {each: folder / each for each in asked}).items()}


def _own(name: str) -> bytes:
    return resources.files(browser).joinpath(name).read_bytes()
