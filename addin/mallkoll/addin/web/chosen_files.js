// Files that are chosen or dropped, with their paths: [[path, File], …].
const Chosen = (() => {
  const fromInput = input => {
    const files = [...input.files].map(file => [file.webkitRelativePath || file.name, file]);
    input.value = "";
    return files;
  };
  const inHandle = async (handle, path) => {
    if (handle.kind === "file") return [[path + handle.name, await handle.getFile()]];
    const found = [];
    for await (const inner of handle.values()) found.push(...await inHandle(inner, path + handle.name + "/"));
    return found;
  };
  const inEntry = async (entry, path) => {
    if (entry.isFile) return [[path + entry.name, await new Promise((good, bad) => entry.file(good, bad))]];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad));
      if (!some.length) return found;
      for (const inner of some) found.push(...await inEntry(inner, path + entry.name + "/"));
    }
  };
  // Chromium's entries cannot be read on a page from disk, and Firefox has no handles. All are taken at once: once the
  // event is over the list is empty.
  const fromDrop = async transfer => {
    const items = [...transfer.items].filter(item => item.kind === "file");
    const asked = items.map(async item => {
      const file = item.getAsFile(), entry = item.webkitGetAsEntry && item.webkitGetAsEntry();
      const handle = item.getAsFileSystemHandle && await item.getAsFileSystemHandle().catch(() => null);
      if (handle) return inHandle(handle, "");
      return entry && entry.isDirectory ? inEntry(entry, "") : [[file.name, file]];
    });
    return (await Promise.all(asked)).flat();
  };
  return { fromInput, fromDrop };
})();
