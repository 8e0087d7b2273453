"""The Python files of a bundle in the form in which Pyodide starts fastest, made by Pyodide itself in node."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from mallkoll.addin import browser
from mallkoll.addin.browser.fetch_parts import CannotBuildError, fetch_pyodide, unpack

NO_NODE = "node saknas. Webbsidan byggs med Node.js (på Debian: sudo apt install nodejs npm)."
FAILED = "Pythonmodulerna kunde inte kompileras för webbsidan."


def prepared_parts(library: bytes, packages: bytes, session: str) -> Mapping[str, bytes]:
    """The parts stdlib and packages, with what this session imports compiled. Raises CannotBuildError."""
    return _made_in_node("prepare.mjs", {"stdlib": library, "packages": packages}, session)


def imaged_parts(prepared: Mapping[str, bytes], session: str) -> Mapping[str, bytes]:
    """The part image, and the parts stdlib and packages without what is in it. Raises CannotBuildError."""
    return _made_in_node("make_image.mjs", {name: prepared[name] for name in ("stdlib", "packages")}, session)


def _made_in_node(script: str, given: Mapping[str, bytes], session: str) -> Mapping[str, bytes]:
    """What the script makes of these parts, which lie in its folder under their names."""
    node = shutil.which("node")
    if node is None:
        raise CannotBuildError(NO_NODE)
    with tempfile.TemporaryDirectory() as name:
        pyodide, folder = Path(name, "pyodide"), Path(name, "parts")
        unpack(fetch_pyodide(), pyodide)
        folder.mkdir()
        for part, content in given.items():
            (folder / part).write_bytes(content)
        (pyodide / "module_compiler.py").write_bytes(_own("module_compiler.py"))
        (pyodide / script).write_bytes(b"".join(map(_own, ("memory_image.js", "node_compiler.mjs", script))))
        done = subprocess.run(  # noqa: S603 - our own words
            [node, str(pyodide / script), str(pyodide / "package"), str(folder), session],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CannotBuildError(f"{FAILED}\n{done.stderr.strip()[-500:]}")
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _own(name: str) -> bytes:
    return resources.files(browser).joinpath(name).read_bytes()
