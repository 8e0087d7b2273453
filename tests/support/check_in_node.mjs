// node check_in_node.mjs PYODIDE_FOLDER packages.tar stdlib.zip LIST OUT IMPORTS
// The page's Python side in node: each line of LIST is {"name", "path", "layouts"}; for each a line of JSON is written to
// OUT/results.jsonl, and its marked copy, where one was made, to OUT/<number>.
// What IMPORTS, a Python file, then gives as "failed" is written to OUT/failed.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages, library, list, out, imports] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + "/", stdLibURL: library });
const read = path => new Uint8Array(readFileSync(path)); // Pyodide takes no Buffer
python.unpackArchive(read(packages), "tar");
const { Session } = python.pyimport("mallkoll.addin.web.session");
const results = [];
for (const [number, line] of readFileSync(list, "utf-8").trim().split("\n").entries()) {
  const { name, path, layouts } = JSON.parse(line), session = Session();
  for (const [inside, place] of layouts) session.add_layout(inside, python.toPy(read(place)));
  const [json, marked] = session.check(name, python.toPy(read(path))).toJs();
  results.push(json);
  if (marked) writeFileSync(join(out, String(number)), marked);
}
writeFileSync(join(out, "results.jsonl"), results.join("\n"));
const globals = python.toPy({});
python.runPython(readFileSync(imports, "utf-8"), { globals });
writeFileSync(join(out, "failed"), globals.get("failed"));
