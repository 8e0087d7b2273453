// The page of a rule as elements, from what rule_pages.py gives.
const RulePage = (() => {
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
  const shown = rule => [element("h3", `${rule.code}: ${rule.title}`), element("p", `Allvar: ${rule.severity}`),
    ...rule.parts.map(part => typeof part === "string" ? element("p", part) : table(part))];
  return { shown };
})();
