import assert from "node:assert/strict";
import { test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { inTab, until } from "../support/browser.mjs";

const strip = (page, prefix) => page.getByRole("slider", { name: `Numbers of ${prefix}`, exact: true });

/** Opens a hierarchy of its own for each test, because the tests count changes. */
async function openLive(page, service, rootId) {
  await createBoard(service, rootId);
  await page.goto(pageOf(service, "h", rootId));
  await page.locator('.status[data-status="connected"]').waitFor();
}

export function live(world) {
  test("a change made by someone else appears in the list, the line, the tree and the head", () =>
    inTab(world.browser, {}, async (page) => {
      await openLive(page, world.open, "seen");
      const { references } = await world.open.call("POST", "/managers/seen.power/references/generate", { prefix: "LED", count: 2 });
      assert.deepEqual(references, ["LED1", "LED2"]);
      await page.locator(".change", { hasText: "LED1-LED2 generated for Power" }).waitFor();
      await strip(page, "LED").waitFor();
      assert.match(await page.locator(".change").first().textContent(), /local/);
      const power = page.getByRole("treeitem").filter({ hasText: "Power" });
      await until("the tree counts them", async () => (await power.locator(".number").textContent()) === "20");
      const { hierarchyVersion } = await world.open.call("GET", "/hierarchies/seen/export");
      assert.equal(await page.locator(".facts .version").textContent(), String(hierarchyVersion));
    }));

  test("a paused list stays as it is, and goes on", () =>
    inTab(world.browser, {}, async (page) => {
      await openLive(page, world.open, "paused");
      await page.getByRole("button", { name: "Pause" }).click();
      const before = await page.locator(".change").count();
      await world.open.call("POST", "/managers/paused.power/references/generate", { prefix: "SW" });
      await page.getByRole("button", { name: "Resume (1)" }).waitFor();
      assert.equal(await page.locator(".change").count(), before);
      await page.getByRole("button", { name: "Resume (1)" }).click();
      await page.locator(".change", { hasText: "SW1 generated" }).waitFor();
    }));

  test("an undo takes a change back, and one that cannot be undone is refused in the service's words", () =>
    inTab(world.browser, { expected: ["status of 409"] }, async (page) => {
      await openLive(page, world.open, "undone");
      await world.open.call("POST", "/managers/undone.power/references/generate", { prefix: "X", count: 3 });
      const change = page.locator(".change", { hasText: "X1-X3 generated" });
      await change.getByRole("button", { name: /^Undo/ }).click();
      await page.locator(".change", { hasText: "undone" }).first().waitFor();
      const { references } = await world.open.call("GET", "/managers/undone.power/references?prefix=X");
      assert.deepEqual(references, []);
      await change.getByRole("button", { name: /^Undo/ }).click();
      await change.getByRole("alert").getByText("cannot be reverted").waitFor();
      const created = page.locator(".change", { hasText: "hierarchy created" });
      await created.waitFor();
      assert.equal(await created.getByRole("button", { name: /^Undo/ }).count(), 0);
    }));

  test("many changes are announced in few sentences", () =>
    inTab(world.browser, {}, async (page) => {
      await openLive(page, world.open, "said");
      await page.evaluate(() => {
        globalThis.said = [];
        const status = document.querySelector('[aria-live="polite"]');
        new MutationObserver(() => globalThis.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
      });
      // For two seconds, so that sentences that are only gathered for a moment would be many.
      for (let i = 0; i < 12; i++) {
        await world.open.call("POST", "/managers/said.fan/references/generate", { prefix: "D" });
        await page.waitForTimeout(170);
      }
      let said = [];
      const counted = () => said.reduce((sum, text) => sum + Number(/(\d+) changes? by local/.exec(text)?.[1] ?? 0), 0);
      await until("all are announced", async () => {
        said = await page.evaluate(() => globalThis.said);
        return counted() >= 12;
      }).catch((error) => assert.fail(`${error.message}: ${JSON.stringify(said)}`));
      assert.equal(counted(), 12);
      assert.ok(said.length <= 3, JSON.stringify(said));
    }));

  test("two tabs of a browser follow the same hierarchy, also when the first is closed", () =>
    inTab(world.browser, {}, async (page) => {
      await openLive(page, world.open, "twice");
      const other = await page.context().newPage();
      await other.goto(pageOf(world.open, "h", "twice"));
      await other.locator('.status[data-status="connected"]').waitFor();
      const generated = (prefix) => world.open.call("POST", "/managers/twice.mcu/references/generate", { prefix });
      await generated("Y");
      for (const each of [page, other]) await each.locator(".change", { hasText: "Y1 generated" }).waitFor();
      await page.close();
      await generated("Z");
      await other.locator(".change", { hasText: "Z1 generated" }).waitFor();
    }));

  test("a hierarchy that becomes a part of another one says where it has gone", () =>
    inTab(world.browser, {}, async (page) => {
      await openLive(page, world.open, "going");
      await world.open.call("PUT", "/managers/goal", { name: "Goal" });
      await world.open.call("PUT", "/managers/going/parent", { parentId: "goal" });
      await page.getByRole("alert").getByRole("link", { name: "goal" }).click();
      await page.getByRole("treeitem").filter({ hasText: "Board" }).waitFor();
      await page.getByRole("heading", { name: "Goal", level: 1 }).waitFor();
    }));
}
