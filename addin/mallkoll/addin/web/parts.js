// The parts of the bundle, which stand in this page: packed, and written by seven_bits.py.
const Parts = (() => {
  const read = text => {
    const bytes = new Uint8Array(text.length * 7 >> 3);
    let held = 0, bits = 0, at = 0;
    for (let place = 0; place < text.length; place++) {
      held = (held << 7 | text.charCodeAt(place) & 127) & 32767;
      bits += 7;
      if (bits > 7) bytes[at++] = held >> (bits -= 8);
    }
    return bytes;
  };
  const place = name => document.getElementById("part-" + name), has = name => place(name) !== null;
  const unpacked = async name => {
    const part = place(name), packed = read(part.textContent).subarray(0, Number(part.dataset.size));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  let last = Promise.resolve(); // one after the other, so that the first that is asked for does not wait for all
  const bytes = name => (last = last.then(() => unpacked(name)));
  return { bytes, has };
})();
