// A memory image is what Pyodide's memory holds once Python has imported the session. The functions that it points at have
// to stand where they stood: so the libraries among the packages are loaded before Python starts, both when the image is
// made and when it is used, from one place in the table of functions on. What browsers differ in lies below that place.
const TABLE = 16384;
// The libraries lie in memory behind the environment, whose size must not depend on the browser's language or the page.
const ENVIRONMENT = { HOME: "/home/pyodide", LANG: "C.UTF-8", _: "python" };
const OTHER = "Sidans minnesbild passar inte den här webbläsaren. Be om en sida utan minnesbild.";

// a tar of files without any other kind of header, in a tenth of the time that Python's tarfile takes; gives the paths
const unpack = (FS, tar) => {
  const text = (at, length) => new TextDecoder().decode(tar.subarray(at, at + length)).split("\0")[0];
  const made = new Set(), paths = [];
  for (let at = 0; tar[at];) {
    const size = parseInt(text(at + 124, 12), 8), above = text(at + 345, 155);
    const path = `/${above && above + "/"}${text(at, 100)}`, inside = path.slice(0, path.lastIndexOf("/"));
    if (!made.has(inside)) FS.mkdirTree(inside);
    made.add(inside);
    FS.writeFile(path, tar.slice(at + 512, at + 512 + size), { canOwn: true });
    paths.push(path);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return paths;
};

// whether the libraries have come to lie where they lay when the image was made, which stands at its end
const sameAs = (image, where) => {
  const end = new DataView(image.buffer, image.byteOffset + image.length - 8);
  return where.every((place, at) => place === end.getUint32(4 * at, true));
};

// Pyodide with the packages, which may come after it has started
const withPackages = async (load, options, packages) => {
  const python = await load(options);
  unpack(python.FS, await packages);
  python.runPython("import importlib; importlib.invalidate_caches()");
  return python;
};

// the same from an image; without one it is ready for one to be made
const withImage = async (load, create, { env, ...options }, packages, image) => {
  let module, trampoline, where, fail;
  const failed = new Promise((_, reject) => { fail = reject; }); // what is thrown before Python starts reaches nobody
  const place = () => module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2] >> 2;
  const furnish = () => {
    const libraries = unpack(module.FS, packages).filter(path => path.endsWith(".so"));
    module.wasmTable.grow(TABLE - module.wasmTable.length);
    for (const path of libraries) module.loadDynamicLibrary(path, { global: false, nodelete: true, loadAsync: false });
    where = [module.wasmTable.length, module._malloc(16)];
    if (image && !sameAs(image, where)) throw new Error(`${OTHER} (${where})`);
    if (image && image.length > module.HEAP8.length) module.growMemory(image.length);
    trampoline = module.HEAP32[place()]; // the browser's own, or none
  };
  const createPyodideModule = settings => {
    module = settings;
    settings.onRuntimeInitialized = () => { try { furnish(); } catch (error) { fail(error); throw error; } };
    return create(settings);
  };
  const memory = image ? { _loadSnapshot: image.subarray(0, -8) } : { _makeSnapshot: true };
  const started = load({ ...options, env: { ...ENVIRONMENT, ...env }, createPyodideModule, ...memory });
  const python = await Promise.race([started, failed]);
  if (image) python.runPython("import importlib; importlib.invalidate_caches()"); // its archives are others now
  module.HEAP32[place()] = trampoline;
  return { python, where };
};
const imageOf = ({ python, where }) => {
  const made = python.makeMemorySnapshot(), whole = new Uint8Array(made.length + 8);
  whole.set(made);
  whole.set(new Uint8Array(Uint32Array.from(where).buffer), made.length);
  return whole;
};
