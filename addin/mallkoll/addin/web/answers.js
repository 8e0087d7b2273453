// Motivations that are written on the page, kept in the browser by the path of the file. Any page opened from disk can
// read and change what lies there: it is little, read back as text with limits, and gone with one button.
const Answers = (() => {
  const KEY = "mallkoll-motiveringar", FILES = 100, EACH = 300, LONGEST = 1000;
  const FIELDS = ["code", "sheet", "cell", "table", "row", "column", "value", "finding_text", "text"];
  // the workbook that a copy from here was made of; with its folder, for two nämnder's files may have one name
  const named = path => path.replace(/(^|\/)(?:markerad|rättad) ([^/]*)$/, "$1$2");
  const sound = one => one !== null && typeof one === "object" && one.text
    && FIELDS.every(field => typeof one[field] === "string" && one[field].length <= LONGEST);
  const plain = one => Object.fromEntries(FIELDS.map(field => [field, one[field]]));
  let unsaved = null; // where the browser keeps nothing, they are remembered until the page is closed
  const all = () => {
    if (unsaved) return new Map(unsaved);
    try {
      const held = JSON.parse(localStorage.getItem(KEY) || "{}");
      const files = Object.entries(held).filter(([, list]) => Array.isArray(list)).slice(-FILES);
      return new Map(files.map(([name, list]) => [name, list.filter(sound).slice(0, EACH).map(plain)]));
    } catch { return new Map(); }
  };
  const keep = map => {
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(map)));
      unsaved = null;
    } catch { unsaved = map; }
    return !unsaved;
  };
  const of = path => all().get(named(path)) || [];
  const about = (a, b) => ["code", "sheet", "cell"].every(field => a[field] === b[field]);
  // keeps the text for a warning, or forgets it where the text is empty; whether it could be kept
  const set = (path, warning, text) => {
    const map = all(), kept = of(path).filter(one => !about(one, warning));
    map.delete(named(path));
    const one = plain({ ...warning, finding_text: warning.finding_text.slice(0, LONGEST), text: text.trim().slice(0, LONGEST) });
    const list = sound(one) ? [...kept, one] : kept;
    if (list.length) map.set(named(path), list);
    return keep(map);
  };
  const forget = () => { unsaved = null; try { localStorage.removeItem(KEY); } catch { /* nothing is kept there then */ } };
  return { named, of, set, about, forget };
})();
