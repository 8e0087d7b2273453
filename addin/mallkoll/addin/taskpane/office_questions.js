// Python's questions about the open workbook. Each is a generator that yields where it needs context.sync(), so that the
// questions of one step are asked of Excel together.
const Questions = (() => {
  const AT_ONCE = 4000; // cells of a sheet in one answer of Excel's: it takes 5 MB at most
  const PLACE = "rowIndex,columnIndex,rowCount,columnCount";
  const STATES = { Visible: "visible", Hidden: "hidden", VeryHidden: "veryHidden" };
  const area = range => [range.rowIndex + 1, range.columnIndex + 1,
    range.rowIndex + range.rowCount, range.columnIndex + range.columnCount];

  function* AboutBook({ workbook }) {
    const { worksheets, names } = workbook, { custom } = workbook.properties;
    worksheets.load("items/name,items/visibility");
    names.load("items/name,items/formula,items/scope");
    custom.load("items/key,items/value");
    yield;
    const used = worksheets.items.map(sheet => sheet.getUsedRangeOrNullObject());
    for (const range of used) range.load(PLACE);
    yield;
    return {
      type: "BookFacts",
      sheets: worksheets.items.map(({ name, visibility }, at) => ({
        name, state: STATES[visibility], used: used[at].isNullObject ? [1, 1, 1, 1] : area(used[at]),
      })),
      names: Object.fromEntries(names.items.filter(({ name, scope }) => scope === "Workbook" && !/^_xl(nm|fn)\./.test(name))
        .map(({ name, formula }) => [name, String(formula).replace(/^=/, "")])),
      properties: Object.fromEntries(custom.items.map(({ key, value }) => [key, String(value)])),
    };
  }

  const plain = (value, kind) => kind === "Empty" ? null : kind === "Error" ? { code: String(value) } : value;

  function* CellsIn({ workbook }, { sheet: name, area: [top, left, bottom, right] }) {
    const sheet = workbook.worksheets.getItem(name), values = [], formulas = [], formats = [];
    const merged = Cells.supports("1.13")
      ? sheet.getRange(Cells.address([1, 1, bottom, right])).getMergedAreasOrNullObject() : { isNullObject: true };
    if (merged.load) merged.load("address");
    const rows = Math.max(1, Math.floor(AT_ONCE / (right - left + 1)));
    for (let first = top; first <= bottom; first += rows) {
      const range = sheet.getRange(Cells.address([first, left, Math.min(first + rows - 1, bottom), right]));
      range.load("values,valueTypes,formulas,numberFormat");
      yield;
      values.push(...range.values.map((row, r) => row.map((value, c) => plain(value, range.valueTypes[r][c]))));
      formulas.push(...range.formulas.map(row => row.map(text => typeof text === "string" ? text : null)));
      range.numberFormat.forEach((row, r) => row.forEach((code, c) => {
        if (range.valueTypes[r][c] === "Double" && code !== "General") formats.push([first + r, left + c, code]);
      }));
    }
    return { type: "CellContents", values, formulas, formats, merged: merged.isNullObject ? [] : Cells.areas(merged.address) };
  }

  function* HiddenAmong({ workbook }, { sheet: name, rows, columns }) {
    const sheet = workbook.worksheets.getItem(name);
    const lines = (numbers, text, property) => numbers.map(number => [number, sheet.getRange(text(number)).load(property)]);
    const down = lines(rows, row => `${row}:${row}`, "rowHidden");
    const across = lines(columns, col => `${Cells.letters(col)}:${Cells.letters(col)}`, "columnHidden");
    yield;
    const hidden = (asked, property) => asked.filter(([, range]) => range[property]).map(([number]) => number);
    return { type: "HiddenLines", rows: hidden(down, "rowHidden"), columns: hidden(across, "columnHidden") };
  }

  // the notes, or the threaded comments, of a sheet with their places: [[row, column, note], …]
  function* placed(collection, properties) {
    collection.load(properties);
    yield;
    const places = collection.items.map(item => item.getLocation().load("rowIndex,columnIndex"));
    yield;
    return collection.items.map((item, at) => [places[at].rowIndex + 1, places[at].columnIndex + 1, item]);
  }

  function* notes(sheet) {
    return Cells.supports("1.18") ? yield* placed(sheet.notes, "items/content,items/authorName") : [];
  }

  function* threads(sheet) {
    return Cells.supports("1.10") ? yield* placed(sheet.comments, "items/id") : [];
  }

  function* NotesOn({ workbook }, { sheet }) {
    const found = yield* notes(workbook.worksheets.getItem(sheet));
    return {
      type: "SheetNotes",
      notes: found.map(([row, col, { authorName, content }]) => ({ row, col, author: authorName, text: content })),
    };
  }

  // Office.js tells nothing of macros, and can add no button that runs one
  function* MacrosFor() { // eslint-disable-line require-yield
    return { type: "MacroPresence", in_book: false, on_sheet: false };
  }

  return { AboutBook, CellsIn, HiddenAmong, NotesOn, MacrosFor, notes, threads };
})();
