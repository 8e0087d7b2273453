// node compile_modules.mjs PYODIDE FOLDER SESSION
// Pyodide itself compiles what lies in FOLDER (stdlib.zip, packages.tar) with what stands in module_compiler.py there, and
// the results take their places: for the most part a start is the compiling of source. The places within a line, which
// only tracebacks show, are left out: a third of the bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2, 4).map(path => resolve(path)), session = process.argv[4];
const library = join(folder, "stdlib.zip"), packages = join(folder, "packages.tar");
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
const env = { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" };
const python = await loadPyodide({ indexURL: pyodide + "/", stdLibURL: library, env });
const read = path => python.toPy(new Uint8Array(readFileSync(path))); // Pyodide takes no Buffer
const write = (path, made) => writeFileSync(path, made.toJs());
python.unpackArchive(new Uint8Array(readFileSync(packages)), "tar");
python.pyimport(session).Session().warm();
const compiler = python.toPy({});
python.runPython(readFileSync(join(folder, "module_compiler.py"), "utf-8"), { globals: compiler });
write(library, compiler.get("compiled_library")(read(library)));
write(packages, compiler.get("compiled_packages")(read(packages)));
