// What the page does beside checking: the rules' pages, and new templates. Each is asked for when it is opened.
const More = (() => {
  const option = (text, value) => Object.assign(document.createElement("option"), { textContent: text, value });
  const rules = (choice, place, found) => {
    const show = () => {
      const rule = found.find(one => one.code === choice.value);
      place.replaceChildren(...RulePage.shown(rule));
    };
    choice.replaceChildren(...found.map(one => option(`${one.code} ${one.title}`, one.code)));
    choice.addEventListener("change", show);
    show();
  };
  const layouts = (choice, found) => choice.replaceChildren(...found.map(([id, name]) => option(`${name} (${id})`, id)));
  return { rules, layouts };
})();
