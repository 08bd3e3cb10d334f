import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { inTab, until } from "../support/browser.mjs";

const strip = (page, prefix) => page.getByRole("slider", { name: `Numbers of ${prefix}`, exact: true });

/** Moves the pointer over a number line until it shows a reference. */
async function hover(page, prefix, reference) {
  const { x, y, width } = await strip(page, prefix).locator("canvas").boundingBox();
  for (let at = 2; at < width; at += 4) {
    await page.mouse.move(x + at, y + 16);
    const tip = await strip(page, prefix).locator(".tip b").textContent({ timeout: 2000 });
    if (tip === reference) return { x: x + at, y: y + 16 };
  }
  throw new Error(`${reference} is nowhere on the line`);
}

export function numbers(world) {
  before(() => createBoard(world.open, "numbers"));

  test("from the list to who holds R17, by keyboard alone", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open));
      await page.getByRole("searchbox", { name: "Search hierarchies" }).focus();
      await page.keyboard.type("numb");
      await until("one hierarchy is left", async () => (await page.locator("tbody tr").count()) === 1);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      const focused = () => page.evaluate(() => document.activeElement.querySelector(".name")?.textContent);
      await page.getByRole("treeitem").first().waitFor();
      while ((await page.evaluate(() => document.activeElement.getAttribute("role"))) !== "treeitem") {
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("End");
      assert.equal(await focused(), "Microcontroller");
      await page.keyboard.press("Home");
      assert.equal(await focused(), "Board");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await page.getByRole("treeitem").count(), 1);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      assert.equal(await focused(), "Power");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(), "Fan");
      await page.keyboard.type("po");
      assert.equal(await focused(), "Power");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Power", level: 1 }).waitFor();
      assert.equal(await page.getByRole("treeitem", { selected: true }).locator(".name").textContent(), "Power");
      while ((await page.evaluate(() => document.activeElement.getAttribute("role"))) !== "slider") {
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Home");
      for (let i = 1; i < 17; i++) await page.keyboard.press("ArrowRight");
      assert.equal(await strip(page, "R").getAttribute("aria-valuetext"), "R17: used by Power");
      await page.keyboard.press("Enter");
      await page.getByRole("region", { name: "R17" }).getByText("held by").waitFor();
    }));

  test("a click on R17 says who holds it, since when, and what it was before", () =>
    inTab(world.browser, {}, async (page) => {
      await createBoard(world.open, "moved");
      await world.open.call("POST", "/managers/moved.power/references/release", { references: ["R17"] });
      await world.open.call("POST", "/managers/moved.mcu/references", { references: ["R17"] });
      await page.goto(pageOf(world.open, "h", "moved"));
      const { x, y } = await hover(page, "R", "R17");
      await page.mouse.click(x, y);
      const detail = page.getByRole("region", { name: "R17" });
      await detail.getByText("since").waitFor();
      const said = (await detail.textContent()).replace(/\s+/g, " ");
      assert.match(said, /held by M?.*Microcontroller since .*by local, change \d+/);
      assert.match(said, /Before.*R17 released by Power.*generated for Power/);
      await detail.getByRole("link", { name: "Whole history" }).click();
      await page.getByRole("heading", { name: "History of R17" }).waitFor();
      await until("the history is shown", async () => (await page.locator(".history li").count()) === 3);
    }));

  test("used, retired, confined and free numbers differ", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open, "h", "numbers"));
      await strip(page, "R").focus();
      await page.keyboard.press("Home");
      const seen = {};
      for (let number = 1; number <= 32; number++) {
        seen[number] = (await strip(page, "R").getAttribute("aria-valuetext")).split(": ")[1];
        await page.keyboard.press("ArrowRight");
      }
      assert.equal(seen[1], "used by Power");
      assert.equal(seen[3], "retired");
      assert.equal(seen[25], "used by Microcontroller");
      assert.equal(seen[31], "free");
      await page.keyboard.press("End");
      assert.equal(await strip(page, "R").getAttribute("aria-valuetext"), "R104: used by Fan");
      await page.keyboard.press("Control+ArrowLeft");
      assert.equal(await strip(page, "R").getAttribute("aria-valuetext"), "R101: used by Fan");
    }));

  test("wheel, buttons and keys zoom, and a drag moves", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open, "h", "numbers"));
      const canvas = strip(page, "R").locator("canvas");
      const { x, y, width } = await canvas.boundingBox();
      const numberAt = async (share) => {
        await page.mouse.move(x + width * share, y + 16);
        return Number((await strip(page, "R").locator(".tip b").textContent()).slice(1));
      };
      const shown = async () => (await numberAt(0.5)) - (await numberAt(0.02));
      const all = await shown();
      await page.getByRole("button", { name: "Zoom in R", exact: true }).click();
      await until("the button zooms in", async () => (await shown()) < all);
      const closer = await shown();
      await strip(page, "R").focus();
      await page.keyboard.press("+");
      await until("the key zooms in", async () => (await shown()) < closer);
      const close = await shown();
      await page.mouse.move(x + width / 2, y + 16);
      await page.mouse.wheel(0, 100);
      await until("the wheel zooms out", async () => (await shown()) > close);
      await page.keyboard.press("+");
      await page.keyboard.press("+");
      const left = await numberAt(0.02);
      await page.mouse.move(x + width * 0.8, y + 16);
      await page.mouse.down();
      await page.mouse.move(x + width * 0.2, y + 16, { steps: 5 });
      await page.mouse.up();
      await until("the drag moves", async () => (await numberAt(0.02)) > left);
      await page.getByRole("button", { name: "Show all of R", exact: true }).click();
      await until("everything is shown again", async () => (await shown()) === all);
    }));

  test("100 000 references do not freeze the page", async (t) => {
    const service = world.open;
    await service.call("PUT", "/managers/large", { name: "Large" });
    for (let block = 0; block < 10; block++) {
      // Every second number, so that no two of them make a range.
      const references = Array.from({ length: 10_000 }, (_, i) => `R${(block * 10_000 + i) * 2 + 1}`);
      await service.call("POST", "/managers/large/references", { references });
    }
    await inTab(world.browser, {}, async (page) => {
      await page.addInitScript(() => {
        globalThis.longest = 0;
        new PerformanceObserver((list) => {
          for (const each of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, each.duration);
        }).observe({ type: "longtask" });
      });
      const begun = Date.now();
      await page.goto(pageOf(service, "h", "large"));
      await strip(page, "R").locator("canvas").waitFor();
      const opened = Date.now() - begun;
      await strip(page, "R").focus();
      await page.evaluate(() => (globalThis.longest = 0));
      for (const key of ["Home", "End", "+", "+", "-", "Control+ArrowLeft", "PageDown", "0"]) await page.keyboard.press(key);
      await service.call("POST", "/managers/large/references", { references: ["R200002"] });
      await until("the new number appears", () => page.getByText("100,001 references").first().isVisible());
      const longest = await page.evaluate(() => globalThis.longest);
      t.diagnostic(`opened in ${opened} ms; longest task while moving and at a change ${Math.round(longest)} ms`);
      assert.ok(opened < 10_000, `opened in ${opened} ms`);
      assert.ok(longest < 1000, `a task of ${longest} ms`);
      await page.goto(pageOf(service, "h", "large", "m", "large", "references"));
      const list = page.getByRole("region", { name: "List of references" });
      await list.getByText("R1", { exact: true }).waitFor();
      await list.focus();
      await page.keyboard.press("End");
      await list.getByText("R200002", { exact: true }).waitFor();
      assert.ok((await list.locator("li").count()) < 100);
    });
  });
}
