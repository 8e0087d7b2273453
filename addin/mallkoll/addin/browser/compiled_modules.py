"""The Python modules of a bundle in the form in which Pyodide starts fastest, made by Pyodide itself in node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from mallkoll.addin import browser
from mallkoll.addin.browser.fetch_parts import CannotBuildError, unpack

NO_NODE = "node saknas. Webbsidan byggs med Node.js (på Debian: sudo apt install nodejs npm)."
FAILED = "Pythonmodulerna kunde inte kompileras för webbsidan."
_SCRIPTS = ("compile_modules.mjs", "module_compiler.py")


def compiled_modules(pyodide: Path, library: bytes, packages: bytes, session: str) -> tuple[bytes, bytes]:
    """The zip of a standard library and the tar of packages, with what this session imports compiled.

    Raises CannotBuildError."""
    node = shutil.which("node")
    if node is None:
        raise CannotBuildError(NO_NODE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(pyodide, folder)
        held = {folder / "stdlib.zip": library, folder / "packages.tar": packages}
        scripts = {folder / script: resources.files(browser).joinpath(script).read_bytes() for script in _SCRIPTS}
        for path, content in (held | scripts).items():
            path.write_bytes(content)
        done = subprocess.run(  # noqa: S603 - our own words
            [node, str(folder / _SCRIPTS[0]), str(folder / "package"), str(folder), session],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotBuildError(f"{FAILED}\n{done.stderr.strip()[-500:]}")
        compiled, others = (path.read_bytes() for path in held)
        return compiled, others
