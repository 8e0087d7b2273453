// node compile_library.mjs PYODIDE_FOLDER stdlib.zip OUT
// The standard library with those modules that Pyodide imports in its own start compiled by Pyodide itself: its start is
// for the most part their compiling. Their docstrings are left out; what is compiled takes half as much again.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, library, out] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + "/", stdLibURL: library });
python.FS.writeFile("/before.zip", new Uint8Array(readFileSync(library)));
python.runPython(`
import sys
started = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
library = next(path for path in sys.path if path.endswith(".zip"))
with zipfile.ZipFile("/before.zip") as before, zipfile.ZipFile("/after.zip", "w") as after:
    for name in before.namelist():
        content = before.read(name)
        if f"{library}/{name}" in started:
            code = compile(content, f"{library}/{name}", "exec", dont_inherit=True, optimize=2)
            name, content = name + "c", _code_to_hash_pyc(code, bytes(8), False)
        after.writestr(zipfile.ZipInfo(name), content)
`);
writeFileSync(out, python.FS.readFile("/after.zip"));
