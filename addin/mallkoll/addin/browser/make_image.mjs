// Adds to the prepared archives in FOLDER (stdlib, packages) a memory image, and leaves out of them what is in it.
const create = (await import(pathToFileURL(join(pyodide, "pyodide.asm.mjs")))).default;
const made = await withImage(loadPyodide, create, { indexURL: pyodide + "/", stdLibURL: library }, read(packages));
made.python.runPython(`
import gc, importlib
importlib.import_module(${JSON.stringify(session)}).Session().warm()
gc.collect()
[bytes(1 << n) for n in range(19, 9, -1) for _ in range(4)]  # noughts, where memory is free: they pack to nothing
`);
writeFileSync(join(folder, "image"), imageOf(made));
const run = compiler(made.python);
writeFileSync(library, run("library_without_imported", read(library)));
writeFileSync(packages, run("packages_without_imported", read(packages)));
