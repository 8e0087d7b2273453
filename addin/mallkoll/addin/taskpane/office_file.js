// The open workbook as the bytes of a file, as Excel would save it now; undefined where this Excel gives none.
const OfficeFile = (() => {
  const SLICE = 4194304; // the most that Office gives at once
  const asked = ask => new Promise((good, bad) => ask(({ status, value, error }) => status === "succeeded" ? good(value) : bad(error)));

  const read = async file => {
    const made = new Uint8Array(file.size);
    let at = 0;
    for (let slice = 0; slice < file.sliceCount; slice++) {
      const { data } = await asked(done => file.getSliceAsync(slice, done));
      made.set(data, at);
      at += data.length;
    }
    return made;
  };
  // Excel in a browser says that it has the set, and then that it cannot: so it is tried. Throws what is larger than that.
  const bytes = async limit => {
    if (!Office.context.requirements.isSetSupported("CompressedFile")) return undefined;
    const file = await asked(done => Office.context.document.getFileAsync("compressed", { sliceSize: SLICE }, done)).catch(() => null);
    if (!file) return undefined;
    try {
      if (file.size > limit) throw Object.assign(new Error("too large"), { size: file.size });
      return await read(file);
    } finally {
      await asked(done => file.closeAsync(done)).catch(() => null); // Office keeps two open at most
    }
  };
  return { bytes };
})();
