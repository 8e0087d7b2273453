// Files that are chosen or dropped, with their paths: [[path, File], …].
const Chosen = (() => {
  // those of a folder as the command has them; a browser gives them in any order
  const inOrder = files => files.sort(([one], [other]) => one < other ? -1 : 1);
  const fromInput = input => {
    const files = [...input.files].map(file => [file.webkitRelativePath || file.name, file]);
    input.value = "";
    return input.webkitdirectory ? inOrder(files) : files;
  };
  // a file that the browser may not read is told of like one that has gone meanwhile
  const unreadable = { size: 0, arrayBuffer: () => Promise.reject(new Error("unreadable")) };
  const inHandle = async (handle, path, closed) => {
    const own = path + handle.name, found = [];
    if (handle.kind === "file") return [[own, await handle.getFile().catch(() => unreadable)]];
    try {
      for await (const inner of handle.values()) found.push(...await inHandle(inner, own + "/", closed));
    } catch { closed.push(own); }
    return found;
  };
  const inEntry = async (entry, path, closed) => {
    const own = path + entry.name, found = [];
    if (entry.isFile) return [[own, await new Promise((good, bad) => entry.file(good, bad)).catch(() => unreadable)]];
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad)).catch(() => { closed.push(own); return []; });
      if (!some.length) return found;
      for (const inner of some) found.push(...await inEntry(inner, own + "/", closed));
    }
  };
  // The files, and the folders that may not be read. Chromium's entries cannot be read on a page from disk, and Firefox
  // has no handles. All are taken at once: once the event is over the list is empty.
  const fromDrop = async transfer => {
    const closed = [], items = [...transfer.items].filter(item => item.kind === "file");
    const asked = items.map(async item => {
      const file = item.getAsFile(), entry = item.webkitGetAsEntry && item.webkitGetAsEntry();
      const handle = item.getAsFileSystemHandle && await item.getAsFileSystemHandle().catch(() => null);
      if (handle) return inOrder(await inHandle(handle, "", closed));
      return entry && entry.isDirectory ? inOrder(await inEntry(entry, "", closed)) : [[file.name, file]];
    });
    return { files: (await Promise.all(asked)).flat(), closed };
  };
  return { fromInput, fromDrop };
})();
