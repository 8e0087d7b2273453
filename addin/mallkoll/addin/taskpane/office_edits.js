// Python's edits in the open workbook: one generator each, which yields where it needs context.sync() in the middle. What
// needs a requirement set that this Excel lacks is left out; the list of findings is in the pane and on Kontroll anyway.
const Edits = (() => {
  const EDGES = ["EdgeTop", "EdgeBottom", "EdgeLeft", "EdgeRight"];
  const INSIDE = { InsideHorizontal: ([top, , bottom]) => bottom > top, InsideVertical: ([, left, , right]) => right > left };
  const color = argb => `#${argb.slice(-6)}`;
  const points = characters => (characters * 7 + 5) * 0.75; // the width of a column
  // entered as a text, whatever it looks like; null would leave what stands in the cell
  const entered = entry => entry === null ? "" : typeof entry === "string" ? `'${entry}` : entry;
  const block = (sheet, { top, left, rows }) =>
    sheet.getRange(Cells.address([top, left, top + rows.length - 1, left + rows[0].length - 1]));
  const whole = col => `${Cells.letters(col)}:${Cells.letters(col)}`;
  const key = (row, col) => `${row},${col}`;

  function* AddSheet({ context: { workbook } }, edit) {
    workbook.worksheets.add(edit.name);
    yield edit.refused;
  }
  function* DeleteSheet({ context: { workbook } }, edit) {
    workbook.worksheets.getItem(edit.name).delete();
    yield edit.refused;
  }
  function* SetName({ context: { workbook: { names } } }, { name, refers_to }) {
    const found = names.getItemOrNullObject(name).load("name");
    yield;
    if (found.isNullObject) names.add(name, refers_to); else found.formula = refers_to;
  }
  function* DropNames({ context: { workbook } }, { names }) {
    const found = names.map(name => workbook.names.getItemOrNullObject(name).load("name"));
    yield;
    for (const one of found) if (!one.isNullObject) one.delete();
  }

  const at_once = work => function* (state, edit) { work(state.sheet, edit, state); }; // eslint-disable-line require-yield

  const SetValues = at_once((sheet, edit) => { block(sheet, edit).values = edit.rows.map(row => row.map(entered)); });
  const SetFormulas = at_once((sheet, edit) => {
    block(sheet, edit).formulas = edit.rows.map(row => row.map(text => String(text).startsWith("=") ? text : entered(text)));
  });
  const ClearCells = at_once((sheet, { area }) => {
    if (area) sheet.getRange(Cells.address(area)).clear("Contents"); else sheet.getRange().clear("All");
  });

  // the notes and threads of the sheet, read once
  function* commented(state) {
    if (!state.notes) {
      const notes = yield* Questions.notes(state.sheet), threads = yield* Questions.threads(state.sheet);
      state.notes = new Map(notes.map(([row, col, note]) => [key(row, col), note]));
      state.threads = new Set(threads.map(([row, col]) => key(row, col)));
    }
  }
  function* SetNote(state, { row, col, text }) {
    if (!Cells.supports("1.18")) return;
    yield* commented(state);
    const note = state.notes.get(key(row, col));
    if (note && text === null) note.delete();
    else if (note) note.content = text;
    else if (text !== null && !state.threads.has(key(row, col))) state.sheet.notes.add(Cells.one(row, col), text);
  }

  // each new format comes before all that are there
  const AddRules = at_once((sheet, { rules, question }) => {
    for (const rule of rules) {
      const made = sheet.getRange(Cells.address(rule.area)).conditionalFormats.add("Custom");
      made.custom.rule.formula = question.formula.split(question.key).join(rule.key);
      made.custom.format.fill.color = rule.fill;
      made.custom.format.font.color = rule.ink;
      made.custom.format.font.bold = true;
      made.stopIfTrue = true;
    }
  });
  function* DropRules({ sheet }, { naming }) {
    const formats = sheet.getRange().conditionalFormats.load("items/type");
    yield;
    const custom = formats.items.filter(({ type }) => type === "Custom");
    const rules = custom.map(format => format.custom.rule.load("formula"));
    yield;
    custom.forEach((format, at) => { if (String(rules[at].formula).includes(naming)) format.delete(); });
  }

  const lines = (format, area) => {
    for (const side of [...EDGES, ...Object.keys(INSIDE).filter(name => INSIDE[name](area))]) {
      Object.assign(format.borders.getItem(side), { style: "Continuous", weight: "Thin", color: SETTINGS.edge });
    }
  };
  const dress = (range, area, look, over) => {
    const { format } = range, { font } = format;
    if (!over) {
      Object.assign(font, { name: SETTINGS.font, size: look.font.size, bold: look.font.bold });
      format.verticalAlignment = "Top";
      format.wrapText = look.framed;
      if (look.framed) lines(format, area);
    }
    if (!over || look.font.underlined !== over.font.underlined) font.underline = look.font.underlined ? "Single" : "None";
    if (!over || look.font.color !== over.font.color) font.color = color(look.font.color);
    if (!over || look.align !== over.align) format.horizontalAlignment = look.align === "right" ? "Right" : "Left";
    if (look.fill) format.fill.color = color(look.fill);
    if (look.number) range.numberFormat = SETTINGS.numbers[look.number];
    if (!look.locked) format.protection.locked = false;
  };
  const SetLook = at_once((sheet, { areas, look, over }) => {
    for (const area of areas) dress(sheet.getRange(Cells.address(area)), area, look, over);
  });
  const SetLinks = at_once((sheet, { places }) => {
    for (const [row, col, link] of places) {
      const documentReference = `'${link.sheet.replaceAll("'", "''")}'!${link.cell}`;
      sheet.getRange(Cells.one(row, col)).hyperlink = { documentReference, textToDisplay: link.shown };
    }
  });

  const FitRows = at_once((sheet, { first, last }) => { sheet.getRange(`${first}:${last}`).format.autofitRows(); });
  const SetSizes = at_once((sheet, { widths, heights }) => {
    widths.forEach((width, at) => { sheet.getRange(whole(at + 1)).format.columnWidth = points(width); });
    for (const [row, height] of Object.entries(heights)) sheet.getRange(`${row}:${row}`).format.rowHeight = height;
  });
  const HideColumn = at_once((sheet, { column }) => { sheet.getRange(whole(column)).columnHidden = true; });
  const FreezeRows = at_once((sheet, { rows }) => {
    sheet.freezePanes.freezeRows(rows);
    if (Cells.supports("1.8")) sheet.showGridlines = false;
  });
  const SetPrint = at_once((sheet, { paper: { heading, sides, ends } }) => {
    if (!Cells.supports("1.9")) return;
    const inches = 72, page = sheet.pageLayout;
    Object.assign(page, {
      orientation: "Landscape", paperSize: "A4", zoom: { horizontalFitToPages: 1 },
      leftMargin: sides * inches, rightMargin: sides * inches, topMargin: ends * inches, bottomMargin: ends * inches,
    });
    page.setPrintTitleRows(`$${heading}:$${heading}`);
  });
  const ColorTab = at_once((sheet, edit) => { sheet.tabColor = edit.color; });
  const SetFilter = at_once((sheet, { area }) => {
    if (!Cells.supports("1.9")) return;
    if (area) sheet.autoFilter.apply(sheet.getRange(Cells.address(area))); else sheet.autoFilter.remove();
  });
  const Protect = at_once(sheet => {
    sheet.protection.protect({ allowFormatCells: true, allowFormatColumns: true, allowFormatRows: true, allowAutoFilter: true });
  });
  const AddButtons = at_once(() => {}); // never asked for: no workbook is said to have the macros (see MacrosFor)
  const RequireSheet = at_once(() => {}); // that it could be unprotected is enough

  return { AddSheet, DeleteSheet, SetName, DropNames, SetValues, SetFormulas, ClearCells, SetNote, AddRules, DropRules, SetLook,
    SetLinks, FitRows, SetSizes, HideColumn, FreezeRows, SetPrint, ColorTab, SetFilter, Protect, AddButtons, RequireSheet };
})();
