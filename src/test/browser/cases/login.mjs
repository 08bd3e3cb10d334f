import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { inTab } from "../support/browser.mjs";

const REFUSED = ["status of 401", "status of 403"];

async function signIn(page, key) {
  await page.getByLabel("Key or token").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export function login(world) {
  before(() => createBoard(world.keyed, "locked"));

  for (const [role, mayEdit, maySeeService] of [["reader", false, false], ["editor", true, false], ["admin", true, true]]) {
    test(`a key with the role ${role} opens what this role may do`, () =>
      inTab(world.browser, { expected: REFUSED }, async (page) => {
        await page.goto(pageOf(world.keyed, "h", "locked"));
        await signIn(page, world.keyed.keys[role]);
        await page.getByRole("tree").waitFor();
        await page.locator(".change").first().waitFor();
        assert.equal((await page.getByRole("button", { name: /^Undo change/ }).count()) > 0, mayEdit);
        assert.equal(await page.getByRole("link", { name: "Service" }).count(), maySeeService ? 1 : 0);
        await page.getByRole("tab", { name: "Tools" }).click();
        await page.getByRole("form", { name: "Validate" }).waitFor();
        assert.equal(await page.getByRole("form", { name: "Generate" }).count(), mayEdit ? 1 : 0);
        assert.equal(await page.locator(".role").textContent(), role);
      }));
  }

  test("a wrong key is refused in the service's words, at the field", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await page.goto(pageOf(world.keyed));
      await signIn(page, "rm_wrong");
      await page.getByText("The key or token is not valid.").waitFor();
      const field = page.getByLabel("Key or token");
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.equal(await field.getAttribute("aria-describedby"), "key-refusal");
    }));

  test("the key lives in its tab only, and a key that the service no longer accepts leads to the login", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await page.goto(pageOf(world.keyed));
      await signIn(page, world.keyed.keys.reader);
      await page.getByRole("link", { name: "Board" }).waitFor();
      await page.reload();
      await page.getByRole("link", { name: "Board" }).waitFor();
      const other = await page.context().newPage();
      await other.goto(pageOf(world.keyed));
      await other.getByLabel("Key or token").waitFor();
      assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("rm_")), false);
      await page.evaluate(() => sessionStorage.setItem("refman.console.key", `rm_${"0".repeat(64)}`));
      await page.reload();
      await page.getByLabel("Key or token").waitFor();
    }));

  test("signing out forgets the key", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await page.goto(pageOf(world.keyed));
      await signIn(page, world.keyed.keys.editor);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Key or token").waitFor();
      assert.equal(await page.evaluate(() => sessionStorage.length), 0);
      await page.reload();
      await page.getByLabel("Key or token").waitFor();
    }));

  test("a page that needs another role says which", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await page.goto(pageOf(world.keyed, "service"));
      await signIn(page, world.keyed.keys.editor);
      await page.getByText("It needs the role admin; this key has the role editor.").waitFor();
    }));

  test("a service that needs no key shows no login", () =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open));
      await page.getByRole("heading", { name: "Hierarchies" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Sign out" }).count(), 0);
      assert.equal(await page.getByRole("link", { name: "Service" }).count(), 1);
    }));
}
