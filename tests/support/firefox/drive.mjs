// node drive.mjs NODE_MODULES FIREFOX PAGE WORKBOOK FOLDER
// The page's main way in Firefox, over WebDriver BiDi: opened from disk, a workbook chosen, its marked copy and the findings
// saved to FOLDER. Writes as JSON what the page says of the file, what was asked of any network, and what went wrong unseen.
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [modules, executablePath, page, book, folder] = process.argv.slice(2).map(path => resolve(path));
const place = join(modules, "puppeteer-core", "lib", "esm", "puppeteer", "puppeteer-core.js");
const { default: puppeteer } = await import(pathToFileURL(place));
const saved = { "browser.download.folderList": 2, "browser.download.dir": folder, "browser.download.useDownloadDir": true,
  "browser.download.alwaysOpenPanel": false, "browser.download.start_downloads_in_tmp_dir": false };
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, extraPrefsFirefox: saved });
try {
  const made = await browser.newPage(), asked = [], trouble = [];
  made.on("request", request => asked.push(request.url()));
  made.on("console", message => trouble.push(message.text()));
  made.on("pageerror", error => trouble.push(String(error)));
  const read = selector => made.$eval(selector, found => found.textContent);
  // the page's own rule forbids what waitForFunction does there
  const until = async (there, waited = 900) => {
    for (; waited && !await there(); waited--) await wait(200);
    if (!waited) throw new Error(`väntade förgäves; sidan säger: ${await read("#state")}; ${trouble}`);
  };
  const says = words => until(async () => (await read("#state")).includes(words));
  await made.goto(pathToFileURL(page).href, { waitUntil: "domcontentloaded" });
  await says("Redo");
  await (await made.$("#input")).uploadFile(book);
  await says("Klar");
  for (const press of ["#other summary", "[data-report='.json']", "#files li button"]) await (await made.$(press)).click();
  await until(() => readdirSync(folder).filter(name => !name.endsWith(".part")).length === 2);
  const scrolled = await made.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  const file = await read("#files li"), found = await read("#antal"), before = [...asked];
  const server = createServer((_, answer) => answer.end("ja")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const there = `http://127.0.0.1:${server.address().port}/`;
  await made.goto(there);
  await until(async () => asked.includes(there), 50).catch(() => null); // a request is seen, when there is one
  server.close();
  console.log(JSON.stringify({ file, found, asked: before, seen: asked.includes(there), trouble, scrolled }));
} finally {
  await browser.close();
}
