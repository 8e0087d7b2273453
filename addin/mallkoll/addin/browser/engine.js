// The worker that checks: started when it is needed, ended when it takes too long or dies, and then started anew.
const Engine = (() => {
  const STARTS = 180, PARTS = ["wasm", "stdlib", "packages", "image"]; // in the order in which they are needed
  let worker = null, ready = null, script = null, number = 0;
  const waiting = new Map(), kept = new Map();

  const end = sentence => {
    if (worker) worker.terminate();
    worker = ready = null;
    for (const { reject } of waiting.values()) reject(new Error(sentence));
    waiting.clear();
  };
  const send = (job, values, seconds) => new Promise((resolve, reject) => {
    const id = ++number;
    const late = setTimeout(() => end(`Kontrollen tog mer än ${seconds} sekunder och avbröts.`), seconds * 1000);
    const settled = settle => value => { clearTimeout(late); settle(value); };
    waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
    worker.postMessage({ id, job, values });
  });
  const start = async () => {
    if (!script) script = URL.createObjectURL(new Blob([await Parts.bytes("worker")], { type: "text/javascript" }));
    worker = new Worker(script);
    worker.onmessage = ({ data }) => {
      const one = waiting.get(data.id);
      waiting.delete(data.id);
      if (one) data.error === undefined ? one.resolve(data.result) : one.reject(new Error(data.error));
    };
    worker.onerror = event => { event.preventDefault(); end("Kontrollen avbröts oväntat."); };
    const started = send("start", [Parts.has("image")], STARTS), to = worker;
    await Promise.all([started, ...PARTS.filter(Parts.has).map(async name => {
      const content = await Parts.bytes(name);
      to.postMessage({ part: name, content }, [content.buffer]); // each goes ahead of those that are still unpacked
    })]);
    for (const [job, values] of kept.values()) await send(job, values, STARTS);
  };
  const up = () => ready || (ready = start());

  // one job at a time; rejects with the reason where the worker fails, dies or takes longer than that
  const ask = async (job, values = [], seconds = 120) => { await up(); return send(job, values, seconds); };
  // a job that a worker that is started anew has to do first; of two with one key the later
  const keep = async (key, job, values) => { const result = await ask(job, values); kept.set(key, [job, values]); return result; };
  const addLayout = (name, content) => keep("layout " + name, "add_layout", [name, content]);
  return { up, ask, keep, addLayout, end };
})();
