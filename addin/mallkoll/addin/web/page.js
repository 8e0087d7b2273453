(() => {
  const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const REPORTS = { ".html": "text/html", ".xlsx": SHEET, ".csv": "text/csv", ".json": "application/json" };
  const CANNOT_START = "Sidan kan inte starta i den här webbläsaren. Öppna den i Edge, Chrome eller Firefox från 2023 eller senare. "
    + "Det händer också där IT har stängt av WebAssembly.";
  const WENT_WRONG = "Det gick inte. Ladda om sidan och försök igen.", OURS = /^(?:Error: )?((?:Kontrollen|Sidan|Sidans) [^\n]*)/;
  const CANNOT_BE_READ = "Filen är för stor, eller har ändrats eller flyttats sedan den valdes. Den jämförs inte.";
  const CHANGED = "Filen har ändrats eller flyttats sedan den valdes. Släpp den igen.";
  const at = id => document.getElementById(id), base = path => path.split("/").pop();
  // what is said stands among the files, and for those who press something far below also there
  const say = text => { at("state").textContent = at("echo").textContent = text; };
  addEventListener("click", ({ target }) => { at("echo").hidden = !target.closest("#more :is(button, input)"); });
  const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;
  const element = (name, text = "", kind = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = kind;
    return made;
  };
  const button = (text, press) => {
    const made = element("button", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  };
  // says so too: what was said before would be taken for an answer to the press
  const save = (name, content, type) => {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    say(`${name} är sparad bland hämtade filer.`);
  };

  // each checked file: path, file, json (its result as text), result, marked (a Blob, or null)
  let checked = [], jobs = Promise.resolve();
  // files to compare with, as [path, file]; what comparing gave for each checked file, by its path, as text
  let against = [], between = new Map(), comparing = "";
  let started = false;
  const written = new Set(); // paths of the files that somebody has motivated since the page was opened
  // what a library or a browser says of an error is no sentence for a controller
  const told = ({ message = "" }) => (OURS.exec(message) || [])[1] || (started ? WENT_WRONG : CANNOT_START);
  const enqueue = work => {
    if (!started) say("Startar … Det som väntar görs så snart sidan är redo.");
    jobs = jobs.then(work).catch(error => { say(told(error)); if (!started) Engine.end(""); });
    return jobs;
  };
  const bytes = async file => new Uint8Array(await file.arrayBuffer());

  const saveCorrected = one => enqueue(async () => {
    const [content, why] = await Engine.ask("corrected", [one.path, await bytes(one.file)]);
    if (content) save("rättad " + base(Answers.named(one.path)), content, SHEET); else say(`${base(one.path)}: ${why}`);
  });
  const severities = [["fel", "fel", "fel", "bad"], ["varning", "varning", "varningar", "warn"], ["info", "info", "info", "info"]];
  const tags = result => {
    if (!result.lasbar) return [element("span", "kan inte kontrolleras", "tag bad")];
    const made = severities.flatMap(([key, one, many, kind]) => {
      const number = result.fynd.filter(finding => finding.allvar === key).length;
      return number ? [element("span", counted(number, one, many), "tag " + kind)] : [];
    });
    return made.length ? made : [element("span", "utan anmärkning", "tag good")];
  };
  const motivated = one => one.warnings.filter(warning => warning.text);
  const motivatedTag = one => {
    const number = motivated(one).length;
    return number ? [element("span", counted(number, "motiverad", "motiverade"), "tag good")] : [];
  };
  // motivations that were typed since the file was checked: they are not in its marked copy yet
  const isNew = warning => warning.typed !== undefined && warning.typed.trim() !== warning.text;
  const settled = async () => {
    const due = checked.filter(one => one.warnings.some(isNew));
    for (const { path, file } of due) await check(path, file);
    if (due.length) await show();
  };
  const saveMarked = path => enqueue(async () => {
    await settled();
    const { marked } = checked.find(one => one.path === path);
    if (marked) save("markerad " + base(Answers.named(path)), marked, SHEET);
  });
  const answers = one => {
    const all = one.warnings.length, left = all - motivated(one).length;
    const made = element("details", "", "answers");
    const summary = element("summary", `Motivera varningar (${left === all ? all : `${left} kvar av ${all}`})`);
    made.append(summary);
    for (const warning of one.warnings) {
      const label = element("label"), place = [warning.code, warning.sheet, warning.cell].filter(Boolean).join(" ");
      const field = Object.assign(element("textarea"), { value: warning.typed ?? warning.text, maxLength: 1000, rows: 2 });
      field.addEventListener("input", () => {
        warning.typed = field.value;
        written.add(one.path);
        if (!Answers.set(one.path, warning, field.value)) say("Motiveringen kan inte sparas i den här webbläsaren. Den gäller tills sidan stängs.");
      });
      const words = [warning.row, warning.column].filter(Boolean).join(" · ");
      label.append(element("strong", place), " ", element("span", words, "place"), words ? ": " : "", warning.finding_text, field);
      made.append(label);
    }
    made.append(element("p", "En motivering följer med i den markerade kopian, som du då lämnar i stället för arbetsboken.", "hint"),
      button("Kontrollera igen med motiveringarna", () => enqueue(async () => {
      await check(one.path, one.file);
      await show();
      say(`Klar: ${base(one.path)} är kontrollerad igen. Motiveringarna följer med i den markerade kopian.`);
    })));
    return made;
  };
  const row = (...parts) => { const made = element("span", "", "row"); made.append(...parts); return made; };
  const line = one => {
    const made = element("li"), why = one.result.orsak || one.result.omarkerad;
    made.dataset.path = one.path;
    const presses = [];
    if (one.marked) presses.push(button("Spara markerad", () => saveMarked(one.path)));
    // what most want: the marked copy of the one file, or those of all
    if (one.marked && checked.length === 1 && one.result.fynd.length) presses[0].className = "primary";
    if (one.marked && one.result.layout) presses.push(button("Spara rättad", () => saveCorrected(one)));
    for (const press of presses) press.setAttribute("aria-label", `${press.textContent}: ${one.path}`);
    made.append(element("span", one.path, "name"), row(...tags(one.result), ...motivatedTag(one)), row(...presses));
    if (why) made.append(element("p", why, "why"));
    if (one.remembered) made.append(element("p", `${counted(one.remembered, "motivering", "motiveringar")} som skrevs här `
      + `tidigare gäller filen. Läs, ändra eller ta bort ${one.remembered === 1 ? "den" : "dem"} under ”Motivera varningar”.`, "why"));
    if (one.warnings.length) made.append(answers(one));
    return made;
  };
  // what to do now, as one who has not used the page before needs to be told
  const next = () => {
    const wrong = checked.some(one => one.result.fynd.some(finding => finding.allvar === "fel"));
    const unread = checked.some(one => !one.result.lasbar);
    const answered = checked.some(one => one.warnings.some(warning => warning.text));
    const send = answered ? "Spara den markerade kopian och lämna den: den bär motiveringarna." : "Arbetsboken kan lämnas som den är.";
    return wrong ? "Rätta felen i arbetsboken i Excel, spara den och släpp den här igen. ”Spara markerad” ger en kopia där cellerna syns."
      : unread ? "Gör det som står vid filerna som inte kan kontrolleras, och släpp dem här igen."
      : checked.some(one => one.warnings.some(warning => !warning.text)) ? "Rätta varningarna i Excel och släpp arbetsboken här igen, eller motivera dem här. "
        + (answered ? send : "") : send;
  };
  const outcome = done => {
    const [wrong, warned] = ["fel", "varning"].map(kind => done.flatMap(one => one.result.fynd).filter(finding => finding.allvar === kind).length);
    return `${wrong ? `${wrong} fel` : "Inga fel"} och ${warned ? counted(warned, "varning", "varningar") : "inga varningar"}.`;
  };
  // the list anew, with what was open open, and where one was in it
  const list = () => {
    const places = () => new Map([...at("files").children].map(one => [one.dataset.path, one]));
    const within = one => [...one.querySelectorAll("button, summary, textarea")];
    const held = document.activeElement, was = held && held.closest("#files li"), caret = held && held.selectionStart;
    const number = was ? within(was).indexOf(held) : -1;
    const open = [...places().values()].filter(one => one.querySelector("details[open]")).map(one => one.dataset.path);
    at("files").replaceChildren(...checked.map(line));
    const now = places();
    for (const path of open) { const details = now.get(path)?.querySelector("details"); if (details) details.open = true; }
    const same = was && now.get(was.dataset.path), place = same && (within(same)[number] || within(same)[0]);
    if (!place) return;
    place.focus({ preventScroll: true });
    if (place.matches("textarea") && held.matches("textarea")) place.setSelectionRange(caret, caret);
  };
  // Nothing of it can run: what it takes from workbooks is text, and the page's policy allows no script but this one.
  const showReport = text => {
    const made = new DOMParser().parseFromString(text, "text/html");
    at("report").replaceChildren(...made.querySelector("main").children, made.getElementById("data"));
    ReportLists.show();
  };
  // what somebody is at far below stays where it was in the window, however much longer the findings above it become
  const inPlace = async work => {
    const held = document.activeElement.closest("#more *"), was = held && held.getBoundingClientRect().top;
    await work();
    if (held) scrollBy({ top: held.getBoundingClientRect().top - was, behavior: "instant" });
  };
  const show = () => inPlace(async () => {
    list();
    at("all").hidden = !checked.length;
    at("save-all").hidden = !checked.some(one => one.marked) || checked.length === 1;
    at("save-corrected").hidden = !checked.some(one => one.marked && one.result.layout) || checked.length === 1;
    at("next").hidden = !checked.length;
    at("skip").hidden = !checked.length;
    if (!checked.length) return at("report").replaceChildren();
    at("next").textContent = next();
    showReport(await Engine.ask("report", [checked.map(one => one.json)]));
  });
  const check = async (path, file) => {
    const answers = Answers.of(path);
    const kept = (json, marked, warnings = "[]") => {
      const one = { path, file, json, result: JSON.parse(json), marked: marked ? new Blob([marked]) : null, warnings: JSON.parse(warnings) };
      const place = checked.findIndex(other => other.path === path);
      for (const { typed, ...before } of place < 0 ? [] : checked[place].warnings.filter(isNew)) { // somebody went on typing
        const same = one.warnings.find(warning => Answers.about(warning, before));
        if (same) same.typed = typed;
      }
      // those that were kept before the page was opened apply without anybody having written them now
      if (!written.has(path)) one.remembered = motivated(one).filter(warning => answers.some(kept => kept.text === warning.text)).length;
      if (place < 0) checked.push(one); else checked[place] = one;
    };
    if (file.size > LIMIT) return kept(await Engine.ask("too_large", [path, file.size]), null);
    const content = await bytes(file).catch(() => null); // a browser gives no file that was changed since it was chosen
    if (!content) return kept(await Engine.ask("refused", [path, CHANGED]), null);
    try {
      kept(...await Engine.ask("check", [path, content, JSON.stringify(answers), between.get(path) || "[]"]));
    } catch (error) {
      const timed = /sekunder/.test(error.message) ? error.message : "Kontrollen av filen avbröts; den kan vara skadad.";
      Engine.end("");
      kept(await Engine.ask("refused", [path, timed]), null);
    }
  };
  const contentsOf = async files => {
    const read = await Promise.all(files.map(([, file]) => file.size > LIMIT ? null : bytes(file).catch(() => null)));
    const usable = files.map(([path], place) => [path, read[place]]).filter(([, content]) => content);
    return [usable.map(([path]) => path), usable.map(([, content]) => content)];
  };
  const compare = async books => {
    at("told").replaceChildren();
    at("told").hidden = true;
    between = new Map();
    comparing = "";
    if (!against.length) return;
    say("Jämför filerna …");
    const all = [...new Map([...checked.map(one => [one.path, one.file]), ...books])], [paths, contents] = await contentsOf(all);
    try {
      const [others, held] = await contentsOf(against), left = against.map(([path]) => path).filter(path => !others.includes(path));
      const [found, said, refused] = await Engine.ask("compare", [paths, contents, others, held], 600);
      between = new Map(found.map((text, place) => [paths[place], text]));
      at("told").replaceChildren(...[...left.map(path => `${path}: ${CANNOT_BE_READ}`), ...said].map(sentence => element("li", sentence)));
      against = against.filter(([path]) => ![...left, ...refused].includes(path));
      const out = left.length + refused.length;
      comparing = [against.length ? `Jämför med ${counted(against.length, "fil", "filer")}.` : "Det finns ingen fil att jämföra med.",
        out ? `${counted(out, "fil kan inte jämföras", "filer kan inte jämföras")}, se nedan.` : ""].join(" ").trim();
    } catch (error) {
      at("told").replaceChildren(element("li", "Filerna kunde inte jämföras. " + told(error)));
      comparing = "Filerna kunde inte jämföras.";
      Engine.end("");
    }
    at("forget-against").hidden = !against.length;
    at("told").hidden = !at("told").childElementCount;
  };
  const addLayouts = async layouts => {
    for (const [path, file] of layouts) await Engine.addLayout(path, await bytes(file));
    return layouts.length ? Engine.ask("layout_faults") : [];
  };
  const checkAll = async books => {
    if (books.length) await compare(books);
    at("progress").max = books.length;
    at("progress").hidden = !books.length;
    for (const [place, [path, file]] of books.entries()) {
      at("progress").value = place;
      say(`Kontrollerar ${place + 1} av ${books.length}: ${base(path)}`);
      await check(path, file);
    }
    at("progress").hidden = true;
    if (books.length) await show();
  };
  const again = () => checkAll(checked.map(one => [one.path, one.file]));
  // layouts, workbooks, and a sentence for each kind of file that is passed over: in a folder also what Mallkoll has written
  const sorted = async files => {
    const kinds = await Engine.ask("kinds", [files.map(([path]) => path)]);
    const those = kind => files.filter((_, place) => kinds[place] === kind);
    const books = [], over = those("passed over").map(([path]) => path);
    for (const [path, file] of those("workbook")) {
      const content = path.includes("/") && file.size <= LIMIT && await bytes(file).catch(() => null);
      if (content && await Engine.ask("is_own_output", [content])) over.push(path); else books.push([path, file]);
    }
    return [those("layout"), books, await Engine.ask("passed_over", [over])];
  };
  const take = async ({ files, closed }) => {
    const [layouts, books, passedOver] = await sorted(files);
    const faults = await addLayouts(layouts), given = new Map(books.map(([path]) => [Answers.named(path), path]));
    // somebody goes on in a copy that was saved here: it takes the place of what it was made of
    const replaced = checked.filter(one => given.has(Answers.named(one.path)) && !books.some(([path]) => path === one.path));
    checked = checked.filter(one => !replaced.includes(one));
    // those that came before a layout may be of it
    await checkAll(layouts.length ? [...new Map([...checked.map(one => [one.path, one.file]), ...books])] : books);
    const ours = new Set(books.map(([path]) => path)), done = checked.filter(one => ours.has(one.path));
    const unread = done.filter(one => !one.result.lasbar).length, read = done.length - unread;
    const had = [layouts.length ? counted(layouts.length, "layout mottagen", "layouter mottagna") : "",
      read ? counted(read, "fil kontrollerad", "filer kontrollerade") : ""].filter(Boolean).join(", ");
    const not = unread ? counted(unread, "fil kan inte kontrolleras", "filer kan inte kontrolleras") + "; varför står nedan." : "";
    say([had ? `Klar: ${had}.` + (read ? " " + outcome(done) : "") : not ? "" : "Där finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm).", not, ...faults,
      ...replaced.map(one => `${one.path} är utbytt mot ${given.get(Answers.named(one.path))}.`),
      ...closed.map(path => `Mappen ${path} får inte läsas; filerna i den är inte kontrollerade.`), ...passedOver,
    ].filter(Boolean).join("\n"));
  };

  addEventListener("dragover", event => { event.preventDefault(); at("drop").classList.add("over"); });
  addEventListener("dragleave", () => at("drop").classList.remove("over"));
  addEventListener("drop", event => {
    event.preventDefault();
    at("drop").classList.remove("over");
    const files = Chosen.fromDrop(event.dataTransfer);
    enqueue(async () => take(await files));
  });
  for (const press of document.querySelectorAll("[data-report]")) press.addEventListener("click", () => enqueue(async () => {
    await settled();
    const ending = press.dataset.report, held = await Engine.ask("saved_report", [ending, checked.map(one => one.json)]);
    save((ending === ".json" ? "fynd" : "rapport") + ending, held, REPORTS[ending]);
  }));
  at("save-corrected").addEventListener("click", () => enqueue(async () => {
    const names = [], contents = [], left = [];
    for (const one of checked.filter(one => one.marked && one.result.layout)) {
      say(`Rättar ${base(one.path)} …`);
      const [content, why] = await Engine.ask("corrected", [one.path, await bytes(one.file)]);
      if (content) names.push(one.path), contents.push(content); else left.push(`${base(one.path)}: ${why}`);
    }
    if (names.length) save("rättade.zip", await Engine.ask("zipped", [names, contents]), "application/zip");
    say([names.length ? counted(names.length, "rättad kopia är sparad.", "rättade kopior är sparade.") : "", ...left].join(" ").trim());
  }));
  at("save-all").addEventListener("click", () => enqueue(async () => {
    await settled();
    const marked = checked.filter(one => one.marked), contents = [];
    for (const one of marked) contents.push(await bytes(one.marked));
    save("markerade.zip", await Engine.ask("zipped", [marked.map(one => one.path), contents]), "application/zip");
  }));
  at("clear").addEventListener("click", () => enqueue(async () => {
    checked = [];
    written.clear();
    await show();
    say("Listan är tom.");
  }));
  at("forget").addEventListener("click", () => {
    Answers.forget();
    for (const warning of checked.flatMap(one => one.warnings)) delete warning.typed;
    written.clear();
    enqueue(async () => { await again(); say("Motiveringarna är glömda i webbläsaren."); });
  });
  const chooser = (press, input, work) => {
    at(press).addEventListener("click", () => at(input).click());
    at(input).addEventListener("change", () => { const files = Chosen.fromInput(at(input)); enqueue(() => work(files)); });
  };
  chooser("choose-against", "input-against", async files => {
    against = [...new Map([...against, ...files])];
    if (checked.length) await again(); else await compare([]);
    say(comparing);
  });
  at("forget-against").addEventListener("click", () => enqueue(async () => {
    against = [];
    at("forget-against").hidden = true;
    await again();
    say("Filerna jämförs inte längre.");
  }));
  chooser("choose-expected", "input-expected", async ([[name, file]]) => {
    const [number, why] = await Engine.keep("expected", "expect", [name, await bytes(file)]);
    if (number) await show();
    say(number ? `Listan har ${counted(number, "nämnd", "nämnder")}. Rapporten säger vilka som har lämnat.` : why);
  });
  const takeChosen = files => take({ files, closed: [] }); // a browser gives what it may read of a folder
  chooser("choose", "input", takeChosen);
  chooser("choose-folder", "input-folder", takeChosen);
  const opened = (id, work) => at(id).addEventListener("toggle", () => enqueue(work), { once: true });
  opened("more-rules", async () => {
    More.rules(at("rule"), at("rule-page"), JSON.parse(await Engine.ask("rules")));
    at("rule").disabled = false;
  });
  opened("more-templates", async () => {
    More.layouts(at("layout"), JSON.parse(await Engine.ask("layouts")));
    at("layout").disabled = false;
  });
  at("make").addEventListener("click", () => enqueue(async () => {
    say("Gör mallen …");
    const [content, said] = await Engine.ask("template", [at("layout").value, at("period").value]);
    if (content) save(said, content, SHEET); else say(said);
  }));
  chooser("choose-setup", "input-setup", async ([[name, file]]) => {
    say("Gör mallarna …");
    const [content, said] = await Engine.ask("templates", [name, await bytes(file), at("period").value], 600);
    if (content) save("mallar.zip", content, "application/zip");
    say([content ? "Mallarna är sparade." : "", said].filter(Boolean).join(" "));
  });
  jobs = Engine.up().then(() => { started = true; say("Redo: släpp filer här, eller välj dem."); }).catch(error => { Engine.end(""); say(told(error)); });
})();
