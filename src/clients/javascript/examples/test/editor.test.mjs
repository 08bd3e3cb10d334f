import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Service } from "../../test/helpers.js";

const EDITOR = new URL("../editor/", import.meta.url);
const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
});
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"];

/** A file server, as the page needs nothing else. */
const files = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
  const file = fileURLToPath(new URL(path || "index.html", EDITOR));
  if (!existsSync(file)) return response.writeHead(404).end();
  createReadStream(file).pipe(response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }));
});
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {Service} */
let service;
let editor = "";

before(async () => {
  files.listen(0, "127.0.0.1");
  await once(files, "listening");
  editor = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (files.address()).port}`;
  service = new Service({ REFMAN_SECURITY_CORS_ALLOWEDORIGINS: editor });
  await service.start();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
});

after(async () => {
  await browser?.close();
  await service?.stop();
  files.close();
});

/** Opens a window of its own browser profile, or a tab of another one's. @param {string} root */
async function open(root, options = {}, other = /** @type {import("playwright-core").Page | undefined} */ (undefined)) {
  const context = other?.context() ?? (await browser.newContext(options));
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  /** @type {string[]} */
  const followed = [];
  page.on("request", (request) => request.url().includes("/changes") && followed.push(request.url()));
  await page.goto(`${editor}/index.html?service=${encodeURIComponent(service.url)}&root=${root}`);
  await page.locator("#status[data-status=connected]").waitFor();
  return { page, errors, followed };
}

/** @param {import("playwright-core").Page} page @param {string} part @param {number} sheet @param {number} x @param {number} y */
async function place(page, part, sheet, x, y) {
  await page.getByLabel(part).check();
  const box = await page.locator("svg.sheet").nth(sheet).boundingBox();
  await page.locator("svg.sheet").nth(sheet).click({ position: { x: x * (box?.width ?? 0), y: y * (box?.height ?? 0) } });
}

/** @param {import("playwright-core").Page} page @param {string} name */
const part = (page, name) => page.getByRole("button", { name, exact: true });

test("two windows see each other's parts as they are placed, renamed, deleted and taken back", async () => {
  const ada = await open("shared");
  const bob = await open("shared");
  await place(ada.page, "Resistor", 0, 0.3, 0.3);
  await part(bob.page, "R1").waitFor();
  await place(bob.page, "Resistor", 1, 0.5, 0.5);
  await part(ada.page, "R2").waitFor();
  await place(bob.page, "Chip", 0, 0.7, 0.6);
  await part(ada.page, "U1").click();
  await ada.page.getByRole("button", { name: "Rename" }).first().click();
  await ada.page.getByRole("textbox", { name: "New reference" }).fill("U7");
  await ada.page.locator("#renaming").getByRole("button", { name: "Rename" }).click();
  await part(bob.page, "U7").waitFor();
  await part(bob.page, "R1").focus();
  await bob.page.keyboard.press("Delete");
  await part(ada.page, "R1").waitFor({ state: "detached" });
  await bob.page.getByRole("button", { name: "Undo" }).click();
  await part(ada.page, "R1").waitFor();
  assert.match(await ada.page.locator("#log li").first().innerText(), /took back a change|placed R1/);
  assert.equal(await bob.page.locator(".part").count(), 3);
  assert.deepEqual([...ada.errors, ...bob.errors], []);
});

test("a reference that is taken is refused in words, and nothing changes", async () => {
  const { page } = await open("taken");
  await place(page, "Capacitor", 0, 0.3, 0.3);
  await place(page, "Capacitor", 0, 0.7, 0.7);
  await part(page, "C2").click();
  await page.getByRole("button", { name: "Rename" }).first().click();
  await page.getByRole("textbox", { name: "New reference" }).fill("C1");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "in use" }).waitFor();
  await part(page, "C2").waitFor();
});

test("parts that were placed while the service was down appear when it is back", async () => {
  const { page } = await open("down");
  await place(page, "Resistor", 0, 0.3, 0.3);
  await part(page, "R1").waitFor();
  await service.kill();
  await page.locator("#status[data-status=reconnecting]").waitFor();
  await place(page, "Resistor", 0, 0.6, 0.6);
  await service.start();
  await part(page, "R2").waitFor();
});

test("a window without a network catches up when it is back", async () => {
  const ada = await open("offline");
  const bob = await open("offline");
  await ada.page.context().setOffline(true);
  // Chromium's switch refuses new connections only.
  await service.kill();
  await service.start();
  await ada.page.locator("#status[data-status=reconnecting]").waitFor();
  await place(bob.page, "Resistor", 0, 0.3, 0.3);
  await part(bob.page, "R1").waitFor();
  assert.equal(await ada.page.locator(".part").count(), 0);
  await ada.page.context().setOffline(false);
  await part(ada.page, "R1").waitFor();
});

test("the tabs of a browser share one stream, and each shows what happens", async () => {
  const first = await open("tabs");
  const second = await open("tabs", {}, first.page);
  await place(first.page, "Resistor", 0, 0.3, 0.3);
  await part(second.page, "R1").waitFor();
  await place(second.page, "Resistor", 0, 0.6, 0.6);
  await part(first.page, "R2").waitFor();
  assert.equal(first.followed.length, 1);
  assert.equal(second.followed.length, 0);
  await first.page.close();
  await place(second.page, "Resistor", 1, 0.6, 0.6);
  await part(second.page, "R3").waitFor();
  assert.equal(second.followed.length, 1);
});

test("axe finds nothing, in light and in dark, wide and narrow", async () => {
  const axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1200, 360]) {
      const { page } = await open("axe", { colorScheme, viewport: { width, height: 800 } });
      if ((await page.locator(".part").count()) === 0) await place(page, "Resistor", 0, 0.3, 0.3);
      await part(page, "R1").click();
      await page.evaluate(axe);
      const violations = await page.evaluate("axe.run().then(({ violations }) => violations.map((each) => each.help))");
      assert.deepEqual(violations, [], `${colorScheme} ${width}`);
      const scrolls = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      assert.equal(scrolls, false);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/editor-${colorScheme}-${width}.png` });
      await page.context().close();
    }
  }
});
