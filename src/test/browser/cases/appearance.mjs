import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { expectAccessible, inTab, until } from "../support/browser.mjs";

const SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>";
const BIDI = "\u202Eesrever \u2067\u05D0\u05D1\u2069 power";
const LONG = "W".repeat(200);

export function appearance(world) {
  before(async () => {
    await createBoard(world.open, "looks");
    await world.open.call("PUT", "/managers/hostile", { name: SCRIPT });
    await world.open.call("PUT", "/managers/hostile.bidi", { name: BIDI, parentId: "hostile" });
    await world.open.call("PUT", "/managers/hostile.long", { name: LONG, parentId: "hostile" });
    await world.open.call("POST", "/managers/hostile.long/references/generate", { prefix: "R", count: 9 });
    await world.open.call("POST", "/managers/hostile.bidi/references/generate", { prefix: "R", count: 9 });
  });

  const PAGES = [
    ["the list", [], "h1"],
    ["a hierarchy", ["h", "looks"], ".change"],
    ["a manager", ["h", "looks", "m", "looks.mcu"], ".track canvas"],
    ["references", ["h", "looks", "m", "looks.mcu", "references"], ".virtual li"],
    ["symbols", ["h", "looks", "m", "looks.mcu", "symbols"], ".listing"],
    ["counters", ["h", "looks", "m", "looks.fan", "counters"], "table"],
    ["tools", ["h", "looks", "m", "looks.mcu", "tools"], "form"],
    ["a history", ["h", "looks", "r", "R3"], ".history"],
    ["the service", ["service"], ".chart svg"],
    ["hostile names", ["h", "hostile"], ".track canvas"],
  ];

  // The themes differ in their colours only.
  for (const [colorScheme, rules] of [["light", undefined], ["dark", ["color-contrast", "link-in-text-block"]]]) {
    test(`axe finds nothing on any page in ${colorScheme}`, () =>
      inTab(world.browser, { colorScheme, reducedMotion: "reduce" }, async (page) => {
        for (const [name, parts, ready] of PAGES) {
          await page.goto(pageOf(world.open, ...parts));
          await page.locator(ready).first().waitFor();
          await expectAccessible(page, name, rules);
        }
        await page.goto(pageOf(world.open, "h", "looks"));
        await page.getByRole("slider", { name: "Numbers of R", exact: true }).press("Enter");
        await page.getByText("Whole history").waitFor();
        await expectAccessible(page, "a chosen number", rules);
        await page.setViewportSize({ width: 360, height: 740 });
        await expectAccessible(page, "a narrow hierarchy", rules);
      }));

    test(`axe finds nothing on the login in ${colorScheme}`, () =>
      inTab(world.browser, { colorScheme, expected: ["status of 401"] }, async (page) => {
        await page.goto(pageOf(world.keyed));
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByText("Enter a key.").waitFor();
        await expectAccessible(page, "login", rules);
      }));
  }

  test("no page is wider than the window, from 320 to 2200 pixels", () =>
    inTab(world.browser, {}, async (page) => {
      for (const [name, parts, ready] of PAGES) {
        await page.goto(pageOf(world.open, ...parts));
        await page.locator(ready).first().waitFor({ state: "attached" });
        for (const width of [320, 360, 768, 1400, 2200]) {
          await page.setViewportSize({ width, height: 800 });
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${name} at ${width}: ${wide}`);
        }
      }
    }));

  test("names are shown as text, each isolated from what is around it", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open));
      await page.getByRole("link", { name: SCRIPT }).click();
      await page.getByRole("heading", { name: SCRIPT, level: 1 }).waitFor();
      for (const name of [SCRIPT, BIDI, LONG]) {
        const shown = page.locator(".tree .name", { hasText: name });
        assert.equal(await shown.locator("bdi").textContent(), name);
      }
      assert.equal(await page.locator("#console img:not(.brand img), #console script").count(), 0);
    }));

  test("the switch changes the theme, and the tab remembers it", () =>
    inTab(world.browser, { colorScheme: "light" }, async (page) => {
      await page.goto(pageOf(world.open));
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await page.getByRole("button", { name: "Use the dark theme" }).click();
      assert.notEqual(await ground(), light);
      const dark = await ground();
      await page.reload();
      await page.getByRole("button", { name: "Use the light theme" }).waitFor();
      assert.equal(await ground(), dark);
      await page.getByRole("button", { name: "Use the light theme" }).click();
      assert.equal(await ground(), light);
    }));

  test("everything that takes the focus shows it", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open, "h", "looks"));
      await page.getByRole("slider").first().waitFor();
      for (let i = 0; i < 25; i++) {
        await page.keyboard.press("Tab");
        const outline = await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement);
          return `${document.activeElement.tagName} ${document.activeElement.className} ${style.outlineStyle} ${parseFloat(style.outlineWidth)}`;
        });
        assert.match(outline, /^BODY|(solid|auto) [1-9]/, outline);
      }
    }));

  test("the charts of the service show what happens", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open, "service"));
      const chart = page.getByRole("img", { name: /^Operations over the last/ });
      await chart.waitFor();
      await until("operations are drawn", async () => {
        await world.open.call("POST", "/managers/looks.mcu/references/generate", { prefix: "R" });
        return !/now (0 |unknown)/.test(await chart.getAttribute("aria-label"));
      });
      assert.match(await page.locator(".states").textContent(), /Store.*up.*sqlite/);
      assert.match(await page.locator(".states").textContent(), /Index.*bitmap/);
    }));
}
