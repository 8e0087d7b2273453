"use strict";
// The report's lists of files and findings. A saved report shows them once; the page that checks shows one report after
// the other.
const ReportLists = (() => {
  const severities = ["fel", "varning", "info"], classes = ["bad", "warn", "info"];
  const page = 200, printed = 5000;
  const swedish = new Intl.Collator("sv", { numeric: true });
  const numbers = new Intl.NumberFormat("sv-SE", { maximumFractionDigits: 6 });
  const shown = value => typeof value === "number" ? numbers.format(value) : value === null ? "" : String(value);
  const joined = parts => parts.filter(Boolean).join(" · ");

  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined && text !== "") made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };
  const tag = (text, kind) => element("span", text, "tag " + kind);
  const severity = finding => tag(severities[finding[1]], classes[finding[1]]);
  // a whole comment would make its row ten lines high: its beginning tells which it is, and pointing at it shows the rest
  const beginning = /^.{1,40}(?!\S)/s;
  const value = held => {
    if (typeof held === "number") return element("span", shown(held), "figure");
    const whole = shown(held), [part] = whole.match(beginning) || [whole.slice(0, 40)];
    if (part.length >= whole.length) return whole;
    const made = element("span", part + " …");
    made.title = whole;
    return made;
  };
  const link = entry => {
    if (!entry.lank) return document.createTextNode(entry.fil);
    const made = element("a", entry.fil);
    made.href = entry.lank;
    return made;
  };

  // a column: heading, what it is sorted by, class, what is shown where that is not the text itself, and when it can be
  // left out as one that says nothing
  const kinds = (of, rows) => new Set(rows.map(of)).size;
  const EMPTY = (key, rows) => !rows.some(row => shown(key(row)));
  const said = (columns, rows) => columns.filter(([, key, , , unless]) => !unless || !unless(key, rows));
  const fileColumns = files => said([
    ["Nämnd", f => f.namnd], ["Period", f => f.period || "", "period", null, () => files.length > 1 && kinds(f => f.period, files) < 2], // the head says it
    ["Fel", f => f.antal[0], "number"], ["Varningar", f => f.antal[1], "number"], ["Info", f => f.antal[2], "number"],
    ["Läge", f => f.orsak ? 0 : f.antal[0] ? 1 : f.antal[1] ? 2 : 3, "verdict", f =>
      f.orsak ? [tag("kan inte läsas", "bad"), " " + f.orsak]
        : f.antal[0] ? tag("rättas", "bad") : f.antal[1] ? tag("rättas eller motiveras", "warn") : tag("utan anmärkning", "good")],
    ["Uppgiftslämnare", f => f.vem || "", "", null, EMPTY],
    ["Mall", f => f.layout || "", "", null, () => files.every(f => f.layout && f.fil.includes(f.layout))], ["Fil", f => f.fil, "file", link],
  ], files);
  const findingColumns = ({ filer, fynd }, file) => said([
    ["Nämnd", f => file(f).namnd, "namnd", null, () => kinds(f => f.namnd, filer) < 2], ["Allvar", f => f[1], "severity", severity], ["Regel", f => f[2], "code"],
    ["Blad", f => f[3] || "", "sheet"], ["Cell", f => f[4] || "", "cell"], ["Rad och kolumn", f => f[5], "place"],
    ["Står", f => f[6], "value", f => value(f[6]), EMPTY], ["Bör stå", f => f[7], "value", f => value(f[7]), EMPTY],
    // where every file has a nämnd of its own the nämnd tells it, and the text gets the room
    ["Vad är fel", f => f[8], "text"], ["Fil", f => file(f).fil, "file", f => link(file(f)),
      () => filer.length < 2 || !filer.some(f => f.lank) && kinds(f => f.namnd, filer) === filer.length],
  ], fynd);

  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === null || a === "") return 1;
    if (b === null || b === "") return -1;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return swedish.compare(String(a), String(b));
  };

  const list = (table, columns, rows, more) => {
    const state = { rows, order: null, down: false, limit: page };
    const head = table.tHead.rows[0], body = table.tBodies[0];
    const draw = () => {
      let now = state.rows();
      if (state.order !== null) {
        const key = columns[state.order][1], sign = state.down ? -1 : 1;
        now = now.slice().sort((a, b) => sign * compare(key(a), key(b)));
      }
      const part = document.createDocumentFragment();
      for (const row of now.slice(0, state.limit)) {
        const line = element("tr");
        for (const [label, key, kind, show] of columns) {
          const cell = element("td", undefined, kind);
          cell.dataset.label = label;
          const content = show ? show(row) : key(row);
          cell.append(...(Array.isArray(content) ? content : [content === null ? "" : content]));
          if (!cell.textContent) cell.replaceChildren();
          line.append(cell);
        }
        part.append(line);
      }
      body.replaceChildren(part);
      more.hidden = now.length <= state.limit;
      return now.length;
    };
    columns.forEach(([label, , kind], i) => {
      const cell = element("th", "", kind), button = element("button", label);
      cell.scope = "col";
      cell.dataset.label = label; // printed: a button is not repeated on the following pages
      button.type = "button";
      button.addEventListener("click", () => {
        state.down = state.order === i && !state.down;
        state.order = i;
        for (const other of head.cells) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        draw();
      });
      cell.append(button);
      head.append(cell);
    });
    more.addEventListener("click", () => { state.limit += page; draw(); });
    return { draw, state };
  };

  let drawAll = () => {};
  addEventListener("beforeprint", () => drawAll());

  // those of the report that stands in the document now
  const show = () => {
    const data = JSON.parse(document.getElementById("data").textContent);
    const file = finding => data.filer[finding[0]], columns = findingColumns(data, file);

    // the worst first: files that cannot be read, then by fel and varningar; findings by severity, then as their files
    const worse = (a, b) => !a.orsak - !b.orsak || b.antal[0] - a.antal[0] || b.antal[1] - a.antal[1];
    const worst = data.filer.slice().sort(worse), rank = new Map(worst.map((f, i) => [f, i]));
    data.fynd.sort((a, b) => a[1] - b[1] || rank.get(file(a)) - rank.get(file(b)));

    const form = document.getElementById("urval"), fields = form.elements;
    const names = [...new Set(data.filer.map(f => f.namnd))].sort(swedish.compare);
    for (const name of names) fields.namnd.append(element("option", name));
    fields.namnd.parentElement.hidden = names.length < 2;
    const text = f => [...f.slice(2, 6), shown(f[6]), shown(f[7]), f[8], file(f).namnd, file(f).fil].join(" ").toLocaleLowerCase("sv");
    const chosen = () => {
      const words = fields.sok.value.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
      return data.fynd.filter(f =>
        (!fields.namnd.value || file(f).namnd === fields.namnd.value) &&
        (fields.allvar.value === "" || f[1] === Number(fields.allvar.value)) &&
        (!fields.slag.value || f[2].startsWith(fields.slag.value)) &&
        (!fields.regel.value || f[2] === fields.regel.value) &&
        (!words.length || (all => words.every(word => all.includes(word)))(text(f))));
    };
    const files = list(document.getElementById("filer"), fileColumns(data.filer), () => worst, document.getElementById("fler-filer"));
    const findings = list(document.getElementById("tabell"), columns, chosen, document.getElementById("fler"));
    const count = document.getElementById("antal");
    const unread = data.filer.filter(f => f.orsak).length;
    const nothing = !unread ? "Inga fynd." : unread < data.filer.length ? "Inga fynd i de filer som kunde läsas." : "Inget kunde kontrolleras.";
    const update = () => {
      findings.state.limit = page;
      const number = findings.draw(), all = data.fynd.length;
      count.textContent = !all ? nothing : number === all ? `${number} fynd` : `${number} av ${all} fynd`;
    };
    form.hidden = document.getElementById("tabell").parentElement.hidden = !data.fynd.length;
    form.addEventListener("input", update);
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(update));
    for (const button of document.querySelectorAll(".heat button")) {
      button.addEventListener("click", () => {
        fields.namnd.value = button.dataset.namnd;
        fields.slag.value = button.dataset.slag;
        fields.allvar.value = fields.regel.value = fields.sok.value = "";
        update();
        const heading = document.getElementById("fynd");
        heading.focus();
        heading.scrollIntoView({ block: "start" });
      });
    }
    drawAll = () => { for (const each of [files, findings]) { each.state.limit = printed; each.draw(); } };
    files.draw();
    update();
  };
  return { show };
})();
