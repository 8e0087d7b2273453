// node prepare.mjs PYODIDE FOLDER SESSION [image] (memory_image.js stands before this)
// Makes of what lies in FOLDER (stdlib.zip, packages.tar) what Pyodide starts fastest with, each step in a Pyodide of its
// own: 1. compiled modules, by module_compiler.py; 2. what the session keeps in the user's cache folder; 3. where it is
// asked for, a memory image, without whose modules the archives then are. The results take the places of what they are of.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2, 4).map(path => resolve(path)), [session, wanted] = process.argv.slice(4);
const library = join(folder, "stdlib.zip"), packages = join(folder, "packages.tar");
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
const create = (await import(pathToFileURL(join(pyodide, "pyodide.asm.mjs")))).default;
// the places within a line, which only tracebacks show, are left out of what is compiled: a third of the bytes
const briefly = { PYTHONNODEBUGRANGES: "1" };
const read = path => new Uint8Array(readFileSync(path)); // Pyodide takes no Buffer
const compiler = python => {
  const globals = python.toPy({});
  python.runPython(readFileSync(join(folder, "module_compiler.py"), "utf-8"), { globals });
  return (name, ...paths) => globals.get(name)(...paths.map(path => python.toPy(read(path)))).toJs();
};
const started = env => {
  const options = { indexURL: pyodide + "/", stdLibURL: library, env, _makeSnapshot: true };
  return withPackages(loadPyodide, create, options, read(packages));
};

let { python } = await started(briefly);
python.pyimport(session).Session().prepare();
let run = compiler(python);
writeFileSync(library, run("compiled_library", library));
writeFileSync(packages, run("compiled_packages", packages));
({ python } = await started());
python.pyimport(session).Session().prepare();
writeFileSync(packages, compiler(python)("with_cache", packages));
if (wanted === "image") {
  const made = await started();
  python = made.python;
  python.runPython(`
import gc, importlib
importlib.import_module(${JSON.stringify(session)}).Session().warm()
gc.collect()
`);
  writeFileSync(join(folder, "image"), imageOf(made));
  run = compiler(python);
  writeFileSync(library, run("library_without_imported", library));
  writeFileSync(packages, run("packages_without_imported", packages));
}
