// node check_in_node.mjs PYODIDE_FOLDER packages.tar stdlib.zip LIST OUT IMPORTS
// The page's Python side in node: each line of LIST is {"name", "path", "layouts"}; for each a line of JSON is written to
// OUT/results.jsonl, and its marked copy, where one was made, to OUT/<number>.
// Then the first five are checked three times each, twelve rounds; the bytes of Pyodide's memory after each round
// are written to OUT/memory.
// What IMPORTS, a Python file, then gives as "failed" is written to OUT/failed.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages, library, list, out, imports] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + "/", stdLibURL: library });
const read = path => new Uint8Array(readFileSync(path)); // Pyodide takes no Buffer
python.unpackArchive(read(packages), "tar", { extractDir: "/" });
const { Session } = python.pyimport("mallkoll.addin.web.session");
const results = [];
const lines = readFileSync(list, "utf-8").trim().split("\n");
for (const [number, line] of lines.entries()) {
  const { name, path, layouts } = JSON.parse(line), session = Session();
  for (const [inside, place] of layouts) session.add_layout(inside, python.toPy(read(place)));
  const [json, marked] = session.check(name, python.toPy(read(path))).toJs();
  results.push(json);
  if (marked) writeFileSync(join(out, String(number)), marked);
}
writeFileSync(join(out, "results.jsonl"), results.join("\n"));
const again = Session(), rounds = [];
for (let round = 0; round < 12; round++) {
  for (let time = 0; time < 3; time++) for (const line of lines.slice(0, 5)) {
    const { name, path } = JSON.parse(line), given = python.toPy(read(path)), made = again.check(name, given);
    made.destroy();
    given.destroy();
  }
  rounds.push(python._module.HEAP8.length);
}
writeFileSync(join(out, "memory"), JSON.stringify(rounds));
const globals = python.toPy({});
python.runPython(readFileSync(imports, "utf-8"), { globals });
writeFileSync(join(out, "failed"), globals.get("failed"));
