(() => {
  const STUCK = "Kontrollen avbröts. Försök igen, eller kontrollera arbetsboken på Mallkolls webbsida (mallkoll.html).";
  const OUTSIDE = "Sidan är ett tillägg till Excel, och gör inget här. Öppna arbetsboken i Excel och välj Granska > Validera.";
  const NO_OFFICE = "Office.js kunde inte hämtas från Microsoft, så tillägget når inte arbetsboken. Kontrollera nätet, eller "
    + "kontrollera arbetsboken på Mallkolls webbsida (mallkoll.html).";
  const NO_NOTES = "Den här versionen av Excel låter inte tillägg skriva anteckningar (det kräver ExcelApi 1.18). Cellerna är "
    + "färgade, och vad som är fel i dem står här och på bladet Kontroll.";
  const NOTES_STAY = "Anteckningar kan tillägget inte ta bort i den här versionen av Excel (det kräver ExcelApi 1.18).";
  const at = id => document.getElementById(id);
  const say = text => { at("state").textContent = text; };
  const element = (name, text = "", kind = "") => Object.assign(document.createElement(name), { textContent: text, className: kind });
  const KINDS = { fel: "bad", varning: "warn", info: "info" };

  const show = async ({ sheet, cell, where }) => {
    try {
      await Excel.run(async context => {
        const found = context.workbook.worksheets.getItem(sheet);
        found.activate();
        found.getRange(cell).select();
        await context.sync();
      });
    } catch { say(`${where} kan inte visas: bladet är dolt, har bytt namn eller är borta.`); }
  };
  const place = finding => {
    if (!finding.cell) return element("span", finding.where, "where");
    const made = element("button", finding.where, "where");
    made.type = "button";
    made.addEventListener("click", () => show(finding));
    return made;
  };
  const line = finding => {
    const made = element("li"), head = element("p", "", "head");
    head.append(element("span", finding.severity, `tag ${KINDS[finding.severity]}`), place(finding), element("span", finding.code, "code"));
    made.append(head);
    if (finding.place) made.append(element("p", finding.place, "place"));
    made.append(element("p", finding.text, "text"));
    return made;
  };
  const ended = (job, end, without = "") => {
    const lacks = end.done && without && !Cells.supports("1.18");
    say([end.text, ...(lacks ? [without] : [])].join("\n"));
    at("rule-pages").replaceChildren(...end.rules.flatMap(RulePage.shown));
    at("rules").hidden = !end.rules.length;
    if (job === "explain") return; // the findings are still the same
    at("findings").replaceChildren(...end.findings.map(line));
    at("result").hidden = !end.findings.length;
  };

  const next = async message => {
    try {
      return await Engine.ask("answered", [JSON.stringify(await OfficeHost.take(message))]);
    } catch (error) {
      if (error instanceof OfficeHost.Refused) return Engine.ask("refused", [error.message]);
      if (error.code) return Engine.ask("failed", [String(error.code), String(error.message)]);
      throw error;
    }
  };
  const named = () => Excel.run(async context => {
    const { workbook } = context;
    workbook.load("name");
    await context.sync();
    return [workbook.name];
  });
  const selected = () => Excel.run(async context => {
    const cell = context.workbook.getActiveCell(), { worksheet } = cell;
    cell.load("address");
    worksheet.load("name");
    await context.sync();
    return [worksheet.name, cell.address.split("!").pop()];
  });
  // each press: what it says meanwhile, what it is told besides the file, and what it says where notes cannot be written
  const PRESSES = {
    validate: { working: "Kontrollerar arbetsboken …", told: named, without: NO_NOTES },
    explain: { working: "Letar upp fyndet i den markerade cellen …", told: selected },
    clean: { working: "Tar bort märkena …", told: async () => [], without: NOTES_STAY },
  };
  let known = false;
  const layouts = async () => {
    for (const [name, text] of known ? [] : Object.entries(SETTINGS.layouts)) {
      await Engine.addLayout(name, new TextEncoder().encode(text));
    }
    known = true; // Engine gives them to a worker that is started anew
  };
  const begun = async job => {
    try {
      await layouts();
      return await Engine.ask(job, [...await PRESSES[job].told(), await OfficeFile.bytes(SETTINGS.limit)]);
    } catch (error) {
      if (error.size) return Engine.ask("too_large", [error.size]);
      if (error.code) return Engine.ask("explained", [String(error.code), String(error.message)]);
      throw error;
    }
  };
  const press = async job => {
    const { working, without } = PRESSES[job];
    for (const id of Object.keys(PRESSES)) at(id).disabled = true;
    say(working);
    try {
      let message = JSON.parse(await begun(job));
      while (message.type !== "End") message = JSON.parse(await next(message));
      ended(job, message, message.checked || job === "clean" ? without : "");
    } catch (error) {
      const told = /^(Kontrollen|Tillägget) /.test(error.message);
      Engine.end("");
      ended(job, { text: told ? error.message : STUCK, done: false, findings: [], rules: [] });
    }
    for (const id of Object.keys(PRESSES)) at(id).disabled = false;
  };

  for (const job of Object.keys(PRESSES)) at(job).addEventListener("click", () => press(job));
  if (typeof Office === "undefined") return say(NO_OFFICE);
  Office.onReady(({ host }) => {
    if (host !== "Excel") say(OUTSIDE);
    else if (!Cells.supports(SETTINGS.needed)) say(SETTINGS.tooOld);
    else press("validate");
  });
})();
