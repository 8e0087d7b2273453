// Pyodide asks for its parts by address; they are already here. Nothing else is ever answered, or fetched.
const TYPES = { wasm: "application/wasm", zip: "application/zip", json: "application/json" };
const answers = new Map([["pyodide-lock.json", LOCK]]);
self.fetch = async asked => {
  const name = String(asked.url || asked).slice(NOWHERE.length);
  if (!answers.has(name)) throw new TypeError("finns inte här: " + name);
  return new Response(answers.get(name), { headers: { "content-type": TYPES[name.split(".").pop()] } });
};

let python, session;
const start = async parts => {
  answers.set("pyodide.asm.wasm", parts.wasm);
  answers.set("python_stdlib.zip", parts.stdlib);
  const options = { indexURL: NOWHERE };
  ({ python } = await withPackages(loadPyodide, createPyodideModule, options, parts.packages, parts.image));
  answers.clear();
  session = python.pyimport(SESSION).Session();
  setTimeout(() => session.warm()); // while somebody looks for the file to drop
};

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
    return taken(session[job](...given));
  } finally {
    for (const value of given) if (value && value.destroy) value.destroy();
  }
};

self.onmessage = async ({ data: { id, job, values } }) => {
  try {
    self.postMessage({ id, result: job === "start" ? await start(values[0]) : call(job, values) });
  } catch (error) {
    self.postMessage({ id, error: String(error).slice(-2000) });
  }
};
