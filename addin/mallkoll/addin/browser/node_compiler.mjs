// What both builders have in common (memory_image.js stands before this, one of them after it): their arguments
// PYODIDE FOLDER SESSION, and the functions of module_compiler.py.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2, 4).map(path => resolve(path)), session = process.argv[4];
const library = join(folder, "stdlib"), packages = join(folder, "packages");
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
const read = path => new Uint8Array(readFileSync(path)); // Pyodide takes no Buffer
const compiler = python => {
  const globals = python.toPy({});
  python.runPython(readFileSync(join(pyodide, "..", "module_compiler.py"), "utf-8"), { globals });
  return (name, content) => globals.get(name)(python.toPy(content)).toJs();
};
