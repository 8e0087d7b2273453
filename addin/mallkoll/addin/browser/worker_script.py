"""The page's worker as one classic script: no other kind is started from a page on disk by every browser.

Pyodide comes as two modules and refuses to run in a classic worker, which it knows by ``importScripts``. So that is
hidden, and both modules stand in the same script as functions that return what they would have exported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources

from mallkoll.addin import browser

NOWHERE = "https://mallkoll.invalid/"
"""Where Pyodide is told to find its parts. They are never fetched: the worker's own ``fetch`` answers for them."""
_HIDDEN = 'Object.defineProperty(self, "importScripts", { value: undefined });'


def worker_script(pyodide: Mapping[str, bytes], session: str) -> str:
    """The script, made of the files of Pyodide's package, for the session in that module.

    Raises ValueError where those files look otherwise than expected."""
    module = _text(pyodide, "pyodide.asm.mjs").replace("import.meta.url", json.dumps(NOWHERE))
    module = _replaced(r"export default (\w+);\s*$", r"return \1;", module)
    loader = _replaced(r"export\{(\w+) as loadPyodide[^}]*\};", r"return \1;", _text(pyodide, "pyodide.mjs"))
    loader = re.sub(r"^//# sourceMappingURL=.*$", "", loader, flags=re.MULTILINE)
    lock = {"info": json.loads(pyodide["pyodide-lock.json"])["info"], "packages": {}}
    return "\n".join([
        '"use strict";',
        _HIDDEN,
        f"const NOWHERE = {json.dumps(NOWHERE)}, SESSION = {json.dumps(session)};",
        f"const LOCK = {json.dumps(json.dumps(lock))};",
        f"const createPyodideModule = (() => {{\n{module}\n}})();",
        f"const loadPyodide = (() => {{\n{loader}\n}})();",
        *(resources.files(browser).joinpath(name).read_text("utf-8") for name in ("memory_image.js", "worker.js")),
    ])  # fmt: skip


def _text(pyodide: Mapping[str, bytes], name: str) -> str:
    return pyodide[name].decode("utf-8")


def _replaced(pattern: str, replacement: str, text: str) -> str:
    changed, count = re.subn(pattern, replacement, text)
    if count != 1:
        raise ValueError(pattern)
    return changed
