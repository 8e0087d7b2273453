// What the page does beside checking: the rules' pages, and new templates. Each is asked for when it is opened.
const More = (() => {
  const option = (text, value) => Object.assign(document.createElement("option"), { textContent: text, value });
  const element = (name, text = "") => Object.assign(document.createElement(name), { textContent: text });

  const table = rows => {
    const made = element("table"), wide = element("div");
    rows.forEach((row, at) => {
      const line = element("tr");
      for (const cell of row) {
        const shown = element(at ? "td" : "th"), text = element(cell.bold ? "strong" : "span", cell.shown);
        if (!at) shown.scope = "col";
        shown.append(text, cell.after ? " " + cell.after : "");
        line.append(shown);
      }
      made.append(line);
    });
    wide.className = "wide";
    wide.tabIndex = 0;
    wide.setAttribute("role", "group");
    wide.setAttribute("aria-label", "Exempel");
    wide.append(made);
    return wide;
  };
  const rules = (choice, place, found) => {
    const show = () => {
      const rule = found.find(one => one.code === choice.value);
      place.replaceChildren(element("h3", `${rule.code}: ${rule.title}`), element("p", `Allvar: ${rule.severity}`),
        ...rule.parts.map(part => typeof part === "string" ? element("p", part) : table(part)));
    };
    choice.replaceChildren(...found.map(one => option(`${one.code} ${one.title}`, one.code)));
    choice.addEventListener("change", show);
    show();
  };
  const layouts = (choice, found) => choice.replaceChildren(...found.map(([id, name]) => option(`${name} (${id})`, id)));
  return { rules, layouts };
})();
