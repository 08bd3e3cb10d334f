import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { any_circuit_element } from "circuit-json";
import { CircuitJsonToKicadSchConverter } from "circuit-json-to-kicad";
import { connect, isRefmanError } from "../../src/refman.js";
import { Service } from "../../test/helpers.js";
import { nameComponents } from "../tscircuit.mjs";

const service = new Service();

before(() => service.start());
after(() => service.stop());

/** Makes a board as tscircuit renders it: each sheet is a subcircuit with a `U1` and an `R1`. @param {string[]} sheets */
function board(...sheets) {
  return [
    { type: "source_group", source_group_id: "g", subcircuit_id: "s", is_subcircuit: true },
    ...sheets.flatMap((name, i) => [
      {
        type: "source_group",
        source_group_id: `g${i}`,
        name,
        is_subcircuit: true,
        subcircuit_id: `s${i}`,
        parent_source_group_id: "g",
        parent_subcircuit_id: "s",
      },
      { type: "schematic_sheet", schematic_sheet_id: `sheet${i}`, name, sheet_index: i, subcircuit_id: `s${i}` },
      ...component(i, 0, { ftype: "simple_resistor", name: "R1", resistance: 1000 }, "boxresistor_right"),
      ...component(i, 1, { ftype: "simple_resistor", name: "pullup", resistance: 1000 }, "boxresistor_right"),
      ...component(i, 2, { ftype: "simple_chip", name: "U1" }),
    ]),
  ].map((each) => any_circuit_element.parse(each));
}

/** @param {number} sheet @param {number} i @param {object} source @param {string} [symbol_name] */
function component(sheet, i, source, symbol_name) {
  const source_component_id = `c${sheet}-${i}`;
  return [
    { type: "source_component", source_component_id, source_group_id: `g${sheet}`, ...source },
    {
      type: "schematic_component",
      schematic_component_id: `s${sheet}-${i}`,
      source_component_id,
      schematic_sheet_id: `sheet${sheet}`,
      center: { x: 2 * i, y: 0 },
      size: { width: 1, height: 1 },
      rotation: 0,
      is_box_with_pins: !symbol_name,
      ...(symbol_name && { symbol_name }),
    },
  ];
}

/** Exports a board to KiCad, and lists the references of all its sheets. @param {any[]} circuitJson */
function kicadReferences(circuitJson) {
  const converter = new CircuitJsonToKicadSchConverter(circuitJson);
  converter.runUntilFinished();
  return converter
    .getOutputFiles({ schematicFilename: "board.kicad_sch" })
    .flatMap(({ content }) => [...content.matchAll(/\(reference "([^"]*)"\)/g)].map(([, reference]) => reference))
    .sort();
}

test("two sheets of a board collide in their KiCad export, and do not when the service names them", async () => {
  const client = connect({ url: service.url });
  assert.deepEqual(kicadReferences(board("left", "right")), ["R1", "R1", "U1", "U1", "pullup", "pullup"]);
  const named = await nameComponents(client, "two-sheets", board("left", "right"));
  assert.deepEqual(kicadReferences(named), ["R1", "R2", "R3", "R4", "U1", "U2"]);
});

test("a component keeps its reference when the board is rendered again with another sheet before it", async () => {
  const client = connect({ url: service.url });
  const names = (/** @type {any[]} */ circuitJson) =>
    circuitJson.filter((each) => each.type === "source_component").map((each) => each.name);
  const first = names(await nameComponents(client, "again", board("left", "right")));
  assert.deepEqual(names(await nameComponents(client, "again", board("left", "right"))), first);
  const more = names(await nameComponents(client, "again", board("new", "left", "right")));
  assert.deepEqual(more.slice(3), first);
  assert.equal(new Set(more).size, 9);
});

test("a component keeps its reference when the one that has its name in the source is gone", async () => {
  const client = connect({ url: service.url });
  await nameComponents(client, "gone", board("left", "right"));
  const path = "/api/v1/hierarchies/gone/symbols";
  await client.request("DELETE", path, { query: { key: "left/U1" } });
  const named = await nameComponents(client, "gone", board("right"));
  assert.equal(named.filter((each) => each.type === "source_component").at(-1)?.name, "U2");
});

test("a refusal of the service is the caller's", async () => {
  const client = connect({ url: service.url });
  await assert.rejects(nameComponents(client, "no id", board("left")), (error) => isRefmanError(error, "invalid_id"));
});
