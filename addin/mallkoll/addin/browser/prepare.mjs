// Makes of the archives in FOLDER (stdlib, packages) what Pyodide starts fastest with: their modules compiled, and added to
// them what the session keeps in the user's cache folder. The results take the places of what they are of.
// The places within a line, which only tracebacks show, are left out of what is compiled: a third of the bytes.
const python = await loadPyodide({ indexURL: pyodide + "/", stdLibURL: library, env: { PYTHONNODEBUGRANGES: "1" } });
const run = compiler(python), compiled = run("compiled_packages", read(packages));
await withPackages(() => python, {}, compiled);
python.pyimport(session).Session().prepare();
writeFileSync(library, run("compiled_library", read(library)));
writeFileSync(packages, run("with_cache", compiled));
