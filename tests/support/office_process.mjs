// node office_process.mjs NODE_MODULES HOST_SCRIPT
// The add-in's host over a workbook of office-addin-mock. Each line of standard input is a JSON message, and is answered by
// one: {open: workbook}, {take: step}, {state: true}, {change: JavaScript that has "sheet" and "data"}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { openWorkbook } from "./office_objects.mjs";

const [modules, script] = process.argv.slice(2).map(path => resolve(path));
const { OfficeMockObject } = createRequire(join(modules, "x.js"))("office-addin-mock");
const host = new Function("Excel", "Office", `${readFileSync(script, "utf-8")}; return OfficeHost;`);
let workbook, steps;

const answer = async message => {
  if (message.open) {
    workbook = openWorkbook(OfficeMockObject, message.open);
    steps = host(workbook.Excel, workbook.Office);
    return {};
  }
  if (message.change) return new Function("sheet", "data", message.change)(workbook.sheet, workbook.data) ?? {};
  if (message.state) return workbook.state();
  try {
    return await steps.take(message.take);
  } catch (error) {
    if (error instanceof steps.Refused) return { type: "Refused", sentence: error.message };
    return { type: "Failed", code: String(error.code ?? ""), message: error.stack };
  }
};
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}
