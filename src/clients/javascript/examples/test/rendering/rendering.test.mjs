import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RootCircuit } from "@tscircuit/core";
import { CircuitJsonToKicadSchConverter } from "circuit-json-to-kicad";
import { createElement } from "react";
import { connect } from "../../../src/refman.js";
import { Service } from "../../../test/helpers.js";
import { nameComponents } from "../../tscircuit.mjs";

const service = new Service();

before(() => service.start());
after(() => service.stop());

/** Renders a board with a subcircuit of each name, as tscircuit's users do. @param {string[]} names */
async function render(...names) {
  const circuit = new RootCircuit();
  const sheets = names.map((name, i) =>
    createElement(
      "subcircuit",
      { name, key: name, schY: 10 * i },
      createElement("resistor", { name: "R1", key: "r", resistance: "1k" }),
      createElement("chip", { name: "U1", key: "u", pinLabels: { pin1: "A", pin2: "B" } }),
    ),
  );
  circuit.add(createElement("board", { width: "50mm", height: "50mm", routingDisabled: true }, ...sheets));
  await circuit.renderUntilSettled();
  return circuit.getCircuitJson();
}

/** @param {any} circuitJson */
function kicadReferences(circuitJson) {
  const converter = new CircuitJsonToKicadSchConverter(circuitJson);
  converter.runUntilFinished();
  return [...converter.getOutputString().matchAll(/\(reference "([^"]*)"\)/g)].map(([, reference]) => reference).sort();
}

test("a board that tscircuit renders collides by itself, and does not when the service names it", async () => {
  const client = connect({ url: service.url });
  assert.deepEqual(kicadReferences(await render("left", "right")), ["R1", "R1", "U1", "U1"]);
  const named = await nameComponents(client, "rendered", await render("left", "right"));
  assert.deepEqual(kicadReferences(named), ["R1", "R2", "U1", "U2"]);
  const again = await nameComponents(client, "rendered", await render("new", "left", "right"));
  const right = again.filter((each) => each.type === "source_component").slice(-2);
  assert.deepEqual(right.map((each) => each.name), ["R2", "U2"]);
});
