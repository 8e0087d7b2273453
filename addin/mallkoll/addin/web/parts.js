// The parts of the bundle, which stand in this page.
const Parts = (() => {
  const bytes = async name => {
    const packed = document.getElementById("part-" + name).textContent;
    const held = Uint8Array.fromBase64 ? Uint8Array.fromBase64(packed) : Uint8Array.from(atob(packed), c => c.charCodeAt(0));
    const stream = new Blob([held]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  return { bytes };
})();
