import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf } from "../support/board.mjs";
import { inTab } from "../support/browser.mjs";

/** Tests modules that draw nothing, in the browser that runs them. */
export function arithmetic(world) {
  const inConsole = (run) =>
    inTab(world.browser, {}, async (page) => {
      await page.goto(pageOf(world.open));
      await run(page);
    });

  test("ranges of a snapshot are read by its rules", () =>
    inConsole(async (page) => {
      const texts = ["R1-R50", "#PWR01-#PWR09", "R7", "R007", "USR_BTN", "R1-R05", "R5-R1", "X1-X5-X1-X5", "A-B", "N$1-N$37", "R"];
      const read = await page.evaluate(async (all) => {
        const { parseRange } = await import(`${location.origin}/console/references.js`);
        return all.map(parseRange);
      }, texts);
      const plain = (prefix, first, last = first, digits = 0) => ({ prefix, first, last, digits });
      assert.deepEqual(read, [
        plain("R", 1, 50),
        plain("#PWR", 1, 9, 2),
        plain("R", 7),
        plain("R", 7, 7, 3),
        plain("USR_BTN", null),
        plain("R1-R", 5, 5, 2),
        plain("R5-R", 1),
        plain("X1-X", 5),
        plain("A-B", null),
        plain("N$", 1, 37),
        plain("R", null),
      ]);
    }));

  test("a list of ranges gives every reference by its position", () =>
    inConsole(async (page) => {
      const found = await page.evaluate(async () => {
        const { ReferenceList, countReferences } = await import(`${location.origin}/console/references.js`);
        const texts = ["C1", "R8-R11", "T01-T03", "USR_BTN"];
        const list = new ReferenceList(texts);
        return [countReferences(texts), ...Array.from({ length: list.length }, (_, i) => list.at(i))];
      });
      assert.deepEqual(found, [9, "C1", "R8", "R9", "R10", "R11", "T01", "T02", "T03", "USR_BTN"]);
    }));

  test("a number that is used again is not retired, and a padded one is another number", () =>
    inConsole(async (page) => {
      const found = await page.evaluate(async () => {
        const { NumberLine } = await import(`${location.origin}/console/model.js`);
        const line = new NumberLine("R");
        line.use({ first: 4, last: 6, digits: 0 }, 0);
        line.use({ first: 9, last: 9, digits: 2 }, 1);
        line.retire({ first: 2, last: 9, digits: 0 });
        line.finish();
        const at = (number) => line.at(number).map(({ owner, digits }) => [owner, digits]);
        return { retired: line.retiredCount, used: line.usedCount, at: [1, 3, 5, 8, 9].map(at) };
      });
      assert.deepEqual(found, { retired: 5, used: 4, at: [[], [[-1, 0]], [[0, 0]], [[-1, 0]], [[1, 2]]] });
    }));

  test("places and numbers of a folded line are each other's inverse, and in the same order", () =>
    inConsole(async (page) => {
      const wrong = await page.evaluate(async () => {
        const { NumberLine } = await import(`${location.origin}/console/model.js`);
        const { Axis } = await import(`${location.origin}/console/axis.js`);
        const faults = [];
        for (let seed = 1; seed <= 200; seed++) {
          let state = seed * 2654435761;
          const random = (most) => {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            return Math.floor((state / 2 ** 32) * most);
          };
          const line = new NumberLine("R");
          for (let at = random(5000), i = 0; i < 12; i++) {
            const length = 1 + random(60);
            line.use({ first: at, last: at + length - 1, digits: 0 }, i % 3);
            at += length + random(random(2) ? 20_000 : 30);
          }
          line.finish();
          const axis = new Axis(line);
          let before = -1;
          for (let number = 0; number <= line.highest + 2; number += 1 + random(40)) {
            const place = axis.placeOf(number);
            if (Math.abs(axis.numberAt(place) - number) > 1e-6 * (1 + number)) faults.push([seed, number, "inverse"]);
            if (place <= before) faults.push([seed, number, "order"]);
            before = place;
          }
          for (const { used } of line.series) {
            for (const { first, last } of used) {
              if (axis.foldAt(first) || axis.foldAt(last)) faults.push([seed, first, "folded"]);
            }
          }
        }
        return faults.slice(0, 5);
      });
      assert.deepEqual(wrong, []);
    }));
}
