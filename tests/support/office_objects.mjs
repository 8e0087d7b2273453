// An open workbook behind Office.js, made of office-addin-mock's objects, as far as the add-in asks it: what is read must
// have been loaded and synced, what is set must be known here, a protected sheet refuses, and errors come at sync().
// "Mock" is the package's class of objects; "data" is the workbook as office_workbook.py gives it.
export function openWorkbook(Mock, data) {
  const waiting = new Set(), log = [];
  let refusal = null;
  const refuse = (code, message = code) => { refusal = refusal || Object.assign(new Error(message), { code }); };
  const letters = col => col > 26 ? letters(Math.floor((col - 1) / 26)) + letters((col - 1) % 26 + 1) : String.fromCharCode(64 + col);
  const number = text => [...text].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const key = (row, col) => `${row},${col}`;

  // an object of the package: values to load, properties that may be set, and other members; "fresh" gives the values anew
  const office = (values, set = {}, members = {}, fresh = null) => {
    const target = new Mock(values);
    const made = new Proxy(target, {
      get(_, name) {
        if (name in members) return Reflect.get(members, name);
        if (name === "load") return what => {
          if (fresh) waiting.add({ sync: () => { target.populate(fresh()); target.load(what); return target.sync(); } });
          else { target.load(what); waiting.add(target); }
          return made;
        };
        return typeof name === "symbol" || name === "then" || name === "toJSON" ? undefined : target[name];
      },
      set(_, name, value) {
        if (!(name in set)) throw new Error(`${String(name)} cannot be set`);
        set[name](value);
        return true;
      },
    });
    return made;
  };
  const collection = (items, members = {}) => {
    let ready = false;
    const made = {
      ...members,
      load(what) {
        for (const item of items) item.load(what.replaceAll("items/", ""));
        waiting.add({ sync: async () => { ready = true; } });
        return made;
      },
      get items() {
        if (!ready) throw new Error("the items were not loaded");
        return items;
      },
    };
    return made;
  };
  const queue = []; // what protects and unprotects, done at sync()
  let syncs = 0;
  const context = {
    sync: async () => {
      syncs += 1;
      if (syncs === data.failsAt) {
        queue.length = 0;
        refuse("GeneralException");
      }
      for (const work of queue.splice(0)) work();
      const failed = refusal;
      refusal = null;
      for (const one of waiting) await one.sync();
      waiting.clear();
      log.push("sync");
      if (failed) throw failed;
    },
  };

  // --- the model -----------------------------------------------------------------------------------------------------
  const sheets = data.sheets.map(one => ({
    notes: new Map(), threads: new Set(), hiddenRows: [], hiddenColumns: [], rules: [], merged: [], protection: null, password: "",
    ...one, cells: new Map(one.cells.map(([row, col, value, formula, code]) => [key(row, col), { value, formula, code, looks: {} }])),
    page: {}, widths: {}, heights: {}, filtered: null, frozen: 0, grid: true, tab: "",
  }));
  const sheetOf = name => sheets.find(sheet => sheet.name === name);
  const names = new Map(Object.entries(data.names));
  const shown = { sheet: null, cell: null };
  const cellAt = (sheet, row, col) => {
    if (!sheet.cells.has(key(row, col))) sheet.cells.set(key(row, col), { value: null, formula: null, code: "General", looks: {} });
    return sheet.cells.get(key(row, col));
  };
  const write = (sheet, what, work) => {
    log.push(`${sheet.name}!${what}`);
    if (sheet.protection) refuse("AccessDenied", `${sheet.name} is protected`); else work();
  };
  // what becomes of an entry: an apostrophe makes a text of it, else Excel reads numbers and formulas
  const enter = (sheet, row, col, entry) => {
    const read = String(entry);
    if (entry === null) return;
    const formula = read.startsWith("=") ? read : null;
    const value = formula || read === "" ? null : typeof entry !== "string" ? entry : read.startsWith("'") ? read.slice(1)
      : Number.isNaN(Number(read.replace(",", "."))) ? read : Number(read.replace(",", "."));
    Object.assign(cellAt(sheet, row, col), { value, formula });
  };
  const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
  const addressed = ([top, left, bottom, right]) => {
    const first = letters(left) + top, last = letters(right) + bottom;
    return first === last ? first : `${first}:${last}`;
  };
  const KINDS = { string: "String", number: "Double", boolean: "Boolean" };

  // --- the objects ---------------------------------------------------------------------------------------------------
  const range = (sheet, text = "A1:XFD1048576") => {
    const ends = text.split(":").map(end => end.match(/^([A-Z]*)(\d*)$/));
    const [[, left, top], [, right, bottom]] = [ends[0], ends[ends.length - 1]];
    const area = [+top || 1, left ? number(left) : 1, +bottom || 1048576, right ? number(right) : 16384];
    const whole = !left || !top || text === "A1:XFD1048576";
    const rows = whole ? [] : Array.from({ length: area[2] - area[0] + 1 }, (_, at) => area[0] + at);
    const columns = whole ? [] : Array.from({ length: area[3] - area[1] + 1 }, (_, at) => area[1] + at);
    const each = work => rows.map(row => columns.map(col => work(sheet.cells.get(key(row, col)) || { value: null, formula: null, code: "General" })));
    const all = work => { for (const row of rows) for (const col of columns) work(cellAt(sheet, row, col), row, col); };
    const block = how => given => write(sheet, `${text}.${how}`, () => given.forEach((row, r) => row.forEach((entry, c) => {
      if (given.length !== rows.length || row.length !== columns.length) throw new Error("another shape");
      enter(sheet, rows[r], columns[c], entry);
    })));
    const looks = what => value => write(sheet, `${text}.${what}`, () => all(cell => { cell.looks[what] = value; }));
    const size = kept => value => write(sheet, `${text}.size`, () => { kept[left || top] = value; });
    const error = value => value !== null && typeof value === "object";
    return office({
      values: each(cell => error(cell.value) ? cell.value.code : cell.value ?? ""),
      valueTypes: each(cell => cell.value === null ? "Empty" : error(cell.value) ? "Error" : KINDS[typeof cell.value]),
      formulas: each(cell => cell.formula ?? (error(cell.value) ? cell.value.code : cell.value ?? "")),
      numberFormat: each(cell => cell.code),
      rowIndex: area[0] - 1, columnIndex: area[1] - 1, rowCount: area[2] - area[0] + 1, columnCount: area[3] - area[1] + 1,
      rowHidden: sheet.hiddenRows.includes(+top), columnHidden: Boolean(left) && sheet.hiddenColumns.includes(number(left)),
      address: `${sheet.name}!${text}`,
    }, {
      values: block("values"), formulas: block("formulas"),
      numberFormat: code => write(sheet, `${text}.numberFormat`, () => all(cell => { cell.code = code; })),
      hyperlink: link => write(sheet, `${text}.hyperlink`, () => all(cell => { Object.assign(cell, { link, value: link.textToDisplay }); })),
      columnHidden: value => write(sheet, `${text}.hidden`, () => { if (value) sheet.hiddenColumns.push(number(left)); }),
    }, {
      isNullObject: false,
      clear: how => write(sheet, `${text}.clear(${how})`, () => {
        if (whole && how === "All") sheet.cells.clear(); else all(cell => Object.assign(cell, { value: null, formula: null }));
      }),
      getMergedAreasOrNullObject: () => {
        const found = sheet.merged.filter(one => meets(one, area));
        return office({ address: found.map(one => `${sheet.name}!${addressed(one)}`).join(",") }, {}, { isNullObject: !found.length });
      },
      select: () => { shown.cell = text; },
      format: office({}, {
        wrapText: looks("wrap"), verticalAlignment: looks("down"), horizontalAlignment: looks("across"),
        columnWidth: size(sheet.widths), rowHeight: size(sheet.heights),
      }, {
        font: office({}, {
          name: looks("font"), size: looks("size"), bold: looks("bold"), color: looks("ink"), underline: looks("underline"),
        }),
        fill: office({}, { color: looks("fill") }),
        protection: office({}, { locked: value => write(sheet, `${text}.locked`, () => all(cell => { cell.locked = value; })) }),
        borders: { getItem: side => office({}, { style: looks(side), weight: () => {}, color: () => {} }) },
        autofitRows: () => write(sheet, `${text}.autofitRows()`, () => {}),
      }),
      get conditionalFormats() { return formats(sheet, text, area); },
    });
  };
  const formats = (sheet, text, area) => {
    const wrapped = rule => office({ type: rule.type }, { stopIfTrue: value => { rule.stop = value; } }, {
      custom: {
        rule: office({ formula: rule.formula }, { formula: value => { rule.formula = value; } }),
        format: {
          fill: office({}, { color: value => { rule.fill = value; } }),
          font: office({}, { color: value => { rule.ink = value; }, bold: value => { rule.bold = value; } }),
        },
      },
      delete: () => write(sheet, "rule.delete()", () => { sheet.rules = sheet.rules.filter(one => one !== rule); }),
    });
    return collection(sheet.rules.filter(rule => meets(rule.area, area)).map(wrapped), {
      add: type => {
        const rule = { type, area, address: text, formula: "", fill: "", ink: "", bold: false, stop: false };
        write(sheet, `${text}.conditionalFormats.add()`, () => sheet.rules.unshift(rule));
        return wrapped(rule);
      },
    });
  };
  const located = (sheet, at) => ({ getLocation: () => range(sheet, letters(+at.split(",")[1]) + at.split(",")[0]) });
  const notesOf = sheet => collection([...sheet.notes].map(([at, note]) => office({ content: note.text, authorName: note.author }, {
    content: text => write(sheet, `${at}.note`, () => { note.text = text; }),
  }, { ...located(sheet, at), delete: () => write(sheet, `${at}.note.delete()`, () => sheet.notes.delete(at)) })), {
    add: (cell, text) => write(sheet, `${cell}.note.add()`, () => {
      const [, col, row] = cell.match(/([A-Z]+)(\d+)/), at = key(row, number(col));
      if (sheet.threads.has(at) || sheet.notes.has(at)) refuse("InvalidOperation"); else sheet.notes.set(at, { author: "Karin Ek", text });
    }),
  });
  const STATES = { visible: "Visible", hidden: "Hidden", veryHidden: "VeryHidden" };
  const OPTIONS = ["allowAutoFilter", "allowDeleteColumns", "allowDeleteRows", "allowEditObjects", "allowEditScenarios",
    "allowFormatCells", "allowFormatColumns", "allowFormatRows", "allowInsertColumns", "allowInsertHyperlinks", "allowInsertRows",
    "allowPivotTables", "allowSort"];
  const protectionOf = sheet => office({ protected: sheet.protection !== null, options: true }, {}, {
    get options() { return { ...Object.fromEntries(OPTIONS.map(name => [name, false])), selectionMode: "Normal", ...sheet.protection }; },
    unprotect: (password = "") => {
      log.push(`${sheet.name}.unprotect()`);
      queue.push(() => {
        if (password === sheet.password) sheet.protection = null; else refuse("InvalidArgument", "the password is another one");
      });
    },
    protect: options => {
      log.push(`${sheet.name}.protect()`);
      for (const name of Object.keys(options)) if (![...OPTIONS, "selectionMode"].includes(name)) throw new Error(name);
      queue.push(() => { if (sheet.protection) refuse("AccessDenied", "it is protected already"); else sheet.protection = options; });
    },
  }, () => ({ protected: sheet.protection !== null, options: true }));
  const usedRange = sheet => {
    const at = [...sheet.cells.keys()].map(text => text.split(",").map(Number));
    if (!at.length) return office({ rowIndex: 0, columnIndex: 0, rowCount: 1, columnCount: 1 }, {}, { isNullObject: true });
    const [rows, columns] = [0, 1].map(axis => at.map(one => one[axis]));
    return range(sheet, addressed([Math.min(...rows), Math.min(...columns), Math.max(...rows), Math.max(...columns)]));
  };
  const needs = version => { if (!supported(version)) throw new Error(`ExcelApi ${version} is not here`); };
  const worksheet = sheet => {
    const protection = protectionOf(sheet);
    return office({ name: sheet.name, visibility: STATES[sheet.state] }, {
      showGridlines: value => { needs("1.8"); sheet.grid = value; }, tabColor: value => { sheet.tab = value; },
    }, {
      protection,
      getRange: text => range(sheet, text),
      getUsedRangeOrNullObject: () => usedRange(sheet),
      get notes() { needs("1.18"); return notesOf(sheet); },
      get comments() {
        needs("1.10");
        return collection([...sheet.threads].map(at => office({ id: at }, {}, located(sheet, at))));
      },
      freezePanes: { freezeRows: rows => { sheet.frozen = rows; } },
      get autoFilter() {
        needs("1.9");
        return {
          apply: area => write(sheet, "filter", () => { area.load("address"); sheet.filtered = area; }),
          remove: () => write(sheet, "filter", () => { sheet.filtered = null; sheet.hiddenRows = []; }),
        };
      },
      get pageLayout() {
        needs("1.9");
        const kept = name => [name, value => { sheet.page[name] = value; }];
        return office({}, Object.fromEntries(["orientation", "paperSize", "zoom", "leftMargin", "rightMargin", "topMargin",
          "bottomMargin"].map(kept)), { setPrintTitleRows: rows => { sheet.page.title = rows; } });
      },
      activate: () => { if (sheet.state === "visible") shown.sheet = sheet.name; else refuse("InvalidOperation"); },
      delete: () => {
        if (data.structure) refuse("AccessDenied"); else sheets.splice(sheets.indexOf(sheet), 1);
      },
    });
  };
  const nameItem = name => office({ name, formula: names.get(name) ?? "", scope: "Workbook" }, {
    formula: value => { names.set(name, value); },
  }, { isNullObject: !names.has(name), delete: () => names.delete(name) });
  context.workbook = office({ name: data.name }, {}, {
    getActiveCell: () => {
      needs("1.7");
      const at = shown.cell.split(":")[0], sheet = sheetOf(shown.sheet);
      return office({ address: `'${sheet.name}'!${at}` }, {}, { worksheet: worksheet(sheet) });
    },
    get worksheets() {
      return collection(sheets.map(worksheet), {
        getItem: name => {
          if (!sheetOf(name)) throw Object.assign(new Error(name), { code: "ItemNotFound" });
          return worksheet(sheetOf(name));
        },
        add: name => {
          log.push("worksheets.add()");
          if (data.structure) return refuse("AccessDenied", "the structure is protected");
          sheets.push({ name, state: "visible", cells: new Map(), notes: new Map(), threads: new Set(), hiddenRows: [], hiddenColumns: [],
            rules: [], merged: [], protection: null, password: "", page: {}, widths: {}, heights: {}, filtered: null, frozen: 0,
            grid: true, tab: "" });
        },
      });
    },
    get names() {
      const own = data.sheetNames.map(name => office({ name, formula: "=Start!$A$1", scope: "Worksheet" }));
      return collection([...[...names.keys()].map(nameItem), ...own], {
        getItemOrNullObject: nameItem, add: (name, to) => { names.set(name, to); },
      });
    },
    properties: { custom: collection(Object.entries(data.properties).map(([name, value]) => office({ key: name, value }))) },
  });

  // --- Office --------------------------------------------------------------------------------------------------------
  const minor = version => Number(version.split(".")[1]);
  const supported = version => minor(version) <= minor(data.api);
  const Excel = { run: async work => {
    if (data.busy) throw Object.assign(new Error("in cell edit mode"), { code: "InvalidOperationInCellEditMode" });
    return work(context);
  } };
  const bytes = () => Uint8Array.from(atob(data.file), letter => letter.charCodeAt(0));
  const Office = {
    onReady: done => done({ host: "Excel" }),
    context: {
      requirements: { isSetSupported: (set, version) => set === "CompressedFile" ? data.file !== null : supported(version) },
      document: {
        getFileAsync: (kind, { sliceSize }, done) => {
          const held = data.file ? bytes() : null;
          if (!held) return done({ status: "failed", error: Object.assign(new Error("not here"), { code: 5000 }) });
          const slice = Math.min(sliceSize, 10000);
          done({ status: "succeeded", value: {
            size: data.size ?? held.length, sliceCount: Math.ceil(held.length / slice),
            getSliceAsync: (at, answer) => answer({ status: "succeeded", value: { data: [...held.slice(at * slice, (at + 1) * slice)] } }),
            closeAsync: answer => { log.push("closed"); answer({ status: "succeeded" }); },
          } });
        },
      },
    },
  };
  const state = () => ({
    names: Object.fromEntries(names), log: [...log], shown,
    sheets: sheets.map(sheet => ({
      ...sheet, cells: [...sheet.cells].map(([at, cell]) => [at, cell]), notes: Object.fromEntries(sheet.notes),
      threads: [...sheet.threads], filtered: sheet.filtered && sheet.filtered.address,
    })),
  });
  return { Excel, Office, state, sheet: sheetOf, data, log };
}
