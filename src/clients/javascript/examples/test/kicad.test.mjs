import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect } from "../../src/refman.js";
import { Service } from "../../test/helpers.js";
import { annotate, readProject, write } from "../kicad.mjs";
import { edit, parse } from "../sexpr.mjs";

const BOARDS = fileURLToPath(new URL("../../../../../../shared/data/kicad/", import.meta.url));
const service = new Service();

before(() => service.start());
after(() => service.stop());

/** A root with one resistor and one sheet, placed twice, with two units of a chip. */
const ROOT = `(kicad_sch (version 20231120) (generator "eeschema") (uuid "root")
  (symbol (lib_id "Device:R") (at 10 10 0) (unit 1) (uuid "r")
    (property "Reference" "R?" (at 10 8 0)) (property "Value" "a \\"quoted\\" value" (at 0 0 0))
    (instances (project "board" (path "/root" (reference "R?") (unit 1)))))
  (sheet (at 0 0) (uuid "one") (property "Sheetname" "One (\\"left\\")") (property "Sheetfile" "part.kicad_sch"))
  (sheet (at 0 0) (uuid "two") (property "Sheetname" "Two") (property "Sheetfile" "part.kicad_sch"))
)
`;
const PART = `(kicad_sch (version 20231120) (uuid "part")
  (symbol (lib_id "Device:R") (at 5 5 0) (unit 1) (uuid "pr") (property "Reference" "R12" (at 0 0 0))
    (instances
      (project "board" (path "/root/one" (reference "R7") (unit 1)) (path "/root/two" (reference "R12") (unit 1)))
      (project "other" (path "/else" (reference "R99") (unit 1)))))
  (symbol (lib_id "Amplifier:TL072") (at 9 5 0) (unit 2) (uuid "u") (property "Reference" "U?" (at 0 0 0))
    (instances (project "board" (path "/root/one" (reference "U?") (unit 2)) (path "/root/two" (reference "U?") (unit 2)))))
)
`;
const files = () =>
  new Map([
    ["board.kicad_sch", ROOT],
    ["part.kicad_sch", PART],
  ]);

test("annotates each place of a sheet, and changes nothing but references", async () => {
  const client = connect({ url: service.url });
  const project = readProject(files(), "board.kicad_sch", "made");
  assert.deepEqual(
    project.symbols.map(({ key, reference, unit }) => [key, reference, unit]),
    [
      ["/r", "R?", 1],
      ["/one/pr", "R7", 1],
      ["/one/u", "U?", 2],
      ["/two/pr", "R12", 1],
      ["/two/u", "U?", 2],
    ],
  );
  const references = await annotate(client, project);
  assert.deepEqual([...references.values()], ["R1", "R7", "U1", "R12", "U2"]);
  const changed = write(project, references);
  assert.equal(changed.get("board.kicad_sch"), ROOT.replaceAll('"R?"', '"R1"'));
  assert.equal(
    changed.get("part.kicad_sch"),
    PART.replace('"Reference" "U?"', '"Reference" "U1"')
      .replace('/root/one" (reference "U?")', '/root/one" (reference "U1")')
      .replace('/root/two" (reference "U?")', '/root/two" (reference "U2")'),
  );
});

test("says what is wrong with a project", () => {
  const board = (/** @type {string} */ root) => () => readProject(new Map([["board.kicad_sch", root]]), "board.kicad_sch", "x");
  assert.throws(board(ROOT), /the sheet part\.kicad_sch is missing/);
  assert.throws(board("(kicad_pcb)"), /board\.kicad_sch is no KiCad schematic/);
  assert.throws(board(ROOT.slice(0, -3)), /the list that begins at 0 does not end/);
  assert.throws(board(ROOT.replaceAll("part.kicad_sch", "board.kicad_sch")), /board\.kicad_sch contains itself/);
  assert.throws(() => parse('("a'), /the string that begins at 1 does not end/);
  assert.throws(() => parse("(a))"), /a list ends at 3 that did not begin/);
});

test("an edit of a text keeps everything around it", () => {
  assert.equal(edit("a\r\n(b)\tc", [{ start: 4, end: 5, text: "B" }, { start: 0, end: 1, text: "A" }]), "A\r\n(B)\tc");
});

for (const { board, root, unannotated } of [
  { board: "castor-pollux-wip", root: "mainboard", unannotated: 6 },
  { board: "neotron-pico", root: "neotron-pico", unannotated: 0 },
]) {
  test(`annotates the real board ${board} twice, and changes only its ${unannotated} new references`, async (t) => {
    if (!existsSync(join(BOARDS, board))) return t.skip("the boards are not there");
    const folder = await mkdtemp(join(tmpdir(), "board-"));
    t.after(() => rm(folder, { recursive: true }));
    await cp(join(BOARDS, board), folder, { recursive: true });
    const run = () =>
      promisify(execFile)(process.execPath, [
        fileURLToPath(new URL("../kicad.mjs", import.meta.url)),
        join(folder, `${root}.kicad_sch`),
        "--url",
        service.url,
      ]);
    const renamed = (await run()).stdout.split("\n").filter((line) => line.includes("->"));
    assert.equal(renamed.length, unannotated);
    let changedLines = 0;
    for (const file of await readdir(folder)) {
      const [old, now] = await Promise.all([join(BOARDS, board, file), join(folder, file)].map((each) => readFile(each, "utf8")));
      const lines = now.split("\n");
      for (const [i, line] of old.split("\n").entries()) {
        if (line === lines[i]) continue;
        changedLines++;
        assert.equal(line.replace(/"[^"]*\?"/, ""), lines[i].replace(/"#PWR\d+"/, ""));
      }
      assert.equal(old.split("\n").length, lines.length);
    }
    assert.ok(changedLines >= unannotated);
    assert.equal((await run()).stdout, "");
  });
}
