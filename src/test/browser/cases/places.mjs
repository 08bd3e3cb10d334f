import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createBoard } from "../support/board.mjs";
import { inTab } from "../support/browser.mjs";
import { proxyBelow } from "../support/proxy.mjs";

export function places(world) {
  before(() => createBoard(world.open, "below"));

  test("the console works below a path, live changes included", async () => {
    const proxy = await proxyBelow("/tools/refman", world.open.port);
    try {
      await inTab(world.browser, {}, async (page) => {
        await page.goto(`${proxy.url}/console`);
        assert.equal(new URL(page.url()).pathname, "/tools/refman/console/");
        await page.getByRole("searchbox").fill("below");
        await page.locator("tbody a").click();
        await page.locator('.status[data-status="connected"]').waitFor();
        await world.open.call("POST", "/managers/below.power/references/generate", { prefix: "T" });
        await page.locator(".change", { hasText: "T1 generated" }).waitFor();
        await page.getByRole("link", { name: "Service" }).click();
        await page.getByText("sqlite").waitFor();
      });
    } finally {
      proxy.close();
    }
  });

  test("a hierarchy that does not exist is refused in the service's words", () =>
    inTab(world.browser, { expected: ["status of 404"] }, async (page) => {
      await page.goto(`${world.open.url}/console/#/h/nothing`);
      await page.getByRole("alert").getByText("nothing").waitFor();
      await page.getByRole("link", { name: "All hierarchies" }).click();
      await page.getByRole("heading", { name: "Hierarchies" }).waitFor();
    }));
}
