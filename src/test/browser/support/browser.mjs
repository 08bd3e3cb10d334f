import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const WAIT_MILLIS = 15_000;

export const launch = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/**
 * Opens a tab of its own, runs a test in it, and then fails if the browser reported anything: an error in the console, an exception,
 * a violation of the content security policy, a dialog. `expected` are the responses that the test provokes, such as `401`.
 */
export async function inTab(browser, { expected = [], ...options }, test) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MILLIS);
  const reports = [];
  const isExpected = (text) => expected.some((each) => text.includes(each));
  page.on("console", (message) => {
    const text = `${message.text()} ${message.location().url}`;
    if (["error", "warning"].includes(message.type()) && !isExpected(text)) reports.push(text);
  });
  page.on("pageerror", (error) => reports.push(String(error.stack)));
  page.on("dialog", (dialog) => {
    reports.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.exposeFunction("reportViolation", (text) => reports.push(`policy: ${text}`));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => globalThis.reportViolation(`${event.violatedDirective} ${event.blockedURI}`));
  });
  try {
    await test(page);
    assert.deepEqual(reports, []);
  } catch (error) {
    if (reports.length && error.code !== "ERR_ASSERTION") error.message += `\nThe browser reported: ${reports.join("\n")}`;
    throw error;
  } finally {
    await context.close();
  }
}

/** Fails with a list of what axe finds on a page, by all rules or by some. */
export async function expectAccessible(page, name, rules) {
  await page.evaluate(AXE);
  const options = { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) };
  const found = await page.evaluate((all) => globalThis.axe.run(document, all), options);
  const violations = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((each) => `${each.target} ${each.failureSummary}`).join("; ")}`);
  assert.deepEqual(violations, [], name);
}

/** Waits until a condition holds. */
export async function until(what, condition, millis = WAIT_MILLIS) {
  const end = Date.now() + millis;
  let last;
  while (Date.now() < end) {
    try {
      last = await condition();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Not in time: ${what}; at last ${last}`);
}
