import assert from "node:assert/strict";
import { test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { inTab, until } from "../support/browser.mjs";

const REFUSED = ["status of 400", "status of 409", "status of 412", "status of 422"];

export function actions(world) {
  const service = () => world.open;
  /** Opens the tools of a manager, in a hierarchy of its own for each test. */
  const openTools = async (page, rootId) => {
    await createBoard(service(), rootId);
    await page.goto(pageOf(service(), "h", rootId, "m", `${rootId}.power`, "tools"));
  };

  test("generate gives references to the manager, and a refusal stands at its field", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await openTools(page, "given");
      const form = page.getByRole("form", { name: "Generate" });
      await form.getByLabel("Prefix").fill("R");
      await form.getByLabel("Count").fill("2");
      await form.getByRole("button", { name: "Generate" }).click();
      await form.getByText("R31 R32").waitFor();
      await form.getByLabel("Prefix").fill("1R");
      await form.getByRole("button", { name: "Generate" }).click();
      const answer = await service().send("POST", "/managers/given.power/references/generate", { prefix: "1R" });
      const { detail } = await answer.json();
      await form.getByText(detail).waitFor();
      assert.equal(await form.getByLabel("Prefix").getAttribute("aria-invalid"), "true");
    }));

  test("validate says of each reference whether it is available, and why not", () =>
    inTab(world.browser, {}, async (page) => {
      await openTools(page, "valid");
      const form = page.getByRole("form", { name: "Validate" });
      await form.getByLabel("References").fill("R1, R900 GND");
      await form.getByRole("button", { name: "Validate" }).click();
      await form.getByText("already in use: valid.power").waitFor();
      const rows = await form.locator(".checks li").allTextContents();
      assert.deepEqual(rows.map((each) => each.replace(/\s+/g, " ").trim()), ["R1 already in use: valid.power", "R900 available", "GND reserved reference"]);
    }));

  test("rename swaps two references in one step, after a dry run that changes nothing", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await openTools(page, "swapped");
      const form = page.getByRole("form", { name: "Rename" });
      const owner = async (reference) => (await service().call("GET", `/managers/swapped/references/${reference}`)).ownerId;
      await form.getByRole("textbox").fill("R1 R25\nR25 → R1");
      await form.getByRole("button", { name: "Dry run" }).click();
      await form.getByText("R1 → R25").waitFor();
      assert.equal(await owner("R1"), "swapped.power");
      await form.getByRole("button", { name: "Rename" }).click();
      await until("the owners are swapped", async () => (await owner("R1")) === "swapped.mcu" && (await owner("R25")) === "swapped.power");
      await form.getByRole("textbox").fill("R1 R2");
      await form.getByRole("button", { name: "Rename" }).click();
      await form.getByRole("alert").getByText("R2: held by swapped.power").waitFor();
    }));

  test("a pasted list is annotated as its dry run showed", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await openTools(page, "pasted");
      const form = page.getByRole("form", { name: "Annotate" });
      const field = form.getByLabel("Symbols of Power, one a line");
      const symbols = async () => (await service().call("GET", "/hierarchies/pasted/symbols")).symbols;
      await field.fill("p/r1, R\np/r2\tR?\np/u1 U7 2");
      await form.getByRole("button", { name: "Dry run" }).click();
      await form.getByText("3 new, 0 changed, 0 unchanged").waitFor();
      const promised = await form.locator("tbody tr").evaluateAll((rows) =>
        rows.map((row) => [row.querySelector("code").textContent, row.lastElementChild.textContent]),
      );
      assert.deepEqual(await symbols(), []);
      await form.getByRole("button", { name: "Annotate 3 symbols" }).click();
      await form.getByText("3 symbols annotated.").waitFor();
      const done = (await symbols()).map(({ key, reference }) => [key, reference]);
      assert.deepEqual(promised.sort(), done.sort());

      await field.fill("p/r1, R500\np/r2, R");
      await form.getByRole("button", { name: "Dry run" }).click();
      await form.getByText("0 new, 1 changed, 1 unchanged").waitFor();
      assert.match(await form.locator("tr.changed").textContent(), /p\/r1.*R\d+.*R500/);
      await service().call("POST", "/managers/pasted.mcu/references/generate", { prefix: "Q" });
      await form.getByText("The hierarchy has changed since the dry run.").waitFor();
      assert.equal(await form.getByRole("button", { name: "Annotate 2 symbols" }).isDisabled(), true);
    }));

  test("a list that cannot be annotated is refused at the field, with the line or the duplicates", () =>
    inTab(world.browser, { expected: REFUSED }, async (page) => {
      await openTools(page, "refused");
      const form = page.getByRole("form", { name: "Annotate" });
      const field = form.getByLabel("Symbols of Power, one a line");
      await field.fill("a/1, R\nalone");
      await form.getByRole("button", { name: "Dry run" }).click();
      await form.getByText("Line 2 is not a key, a prefix or a reference, and a unit: alone").waitFor();
      await field.fill("a/1, C1");
      await form.getByRole("button", { name: "Dry run" }).click();
      await form.getByRole("alert").getByText("C1 for a/1: held by refused.mcu").waitFor();
      assert.equal(await field.getAttribute("aria-invalid"), "true");
    }));

  test("the lists of a manager show what it owns", () =>
    inTab(world.browser, {}, async (page) => {
      await createBoard(service(), "listed");
      await page.goto(pageOf(service(), "h", "listed", "m", "listed.mcu"));
      await page.getByRole("tab", { name: "Number line" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.getByRole("region", { name: "List of references" }).getByText("U1", { exact: true }).waitFor();
      await page.keyboard.press("End");
      await page.getByRole("form", { name: "Generate" }).waitFor();
      await page.getByRole("tab", { name: "Nets" }).click();
      await page.getByRole("region", { name: "List of nets" }).getByText("N$3").waitFor();
      await page.goto(pageOf(service(), "h", "listed", "m", "listed.fan", "counters"));
      await page.getByRole("row", { name: "R 101 199" }).waitFor();
    }));
}
