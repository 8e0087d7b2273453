// The parts come from the page one by one, as promises here: Pyodide starts while some are still on their way.
const come = {}, part = name => new Promise(resolve => { come[name] = resolve; });
const parts = new Map(["wasm", "stdlib", "packages", "image"].map(name => [name, part(name)]));

// Pyodide asks for its parts by address; they are already here. Nothing else is ever answered, or fetched.
const ANSWERS = {
  "pyodide-lock.json": ["application/json", () => LOCK],
  "pyodide.asm.wasm": ["application/wasm", () => parts.get("wasm")],
  "python_stdlib.zip": ["application/zip", () => parts.get("stdlib")],
};
self.fetch = async asked => {
  const name = String(asked.url || asked).slice(NOWHERE.length), answer = Object.hasOwn(ANSWERS, name) && ANSWERS[name];
  if (!answer) throw new TypeError("finns inte här: " + name);
  return new Response(await answer[1](), { headers: { "content-type": answer[0] } });
};

let python, session = null;
const fromImage = async () => {
  const [packages, image] = await Promise.all([parts.get("packages"), parts.get("image")]);
  return (await withImage(loadPyodide, createPyodideModule, { indexURL: NOWHERE }, packages, image)).python;
};
const start = async hasImage => {
  const options = { indexURL: NOWHERE, createPyodideModule };
  python = await (hasImage ? fromImage() : withPackages(loadPyodide, options, parts.get("packages")));
  parts.clear();
  setTimeout(() => begun().warm()); // while somebody looks for the file to drop
};
// importing the session takes almost half as long as Python's own start, and only a file needs it
const begun = () => session || (session = python.pyimport(SESSION).Session());

// what Python gives: text, bytes (as Uint8Array), None (as undefined), or a tuple of those
const taken = value => {
  if (!value || typeof value.toJs !== "function") return value;
  const copy = value.toJs();
  value.destroy();
  return copy;
};
const call = (job, values) => {
  const given = values.map(value => typeof value === "object" && value ? python.toPy(value) : value);
  try {
    return taken(begun()[job](...given));
  } finally {
    for (const value of given) if (value && value.destroy) value.destroy();
  }
};

self.onmessage = async ({ data: { id, job, values, part, content } }) => {
  if (part) return come[part](content);
  try {
    self.postMessage({ id, result: job === "start" ? await start(...values) : call(job, values) });
  } catch (error) {
    self.postMessage({ id, error: String(error).slice(-2000) });
  }
};
