// Names the components of a tscircuit board through the Reference Manager, so that no two of them have one name.
//
//   import { nameComponents } from "./tscircuit.mjs";
//   const circuitJson = await nameComponents(client, "my-board", circuit.getCircuitJson());
//
// tscircuit keeps names unique within a subcircuit only. A component is known to the service by the path of its subcircuits and
// its name in the source, so it has the same reference after each rendering.

import { isRefmanError } from "../src/refman.js";

/** @typedef {{ type: string, [member: string]: any }} Element */

/** The prefixes of components whose name in the source has no number, by the type that tscircuit gives them. */
const PREFIXES = { simple_resistor: "R", simple_capacitor: "C", simple_inductor: "L", simple_diode: "D", simple_led: "D" };

/**
 * Returns the board with the references of the service as names.
 *
 * @param {import("../src/refman.d.ts").Client} client
 * @param {string} rootId the id of the board's hierarchy, which is created if there is none
 * @param {Element[]} circuitJson
 */
export async function nameComponents(client, rootId, circuitJson) {
  const hierarchy = client.hierarchy(rootId);
  const pathOf = subcircuitPaths(circuitJson);
  const components = circuitJson
    .filter((each) => each.type === "source_component")
    .map((each) => ({ each, path: pathOf(each), key: `${pathOf(each)}/${each.name}` }));
  const known = await knownKeys(hierarchy);
  const { symbols } = await hierarchy.annotate({
    createManagers: pathsDown(components).map((path) => managerOf(path, rootId)),
    symbols: components.map(({ each, key, path }) => ({
      key,
      managerId: managerOf(path, rootId).id,
      // A component that the service knows keeps its reference; a new one wishes the name that it has in the source.
      ...(known.has(key) ? {} : { reference: wish(each.name, each.ftype) }),
    })),
    existing: "renumber-duplicates",
  });
  const names = new Map(components.map(({ each }, i) => [each.source_component_id, symbols[i].reference]));
  return circuitJson.map((each) =>
    each.type === "source_component" ? { ...each, name: names.get(each.source_component_id) } : each,
  );
}

/** @param {import("../src/refman.d.ts").HierarchyClient} hierarchy */
async function knownKeys(hierarchy) {
  const known = new Set();
  try {
    for await (const { key } of hierarchy.symbols()) known.add(key);
  } catch (error) {
    if (!isRefmanError(error, "hierarchy_not_found")) throw error;
  }
  return known;
}

/** Returns the paths of all subcircuits, each after the one that contains it. @param {{ path: string }[]} components */
function pathsDown(components) {
  const above = (/** @type {string} */ path) => path.split("/").map((_, i, names) => names.slice(0, i + 1).join("/"));
  return [...new Set(["", ...components.flatMap(({ path }) => above(path))])].sort();
}

/** @param {string} path @param {string} rootId */
function managerOf(path, rootId) {
  if (!path) return { id: rootId, rules: "kicad" };
  const id = (/** @type {string[]} */ names) => [rootId, ...names].join(".");
  const names = path.split("/");
  return { id: id(names), name: names[names.length - 1], parentId: id(names.slice(0, -1)) };
}

/** Returns what tells the path of the subcircuits of a component; the board's is empty. @param {Element[]} circuitJson */
function subcircuitPaths(circuitJson) {
  const groups = circuitJson.filter((each) => each.type === "source_group");
  const byGroup = new Map(groups.map((each) => [each.source_group_id, each]));
  const bySubcircuit = new Map(groups.filter((each) => each.is_subcircuit).map((each) => [each.subcircuit_id, each]));
  /** @param {string | undefined} id @returns {string} */
  const path = (id) => {
    const group = bySubcircuit.get(id);
    if (!group?.parent_subcircuit_id) return "";
    const name = String(group.name ?? id).replace(/[^A-Za-z0-9_~-]/g, "_");
    return [path(group.parent_subcircuit_id), name].filter(Boolean).join("/");
  };
  return (/** @type {Element} */ { subcircuit_id, source_group_id }) =>
    path(subcircuit_id ?? byGroup.get(source_group_id)?.subcircuit_id);
}

/** @param {string} name @param {string} ftype */
function wish(name, ftype) {
  if (/^[A-Za-z]+\d+$/.test(name)) return name;
  return `${PREFIXES[/** @type {keyof typeof PREFIXES} */ (ftype)] ?? "U"}?`;
}
