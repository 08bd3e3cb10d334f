/** Creates a hierarchy of three managers with used, retired, confined and free numbers, and returns its root's id. */
export async function createBoard(service, rootId) {
  await service.call("PUT", `/managers/${rootId}`, { name: "Board" });
  for (const [id, name] of [["power", "Power"], ["fan", "Fan"], ["mcu", "Microcontroller"]]) {
    await service.call("PUT", `/managers/${rootId}.${id}`, { name, parentId: rootId });
  }
  await service.call("PATCH", `/managers/${rootId}.fan`, { ranges: { R: { first: 101, last: 199 } } });
  await service.call("POST", `/managers/${rootId}.power/references/generate`, { prefix: "R", count: 20 });
  await service.call("POST", `/managers/${rootId}.mcu/references/generate`, { prefixes: { R: 10, C: 5, U: 2 } });
  await service.call("POST", `/managers/${rootId}.fan/references/generate`, { prefix: "R", count: 4 });
  await service.call("POST", `/managers/${rootId}.power/references/release`, { references: ["R3", "R4"] });
  await service.call("POST", `/managers/${rootId}.mcu/nets/generate`, { count: 3 });
  return rootId;
}

/** Returns the address of a page of the console. */
export const pageOf = (service, ...parts) => `${service.url}/console/#/${parts.map(encodeURIComponent).join("/")}`;
