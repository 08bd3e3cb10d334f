import { test } from "node:test";
import { createBoard, pageOf } from "../support/board.mjs";
import { inTab } from "../support/browser.mjs";

export function restart(world) {
  test("a service that is killed and started again is followed on, without a gap", () =>
    inTab(world.browser, { expected: ["net::ERR", "status of 503"] }, async (page) => {
      await createBoard(world.open, "restarted");
      await page.goto(pageOf(world.open, "h", "restarted"));
      await page.locator('.status[data-status="connected"]').waitFor();
      await world.open.kill();
      await page.locator('.status[data-status="reconnecting"]').waitFor();
      await world.open.start();
      // The client then tries again at once, as when the user comes back to the tab.
      await page.evaluate(() => dispatchEvent(new Event("focus")));
      await world.open.call("POST", "/managers/restarted.mcu/references/generate", { prefix: "K", count: 2 });
      await page.locator(".change", { hasText: "K1-K2 generated for Microcontroller" }).waitFor({ timeout: 40_000 });
      await page.locator('.status[data-status="connected"]').waitFor();
      await page.getByRole("slider", { name: "Numbers of K", exact: true }).waitFor();
    }));
}
