(() => {
  const BOOK = /\.xl[st][xm]$/i, LAYOUT = /\.ya?ml$/i, PASSED_OVER = /(^|\/)(~\$|\._)/;
  const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const at = id => document.getElementById(id), base = path => path.split("/").pop();
  const say = text => { at("state").textContent = text; };
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
  const save = (name, content, type) => {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // each checked file: path, file, json (its result as text), result, marked (a Blob, or null)
  let checked = [], report = "", jobs = Promise.resolve();
  const enqueue = work => {
    jobs = jobs.then(work).catch(error => say(error.message || "Det gick inte."));
    return jobs;
  };
  const bytes = async file => new Uint8Array(await file.arrayBuffer());

  const saveCorrected = one => enqueue(async () => {
    const [content, why] = await Engine.ask("corrected", [one.path, await bytes(one.file)]);
    if (content) save("rättad " + base(one.path), content, SHEET);
    say(content ? `Den rättade kopian av ${base(one.path)} är sparad.` : `${base(one.path)}: ${why}`);
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
  const answers = one => {
    const made = element("details", "", "answers"), summary = element("summary", `Motivera varningar (${one.warnings.length})`);
    made.append(summary);
    for (const warning of one.warnings) {
      const label = element("label"), place = [warning.code, warning.sheet, warning.cell].filter(Boolean).join(" ");
      const field = Object.assign(element("textarea"), { value: warning.text, maxLength: 1000, rows: 2 });
      field.addEventListener("input", () => {
        if (!Answers.set(one.path, warning, field.value)) say("Motiveringen kan inte sparas i den här webbläsaren.");
      });
      label.append(element("strong", place), " " + warning.finding_text, field);
      made.append(label);
    }
    made.append(button("Kontrollera igen med motiveringarna", () => enqueue(async () => {
      await check(one.path, one.file);
      await show();
      say(`Klar: ${base(one.path)} är kontrollerad igen. Motiveringarna står i den markerade kopian.`);
    })));
    return made;
  };
  const line = one => {
    const made = element("li"), why = one.result.orsak || one.result.omarkerad;
    made.append(element("span", one.path, "name"), ...tags(one.result));
    if (one.marked) made.append(button("Spara markerad", () => save("markerad " + base(one.path), one.marked, SHEET)));
    if (one.marked && one.result.layout) made.append(button("Spara rättad", () => saveCorrected(one)));
    for (const made_button of made.querySelectorAll("button")) made_button.setAttribute("aria-label", `${made_button.textContent}: ${one.path}`);
    if (why) made.append(element("p", why, "why"));
    if (one.warnings.length) made.append(answers(one));
    return made;
  };
  const show = async () => {
    at("files").replaceChildren(...checked.map(line));
    at("all").hidden = at("result").hidden = !checked.length;
    at("save-all").hidden = !checked.some(one => one.marked);
    if (!checked.length) return;
    report = await Engine.ask("report", [checked.map(one => one.json)]);
    at("report").srcdoc = report;
  };
  const check = async (path, file) => {
    const kept = (json, marked, warnings = "[]") => {
      const one = { path, file, json, result: JSON.parse(json), marked: marked ? new Blob([marked]) : null, warnings: JSON.parse(warnings) };
      const place = checked.findIndex(other => other.path === path);
      if (place < 0) checked.push(one); else checked[place] = one;
    };
    if (file.size > LIMIT) return kept(await Engine.ask("too_large", [path, file.size]), null);
    try {
      kept(...await Engine.ask("check", [path, await bytes(file), JSON.stringify(Answers.of(path))]));
    } catch (error) {
      const timed = /sekunder/.test(error.message) ? error.message : "Kontrollen av filen avbröts; den kan vara skadad.";
      Engine.end("");
      kept(await Engine.ask("refused", [path, timed]), null);
    }
  };
  const take = async files => {
    const layouts = files.filter(([path]) => LAYOUT.test(path));
    const books = files.filter(([path]) => BOOK.test(path) && !PASSED_OVER.test(path));
    for (const [path, file] of layouts) await Engine.addLayout(path, await bytes(file));
    at("progress").max = books.length;
    at("progress").hidden = !books.length;
    for (const [place, [path, file]] of books.entries()) {
      at("progress").value = place;
      say(`Kontrollerar ${place + 1} av ${books.length}: ${base(path)}`);
      await check(path, file);
    }
    at("progress").hidden = true;
    if (books.length) await show();
    const had = [layouts.length ? counted(layouts.length, "layout mottagen", "layouter mottagna") : "",
      books.length ? counted(books.length, "fil kontrollerad", "filer kontrollerade") : ""].filter(Boolean);
    say(had.length ? `Klar: ${had.join(", ")}.` : "Där finns inga arbetsböcker (.xlsx, .xlsm, .xltx, .xltm).");
  };

  for (const [press, input] of [["choose", "input"], ["choose-folder", "input-folder"]]) {
    at(press).addEventListener("click", () => at(input).click());
    at(input).addEventListener("change", () => { const files = Chosen.fromInput(at(input)); enqueue(() => take(files)); });
  }
  addEventListener("dragover", event => { event.preventDefault(); at("drop").classList.add("over"); });
  addEventListener("dragleave", () => at("drop").classList.remove("over"));
  addEventListener("drop", event => {
    event.preventDefault();
    at("drop").classList.remove("over");
    const files = Chosen.fromDrop(event.dataTransfer);
    enqueue(async () => take(await files));
  });
  at("save-report").addEventListener("click", () => save("rapport.html", report, "text/html"));
  at("save-json").addEventListener("click", () => {
    save("fynd.json", JSON.stringify({ version: 1, filer: checked.map(one => one.result) }, null, 2), "application/json");
  });
  at("save-all").addEventListener("click", () => enqueue(async () => {
    const marked = checked.filter(one => one.marked), contents = [];
    for (const one of marked) contents.push(await bytes(one.marked));
    save("markerade.zip", await Engine.ask("zipped", [marked.map(one => one.path), contents]), "application/zip");
  }));
  at("clear").addEventListener("click", () => enqueue(async () => { checked = []; await show(); say("Listan är tom."); }));
  at("forget").addEventListener("click", () => { Answers.forget(); say("Motiveringarna är glömda i webbläsaren."); });
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
    const [content, why] = await Engine.ask("template", [at("layout").value, at("period").value]);
    if (content) save(`${at("layout").value}.xlsx`, content, SHEET);
    say(content ? "Mallen är sparad." : why);
  }));
  at("choose-setup").addEventListener("click", () => at("input-setup").click());
  at("input-setup").addEventListener("change", () => {
    const [[name, file]] = Chosen.fromInput(at("input-setup"));
    enqueue(async () => {
      say("Gör mallarna …");
      const [content, said] = await Engine.ask("templates", [name, await bytes(file), at("period").value], 600);
      if (content) save("mallar.zip", content, "application/zip");
      say([content ? "Mallarna är sparade." : "", said].filter(Boolean).join(" "));
    });
  });
  enqueue(async () => { await Engine.up(); say("Redo: släpp filer här, eller välj dem."); });
})();
