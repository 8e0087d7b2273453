// The parts of the bundle, which lie beside this page on the server. Each is used only where its content is the right one.
const Parts = (() => {
  const MISSING = "Tillägget är inte helt på servern: en del av det saknas eller är en annan. Kontakta den som sköter det.";
  const bytes = async name => {
    const { file, integrity } = SETTINGS.parts[name];
    const packed = await fetch(file, { integrity }).catch(() => null);
    if (!packed || !packed.ok) throw new Error(MISSING);
    return new Uint8Array(await new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  };
  return { bytes, has: name => name in SETTINGS.parts };
})();
